//! The one way in which an attempt ends, whoever says so. `core::attempt` decides whether an end counts and what follows
//! from it; here everything that it asks for is loaded under locks, the counters are moved, and whoever waits for the
//! tasks is told. `end_write.rs` has the rows.

use super::{
    EndFacts, EndKind, EndOutcome, Overtaken,
    end_write::{ArtifactTotals, EndWrites},
    loaded::LoadedTasks,
};
use crate::{
    Result, Time, Tx,
    jobs::{
        counters::{self, Delta},
        dependents::{self, EndedTasks},
        errors::{self, ErrorSample},
        row::{Ended, EndedHow, push_ends},
    },
    leases::listening,
    runner_ends::EndsByRunner,
};
use mothership_core::{
    attempt::{
        Acceptance, EndCause, StoredAttempt, accept_end, after_end, ended_at, spread_jitter, task_error,
    },
    clock::ms_between,
    ids::{AttemptId, JobId},
    lease::may_return,
    line_counts::LineCounts,
    state::{AttemptState, JobState, TaskState},
};
use std::collections::{BTreeMap, BTreeSet};

/// All that a batch of ends looks at and changes.
struct EndBatch<'f> {
    loaded: LoadedTasks,
    /// The time in which runners can be heard.
    listening: Time,
    changes: BTreeMap<JobId, JobChange>,
    writes: EndWrites<'f>,
    /// What the ends tell of the machines.
    by_runner: EndsByRunner,
}

/// What the ends of a batch come to for one job: its counters are moved once, however many ends there are.
#[derive(Debug, Default)]
struct JobChange {
    delta: Delta,
    /// Indexes of tasks that have ended for good.
    ended: Vec<u64>,
    /// How many of those failed.
    failed: u64,
    ends: Vec<Ended>,
    errors: Vec<ErrorSample>,
    /// Lines that its attempts told.
    told: LineCounts,
}

/// What ended of one holder's jobs.
#[derive(Debug, Default)]
struct Minute {
    ended: u64,
    failed: u64,
    told: LineCounts,
}

impl JobChange {
    fn add_files(&mut self, files: ArtifactTotals) {
        self.delta.artifacts += files.count;
        self.delta.artifact_bytes += files.bytes;
    }
}

/// Ends attempts: the one way, whoever says so. One answer for each, in order. `jitter` is uniform in `0.0..1.0`.
///
/// # Errors
/// Only of the database: an end that does not count is an answer, not an error.
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

/// How many ends from the front are of different tasks: a batch changes each row once.
fn distinct_tasks(facts: &[EndFacts]) -> usize {
    let mut seen = BTreeSet::new();
    facts.iter().take_while(|fact| seen.insert(fact.attempt.task)).count()
}

fn end_distinct(tx: &mut Tx<'_>, facts: &[EndFacts], now: Time, jitter: f64) -> Result<Vec<EndOutcome>> {
    let mut batch = EndBatch::load(tx, facts, now)?;
    let outcomes: Vec<_> =
        facts.iter().enumerate().map(|(at, fact)| batch.one(fact, now, spread_jitter(jitter, at))).collect();
    batch.writes.run(tx, now)?;
    let applied = batch.apply(tx, now)?;
    Ok(facts.iter().zip(outcomes).map(|(fact, outcome)| batch.answer(fact, outcome, &applied)).collect())
}

impl<'f> EndBatch<'f> {
    fn load(tx: &mut Tx<'_>, facts: &[EndFacts], now: Time) -> Result<Self> {
        let loaded = LoadedTasks::load(tx, facts.iter().map(|fact| fact.attempt))?;
        // Only what depends on it pays for the look.
        let expires = facts.iter().any(|fact| fact.cause == EndCause::LeaseExpired);
        let listening = if expires { listening::listening_at(tx, now)? } else { now };
        Ok(Self {
            loaded,
            listening,
            changes: BTreeMap::new(),
            writes: EndWrites::load(tx, facts)?,
            by_runner: EndsByRunner::default(),
        })
    }

    fn one(&mut self, fact: &'f EndFacts, now: Time, jitter: f64) -> (EndKind, Option<Overtaken>) {
        let stored = self.stored(fact.attempt);
        let kind = match accept_end(fact.end(), fact.token.as_ref(), stored, self.listening) {
            Acceptance::Accept => self.accept(fact, now, jitter),
            Acceptance::Overtake => {
                let overtaken = self.overtake(fact.attempt, now);
                return (self.accept(fact, now, jitter), overtaken);
            }
            Acceptance::Supersede => self.supersede(fact, now),
            Acceptance::AlreadySuperseded => EndKind::Superseded,
            Acceptance::Duplicate => EndKind::Duplicate,
            Acceptance::StillHeld => EndKind::StillHeld,
            Acceptance::Unknown => EndKind::Unknown,
        };
        (kind, None)
    }

    fn stored(&self, id: AttemptId) -> Option<StoredAttempt<'_>> {
        let (attempt, task) = (self.loaded.attempts.get(&id)?, self.loaded.tasks.get(&id.task)?);
        Some(StoredAttempt {
            state: attempt.state,
            token: &attempt.token,
            reason: attempt.reason,
            lease_expires_at: attempt.lease_expires_at,
            has_task: task.attempts == id.number,
            task: task.state,
        })
    }

    /// Stops the live attempt that has the task meanwhile.
    fn overtake(&mut self, by: AttemptId, now: Time) -> Option<Overtaken> {
        let holder = self.loaded.holder(by)?;
        let attempt = self.loaded.attempts.get_mut(&holder)?;
        self.writes.overtaken(holder, attempt, &format!("attempt {by} had finished"), now);
        self.changes.entry(by.task.job).or_default().delta.running_ppm -= attempt.progress_ppm;
        attempt.state = AttemptState::Superseded;
        Some(Overtaken { attempt: holder, runner: attempt.runner })
    }

    fn accept(&mut self, fact: &'f EndFacts, now: Time, jitter: f64) -> EndKind {
        let id = fact.attempt;
        let change = self.changes.entry(id.task.job).or_default();
        let Some(turn) = self.loaded.hand_over(id, &mut change.delta) else { return EndKind::Unknown };
        let (Some(attempt), Some(task), Some(job)) = (
            self.loaded.attempts.get_mut(&id),
            self.loaded.tasks.get_mut(&id.task),
            self.loaded.jobs.get(&id.task.job),
        ) else {
            return EndKind::Unknown;
        };
        // A machine that delivers its result after all was not lost.
        let history = if may_return(attempt.state, attempt.reason) {
            task.history.without_loss()
        } else {
            task.history
        };
        let after = after_end(fact.end(), history, &job.retry, now, jitter);
        let (from, to) = (task.state, after.next.task_state());
        let ended_at = ended_at(fact.at, attempt.leased_at, now);
        change.delta.moved(from, to, 1);
        // The progress of a lost attempt was taken off the job's sum when it was lost.
        if attempt.state.is_live() {
            change.delta.running_ppm -= attempt.progress_ppm;
        }
        if to.is_final() {
            change.ended.push(id.task.index);
            change.failed += u64::from(to == TaskState::Failed);
        }
        let how = match (to, after.attempt) {
            (TaskState::Completed, _) => EndedHow::Completed,
            (TaskState::Failed, _) => EndedHow::Failed,
            (_, AttemptState::Failed | AttemptState::TimedOut) => EndedHow::Again,
            _ => EndedHow::Stopped,
        };
        let started = fact.started_at.or(attempt.started_at);
        // What was given back before it began was no work.
        if how != EndedHow::Stopped || started.is_some() {
            let began = started.unwrap_or(attempt.leased_at);
            change.ends.push(Ended { duration_ms: ms_between(began, ended_at), at: ended_at, how });
        }
        let files = self.writes.attempt(fact, attempt.state, &attempt.token, after.attempt, ended_at);
        change.add_files(files);
        self.by_runner.add(attempt.runner, after.attempt, ended_at);
        // A lost one may come back and go on telling: it is counted when it has ended for good.
        if after.attempt != AttemptState::Lost {
            let last = fact.progress.as_ref().and_then(|last| last.metrics.as_deref());
            change.told += last.map_or(attempt.told, |metrics| LineCounts::of_metrics(Some(metrics)));
        }
        let error = task_error(&after.next, fact.error_message.as_deref());
        let sample = error.as_ref().map(|error| ErrorSample::new(error, fact.exit_code, ended_at));
        let ended = to.is_final().then_some(ended_at);
        self.writes.task(id.task, turn, from, &after, error, sample.as_ref(), ended);
        change.errors.extend(sample);
        attempt.state = after.attempt;
        attempt.reason = Some(fact.cause);
        attempt.lease_expires_at = None;
        task.state = to;
        task.history.failures = after.failures;
        task.history.crashes = after.crashes;
        EndKind::Accepted
    }

    /// The result is kept where it belongs, and changes nothing else.
    fn supersede(&mut self, fact: &'f EndFacts, now: Time) -> EndKind {
        let id = fact.attempt;
        if let Some(attempt) = self.loaded.attempts.get_mut(&id) {
            let ended_at = ended_at(fact.at, attempt.leased_at, now);
            let files =
                self.writes.attempt(fact, attempt.state, &attempt.token, AttemptState::Superseded, ended_at);
            attempt.state = AttemptState::Superseded;
            attempt.reason = Some(fact.cause);
            // Nobody had the task after it: it was cancelled, or failed with its last machine.
            if self.loaded.tasks.get(&id.task).is_some_and(|task| task.attempts == id.number) {
                self.changes.entry(id.task.job).or_default().add_files(files);
            }
        }
        EndKind::Superseded
    }

    fn apply(&mut self, tx: &mut Tx<'_>, now: Time) -> Result<BTreeMap<JobId, (JobState, bool)>> {
        let (mut applied, mut waited_for) = (BTreeMap::new(), Vec::new());
        let mut minutes: BTreeMap<String, Minute> = BTreeMap::new();
        for (id, change) in &mut self.changes {
            push_ends(tx, *id, &change.ends)?;
            errors::add(tx, *id, &change.errors)?;
            let after = counters::apply(tx, *id, &change.delta, now)?;
            applied.insert(*id, (after.state, after.ended));
            let minute = minutes.entry(after.holder.clone()).or_default();
            minute.ended += change.ended.len() as u64;
            minute.failed += change.failed;
            minute.told += change.told;
            if self.loaded.jobs.get(id).is_some_and(|job| job.has_dependents) {
                waited_for.push(EndedTasks::new(*id, as_ranges(&mut change.ended), after));
            }
        }
        for (holder, minute) in minutes {
            counters::add_minute(tx, &holder, minute.ended, minute.failed, minute.told, now)?;
        }
        self.by_runner.write(tx)?;
        // After all counters: what is cancelled for their sake may be a job of this batch.
        for end in waited_for {
            dependents::tasks_ended(tx, end, now)?;
        }
        self.read_unchanged(tx, &mut applied)?;
        Ok(applied)
    }

    /// Jobs of which nothing changed have a state to answer with, too.
    fn read_unchanged(&self, tx: &mut Tx<'_>, applied: &mut BTreeMap<JobId, (JobState, bool)>) -> Result<()> {
        for id in self.loaded.jobs.keys() {
            if !applied.contains_key(id) {
                applied.insert(*id, (crate::jobs::row::get(tx, *id)?.state, false));
            }
        }
        Ok(())
    }

    fn answer(
        &self,
        fact: &EndFacts,
        (outcome, overtaken): (EndKind, Option<Overtaken>),
        applied: &BTreeMap<JobId, (JobState, bool)>,
    ) -> EndOutcome {
        let attempt = fact.attempt;
        let known = outcome != EndKind::Unknown;
        let task_state = self.loaded.tasks.get(&attempt.task).filter(|_| known).map(|task| task.state);
        let job = applied.get(&attempt.task.job).filter(|_| known);
        EndOutcome {
            attempt,
            outcome,
            task_state,
            job_state: job.map(|(state, _)| *state),
            job_ended: job.is_some_and(|(_, ended)| *ended),
            overtaken,
        }
    }
}

/// Sorted indexes as ranges `first ..= last`.
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
}
