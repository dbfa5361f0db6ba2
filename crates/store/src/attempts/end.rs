//! The one way in which an attempt ends, whoever says so. Here it is decided; `end_write.rs` writes it down.

use super::{
    EndFacts, EndKind, EndOutcome,
    end_write::{self, Left},
};
use crate::{
    Result, Time, Tx,
    engine::{Each, Type},
    jobs::{
        counters::{self, Delta, LockedJob},
        dependents::{self, Ended},
        errors::{self, ErrorSample},
        row::push_durations,
    },
    leases::key,
};
use mothership_core::{
    attempt::{AfterEnd, EndCause, Next, TaskHistory, after_end, describe, late_end_counts},
    clock::ms_between,
    ids::{AttemptId, JobId, TaskId},
    secret::Secret,
    state::{AttemptState, JobState, TaskState},
};
use std::collections::{BTreeMap, BTreeSet};

// Locks the attempts: between this look and its end no lease is renewed.
const KNOWN: Each<'_> = Each {
    sqlite: "/* attempt and its task */ SELECT a.job, a.idx, a.number, a.state, a.token, a.leased_at, a.started_at, \
        a.lease_expires_at, a.progress_ppm, t.state, t.attempts, t.failures, t.crashes, t.cancel_requested \
        FROM attempts a JOIN tasks t ON t.job = a.job AND t.idx = a.idx \
        WHERE a.job = $1 AND a.idx = $2 AND a.number = $3",
    postgres: "/* attempts and their tasks */ SELECT a.job, a.idx, a.number, a.state, a.token, a.leased_at, \
        a.started_at, a.lease_expires_at, a.progress_ppm, t.state, t.attempts, t.failures, t.crashes, \
        t.cancel_requested FROM unnest($1::BIGINT[], $2::BIGINT[], $3::BIGINT[]) AS k (job, idx, number) \
        JOIN attempts a ON a.job = k.job AND a.idx = k.idx AND a.number = k.number \
        JOIN tasks t ON t.job = a.job AND t.idx = a.idx \
        ORDER BY a.job, a.idx, a.number FOR UPDATE OF a",
    types: &[Type::Int, Type::Int, Type::Int],
};

/// An attempt as it is stored, moving along with the batch.
#[derive(Debug, Clone)]
struct KnownAttempt {
    state: AttemptState,
    token: Secret,
    leased_at: Time,
    started_at: Option<Time>,
    lease_expires_at: Option<Time>,
    progress_ppm: i64,
}

/// The same of a task.
#[derive(Debug, Clone, Copy)]
struct KnownTask {
    state: TaskState,
    attempts: u32,
    history: TaskHistory,
}

/// All that a batch of ends looks at and changes.
struct Batch<'f> {
    jobs: BTreeMap<JobId, LockedJob>,
    attempts: BTreeMap<AttemptId, KnownAttempt>,
    tasks: BTreeMap<TaskId, KnownTask>,
    changes: BTreeMap<JobId, JobChange>,
    writes: end_write::Writes<'f>,
}

#[derive(Debug, Default)]
struct JobChange {
    delta: Delta,
    ended: Vec<u64>,
    failed: u64,
    durations_ms: Vec<u64>,
    said: Vec<ErrorSample>,
}

impl JobChange {
    fn left(&mut self, files: Left) {
        self.delta.artifacts += files.count;
        self.delta.artifact_bytes += files.bytes;
    }
}

/// Ends attempts: the one way, whoever says so. One answer for each, in order. `jitter` is uniform in `0.0..1.0`.
pub fn end(tx: &mut Tx<'_>, facts: &[EndFacts], now: Time, jitter: f64) -> Result<Vec<EndOutcome>> {
    let mut outcomes = Vec::with_capacity(facts.len());
    let mut rest = facts;
    while !rest.is_empty() {
        let (now_distinct, later) = rest.split_at(distinct_tasks(rest));
        outcomes.extend(end_distinct(tx, now_distinct, now, jitter)?);
        rest = later;
    }
    Ok(outcomes)
}

/// How many ends from the front speak of different tasks: a batch changes each row once.
fn distinct_tasks(facts: &[EndFacts]) -> usize {
    let mut seen = BTreeSet::new();
    facts.iter().take_while(|fact| seen.insert(fact.attempt.task)).count()
}

fn end_distinct(tx: &mut Tx<'_>, facts: &[EndFacts], now: Time, jitter: f64) -> Result<Vec<EndOutcome>> {
    let mut batch = Batch::load(tx, facts)?;
    let outcomes: Vec<EndKind> =
        facts.iter().enumerate().map(|(at, fact)| batch.one(fact, now, spread(jitter, at))).collect();
    batch.writes.run(tx, now)?;
    let applied = batch.apply(tx, now)?;
    Ok(facts.iter().zip(outcomes).map(|(fact, outcome)| batch.answer(fact, outcome, &applied)).collect())
}

/// A throw for each of a batch out of one: neighbours lie far apart (steps of the golden ratio).
fn spread(jitter: f64, at: usize) -> f64 {
    (jitter + at as f64 * 0.618_033_988_749_895).fract()
}

impl<'f> Batch<'f> {
    fn load(tx: &mut Tx<'_>, facts: &[EndFacts]) -> Result<Self> {
        let ids: BTreeSet<AttemptId> = facts.iter().map(|fact| fact.attempt).collect();
        let job_ids: BTreeSet<JobId> = ids.iter().map(|id| id.task.job).collect();
        let mut jobs = BTreeMap::new();
        for id in job_ids {
            if let Some(job) = counters::lock(tx, id)? {
                jobs.insert(id, job);
            }
        }
        let keys: Vec<_> = ids.into_iter().filter(|id| jobs.contains_key(&id.task.job)).map(key).collect();
        let (mut attempts, mut tasks) = (BTreeMap::new(), BTreeMap::new());
        for mut row in tx.query_each(KNOWN, &keys)? {
            let id = row.take::<JobId>()?.task(row.take()?).attempt(row.take()?);
            let attempt = KnownAttempt {
                state: row.parse()?,
                token: row.take()?,
                leased_at: row.take()?,
                started_at: row.take()?,
                lease_expires_at: row.take()?,
                progress_ppm: row.take::<Option<i64>>()?.unwrap_or(0),
            };
            attempts.insert(id, attempt);
            let (state, attempts) = (row.parse()?, row.take()?);
            let history =
                TaskHistory { failures: row.take()?, crashes: row.take()?, cancel_requested: row.take()? };
            tasks.insert(id.task, KnownTask { state, attempts, history });
        }
        Ok(Self { jobs, attempts, tasks, changes: BTreeMap::new(), writes: end_write::Writes::default() })
    }

    fn one(&mut self, fact: &'f EndFacts, now: Time, jitter: f64) -> EndKind {
        let id = fact.attempt;
        let (Some(attempt), Some(task)) = (self.attempts.get(&id), self.tasks.get(&id.task)) else {
            return EndKind::Unknown;
        };
        if fact.token.as_ref().is_some_and(|token| *token != attempt.token) {
            return EndKind::Unknown;
        }
        let is_latest = task.attempts == id.number;
        let still_held = attempt.lease_expires_at.is_some_and(|expires_at| expires_at > now);
        match attempt.state {
            state if state.is_live() && fact.cause == EndCause::LeaseExpired && still_held => {
                EndKind::StillHeld
            }
            state if state.is_live() && is_latest && task.state == TaskState::Running => {
                self.accept(fact, now, jitter)
            }
            state if fact.cause.is_result() && late_end_counts(state, task.state, is_latest) => {
                self.accept(fact, now, jitter)
            }
            AttemptState::Lost if fact.cause.is_result() => self.supersede(fact, now),
            AttemptState::Superseded => EndKind::Superseded,
            _ => EndKind::Duplicate,
        }
    }

    fn accept(&mut self, fact: &'f EndFacts, now: Time, jitter: f64) -> EndKind {
        let id = fact.attempt;
        let (Some(attempt), Some(task), Some(job)) =
            (self.attempts.get_mut(&id), self.tasks.get_mut(&id.task), self.jobs.get(&id.task.job))
        else {
            return EndKind::Unknown;
        };
        let after = after_end(fact.cause, fact.exit_code, fact.signal, task.history, &job.retry, now, jitter);
        let (from, to) = (task.state, after.next.task_state());
        let ended_at = ended_at(fact, attempt, now);
        let change = self.changes.entry(id.task.job).or_default();
        change.delta.moved(from, to, 1);
        if attempt.state.is_live() {
            change.delta.running_ppm -= attempt.progress_ppm;
        }
        if to.is_final() {
            change.ended.push(id.task.index);
            change.failed += u64::from(to == TaskState::Failed);
        }
        if to == TaskState::Completed {
            let began = fact.started_at.or(attempt.started_at).unwrap_or(attempt.leased_at);
            change.durations_ms.push(ms_between(began, ended_at));
        }
        let files = self.writes.attempt(fact, attempt.state, &attempt.token, after.attempt, ended_at);
        change.left(files);
        let error = task_error(&after, fact);
        let said = error.as_ref().map(|error| ErrorSample::new(error, fact.exit_code, ended_at));
        self.writes.task(id, from, &after, error, said.as_ref(), to.is_final().then_some(ended_at));
        change.said.extend(said);
        attempt.state = after.attempt;
        attempt.lease_expires_at = None;
        task.state = to;
        task.history.failures = after.failures;
        task.history.crashes = after.crashes;
        EndKind::Accepted
    }

    /// The result is kept where it belongs, and changes nothing else.
    fn supersede(&mut self, fact: &'f EndFacts, now: Time) -> EndKind {
        let id = fact.attempt;
        if let Some(attempt) = self.attempts.get_mut(&id) {
            let ended_at = ended_at(fact, attempt, now);
            let files =
                self.writes.attempt(fact, attempt.state, &attempt.token, AttemptState::Superseded, ended_at);
            attempt.state = AttemptState::Superseded;
            // Nobody had the task after it: it was cancelled, or failed with its last machine.
            if self.tasks.get(&id.task).is_some_and(|task| task.attempts == id.number) {
                self.changes.entry(id.task.job).or_default().left(files);
            }
        }
        EndKind::Superseded
    }

    fn apply(&mut self, tx: &mut Tx<'_>, now: Time) -> Result<BTreeMap<JobId, (JobState, bool)>> {
        let (mut applied, mut told) = (BTreeMap::new(), Vec::new());
        let (mut ended, mut failed) = (0, 0);
        for (id, change) in &mut self.changes {
            push_durations(tx, *id, &change.durations_ms)?;
            errors::add(tx, *id, &change.said)?;
            let after = counters::apply(tx, *id, &change.delta, now)?;
            applied.insert(*id, (after.state, after.ended));
            ended += change.ended.len() as u64;
            failed += change.failed;
            if self.jobs.get(id).is_some_and(|job| job.has_dependents) {
                told.push(Ended::new(*id, as_ranges(&mut change.ended), after));
            }
        }
        counters::add_minute(tx, ended, failed, now)?;
        for end in told {
            dependents::ended(tx, end, now)?;
        }
        self.read_unchanged(tx, &mut applied)?;
        Ok(applied)
    }

    /// Jobs of which nothing changed have a state to answer with, too.
    fn read_unchanged(&self, tx: &mut Tx<'_>, applied: &mut BTreeMap<JobId, (JobState, bool)>) -> Result<()> {
        for id in self.jobs.keys() {
            if !applied.contains_key(id) {
                applied.insert(*id, (crate::jobs::row::get(tx, *id)?.state, false));
            }
        }
        Ok(())
    }

    fn answer(
        &self,
        fact: &EndFacts,
        outcome: EndKind,
        applied: &BTreeMap<JobId, (JobState, bool)>,
    ) -> EndOutcome {
        let attempt = fact.attempt;
        let known = outcome != EndKind::Unknown;
        let task_state = self.tasks.get(&attempt.task).filter(|_| known).map(|task| task.state);
        let job = applied.get(&attempt.task.job).filter(|_| known);
        EndOutcome {
            attempt,
            outcome,
            task_state,
            job_state: job.map(|(state, _)| *state),
            job_ended: job.is_some_and(|(_, ended)| *ended),
        }
    }
}

/// When the runner says, as far as its clock can be believed.
fn ended_at(fact: &EndFacts, attempt: &KnownAttempt, now: Time) -> Time {
    fact.at.max(attempt.leased_at).min(now.max(attempt.leased_at))
}

/// What the rules say and what the runner says: `exit code 3: ValueError: no such phantom`. That there is no exit code
/// says nothing beside a reason.
fn task_error(after: &AfterEnd, fact: &EndFacts) -> Option<String> {
    let Next::Failed { why } = &after.next else { return None };
    let is_bare = *why == describe(EndCause::Exited, None, None);
    match &fact.error_message {
        Some(said) if is_bare || said.starts_with(why.as_str()) => Some(said.clone()),
        Some(said) => Some(format!("{why}: {said}")),
        None => Some(why.clone()),
    }
}

/// What is kept on the attempt: the runner's words, else ours, and nothing where all went well.
pub(super) fn attempt_error(state: AttemptState, fact: &EndFacts) -> Option<String> {
    let ours = || describe(fact.cause, fact.exit_code, fact.signal);
    fact.error_message.clone().or_else(|| (state != AttemptState::Completed).then(ours))
}

fn as_ranges(indexes: &mut [u64]) -> Vec<(u64, u64)> {
    indexes.sort_unstable();
    let mut out: Vec<(u64, u64)> = Vec::new();
    for index in indexes.iter() {
        match out.last_mut() {
            Some((_, last)) if *last + 1 >= *index => *last = *index,
            _ => out.push((*index, *index)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_become_ranges() {
        assert_eq!(as_ranges(&mut [5, 1, 2, 9, 3]), [(1, 3), (5, 5), (9, 9)]);
        assert_eq!(as_ranges(&mut []), []);
    }

    #[test]
    fn throws_of_a_batch_lie_apart() {
        let throws: Vec<f64> = (0..100).map(|at| spread(0.5, at)).collect();
        assert!(throws.iter().all(|throw| (0.0..1.0).contains(throw)));
        assert!(throws.windows(2).all(|two| (two[0] - two[1]).abs() > 0.3));
    }
}
