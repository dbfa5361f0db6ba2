//! What the marks of one round name.

use mothership_core::ids::JobId;
use std::collections::{BTreeMap, BTreeSet};

/// Jobs and tasks named by the marks of one round; when there are more, all may have changed.
pub const JOBS_NAMED_MAX: usize = 200;
pub const TASKS_NAMED_MAX: usize = 5000;

/// What the marks since the last round say.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// There was a mark at all.
    any: bool,
    /// Tasks of this job changed their states; which is not known.
    pub unnamed_tasks: bool,
    /// Tasks of some jobs changed their states; of which jobs is not known.
    pub unnamed_jobs: bool,
    /// Only of `jobs`.
    pub jobs: BTreeSet<JobId>,
    pub too_many_jobs: bool,
    /// Only of `job:…`: index and state byte.
    pub tasks: BTreeMap<u64, u8>,
}

impl Changes {
    /// Whether there was a mark at all.
    pub fn is_marked(&self) -> bool {
        self.any
    }

    pub fn mark(&mut self) {
        self.any = true;
    }

    pub fn mark_unnamed_tasks(&mut self) {
        (self.any, self.unnamed_tasks) = (true, true);
    }

    pub fn mark_unnamed_jobs(&mut self) {
        (self.any, self.unnamed_jobs) = (true, true);
    }

    pub fn mark_job(&mut self, job: JobId) {
        self.any = true;
        if self.jobs.len() < JOBS_NAMED_MAX || self.jobs.contains(&job) {
            self.jobs.insert(job);
        } else {
            self.too_many_jobs = true;
        }
    }

    pub fn mark_task(&mut self, index: u64, state: u8) {
        self.any = true;
        if self.tasks.len() < TASKS_NAMED_MAX || self.tasks.contains_key(&index) {
            self.tasks.insert(index, state);
        } else {
            self.unnamed_tasks = true;
        }
    }
}
