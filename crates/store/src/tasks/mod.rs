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
    /// Job and index.
    pub id: TaskId,
    /// What it is now.
    pub state: TaskState,
    /// Number of the attempt that counts: the latest, unless an earlier one came back and was further.
    pub attempts: u32,
    /// How many later attempts than that one there have been; none of them has the task.
    pub attempts_after: u32,
    /// Failures that count against its retries, since a person queued it last.
    pub failures: u32,
    /// Machines lost under it, since then.
    pub crashes: u32,
    /// When a waiting retry becomes pending.
    pub retry_at: Option<Time>,
    /// Somebody asked for it to be stopped.
    pub cancel_requested: bool,
    /// Why it failed or was cancelled, in words.
    pub error: Option<String>,
    /// When it ended.
    pub ended_at: Option<Time>,
    /// The latest attempt's.
    pub attempt: Option<AttemptId>,
    /// The latest attempt's runner; `None` when there was no attempt. So are the fields below.
    pub runner: Option<RunnerId>,
    /// `None` while it runs, and when a signal ended it or it never started.
    pub exit_code: Option<i32>,
    /// The signal that ended it (Unix); else `None`.
    pub signal: Option<i32>,
    /// Why it ended; `None` until it has.
    pub reason: Option<EndCause>,
    /// When its latest attempt was handed out; `None` when there was none.
    pub leased_at: Option<Time>,
    /// When its program started; `None` until then.
    pub started_at: Option<Time>,
    /// 0 to 1; `None` until something was reported.
    pub fraction: Option<f64>,
    /// What it says it is doing; `None` when it does not.
    pub stage: Option<String>,
    /// Its latest message; `None` when there was none.
    pub message: Option<String>,
    /// JSON object.
    pub metrics: Option<String>,
    /// When the latest progress was measured; `None` until then.
    pub reported_at: Option<Time>,
    /// When its runner was heard to have it last, by the time in which runners can be heard.
    pub heard_at: Option<Time>,
    /// How often it was tried: attempts that a runner held ahead of time and gave back before they began are none.
    pub tried: u32,
}

impl TaskRow {
    /// A task to which nothing has happened.
    pub fn untouched(id: TaskId, state: TaskState) -> Self {
        Self {
            id,
            state,
            attempts: 0,
            attempts_after: 0,
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
            leased_at: None,
            started_at: None,
            fraction: None,
            stage: None,
            message: None,
            metrics: None,
            reported_at: None,
            heard_at: None,
            tried: 0,
        }
    }
}

/// Tasks around one, by index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Neighbours {
    /// `None` before the first.
    pub previous: Option<u64>,
    /// `None` behind the last.
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
