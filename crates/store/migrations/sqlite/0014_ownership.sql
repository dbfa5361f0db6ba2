-- Whose things are. holder: the project that holds a job, or '~' and the name of its owner, who then sees it alone
-- (core::ownership::Holder). Everybody saw the jobs of before, and still does: the project `everyone` holds them.
ALTER TABLE jobs ADD COLUMN holder TEXT NOT NULL DEFAULT 'everyone';
-- By these a person's page of jobs is read off, holder by holder, in each of its orders: with each list.
CREATE INDEX jobs_held ON jobs (holder, id);
CREATE INDEX jobs_held_name ON jobs (holder, name, id);
CREATE INDEX jobs_held_priority ON jobs (holder, priority DESC, id);
-- By this one they are counted, and read by state: with each list and overview.
CREATE INDEX jobs_held_shown ON jobs (holder, state, id) WHERE deleted_at IS NULL AND archived_at IS NULL;
-- What waits, and since when; and the jobs with failed tasks: with each overview.
CREATE INDEX jobs_held_pending ON jobs (holder, created_at) WHERE pending > 0 AND paused = 0 AND deleted_at IS NULL;
CREATE INDEX jobs_held_failing ON jobs (holder, id) WHERE failed > 0 AND deleted_at IS NULL;
CREATE INDEX tasks_failed_of ON tasks (job, ended_at) WHERE state = 'failed';

CREATE TABLE projects (
    name        TEXT NOT NULL PRIMARY KEY,
    description TEXT NOT NULL,
    created_by  TEXT NOT NULL,
    created_at  BIGINT NOT NULL
) WITHOUT ROWID;
INSERT INTO projects (name, description, created_by, created_at)
    VALUES ('everyone', 'Everybody is a member, with the role that they have here.', 'system', 0);

-- Members of the other projects. role: as of a person.
CREATE TABLE project_members (
    project  TEXT NOT NULL,
    person   TEXT NOT NULL,
    role     TEXT NOT NULL,
    added_by TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (project, person)
) WITHOUT ROWID;
-- With each request: to which projects somebody belongs.
CREATE INDEX project_members_person ON project_members (person, project);

-- One thing, shared with one person. kind: job. granted: see, run.
CREATE TABLE shares (
    kind     TEXT NOT NULL,
    object   TEXT NOT NULL,
    person   TEXT NOT NULL,
    granted  TEXT NOT NULL,
    given_by TEXT NOT NULL,
    given_at BIGINT NOT NULL,
    PRIMARY KEY (kind, object, person)
) WITHOUT ROWID;
-- With each list: what is shared with somebody.
CREATE INDEX shares_person ON shares (person, kind, object);

-- Who has sent the bytes of a blob: for a while that is enough to name it. Removed after an hour.
CREATE TABLE blob_senders (
    hash    TEXT NOT NULL,
    person  TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    PRIMARY KEY (hash, person)
) WITHOUT ROWID;
CREATE INDEX blob_senders_sent ON blob_senders (sent_at);

-- Sums by holder, so that the numbers of an overview are of what its reader sees. An older server on the same database cannot
-- move them: it has to stop before.
CREATE TABLE totals_before AS SELECT * FROM totals;
DROP TABLE totals;
CREATE TABLE totals (
    holder    TEXT NOT NULL,
    shard     BIGINT NOT NULL,
    waiting   BIGINT NOT NULL,
    pending   BIGINT NOT NULL,
    running   BIGINT NOT NULL,
    completed BIGINT NOT NULL,
    failed    BIGINT NOT NULL,
    cancelled BIGINT NOT NULL,
    PRIMARY KEY (holder, shard)
);
INSERT INTO totals (holder, shard, waiting, pending, running, completed, failed, cancelled)
    SELECT 'everyone', shard, waiting, pending, running, completed, failed, cancelled FROM totals_before;
DROP TABLE totals_before;

CREATE TABLE minutes_before AS SELECT * FROM minutes;
DROP TABLE minutes;
CREATE TABLE minutes (
    minute   BIGINT NOT NULL,
    holder   TEXT NOT NULL,
    shard    BIGINT NOT NULL,
    ended    BIGINT NOT NULL,
    failed   BIGINT NOT NULL,
    warnings BIGINT NOT NULL,
    errors   BIGINT NOT NULL,
    PRIMARY KEY (minute, holder, shard)
) WITHOUT ROWID;
INSERT INTO minutes (minute, holder, shard, ended, failed, warnings, errors)
    SELECT minute, 'everyone', shard, ended, failed, warnings, errors FROM minutes_before;
DROP TABLE minutes_before;

-- An administrator who sees all people's things, since when; NULL when not.
ALTER TABLE sessions ADD COLUMN all_people_at BIGINT;

-- From where it was done; what was there before and after, JSON; whose thing it was when it was another's.
ALTER TABLE audit ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN before TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN after TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN whose TEXT NOT NULL DEFAULT '';
-- By what people look for in it.
CREATE INDEX audit_actor ON audit (actor, id);
CREATE INDEX audit_act ON audit (act, id);
CREATE INDEX audit_subject ON audit (subject, id);
CREATE INDEX audit_at ON audit (at, id);
