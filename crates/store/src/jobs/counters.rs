//! The one place where counters move: a job's own, the totals over all jobs, and the state that follows from them.

use super::row;
use crate::{Result, StoreError, Time, Tx, engine::params};
use mothership_core::{
    ids::JobId,
    job::{self, Counts},
    line_counts::LineCounts,
    retry::RetryPolicy,
    state::{JobState, TaskState},
};

/// How the counters of one job move.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Delta {
    /// In the order of [`TaskState::ALL`].
    by_state: [i64; 6],
    /// Sum of the progress of live attempts, in millionths.
    pub running_ppm: i64,
    /// Files and bytes that the latest attempts of its tasks left.
    pub artifacts: i64,
    /// See `artifacts`.
    pub artifact_bytes: i64,
}

impl Delta {
    pub fn moved(&mut self, from: TaskState, to: TaskState, tasks: u64) {
        self.by_state[from as usize] -= tasks as i64;
        self.by_state[to as usize] += tasks as i64;
    }

    /// Of a job that came or goes (`sign` -1) with all its tasks.
    pub fn all(counts: &Counts, sign: i64) -> Self {
        let mut delta = Self::default();
        for state in TaskState::ALL {
            delta.by_state[*state as usize] = sign * counts.get(*state) as i64;
        }
        delta
    }

    fn moves_no_task(&self) -> bool {
        self.by_state == [0; 6]
    }
}

/// What decisions about a job's tasks need to know; its row is locked until the transaction ends.
#[derive(Debug, Clone)]
pub(crate) struct LockedJob {
    pub counts: Counts,
    pub paused: bool,
    pub max_running: Option<u32>,
    pub retry: RetryPolicy,
    pub has_dependents: bool,
    pub lost_after_ms: Option<u64>,
}

/// Locks the job's row; `None` when there is no such job. Several jobs are locked in the order of their ids.
pub(crate) fn lock(tx: &mut Tx<'_>, id: JobId) -> Result<Option<LockedJob>> {
    lock_with(tx, id, tx.for_update())
}

/// The same, but `None` also when somebody else holds the lock.
pub(crate) fn try_lock(tx: &mut Tx<'_>, id: JobId) -> Result<Option<LockedJob>> {
    lock_with(tx, id, tx.for_update_skip_locked())
}

fn lock_with(tx: &mut Tx<'_>, id: JobId, clause: &str) -> Result<Option<LockedJob>> {
    let sql = format!(
        "/* lock job */ SELECT total, waiting, pending, running, completed, failed, cancelled, paused, \
         max_running, retry, has_dependents, lost_after_ms \
         FROM jobs WHERE id = $1 AND deleted_at IS NULL{clause}"
    );
    let Some(mut row) = tx.query_opt(&sql, params![id])? else { return Ok(None) };
    Ok(Some(LockedJob {
        counts: row::counts(&mut row)?,
        paused: row.take()?,
        max_running: row.take()?,
        retry: row.json()?,
        has_dependents: row.take()?,
        lost_after_ms: row.take()?,
    }))
}

/// What the job is after its counters moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Applied {
    pub state: JobState,
    /// Who holds it, as stored.
    pub holder: String,
    /// It was not final before and is now.
    pub ended: bool,
}

/// Moves the counters of a job (whose row the caller has locked) and whatever follows: its state, when it started
/// and ended, and the totals over all jobs.
pub(crate) fn apply(tx: &mut Tx<'_>, id: JobId, delta: &Delta, now: Time) -> Result<Applied> {
    let [waiting, pending, running, completed, failed, cancelled] = delta.by_state;
    // Relative, and the sums come back: the statement is right whatever was read before it, and saves another read.
    let row = tx.query_opt(
        "/* move job counters */ UPDATE jobs SET waiting = waiting + $2, pending = pending + $3, \
         running = running + $4, completed = completed + $5, failed = failed + $6, cancelled = cancelled + $7, \
         running_ppm = running_ppm + $8, updated_at = $9, \
         artifacts = artifacts + $10, artifact_bytes = artifact_bytes + $11, \
         startable = CASE WHEN pending + $3 > 0 AND paused = 0 AND deleted_at IS NULL \
           AND (max_running IS NULL OR running + $4 < max_running) THEN 1 ELSE 0 END, \
         started_at = CASE WHEN started_at IS NULL AND $4 > 0 THEN $9 ELSE started_at END \
         WHERE id = $1 RETURNING total, waiting, pending, running, completed, failed, cancelled, paused, \
         cancel_requested, started_at, state, holder",
        params![
            id,
            waiting,
            pending,
            running,
            completed,
            failed,
            cancelled,
            delta.running_ppm,
            now,
            delta.artifacts,
            delta.artifact_bytes
        ],
    )?;
    let mut row = row.ok_or_else(|| StoreError::corrupt(format!("job {id} has tasks and no row")))?;
    let counts = row::counts(&mut row)?;
    let (paused, cancel_requested): (bool, bool) = (row.take()?, row.take()?);
    let started = row.take::<Option<Time>>()?.is_some();
    let before: JobState = row.parse()?;
    let holder: String = row.take()?;
    let state = job::state(&counts, paused, cancel_requested, started);
    // Apart from the statement above, for most moves change no state, and the state is in an index.
    if state != before {
        tx.execute(
            "/* change job state */ UPDATE jobs SET state = $2, ended_at = $3 WHERE id = $1",
            params![id, state.as_str(), state.is_final().then_some(now)],
        )?;
    }
    add_totals(tx, &holder, delta)?;
    Ok(Applied { state, ended: state.is_final() && !before.is_final(), holder })
}

/// Moves the totals over all jobs of a holder.
pub(crate) fn add_totals(tx: &mut Tx<'_>, holder: &str, delta: &Delta) -> Result<()> {
    // The row of totals is the one that all jobs share: who need not write it must not queue for it.
    if delta.moves_no_task() {
        return Ok(());
    }
    let [waiting, pending, running, completed, failed, cancelled] = delta.by_state;
    tx.execute(
        "/* move totals */ INSERT INTO totals (holder, shard, waiting, pending, running, completed, failed, cancelled) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (holder, shard) DO UPDATE SET \
         waiting = totals.waiting + excluded.waiting, pending = totals.pending + excluded.pending, \
         running = totals.running + excluded.running, completed = totals.completed + excluded.completed, \
         failed = totals.failed + excluded.failed, cancelled = totals.cancelled + excluded.cancelled",
        params![holder, tx.shard(), waiting, pending, running, completed, failed, cancelled],
    )?;
    Ok(())
}

/// Adds to what ended of a holder's jobs in the minute of `now`: tasks that ended and that failed, lines that its attempts told.
pub(crate) fn add_minute(
    tx: &mut Tx<'_>,
    holder: &str,
    ended: u64,
    failed: u64,
    told: LineCounts,
    now: Time,
) -> Result<()> {
    if ended == 0 && told == LineCounts::default() {
        return Ok(());
    }
    tx.execute(
        "/* count the minute */ INSERT INTO minutes (minute, holder, shard, ended, failed, warnings, errors) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (minute, holder, shard) DO UPDATE SET \
         ended = minutes.ended + excluded.ended, failed = minutes.failed + excluded.failed, \
         warnings = minutes.warnings + excluded.warnings, errors = minutes.errors + excluded.errors",
        params![minute(now), holder, tx.shard(), ended, failed, told.warnings, told.errors],
    )?;
    Ok(())
}

pub(crate) fn minute(at: Time) -> i64 {
    at.as_second().div_euclid(60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_array_is_in_the_order_of_the_states() {
        for (at, state) in TaskState::ALL.iter().enumerate() {
            assert_eq!(*state as usize, at);
        }
        let counts =
            Counts { total: 21, waiting: 1, pending: 2, running: 3, completed: 4, failed: 5, cancelled: 6 };
        assert_eq!(Delta::all(&counts, -1).by_state, [-1, -2, -3, -4, -5, -6]);
    }
}
