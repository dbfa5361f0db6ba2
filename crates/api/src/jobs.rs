//! Jobs: what a user submits and what becomes of it. The body of a submit is [`mothership_core::spec::JobSpec`].

use indexmap::IndexMap;
use jiff::Timestamp;
pub use mothership_core::job::{Counts, JobPatch};
use mothership_core::{ids::JobId, state::JobState};
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
    /// It reported progress and stopped doing so.
    Stalled {
        /// When it last moved.
        since: Timestamp,
    },
    /// Nothing to go by: it reports no progress, and no task of the job has ended.
    NoProgress,
    /// Nothing runs; the job's `summary` and `explain` of a task say what for.
    Waiting,
    /// A person holds the job back.
    Paused,
    /// About this long; four of five cases are expected between `low_seconds` and `high_seconds`.
    Left {
        /// The middle.
        seconds: f64,
        /// Not above `seconds`.
        low_seconds: f64,
        /// Not below `seconds`.
        high_seconds: f64,
    },
}

/// A job, as lists and its own page show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Job {
    /// A short number.
    pub id: JobId,
    /// What it is called.
    pub name: String,
    /// What it is for; null when nobody said.
    #[schema(required)]
    pub description: Option<String>,
    /// `process`, `shell` or `container`.
    pub r#type: String,
    /// The program or shell line, with its `{{name}}`s.
    pub command: String,
    /// Arguments of the program, with their `{{name}}`s; no more than 100.
    pub args: Vec<String>,
    /// 0 low, 1 normal, 2 high, 3 urgent; any whole number from -1000 to 1000.
    pub priority: i32,
    /// What its tasks add up to.
    pub status: JobState,
    /// The sentence beside the state: "running on 2 runners; 3 failed, retrying 1".
    pub summary: String,
    /// A person paused it: no more of its tasks start.
    pub paused: bool,
    /// A person cancelled it; what runs may not have been stopped yet.
    pub cancel_requested: bool,
    /// The person who submitted it, or was given it.
    pub owner: String,
    /// The project whose members see it; null: it is its owner's alone, or the server is older.
    #[serde(default)]
    #[schema(required)]
    pub project: Option<String>,
    /// The owner again, under Borg's name.
    pub created_by: String,
    /// What its owner filed it under.
    pub labels: BTreeMap<String, String>,
    /// Its tasks by state.
    pub counts: Counts,
    /// 0 to 1; counts the reported progress of running tasks; 1 only when every task has ended.
    pub progress: f64,
    /// Floored: 100 only when done.
    pub percent: u8,
    /// Null when it has ended.
    #[schema(required)]
    pub eta: Option<Eta>,
    /// Why none of its pending tasks can start, as far as that is for no passing reason: `no runner has label gpu`. Null when
    /// one could, in lists, and in answers of older servers.
    #[serde(default)]
    #[schema(required)]
    pub why_pending: Option<String>,
    /// Runners at work on it now.
    pub runners: u32,
    /// Names of the parameters that differ between its tasks.
    pub varying: Vec<String>,
    /// Time limit of an attempt, seconds; null when there is none.
    #[schema(required)]
    pub timeout_seconds: Option<f64>,
    /// Retries of a task after its first attempt; lost machines do not use them up.
    pub max_retries: u32,
    /// When it was submitted.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When its first task started; null when none has.
    #[schema(required)]
    pub started_at: Option<Timestamp>,
    /// When the last task ended; null while one has not.
    #[schema(required)]
    pub completed_at: Option<Timestamp>,
    /// How long at least one of its tasks ran: the time between a first round and a later retry is not in it. Null before
    /// the first start.
    #[serde(default)]
    #[schema(required)]
    pub worked_seconds: Option<f64>,
    /// Jobs that this one waits for.
    pub depends_on: Vec<JobId>,
    /// It is a study with a configuration for each of its tasks: they can be downloaded.
    #[serde(default)]
    #[schema(required)]
    pub has_configuration: bool,
}

/// A page of jobs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct JobList {
    /// Those of this page.
    pub jobs: Vec<Job>,
    /// Of all that match, not only of this page.
    pub total: u64,
    /// Rows that were asked for.
    pub limit: u64,
    /// Matching jobs in front of this page.
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
    /// Matching jobs to leave out in front. None when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    /// Comma-separated states.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Only this one's.
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
    /// Its number in the job, from 0.
    pub index: u64,
    /// Its parameters, in the order of the spec.
    pub params: IndexMap<String, serde_json::Value>,
    /// The command line as a shell would take it.
    pub command: String,
}

/// Answer of a dry run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DryRun {
    /// What the job would be called.
    pub name: String,
    /// How many tasks the job would have.
    pub count: u64,
    /// The first tasks, no more than 5.
    pub first: Vec<TaskPreview>,
    /// The last ones, no more than 5, none that is among the first.
    pub last: Vec<TaskPreview>,
    /// Runners that could run a task of it now or later.
    pub matching_runners: Vec<String>,
    /// What is allowed and probably not meant.
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
    /// The job after the act.
    pub job: Job,
    /// Tasks that the act moved at once.
    pub tasks: u64,
    /// For Borg's clients.
    pub message: String,
}

/// Failed tasks that say the same thing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ErrorGroup {
    /// What they say.
    pub message: String,
    /// Of their last attempts; null when their programs did not exit by themselves.
    #[schema(required)]
    pub exit_code: Option<i32>,
    /// How many they are.
    pub count: u64,
    /// The first indexes, no more than 10.
    pub indexes: Vec<u64>,
    /// When the last of them failed; null when that is not known.
    #[schema(required)]
    pub last_at: Option<Timestamp>,
}

/// Answer of `GET /jobs/ID/errors`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ErrorGroups {
    /// The largest first, no more than 100.
    pub groups: Vec<ErrorGroup>,
    /// Failed tasks in all, those of groups that were cut included.
    pub total: u64,
}

/// How the values of a parameter were given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SweepAxisKind {
    /// Written out in the spec.
    List,
    /// Computed from a range in the spec.
    Range,
}

/// Values of one axis in an answer; of longer ranges only the ends are sent.
pub const AXIS_VALUES_MAX: u64 = 2000;

/// One parameter of a grid, resolved by the server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SweepAxis {
    /// The parameter.
    pub name: String,
    /// How its values were given.
    pub kind: SweepAxisKind,
    /// How many values it has; at least one.
    pub count: u64,
    /// The first value.
    pub first: serde_json::Value,
    /// The last value.
    pub last: serde_json::Value,
    /// All values in order; null for a range of more than [`AXIS_VALUES_MAX`].
    #[schema(required)]
    pub values: Option<Vec<serde_json::Value>>,
}

/// The spec as submitted and the facts computed from it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct JobSpecReply {
    /// As it was submitted, with its order of keys.
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    pub spec: serde_json::Value,
    /// How many tasks it makes.
    pub count: u64,
    /// The parameters of a job whose tasks are one grid and nothing else, in the order of the spec: task indexes count
    /// the combinations with the last parameter fastest, and the counts multiply to `count`. Null for all other jobs,
    /// and from an older server.
    #[serde(default)]
    #[schema(required)]
    pub axes: Option<Vec<SweepAxis>>,
    /// The first tasks, no more than 5.
    pub first: Vec<TaskPreview>,
    /// The last ones, no more than 5, none that is among the first.
    pub last: Vec<TaskPreview>,
}
