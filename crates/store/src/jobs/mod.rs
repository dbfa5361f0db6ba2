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
mod give;
mod holder;
mod insert;
mod list;
pub(crate) mod param_rows;
mod retry;
pub(crate) mod row;
mod specs;

pub use cancel::cancel;
pub use change::{patch, set_archived, set_paused};
pub use delete::{delete, half_deleted, hide};
pub use errors::errors;
pub use files::{add_files, file, task_files};
pub use give::{any_of, give};
pub use holder::hand_over;
pub use insert::{insert, is_same};
pub(crate) use list::like_escaped;
pub use list::{count_by_state, get, list, some};
pub use mothership_core::dependency::{Dependency, DependencyKind};
pub use mothership_core::job::JobPatch;
pub use param_rows::{param_columns, param_row, param_rows};
pub use retry::retry;
pub use specs::spec;

use crate::Time;
use mothership_core::{
    eta::Ends,
    ids::{AttemptId, JobId},
    job::Counts,
    placement::Capacity,
    retry::RetryPolicy,
    spec::Requirement,
    state::JobState,
};
use serde_json::Value;
use std::collections::BTreeMap;

/// The rows of a parameter file, packed as they are stored.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ParamRows {
    /// Names of its columns.
    pub columns: Vec<String>,
    /// How many rows there are.
    pub count: u64,
    /// How many neighbouring tasks share a row: task `i` has row `(i / stride) % count`. 1 unless the file is
    /// multiplied with later sections of the sweep.
    pub stride: u64,
    /// The rows, compressed, so many in each but the last.
    pub(crate) chunks: Vec<Vec<u8>>,
}

/// A text that belongs to a job beside its spec.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobFile {
    /// The index of the task that is given it; `None`: of the job as a whole.
    pub task: Option<u64>,
    /// In the work folder of the task, with `/`; else its name.
    pub path: String,
    /// Its text, byte for byte.
    pub content: String,
}

/// A job that passed every check, as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewJob {
    /// The person who submitted it.
    pub owner: String,
    /// The project that holds it; empty: its owner alone does.
    pub project: String,
    /// For people; need not be unique.
    pub name: String,
    /// `None` when there is none.
    pub description: Option<String>,
    /// The spec without the rows of its parameter file.
    pub spec: Value,
    /// The few facts of the spec that lists show (type, command, varying parameters …), so that a list need not read
    /// specs of megabytes.
    pub head: Value,
    /// Number of its tasks; may be 0.
    pub count: u64,
    /// Higher goes first.
    pub priority: i32,
    /// What one of its tasks occupies.
    pub resources: Capacity,
    /// Labels without which a machine cannot run it.
    pub requires: Vec<Requirement>,
    /// Labels that a machine should have.
    pub prefers: Vec<Requirement>,
    /// Of the job itself, to find it by.
    pub labels: BTreeMap<String, String>,
    /// What happens when its tasks fail.
    pub retry: RetryPolicy,
    /// Most tasks at once; `None` = as many as fit.
    pub max_running: Option<u32>,
    /// How long a runner of its tasks may be silent; `None` = as the server has it.
    pub lost_after_ms: Option<u64>,
    /// Jobs that have to end first.
    pub depends_on: Vec<Dependency>,
    /// The same key of the same owner gives the same job.
    pub idempotency_key: Option<String>,
    /// `None` when the sweep reads no parameter file.
    pub param_rows: Option<ParamRows>,
    /// When it was submitted.
    pub created_at: Time,
}

/// What became of a submitted job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inserted {
    /// It was stored, under this number.
    New(JobId),
    /// The owner has submitted this idempotency key before.
    Existing(JobId),
}

/// A job without its spec (see [`spec`]).
#[derive(Debug, Clone, PartialEq)]
pub struct JobRow {
    /// Its number.
    pub id: JobId,
    /// The person who submitted it, or was given it.
    pub owner: String,
    /// The project that holds it; empty: its owner alone does.
    pub project: String,
    /// For people; need not be unique.
    pub name: String,
    /// `None` when there is none.
    pub description: Option<String>,
    /// See [`NewJob::head`].
    pub head: Value,
    /// Follows from the counters and flags below.
    pub state: JobState,
    /// Tasks by state.
    pub counts: Counts,
    /// Nothing of it is started.
    pub paused: bool,
    /// A person cancelled it.
    pub cancel_requested: bool,
    /// Why the system cancelled it: `job 41, which it waits for, failed`.
    pub why: Option<String>,
    /// Higher goes first.
    pub priority: i32,
    /// Most tasks at once; `None` = as many as fit.
    pub max_running: Option<u32>,
    /// What one of its tasks occupies.
    pub resources: Capacity,
    /// Labels without which a machine cannot run it.
    pub requires: Vec<Requirement>,
    /// Labels that a machine should have.
    pub prefers: Vec<Requirement>,
    /// Of the job itself, to find it by.
    pub labels: BTreeMap<String, String>,
    /// What happens when its tasks fail.
    pub retry: RetryPolicy,
    /// Jobs that have to end first, by number. Empty in [`Claimed`](crate::leases::Claimed), where nobody asks.
    pub depends_on: Vec<Dependency>,
    /// Dependencies as a whole that are still open.
    pub open_dependencies: u32,
    /// Sum of the reported progress (0 to 1 each) of its live attempts.
    pub running_fraction_sum: f64,
    /// How long its finished tasks took. Empty in [`Claimed`](crate::leases::Claimed), where nobody asks.
    pub ends: Ends,
    /// When it was submitted.
    pub created_at: Time,
    /// When its tasks moved last, or a person changed it.
    pub updated_at: Time,
    /// When its first task was handed out.
    pub started_at: Option<Time>,
    /// When its last task ended; `None` again when tasks are retried.
    pub ended_at: Option<Time>,
    /// When it was put out of sight; `None` when it is not.
    pub archived_at: Option<Time>,
    /// How long a runner of its tasks may be silent; `None` = as the server has it.
    pub lost_after_ms: Option<u64>,
}

/// Order of a list of jobs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum JobSort {
    /// Newest first.
    #[default]
    Created,
    /// By name, then oldest.
    Name,
    /// Highest first, then oldest.
    Priority,
}

/// Which jobs; the default is all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JobFilter {
    /// Empty = all.
    pub states: Vec<JobState>,
    /// Of this owner only.
    pub owner: Option<String>,
    /// In the name (capitals do not matter), or the id.
    pub text: Option<String>,
    /// Has the label, with this value if one is given.
    pub label: Option<(String, Option<String>)>,
    /// Archived ones too.
    pub archived: bool,
    /// In which order.
    pub sort: JobSort,
    /// Rows of a page.
    pub limit: u64,
    /// Rows before it.
    pub offset: u64,
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
    /// What they say.
    pub message: String,
    /// With which they ended; `None` when they had none.
    pub exit_code: Option<i32>,
    /// How many tasks say it now.
    pub count: u64,
    /// The first, no more than 10.
    pub indexes: Vec<u64>,
    /// When it was said last, also by tasks that have been queued again since.
    pub last_at: Option<Time>,
}
