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

/// One unit of a job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Task {
    /// `JOB.INDEX`.
    pub id: TaskId,
    /// The job it belongs to.
    pub job_id: JobId,
    /// Its number in the job, from 0.
    pub index: u64,
    /// Where it is on its way.
    pub status: TaskState,
    /// Its parameters, in the order of the spec.
    pub params: IndexMap<String, serde_json::Value>,
    /// How often it was tried. An attempt that a runner held ahead of time and gave back before it began is none.
    pub attempts: u32,
    /// The latest one; null when there was none.
    #[schema(required)]
    pub attempt_id: Option<AttemptId>,
    /// The runner of the latest attempt; null when there was none.
    #[schema(required)]
    pub runner_id: Option<RunnerId>,
    /// Name of that runner; null also when it has been removed.
    #[schema(required)]
    pub runner: Option<String>,
    /// Of the latest attempt; null when its program did not exit by itself.
    #[schema(required)]
    pub exit_code: Option<i32>,
    /// Why it failed or what it waits for, in words; with the last line of its output where that helps. Else null.
    #[schema(required)]
    pub error_message: Option<String>,
    /// 0 to 1; null when it does not say.
    #[schema(required)]
    pub progress: Option<f64>,
    /// The same floored to whole percent: 100 only when done.
    #[schema(required)]
    pub percent: Option<u8>,
    /// What part of its work it is in; null when it does not say.
    #[schema(required)]
    pub stage: Option<String>,
    /// Named numbers of the program.
    pub metrics: IndexMap<String, f64>,
    /// How long it will still run; null when it does not run.
    #[schema(required)]
    pub eta: Option<Eta>,
    /// When the latest attempt was started; null when none was.
    #[schema(required)]
    pub started_at: Option<Timestamp>,
    /// When the task ended; null while it has not.
    #[schema(required)]
    pub completed_at: Option<Timestamp>,
    /// When a waiting retry becomes pending; null when it waits for none.
    #[schema(required)]
    pub retry_at: Option<Timestamp>,
    /// The server no longer hears of the runner, but the lease has not run out.
    pub unreachable: bool,
    /// A person cancelled it, and its program has not been stopped yet.
    pub cancel_requested: bool,
}

/// A page of tasks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TaskList {
    /// Those of this page.
    pub tasks: Vec<Task>,
    /// Value of `after` for the next page; null on the last.
    #[schema(required)]
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
    /// What lists show of it.
    #[serde(flatten)]
    pub task: Task,
    /// What its job is called.
    pub job_name: String,
    /// The command line as a shell would take it, parameters filled in.
    pub command: String,
    /// Where the spec wants it to start; null: in its own work folder.
    #[schema(required)]
    pub working_directory: Option<String>,
    /// Environment from the spec (values of secrets masked).
    pub env: IndexMap<String, String>,
    /// Globs of the files that are kept.
    pub outputs: Vec<String>,
    /// Time limit of an attempt, seconds; null when there is none.
    #[schema(required)]
    pub timeout_seconds: Option<f64>,
    /// Retries after the first attempt; lost machines do not use them up.
    pub max_retries: u32,
    /// Oldest first.
    pub attempt_list: Vec<Attempt>,
    /// Index of the task before it; null at the first. For paging through tasks.
    #[schema(required)]
    pub previous: Option<u64>,
    /// Index of the task behind it; null at the last.
    #[schema(required)]
    pub next: Option<u64>,
    /// The next failed task after this one, wrapping around; null when no other failed.
    #[schema(required)]
    pub next_failed: Option<u64>,
}
