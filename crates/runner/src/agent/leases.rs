//! Fetches work and orders by long polls.
//!
//! A poll says what was free when it was sent. When more gets free while it is held open, another one goes out beside
//! it, and of too many the server answers the oldest. None is ever cancelled here, for the answer of a cancelled one,
//! with its leases, would be lost. What two answers
//! bring too much waits in the queue for a moment and is given back if it does not get its turn.

use super::{Core, link::ANSWER_MAX};
use crate::shutdown::Stage;
use futures_util::{StreamExt, stream::FuturesUnordered};
use mothership_api::{
    agent::{LeaseReply, LeaseRequest, Order},
    client::Client,
};
use mothership_core::{limits::LEASE_POLLS_MAX, placement::Capacity};
use std::{collections::BTreeMap, sync::Arc, time::Duration};

/// How long the server may hold a poll, and one beside another.
const WAIT: Duration = Duration::from_secs(25);
const WAIT_BESIDE: Duration = Duration::from_secs(5);
/// What waits in the queue for longer than this without anything moving is given back: somebody else may be idle.
const QUEUE_MAX: Duration = Duration::from_secs(2);

/// What one poll offers.
#[derive(Debug, Clone, PartialEq)]
struct Offer {
    free: Capacity,
    ahead: u32,
}

/// Polls until the shutdown begins.
pub async fn run(core: &Arc<Core>) {
    let mut polls = FuturesUnordered::new();
    let mut open: BTreeMap<u64, Offer> = BTreeMap::new();
    let mut serial = 0;
    loop {
        let offer = core.offer();
        // One more than may be open: that makes the server answer the oldest.
        if polls.len() <= LEASE_POLLS_MAX && !open.values().any(|held| held.covers(&offer)) {
            serial += 1;
            let wait = if polls.is_empty() { WAIT } else { WAIT_BESIDE };
            open.insert(serial, offer.clone());
            polls.push(poll(core, serial, offer, wait));
        }
        tokio::select! {
            biased;
            () = core.shutdown.reached(Stage::Soft) => break,
            Some((serial, reply)) = polls.next() => {
                open.remove(&serial);
                if let Some(reply) = reply {
                    core.take(reply);
                }
            }
            () = core.wakes.lease.notified() => {}
            () = core.queue_is_stuck() => {
                // Whatever runs now is not short: without this the next poll would fetch as much again.
                core.desk().pace.saw(QUEUE_MAX);
                core.call_back(false);
                core.release_queue();
            }
        }
    }
    // Open polls are dropped here: the server sees the connection close and keeps what it would have handed out.
    drop(polls);
    std::future::pending().await
}

async fn poll(core: &Core, serial: u64, offer: Offer, wait: Duration) -> (u64, Option<LeaseReply>) {
    let request =
        LeaseRequest { free: offer.free.into(), ahead: offer.ahead, wait_ms: wait.as_millis() as u64 };
    let ask = |client: Client| {
        let request = request.clone();
        async move { client.lease(&request).await }
    };
    match core.link.once(wait + ANSWER_MAX / 4, &ask).await {
        Ok(reply) => {
            core.polls.lock().await.reset();
            (serial, Some(reply))
        }
        Err(error) => {
            // What is free may be something else by the time of the next try: it is asked anew.
            let mut backoff = core.polls.lock().await;
            if let Err(error) = core.link.recover(error, &mut backoff).await {
                tracing::error!(%error, "the server refuses to lease");
                let _ = tokio::time::sleep(WAIT_BESIDE).await;
            }
            (serial, None)
        }
    }
}

impl Offer {
    /// Whether an open poll with `self` will bring whatever one with `other` would.
    fn covers(&self, other: &Offer) -> bool {
        self.free.fits(&other.free) && self.ahead >= other.ahead
    }
}

impl Core {
    /// What could be taken now.
    fn offer(&self) -> Offer {
        let desk = self.desk();
        if desk.draining {
            return Offer { free: Capacity::default(), ahead: 0 };
        }
        let target = desk.pace.ahead(desk.slots());
        let queued = u32::try_from(desk.queue.len()).unwrap_or(u32::MAX);
        // Half empty is early enough, and makes the batches large.
        let ahead = if queued * 2 > target { 0 } else { target - queued };
        Offer { free: desk.free(), ahead }
    }

    fn take(self: &Arc<Self>, reply: LeaseReply) {
        {
            let mut desk = self.desk();
            desk.draining = reply.orders.contains(&Order::Drain);
            reply.attempts.into_iter().for_each(|lease| desk.enqueue(lease));
        }
        self.obey(&reply.orders);
        self.pump();
    }

    async fn queue_is_stuck(&self) {
        let due = {
            let desk = self.desk();
            let queue = (!desk.queue.is_empty()).then_some(desk.queue_moved + QUEUE_MAX);
            queue.into_iter().chain(desk.lanes.due()).min()
        };
        match due {
            Some(due) => tokio::time::sleep_until(due).await,
            None => std::future::pending().await,
        }
    }
}
