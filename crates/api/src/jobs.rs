//! Jobs: what a user submits and what becomes of it. The body of a submit is [`mothership_core::spec::JobSpec`].

use indexmap::IndexMap;
use jiff::Timestamp;
use mothership_core::{ids::JobId, job::Counts, state::JobState};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Header that makes a submit safe to send twice: the same key of the same owner answers with the same job.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// Time left, with a range from finished siblings and the running tasks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Eta {
    /// Not enough evidence yet.
    Estimating,
    /// No progress since.
    Stalled {
        since: Timestamp,
    },
    /// Nothing runs: tasks wait for a runner.
    Waiting,
    Left {
        seconds: f64,
        low_seconds: f64,
        high_seconds: f64,
    },
}

/// How many tasks are in each state; they add up to `total`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TaskCounts {
    pub total: u64,
    pub waiting: u64,
    pub pending: u64,
    pub running: u64,
    pub completed: u64,
    pub failed: u64,
    pub cancelled: u64,
}

impl From<Counts> for TaskCounts {
    fn from(c: Counts) -> Self {
        Self {
            total: c.total,
            waiting: c.waiting,
            pending: c.pending,
            running: c.running,
            completed: c.completed,
            failed: c.failed,
            cancelled: c.cancelled,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Job {
    #[schema(value_type = String, example = "42")]
    pub id: JobId,
    pub name: String,
    pub description: Option<String>,
    /// `process`, `shell` or `container`.
    pub r#type: String,
    /// The program or shell line, with its `{{name}}`s.
    pub command: String,
    pub args: Vec<String>,
    /// 0 low, 1 normal, 2 high, 3 urgent; any whole number from -1000 to 1000.
    pub priority: i32,
    #[schema(value_type = String, example = "running")]
    pub status: JobState,
    /// The sentence beside the state: "running on 2 runners; 3 failed, retrying 1".
    pub summary: String,
    pub paused: bool,
    pub cancel_requested: bool,
    pub owner: String,
    /// The owner again, under Borg's name.
    pub created_by: String,
    pub labels: BTreeMap<String, String>,
    pub counts: TaskCounts,
    /// 0 to 1; counts the reported progress of running tasks; 1 only when every task has ended.
    pub progress: f64,
    /// Floored: 100 only when done.
    pub percent: u8,
    pub eta: Option<Eta>,
    /// Runners at work on it now.
    pub runners: u32,
    /// Names of the parameters that differ between its tasks.
    pub varying: Vec<String>,
    pub timeout_seconds: Option<f64>,
    pub max_retries: u32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub started_at: Option<Timestamp>,
    /// When the last task ended.
    pub completed_at: Option<Timestamp>,
    /// Jobs that this one waits for.
    #[schema(value_type = Vec<String>)]
    pub depends_on: Vec<JobId>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct JobList {
    pub jobs: Vec<Job>,
    /// Of all that match, not only of this page.
    pub total: u64,
    pub limit: u64,
    pub offset: u64,
    /// How many jobs are in each state, under the same filter without `status`.
    pub by_status: BTreeMap<String, u64>,
}

/// Filters of `GET /jobs`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct JobQuery {
    /// Rows of a page, at most 1000. Default 50.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    /// Comma-separated states.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Text in the name, or the id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// `key=value` or `key`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// `created` (default, newest first), `name` or `priority`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<String>,
}

/// Options of `POST /jobs`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SubmitQuery {
    /// Checks everything and stores nothing.
    #[serde(default)]
    pub dry_run: bool,
}

/// One task as it would run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TaskPreview {
    pub index: u64,
    #[schema(value_type = Object)]
    pub params: IndexMap<String, serde_json::Value>,
    /// The command line as a shell would take it.
    pub command: String,
}

/// Answer of a dry run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DryRun {
    pub name: String,
    /// How many tasks the job would have.
    pub count: u64,
    /// The first tasks, then the last ones (no more than 5 each, none twice).
    pub first: Vec<TaskPreview>,
    pub last: Vec<TaskPreview>,
    /// Runners that could run a task of it now or later.
    pub matching_runners: Vec<String>,
    pub warnings: Vec<String>,
}

/// Body of `POST /jobs/ID/retry` and of a bulk cancel: which tasks. Empty = every failed or cancelled task.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TaskSelection {
    /// `failed` or `cancelled`; both when absent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub status: Vec<String>,
    /// Only these indexes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indexes: Vec<u64>,
}

/// Answer of cancel, pause, resume and retry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct JobActed {
    pub job: Job,
    /// Tasks that the act moved at once.
    pub tasks: u64,
    /// For Borg's clients.
    pub message: String,
}

/// Body of `PATCH /jobs/ID`; absent fields stay.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JobPatch {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<i32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labels: Option<BTreeMap<String, String>>,
}

/// Failed tasks that say the same thing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ErrorGroup {
    pub message: String,
    pub exit_code: Option<i32>,
    pub count: u64,
    /// The first indexes, no more than 10.
    pub indexes: Vec<u64>,
    pub last_at: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ErrorGroups {
    pub groups: Vec<ErrorGroup>,
    /// Failed tasks in all, those of groups that were cut included.
    pub total: u64,
}

/// The spec as submitted and the facts computed from it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct JobSpecReply {
    #[schema(value_type = Object)]
    pub spec: serde_json::Value,
    pub count: u64,
    pub first: Vec<TaskPreview>,
    pub last: Vec<TaskPreview>,
}
