//! What the server wants of this runner. Orders are repeated until their effect is reported, so each must bear
//! repetition.

use super::{attempt::AttemptPhase, context::AgentContext};
use mothership_api::agent::Order;
use mothership_core::{attempt::EndCause, ids::AttemptId};
use std::sync::Arc;

impl AgentContext {
    pub fn apply_orders(self: &Arc<Self>, orders: &[Order]) {
        for order in orders {
            match order {
                Order::Cancel { attempt } => self.stop_attempt(*attempt, EndCause::Cancelled, false),
                Order::Abort { attempt } => self.stop_attempt(*attempt, EndCause::Cancelled, true),
                Order::Drain => self.drain(),
            }
        }
    }

    fn drain(&self) {
        self.state().is_draining = true;
        self.recall_prefetched(true);
        self.release_queue();
    }

    /// Gives back everything that is queued: at once where the machine has no room for it.
    pub fn release_queue_without_room(&self) {
        let lacks = self.state().lacks();
        if let Some(lacks) = lacks {
            self.end_queued(EndCause::NoRoom, Some(&lacks));
        }
    }

    /// Gives back everything that is queued.
    pub fn release_queue(&self) {
        self.end_queued(EndCause::Released, None);
    }

    fn end_queued(&self, cause: EndCause, why: Option<&str>) {
        let queued: Vec<AttemptId> = self.state().queue.iter().copied().collect();
        for attempt in queued {
            self.end_unstarted(attempt, cause, why.map(str::to_owned));
        }
    }

    /// Ends an attempt with `cause`: the program's whole tree first, if there is one. With `abort` its output files are
    /// not wanted unless its work is done: the server has given the task to somebody else or deleted it. Its log is delivered to the end all the
    /// same: what a program wrote is kept, whatever became of its result. A server that has deleted it says so when it is
    /// offered the log.
    pub fn stop_attempt(self: &Arc<Self>, attempt: AttemptId, cause: EndCause, abort: bool) {
        let mut state = self.state();
        let Some(held) = state.attempts.get_mut(&attempt) else { return };
        let is_first = held.stop_cause.is_none();
        held.stop_cause.get_or_insert(cause);
        held.is_aborted |= abort;
        let (phase, grace_ms, is_unwanted) = (held.phase, held.lease.grace_ms, held.is_unwanted());
        drop(state);
        match phase {
            AttemptPhase::Queued | AttemptPhase::Preparing => {
                self.end_unstarted(attempt, cause, None);
                self.start_ready();
            }
            // Once: a repeated order must not begin the grace time anew.
            AttemptPhase::Running if is_first => self.parts.keeper.stop(attempt, cause, grace_ms),
            // Its log is delivered by then.
            AttemptPhase::Uploading if is_unwanted => self.queue_end_report(attempt, Vec::new()),
            _ => {}
        }
    }
}
