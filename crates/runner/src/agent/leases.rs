//! Fetches work and orders by long polls.
//!
//! A poll offers what was free when it was sent. When more becomes free while it is held open, another one goes out
//! beside it, and of too many the server answers the oldest. None is ever cancelled here, for the answer of a cancelled
//! one, with its leases, would be lost. What two answers bring too much waits in the queue for a moment and is given
//! back if it cannot be started.

use super::{connection::ANSWER_MAX, context::AgentContext};
use crate::shutdown::ShutdownStage;
use futures_util::{StreamExt, stream::FuturesUnordered};
use mothership_api::{
    agent::{LeaseReply, LeaseRequest, Order},
    client::Client,
};
use mothership_core::{
    attempt::EndCause,
    limits::{LEASE_POLLS_MAX, REPORT_ITEMS_MAX},
    placement::Capacity,
};
use std::{collections::BTreeMap, sync::Arc, time::Duration};

/// How long the server may hold a poll, and one beside another. Below what the server grants at most
/// ([`mothership_core::limits::LEASE_WAIT_MS_MAX`]), so that it keeps to it.
const POLL_WAIT: Duration = Duration::from_secs(25);
const EXTRA_POLL_WAIT: Duration = Duration::from_secs(5);
/// What is queued for longer than this without anything moving is given back: another runner may be idle.
const QUEUE_STUCK_AFTER: Duration = Duration::from_secs(2);

/// What one poll offers.
#[derive(Debug, Clone, PartialEq)]
struct PollOffer {
    free: Capacity,
    /// Attempts beyond the free capacity.
    ahead: u32,
}

/// Polls until the shutdown begins.
pub async fn run(agent: &Arc<AgentContext>) {
    let mut polls = FuturesUnordered::new();
    let mut open: BTreeMap<u64, PollOffer> = BTreeMap::new();
    let mut serial = 0;
    loop {
        let offer = agent.offer();
        // Where the machine lacks something, one that offers more is no substitute: what it brings has to go back.
        let lacks = agent.state().lacks().is_some();
        let is_asked = |open: &PollOffer| open.covers(&offer) && (!lacks || offer.covers(open));
        if agent.connection.owes_report() {
            // Deliver first, ask second: the answer to the report wakes this loop.
            agent.wakeups.report.notify_one();
        // One more than may be open: that makes the server answer the oldest.
        } else if polls.len() <= LEASE_POLLS_MAX && !open.values().any(is_asked) {
            serial += 1;
            let wait = if polls.is_empty() { POLL_WAIT } else { EXTRA_POLL_WAIT };
            open.insert(serial, offer.clone());
            polls.push(poll(agent, serial, offer, wait));
        }
        tokio::select! {
            biased;
            () = agent.shutdown.reached(ShutdownStage::Soft) => break,
            Some((serial, reply)) = polls.next() => {
                open.remove(&serial);
                if let Some(reply) = reply {
                    agent.accept_leases(reply);
                }
            }
            () = agent.wakeups.lease.notified() => {}
            () = agent.waits_too_long() => {
                // Whatever runs now is not short: without this the next poll would fetch as much again.
                agent.state().depth.observe(QUEUE_STUCK_AFTER);
                agent.recall_prefetched(false);
                agent.release_queue();
            }
            () = agent.more_is_due() => agent.state().try_more(),
        }
    }
    // Open polls are dropped here: the server notices the closed connection and keeps what it would have handed out.
    drop(polls);
    std::future::pending().await
}

async fn poll(
    agent: &AgentContext,
    serial: u64,
    offer: PollOffer,
    wait: Duration,
) -> (u64, Option<LeaseReply>) {
    let request = LeaseRequest {
        free: offer.free,
        ahead: offer.ahead,
        wait_ms: wait.as_millis() as u64,
        holding: agent.state().attempts.keys().copied().take(REPORT_ITEMS_MAX).collect(),
        sent_at: Some(agent.parts.clock.now()),
    };
    let ask = |client: Client| {
        let request = request.clone();
        async move { client.lease(&request).await }
    };
    match agent.connection.call_once(wait + ANSWER_MAX / 4, &ask).await {
        Ok(reply) => {
            agent.poll_backoff.lock().await.reset();
            (serial, Some(reply))
        }
        Err(error) => {
            // What is free may be something else by the time of the next try: it is asked anew.
            let mut backoff = agent.poll_backoff.lock().await;
            if let Err(error) = agent.connection.recover(error, &mut backoff).await {
                tracing::error!(%error, "the server refuses to lease");
                tokio::time::sleep(EXTRA_POLL_WAIT).await;
            }
            (serial, None)
        }
    }
}

impl PollOffer {
    /// Whether an open poll with `self` will bring whatever one with `other` would.
    fn covers(&self, other: &PollOffer) -> bool {
        self.free.fits(&other.free) && self.ahead >= other.ahead
    }
}

/// How many attempts to ask for beyond the free capacity: up to `target`, once half of them are used up. Half empty is
/// early enough, and makes the batches large.
fn refill(target: u32, queued: u32) -> u32 {
    if queued * 2 > target { 0 } else { target - queued }
}

impl AgentContext {
    /// What could be taken now.
    fn offer(&self) -> PollOffer {
        let state = self.state();
        if state.is_draining {
            // Not no poll at all: the answers are how the runner learns that it may work again.
            return PollOffer { free: Capacity::default(), ahead: 0 };
        }
        let target = state.depth.leased_ahead(state.running_count());
        let queued = u32::try_from(state.queue.len()).unwrap_or(u32::MAX);
        if state.lacks().is_some() {
            return PollOffer { free: state.free_capacity(), ahead: 0 };
        }
        PollOffer { free: state.free_capacity(), ahead: refill(target, queued) }
    }

    fn accept_leases(self: &Arc<Self>, reply: LeaseReply) {
        let mut given_back = Vec::new();
        {
            let mut state = self.state();
            state.is_draining = reply.orders.contains(&Order::Drain);
            for lease in reply.attempts {
                // Asked for before that program was known to be lost here. It may come back to life: never two of one
                // task on one machine.
                let attempt = lease.id;
                let runs_here = state.runs_another_of(attempt);
                state.enqueue(lease);
                given_back.extend(runs_here.then_some(attempt));
            }
        }
        for attempt in given_back {
            let why = "an earlier attempt of this task still runs on this runner".to_owned();
            self.end_unstarted(attempt, EndCause::Released, Some(why));
        }
        // Before anything is started: an order to drain gives back what this very answer brought.
        self.apply_orders(&reply.orders);
        self.start_ready();
    }

    /// Comes back when more is to be tried than the machine had room for.
    async fn more_is_due(&self) {
        let due = self.state().more_is_due();
        match due {
            Some(due) => tokio::time::sleep_until(due).await,
            None => std::future::pending().await,
        }
    }

    /// Comes back when the queue, or a start chain, has not moved for too long.
    async fn waits_too_long(&self) {
        let due = {
            let state = self.state();
            let queue = (!state.queue.is_empty()).then_some(state.queue_moved_at + QUEUE_STUCK_AFTER);
            queue.into_iter().chain(state.prefetch.recall_due()).min()
        };
        match due {
            Some(due) => tokio::time::sleep_until(due).await,
            None => std::future::pending().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_queue_is_refilled_when_half_of_it_is_used() {
        let cases =
            [(0, 0, 0), (0, 3, 0), (10, 0, 10), (10, 5, 5), (10, 6, 0), (10, 90, 0), (1, 0, 1), (1, 1, 0)];
        for (target, queued, ahead) in cases {
            assert_eq!(refill(target, queued), ahead, "{queued} of {target}");
        }
    }

    #[test]
    fn a_poll_covers_what_needs_no_more_than_it_offers() {
        let offer = |cpus, ahead| PollOffer { free: Capacity { cpus, ..Capacity::default() }, ahead };
        assert!(offer(2.0, 4).covers(&offer(2.0, 4)) && offer(2.0, 4).covers(&offer(1.0, 0)));
        assert!(!offer(2.0, 4).covers(&offer(3.0, 0)), "more is free now");
        assert!(!offer(2.0, 4).covers(&offer(1.0, 5)), "more is wanted ahead now");
    }
}
