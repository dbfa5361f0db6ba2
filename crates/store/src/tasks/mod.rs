//! Tasks: rows where something has happened, ranges of indexes where nothing has. Callers see no difference.

use crate::{Result, Time, Tx};
use mothership_core::{
    attempt::EndCause,
    ids::{AttemptId, JobId, RunnerId, TaskId},
    state::TaskState,
};

/// A task with what its latest attempt says.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskRow {
    pub id: TaskId,
    pub state: TaskState,
    pub attempts: u32,
    pub failures: u32,
    pub crashes: u32,
    /// When a waiting retry becomes pending.
    pub retry_at: Option<Time>,
    pub cancel_requested: bool,
    /// Why it failed or was cancelled, in words.
    pub error: Option<String>,
    /// When it ended.
    pub ended_at: Option<Time>,
    /// The latest attempt's.
    pub attempt: Option<AttemptId>,
    pub runner: Option<RunnerId>,
    pub exit_code: Option<i32>,
    pub signal: Option<i32>,
    pub reason: Option<EndCause>,
    pub started_at: Option<Time>,
    pub fraction: Option<f64>,
    pub stage: Option<String>,
    pub message: Option<String>,
    /// JSON object.
    pub metrics: Option<String>,
    pub reported_at: Option<Time>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Neighbours {
    pub previous: Option<u64>,
    pub next: Option<u64>,
    /// The next failed task after this one, wrapping around; `None` when no other failed.
    pub next_failed: Option<u64>,
}

/// What cancelling one task did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaskCancelled {
    /// It had not started, so it has ended.
    pub ended: bool,
    /// It runs: its runner has to be told.
    pub attempt: Option<AttemptId>,
}

pub fn get(_tx: &mut Tx<'_>, _id: TaskId) -> Result<Option<TaskRow>> {
    todo!()
}

/// In order of the index, from above `after`; `states` empty = all.
pub fn list(
    _tx: &mut Tx<'_>,
    _job: JobId,
    _states: &[TaskState],
    _after: Option<u64>,
    _limit: u64,
) -> Result<Vec<TaskRow>> {
    todo!()
}

/// Of these states, empty = all; from the job's counters.
pub fn count(_tx: &mut Tx<'_>, _job: JobId, _states: &[TaskState]) -> Result<u64> {
    todo!()
}

/// One byte a task (`TaskState::grid_byte`); allocates as many bytes as the job has tasks.
pub fn grid(_tx: &mut Tx<'_>, _job: JobId) -> Result<Vec<u8>> {
    todo!()
}

pub fn neighbours(_tx: &mut Tx<'_>, _id: TaskId) -> Result<Neighbours> {
    todo!()
}

/// Tasks that would be handed out before this pending one, over all jobs.
pub fn ahead(_tx: &mut Tx<'_>, _id: TaskId) -> Result<u64> {
    todo!()
}

/// `None`: no such task. Ended tasks stay as they are.
pub fn cancel(_tx: &mut Tx<'_>, _id: TaskId, _now: Time) -> Result<Option<TaskCancelled>> {
    todo!()
}

/// Queues a failed or cancelled task again; false when it is neither.
pub fn retry(_tx: &mut Tx<'_>, _id: TaskId, _now: Time) -> Result<bool> {
    todo!()
}
