//! The numbers of the overview, from counters and indexes: none of them reads what it does not count.

use crate::{
    Result, Sight, Time, Tx,
    engine::params,
    jobs::{counters::minute, row::counts},
    ownership::SeenJobs,
    tasks::{TaskRow, row},
};
use mothership_core::{ids::JobId, job::Counts, line_counts::LineCounts};

/// Tasks by state over all jobs that are seen and not deleted.
pub fn task_counts(tx: &mut Tx<'_>, sight: &Sight) -> Result<Counts> {
    let sum = ["waiting", "pending", "running", "completed", "failed", "cancelled"]
        .map(|state| format!("CAST(COALESCE(SUM({state}), 0) AS BIGINT)"))
        .join(", ");
    // Kept as counters by holder, because this is asked by every open page.
    let mut seen = SeenJobs::new(sight, Vec::new());
    let mut sums =
        sums(tx, &format!("/* totals */ SELECT 0, {sum} FROM totals WHERE {}", seen.of_sums()), &seen)?;
    // What is shared is little enough to be added up.
    if let Some(shared) = seen.shared() {
        let sql = format!(
            "/* totals of what is shared */ SELECT 0, {sum} FROM jobs j WHERE j.deleted_at IS NULL AND {shared}"
        );
        let more = self::sums(tx, &sql, &seen)?;
        sums.waiting += more.waiting;
        sums.pending += more.pending;
        sums.running += more.running;
        sums.completed += more.completed;
        sums.failed += more.failed;
        sums.cancelled += more.cancelled;
    }
    sums.total = sums.waiting + sums.pending + sums.running + sums.finished();
    Ok(sums)
}

fn sums(tx: &mut Tx<'_>, sql: &str, seen: &SeenJobs<'_>) -> Result<Counts> {
    let Some(mut row) = tx.query_opt(sql, &seen.params)? else { return Ok(Counts::default()) };
    counts(&mut row)
}

/// Tasks that could start if there were room: those of paused jobs wait for a person.
pub fn queued(tx: &mut Tx<'_>, sight: &Sight) -> Result<u64> {
    let mut seen = SeenJobs::new(sight, Vec::new());
    let rows = seen.rows("j.pending", PENDING);
    let sql = format!("/* queued */ SELECT CAST(COALESCE(SUM(pending), 0) AS BIGINT) FROM {rows}");
    tx.query_value(&sql, &seen.params)
}

const PENDING: &str = "j.pending > 0 AND j.paused = 0 AND j.deleted_at IS NULL";

/// Tasks that ended in each of the `minutes` minutes up to the one of `now`, oldest first. What was shared is not in it,
/// nor in the other sums over time: they are kept by holder.
pub fn ended_per_minute(tx: &mut Tx<'_>, now: Time, minutes: u32, sight: &Sight) -> Result<Vec<u64>> {
    let first = minute(now) - i64::from(minutes) + 1;
    let seen = SeenJobs::new(sight, vec![first.into(), minute(now).into()]);
    let rows = tx.query(
        &format!(
            "/* ended per minute */ SELECT minute, CAST(SUM(ended) AS BIGINT) FROM minutes \
             WHERE minute >= $1 AND minute <= $2 AND {} GROUP BY minute",
            seen.of_sums()
        ),
        &seen.params,
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
pub fn failures_since(tx: &mut Tx<'_>, since: Time, sight: &Sight) -> Result<u64> {
    let seen = SeenJobs::new(sight, vec![minute(since).into()]);
    tx.query_value(
        &format!(
            "/* failures since */ SELECT CAST(COALESCE(SUM(failed), 0) AS BIGINT) FROM minutes \
             WHERE minute >= $1 AND {}",
            seen.of_sums()
        ),
        &seen.params,
    )
}

/// Lines that warned or told of an error, of attempts that ended since then (to the minute).
pub fn lines_told_since(tx: &mut Tx<'_>, since: Time, sight: &Sight) -> Result<LineCounts> {
    let seen = SeenJobs::new(sight, vec![minute(since).into()]);
    let row = tx.query_opt(
        &format!(
            "/* lines told since */ SELECT CAST(COALESCE(SUM(warnings), 0) AS BIGINT), \
             CAST(COALESCE(SUM(errors), 0) AS BIGINT) FROM minutes WHERE minute >= $1 AND {}",
            seen.of_sums()
        ),
        &seen.params,
    )?;
    let Some(mut row) = row else { return Ok(LineCounts::default()) };
    Ok(LineCounts { warnings: row.take()?, errors: row.take()? })
}

/// Jobs that ended with failed tasks since then.
pub fn jobs_failed_since(tx: &mut Tx<'_>, since: Time, sight: &Sight) -> Result<u64> {
    let mut seen = SeenJobs::new(sight, vec![since.into()]);
    // By holder they are read off the index of what lists show.
    let shown = if seen.is_everything() { "" } else { " AND j.archived_at IS NULL" };
    let condition = format!("j.state = 'failed' AND j.ended_at > $1 AND j.deleted_at IS NULL{shown}");
    let rows = seen.rows("j.id", &condition);
    let sql = format!("/* jobs failed since */ SELECT COUNT(*) FROM {rows}");
    tx.query_value(&sql, &seen.params)
}

/// When the oldest job with pending tasks was submitted.
pub fn oldest_pending_at(tx: &mut Tx<'_>, sight: &Sight) -> Result<Option<Time>> {
    let mut seen = SeenJobs::new(sight, Vec::new());
    let rows = seen.rows("j.created_at", PENDING);
    tx.query_value(&format!("/* oldest pending */ SELECT MIN(created_at) FROM {rows}"), &seen.params)
}

/// Tasks that failed last, newest first. Who does not see everything is told of their newest jobs with failures.
pub fn recent_failures(tx: &mut Tx<'_>, limit: u64, sight: &Sight) -> Result<Vec<TaskRow>> {
    if sight.person().is_none() {
        let sql = format!(
            "/* recent failures */ SELECT {} FROM {} JOIN jobs j ON j.id = t.job \
             WHERE t.state = 'failed' AND j.deleted_at IS NULL ORDER BY t.ended_at DESC, t.job, t.idx LIMIT $1",
            row::COLUMNS,
            row::FROM
        );
        return tx.query(&sql, params![limit])?.into_iter().map(row::read).collect();
    }
    let sql = format!(
        "/* recent failures of a job */ SELECT {} FROM {} WHERE t.job = $1 AND t.state = 'failed' \
         ORDER BY t.ended_at DESC LIMIT $2",
        row::COLUMNS,
        row::FROM
    );
    let mut out: Vec<TaskRow> = Vec::new();
    for job in failing(tx, sight)? {
        for found in tx.query(&sql, params![job, limit])? {
            out.push(row::read(found)?);
        }
    }
    out.sort_by_key(|task| (std::cmp::Reverse(task.ended_at), task.id));
    out.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(out)
}

/// Jobs that are looked through for failed tasks.
const FAILING_EXAMINED: u64 = 20;

/// The newest jobs with failed tasks.
fn failing(tx: &mut Tx<'_>, sight: &Sight) -> Result<Vec<JobId>> {
    let mut seen = SeenJobs::new(sight, vec![FAILING_EXAMINED.into()]);
    let of = |(n, arm): (usize, String)| {
        format!(
            "SELECT a{n}.id FROM (SELECT j.id FROM jobs j WHERE {arm} AND j.failed > 0 AND j.deleted_at IS NULL \
             ORDER BY j.id DESC LIMIT $1) AS a{n}"
        )
    };
    let arms: Vec<String> = seen.arms().into_iter().enumerate().map(of).collect();
    let sql = format!(
        "/* newest jobs with failures */ SELECT j.id FROM jobs j WHERE j.id IN ({}) ORDER BY j.id DESC LIMIT $1",
        arms.join(" UNION ALL ")
    );
    tx.query(&sql, &seen.params)?.into_iter().map(|mut row| row.take()).collect()
}
