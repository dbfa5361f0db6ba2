//! Words on progress: the latest of each kind, laid over what is stored.

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

/// Keeps what was told of live attempts; the ones that changed.
pub fn write_progress(tx: &mut Tx<'_>, told: &[PendingProgress]) -> Result<Vec<AttemptId>> {
    let jobs: BTreeSet<JobId> = told.iter().map(|told| told.attempt.task.job).collect();
    for job in jobs {
        counters::lock(tx, job)?;
    }
    let mut updates = Vec::with_capacity(told.len());
    for told in told {
        let metrics = match told.word.metrics.is_empty() {
            true => None,
            false => told.word.metrics_over(metrics(tx, told.attempt, told.at)?.as_deref()),
        };
        updates.push(ProgressUpdate {
            attempt: told.attempt,
            token: told.token.clone(),
            at: told.at,
            fraction: told.word.fraction,
            stage: told.word.stage.clone(),
            message: told.word.message.clone(),
            metrics,
            usage: None,
        });
    }
    attempts::progress(tx, &updates)
}

/// Stored metrics as they read at this time. Locks the attempt: others add to them, too.
fn metrics(tx: &mut Tx<'_>, attempt: AttemptId, at: Time) -> Result<Option<String>> {
    let sql = format!(
        "/* metrics of window */ SELECT metrics, reported_at FROM attempts \
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
        "/* count lines of window */ UPDATE attempts SET metrics = COALESCE($4, metrics) \
         WHERE job = $1 AND idx = $2 AND number = $3",
        &params,
    )?;
    Ok(())
}
