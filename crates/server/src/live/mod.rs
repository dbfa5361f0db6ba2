//! What changed, on its way to viewers. Not yet carried anywhere: viewers read the REST routes.

pub mod socket;

use mothership_core::{
    ids::{AttemptId, JobId, TaskId},
    state::TaskState,
};

/// Told of every change by the operations.
#[derive(Debug, Default)]
pub struct Live;

impl Live {
    pub fn job_changed(&self, _job: JobId) {}
    pub fn task_changed(&self, _task: TaskId, _state: TaskState) {}
    pub fn task_touched(&self, _task: TaskId) {}
    pub fn tasks_moved(&self, _job: JobId) {}
    pub fn log_changed(&self, _attempt: AttemptId) {}
    pub fn runners_changed(&self) {}
}
