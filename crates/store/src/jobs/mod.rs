//! Jobs: what a user submits and what becomes of it.
//!
//! Whoever moves a task of a job locks the job's row first: on PostgreSQL the holder of that lock owns the job's
//! ranges, tasks and counters. `counters.rs` is the one place that moves counters and derives the job's state.

mod cancel;
mod change;
pub(crate) mod counters;
mod delete;
pub(crate) mod dependents;
pub(crate) mod errors;
mod files;
mod insert;
mod list;
pub(crate) mod points;
mod retry;
pub(crate) mod row;
mod specs;

pub use cancel::cancel;
pub use change::{patch, set_archived, set_paused};
pub use delete::delete;
pub use errors::errors;
pub use files::{add_files, file, task_files};
pub use insert::insert;
pub(crate) use list::like_escaped;
pub use list::{count_by_state, get, list};
pub use points::{point, point_columns, points};
pub use retry::retry;
pub(crate) use specs::SpecCache;
pub use specs::spec;

use crate::Time;
use mothership_core::{
    attempt::RetryPolicy,
    eta::Durations,
    ids::{AttemptId, JobId},
    job::Counts,
    placement::Capacity,
    spec::Requirement,
    state::JobState,
};
use serde_json::Value;
use std::collections::BTreeMap;

/// What a job waits for in another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DependencyKind {
    /// Until it has completed; its failure or cancellation cancels the job that waits.
    AfterOk,
    /// Until it has ended, however.
    AfterAny,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dependency {
    pub job: JobId,
    pub kind: DependencyKind,
    /// Index by index: task 7 waits for task 7 only. Both jobs have the same number of tasks.
    pub each: bool,
}

/// The rows of a parameter file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Points {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Value>>,
    /// How many neighbouring tasks share a row: task `i` has row `(i / stride) % rows.len()`. 1 unless the file is
    /// multiplied with later sections of the sweep.
    pub stride: u64,
}

/// A text that belongs to a job beside its spec.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobFile {
    /// The index of the task that is given it; `None`: of the job as a whole.
    pub task: Option<u64>,
    pub path: String,
    pub content: String,
}

/// A job that passed every check, as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewJob {
    pub owner: String,
    pub name: String,
    pub description: Option<String>,
    /// The spec without the rows of its parameter file.
    pub spec: Value,
    /// The few facts of the spec that lists show (type, command, varying parameters …), so that a list need not read
    /// specs of megabytes.
    pub head: Value,
    pub count: u64,
    pub priority: i32,
    pub resources: Capacity,
    pub requires: Vec<Requirement>,
    pub prefers: Vec<Requirement>,
    pub labels: BTreeMap<String, String>,
    pub retry: RetryPolicy,
    pub max_running: Option<u32>,
    pub depends_on: Vec<Dependency>,
    /// The same key of the same owner gives the same job.
    pub idempotency_key: Option<String>,
    pub points: Option<Points>,
    pub created_at: Time,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inserted {
    New(JobId),
    /// The owner has submitted this idempotency key before.
    Existing(JobId),
}

/// A job without its spec (see [`spec`]).
#[derive(Debug, Clone, PartialEq)]
pub struct JobRow {
    pub id: JobId,
    pub owner: String,
    pub name: String,
    pub description: Option<String>,
    pub head: Value,
    pub state: JobState,
    pub counts: Counts,
    pub paused: bool,
    pub cancel_requested: bool,
    /// Why the system cancelled it: `job 41, which it waits for, failed`.
    pub why: Option<String>,
    pub priority: i32,
    pub max_running: Option<u32>,
    pub resources: Capacity,
    pub requires: Vec<Requirement>,
    pub prefers: Vec<Requirement>,
    pub labels: BTreeMap<String, String>,
    pub retry: RetryPolicy,
    pub depends_on: Vec<Dependency>,
    /// Dependencies as a whole that are still open.
    pub open_dependencies: u32,
    /// Sum of the reported progress (0 to 1 each) of its live attempts.
    pub running_fraction_sum: f64,
    /// How long its finished tasks took. Empty in [`Claimed`](crate::leases::Claimed), where nobody asks.
    pub durations: Durations,
    pub created_at: Time,
    pub updated_at: Time,
    /// When its first task was handed out.
    pub started_at: Option<Time>,
    /// When its last task ended; `None` again when tasks are retried.
    pub ended_at: Option<Time>,
    pub archived_at: Option<Time>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum JobSort {
    /// Newest first.
    #[default]
    Created,
    Name,
    /// Highest first, then oldest.
    Priority,
}

/// Which jobs; the default is all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JobFilter {
    /// Empty = all.
    pub states: Vec<JobState>,
    pub owner: Option<String>,
    /// In the name (capitals do not matter), or the id.
    pub text: Option<String>,
    /// Has the label, with this value if one is given.
    pub label: Option<(String, Option<String>)>,
    /// Archived ones too.
    pub archived: bool,
    pub sort: JobSort,
    pub limit: u64,
    pub offset: u64,
}

/// Absent fields stay.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JobPatch {
    pub name: Option<String>,
    pub description: Option<String>,
    pub priority: Option<i32>,
    pub labels: Option<BTreeMap<String, String>>,
}

/// What a cancel did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cancelled {
    /// Tasks that ended at once.
    pub tasks: u64,
    /// Attempts whose runners have to be told.
    pub running: Vec<AttemptId>,
}

/// What a deletion did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deleted {
    /// Rows are left: call again.
    pub more: bool,
}

/// Failed tasks that say the same thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorGroupRow {
    pub message: String,
    pub exit_code: Option<i32>,
    pub count: u64,
    /// The first, no more than 10.
    pub indexes: Vec<u64>,
    /// When it was said last, also by tasks that have been queued again since.
    pub last_at: Option<Time>,
}
