//! A job goes: out of sight at once, out of the tables a batch at a time.

use super::{Deleted, counters, row};
use crate::{Result, StoreError, Time, Tx, engine::params, experiments, shares};
use mothership_core::{ids::JobId, limits::BULK_BATCH_MAX};

/// Tables that hold many rows a job, with what orders their rows within it. Log chunks first: they are most of the bytes,
/// and nothing refers to them.
const LARGE: [(&str, &str); 9] = [
    ("log_chunks", "idx, number, at_byte"),
    ("artifacts", "idx, number, path"),
    ("attempts", "idx, number"),
    ("tasks", "idx"),
    ("task_ranges", "first"),
    ("job_errors", "error_group"),
    ("job_files", "idx, path"),
    ("gui_client_batches", "idx, number, session, sequence"),
    ("gui_client_fatals", "idx, number"),
];
const SMALL: [&str; 6] =
    ["job_points", "job_labels", "job_durations", "job_specs", "job_dependencies", "job_inputs"];

/// Hides the job and removes its rows, a batch a call; blobs that nobody names then are removed later. Tasks that have not begun are
/// cancelled, so that whatever waits for them is cancelled, too.
///
/// # Errors
/// `Conflict` while tasks of it run.
pub fn delete(tx: &mut Tx<'_>, id: JobId, now: Time) -> Result<Deleted> {
    if let Some(job) = counters::lock(tx, id)? {
        if job.counts.running > 0 {
            return Err(StoreError::conflict(format!(
                "job {id} has {} running tasks; cancel it first",
                job.counts.running
            )));
        }
        // First: tasks of other jobs may wait for these, and would wait for ever for something that is gone.
        super::cancel(tx, id, now)?;
        hide(tx, id, now)?;
    }
    // A job of millions of rows is removed by many short transactions: one long one would hold up every other write on
    // SQLite, and the job is out of sight already.
    let mut left = BULK_BATCH_MAX;
    for (table, order) in LARGE {
        let gone = tx.execute(
            &format!(
                "/* delete rows of a job */ DELETE FROM {table} WHERE job = $1 AND ({order}) IN \
                 (SELECT {order} FROM {table} WHERE job = $1 ORDER BY {order} LIMIT $2)"
            ),
            params![id, left],
        )?;
        left = left.saturating_sub(usize::try_from(gone).unwrap_or(usize::MAX));
        if left == 0 {
            return Ok(Deleted { more: true });
        }
    }
    for table in SMALL {
        tx.execute(&format!("/* delete rows of a job */ DELETE FROM {table} WHERE job = $1"), params![id])?;
    }
    tx.execute("/* delete job */ DELETE FROM jobs WHERE id = $1 AND deleted_at IS NOT NULL", params![id])?;
    Ok(Deleted { more: false })
}

/// Jobs whose deletion was begun: all but those that are being deleted at the moment were broken off.
pub fn half_deleted(tx: &mut Tx<'_>, limit: u64) -> Result<Vec<JobId>> {
    let rows = tx.query(
        "/* half deleted jobs */ SELECT id FROM jobs WHERE deleted_at IS NOT NULL ORDER BY id LIMIT $1",
        params![limit],
    )?;
    rows.into_iter().map(|mut row| row.take()).collect()
}

/// Puts a job out of sight, the first step of its deletion. [`delete`] does the rest.
pub fn hide(tx: &mut Tx<'_>, id: JobId, now: Time) -> Result<()> {
    experiments::forget_run(tx, id)?;
    // Its idempotency key is free again: the same submit makes a new job.
    let row = tx.query_opt(
        "/* hide job */ UPDATE jobs SET deleted_at = $2, idempotency_key = NULL, startable = 0 WHERE id = $1 \
         RETURNING holder, total, waiting, pending, running, completed, failed, cancelled",
        params![id, now],
    )?;
    let mut row = row.ok_or_else(|| StoreError::corrupt(format!("job {id} is locked and gone")))?;
    let holder: String = row.take()?;
    let counts = row::counts(&mut row)?;
    shares::withdraw_all(tx, shares::JOB, &id.to_string())?;
    counters::add_totals(tx, &holder, &counters::Delta::all(&counts, -1))
}
