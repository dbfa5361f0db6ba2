//! Why: the answer of `GET /tasks/ID/explain`.

use mothership_core::{ids::TaskId, state::TaskState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why a task is where it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Explanation {
    /// The task.
    pub task_id: TaskId,
    /// The state that is explained.
    pub status: TaskState,
    /// One sentence: "0 of 14 runners can take it now: 13 are busy, 1 is draining", "no runner has label gpu".
    pub sentence: String,
    /// The steps of the reasoning, each passed or not.
    pub checks: Vec<Check>,
    /// What a person can do about it.
    pub hints: Vec<String>,
    /// Tasks in front of it that want what it could have: at its priority or above, on a runner that could run it, too. Null
    /// when it waits in no line.
    #[schema(required)]
    pub tasks_ahead: Option<u64>,
}

/// One step of the reasoning.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Check {
    /// Whether the task passes it.
    pub ok: bool,
    /// What was looked at, and what was found.
    pub message: String,
}
