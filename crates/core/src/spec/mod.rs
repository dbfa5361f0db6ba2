//! What a user says: the spec of a job.
