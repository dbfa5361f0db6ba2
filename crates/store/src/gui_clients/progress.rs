//! Progress: the latest of each kind, laid over what is stored.

use super::PendingProgress;
use crate::{
    Result, Time, Tx,
    attempts::{self, ProgressUpdate},
    jobs::counters,
    leases::key,
};
use mothership_core::{
    eta::self_reported::aged_metrics,
    ids::{AttemptId, JobId},
};
use std::collections::BTreeSet;

/// Keeps what was reported of live attempts; the ones that changed.
pub fn write_progress(tx: &mut Tx<'_>, pending: &[PendingProgress]) -> Result<Vec<AttemptId>> {
    let jobs: BTreeSet<JobId> = pending.iter().map(|one| one.attempt.task.job).collect();
    // Jobs first and in their order, as everybody locks them.
    for job in jobs {
        counters::lock(tx, job)?;
    }
    let mut updates = Vec::with_capacity(pending.len());
    for one in pending {
        // Numbers are merged into what is stored, under the attempt's lock; a report without any needs no look.
        let metrics = match one.patch.metrics.is_empty() {
            true => None,
            false => one.patch.metrics_over(metrics(tx, one.attempt, one.at)?.as_deref()),
        };
        updates.push(ProgressUpdate {
            attempt: one.attempt,
            token: one.token.clone(),
            at: one.at,
            fraction: one.patch.fraction,
            stage: one.patch.stage.clone(),
            message: one.patch.message.clone(),
            metrics,
            usage: None,
        });
    }
    attempts::progress(tx, &updates)
}

/// Stored metrics as they read at this time. Locks the attempt: others add to them, too.
fn metrics(tx: &mut Tx<'_>, attempt: AttemptId, at: Time) -> Result<Option<String>> {
    let sql = format!(
        "/* metrics of GUI client */ SELECT metrics, reported_at FROM attempts \
         WHERE job = $1 AND idx = $2 AND number = $3{}",
        tx.for_update()
    );
    let Some(mut row) = tx.query_opt(&sql, &key(attempt))? else { return Ok(None) };
    let (metrics, reported_at): (Option<String>, Option<Time>) = (row.take()?, row.take()?);
    let aged = metrics.as_deref().zip(reported_at).and_then(|(metrics, reported_at)| {
        aged_metrics(metrics, reported_at.as_millisecond(), at.as_millisecond())
    });
    Ok(aged.or(metrics))
}

pub(super) fn write_metrics(tx: &mut Tx<'_>, attempt: AttemptId, metrics: Option<String>) -> Result<()> {
    let mut params = key(attempt);
    params.push(metrics.into());
    tx.execute(
        "/* count lines of GUI client */ UPDATE attempts SET metrics = COALESCE($4, metrics) \
         WHERE job = $1 AND idx = $2 AND number = $3",
        &params,
    )?;
    Ok(())
}
