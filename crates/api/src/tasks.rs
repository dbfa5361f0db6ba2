//! Tasks: one unit of a job with its own parameters.

use crate::{attempts::Attempt, jobs::Eta};
use indexmap::IndexMap;
use jiff::Timestamp;
use mothership_core::{
    ids::{AttemptId, JobId, RunnerId, TaskId},
    state::TaskState,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Task {
    #[schema(value_type = String, example = "42.7")]
    pub id: TaskId,
    #[schema(value_type = String)]
    pub job_id: JobId,
    pub index: u64,
    #[schema(value_type = String, example = "completed")]
    pub status: TaskState,
    #[schema(value_type = Object)]
    pub params: IndexMap<String, serde_json::Value>,
    /// How many attempts it has had.
    pub attempts: u32,
    /// The latest one.
    #[schema(value_type = Option<String>)]
    pub attempt_id: Option<AttemptId>,
    #[schema(value_type = Option<String>)]
    pub runner_id: Option<RunnerId>,
    pub runner: Option<String>,
    pub exit_code: Option<i32>,
    /// Why it failed or what it waits for, in words; with the last line of its output where that helps.
    pub error_message: Option<String>,
    /// 0 to 1.
    pub progress: Option<f64>,
    pub percent: Option<u8>,
    pub stage: Option<String>,
    #[schema(value_type = Object)]
    pub metrics: IndexMap<String, f64>,
    pub eta: Option<Eta>,
    pub started_at: Option<Timestamp>,
    pub completed_at: Option<Timestamp>,
    /// When a waiting retry becomes pending.
    pub retry_at: Option<Timestamp>,
    /// The server no longer hears of the runner, but the lease has not run out.
    pub unreachable: bool,
    pub cancel_requested: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TaskList {
    pub tasks: Vec<Task>,
    /// Value of `after` for the next page; null on the last.
    pub next: Option<String>,
    /// Of all that match.
    pub total: u64,
}

/// Filters of `GET /jobs/ID/tasks`. In order of the index.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TaskQuery {
    /// Comma-separated states.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Only indexes above this one (`next` of the last page).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<u64>,
    /// At most 10,000. Default 50.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
}

/// A task with its attempts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TaskDetail {
    #[serde(flatten)]
    pub task: Task,
    pub job_name: String,
    /// The command line as a shell would take it, parameters filled in.
    pub command: String,
    pub working_directory: Option<String>,
    /// Environment from the spec (values of secrets masked).
    #[schema(value_type = Object)]
    pub env: IndexMap<String, String>,
    pub outputs: Vec<String>,
    pub timeout_seconds: Option<f64>,
    pub max_retries: u32,
    /// Oldest first.
    pub attempt_list: Vec<Attempt>,
    /// Indexes of the neighbours, for paging through tasks.
    pub previous: Option<u64>,
    pub next: Option<u64>,
    /// The next failed task after this one, wrapping around.
    pub next_failed: Option<u64>,
}
