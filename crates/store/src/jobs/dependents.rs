//! Jobs that wait for others. Whether a task still has to is decided by `core::dependency`; here its verdicts are
//! asked for and written, when a job is submitted ([`apply_verdicts`]) and whenever something that somebody waits for has
//! ended ([`tasks_ended`]).
//!
//! Locks go from a job to those that wait for it. A job can only wait for one that existed before it, so that is mostly
//! the order of ids in which batches lock their jobs, too. Mostly: a batch of ends may hold a later job already when it
//! comes to a dependent. PostgreSQL then ends one of the two transactions, and the engine runs it again.

use super::{
    counters::{self, Applied, Delta},
    row,
};
use crate::{
    Result, Time, Tx,
    engine::params,
    tasks::ranges::{self, TaskRange},
};
use mothership_core::{
    dependency::{Dependency, DependencyKind, DependencyState, Segment, because, strongest},
    ids::JobId,
    state::{JobState, TaskState},
};
use std::collections::VecDeque;

/// Tasks of a job that have just ended.
#[derive(Debug, Clone)]
pub(crate) struct EndedTasks {
    pub job: JobId,
    /// Index ranges `first ..= last`.
    pub tasks: Vec<(u64, u64)>,
    /// The final state of the job when this ended it as a whole, else `None`.
    pub job_state: Option<JobState>,
}

impl EndedTasks {
    pub fn new(job: JobId, tasks: Vec<(u64, u64)>, applied: Applied) -> Self {
        Self { job, tasks, job_state: applied.ended.then_some(applied.state) }
    }
}

/// Moves the tasks that waited for these, and whatever waits for those in turn: a broken dependency cancels tasks, and
/// somebody may wait for them. A queue and not a recursion, for chains of jobs may be long.
pub(crate) fn tasks_ended(tx: &mut Tx<'_>, end: EndedTasks, now: Time) -> Result<()> {
    let mut queue = VecDeque::from([end]);
    while let Some(end) = queue.pop_front() {
        for (job, kind, each) in dependents(tx, end.job)? {
            let Some(locked) = counters::lock(tx, job)? else { continue };
            let concerned = match (each, end.job_state) {
                // Index by index only the tasks that ended matter: a sweep of millions is not gone through for each.
                (true, _) => end.tasks.clone(),
                (false, Some(state)) => {
                    close_dependency(tx, job, end.job, kind, state)?;
                    whole(locked.counts.total)
                }
                (false, None) => continue,
            };
            for (first, last) in concerned {
                queue.extend(apply_verdicts_to(tx, job, first, last, now)?);
            }
        }
    }
    Ok(())
}

fn whole(total: u64) -> Vec<(u64, u64)> {
    total.checked_sub(1).map(|last| (0, last)).into_iter().collect()
}

fn dependents(tx: &mut Tx<'_>, job: JobId) -> Result<Vec<(JobId, DependencyKind, bool)>> {
    let rows = tx.query(
        "/* dependents */ SELECT job, depends_on, kind, each FROM job_dependencies WHERE depends_on = $1 \
         ORDER BY job, each",
        params![job],
    )?;
    rows.into_iter()
        .map(|mut row| {
            let dependent = row.take()?;
            let Dependency { kind, each, .. } = row::dependency(&mut row)?;
            Ok((dependent, kind, each))
        })
        .collect()
}

fn close_dependency(
    tx: &mut Tx<'_>,
    job: JobId,
    depends_on: JobId,
    kind: DependencyKind,
    state: JobState,
) -> Result<()> {
    let closed = tx.execute(
        "/* close dependency */ UPDATE job_dependencies SET state = $4 \
         WHERE job = $1 AND depends_on = $2 AND kind = $3 AND each = 0 AND state = 'open'",
        params![job, depends_on, kind.as_str(), DependencyState::of_job(kind, state).as_str()],
    )?;
    tx.execute(
        "/* fewer open dependencies */ UPDATE jobs SET open_dependencies = open_dependencies - $2 WHERE id = $1",
        params![job, closed],
    )?;
    Ok(())
}

/// A job that had ended runs again: whatever was cancelled for its sake may wait for it again. Those whose dependency
/// was met keep that: their tasks may run already.
pub(crate) fn reopened(tx: &mut Tx<'_>, job: JobId) -> Result<()> {
    let rows = tx.query(
        "/* reopen dependencies */ UPDATE job_dependencies SET state = 'open' \
         WHERE depends_on = $1 AND each = 0 AND state = 'broken' RETURNING job",
        params![job],
    )?;
    for mut row in rows {
        let dependent: JobId = row.take()?;
        tx.execute(
            "/* more open dependencies */ UPDATE jobs SET open_dependencies = open_dependencies + 1 WHERE id = $1",
            params![dependent],
        )?;
    }
    Ok(())
}

/// Moves the tasks of a new job that do not wait any more; the caller holds its lock.
pub(crate) fn apply_verdicts(tx: &mut Tx<'_>, job: JobId, now: Time) -> Result<()> {
    let Some(locked) = counters::lock(tx, job)? else { return Ok(()) };
    for (first, last) in whole(locked.counts.total) {
        apply_verdicts_to(tx, job, first, last, now)?;
    }
    Ok(())
}

/// Moves the waiting tasks `first ..= last` of a locked job as far as what they wait for allows. The tasks that this
/// cancelled, if any: somebody may wait for them in turn.
fn apply_verdicts_to(
    tx: &mut Tx<'_>,
    job: JobId,
    first: u64,
    last: u64,
    now: Time,
) -> Result<Option<EndedTasks>> {
    let mut delta = Delta::default();
    let mut cancelled = Vec::new();
    for segment in verdicts(tx, job, first, last)? {
        let Some(to) = segment.verdict.moves_to() else { continue };
        let why = (segment.verdict == DependencyState::Broken).then(|| because(segment.of));
        let moved = move_waiting(tx, job, segment, to, why.as_deref(), now)?;
        delta.moved(TaskState::Waiting, to, moved.iter().map(|(first, last)| last - first + 1).sum());
        if to == TaskState::Cancelled && !moved.is_empty() {
            tx.execute("/* say why cancelled */ UPDATE jobs SET why = $2 WHERE id = $1", params![job, why])?;
            cancelled.extend(moved);
        }
    }
    if delta == Delta::default() {
        return Ok(None);
    }
    let applied = counters::apply(tx, job, &delta, now)?;
    Ok((!cancelled.is_empty()).then(|| EndedTasks::new(job, cancelled, applied)))
}

/// Which of these tasks would still have to wait: for a retry, which nothing but an open dependency holds up.
pub(crate) fn open_parts(tx: &mut Tx<'_>, job: JobId, first: u64, last: u64) -> Result<Vec<(u64, u64)>> {
    let open = |segment: &Segment| segment.verdict == DependencyState::Open;
    Ok(verdicts(tx, job, first, last)?.into_iter().filter(open).map(|s| (s.first, s.last)).collect())
}

fn verdicts(tx: &mut Tx<'_>, job: JobId, first: u64, last: u64) -> Result<Vec<Segment>> {
    let rows = tx.query(
        "/* what a job waits for */ SELECT depends_on, kind, each, state FROM job_dependencies WHERE job = $1 \
         ORDER BY depends_on, each",
        params![job],
    )?;
    let mut out = vec![Segment::unbound(first, last)];
    for mut row in rows {
        let Dependency { job: of, kind, each } = row::dependency(&mut row)?;
        // Of a dependency as a whole the verdict is stored: the other job may have been deleted since.
        let of_job: DependencyState = row.parse()?;
        let segment = |first, last, verdict| Segment { first, last, verdict, of: Some(of) };
        let said: Vec<Segment> = match each {
            false => vec![segment(first, last, of_job)],
            true => states(tx, of, first, last)?
                .into_iter()
                .map(|(first, last, state)| segment(first, last, DependencyState::of_task(kind, state)))
                .collect(),
        };
        out = strongest(&out, &said);
    }
    Ok(out)
}

/// States of tasks `first ..= last` in order, ranges and rows merged.
pub(crate) fn states(
    tx: &mut Tx<'_>,
    job: JobId,
    first: u64,
    last: u64,
) -> Result<Vec<(u64, u64, TaskState)>> {
    let mut out: Vec<(u64, u64, TaskState)> = ranges::overlapping(tx, job, first, last, i64::MAX as u64)?
        .into_iter()
        .map(|range| (range.first.max(first), range.last.min(last), range.state))
        .collect();
    let rows = tx.query(
        "/* states of tasks */ SELECT idx, state FROM tasks WHERE job = $1 AND idx >= $2 AND idx <= $3",
        params![job, first, last],
    )?;
    for mut row in rows {
        let index = row.take()?;
        out.push((index, index, row.parse()?));
    }
    out.sort_unstable_by_key(|(first, ..)| *first);
    Ok(out)
}

fn move_waiting(
    tx: &mut Tx<'_>,
    job: JobId,
    of: Segment,
    to: TaskState,
    why: Option<&str>,
    now: Time,
) -> Result<Vec<(u64, u64)>> {
    let ended_at = to.is_final().then_some(now);
    let mut moved = Vec::new();
    for piece in ranges::take(tx, job, of.first, of.last, &[TaskState::Waiting])? {
        moved.push((piece.first, piece.last));
        ranges::put(tx, job, TaskRange { state: to, why: why.map(Into::into), ended_at, ..piece })?;
    }
    // Tasks that were retried while their dependency was open have rows, and no time at which they are due.
    let rows = tx.query(
        "/* move waiting tasks */ UPDATE tasks SET state = $4, error = $5, ended_at = $6 \
         WHERE job = $1 AND idx >= $2 AND idx <= $3 AND state = 'waiting' AND retry_at IS NULL RETURNING idx",
        params![job, of.first, of.last, to.as_str(), why, ended_at],
    )?;
    for mut row in rows {
        let index = row.take()?;
        moved.push((index, index));
    }
    Ok(moved)
}
