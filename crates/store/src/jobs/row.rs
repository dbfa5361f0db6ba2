//! A job's row, read.

use super::JobRow;
use crate::{
    Result, StoreError, Time, Tx,
    engine::{Each, Param, Row, int, params},
};
use mothership_core::{
    clock::ms_between, dependency::Dependency, eta::Ends, ids::JobId, job::Counts, ownership::Holder,
};
use std::collections::BTreeMap;

/// Columns of a [`JobRow`], from `jobs j`; what [`read`] takes.
pub(crate) const COLUMNS: &str = "j.id, j.owner, j.name, j.description, j.head, j.state, j.total, j.waiting, j.pending, \
    j.running, j.completed, j.failed, j.cancelled, j.paused, j.cancel_requested, j.why, j.priority, j.max_running, \
    j.resources, j.requires, j.prefers, j.labels, j.retry, j.open_dependencies, j.running_ppm, j.created_at, \
    j.updated_at, j.started_at, j.ended_at, j.archived_at, j.lost_after_ms, j.holder";

/// Without dependencies and durations: see [`complete`].
pub(crate) fn read(mut row: Row) -> Result<JobRow> {
    Ok(JobRow {
        id: row.take()?,
        owner: row.take()?,
        name: row.take()?,
        description: row.take()?,
        head: row.json()?,
        state: row.parse()?,
        counts: counts(&mut row)?,
        paused: row.take()?,
        cancel_requested: row.take()?,
        why: row.take()?,
        priority: row.take()?,
        max_running: row.take()?,
        resources: row.json()?,
        requires: row.json()?,
        prefers: row.json()?,
        labels: row.json()?,
        retry: row.json()?,
        open_dependencies: row.take()?,
        running_fraction_sum: row.take::<i64>()? as f64 / PPM,
        created_at: row.take()?,
        updated_at: row.take()?,
        started_at: row.take()?,
        ended_at: row.take()?,
        archived_at: row.take()?,
        lost_after_ms: row.take()?,
        project: Holder::stored(row.take()?).project_name().to_owned(),
        depends_on: Vec::new(),
        ends: Ends::default(),
    })
}

/// A job that is there, without dependencies and durations.
pub(crate) fn get(tx: &mut Tx<'_>, id: JobId) -> Result<JobRow> {
    let sql = format!("/* row of a job */ SELECT {COLUMNS} FROM jobs j WHERE j.id = $1");
    let row = tx.query_opt(&sql, params![id])?;
    read(row.ok_or_else(|| StoreError::corrupt(format!("job {id} is locked and gone")))?)
}

/// Progress is kept in millionths, so that the sum over a job's attempts is exact.
pub(crate) const PPM: f64 = 1e6;

/// A fraction in millionths.
pub(crate) fn ppm(fraction: f64) -> i64 {
    // NaN becomes 0.
    (fraction.clamp(0.0, 1.0) * PPM).round() as i64
}

/// `total, waiting, pending, running, completed, failed, cancelled`.
pub(crate) fn counts(row: &mut Row) -> Result<Counts> {
    Ok(Counts {
        total: row.take()?,
        waiting: row.take()?,
        pending: row.take()?,
        running: row.take()?,
        completed: row.take()?,
        failed: row.take()?,
        cancelled: row.take()?,
    })
}

/// Adds dependencies and durations to the jobs of a page.
pub(crate) fn complete(tx: &mut Tx<'_>, jobs: &mut [JobRow]) -> Result<()> {
    let keys: Vec<Vec<Param<'_>>> = jobs.iter().map(|job| vec![job.id.into()]).collect();
    let mut depends_on: BTreeMap<JobId, Vec<Dependency>> = BTreeMap::new();
    for mut row in tx.query_each(DEPENDENCIES, &keys)? {
        depends_on.entry(row.take()?).or_default().push(dependency(&mut row)?);
    }
    let mut ends: BTreeMap<JobId, Ends> = BTreeMap::new();
    for mut row in tx.query_each(DURATIONS, &keys)? {
        ends.insert(row.take()?, row.json()?);
    }
    for job in jobs {
        job.depends_on = depends_on.remove(&job.id).unwrap_or_default();
        job.depends_on.sort_by_key(|dependency| (dependency.job, dependency.each));
        job.ends = ends.remove(&job.id).unwrap_or_default();
    }
    Ok(())
}

const DEPENDENCIES: Each<'_> = Each {
    sqlite: "/* job dependencies */ SELECT job, depends_on, kind, each FROM job_dependencies WHERE job = $1",
    postgres: "/* job dependencies */ SELECT job, depends_on, kind, each FROM job_dependencies \
        WHERE job = ANY($1::BIGINT[])",
    columns: &[int("job")],
};

const DURATIONS: Each<'_> = Each {
    sqlite: "/* job durations */ SELECT job, durations FROM job_durations WHERE job = $1",
    postgres: "/* job durations */ SELECT job, durations FROM job_durations WHERE job = ANY($1::BIGINT[])",
    columns: &[int("job")],
};

/// `depends_on, kind, each`.
pub(crate) fn dependency(row: &mut Row) -> Result<Dependency> {
    Ok(Dependency { job: row.take()?, kind: row.parse()?, each: row.take()? })
}

/// JSON of a value of ours.
pub(crate) fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("maps of ours have text keys and numbers are finite or become null")
}

/// How an attempt ended, as it counts in its job's summary.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ended {
    pub(crate) duration_ms: u64,
    pub(crate) at: Time,
    pub(crate) how: EndedHow,
}

/// What an end was for its task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EndedHow {
    /// It completed.
    Completed,
    /// It failed for good.
    Failed,
    /// It failed and will be tried again.
    Again,
    /// A person or a lost machine ended it.
    Stopped,
}

fn push(ends: &mut Ends, ended: Ended) {
    let at_ms = ended.at.as_millisecond();
    match ended.how {
        EndedHow::Completed => ends.completed(ended.duration_ms, at_ms),
        EndedHow::Stopped => ends.stopped(ended.duration_ms, at_ms),
        how => ends.failed(ended.duration_ms, at_ms, how == EndedHow::Failed),
    }
}

/// Adds ended attempts to their job's summary.
pub(crate) fn push_ends(tx: &mut Tx<'_>, job: JobId, ended: &[Ended]) -> Result<()> {
    if ended.is_empty() {
        return Ok(());
    }
    let stored = tx.query_opt(
        "/* durations of a job */ SELECT durations FROM job_durations WHERE job = $1",
        params![job],
    )?;
    let mut ends: Ends = stored.map_or(Ok(Ends::default()), |mut row| row.json())?;
    ended.iter().for_each(|ended| push(&mut ends, *ended));
    keep_ends(tx, job, &ends)
}

/// Makes the summary anew from what has completed.
pub(crate) fn replace_ends(tx: &mut Tx<'_>, job: JobId) -> Result<()> {
    let rows = tx.query(
        "/* completed attempts */ SELECT COALESCE(started_at, leased_at), ended_at FROM attempts \
         WHERE job = $1 AND state = 'completed' AND ended_at IS NOT NULL ORDER BY ended_at, idx",
        params![job],
    )?;
    let mut ends = Ends::default();
    for mut row in rows {
        let (from, to): (Time, Time) = (row.take()?, row.take()?);
        push(&mut ends, Ended { duration_ms: ms_between(from, to), at: to, how: EndedHow::Completed });
    }
    keep_ends(tx, job, &ends)
}

fn keep_ends(tx: &mut Tx<'_>, job: JobId, ends: &Ends) -> Result<()> {
    tx.execute(
        "/* keep durations */ INSERT INTO job_durations (job, durations) VALUES ($1, $2) \
         ON CONFLICT (job) DO UPDATE SET durations = excluded.durations",
        params![job, json(ends)],
    )?;
    Ok(())
}
