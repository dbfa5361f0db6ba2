//! Jobs: what a user submits and what becomes of it.

use crate::{Result, Scope, Time, Tx};
use mothership_core::{
    attempt::RetryPolicy,
    ids::{AttemptId, JobId},
    job::Counts,
    placement::Capacity,
    spec::Requirement,
    state::{JobState, TaskState},
};
use serde_json::Value;
use std::{collections::BTreeMap, sync::Arc};

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
    pub last_at: Option<Time>,
}

/// Stores a job: one range of tasks, whatever their number, `waiting` when it has open dependencies, else `pending`.
///
/// # Errors
/// `Conflict` that names a dependency which does not exist (or is not the owner's to see), or one index by index with
/// another number of tasks.
pub fn insert(_tx: &mut Tx<'_>, _job: &NewJob, _scope: &Scope) -> Result<Inserted> {
    todo!()
}

pub fn get(_tx: &mut Tx<'_>, _id: JobId, _scope: &Scope) -> Result<Option<JobRow>> {
    todo!()
}

/// The spec as submitted, without the rows of its parameter file. Shared: a spec never changes.
pub fn spec(_tx: &mut Tx<'_>, _id: JobId) -> Result<Option<Arc<Value>>> {
    todo!()
}

/// One page and how many match in all.
pub fn list(_tx: &mut Tx<'_>, _filter: &JobFilter, _scope: &Scope) -> Result<(Vec<JobRow>, u64)> {
    todo!()
}

/// How many jobs are in each state, under the filter without its states.
pub fn count_by_state(
    _tx: &mut Tx<'_>,
    _filter: &JobFilter,
    _scope: &Scope,
) -> Result<BTreeMap<JobState, u64>> {
    todo!()
}

/// Whether there was such a job.
pub fn patch(_tx: &mut Tx<'_>, _id: JobId, _patch: &JobPatch, _now: Time) -> Result<bool> {
    todo!()
}

/// Pauses or resumes: a paused job keeps what runs and starts nothing.
pub fn set_paused(_tx: &mut Tx<'_>, _id: JobId, _paused: bool, _now: Time) -> Result<Option<JobRow>> {
    todo!()
}

/// Ends all waiting and pending tasks at once and asks for the running ones to be stopped. Twice does no harm.
pub fn cancel(_tx: &mut Tx<'_>, _id: JobId, _now: Time) -> Result<Option<Cancelled>> {
    todo!()
}

/// Queues failed or cancelled tasks again with a fresh count of failures; tasks moved. One call moves at most
/// `limits::BULK_BATCH_MAX` rows: call until 0. `states`: of `Failed` and `Cancelled`, empty = both.
pub fn retry(
    _tx: &mut Tx<'_>,
    _id: JobId,
    _states: &[TaskState],
    _indexes: Option<&[u64]>,
    _now: Time,
) -> Result<u64> {
    todo!()
}

/// Names of the columns of the job's parameter file.
pub fn point_columns(_tx: &mut Tx<'_>, _id: JobId) -> Result<Option<Vec<String>>> {
    todo!()
}

/// The row of the parameter file that task `index` has.
pub fn point(_tx: &mut Tx<'_>, _id: JobId, _index: u64) -> Result<Option<Vec<Value>>> {
    todo!()
}

/// Rows of the parameter file from `first` on, to the end of the stored chunk that holds it; empty behind the last.
pub fn points(_tx: &mut Tx<'_>, _id: JobId, _first: u64) -> Result<Vec<Vec<Value>>> {
    todo!()
}

/// Hides the job and removes its rows, a batch a call; the blobs of its artifacts stay.
///
/// # Errors
/// `Conflict` while tasks of it run.
pub fn delete(_tx: &mut Tx<'_>, _id: JobId, _now: Time) -> Result<Deleted> {
    todo!()
}

/// Failed tasks grouped by what they say, largest group first.
pub fn errors(_tx: &mut Tx<'_>, _id: JobId, _limit: u64) -> Result<Vec<ErrorGroupRow>> {
    todo!()
}
