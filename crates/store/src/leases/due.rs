//! Retries whose time has come.

use crate::{
    Result, Time, Tx,
    engine::{Each, Param, int, params},
    jobs::counters::{self, Delta},
};
use mothership_core::{ids::JobId, state::TaskState};
use std::collections::{BTreeMap, BTreeSet};

const DUE: Each<'_> = Each {
    sqlite: "/* queue due task */ UPDATE tasks SET state = 'pending', retry_at = NULL \
        WHERE job = $1 AND idx = $2 AND state = 'waiting' \
          AND (retry_at <= $3 OR retry_at IS NOT NULL AND retry_heard_at <= $4)",
    postgres: "/* queue due tasks */ UPDATE tasks t SET state = 'pending', retry_at = NULL \
        FROM unnest($1::BIGINT[], $2::BIGINT[], $3::BIGINT[], $4::BIGINT[]) AS k (job, idx, now, listening) \
        WHERE t.job = k.job AND t.idx = k.idx AND t.state = 'waiting' \
          AND (t.retry_at <= k.now OR t.retry_at IS NOT NULL AND t.retry_heard_at <= k.listening)",
    columns: &[int("job"), int("idx"), int("now"), int("listening")],
};

/// What a round of retries queued.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QueuedRetries {
    /// Tasks that were moved from waiting to pending.
    pub tasks: u64,
    /// The jobs of these tasks, each once.
    pub jobs: Vec<JobId>,
}

/// Queues tasks whose retry is due, at most `limit`: by the time of day or by the time in which runners can be heard,
/// whichever comes first. The one may have been set back, and the other stands still while the server is away.
pub fn due(tx: &mut Tx<'_>, now: Time, listening: Time, limit: u64) -> Result<QueuedRetries> {
    // Found without locks, checked again under the lock of each job: a person may have cancelled it meanwhile, and two
    // servers may find the same tasks.
    let by_day =
        "/* due retries */ SELECT job, idx FROM tasks WHERE retry_at <= $1 ORDER BY retry_at LIMIT $2";
    let heard = "/* due retries, as heard */ SELECT job, idx FROM tasks \
        WHERE retry_heard_at <= $1 AND retry_at IS NOT NULL ORDER BY retry_heard_at LIMIT $2";
    let (mut by_job, mut found) = (BTreeMap::<JobId, BTreeSet<u64>>::new(), 0);
    for (sql, until) in [(by_day, now), (heard, listening)] {
        for mut row in tx.query(sql, params![until, limit])? {
            // Most are due by both.
            if found < limit && by_job.entry(row.take()?).or_default().insert(row.take()?) {
                found += 1;
            }
        }
    }
    let mut queued = QueuedRetries::default();
    for (job, indexes) in by_job {
        if counters::lock(tx, job)?.is_none() {
            continue;
        }
        let keys: Vec<Vec<Param<'_>>> = indexes
            .into_iter()
            .map(|index| vec![job.into(), index.into(), now.into(), listening.into()])
            .collect();
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

/// When the next retries are due: by the time of day, and by the time in which runners can be heard.
pub fn next_due_at(tx: &mut Tx<'_>) -> Result<(Option<Time>, Option<Time>)> {
    let wall = "/* next due retry */ SELECT MIN(retry_at) FROM tasks WHERE retry_at IS NOT NULL";
    let heard = "/* next heard retry */ SELECT MIN(retry_heard_at) FROM tasks WHERE retry_at IS NOT NULL";
    Ok((tx.query_value(wall, &[])?, tx.query_value(heard, &[])?))
}

/// Whether a runner might find anything to claim.
pub fn has_work(tx: &mut Tx<'_>) -> Result<bool> {
    let row = tx.query_opt("/* has work */ SELECT id FROM jobs WHERE startable = 1 LIMIT 1", &[])?;
    Ok(row.is_some())
}
