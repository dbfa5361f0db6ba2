//! Attempts with their tasks and jobs, loaded under locks: what decides about an end and about a return.

use super::key;
use crate::{
    Result, Time, Tx,
    engine::{Each, int},
    jobs::counters::{self, Delta, LockedJob},
    tasks::row::cause,
};
use mothership_core::{
    attempt::{EndCause, TaskHistory},
    ids::{AttemptId, JobId, RunnerId, TaskId},
    line_counts::LineCounts,
    secret::Secret,
    state::{AttemptState, TaskState},
};
use std::collections::{BTreeMap, BTreeSet};

// Locks the attempts, in the order of their keys: between this look and its end no lease is renewed. Beside each that is
// asked for the one that counts for its task, where that is another.
const STORED: Each<'_> = Each {
    sqlite: "/* attempt and its task */ SELECT a.job, a.idx, a.number, a.state, a.runner, a.token, a.leased_at, \
        a.started_at, a.lease_expires_at, a.held_from, a.reason, a.progress_ppm, a.artifacts, a.artifact_bytes, a.metrics, \
        t.state, t.attempts, t.attempts_after, t.failures, t.crashes, t.cancel_requested \
        FROM tasks t JOIN attempts a ON a.job = t.job AND a.idx = t.idx \
        WHERE t.job = $1 AND t.idx = $2 AND (a.number = $3 OR a.number = t.attempts)",
    postgres: "/* attempts and their tasks */ SELECT a.job, a.idx, a.number, a.state, a.runner, a.token, a.leased_at, \
        a.started_at, a.lease_expires_at, a.held_from, a.reason, a.progress_ppm, a.artifacts, a.artifact_bytes, a.metrics, \
        t.state, t.attempts, t.attempts_after, t.failures, t.crashes, t.cancel_requested \
        FROM unnest($1::BIGINT[], $2::BIGINT[], $3::BIGINT[]) AS k (job, idx, number) \
        JOIN tasks t ON t.job = k.job AND t.idx = k.idx \
        JOIN attempts a ON a.job = t.job AND a.idx = t.idx AND (a.number = k.number OR a.number = t.attempts) \
        ORDER BY a.job, a.idx, a.number FOR UPDATE OF a",
    columns: &[int("job"), int("idx"), int("number")],
};

/// An attempt as it is stored, moving along with the batch.
#[derive(Debug, Clone)]
pub(super) struct LoadedAttempt {
    pub state: AttemptState,
    pub runner: RunnerId,
    pub token: Secret,
    pub leased_at: Time,
    pub started_at: Option<Time>,
    pub lease_expires_at: Option<Time>,
    /// When it was leased, by the time in which runners can be heard.
    pub held_from: Time,
    pub reason: Option<EndCause>,
    /// `None` when it has reported none.
    pub reported_ppm: Option<i64>,
    pub progress_ppm: i64,
    artifacts: i64,
    artifact_bytes: i64,
    /// Warnings and errors that it told of.
    pub told: LineCounts,
}

/// The same of a task.
#[derive(Debug, Clone, Copy)]
pub(super) struct LoadedTask {
    pub state: TaskState,
    /// Number of the attempt that counts.
    pub attempts: u32,
    /// How many later ones there are.
    pub attempts_after: u32,
    pub history: TaskHistory,
}

/// Which attempt counts for a task, before and from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Turn {
    pub before: u32,
    pub attempts: u32,
    pub attempts_after: u32,
}

/// Tasks, with their jobs and with the attempts that were asked for.
pub(super) struct LoadedTasks {
    pub jobs: BTreeMap<JobId, LockedJob>,
    pub attempts: BTreeMap<AttemptId, LoadedAttempt>,
    pub tasks: BTreeMap<TaskId, LoadedTask>,
}

impl LoadedTasks {
    /// Jobs are locked before their attempts, as everybody does, and in the order of their ids.
    pub fn load(tx: &mut Tx<'_>, ids: impl Iterator<Item = AttemptId>) -> Result<Self> {
        let ids: BTreeSet<AttemptId> = ids.collect();
        let job_ids: BTreeSet<JobId> = ids.iter().map(|id| id.task.job).collect();
        let mut jobs = BTreeMap::new();
        for id in job_ids {
            if let Some(job) = counters::lock(tx, id)? {
                jobs.insert(id, job);
            }
        }
        let keys: Vec<_> = ids.into_iter().filter(|id| jobs.contains_key(&id.task.job)).map(key).collect();
        let (mut attempts, mut tasks) = (BTreeMap::new(), BTreeMap::new());
        for mut row in tx.query_each(STORED, &keys)? {
            let id = row.attempt_id()?;
            let (state, runner, token, leased_at) = (row.parse()?, row.take()?, row.take()?, row.take()?);
            let (started_at, lease_expires_at) = (row.take()?, row.take()?);
            // Leased before leases were counted by that time: then it began with the time of day.
            let held_from = row.take::<Option<Time>>()?.unwrap_or(leased_at);
            let (reason, reported_ppm) = (cause(row.take()?)?, row.take::<Option<i64>>()?);
            let attempt = LoadedAttempt {
                state,
                runner,
                token,
                leased_at,
                started_at,
                lease_expires_at,
                held_from,
                reason,
                reported_ppm,
                progress_ppm: reported_ppm.unwrap_or(0),
                artifacts: row.take()?,
                artifact_bytes: row.take()?,
                told: LineCounts::of_metrics(row.take::<Option<String>>()?.as_deref()),
            };
            attempts.insert(id, attempt);
            let (state, attempts, attempts_after) = (row.parse()?, row.take()?, row.take()?);
            let history =
                TaskHistory { failures: row.take()?, crashes: row.take()?, cancel_requested: row.take()? };
            tasks.insert(id.task, LoadedTask { state, attempts, attempts_after, history });
        }
        Ok(Self { jobs, attempts, tasks })
    }

    /// The live attempt that has the task of `id`, when that is another one.
    pub fn holder(&self, id: AttemptId) -> Option<AttemptId> {
        let holder = id.task.attempt(self.tasks.get(&id.task)?.attempts);
        let is_live = self.attempts.get(&holder)?.state.is_live();
        (holder != id && is_live).then_some(holder)
    }

    /// From now on `id` is the attempt that counts for its task. The files of the one before do not count any more, as
    /// when a new attempt begins. `None` when there is no such attempt.
    pub fn hand_over(&mut self, id: AttemptId, delta: &mut Delta) -> Option<Turn> {
        let task = self.tasks.get_mut(&id.task)?;
        let (before, newest) = (task.attempts, task.attempts + task.attempts_after);
        if before != id.number {
            let files = |number| {
                let attempt = self.attempts.get(&id.task.attempt(number));
                attempt.map_or((0, 0), |attempt| (attempt.artifacts, attempt.artifact_bytes))
            };
            let (gone, back) = (files(before), files(id.number));
            delta.artifacts += back.0 - gone.0;
            delta.artifact_bytes += back.1 - gone.1;
            (task.attempts, task.attempts_after) = (id.number, newest - id.number);
        }
        Some(Turn { before, attempts: task.attempts, attempts_after: task.attempts_after })
    }
}
