//! The whole state of an agent, and the small steps that change it. No waiting and no I/O: the loops hold its lock for
//! one step only, so that none of them waits for another one's network or disk.

use super::{
    attempt::{AttemptPhase, HeldAttempt},
    capacity::CapacityLedger,
    prefetch::{PrefetchQueues, depth::PrefetchDepth},
};
use crate::keeper::ProgramEnd;
use jiff::Timestamp;
use mothership_api::agent::{GpuUsage, LeasedAttempt, MachineUsage};
use mothership_core::{attempt::EndCause, ids::AttemptId, placement::Capacity};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use tokio::time::Instant;

/// Everything the loops need to know.
///
/// The sets of attempts name what is still to be sent. An attempt leaves a set when the server has acknowledged it, not
/// when it was sent: what is lost on the way is sent again.
pub struct AgentState {
    pub attempts: BTreeMap<AttemptId, HeldAttempt>,
    /// Leased and not started, in order of arrival.
    pub queue: VecDeque<AttemptId>,
    /// When an attempt last left the queue, or came into the empty one.
    pub queue_moved_at: Instant,
    capacity: CapacityLedger,
    /// Which attempts are with the keeper, running or prefetched.
    pub prefetch: PrefetchQueues,
    pub depth: PrefetchDepth,
    /// The server wants no more work to be leased.
    pub is_draining: bool,
    /// Started, and the server does not know it.
    pub unsent_starts: BTreeSet<AttemptId>,
    /// With progress or usage that was not sent.
    pub dirty_progress: BTreeSet<AttemptId>,
    /// In phase [`AttemptPhase::Reporting`].
    pub unsent_ends: BTreeSet<AttemptId>,
    /// With log bytes in the spool that were not read for sending.
    pub unsent_logs: BTreeSet<AttemptId>,
    /// The latest sample of the machine, until it is sent.
    pub machine: Option<MachineUsage>,
    /// How busy its GPUs were when they were last asked; empty where nobody knows.
    pub gpus: Vec<GpuUsage>,
    /// A sample is to be sent before its time: what the machine lacks has changed.
    pub is_machine_due: bool,
}

impl AgentState {
    pub fn new(total: Capacity) -> Self {
        Self {
            attempts: BTreeMap::new(),
            queue: VecDeque::new(),
            queue_moved_at: Instant::now(),
            capacity: CapacityLedger::new(total),
            prefetch: PrefetchQueues::default(),
            depth: PrefetchDepth::default(),
            is_draining: false,
            unsent_starts: BTreeSet::new(),
            dirty_progress: BTreeSet::new(),
            unsent_ends: BTreeSet::new(),
            unsent_logs: BTreeSet::new(),
            machine: None,
            gpus: Vec::new(),
            is_machine_due: false,
        }
    }

    /// Takes in an attempt that an earlier agent gave to the keeper. It is reported anew from its start: what the
    /// earlier agent had told the server nobody wrote down, and the server takes everything twice.
    pub fn recover(&mut self, attempt: AttemptId, held: HeldAttempt) {
        if held.log.has_unread() {
            self.unsent_logs.insert(attempt);
        }
        if held.started_at.is_some() {
            self.unsent_starts.insert(attempt);
        }
        self.attempts.insert(attempt, held);
        self.allocate(attempt);
        // Behind whom it was prefetched is not known any more; a chain of its own recalls nobody.
        self.prefetch.open_chain(attempt);
        self.set_phase(attempt, AttemptPhase::Running);
    }

    pub fn set_phase(&mut self, attempt: AttemptId, phase: AttemptPhase) {
        if let Some(held) = self.attempts.get_mut(&attempt) {
            held.phase = phase;
        }
    }

    /// Queues what was leased. A lease that we hold already was an answer that the server sent twice.
    pub fn enqueue(&mut self, lease: LeasedAttempt) {
        let attempt = lease.id;
        if self.attempts.contains_key(&attempt) {
            return;
        }
        if self.queue.is_empty() {
            self.queue_moved_at = Instant::now();
        }
        let held = HeldAttempt::new(lease);
        self.capacity.add_queued(&held.need);
        self.attempts.insert(attempt, held);
        self.queue.push_back(attempt);
    }

    /// Whether another attempt of its task may still run here: one that the server has given up.
    pub fn runs_another_of(&self, attempt: AttemptId) -> bool {
        let of_task = attempt.task.attempt(0)..=attempt.task.attempt(u32::MAX);
        self.attempts.range(of_task).any(|(other, held)| *other != attempt && held.end.is_none())
    }

    fn leave_queue(&mut self, attempt: AttemptId) {
        let before = self.queue.len();
        // Nearly always the front; a search is for those that are cancelled while they wait.
        if self.queue.front() == Some(&attempt) {
            self.queue.pop_front();
        } else {
            self.queue.retain(|queued| *queued != attempt);
        }
        if self.queue.is_empty() {
            self.capacity.clear_queued();
        } else if self.queue.len() < before
            && let Some(held) = self.attempts.get(&attempt)
        {
            self.capacity.remove_queued(&held.need);
        }
    }

    /// Capacity that neither a running nor a queued attempt takes.
    pub fn free_capacity(&self) -> Capacity {
        self.capacity.free()
    }

    /// An attempt found no room for its start. To be said after its capacity was released.
    pub fn on_no_room(&mut self, attempt: AttemptId, what: String) {
        let Some(held) = self.attempts.get(&attempt) else { return };
        self.capacity.on_no_room(what, &held.need, Instant::now());
        self.is_machine_due = true;
    }

    /// Another program was started.
    pub fn on_program_started(&mut self) {
        self.capacity.on_started(Instant::now());
    }

    /// When more is to be tried than the machine had room for; `None` when it lacks nothing.
    pub fn more_is_due(&self) -> Option<Instant> {
        self.capacity.more_is_due()
    }

    /// Offers more than the machine had room for.
    pub fn try_more(&mut self) {
        self.is_machine_due |= self.capacity.try_more(Instant::now());
    }

    /// What the machine lacks, in a sentence.
    pub fn lacks(&self) -> Option<String> {
        self.capacity.lacks()
    }

    /// Whether the machine has GPUs for tasks.
    pub fn offers_gpus(&self) -> bool {
        self.capacity.total().gpus > 0.0
    }

    /// The machine offers more or less than was thought.
    pub fn set_total(&mut self, total: Capacity) {
        self.capacity.set_total(total);
    }

    /// Attempts that take up capacity.
    pub fn running_count(&self) -> usize {
        self.capacity.running()
    }

    /// The next attempt that fits; its capacity is allocated from now on. Strictly in order of arrival: a small one
    /// that overtook a large one could keep it waiting for ever.
    pub fn next_to_start(&mut self) -> Option<AttemptId> {
        let attempt = *self.queue.front()?;
        if !self.capacity.can_start(&self.attempts[&attempt].need) {
            return None;
        }
        self.leave_queue(attempt);
        self.queue_moved_at = Instant::now();
        self.allocate(attempt);
        self.set_phase(attempt, AttemptPhase::Preparing);
        Some(attempt)
    }

    /// The next attempt of the queue that the keeper may hold ready, and the one that it is to follow. It inherits the
    /// capacity of its chain's head, so it must not need more; and it has to need no files, because nobody prepares
    /// them between the two programs.
    pub fn next_to_prefetch(&mut self) -> Option<(AttemptId, AttemptId)> {
        let depth = self.depth.per_program();
        let attempt = *self.queue.front().filter(|_| depth > 0)?;
        let next = &self.attempts[&attempt];
        let (chain, head) = self.prefetch.shortest_chain(depth)?;
        let fits = self.attempts.get(&head).is_some_and(|head| head.need.fits(&next.need));
        if !fits || next.needs_files() {
            return None;
        }
        let predecessor = self.prefetch.append(chain, attempt)?;
        self.leave_queue(attempt);
        Some((attempt, predecessor))
    }

    fn allocate(&mut self, attempt: AttemptId) {
        let Some(held) = self.attempts.get_mut(&attempt).filter(|held| !held.is_allocated) else { return };
        held.is_allocated = true;
        self.capacity.allocate(&held.need);
    }

    /// The program of an attempt is over: its capacity goes to the next one in its chain, which the keeper has started
    /// by now, or becomes free.
    pub fn release_capacity(&mut self, attempt: AttemptId) {
        if let Some(held) = self.attempts.get_mut(&attempt).filter(|held| held.is_allocated) {
            held.is_allocated = false;
            self.capacity.release(&held.need);
        }
        if let Some(next) = self.prefetch.remove(attempt) {
            self.allocate(next);
        }
    }

    /// An attempt ends whose program never ran.
    pub fn end_unstarted(&mut self, attempt: AttemptId, cause: EndCause, why: Option<String>, at: Timestamp) {
        let Some(held) = self.attempts.get_mut(&attempt) else { return };
        held.phase = AttemptPhase::Reporting;
        held.end = Some(ProgramEnd::unstarted(cause, at, why));
        self.release_capacity(attempt);
        self.leave_queue(attempt);
        self.unsent_ends.insert(attempt);
    }

    /// The server has acknowledged the end of an attempt, or will never take it.
    pub fn forget(&mut self, attempt: AttemptId) {
        self.release_capacity(attempt);
        if self.attempts.get(&attempt).is_some_and(|held| held.phase == AttemptPhase::Queued) {
            self.leave_queue(attempt);
        }
        self.attempts.remove(&attempt);
        for set in
            [&mut self.unsent_starts, &mut self.dirty_progress, &mut self.unsent_ends, &mut self.unsent_logs]
        {
            set.remove(&attempt);
        }
    }
}

#[cfg(test)]
#[path = "state_tests.rs"]
mod tests;
