-- Which files of an attempt can be run, and what is needed to know that a blob is not needed any more.
ALTER TABLE artifacts ADD COLUMN executable BIGINT NOT NULL DEFAULT 0;
-- Whether somebody still names a blob; asked for each blob that has not been needed for a while.
CREATE INDEX artifacts_hash ON artifacts (hash);

-- Blobs that the spec of a job names. A spec is a text; this is what can be asked.
CREATE TABLE job_inputs (
    job  BIGINT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (job, hash)
);
CREATE INDEX job_inputs_hash ON job_inputs (hash);
-- PostgreSQL takes no NUL in a text that it looks into; a path or a hash has none.
INSERT INTO job_inputs (job, hash)
    SELECT DISTINCT s.job, lower(i.value->>'blob')
    FROM job_specs s, json_array_elements(replace(s.spec, '\u0000', '\uFFFD')::json->'inputs') AS i (value)
    WHERE i.value->>'blob' IS NOT NULL;

-- needed_at: when somebody last relied on it: sent it, asked whether it is there, named it in a submit or an end.
-- removed_at: its bytes are being deleted; as if it were not there, but not to be stored again before they are gone.
ALTER TABLE blobs ADD COLUMN needed_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE blobs ADD COLUMN removed_at BIGINT;
UPDATE blobs SET needed_at = created_at;
CREATE INDEX blobs_removed ON blobs (hash) WHERE removed_at IS NOT NULL;

-- Jobs whose deletion was broken off.
CREATE INDEX jobs_deleted ON jobs (id) WHERE deleted_at IS NOT NULL;
