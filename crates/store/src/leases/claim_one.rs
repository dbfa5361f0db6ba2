//! One certain task is taken, because a person at a machine asked for it: also one that waits for its retry, and one
//! that has ended, which then is done again. Whoever asks second while it runs is told who has it.

use super::claim::{NewLease, TakenTask, insert_attempts, insert_tasks};
use crate::{
    Result, StoreError, Time, Tx,
    attempts::{self, EndFacts, key},
    engine::params,
    jobs::{
        self,
        counters::{self, Delta},
        dependents, errors,
    },
    tasks::{self, TaskRow, ranges},
};
use mothership_core::{
    attempt::EndCause,
    claim::{ClaimRefusal, HolderDecision, LiveAttempt, keeps_counts, may_begin, over_holder},
    ids::{AttemptId, JobId, RunnerId, TaskId},
    secret::Secret,
    state::TaskState,
};

/// A claim of one certain task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimOne {
    /// Which task.
    pub task: TaskId,
    /// For whom.
    pub runner: RunnerId,
    /// Of the new attempt. Drawn before, so that a transaction that runs again gives the same one.
    pub token: Secret,
    /// When it is asked.
    pub now: Time,
    /// The same by the time in which runners can be heard.
    pub heard_at: Time,
    /// When the new lease runs out, by that time. A lease that the runner has already is never shortened by it.
    pub lease_expires_at: Time,
}

/// What became of a claim of one task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClaimOutcome {
    /// The runner has it, in a new attempt.
    New(AttemptId),
    /// The runner had it already, and has not begun.
    Kept(AttemptId),
    /// Another runner has it.
    HeldBy {
        attempt: AttemptId,
        runner: RunnerId,
        /// When it was leased.
        since: Time,
    },
    /// It or its job was cancelled.
    Cancelled,
    /// The job is paused.
    Paused,
    /// It waits for another job.
    Waits,
    /// There is no such task.
    Unknown,
}

impl From<ClaimRefusal> for ClaimOutcome {
    fn from(refusal: ClaimRefusal) -> Self {
        match refusal {
            ClaimRefusal::Cancelled => Self::Cancelled,
            ClaimRefusal::Paused => Self::Paused,
            ClaimRefusal::Waits => Self::Waits,
        }
    }
}

/// Takes the task for this runner, whatever capacity or labels it has. An attempt of the same runner that had begun is
/// over when it asks again: its process has been replaced. Files of the attempt before are the new one's until it
/// leaves others, for a program that skips what it has done does not leave it twice.
pub fn claim_one(tx: &mut Tx<'_>, claim: &ClaimOne) -> Result<ClaimOutcome> {
    let id = claim.task;
    let Some(_) = counters::lock(tx, id.job)? else { return Ok(ClaimOutcome::Unknown) };
    let Some(task) = tasks::get(tx, id)? else { return Ok(ClaimOutcome::Unknown) };
    let task = match task_without_holder(tx, claim, task)? {
        Ok(task) => *task,
        Err(outcome) => return Ok(outcome),
    };
    // Again, for an end may have moved its counters.
    let job = jobs::row::get(tx, id.job)?;
    if let Err(refusal) = may_begin(task.state, task.retry_at.is_some(), job.cancel_requested, job.paused) {
        return Ok(refusal.into());
    }
    let attempt = id.attempt(task.attempts + task.attempts_after + 1);
    take(tx, &task)?;
    insert_attempts(
        tx,
        id.job,
        &[TakenTask { index: id.index, number: attempt.number }],
        std::slice::from_ref(&claim.token),
        NewLease {
            runner: claim.runner,
            leased_at: claim.now,
            heard_at: claim.heard_at,
            lease_expires_at: claim.lease_expires_at,
        },
    )?;
    if let Some(before) = task.attempt {
        carry_files(tx, before, attempt)?;
    }
    if job.counts.finished() == job.counts.total {
        dependents::reopened(tx, id.job)?;
    }
    let mut delta = Delta::default();
    delta.moved(task.state, TaskState::Running, 1);
    counters::apply(tx, id.job, &delta, claim.now)?;
    Ok(ClaimOutcome::New(attempt))
}

/// The task when no live attempt stands in the way, or has been ended for it; else the answer.
fn task_without_holder(
    tx: &mut Tx<'_>,
    claim: &ClaimOne,
    task: TaskRow,
) -> Result<Result<Box<TaskRow>, ClaimOutcome>> {
    let (TaskState::Running, Some(attempt)) = (task.state, task.attempt) else {
        return Ok(Ok(Box::new(task)));
    };
    let missing = || StoreError::corrupt(format!("task {} runs in no attempt", task.id));
    let row = attempts::get(tx, attempt)?.ok_or_else(missing)?;
    let holder = LiveAttempt {
        attempt,
        runner: row.runner,
        state: row.state,
        leased_at: row.leased_at,
        cancel_requested: task.cancel_requested,
    };
    Ok(Err(match over_holder(holder, claim.runner) {
        HolderDecision::Cancelled => ClaimOutcome::Cancelled,
        HolderDecision::HeldBy(holder) => {
            ClaimOutcome::HeldBy { attempt, runner: holder.runner, since: holder.leased_at }
        }
        HolderDecision::Keep => {
            lengthen_lease(tx, attempt, claim.lease_expires_at)?;
            ClaimOutcome::Kept(attempt)
        }
        HolderDecision::Replace => {
            end_replaced(tx, attempt, row.token, claim.now)?;
            let missing = || StoreError::corrupt(format!("task {} is gone", claim.task));
            return tasks::get(tx, claim.task)?.ok_or_else(missing).map(|task| Ok(Box::new(task)));
        }
    }))
}

fn lengthen_lease(tx: &mut Tx<'_>, attempt: AttemptId, until: Time) -> Result<()> {
    let mut params = key(attempt);
    params.push(until.into());
    tx.execute(
        "/* claim again */ UPDATE attempts SET lease_expires_at = $4 \
         WHERE job = $1 AND idx = $2 AND number = $3 AND lease_expires_at < $4",
        &params,
    )?;
    Ok(())
}

fn end_replaced(tx: &mut Tx<'_>, attempt: AttemptId, token: Secret, now: Time) -> Result<()> {
    let replaced = EndFacts {
        attempt,
        token: Some(token),
        cause: EndCause::RunnerLost,
        exit_code: None,
        signal: None,
        at: now,
        started_at: None,
        error_message: Some("its machine began it anew".into()),
        usage: None,
        artifacts: Vec::new(),
        progress: None,
    };
    // A lost machine is never retried with a delay, so no jitter is drawn.
    attempts::end(tx, &[replaced], now, 0.0).map(drop)
}

/// The task runs, wherever it was kept.
fn take(tx: &mut Tx<'_>, task: &TaskRow) -> Result<()> {
    let id = task.id;
    if !ranges::take(tx, id.job, id.index, id.index, &[task.state])?.is_empty() {
        return insert_tasks(tx, id.job, &[TakenTask { index: id.index, number: 1 }]);
    }
    if task.state == TaskState::Failed {
        let row = tx.query_opt(
            "/* error of a task */ SELECT error_group FROM tasks WHERE job = $1 AND idx = $2",
            params![id.job, id.index],
        )?;
        let group: Option<i64> = row.map(|mut row| row.take()).transpose()?.flatten();
        errors::remove(tx, id.job, group.into_iter())?;
    }
    let keeps = i64::from(keeps_counts(task.state));
    let changed = tx.execute(
        "/* take one task */ UPDATE tasks SET state = 'running', attempts = attempts + attempts_after + 1, \
         attempts_after = 0, retry_at = NULL, \
         error = NULL, error_group = NULL, ended_at = NULL, failures = failures * $5, crashes = crashes * $5 \
         WHERE job = $1 AND idx = $2 AND state = $3 AND attempts = $4",
        params![id.job, id.index, task.state.as_str(), task.attempts, keeps],
    )?;
    match changed {
        1 => Ok(()),
        _ => Err(StoreError::Again(format!("task {id} moved"))),
    }
}

/// Copies the rows, not the bytes: a file is a blob that any number of rows may name.
fn carry_files(tx: &mut Tx<'_>, from: AttemptId, to: AttemptId) -> Result<()> {
    let places = params![from.task.job, from.task.index, from.number, to.number];
    tx.execute(
        "/* carry files on */ INSERT INTO artifacts (job, idx, number, path, hash, size, content_type, created_at) \
         SELECT job, idx, $4, path, hash, size, content_type, created_at FROM artifacts \
         WHERE job = $1 AND idx = $2 AND number = $3",
        places,
    )?;
    tx.execute(
        "/* count carried files */ UPDATE attempts SET \
         artifacts = (SELECT b.artifacts FROM attempts b WHERE b.job = $1 AND b.idx = $2 AND b.number = $3), \
         artifact_bytes = (SELECT b.artifact_bytes FROM attempts b \
           WHERE b.job = $1 AND b.idx = $2 AND b.number = $3) \
         WHERE job = $1 AND idx = $2 AND number = $4",
        places,
    )?;
    Ok(())
}

/// The first task that may be handed out of jobs with this label: higher priority first, then the older job.
pub fn next_labelled(tx: &mut Tx<'_>, label: &str, value: &str) -> Result<Option<TaskId>> {
    let row = tx.query_opt(
        "/* runnable job with a label */ SELECT j.id FROM jobs j \
         JOIN job_labels l ON l.job = j.id AND l.name = $1 AND l.value = $2 \
         WHERE j.pending > 0 AND j.paused = 0 AND j.deleted_at IS NULL ORDER BY j.priority DESC, j.id LIMIT 1",
        params![label, value],
    )?;
    let Some(mut row) = row else { return Ok(None) };
    let job: JobId = row.take()?;
    let first = tasks::list(tx, job, &[TaskState::Pending], None, 1)?;
    Ok(first.first().map(|task| task.id))
}
