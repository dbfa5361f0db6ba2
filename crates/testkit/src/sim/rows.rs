//! The database file, read without our store: counters agree with rows, and nothing is left that lives.

use super::user::JobSnapshot;
use rusqlite::{Connection, OpenFlags, Result};
use std::path::Path;

/// Each counts rows that must not be there.
const FORBIDDEN: &[(&str, &str)] = &[
    ("live leases", "SELECT COUNT(*) FROM attempts WHERE lease_expires_at IS NOT NULL"),
    ("attempts without an end", "SELECT COUNT(*) FROM attempts WHERE ended_at IS NULL"),
    (
        "tasks that have not ended",
        "SELECT COUNT(*) FROM tasks WHERE state NOT IN ('completed', 'failed', 'cancelled') OR ended_at IS NULL",
    ),
    ("retries to come", "SELECT COUNT(*) FROM tasks WHERE retry_at IS NOT NULL"),
    ("ranges that have not ended", "SELECT COUNT(*) FROM task_ranges WHERE state <> 'cancelled'"),
    (
        "jobs with work left",
        "SELECT COUNT(*) FROM jobs WHERE waiting + pending + running > 0 OR running_ppm <> 0 OR ended_at IS NULL",
    ),
    (
        "tasks whose failures are not those of their attempts",
        "SELECT COUNT(*) FROM tasks t WHERE failures <> (SELECT COUNT(*) FROM attempts a WHERE a.job = t.job \
            AND a.idx = t.idx AND a.state IN ('failed', 'timed_out'))",
    ),
    (
        "tasks in a range, too",
        "SELECT COUNT(*) FROM tasks t JOIN task_ranges r ON r.job = t.job AND t.idx BETWEEN r.first AND r.last",
    ),
    (
        "jobs in which not each completed task was counted once",
        "SELECT COUNT(*) FROM jobs j LEFT JOIN job_durations d ON d.job = j.id \
            WHERE j.completed <> COALESCE(json_extract(d.durations, '$.count'), 0)",
    ),
    (
        "log chunks that do not follow on one another",
        "SELECT COUNT(*) FROM log_chunks c WHERE at_byte <> (SELECT COALESCE(SUM(raw_len), 0) FROM log_chunks b \
            WHERE b.job = c.job AND b.idx = c.idx AND b.number = c.number AND b.at_byte < c.at_byte)",
    ),
    (
        "artifacts without their blob",
        "SELECT COUNT(*) FROM artifacts a WHERE NOT EXISTS (SELECT 1 FROM blobs b WHERE b.hash = a.hash)",
    ),
];

const STATES: [&str; 3] = ["completed", "failed", "cancelled"];

pub fn check(database: &Path, jobs: &[JobSnapshot], wrong: &mut Vec<String>) -> Result<()> {
    let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let number = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0));
    for (what, sql) in FORBIDDEN {
        match number(sql)? {
            0 => {}
            count => wrong.push(format!("{count} {what}")),
        }
    }
    let mut sums = [0; 3];
    for seen in jobs {
        let (id, counts) = (seen.job.id, seen.job.counts);
        let shown = [counts.completed, counts.failed, counts.cancelled];
        for ((state, shown), sum) in STATES.iter().zip(shown).zip(&mut sums) {
            let rows = number(&format!("SELECT COUNT(*) FROM tasks WHERE job = {id} AND state = '{state}'"))?
                + number(&format!(
                    "SELECT COALESCE(SUM(last - first + 1), 0) FROM task_ranges WHERE job = {id} AND state = '{state}'"
                ))?;
            if rows != i64::try_from(shown).unwrap_or(i64::MAX) {
                wrong.push(format!("job {id} has {rows} rows of {state} tasks and shows {shown}"));
            }
            *sum += rows;
        }
    }
    for (state, sum) in STATES.iter().zip(sums) {
        let total = number(&format!("SELECT COALESCE(SUM({state}), 0) FROM totals"))?;
        if total != sum {
            wrong.push(format!("the totals say {total} {state} tasks, the jobs {sum}"));
        }
    }
    // What was cancelled before it began has no end.
    let [completed, failed, cancelled] = sums;
    let ends = number("SELECT COALESCE(SUM(ended), 0) FROM minutes")?;
    if !(completed + failed..=completed + failed + cancelled).contains(&ends) {
        wrong.push(format!("{ends} ends were counted for {sums:?} completed, failed and cancelled tasks"));
    }
    let failures = number("SELECT COALESCE(SUM(failed), 0) FROM minutes")?;
    if failures != failed {
        wrong.push(format!("{failures} failures were counted for {failed} failed tasks"));
    }
    match number("SELECT COALESCE(SUM(waiting + pending + running), 0) FROM totals")? {
        0 => {}
        open => wrong.push(format!("the totals say that {open} tasks have not ended")),
    }
    Ok(())
}
