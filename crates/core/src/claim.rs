//! What a runner is given when it asks for work: in which order jobs are looked at, how many tasks of each, and who may
//! take one certain task that a person names.
//!
//! Jobs stand in queues, one for each class ([`crate::class`]). Within a class the order by priority and age is SQL, because
//! an index gives it without reading jobs that do not matter (`store::leases::claim`); across the classes that suit this
//! machine it is decided here.

use crate::{
    class::Suits,
    gpu::{GpuRoom, GpuShare},
    ids::{AttemptId, JobId, RunnerId},
    placement::Capacity,
    state::{AttemptState, TaskState},
};
use jiff::Timestamp;
use std::{cmp::Ordering, collections::VecDeque};

/// Where a job stands in its queue: higher priority first, then the older job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueuePlace {
    pub priority: i32,
    pub job: JobId,
}

impl Ord for QueuePlace {
    fn cmp(&self, other: &Self) -> Ordering {
        other.priority.cmp(&self.priority).then(self.job.cmp(&other.job))
    }
}

impl PartialOrd for QueuePlace {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The jobs of one class that have something to hand out, as far as they are known.
#[derive(Debug, Clone)]
struct ClassQueue {
    need: Capacity,
    suits: Suits,
    known: VecDeque<QueuePlace>,
    /// The last that was ever known: the next ones are behind it.
    last: Option<QueuePlace>,
    /// Nothing is behind it.
    ends: bool,
}

/// What to do next in a claim.
#[derive(Debug, Clone, PartialEq)]
pub enum ClaimStep {
    /// More of these queues has to be known: each with the place behind which to read on.
    Load(Vec<(usize, Option<QueuePlace>)>),
    /// This job of this queue is next.
    Take { queue: usize, job: JobId },
    /// Nothing is left that there is room for.
    Done,
}

/// The order in which the jobs of several classes are handed out to one machine: by priority and age across all classes
/// that it suits well, then across those that want labels it lacks, so that they wait for a better machine as long as this one has
/// anything else to do. A class for which there is no room is looked at no more: nothing of it stands in front of others.
#[derive(Debug, Clone, Default)]
pub struct ClaimOrder(Vec<ClassQueue>);

impl ClaimOrder {
    /// Over classes (what a task of each needs, how well the machine suits it), of whose jobs nothing is known yet.
    pub fn new(classes: impl IntoIterator<Item = (Capacity, Suits)>) -> Self {
        let queue =
            |(need, suits)| ClassQueue { need, suits, known: VecDeque::new(), last: None, ends: false };
        Self(classes.into_iter().map(queue).collect())
    }

    /// What a task of this queue needs.
    pub fn need(&self, queue: usize) -> &Capacity {
        &self.0[queue].need
    }

    /// The next places of a queue, in order; `ends` when there are no more behind them.
    pub fn load(&mut self, queue: usize, places: Vec<QueuePlace>, ends: bool) {
        let queue = &mut self.0[queue];
        queue.last = places.last().copied().or(queue.last);
        // Who finds nothing new is at the end, whatever it asked for.
        queue.ends = ends || places.is_empty();
        queue.known.extend(places);
    }

    /// The next step, given what there is room for.
    pub fn next(&mut self, room: &ClaimRoom) -> ClaimStep {
        self.0.iter_mut().filter(|queue| room.for_tasks(&queue.need) == 0).for_each(|queue| {
            queue.known.clear();
            queue.ends = true;
        });
        for suits in [Suits::Well, Suits::Poorly] {
            let queues = || self.0.iter().enumerate().filter(move |(_, queue)| queue.suits == suits);
            // Before any of them gives its next one, all have to say theirs.
            let unknown: Vec<_> = queues()
                .filter(|(_, queue)| queue.known.is_empty() && !queue.ends)
                .map(|(at, queue)| (at, queue.last))
                .collect();
            if !unknown.is_empty() {
                return ClaimStep::Load(unknown);
            }
            let first = queues().filter_map(|(at, queue)| Some((*queue.known.front()?, at))).min();
            if let Some((place, queue)) = first {
                self.0[queue].known.pop_front();
                return ClaimStep::Take { queue, job: place.job };
            }
        }
        ClaimStep::Done
    }
}

/// What may still be handed out in one claim.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimRoom {
    free: Capacity,
    gpus: GpuRoom,
    ahead: u64,
    left: u64,
}

impl ClaimRoom {
    /// `free` is the capacity that nothing occupies now, `gpus` what is left of its devices, `ahead` how many tasks the
    /// runner wants beyond it (they start when others end), `max` how many the answer may hold.
    pub fn new(free: Capacity, gpus: GpuRoom, ahead: u64, max: u64) -> Self {
        Self { free, gpus, ahead, left: max }
    }

    /// How many tasks of this need may still be handed out.
    pub fn for_tasks(&self, need: &Capacity) -> u64 {
        let now = self.free.how_many(need, self.left);
        // Who needs a device gets it with the lease: which one will be free when others end, nobody knows.
        if need.gpus > 0.0 {
            return self.gpus.how_many(need.gpus, now);
        }
        now.saturating_add(self.ahead).min(self.left)
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

    /// Tasks of this need are handed out, no more than [`for_tasks`](Self::for_tasks) said: the devices of each. What does
    /// not fit now is ahead of its time.
    pub fn occupy(&mut self, need: &Capacity, tasks: u64) -> Vec<Vec<GpuShare>> {
        let now = self.free.how_many(need, tasks);
        (0..now).for_each(|_| self.free.take(need));
        self.ahead = self.ahead.saturating_sub(tasks - now);
        self.left -= tasks;
        (0..tasks).map(|_| self.gpus.give(need.gpus).unwrap_or_default()).collect()
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
