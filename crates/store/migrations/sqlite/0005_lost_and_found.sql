-- An attempt that was lost may come back and have its task again, also when later ones have begun meanwhile: these
-- many there are behind the one that counts.
ALTER TABLE tasks ADD COLUMN attempts_after BIGINT NOT NULL DEFAULT 0;

-- How long a runner of the job's tasks may be silent; NULL: as the server has it.
ALTER TABLE jobs ADD COLUMN lost_after_ms BIGINT;

-- The time in which runners could be heard, in one row: it stands still while no server listens or none can write, and
-- no clock that is set moves it. Leases are counted by it: those of before begin with the time of day, as it does.
CREATE TABLE listening (
    id BIGINT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL
);

-- By that time: when the attempt was leased, and when its runner named it last.
ALTER TABLE attempts ADD COLUMN held_from BIGINT;
ALTER TABLE attempts ADD COLUMN heard_at BIGINT;

-- By that time as well: a retry is due when either clock says so, for the other one may have been set back.
ALTER TABLE tasks ADD COLUMN retry_heard_at BIGINT;
CREATE INDEX tasks_retry_heard ON tasks (retry_heard_at) WHERE retry_at IS NOT NULL;
