-- Facts about this installation, by name.
CREATE TABLE settings (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- One row a job; rewritten when its counters move, so what is large stands beside it.
CREATE TABLE jobs (
    id                INTEGER PRIMARY KEY AUTOINCREMENT,
    owner             TEXT NOT NULL,
    name              TEXT NOT NULL,
    description       TEXT,
    head              TEXT NOT NULL,
    state             TEXT NOT NULL,
    total             BIGINT NOT NULL,
    waiting           BIGINT NOT NULL,
    pending           BIGINT NOT NULL,
    running           BIGINT NOT NULL,
    completed         BIGINT NOT NULL,
    failed            BIGINT NOT NULL,
    cancelled         BIGINT NOT NULL,
    paused            BIGINT NOT NULL,
    cancel_requested  BIGINT NOT NULL,
    why               TEXT,
    priority          BIGINT NOT NULL,
    max_running       BIGINT,
    resources         TEXT NOT NULL,
    requires          TEXT NOT NULL,
    prefers           TEXT NOT NULL,
    labels            TEXT NOT NULL,
    retry             TEXT NOT NULL,
    open_dependencies BIGINT NOT NULL,
    has_dependents    BIGINT NOT NULL,
    running_ppm       BIGINT NOT NULL,
    artifacts         BIGINT NOT NULL DEFAULT 0,
    artifact_bytes    BIGINT NOT NULL DEFAULT 0,
    idempotency_key   TEXT,
    point_count       BIGINT NOT NULL,
    point_stride      BIGINT NOT NULL,
    created_at        BIGINT NOT NULL,
    updated_at        BIGINT NOT NULL,
    started_at        BIGINT,
    ended_at          BIGINT,
    archived_at       BIGINT,
    deleted_at        BIGINT
);
CREATE UNIQUE INDEX jobs_idempotency ON jobs (owner, idempotency_key) WHERE idempotency_key IS NOT NULL;
-- Where a claim looks: only jobs that have something to hand out, in the order in which they are handed out.
CREATE INDEX jobs_runnable ON jobs (priority DESC, id) WHERE pending > 0 AND paused = 0;
CREATE INDEX jobs_state ON jobs (state, id);
CREATE INDEX jobs_owner ON jobs (owner, id);
CREATE INDEX jobs_name ON jobs (name, id);
CREATE INDEX jobs_priority ON jobs (priority DESC, id);

-- Written once and never changed.
CREATE TABLE job_specs (
    job           BIGINT NOT NULL PRIMARY KEY,
    spec          TEXT NOT NULL,
    point_columns TEXT
);

-- How long finished tasks took, summed up.
CREATE TABLE job_durations (
    job       BIGINT NOT NULL PRIMARY KEY,
    durations TEXT NOT NULL
);

CREATE TABLE job_labels (
    job   BIGINT NOT NULL,
    name  TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (job, name)
) WITHOUT ROWID;
CREATE INDEX job_labels_name ON job_labels (name, value, job);

-- state: open, met, broken (it ended in a way that cancels the job that waits).
CREATE TABLE job_dependencies (
    job        BIGINT NOT NULL,
    depends_on BIGINT NOT NULL,
    kind       TEXT NOT NULL,
    each       BIGINT NOT NULL,
    state      TEXT NOT NULL,
    PRIMARY KEY (job, depends_on, kind, each)
) WITHOUT ROWID;
CREATE INDEX job_dependents ON job_dependencies (depends_on, job);

-- Rows of parameter files, in zstd chunks of JSON.
CREATE TABLE job_points (
    job   BIGINT NOT NULL,
    chunk BIGINT NOT NULL,
    rows  BLOB NOT NULL,
    PRIMARY KEY (job, chunk)
);

-- Tasks to which nothing has happened: waiting, pending, or cancelled before they began. Ranges of a job do not
-- overlap each other nor its rows in tasks.
CREATE TABLE task_ranges (
    job    BIGINT NOT NULL,
    first  BIGINT NOT NULL,
    last   BIGINT NOT NULL,
    state  TEXT NOT NULL,
    why    TEXT,
    ended_at BIGINT,
    PRIMARY KEY (job, first)
) WITHOUT ROWID;
CREATE INDEX task_ranges_state ON task_ranges (job, state, first);

-- Tasks to which something has happened.
CREATE TABLE tasks (
    job              BIGINT NOT NULL,
    idx              BIGINT NOT NULL,
    state            TEXT NOT NULL,
    attempts         BIGINT NOT NULL,
    failures         BIGINT NOT NULL,
    crashes          BIGINT NOT NULL,
    cancel_requested BIGINT NOT NULL,
    retry_at         BIGINT,
    error            TEXT,
    error_group      BIGINT,
    ended_at         BIGINT,
    PRIMARY KEY (job, idx)
) WITHOUT ROWID;
CREATE INDEX tasks_state ON tasks (job, state, idx);
CREATE INDEX tasks_retry ON tasks (retry_at) WHERE retry_at IS NOT NULL;
CREATE INDEX tasks_failed ON tasks (ended_at) WHERE state = 'failed';
CREATE INDEX tasks_error ON tasks (job, error_group, idx) WHERE error_group IS NOT NULL;

-- What failed tasks say, and how many say it. A task is in a group exactly while it is failed.
CREATE TABLE job_errors (
    job         BIGINT NOT NULL,
    error_group BIGINT NOT NULL,
    message     TEXT NOT NULL,
    exit_code   BIGINT,
    count       BIGINT NOT NULL,
    last_at     BIGINT NOT NULL,
    PRIMARY KEY (job, error_group)
) WITHOUT ROWID;
CREATE INDEX job_errors_count ON job_errors (job, count DESC, error_group);

-- lease_expires_at is set exactly while the attempt is live.
CREATE TABLE attempts (
    job               BIGINT NOT NULL,
    idx               BIGINT NOT NULL,
    number            BIGINT NOT NULL,
    state             TEXT NOT NULL,
    runner            TEXT NOT NULL,
    token             TEXT NOT NULL,
    leased_at         BIGINT NOT NULL,
    lease_expires_at  BIGINT,
    started_at        BIGINT,
    ended_at          BIGINT,
    exit_code         BIGINT,
    signal            BIGINT,
    reason            TEXT,
    error             TEXT,
    progress_ppm      BIGINT,
    stage             TEXT,
    message           TEXT,
    metrics           TEXT,
    reported_at       BIGINT,
    cpu_seconds       DOUBLE PRECISION NOT NULL DEFAULT 0,
    memory_bytes_peak BIGINT NOT NULL DEFAULT 0,
    memory_bytes      BIGINT NOT NULL DEFAULT 0,
    log_bytes         BIGINT NOT NULL DEFAULT 0,
    log_lines         BIGINT NOT NULL DEFAULT 0,
    artifacts         BIGINT NOT NULL DEFAULT 0,
    artifact_bytes    BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (job, idx, number)
) WITHOUT ROWID;
CREATE INDEX attempts_lease ON attempts (lease_expires_at) WHERE lease_expires_at IS NOT NULL;
CREATE INDEX attempts_runner ON attempts (runner, job) WHERE lease_expires_at IS NOT NULL;

CREATE TABLE log_chunks (
    job        BIGINT NOT NULL,
    idx        BIGINT NOT NULL,
    number     BIGINT NOT NULL,
    at_byte    BIGINT NOT NULL,
    first_line BIGINT NOT NULL,
    raw_len    BIGINT NOT NULL,
    lines      BIGINT NOT NULL,
    runs       BLOB NOT NULL,
    data       BLOB NOT NULL,
    PRIMARY KEY (job, idx, number, at_byte)
);
CREATE INDEX log_chunks_line ON log_chunks (job, idx, number, first_line, at_byte);

CREATE TABLE artifacts (
    job          BIGINT NOT NULL,
    idx          BIGINT NOT NULL,
    number       BIGINT NOT NULL,
    path         TEXT NOT NULL,
    hash         TEXT NOT NULL,
    size         BIGINT NOT NULL,
    content_type TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (job, idx, number, path)
) WITHOUT ROWID;

CREATE TABLE blobs (
    hash       TEXT NOT NULL PRIMARY KEY,
    size       BIGINT NOT NULL,
    created_at BIGINT NOT NULL
) WITHOUT ROWID;

CREATE TABLE runners (
    id            TEXT NOT NULL PRIMARY KEY,
    name          TEXT NOT NULL,
    secret_hash   TEXT NOT NULL,
    mode          TEXT NOT NULL,
    install_id    TEXT NOT NULL,
    inventory     TEXT NOT NULL,
    capacity      TEXT NOT NULL,
    labels        TEXT NOT NULL,
    usage         TEXT,
    registered_at BIGINT NOT NULL,
    last_seen_at  BIGINT NOT NULL
);
CREATE UNIQUE INDEX runners_install ON runners (install_id);
CREATE INDEX runners_name ON runners (name);

CREATE TABLE users (
    name       TEXT NOT NULL PRIMARY KEY,
    role       TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- used_by: install id of the one runner that a token for one machine let in.
CREATE TABLE join_tokens (
    hash       TEXT NOT NULL PRIMARY KEY,
    single     BIGINT NOT NULL,
    used_by    TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE TABLE api_tokens (
    id           TEXT NOT NULL PRIMARY KEY,
    user_name    TEXT NOT NULL,
    hash         TEXT NOT NULL,
    scope        TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT,
    last_used_at BIGINT
);
CREATE UNIQUE INDEX api_tokens_hash ON api_tokens (hash);
CREATE INDEX api_tokens_user ON api_tokens (user_name, created_at);

CREATE TABLE sessions (
    hash       TEXT NOT NULL PRIMARY KEY,
    user_name  TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_name);

-- Tasks by state over all jobs, spread over shards: the sum counts.
CREATE TABLE totals (
    shard     BIGINT NOT NULL PRIMARY KEY,
    waiting   BIGINT NOT NULL,
    pending   BIGINT NOT NULL,
    running   BIGINT NOT NULL,
    completed BIGINT NOT NULL,
    failed    BIGINT NOT NULL,
    cancelled BIGINT NOT NULL
);

-- Tasks that ended in a minute (unix time / 60 s), spread over shards.
CREATE TABLE minutes (
    minute BIGINT NOT NULL,
    shard  BIGINT NOT NULL,
    ended  BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    PRIMARY KEY (minute, shard)
) WITHOUT ROWID;

CREATE TABLE audit (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    at      BIGINT NOT NULL,
    actor   TEXT NOT NULL,
    act     TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail  TEXT NOT NULL
);
