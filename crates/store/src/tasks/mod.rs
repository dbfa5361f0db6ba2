//! Tasks: rows where something has happened, ranges of indexes where nothing has. Callers see no difference.

mod change;
mod find;
mod grid;
pub(crate) mod ranges;
pub(crate) mod row;

pub use change::{cancel, retry};
pub use find::{ahead, count, get, list, neighbours};
pub use grid::grid;

use crate::Time;
use mothership_core::{
    attempt::EndCause,
    ids::{AttemptId, RunnerId, TaskId},
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

impl TaskRow {
    /// A task to which nothing has happened.
    pub fn untouched(id: TaskId, state: TaskState) -> Self {
        Self {
            id,
            state,
            attempts: 0,
            failures: 0,
            crashes: 0,
            retry_at: None,
            cancel_requested: false,
            error: None,
            ended_at: None,
            attempt: None,
            runner: None,
            exit_code: None,
            signal: None,
            reason: None,
            started_at: None,
            fraction: None,
            stage: None,
            message: None,
            metrics: None,
            reported_at: None,
        }
    }
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
