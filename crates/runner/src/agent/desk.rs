//! The whole state of an agent, and the small steps that change it. No waiting, no I/O.

use super::{ahead::Pace, feed::Feed, lanes::Lanes};
use crate::{files::FoundFile, keeper::ProgramEnd};
use jiff::Timestamp;
use mothership_api::{
    agent::{ArtifactFile, Ended, LeasedAttempt, MachineUsage, Progress, Started},
    attempts::Usage,
};
use mothership_core::{attempt::EndCause, ids::AttemptId, placement::Capacity, progress::Update};
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};
use tokio::time::Instant;

/// Everything the loops need to know.
pub struct Desk {
    pub total: Capacity,
    pub held: BTreeMap<AttemptId, Held>,
    /// Leased, not begun; in order of arrival.
    pub queue: VecDeque<AttemptId>,
    /// When something was last taken out of the queue, or put into it while it was empty.
    pub queue_moved: Instant,
    /// Capacity that no running attempt takes.
    room: Capacity,
    /// What the queue will take, all together.
    spoken_for: Capacity,
    /// Attempts that take up room.
    slots: usize,
    /// What is in the keeper's hands, running or next.
    pub lanes: Lanes,
    /// The server wants no more work taken.
    pub draining: bool,
    pub pace: Pace,
    /// Started and not told.
    pub started: BTreeSet<AttemptId>,
    /// With progress or usage that is not told.
    pub moved: BTreeSet<AttemptId>,
    /// Over, with nothing left to do but to say so.
    pub ended: BTreeSet<AttemptId>,
    /// With log bytes on disk that are not sent.
    pub talkative: BTreeSet<AttemptId>,
    /// The latest sample of the machine, until it is told.
    pub machine: Option<MachineUsage>,
}

/// Where an attempt is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Waits for room.
    Queued,
    /// Its inputs are being fetched.
    Preparing,
    /// In the keeper's hands: it runs, or is the next in its lane.
    Running,
    /// The program is over; what it left is being looked through.
    Collecting,
    /// Its log is on the way.
    Delivering,
    /// Its results are on the way.
    Uploading,
    /// Only the end is to be said.
    Over,
}

/// One attempt that the server has given us and that we have not given back.
pub struct Held {
    pub lease: Arc<LeasedAttempt>,
    /// What it takes up while it runs.
    pub need: Capacity,
    pub phase: Phase,
    pub started_at: Option<Timestamp>,
    pub log: LogState,
    pub feed: Feed,
    pub progress: Option<Update>,
    pub usage: Option<Usage>,
    pub progress_sent: Option<Instant>,
    /// Why it is to stop, when somebody said so.
    pub stop: Option<EndCause>,
    /// The server wants to hear of nothing but the end.
    pub is_aborted: bool,
    /// Whether it takes up room.
    occupies: bool,
    pub end: Option<ProgramEnd>,
    /// Found and not uploaded.
    pub files: Vec<FoundFile>,
    pub artifacts: Vec<ArtifactFile>,
}

/// How far a log is written, read and stored.
#[derive(Debug, Default, Clone, Copy)]
pub struct LogState {
    /// Bytes in the spool.
    pub written: u64,
    /// Bytes read from it and sent or about to be.
    pub read: u64,
    /// Bytes that the server has.
    pub acked: u64,
    /// The spool cannot be read, or the server does not want it.
    pub is_given_up: bool,
}

impl LogState {
    pub fn is_delivered(&self) -> bool {
        self.is_given_up || self.acked >= self.written
    }
    pub fn has_more(&self) -> bool {
        !self.is_given_up && self.read < self.written
    }
}

impl Held {
    pub fn new(lease: LeasedAttempt) -> Self {
        Self {
            feed: Feed::new(&lease),
            need: lease.resources.clone().into(),
            lease: Arc::new(lease),
            phase: Phase::Queued,
            started_at: None,
            log: LogState::default(),
            progress: None,
            usage: None,
            progress_sent: None,
            stop: None,
            is_aborted: false,
            occupies: false,
            end: None,
            files: Vec::new(),
            artifacts: Vec::new(),
        }
    }

    /// Takes over from an earlier agent what the keeper has.
    pub fn resume(&mut self, started_at: Option<Timestamp>, log_bytes: u64) {
        self.started_at = started_at;
        self.log.written = log_bytes;
    }

    pub fn started(&self) -> Option<Started> {
        let at = self.started_at?;
        Some(Started { attempt: self.lease.id, token: self.lease.token.clone(), at })
    }

    pub fn progress(&self, now: Timestamp) -> Option<Progress> {
        if self.progress.is_none() && self.usage.is_none() {
            return None;
        }
        let (update, usage) = (self.progress.as_ref(), self.usage);
        let at = update.and_then(|update| Timestamp::from_millisecond(update.at_ms).ok()).unwrap_or(now);
        Some(Progress {
            attempt: self.lease.id,
            token: self.lease.token.clone(),
            at,
            fraction: update.and_then(|update| update.fraction),
            stage: update.and_then(|update| update.stage.clone()),
            message: update.and_then(|update| update.message.clone()),
            metrics: update.map(|update| update.metrics.iter().cloned().collect()).unwrap_or_default(),
            usage,
        })
    }

    pub fn ended(&self, now: Timestamp) -> Option<Ended> {
        let end = self.end.as_ref()?;
        Some(Ended {
            attempt: self.lease.id,
            token: self.lease.token.clone(),
            cause: end.cause,
            at: end.at,
            started_at: end.started_at,
            exit_code: end.exit_code,
            signal: end.signal,
            error_message: end.error_message.clone(),
            usage: end.usage,
            artifacts: self.artifacts.clone(),
            progress: self.progress.as_ref().and_then(|_| self.progress(now)).map(Box::new),
        })
    }
}

impl Desk {
    pub fn new(total: Capacity) -> Self {
        Self {
            room: total.clone(),
            spoken_for: Capacity::default(),
            total,
            held: BTreeMap::new(),
            queue: VecDeque::new(),
            queue_moved: Instant::now(),
            slots: 0,
            lanes: Lanes::default(),
            draining: false,
            pace: Pace::default(),
            started: BTreeSet::new(),
            moved: BTreeSet::new(),
            ended: BTreeSet::new(),
            talkative: BTreeSet::new(),
            machine: None,
        }
    }

    pub fn take_over(&mut self, attempt: AttemptId, held: Held) {
        if held.log.has_more() {
            self.talkative.insert(attempt);
        }
        if held.started_at.is_some() {
            self.started.insert(attempt);
        }
        self.held.insert(attempt, held);
        self.occupy(attempt);
        self.lanes.open(attempt);
        self.set_phase(attempt, Phase::Running);
    }

    pub fn set_phase(&mut self, attempt: AttemptId, phase: Phase) {
        if let Some(held) = self.held.get_mut(&attempt) {
            held.phase = phase;
        }
    }

    /// Takes what was leased; what we hold already was only said twice.
    pub fn enqueue(&mut self, lease: LeasedAttempt) {
        let attempt = lease.id;
        if self.held.contains_key(&attempt) {
            return;
        }
        if self.queue.is_empty() {
            self.queue_moved = Instant::now();
        }
        let held = Held::new(lease);
        self.spoken_for.give(&held.need);
        self.held.insert(attempt, held);
        self.queue.push_back(attempt);
    }

    /// The attempt waits no more.
    pub fn leave_queue(&mut self, attempt: AttemptId) {
        let before = self.queue.len();
        if self.queue.front() == Some(&attempt) {
            self.queue.pop_front();
        } else {
            self.queue.retain(|queued| *queued != attempt);
        }
        if self.queue.is_empty() {
            // Fractions leave rounding behind.
            self.spoken_for = Capacity::default();
        } else if self.queue.len() < before
            && let Some(held) = self.held.get(&attempt)
        {
            self.spoken_for.take(&held.need);
        }
    }

    /// Room that neither a running nor a waiting attempt takes.
    pub fn free(&self) -> Capacity {
        let mut free = self.room.clone();
        free.take(&self.spoken_for);
        free.cpus = free.cpus.max(0.0);
        free.gpus = free.gpus.max(0.0);
        free.named.values_mut().for_each(|count| *count = count.max(0.0));
        free
    }

    pub fn slots(&self) -> usize {
        self.slots
    }

    /// The next attempt that fits, in order of arrival; it takes up its room from now on.
    pub fn next_that_fits(&mut self) -> Option<AttemptId> {
        let attempt = *self.queue.front()?;
        // Nothing runs: what does not fit an empty machine never will, and the server knows why it gave it.
        if self.slots > 0 && !self.room.fits(&self.held[&attempt].need) {
            return None;
        }
        self.leave_queue(attempt);
        self.queue_moved = Instant::now();
        self.occupy(attempt);
        Some(attempt)
    }

    pub fn occupy(&mut self, attempt: AttemptId) {
        let Some(held) = self.held.get_mut(&attempt).filter(|held| !held.occupies) else { return };
        held.occupies = true;
        held.phase = Phase::Preparing;
        self.slots += 1;
        self.room.take(&held.need);
    }

    pub fn vacate(&mut self, attempt: AttemptId) {
        let Some(held) = self.held.get_mut(&attempt).filter(|held| held.occupies) else { return };
        held.occupies = false;
        self.slots -= 1;
        self.room.give(&held.need);
        if self.slots == 0 {
            // Fractions and tasks larger than the machine leave rounding behind.
            self.room = self.total.clone();
        }
    }

    /// An attempt that never ran is over.
    pub fn end_unstarted(&mut self, attempt: AttemptId, cause: EndCause, why: Option<String>, at: Timestamp) {
        let Some(held) = self.held.get_mut(&attempt) else { return };
        held.phase = Phase::Over;
        held.end = Some(ProgramEnd {
            cause,
            at,
            started_at: None,
            exit_code: None,
            signal: None,
            error_message: why,
            usage: Usage::default(),
            log_bytes: 0,
            has_output: false,
        });
        self.vacate_lane(attempt);
        self.leave_queue(attempt);
        self.ended.insert(attempt);
    }

    /// Everything about an attempt is said, or nobody wants to hear it.
    pub fn forget(&mut self, attempt: AttemptId) {
        self.vacate_lane(attempt);
        if self.held.get(&attempt).is_some_and(|held| held.phase == Phase::Queued) {
            self.leave_queue(attempt);
        }
        self.held.remove(&attempt);
        for set in [&mut self.started, &mut self.moved, &mut self.ended, &mut self.talkative] {
            set.remove(&attempt);
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use mothership_api::agent::Execute;

    pub fn lease(id: &str, cpus: f64) -> LeasedAttempt {
        LeasedAttempt {
            id: id.parse().unwrap(),
            token: format!("token-{id}"),
            execute: Execute::Process { argv: vec!["true".into()] },
            env: Default::default(),
            working_directory: None,
            inputs: Vec::new(),
            files: Vec::new(),
            outputs: Vec::new(),
            resources: mothership_api::agent::Capacity { cpus, ..Default::default() },
            memory_bytes_max: 0,
            timeout_ms: None,
            grace_ms: 5000,
            progress_patterns: Vec::new(),
            recognise_progress: true,
        }
    }

    #[test]
    fn room_is_given_in_order_of_arrival() {
        let mut desk = Desk::new(Capacity { cpus: 2.0, ..Capacity::default() });
        for (id, cpus) in [("1.0.1", 1.0), ("1.1.1", 2.0), ("1.2.1", 1.0)] {
            desk.enqueue(lease(id, cpus));
            desk.enqueue(lease(id, cpus));
        }
        assert!((desk.free().cpus - 0.0).abs() < 1e-9);
        let first = desk.next_that_fits().unwrap();
        // The second does not fit beside the first, and nobody overtakes it.
        assert_eq!(desk.next_that_fits(), None);
        desk.forget(first);
        assert_eq!(desk.next_that_fits().unwrap().to_string(), "1.1.1");
    }

    #[test]
    fn a_task_too_large_for_the_machine_is_run_alone() {
        let mut desk = Desk::new(Capacity { cpus: 1.0, ..Capacity::default() });
        desk.enqueue(lease("1.0.1", 8.0));
        assert!(desk.next_that_fits().is_some());
    }
}
