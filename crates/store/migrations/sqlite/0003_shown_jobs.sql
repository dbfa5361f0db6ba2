-- How many jobs there are, and how many in each state, is read off this index and not off the jobs, which are wide:
-- pages ask for it all the time.
CREATE INDEX jobs_shown ON jobs (state, owner) WHERE deleted_at IS NULL AND archived_at IS NULL;
