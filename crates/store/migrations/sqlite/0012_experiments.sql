-- Experiments: definitions with a form, and the runs that were made of them. A run is a job.
-- holder: the project that holds it, or '~' and the name of its owner, who then sees it alone (core::ownership::Holder).
-- title, description, parameters: of the newest version, so that a list reads no definitions. runs: how many there are.
-- deleted_at: gone for everybody; the row and the versions that runs were made of stay as long as such a run does.
CREATE TABLE experiments (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    name        TEXT NOT NULL,
    owner       TEXT NOT NULL,
    holder      TEXT NOT NULL,
    title       TEXT NOT NULL,
    description TEXT NOT NULL,
    parameters  BIGINT NOT NULL,
    version     BIGINT NOT NULL,
    runs        BIGINT NOT NULL,
    created_by  TEXT NOT NULL,
    created_at  BIGINT NOT NULL,
    updated_at  BIGINT NOT NULL,
    archived_at BIGINT,
    deleted_at  BIGINT
);
-- By the name it is found, and lists are in its order. Whose eyes do not reach one may give another the same name, and so may
-- anybody when it is gone.
CREATE UNIQUE INDEX experiments_name ON experiments (name, holder) WHERE deleted_at IS NULL;

-- Each version of a definition as a person wrote it; none is ever changed. inputs: JSON, what paths among its inputs came to
-- when their files were uploaded.
CREATE TABLE experiment_versions (
    experiment BIGINT NOT NULL,
    version    BIGINT NOT NULL,
    format     TEXT NOT NULL,
    text       TEXT NOT NULL,
    inputs     TEXT NOT NULL,
    runs       BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (experiment, version)
) WITHOUT ROWID;

-- Blobs that versions name: as long as the version is there, so are they.
CREATE TABLE experiment_inputs (
    experiment BIGINT NOT NULL,
    version    BIGINT NOT NULL,
    hash       TEXT NOT NULL,
    PRIMARY KEY (experiment, version, hash)
) WITHOUT ROWID;
-- The cleaner asks of each blob whether anything names it.
CREATE INDEX experiment_inputs_hash ON experiment_inputs (hash);

-- What a run was made of. given: JSON as a person gave it; held: with the default of everything else; varying, changed: names.
CREATE TABLE experiment_runs (
    job         BIGINT NOT NULL PRIMARY KEY,
    experiment  BIGINT NOT NULL,
    version     BIGINT NOT NULL,
    given       TEXT NOT NULL,
    held        TEXT NOT NULL,
    varying     TEXT NOT NULL,
    changed     TEXT NOT NULL,
    cloned_from BIGINT,
    run_by      TEXT NOT NULL
) WITHOUT ROWID;
-- The history of an experiment, and its newest run.
CREATE INDEX experiment_runs_of ON experiment_runs (experiment, job);

-- Sets of values that people keep beside those of the definition.
CREATE TABLE experiment_presets (
    experiment BIGINT NOT NULL,
    name       TEXT NOT NULL,
    title      TEXT NOT NULL,
    help       TEXT NOT NULL,
    given      TEXT NOT NULL,
    owner      TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (experiment, name)
) WITHOUT ROWID;

-- Forms that people have begun to fill in: one of each person and experiment.
CREATE TABLE experiment_drafts (
    experiment  BIGINT NOT NULL,
    person      TEXT NOT NULL,
    given       TEXT NOT NULL,
    version     BIGINT NOT NULL,
    cloned_from BIGINT,
    updated_at  BIGINT NOT NULL,
    PRIMARY KEY (experiment, person)
) WITHOUT ROWID;

-- Pictures of a task, among thousands of other files.
CREATE INDEX artifacts_pictures ON artifacts (job, idx, number, path)
    WHERE content_type IN ('image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/svg+xml');
