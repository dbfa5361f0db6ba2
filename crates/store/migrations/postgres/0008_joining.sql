-- What lets machines in. A join token is good for so many machines (NULL: any number); which ones it has let in decides
-- whether one more may come, and lets a machine whose answer was lost come again.
ALTER TABLE join_tokens ADD COLUMN uses_max BIGINT;
ALTER TABLE join_tokens ADD COLUMN made_by TEXT NOT NULL DEFAULT '';
UPDATE join_tokens SET uses_max = 1 WHERE single = 1;
CREATE TABLE join_token_uses (
    hash       TEXT NOT NULL,
    install_id TEXT NOT NULL,
    used_at    BIGINT NOT NULL,
    PRIMARY KEY (hash, install_id)
);
INSERT INTO join_token_uses (hash, install_id, used_at)
    SELECT hash, used_by, created_at FROM join_tokens WHERE single = 1 AND used_by IS NOT NULL;

-- Whether it has called with the secret that it was given: until then it may be given another one. Those of before have.
ALTER TABLE runners ADD COLUMN is_heard BIGINT NOT NULL DEFAULT 1;

-- Installations that a person removed: asked for at each registration of a machine without a secret.
CREATE TABLE removed_runners (
    install_id TEXT NOT NULL PRIMARY KEY,
    runner     TEXT NOT NULL,
    name       TEXT NOT NULL,
    removed_at BIGINT NOT NULL,
    removed_by TEXT NOT NULL
);
