//! Attempts on the wire.

use super::{Machines, metrics};
use mothership_api::attempts::{Attempt, Usage};
use mothership_store::attempts::AttemptRow;

pub fn attempt(row: AttemptRow, machines: &Machines) -> Attempt {
    Attempt {
        id: row.id,
        task_id: row.id.task,
        number: row.id.number,
        status: row.state,
        runner_id: Some(row.runner),
        runner: machines.name(row.runner),
        leased_at: row.leased_at,
        started_at: row.started_at,
        completed_at: row.ended_at,
        lease_expires_at: row.lease_expires_at,
        exit_code: row.exit_code,
        signal: row.signal,
        reason: row.reason,
        error_message: row.error,
        progress: row.fraction,
        stage: row.stage,
        message: row.message,
        reported_at: row.reported_at,
        metrics: metrics(row.metrics.as_deref()),
        log_bytes: row.log_bytes,
        log_lines: row.log_lines,
        usage: Usage {
            cpu_seconds: row.usage.cpu_seconds,
            memory_bytes_peak: row.usage.memory_bytes_peak,
            memory_bytes: row.usage.memory_bytes,
        },
        artifacts: row.artifacts,
    }
}
