-- People with passwords. A removed person's row stays: its name is never somebody else's, and jobs keep it as their owner's.
-- password: a PHC string; '' = none, and nobody comes in with one.
ALTER TABLE users ADD COLUMN password TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN display_name TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN email TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN last_login_at BIGINT;
ALTER TABLE users ADD COLUMN disabled_at BIGINT;
ALTER TABLE users ADD COLUMN removed_at BIGINT;

-- Sessions that a person can tell apart and end. id: what they are named by, no secret.
ALTER TABLE sessions ADD COLUMN id TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN device TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN last_used_at BIGINT NOT NULL DEFAULT 0;
UPDATE sessions SET id = substr(hash, 1, 12), last_used_at = created_at;

-- Tokens have a name that their person gave them. scope '' = all that the person may, as before there were scopes.
ALTER TABLE api_tokens ADD COLUMN name TEXT NOT NULL DEFAULT '';
UPDATE api_tokens SET name = id;

-- Links that make a person or set a password, by the hash of their code. kind: welcome (the first administrator), invite,
-- password. name: whose it is; '' = the person chooses.
CREATE TABLE invites (
    hash       TEXT NOT NULL PRIMARY KEY,
    id         TEXT NOT NULL,
    kind       TEXT NOT NULL,
    role       TEXT NOT NULL,
    name       TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT,
    used_by    TEXT
);
-- By the id people take an invite back.
CREATE UNIQUE INDEX invites_id ON invites (id);

-- Programs that wait for a person to allow them, by the hash of what they ask with. user_code: what the person types.
CREATE TABLE device_logins (
    hash        TEXT NOT NULL PRIMARY KEY,
    user_code   TEXT NOT NULL,
    client      TEXT NOT NULL,
    address     TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    approved_by TEXT,
    denied_at   BIGINT
);
CREATE UNIQUE INDEX device_logins_code ON device_logins (user_code);
