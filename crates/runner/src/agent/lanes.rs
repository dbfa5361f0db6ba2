//! Short tasks follow each other without the agent in between: while one runs, the keeper holds the orders of the next
//! ones already, and starts each the moment the one before has ended. Such a line behind a running attempt is a lane.
//!
//! Only the head of a lane takes up room. The next one takes it over, so it must not need more than the head does.

use super::desk::{Desk, Held};
use mothership_core::ids::AttemptId;
use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};
use tokio::time::Instant;

/// Who has waited behind the same program for this long is called back: the tasks are not short any more.
const PATIENCE: Duration = Duration::from_millis(500);

/// Every attempt in the keeper's hands, in lanes.
#[derive(Debug, Default)]
pub struct Lanes {
    lanes: BTreeMap<AttemptId, Lane>,
    /// The lane of each attempt, by the name of the lane: the attempt with which it began.
    of: BTreeMap<AttemptId, AttemptId>,
}

#[derive(Debug)]
struct Lane {
    /// The head runs, the rest waits in the keeper's hands.
    line: VecDeque<AttemptId>,
    moved: Instant,
    /// The rest has been called back; nobody joins any more.
    is_closed: bool,
}

impl Lanes {
    /// An attempt begins without waiting for another.
    pub fn open(&mut self, head: AttemptId) {
        self.of.insert(head, head);
        let lane = Lane { line: VecDeque::from([head]), moved: Instant::now(), is_closed: false };
        self.lanes.insert(head, lane);
    }

    /// The lane in which the next one gets its turn first, with at most `depth` waiting in it: its name and head.
    fn shortest(&self, depth: usize) -> Option<(AttemptId, AttemptId)> {
        let open = self.lanes.iter().filter(|(_, lane)| !lane.is_closed && lane.line.len() <= depth);
        let (name, lane) = open.min_by_key(|(_, lane)| lane.line.len())?;
        Some((*name, *lane.line.front()?))
    }

    /// Puts an attempt at the end of a lane; whom it follows.
    fn join(&mut self, name: AttemptId, attempt: AttemptId) -> Option<AttemptId> {
        let lane = self.lanes.get_mut(&name)?;
        let before = lane.line.back().copied();
        lane.line.push_back(attempt);
        self.of.insert(attempt, name);
        before
    }

    /// The attempt is over; the one that takes its place, if it was the head.
    fn leave(&mut self, attempt: AttemptId) -> Option<AttemptId> {
        let name = self.of.remove(&attempt)?;
        let lane = self.lanes.get_mut(&name)?;
        let was_head = lane.line.front() == Some(&attempt);
        lane.line.retain(|member| *member != attempt);
        lane.moved = Instant::now();
        if lane.line.is_empty() {
            self.lanes.remove(&name);
            return None;
        }
        lane.line.front().copied().filter(|_| was_head)
    }

    /// When patience with the slowest head ends.
    pub fn due(&self) -> Option<Instant> {
        let waited_for = self.lanes.values().filter(|lane| !lane.is_closed && lane.line.len() > 1);
        waited_for.map(|lane| lane.moved + PATIENCE).min()
    }

    /// Closes the lanes that did not move for too long, or all, and tells who waits in them: the last first, so that
    /// nobody gets a turn because the one before was called back.
    pub fn call_back(&mut self, all: bool) -> Vec<AttemptId> {
        let now = Instant::now();
        let stuck = self.lanes.values_mut().filter(|lane| !lane.is_closed && lane.line.len() > 1);
        let stuck = stuck.filter(|lane| all || now >= lane.moved + PATIENCE);
        let mut waiting = Vec::new();
        for lane in stuck {
            lane.is_closed = true;
            waiting.extend(lane.line.iter().skip(1).rev().copied());
        }
        waiting
    }
}

impl Desk {
    /// The next attempt of the queue that may wait in the keeper's hands, and whom it follows.
    pub fn next_in_lane(&mut self) -> Option<(AttemptId, AttemptId)> {
        let depth = self.pace.in_lane();
        let attempt = *self.queue.front().filter(|_| depth > 0)?;
        let next = &self.held[&attempt];
        let (name, head) = self.lanes.shortest(depth)?;
        let fits = self.held.get(&head).is_some_and(|head| head.need.fits(&next.need));
        if !fits || needs_files(next) {
            return None;
        }
        let before = self.lanes.join(name, attempt)?;
        self.leave_queue(attempt);
        Some((attempt, before))
    }

    /// The program of an attempt is over: its room is free, or the next one's in its lane.
    pub fn vacate_lane(&mut self, attempt: AttemptId) {
        self.vacate(attempt);
        if let Some(next) = self.lanes.leave(attempt) {
            self.occupy(next);
        }
    }
}

/// Whether something has to be fetched or written before the program can begin.
pub fn needs_files(held: &Held) -> bool {
    !held.lease.inputs.is_empty() || !held.lease.files.is_empty()
}

#[cfg(test)]
mod tests {
    use super::super::desk::tests::lease;
    use super::*;
    use mothership_core::placement::Capacity;

    fn desk(waiting: &[(&str, f64)]) -> Desk {
        let mut desk = Desk::new(Capacity { cpus: 2.0, ..Capacity::default() });
        for _ in 0..50 {
            desk.pace.saw(Duration::from_millis(40));
        }
        waiting.iter().for_each(|(id, cpus)| desk.enqueue(lease(id, *cpus)));
        while let Some(attempt) = desk.next_that_fits() {
            desk.lanes.open(attempt);
        }
        desk
    }

    fn id(text: &str) -> AttemptId {
        text.parse().unwrap()
    }

    fn joined(desk: &mut Desk) -> Vec<(String, String)> {
        std::iter::from_fn(|| desk.next_in_lane()).map(|(a, b)| (a.to_string(), b.to_string())).collect()
    }

    fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
        of.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn lanes_fill_evenly_and_the_next_takes_the_room_over() {
        let ids = ["1.0.1", "1.1.1", "1.2.1", "1.3.1", "1.4.1", "1.5.1", "1.6.1"];
        let mut desk = desk(&ids.map(|id| (id, 1.0)));
        let wanted = [("1.2.1", "1.0.1"), ("1.3.1", "1.1.1"), ("1.4.1", "1.2.1"), ("1.5.1", "1.3.1")];
        assert_eq!(joined(&mut desk), pairs(&wanted), "two behind each, no more");
        assert_eq!((desk.slots(), desk.queue.len()), (2, 1));
        desk.vacate_lane(id("1.0.1"));
        assert_eq!(desk.slots(), 2, "the next one has its room");
        assert_eq!(desk.next_that_fits(), None);
        assert_eq!(joined(&mut desk), pairs(&[("1.6.1", "1.4.1")]));
        // One that waits goes away; nobody gets a turn by that.
        desk.vacate_lane(id("1.4.1"));
        assert_eq!(desk.slots(), 2);
        for over in ["1.2.1", "1.6.1", "1.1.1", "1.3.1"] {
            desk.vacate_lane(id(over));
        }
        assert_eq!(desk.slots(), 1);
        desk.vacate_lane(id("1.5.1"));
        assert!((desk.free().cpus - 2.0).abs() < 1e-9);
        assert!(desk.lanes.lanes.is_empty() && desk.lanes.of.is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn what_needs_more_than_the_head_waits_for_room() {
        let mut desk = desk(&[("1.0.1", 1.0), ("1.1.1", 2.0), ("1.2.1", 1.0)]);
        assert_eq!(joined(&mut desk), [], "nor does anybody overtake it");
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_too_long_is_called_back_from_the_end() {
        let mut desk = desk(&[("1.0.1", 2.0), ("1.1.1", 2.0), ("1.2.1", 2.0)]);
        assert_eq!(joined(&mut desk).len(), 2);
        assert_eq!(desk.lanes.call_back(false), []);
        tokio::time::advance(PATIENCE).await;
        assert!(desk.lanes.due().is_some_and(|due| due <= Instant::now()));
        assert_eq!(desk.lanes.call_back(false), [id("1.2.1"), id("1.1.1")]);
        assert_eq!((desk.lanes.due(), desk.lanes.call_back(true)), (None, Vec::new()));
        desk.enqueue(lease("1.3.1", 2.0));
        assert_eq!(joined(&mut desk), [], "nobody joins a lane that was given up");
    }
}
