//! Attempts, found.

use super::{AttemptRow, Usage, key};
use crate::{
    Result, Tx,
    engine::{Row, params},
    jobs::row::PPM,
    leases::gpus,
    tasks::row::cause,
};
use mothership_core::ids::{AttemptId, TaskId};

const COLUMNS: &str = "job, idx, number, state, runner, token, leased_at, lease_expires_at, started_at, ended_at, \
    exit_code, signal, reason, error, progress_ppm, stage, message, metrics, reported_at, cpu_seconds, \
    memory_bytes_peak, memory_bytes, log_bytes, log_lines, artifacts, heard_at, gpus";

/// `None` when there is no such attempt.
pub fn get(tx: &mut Tx<'_>, id: AttemptId) -> Result<Option<AttemptRow>> {
    let sql =
        format!("/* attempt */ SELECT {COLUMNS} FROM attempts WHERE job = $1 AND idx = $2 AND number = $3");
    tx.query_opt(&sql, &key(id))?.map(read).transpose()
}

/// Oldest first.
pub fn list(tx: &mut Tx<'_>, task: TaskId) -> Result<Vec<AttemptRow>> {
    let sql = format!(
        "/* attempts of a task */ SELECT {COLUMNS} FROM attempts WHERE job = $1 AND idx = $2 ORDER BY number"
    );
    tx.query(&sql, params![task.job, task.index])?.into_iter().map(read).collect()
}

fn read(mut row: Row) -> Result<AttemptRow> {
    Ok(AttemptRow {
        id: row.attempt_id()?,
        state: row.parse()?,
        runner: row.take()?,
        token: row.take()?,
        leased_at: row.take()?,
        lease_expires_at: row.take()?,
        started_at: row.take()?,
        ended_at: row.take()?,
        exit_code: row.take()?,
        signal: row.take()?,
        reason: cause(row.take()?)?,
        error: row.take()?,
        fraction: row.take::<Option<i64>>()?.map(|ppm| ppm as f64 / PPM),
        stage: row.take()?,
        message: row.take()?,
        metrics: row.take()?,
        reported_at: row.take()?,
        usage: Usage { cpu_seconds: row.take()?, memory_bytes_peak: row.take()?, memory_bytes: row.take()? },
        log_bytes: row.take()?,
        log_lines: row.take()?,
        artifacts: row.take()?,
        heard_at: row.take()?,
        gpus: gpus::parse(row.take()?)?,
    })
}
