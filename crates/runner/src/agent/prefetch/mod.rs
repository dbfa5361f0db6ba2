//! Prefetching: short tasks follow each other without the agent in between. While one program runs, the keeper holds
//! the start orders of the next ones already, and starts each the moment its predecessor has ended. A running attempt
//! with those that wait behind it is a start chain.
//!
//! Why: the way from the keeper to the agent and back costs about as much as a task of a millisecond. The price is that
//! a waiting attempt is bound to one predecessor, so chains are short ([`depth`]) and recalled when the predecessor
//! turns out not to be short.
//!
//! Here are ids only. Who may join a chain, and what becomes of its capacity, decides
//! [`AgentState`](super::state::AgentState).

pub mod depth;

use mothership_core::ids::AttemptId;
use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};
use tokio::time::Instant;

/// Attempts that have waited behind the same program for this long are recalled: the tasks are not short any more, and
/// another runner may be idle.
const RECALL_AFTER: Duration = Duration::from_millis(500);

/// Every attempt that is with the keeper, in start chains. A chain is named after the attempt with which it began; that
/// name stays when this attempt has ended.
#[derive(Debug, Default)]
pub struct PrefetchQueues {
    chains: BTreeMap<AttemptId, StartChain>,
    /// The chain of each attempt, so that an end does not search all of them.
    chain_of: BTreeMap<AttemptId, AttemptId>,
}

#[derive(Debug)]
struct StartChain {
    /// The head runs, the rest waits with the keeper.
    members: VecDeque<AttemptId>,
    moved_at: Instant,
    /// The rest has been recalled; nobody is appended any more.
    is_closed: bool,
}

impl StartChain {
    fn is_waited_for(&self) -> bool {
        !self.is_closed && self.members.len() > 1
    }
}

impl PrefetchQueues {
    #[cfg(test)]
    pub fn is_empty(&self) -> bool {
        self.chains.is_empty() && self.chain_of.is_empty()
    }

    /// An attempt starts without waiting for another.
    pub fn open_chain(&mut self, head: AttemptId) {
        self.chain_of.insert(head, head);
        let chain =
            StartChain { members: VecDeque::from([head]), moved_at: Instant::now(), is_closed: false };
        self.chains.insert(head, chain);
    }

    /// The chain in which the next one is started first, with at most `depth` waiting in it: its name and its head.
    pub fn shortest_chain(&self, depth: usize) -> Option<(AttemptId, AttemptId)> {
        let open = self.chains.iter().filter(|(_, chain)| !chain.is_closed && chain.members.len() <= depth);
        let (name, chain) = open.min_by_key(|(_, chain)| chain.members.len())?;
        Some((*name, *chain.members.front()?))
    }

    /// Appends an attempt to a chain; answers whom it follows.
    pub fn append(&mut self, chain: AttemptId, attempt: AttemptId) -> Option<AttemptId> {
        let members = &mut self.chains.get_mut(&chain)?.members;
        let predecessor = members.back().copied();
        members.push_back(attempt);
        self.chain_of.insert(attempt, chain);
        predecessor
    }

    /// An attempt is over; answers the one that runs in its place, if it was the head.
    pub fn remove(&mut self, attempt: AttemptId) -> Option<AttemptId> {
        let name = self.chain_of.remove(&attempt)?;
        let chain = self.chains.get_mut(&name)?;
        let was_head = chain.members.front() == Some(&attempt);
        chain.members.retain(|member| *member != attempt);
        chain.moved_at = Instant::now();
        if chain.members.is_empty() {
            self.chains.remove(&name);
            return None;
        }
        chain.members.front().copied().filter(|_| was_head)
    }

    /// When [`recall`](Self::recall) has something to do next; `None` while nobody waits.
    pub fn recall_due(&self) -> Option<Instant> {
        let waited_for = self.chains.values().filter(|chain| chain.is_waited_for());
        waited_for.map(|chain| chain.moved_at + RECALL_AFTER).min()
    }

    /// Closes the chains that did not move for too long, or all, and answers who waits in them: the last first, so
    /// that nobody is started because its predecessor ended as recalled.
    pub fn recall(&mut self, all: bool) -> Vec<AttemptId> {
        let now = Instant::now();
        let waited_for = self.chains.values_mut().filter(|chain| chain.is_waited_for());
        let stuck = waited_for.filter(|chain| all || now >= chain.moved_at + RECALL_AFTER);
        let mut waiting = Vec::new();
        for chain in stuck {
            chain.is_closed = true;
            waiting.extend(chain.members.iter().skip(1).rev().copied());
        }
        waiting
    }
}

#[cfg(test)]
mod tests {
    use super::{super::fixtures::id, *};
    use proptest::prelude::*;

    /// Chains with these members, each named after its first.
    fn chains(all: &[&[&str]]) -> PrefetchQueues {
        let mut queues = PrefetchQueues::default();
        for members in all {
            queues.open_chain(id(members[0]));
            members[1..].iter().for_each(|member| {
                queues.append(id(members[0]), id(member));
            });
        }
        queues
    }

    #[tokio::test(start_paused = true)]
    async fn the_shortest_chain_is_filled_first_up_to_its_depth() {
        let mut queues = chains(&[&["1.0.1", "1.1.1"], &["2.0.1"]]);
        assert_eq!(queues.shortest_chain(0), None);
        assert_eq!(queues.shortest_chain(1), Some((id("2.0.1"), id("2.0.1"))));
        assert_eq!(queues.append(id("2.0.1"), id("2.1.1")), Some(id("2.0.1")));
        assert_eq!(queues.append(id("2.0.1"), id("2.2.1")), Some(id("2.1.1")), "the last one is followed");
        assert_eq!(queues.shortest_chain(2), Some((id("1.0.1"), id("1.0.1"))));
        assert_eq!(queues.append(id("9.9.9"), id("1.9.1")), None);
    }

    #[tokio::test(start_paused = true)]
    async fn only_the_end_of_a_head_starts_the_next() {
        let mut queues = chains(&[&["1.0.1", "1.1.1", "1.2.1"]]);
        assert_eq!(queues.remove(id("1.1.1")), None);
        assert_eq!(queues.remove(id("1.0.1")), Some(id("1.2.1")));
        assert_eq!(queues.shortest_chain(9), Some((id("1.0.1"), id("1.2.1"))), "it keeps its name");
        assert_eq!((queues.remove(id("1.2.1")), queues.is_empty()), (None, true));
        assert_eq!(queues.remove(id("1.2.1")), None, "an end may come twice");
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_too_long_is_recalled_from_the_end() {
        let mut queues = chains(&[&["1.0.1", "1.1.1", "1.2.1"], &["2.0.1"]]);
        assert_eq!(queues.recall(false), []);
        tokio::time::advance(RECALL_AFTER).await;
        assert!(queues.recall_due().is_some_and(|due| due <= Instant::now()));
        assert_eq!(queues.recall(false), [id("1.2.1"), id("1.1.1")]);
        assert_eq!((queues.recall_due(), queues.recall(true)), (None, Vec::new()), "once is enough");
        assert_eq!(queues.shortest_chain(9), Some((id("2.0.1"), id("2.0.1"))), "nobody joins a closed chain");
    }

    #[tokio::test(start_paused = true)]
    async fn a_chain_that_moves_is_not_recalled() {
        let mut queues = chains(&[&["1.0.1", "1.1.1", "1.2.1"]]);
        tokio::time::advance(RECALL_AFTER * 2 / 3).await;
        queues.remove(id("1.0.1"));
        tokio::time::advance(RECALL_AFTER * 2 / 3).await;
        assert_eq!(queues.recall(false), []);
        tokio::time::advance(RECALL_AFTER).await;
        assert_eq!(queues.recall(false), [id("1.2.1")]);
    }

    proptest! {
        /// Each removed head names its successor, each attempt is in one chain, and nothing is left at the end.
        #[test]
        fn every_attempt_gets_one_turn(steps in proptest::collection::vec((0u8..3, 0usize..8), 1..80)) {
            let runtime = tokio::runtime::Builder::new_current_thread().start_paused(true).enable_time().build().unwrap();
            let _inside = runtime.enter();
            let mut queues = PrefetchQueues::default();
            let (mut heads, mut waiting, mut serial) = (Vec::new(), Vec::new(), 0);
            let mut fresh = || {
                serial += 1;
                id(&format!("1.{serial}.1"))
            };
            for (kind, pick) in steps {
                match kind {
                    0 => {
                        let head = fresh();
                        queues.open_chain(head);
                        heads.push(head);
                    }
                    1 => {
                        if let Some((chain, head)) = queues.shortest_chain(4) {
                            prop_assert!(heads.contains(&head));
                            let next = fresh();
                            let predecessor = queues.append(chain, next).unwrap();
                            prop_assert!(heads.contains(&predecessor) || waiting.contains(&predecessor));
                            waiting.push(next);
                        }
                    }
                    _ if !heads.is_empty() => {
                        let head = heads.remove(pick % heads.len());
                        if let Some(next) = queues.remove(head) {
                            let at = waiting.iter().position(|one| *one == next);
                            prop_assert!(at.is_some(), "{next} was not waiting");
                            waiting.remove(at.unwrap());
                            heads.push(next);
                        }
                    }
                    _ => {}
                }
            }
            for attempt in waiting.into_iter().chain(heads) {
                queues.remove(attempt);
            }
            prop_assert!(queues.is_empty());
        }
    }
}
