//! A task's row, read together with its latest attempt's; or made up from its range.

use super::{TaskRow, ranges::TaskRange};
use crate::{Result, StoreError, engine::Row, jobs::row::PPM};
use mothership_core::{attempt::EndCause, ids::JobId};

/// Columns of a [`TaskRow`], from [`FROM`]; what [`read`] takes.
pub(crate) const COLUMNS: &str = "t.job, t.idx, t.state, t.attempts, t.attempts_after, t.failures, t.crashes, t.retry_at, \
    t.cancel_requested, t.error, t.ended_at, a.runner, a.exit_code, a.signal, a.reason, a.error, a.started_at, \
    a.leased_at, a.progress_ppm, a.stage, a.message, a.metrics, a.reported_at, a.heard_at, \
    CASE WHEN t.attempts = 0 THEN 0 ELSE (SELECT COUNT(*) FROM attempts b WHERE b.job = t.job AND b.idx = t.idx \
        AND (b.started_at IS NOT NULL OR COALESCE(b.reason, '') NOT IN ('released', 'no_room'))) END";

pub(crate) const FROM: &str =
    "tasks t LEFT JOIN attempts a ON a.job = t.job AND a.idx = t.idx AND a.number = t.attempts";

pub(crate) fn read(mut row: Row) -> Result<TaskRow> {
    let id = row.take::<JobId>()?.task(row.take()?);
    let state = row.parse()?;
    let (attempts, attempts_after): (u32, u32) = (row.take()?, row.take()?);
    let (failures, crashes, retry_at, cancel_requested) =
        (row.take()?, row.take()?, row.take()?, row.take()?);
    let (of_task, ended_at): (Option<String>, _) = (row.take()?, row.take()?);
    let (runner, exit_code, signal) = (row.take()?, row.take()?, row.take()?);
    let reason = cause(row.take()?)?;
    let of_attempt: Option<String> = row.take()?;
    Ok(TaskRow {
        id,
        state,
        attempts,
        attempts_after,
        failures,
        crashes,
        retry_at,
        cancel_requested,
        // A lease that was given back says nothing about the task.
        error: of_task.or(of_attempt.filter(|_| !reason.is_some_and(EndCause::is_given_back))),
        ended_at,
        attempt: (attempts > 0).then(|| id.attempt(attempts)),
        runner,
        exit_code,
        signal,
        reason,
        started_at: row.take()?,
        leased_at: row.take()?,
        fraction: row.take::<Option<i64>>()?.map(|ppm| ppm as f64 / PPM),
        stage: row.take()?,
        message: row.take()?,
        metrics: row.take()?,
        reported_at: row.take()?,
        heard_at: row.take()?,
        tried: row.take()?,
    })
}

/// A task that has no row of its own yet.
pub(crate) fn of_range(job: JobId, index: u64, range: &TaskRange) -> TaskRow {
    let untouched = TaskRow::untouched(job.task(index), range.state);
    TaskRow { error: range.why.clone(), ended_at: range.ended_at, ..untouched }
}

/// A cause is stored as its word on the wire.
pub(crate) fn cause(word: Option<String>) -> Result<Option<EndCause>> {
    // The word on the wire is serde's, and there is no second list of words beside it.
    word.map(|word| {
        serde_json::from_value(serde_json::Value::String(word))
            .map_err(|e| StoreError::corrupt(format!("cause of an end: {e}")))
    })
    .transpose()
}

pub(crate) fn cause_word(cause: EndCause) -> String {
    match serde_json::to_value(cause) {
        Ok(serde_json::Value::String(word)) => word,
        _ => unreachable!("a cause is one word"),
    }
}
