-- Texts that belong to a job beside its spec: files that its tasks are given (idx = the task's), and what is kept of the
-- job as a whole (idx = -1), byte for byte.
CREATE TABLE job_files (
    job     BIGINT NOT NULL,
    idx     BIGINT NOT NULL,
    path    TEXT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (job, idx, path)
) WITHOUT ROWID;

-- Runners that are a window on a machine and not an agent: what the machine said of itself, by which it is told from
-- others, and the attempt its words belong to.
CREATE TABLE windows (
    runner   TEXT NOT NULL PRIMARY KEY,
    hook     TEXT,
    machine  TEXT NOT NULL,
    hostname TEXT NOT NULL,
    hardware TEXT,
    peer     TEXT,
    job      BIGINT,
    idx      BIGINT,
    number   BIGINT
) WITHOUT ROWID;
CREATE INDEX windows_hook ON windows (hook) WHERE hook IS NOT NULL;
CREATE INDEX windows_machine ON windows (machine);
CREATE INDEX windows_hostname ON windows (hostname);

-- Batches of lines: with a payload they wait for their place in the log, without one they are remembered for a while,
-- so that a batch that is sent again is not taken again.
CREATE TABLE window_batches (
    job        BIGINT NOT NULL,
    idx        BIGINT NOT NULL,
    number     BIGINT NOT NULL,
    session    BIGINT NOT NULL,
    sequence   BIGINT NOT NULL,
    hash       TEXT NOT NULL,
    arrived_at BIGINT NOT NULL,
    payload    BLOB,
    PRIMARY KEY (job, idx, number, session, sequence)
) WITHOUT ROWID;
CREATE INDEX window_batches_waiting ON window_batches (arrived_at) WHERE payload IS NOT NULL;

-- The first fatal line of an attempt: however its end is worded, it failed.
CREATE TABLE window_fatals (
    job    BIGINT NOT NULL,
    idx    BIGINT NOT NULL,
    number BIGINT NOT NULL,
    text   TEXT NOT NULL,
    PRIMARY KEY (job, idx, number)
) WITHOUT ROWID;

-- The latest pictures of each tab of a window, in a ring of slots.
CREATE TABLE screenshots (
    runner  TEXT NOT NULL,
    tab     TEXT NOT NULL,
    slot    BIGINT NOT NULL,
    at      BIGINT NOT NULL,
    size    BIGINT NOT NULL,
    attempt TEXT,
    content BLOB NOT NULL,
    PRIMARY KEY (runner, tab, slot)
);
