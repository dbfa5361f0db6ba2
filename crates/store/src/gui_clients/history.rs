//! When that ran which was brought over from another dashboard: its attempts were told within a moment.

use crate::{
    Result, Time, Tx,
    engine::params,
    jobs::{counters, row::replace_ends},
};
use mothership_core::ids::JobId;

/// When a task ran elsewhere. What is `None` stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Past {
    /// Of the task in its job, from 0.
    pub index: u64,
    /// When its latest attempt began.
    pub started_at: Option<Time>,
    /// When that ended; ignored for what has not ended here.
    pub ended_at: Option<Time>,
}

/// Gives a job, its tasks and their latest attempts the times they had. What has not ended gets no end. The durations by
/// which the rest of the job is foretold follow. Whether there is such a job.
pub fn set_history(tx: &mut Tx<'_>, job: JobId, created_at: Option<Time>, past: &[Past]) -> Result<bool> {
    if counters::lock(tx, job)?.is_none() {
        return Ok(false);
    }
    for Past { index, started_at, ended_at } in past.iter().copied() {
        tx.execute(
            "/* past of an attempt */ UPDATE attempts SET leased_at = COALESCE($3, leased_at), \
             started_at = CASE WHEN started_at IS NULL THEN NULL ELSE COALESCE($3, started_at) END, \
             ended_at = CASE WHEN ended_at IS NULL THEN NULL ELSE COALESCE($4, ended_at) END \
             WHERE job = $1 AND idx = $2 AND number = (SELECT attempts FROM tasks WHERE job = $1 AND idx = $2)",
            params![job, index, started_at, ended_at],
        )?;
        tx.execute(
            "/* past of a task */ UPDATE tasks SET ended_at = COALESCE($3, ended_at) \
             WHERE job = $1 AND idx = $2 AND ended_at IS NOT NULL",
            params![job, index, ended_at],
        )?;
    }
    tx.execute(
        "/* past of a job */ UPDATE jobs SET created_at = COALESCE($2, created_at), \
         started_at = COALESCE((SELECT MIN(started_at) FROM attempts WHERE job = $1), started_at), \
         ended_at = CASE WHEN ended_at IS NULL THEN NULL \
         ELSE COALESCE((SELECT MAX(ended_at) FROM tasks WHERE job = $1), ended_at) END WHERE id = $1",
        params![job, created_at],
    )?;
    replace_ends(tx, job)?;
    Ok(true)
}
