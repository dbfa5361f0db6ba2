//! A job is cancelled: what has not begun ends at once, what runs is asked to stop.

use super::{
    Cancelled,
    counters::{self, Delta},
    dependents::{self, EndedTasks},
};
use crate::{Result, Time, Tx, engine::params};
use mothership_core::{
    ids::{AttemptId, JobId},
    state::TaskState,
};

/// Ends all waiting and pending tasks at once and asks for the running ones to be stopped; `None` when there is no such
/// job. Twice does no harm.
pub fn cancel(tx: &mut Tx<'_>, id: JobId, now: Time) -> Result<Option<Cancelled>> {
    let Some(job) = counters::lock(tx, id)? else { return Ok(None) };
    // A job that is over stays what it is: a cancel that came too late must not turn it into a cancelled one.
    if job.counts.finished() == job.counts.total {
        return Ok(Some(Cancelled { tasks: 0, running: Vec::new() }));
    }
    tx.execute(
        "/* request cancel of job */ UPDATE jobs SET cancel_requested = 1 WHERE id = $1",
        params![id],
    )?;
    // What has not begun ends here and now, in whole ranges. What runs ends when its runner says so: until then it may
    // hold a machine, and a counter that said otherwise would lie.
    let (mut delta, mut ended) = (Delta::default(), Vec::new());
    for from in [TaskState::Waiting, TaskState::Pending] {
        let moved = cancel_in_state(tx, id, from, now)?;
        delta.moved(from, TaskState::Cancelled, moved.iter().map(|(first, last)| last - first + 1).sum());
        ended.extend(moved);
    }
    tx.execute(
        "/* request cancel of running tasks */ UPDATE tasks SET cancel_requested = 1 \
         WHERE job = $1 AND state = 'running'",
        params![id],
    )?;
    let tasks = ended.iter().map(|(first, last)| last - first + 1).sum();
    let applied = counters::apply(tx, id, &delta, now)?;
    if job.has_dependents {
        dependents::tasks_ended(tx, EndedTasks::new(id, ended, applied), now)?;
    }
    Ok(Some(Cancelled { tasks, running: live_attempts(tx, id)? }))
}

fn cancel_in_state(tx: &mut Tx<'_>, id: JobId, from: TaskState, now: Time) -> Result<Vec<(u64, u64)>> {
    // All in one statement. Neighbours that say the same now are not joined, which would take statements for each.
    let ranges = tx.query(
        "/* cancel ranges */ UPDATE task_ranges SET state = 'cancelled', ended_at = $3 WHERE job = $1 AND state = $2 \
         RETURNING first, last",
        params![id, from.as_str(), now],
    )?;
    let rows = tx.query(
        "/* cancel tasks */ UPDATE tasks SET state = 'cancelled', cancel_requested = 1, retry_at = NULL, ended_at = $3 \
         WHERE job = $1 AND state = $2 RETURNING idx, idx",
        params![id, from.as_str(), now],
    )?;
    ranges.into_iter().chain(rows).map(|mut row| Ok((row.take()?, row.take()?))).collect()
}

fn live_attempts(tx: &mut Tx<'_>, id: JobId) -> Result<Vec<AttemptId>> {
    let rows = tx.query(
        "/* live attempts of a job */ SELECT t.idx, t.attempts FROM tasks t WHERE t.job = $1 AND t.state = 'running' \
         ORDER BY t.idx",
        params![id],
    )?;
    rows.into_iter().map(|mut row| Ok(id.task(row.take()?).attempt(row.take()?))).collect()
}
