-- Pending work is found by class: by what its jobs need of a machine. Key of a class: a label that its machines must have,
-- a blank, a hash of the rest; empty in rows of before, which are given theirs when the database is opened.
ALTER TABLE jobs ADD COLUMN class TEXT COLLATE "C" NOT NULL DEFAULT '';
-- 1 exactly while a runner may be given a task of it: some are pending, it is not paused, and fewer run than may at once.
ALTER TABLE jobs ADD COLUMN startable BIGINT NOT NULL DEFAULT 0;
UPDATE jobs SET startable = 1 WHERE pending > 0 AND paused = 0 AND deleted_at IS NULL
    AND (max_running IS NULL OR running < max_running);
-- Where a claim looks: first which classes there are, then each class's jobs in the order in which they are handed out.
CREATE INDEX jobs_startable ON jobs (class, priority DESC, id) WHERE startable = 1;
CREATE INDEX jobs_unclassed ON jobs (id) WHERE class = '';

-- The devices that an attempt was given, JSON; NULL when it needs none.
ALTER TABLE attempts ADD COLUMN gpus TEXT;

-- The last number that a job was given. A counter of our own: a sequence jumps when its server crashes.
CREATE TABLE job_numbers (
    id   BIGINT NOT NULL PRIMARY KEY,
    last BIGINT NOT NULL
);
INSERT INTO job_numbers (id, last) SELECT 0, COALESCE(MAX(number), 0) FROM
    (SELECT MAX(id) AS number FROM jobs
     UNION ALL SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM jobs_id_seq) AS numbers;
