-- How busy each machine was in a minute (unix time / 60 s): sums over its samples, for the charts of its page. One
-- row is written with each sample; a page reads a day of one machine. Removed after a day.
CREATE TABLE runner_usage (
    runner           TEXT NOT NULL,
    minute           BIGINT NOT NULL,
    samples          BIGINT NOT NULL,
    cpu              DOUBLE PRECISION NOT NULL,
    memory_bytes     BIGINT NOT NULL,
    gpu_samples      BIGINT NOT NULL,
    gpu              DOUBLE PRECISION NOT NULL,
    gpu_memory_bytes BIGINT NOT NULL,
    PRIMARY KEY (runner, minute)
) WITHOUT ROWID;
-- By it old minutes are found.
CREATE INDEX runner_usage_minute ON runner_usage (minute);

-- How the attempts of a machine ended lately. Beside the runners: their rows are locked before those of jobs, these
-- after them.
CREATE TABLE runner_ends (
    runner        TEXT NOT NULL PRIMARY KEY,
    failed_in_row BIGINT NOT NULL,
    failed_at     BIGINT
) WITHOUT ROWID;

-- Lines that warned or told of an error, of the attempts that ended in the minute.
ALTER TABLE minutes ADD COLUMN warnings BIGINT NOT NULL DEFAULT 0;
ALTER TABLE minutes ADD COLUMN errors BIGINT NOT NULL DEFAULT 0;

-- What a person gave a machine: a name, and how its labels differ from those that its agent reports. Kept apart, so that
-- neither is lost when the agent registers again. JSON; NULL when nothing was given, or nothing was reported since.
ALTER TABLE runners ADD COLUMN given TEXT;
ALTER TABLE runners ADD COLUMN reported_labels TEXT;
