//! Retries whose time has come.

use crate::{
    Result, Time, Tx,
    engine::{Each, Param, int, params},
    jobs::counters::{self, Delta},
};
use mothership_core::{ids::JobId, state::TaskState};
use std::collections::BTreeMap;

const DUE: Each<'_> = Each {
    sqlite: "/* queue due task */ UPDATE tasks SET state = 'pending', retry_at = NULL \
        WHERE job = $1 AND idx = $2 AND state = 'waiting' AND retry_at <= $3",
    postgres: "/* queue due tasks */ UPDATE tasks t SET state = 'pending', retry_at = NULL \
        FROM unnest($1::BIGINT[], $2::BIGINT[], $3::BIGINT[]) AS k (job, idx, now) \
        WHERE t.job = k.job AND t.idx = k.idx AND t.state = 'waiting' AND t.retry_at <= k.now",
    columns: &[int("job"), int("idx"), int("now")],
};

/// What a round of retries queued.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QueuedRetries {
    /// Tasks that were moved from waiting to pending.
    pub tasks: u64,
    /// The jobs of these tasks, each once.
    pub jobs: Vec<JobId>,
}

/// Queues tasks whose retry is due, at most `limit`.
pub fn due(tx: &mut Tx<'_>, now: Time, limit: u64) -> Result<QueuedRetries> {
    // Found without locks, checked again under the lock of each job: a person may have cancelled it meanwhile, and two
    // servers may find the same tasks.
    let rows = tx.query(
        "/* due retries */ SELECT job, idx FROM tasks WHERE retry_at <= $1 ORDER BY retry_at LIMIT $2",
        params![now, limit],
    )?;
    let mut by_job: BTreeMap<JobId, Vec<u64>> = BTreeMap::new();
    for mut row in rows {
        by_job.entry(row.take()?).or_default().push(row.take()?);
    }
    let mut queued = QueuedRetries::default();
    for (job, indexes) in by_job {
        if counters::lock(tx, job)?.is_none() {
            continue;
        }
        let keys: Vec<Vec<Param<'_>>> =
            indexes.into_iter().map(|index| vec![job.into(), index.into(), now.into()]).collect();
        let tasks = tx.execute_each(DUE, &keys)?;
        // Counted by what was changed, not by what was found.
        let mut delta = Delta::default();
        delta.moved(TaskState::Waiting, TaskState::Pending, tasks);
        counters::apply(tx, job, &delta, now)?;
        // Another server may have been first: then there is nothing to tell of this job.
        if tasks > 0 {
            queued.tasks += tasks;
            queued.jobs.push(job);
        }
    }
    Ok(queued)
}

/// When the next retry is due.
pub fn next_due_at(tx: &mut Tx<'_>) -> Result<Option<Time>> {
    tx.query_value("/* next due retry */ SELECT MIN(retry_at) FROM tasks WHERE retry_at IS NOT NULL", &[])
}

/// Whether a runner might find anything to claim.
pub fn has_work(tx: &mut Tx<'_>) -> Result<bool> {
    let row =
        tx.query_opt("/* has work */ SELECT id FROM jobs WHERE pending > 0 AND paused = 0 LIMIT 1", &[])?;
    Ok(row.is_some())
}
