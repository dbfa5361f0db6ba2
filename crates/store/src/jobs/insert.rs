//! A job comes in: a handful of rows, whatever the number of its tasks.

use super::{Inserted, NewJob, counters, dependents, param_rows, row::json};
use crate::{
    Result, Sight, StoreError, Tx, classes,
    engine::{Column, Param, int, params, text},
    ownership,
    tasks::ranges::{self, TaskRange},
};
use mothership_core::{
    class::Class,
    dependency::{Dependency, DependencyState, each_mismatch},
    ids::JobId,
    job::{self, Counts},
    ownership::Holder,
    state::{JobState, TaskState},
};
use std::collections::BTreeSet;

/// Stores a job: one range of tasks, whatever their number, `waiting` when it has dependencies that are still open,
/// else `pending`.
///
/// # Errors
/// `Conflict` that names a dependency which does not exist (or that `sight` does not reach), or one index by index with another
/// number of tasks.
pub fn insert(tx: &mut Tx<'_>, job: &NewJob, sight: &Sight) -> Result<Inserted> {
    if let Some(existing) = submitted_before(tx, job)? {
        return Ok(Inserted::Existing(existing));
    }
    // Locks the jobs that it waits for until it is stored: none of them ends unseen between this look and its commit.
    let found = dependencies(tx, job, sight)?;
    let state = if found.is_empty() { TaskState::Pending } else { TaskState::Waiting };
    let Some(id) = insert_row(tx, job, state)? else {
        // Somebody else stored the same key between the look and the insert.
        let existing = submitted_before(tx, job)?;
        return existing.map(Inserted::Existing).ok_or_else(|| StoreError::Again("idempotency key".into()));
    };
    insert_satellites(tx, id, job)?;
    if job.count > 0 {
        let all = TaskRange { first: 0, last: job.count - 1, state, why: None, ended_at: None };
        ranges::insert(tx, id, &all)?;
    }
    counters::add_totals(tx, holder(job).as_str(), &counters::Delta::all(&counts(job.count, state), 1))?;
    // Everything was stored as waiting; what is met already is moved by the one rule that also moves it later.
    if !found.is_empty() {
        insert_dependencies(tx, id, &found)?;
        dependents::apply_verdicts(tx, id, job.created_at)?;
    }
    Ok(Inserted::New(id))
}

/// Whether a stored job was submitted as `new` is: with the same spec and the same rows. What was changed after its
/// submit (name, priority, labels) does not count.
pub fn is_same(tx: &mut Tx<'_>, id: JobId, new: &NewJob) -> Result<bool> {
    Ok(super::spec(tx, id)?.as_ref() == Some(&new.spec) && param_rows::are(tx, id, new.param_rows.as_ref())?)
}

fn submitted_before(tx: &mut Tx<'_>, job: &NewJob) -> Result<Option<JobId>> {
    let Some(key) = &job.idempotency_key else { return Ok(None) };
    let row = tx.query_opt(
        "/* job of an idempotency key */ SELECT id FROM jobs WHERE owner = $1 AND idempotency_key = $2",
        params![&job.owner, key],
    )?;
    row.map(|mut row| row.take()).transpose()
}

fn holder(job: &NewJob) -> Holder {
    Holder::of(&job.owner, &job.project)
}

fn counts(count: u64, state: TaskState) -> Counts {
    let mut counts = Counts { total: count, ..Counts::default() };
    match state {
        TaskState::Waiting => counts.waiting = count,
        _ => counts.pending = count,
    }
    counts
}

/// `None` when its idempotency key is taken.
fn insert_row(tx: &mut Tx<'_>, job: &NewJob, tasks: TaskState) -> Result<Option<JobId>> {
    let counts = counts(job.count, tasks);
    let state = job::state(&counts, false, false, false);
    let (row_count, stride) = job.param_rows.as_ref().map_or((0, 1), |file| (file.count, file.stride.max(1)));
    let class =
        Class { need: job.resources.clone(), requires: job.requires.clone(), prefers: job.prefers.clone() };
    let number = next_number(tx, 1)?;
    let row = tx.query_opt(
        "/* insert job */ INSERT INTO jobs (id, class, startable, holder, owner, name, description, head, state, total, waiting, pending, running, \
         completed, failed, cancelled, paused, cancel_requested, priority, max_running, resources, requires, prefers, \
         labels, retry, open_dependencies, has_dependents, running_ppm, idempotency_key, point_count, point_stride, \
         created_at, updated_at, ended_at, lost_after_ms) \
         VALUES ($22, $23, $24, $25, $1, $2, $3, $4, $5, $6, $7, $8, 0, 0, 0, 0, 0, 0, $9, $10, $11, $12, $13, $14, $15, 0, 0, 0, $16, \
         $17, $18, $19, $19, $20, $21) \
         ON CONFLICT (owner, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING RETURNING id",
        params![
            &job.owner,
            &job.name,
            job.description.as_deref(),
            json(&job.head),
            state.as_str(),
            counts.total,
            counts.waiting,
            counts.pending,
            job.priority,
            job.max_running,
            json(&job.resources),
            json(&job.requires),
            json(&job.prefers),
            json(&job.labels),
            json(&job.retry),
            job.idempotency_key.as_deref(),
            row_count,
            stride,
            job.created_at,
            state.is_final().then_some(job.created_at),
            job.lost_after_ms,
            number,
            classes::key(&class),
            counts.pending > 0 && job.max_running != Some(0),
            holder(job).as_str(),
        ],
    )?;
    if row.is_none() {
        // Nobody has it: the counter's row is ours until the end of the transaction.
        next_number(tx, -1)?;
    }
    row.map(|mut row| row.take()).transpose()
}

/// The number of a new job: one more than the last, also after a crash. A sequence keeps a stock of numbers that a crash
/// loses; this counter moves with the job. Submits of one moment queue up behind it, for as long as it takes to store
/// a handful of rows.
fn next_number(tx: &mut Tx<'_>, by: i64) -> Result<i64> {
    tx.query_value(
        "/* number of a job */ UPDATE job_numbers SET last = last + $1 WHERE id = 0 RETURNING last",
        params![by],
    )
}

fn insert_satellites(tx: &mut Tx<'_>, id: JobId, job: &NewJob) -> Result<()> {
    tx.execute(
        "/* insert spec */ INSERT INTO job_specs (job, spec, point_columns) VALUES ($1, $2, $3)",
        params![id, json(&job.spec), job.param_rows.as_ref().map(|file| json(&file.columns))],
    )?;
    if let Some(file) = &job.param_rows {
        param_rows::insert(tx, id, &file.chunks)?;
    }
    insert_inputs(tx, id, &job.spec)?;
    super::change::insert_labels(tx, id, &job.labels)
}

/// The blobs that the spec names: as long as the job is there, so are they.
fn insert_inputs(tx: &mut Tx<'_>, id: JobId, spec: &serde_json::Value) -> Result<()> {
    let inputs = spec["inputs"].as_array().into_iter().flatten();
    let hashes: BTreeSet<String> =
        inputs.filter_map(|input| input["blob"].as_str()).map(str::to_ascii_lowercase).collect();
    let rows: Vec<Vec<Param<'_>>> = hashes.iter().map(|hash| vec![id.into(), hash.into()]).collect();
    tx.insert("job_inputs", &[int("job"), text("hash")], "", &rows).map(drop)
}

/// Locks what the job waits for and checks it: kind of wait and state now.
fn dependencies(tx: &mut Tx<'_>, job: &NewJob, sight: &Sight) -> Result<Vec<(Dependency, JobState)>> {
    // In the order of their numbers, as everybody locks jobs.
    let mut wanted = job.depends_on.clone();
    wanted.sort_by_key(|dependency| (dependency.job, dependency.kind.as_str(), dependency.each));
    wanted.dedup();
    let mut found = Vec::with_capacity(wanted.len());
    for dependency in wanted {
        let id = dependency.job;
        let missing = || StoreError::conflict(format!("job {id}, which it depends on, does not exist"));
        // Marks it first, which also locks it: its end looks for dependents only when it has some.
        let row = tx.query_opt(
            "/* gain a dependent */ UPDATE jobs SET has_dependents = 1 \
             WHERE id = $1 AND deleted_at IS NULL RETURNING total, state",
            params![id],
        )?;
        let mut row = row.ok_or_else(missing)?;
        let total: u64 = row.take()?;
        // The same words as for a job that does not exist: nobody finds out by asking which numbers others have.
        if ownership::right_on_job(tx, id, sight)?.is_none() {
            return Err(missing());
        }
        if let Some(why) = each_mismatch(dependency, total, job.count) {
            return Err(StoreError::conflict(why));
        }
        found.push((dependency, row.parse()?));
    }
    Ok(found)
}

const DEPENDENCY: [Column; 5] = [int("job"), int("depends_on"), text("kind"), int("each"), text("state")];

/// What is stored of a dependency. One that holds index by index has no verdict as a whole: its tasks are looked at.
fn verdict(dependency: &Dependency, state: JobState) -> DependencyState {
    match dependency.each {
        true => DependencyState::Open,
        false => DependencyState::of_job(dependency.kind, state),
    }
}

fn insert_dependencies(tx: &mut Tx<'_>, id: JobId, found: &[(Dependency, JobState)]) -> Result<()> {
    let rows: Vec<Vec<Param<'_>>> = found
        .iter()
        .map(|(dependency, state)| {
            let verdict = verdict(dependency, *state);
            vec![
                id.into(),
                dependency.job.into(),
                dependency.kind.as_str().into(),
                dependency.each.into(),
                verdict.as_str().into(),
            ]
        })
        .collect();
    tx.insert("job_dependencies", &DEPENDENCY, "", &rows)?;
    let open = found
        .iter()
        .filter(|(dependency, state)| {
            !dependency.each && verdict(dependency, *state) == DependencyState::Open
        })
        .count();
    tx.execute(
        "/* count open dependencies */ UPDATE jobs SET open_dependencies = $2 WHERE id = $1",
        params![id, open],
    )?;
    Ok(())
}
