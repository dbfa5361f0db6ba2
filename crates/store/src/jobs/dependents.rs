//! Jobs that wait for others. One rule, [`settle`], says of every task that waits whether it still has to; it is
//! asked again whenever something that somebody waits for has ended.

use super::{
    Dependency, DependencyKind,
    counters::{self, Applied, Delta},
    row,
};
use crate::{
    Result, Time, Tx,
    engine::params,
    tasks::ranges::{self, Range},
};
use mothership_core::{
    ids::JobId,
    state::{JobState, TaskState},
};
use std::collections::VecDeque;

/// What the things that a task waits for say. In order of strength.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    UpsertedMachine,
    Open,
    Broken,
}

/// Neighbouring tasks `first ..= last` with one verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Segment {
    first: u64,
    last: u64,
    verdict: Verdict,
    /// Whose fault a broken one is.
    of: Option<JobId>,
}

/// Tasks of a job that have just ended.
#[derive(Debug, Clone)]
pub(crate) struct Ended {
    pub job: JobId,
    /// Index ranges.
    pub tasks: Vec<(u64, u64)>,
    /// When that ended the job as a whole.
    pub job_state: Option<JobState>,
}

impl Ended {
    pub fn new(job: JobId, tasks: Vec<(u64, u64)>, applied: Applied) -> Self {
        Self { job, tasks, job_state: applied.ended.then_some(applied.state) }
    }
}

/// State of a dependency as a whole: `open`, `met` or `broken`.
pub(crate) fn met_by(kind: DependencyKind, state: JobState) -> &'static str {
    match kind {
        _ if !state.is_final() => "open",
        DependencyKind::AfterOk if state != JobState::Completed => "broken",
        _ => "met",
    }
}

fn verdict(kind: DependencyKind, state: TaskState) -> Verdict {
    match kind {
        _ if !state.is_final() => Verdict::Open,
        DependencyKind::AfterOk if state != TaskState::Completed => Verdict::Broken,
        _ => Verdict::UpsertedMachine,
    }
}

/// Tells everyone who waits for these tasks, and whoever waits for those in turn.
pub(crate) fn ended(tx: &mut Tx<'_>, end: Ended, now: Time) -> Result<()> {
    let mut queue = VecDeque::from([end]);
    while let Some(end) = queue.pop_front() {
        for (job, kind, each) in dependents(tx, end.job)? {
            let Some(locked) = counters::lock(tx, job)? else { continue };
            let concerned = match (each, end.job_state) {
                (true, _) => end.tasks.clone(),
                (false, Some(state)) => {
                    close_dependency(tx, job, end.job, kind, state)?;
                    whole(locked.counts.total)
                }
                (false, None) => continue,
            };
            for (first, last) in concerned {
                queue.extend(settle_part(tx, job, first, last, now)?);
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
        params![job, depends_on, kind.as_str(), met_by(kind, state)],
    )?;
    tx.execute(
        "/* fewer open dependencies */ UPDATE jobs SET open_dependencies = open_dependencies - $2 WHERE id = $1",
        params![job, closed],
    )?;
    Ok(())
}

/// A job that had ended runs again: who was cancelled for its sake may wait for it again.
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
pub(crate) fn settle(tx: &mut Tx<'_>, job: JobId, now: Time) -> Result<()> {
    let Some(locked) = counters::lock(tx, job)? else { return Ok(()) };
    for (first, last) in whole(locked.counts.total) {
        settle_part(tx, job, first, last, now)?;
    }
    Ok(())
}

/// The tasks that this cancelled, if any.
fn settle_part(tx: &mut Tx<'_>, job: JobId, first: u64, last: u64, now: Time) -> Result<Option<Ended>> {
    let mut delta = Delta::default();
    let mut cancelled = Vec::new();
    for segment in verdicts(tx, job, first, last)? {
        let (to, why) = match segment.verdict {
            Verdict::Open => continue,
            Verdict::UpsertedMachine => (TaskState::Pending, None),
            Verdict::Broken => (TaskState::Cancelled, Some(because(segment.of))),
        };
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
    Ok((!cancelled.is_empty()).then(|| Ended::new(job, cancelled, applied)))
}

fn because(of: Option<JobId>) -> String {
    of.map_or_else(
        || "a job that it depends on did not complete".to_owned(),
        |job| format!("job {job}, which it depends on, did not complete"),
    )
}

/// Which of these tasks would still have to wait: for a retry, which nothing but an open dependency holds up.
pub(crate) fn open_parts(tx: &mut Tx<'_>, job: JobId, first: u64, last: u64) -> Result<Vec<(u64, u64)>> {
    let open = |segment: &Segment| segment.verdict == Verdict::Open;
    Ok(verdicts(tx, job, first, last)?.into_iter().filter(open).map(|s| (s.first, s.last)).collect())
}

fn verdicts(tx: &mut Tx<'_>, job: JobId, first: u64, last: u64) -> Result<Vec<Segment>> {
    let rows = tx.query(
        "/* what a job waits for */ SELECT depends_on, kind, each, state FROM job_dependencies WHERE job = $1 \
         ORDER BY depends_on, each",
        params![job],
    )?;
    let mut out = vec![Segment { first, last, verdict: Verdict::UpsertedMachine, of: None }];
    for mut row in rows {
        let Dependency { job: of, kind, each } = row::dependency(&mut row)?;
        let state: String = row.take()?;
        let said = match each {
            true => states(tx, of, first, last)?
                .into_iter()
                .map(|(first, last, state)| Segment {
                    first,
                    last,
                    verdict: verdict(kind, state),
                    of: Some(of),
                })
                .collect(),
            false => {
                let verdict = match state.as_str() {
                    "met" => Verdict::UpsertedMachine,
                    "broken" => Verdict::Broken,
                    _ => Verdict::Open,
                };
                vec![Segment { first, last, verdict, of: Some(of) }]
            }
        };
        out = strongest(&out, &said);
    }
    Ok(out)
}

/// Both cover the same indexes; of each index the stronger verdict.
fn strongest(one: &[Segment], two: &[Segment]) -> Vec<Segment> {
    let mut out: Vec<Segment> = Vec::with_capacity(one.len().max(two.len()));
    let (mut a, mut b) = (one.iter().peekable(), two.iter().peekable());
    while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
        let (first, last) = (x.first.max(y.first), x.last.min(y.last));
        let stronger = if y.verdict > x.verdict { **y } else { **x };
        if first <= last {
            match out.last_mut() {
                Some(end) if (end.verdict, end.of) == (stronger.verdict, stronger.of) => end.last = last,
                _ => out.push(Segment { first, last, ..stronger }),
            }
        }
        let (x_last, y_last) = (x.last, y.last);
        if x_last <= y_last {
            a.next();
        }
        if y_last <= x_last {
            b.next();
        }
    }
    out
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
        ranges::put(tx, job, Range { state: to, why: why.map(Into::into), ended_at, ..piece })?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stronger_verdict_of_each_index() {
        let segment = |first, last, verdict| Segment { first, last, verdict, of: None };
        use Verdict::{Broken, Open, UpsertedMachine};
        let one = [segment(0, 4, UpsertedMachine), segment(5, 9, Open)];
        let two = [segment(0, 1, UpsertedMachine), segment(2, 6, Broken), segment(7, 9, UpsertedMachine)];
        let expected = [segment(0, 1, UpsertedMachine), segment(2, 6, Broken), segment(7, 9, Open)];
        assert_eq!(strongest(&one, &two), expected);
        assert_eq!(strongest(&two, &one), expected);
    }
}
