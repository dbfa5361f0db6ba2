//! What a runner is given when it asks for work: in which order jobs are looked at, how many tasks of each, and who may
//! take one certain task that a person names.
//!
//! The order has two halves. By priority and age it is SQL, because an index gives it without reading jobs that do not
//! matter (`store::leases::claim`); which of those fit this machine, and which are wanted here most, is decided here.

use crate::{
    ids::{AttemptId, JobId, RunnerId},
    placement::{Capacity, could_run, unmet},
    spec::Requirement,
    state::{AttemptState, TaskState},
};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// A job with something to hand out.
#[derive(Debug, Clone, PartialEq)]
pub struct CandidateJob {
    pub id: JobId,
    /// What one of its tasks occupies.
    pub need: Capacity,
    /// Labels without which a machine cannot run it.
    pub requires: Vec<Requirement>,
    /// Labels that a machine should have.
    pub prefers: Vec<Requirement>,
}

/// The jobs of which this machine (its total capacity, its labels) could run tasks, in the order in which they are
/// handed out: as they came, but those whose preferred labels it lacks last, so that they wait for a better machine as
/// long as this one has anything else to do.
pub fn in_order(
    jobs: Vec<CandidateJob>,
    total: &Capacity,
    labels: &BTreeMap<String, String>,
) -> Vec<CandidateJob> {
    let (mut preferred, mut others): (Vec<_>, Vec<_>) = jobs
        .into_iter()
        .filter(|job| could_run(&job.need, &job.requires, total, labels).is_ok())
        .partition(|job| unmet(&job.prefers, labels).is_none());
    preferred.append(&mut others);
    preferred
}

/// What may still be handed out in one claim.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimRoom {
    free: Capacity,
    ahead: u64,
    left: u64,
}

impl ClaimRoom {
    /// `free` is the capacity that nothing occupies now, `ahead` how many tasks the runner wants beyond it (they start
    /// when others end), `max` how many the answer may hold.
    pub fn new(free: Capacity, ahead: u64, max: u64) -> Self {
        Self { free, ahead, left: max }
    }

    /// How many tasks of this need may still be handed out.
    pub fn for_tasks(&self, need: &Capacity) -> u64 {
        self.free.how_many(need, self.left).saturating_add(self.ahead).min(self.left)
    }

    /// How many tasks of a job are handed out now. `running` and `pending` are its counters, read under its lock.
    pub fn share(
        &self,
        need: &Capacity,
        pending: u64,
        running: u64,
        max_running: Option<u32>,
        paused: bool,
    ) -> u64 {
        if paused {
            return 0;
        }
        let at_once = max_running.map_or(u64::MAX, |most| u64::from(most).saturating_sub(running));
        self.for_tasks(need).min(at_once).min(pending)
    }

    /// Tasks of this need were handed out, no more than [`for_tasks`](Self::for_tasks) said. What does not fit now is
    /// ahead of its time.
    pub fn occupy(&mut self, need: &Capacity, tasks: u64) {
        let now = self.free.how_many(need, tasks);
        (0..now).for_each(|_| self.free.take(need));
        self.ahead = self.ahead.saturating_sub(tasks - now);
        self.left -= tasks;
    }
}

/// The live attempt of a task that somebody asks for by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LiveAttempt {
    pub attempt: AttemptId,
    pub runner: RunnerId,
    pub state: AttemptState,
    pub leased_at: Timestamp,
    /// Somebody asked for its task to be cancelled.
    pub cancel_requested: bool,
}

/// What is done about a live attempt that stands in the way of a claim by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HolderDecision {
    /// It is being stopped; nobody begins what somebody wants to end.
    Cancelled,
    /// Another runner has it.
    HeldBy(LiveAttempt),
    /// The same runner has it and has not begun: it asks again because it did not hear the answer.
    Keep,
    /// The same runner had begun it: its process has been replaced, and the attempt of the old one is over.
    Replace,
}

/// Decides about the attempt that holds a task when `runner` asks for that task.
pub fn over_holder(holder: LiveAttempt, runner: RunnerId) -> HolderDecision {
    match holder.state {
        _ if holder.cancel_requested => HolderDecision::Cancelled,
        _ if holder.runner != runner => HolderDecision::HeldBy(holder),
        AttemptState::Leased => HolderDecision::Keep,
        _ => HolderDecision::Replace,
    }
}

/// Why nobody may begin a task now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClaimRefusal {
    /// It or its job was cancelled.
    Cancelled,
    /// Its job is paused.
    Paused,
    /// It waits for another job.
    Waits,
}

/// Whether a person may begin a task that nobody holds. More is allowed than to a runner that takes what comes: also a
/// task that waits for its retry, and one that has ended, which then is done again.
///
/// # Errors
/// The reason against it.
pub fn may_begin(
    task: TaskState,
    waits_for_retry: bool,
    job_cancel_requested: bool,
    job_paused: bool,
) -> Result<(), ClaimRefusal> {
    match task {
        _ if job_cancel_requested => Err(ClaimRefusal::Cancelled),
        TaskState::Cancelled => Err(ClaimRefusal::Cancelled),
        TaskState::Waiting if !waits_for_retry => Err(ClaimRefusal::Waits),
        _ if job_paused => Err(ClaimRefusal::Paused),
        _ => Ok(()),
    }
}

/// Whether a task that a person begins goes on with its counts of failures and crashes: what has ended begins afresh.
pub fn keeps_counts(task: TaskState) -> bool {
    !task.is_final()
}

#[cfg(test)]
#[path = "claim_tests.rs"]
mod tests;
