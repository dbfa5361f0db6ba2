//! Why: the answer of `GET /tasks/ID/explain`.

use mothership_core::ids::TaskId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Explanation {
    #[schema(value_type = String)]
    pub task_id: TaskId,
    pub status: String,
    /// One sentence: "0 of 14 runners match: 9 busy, 4 lack label gpu, 1 draining".
    pub sentence: String,
    /// The steps of the reasoning, each passed or not.
    pub checks: Vec<Check>,
    /// What a person can do about it.
    pub hints: Vec<String>,
    /// Tasks in front of it at its priority or above.
    pub tasks_ahead: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Check {
    pub ok: bool,
    pub message: String,
}
