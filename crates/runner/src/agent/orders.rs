//! What the server wants of us. Orders are repeated until obeyed, so each must bear repetition.

use super::{Core, desk::Phase};
use mothership_api::agent::Order;
use mothership_core::{attempt::EndCause, ids::AttemptId};
use std::sync::Arc;

impl Core {
    pub fn obey(self: &Arc<Self>, orders: &[Order]) {
        for order in orders {
            match order {
                Order::Cancel { attempt } => self.stop(*attempt, EndCause::Cancelled, false),
                Order::Abort { attempt } => self.stop(*attempt, EndCause::Cancelled, true),
                Order::Drain => self.drain(),
            }
        }
    }

    fn drain(&self) {
        self.desk().draining = true;
        self.call_back(true);
        self.release_queue();
    }

    /// Gives back everything that has not begun.
    pub fn release_queue(&self) {
        let queued: Vec<AttemptId> = self.desk().queue.iter().copied().collect();
        for attempt in queued {
            self.end_unstarted(attempt, EndCause::Released, None);
        }
    }

    /// Ends an attempt with `cause`: the program's whole tree first, if there is one. With `abort` nothing of it is
    /// delivered but the end.
    pub fn stop(self: &Arc<Self>, attempt: AttemptId, cause: EndCause, abort: bool) {
        let mut desk = self.desk();
        let Some(held) = desk.held.get_mut(&attempt) else { return };
        let first = held.stop.is_none();
        held.stop.get_or_insert(cause);
        if abort && !held.is_aborted {
            held.is_aborted = true;
            held.log.is_given_up = true;
        }
        let (phase, grace_ms) = (held.phase, held.lease.grace_ms);
        if abort {
            desk.talkative.remove(&attempt);
        }
        drop(desk);
        match phase {
            Phase::Queued | Phase::Preparing => {
                self.end_unstarted(attempt, cause, None);
                self.pump();
            }
            Phase::Running if first => self.parts.keeper.stop(attempt, cause, grace_ms),
            Phase::Collecting | Phase::Delivering | Phase::Uploading if abort => {
                self.over(attempt, Vec::new())
            }
            _ => {}
        }
    }
}
