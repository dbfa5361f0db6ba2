//! The numbers of the overview, from counters and indexes: none of them reads what it does not count.

use crate::{
    Result, Scope, Time, Tx,
    engine::params,
    jobs::{counters::minute, row::counts},
    tasks::{TaskRow, row},
};
use mothership_core::{job::Counts, line_counts::LineCounts};

/// Tasks by state over all jobs that are not deleted. For one owner it adds up that owner's jobs.
pub fn task_counts(tx: &mut Tx<'_>, scope: &Scope) -> Result<Counts> {
    let sum = |of: &str| {
        ["waiting", "pending", "running", "completed", "failed", "cancelled"]
            .map(|state| format!("CAST(COALESCE(SUM({state}), 0) AS BIGINT)"))
            .join(", ")
            + of
    };
    let row = match scope {
        // Kept as counters, because this is asked by every open page. An owner's jobs are few enough to add up.
        Scope::All => tx.query_opt(&format!("/* totals */ SELECT 0, {}", sum(" FROM totals")), &[])?,
        Scope::Owner(name) => tx.query_opt(
            &format!(
                "/* totals of an owner */ SELECT 0, {}",
                sum(" FROM jobs WHERE owner = $1 AND deleted_at IS NULL")
            ),
            params![name],
        )?,
    };
    let Some(mut row) = row else { return Ok(Counts::default()) };
    let mut sums = counts(&mut row)?;
    sums.total = sums.waiting + sums.pending + sums.running + sums.finished();
    Ok(sums)
}

/// Tasks that could start if there were room: those of paused jobs wait for a person.
pub fn queued(tx: &mut Tx<'_>) -> Result<u64> {
    tx.query_value(
        "/* queued */ SELECT CAST(COALESCE(SUM(pending), 0) AS BIGINT) FROM jobs \
         WHERE pending > 0 AND paused = 0 AND deleted_at IS NULL",
        &[],
    )
}

/// Tasks that ended in each of the `minutes` minutes up to the one of `now`, oldest first.
pub fn ended_per_minute(tx: &mut Tx<'_>, now: Time, minutes: u32) -> Result<Vec<u64>> {
    let first = minute(now) - i64::from(minutes) + 1;
    let rows = tx.query(
        "/* ended per minute */ SELECT minute, CAST(SUM(ended) AS BIGINT) FROM minutes \
         WHERE minute >= $1 AND minute <= $2 GROUP BY minute",
        params![first, minute(now)],
    )?;
    let mut out = vec![0; minutes as usize];
    for mut row in rows {
        let at: i64 = row.take()?;
        if let Some(place) = out.get_mut((at - first) as usize) {
            *place = row.take()?;
        }
    }
    Ok(out)
}

/// How often a task failed for good since then (to the minute); one that was tried again and failed again counts again.
pub fn failures_since(tx: &mut Tx<'_>, since: Time) -> Result<u64> {
    tx.query_value(
        "/* failures since */ SELECT CAST(COALESCE(SUM(failed), 0) AS BIGINT) FROM minutes WHERE minute >= $1",
        params![minute(since)],
    )
}

/// Lines that warned or told of an error, of attempts that ended since then (to the minute).
pub fn lines_told_since(tx: &mut Tx<'_>, since: Time) -> Result<LineCounts> {
    let row = tx.query_opt(
        "/* lines told since */ SELECT CAST(COALESCE(SUM(warnings), 0) AS BIGINT), \
         CAST(COALESCE(SUM(errors), 0) AS BIGINT) FROM minutes WHERE minute >= $1",
        params![minute(since)],
    )?;
    let Some(mut row) = row else { return Ok(LineCounts::default()) };
    Ok(LineCounts { warnings: row.take()?, errors: row.take()? })
}

/// Jobs that ended with failed tasks since then.
pub fn jobs_failed_since(tx: &mut Tx<'_>, since: Time) -> Result<u64> {
    tx.query_value(
        "/* jobs failed since */ SELECT COUNT(*) FROM jobs \
         WHERE state = 'failed' AND ended_at > $1 AND deleted_at IS NULL",
        params![since],
    )
}

/// When the oldest job with pending tasks was submitted.
pub fn oldest_pending_at(tx: &mut Tx<'_>) -> Result<Option<Time>> {
    tx.query_value(
        "/* oldest pending */ SELECT MIN(created_at) FROM jobs WHERE pending > 0 AND paused = 0 AND deleted_at IS NULL",
        &[],
    )
}

/// Tasks that failed last, newest first.
pub fn recent_failures(tx: &mut Tx<'_>, limit: u64, scope: &Scope) -> Result<Vec<TaskRow>> {
    let owner = match scope {
        Scope::All => None,
        Scope::Owner(name) => Some(name.as_str()),
    };
    let sql = format!(
        "/* recent failures */ SELECT {} FROM {} JOIN jobs j ON j.id = t.job \
         WHERE t.state = 'failed' AND j.deleted_at IS NULL AND ($2 IS NULL OR j.owner = $2) \
         ORDER BY t.ended_at DESC, t.job, t.idx LIMIT $1",
        row::COLUMNS,
        row::FROM
    );
    tx.query(&sql, params![limit, owner])?.into_iter().map(row::read).collect()
}
