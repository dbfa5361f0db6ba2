//! From the queue to the keeper.

use super::{attempt::AttemptPhase, context::AgentContext, gpus, inputs};
use crate::{keeper::StartOrder, process::room, shutdown::ShutdownStage};
use mothership_api::agent::LeasedAttempt;
use mothership_core::{attempt::EndCause, ids::AttemptId};
use std::sync::Arc;

impl AgentContext {
    /// Starts what fits, in order of arrival, and lets the keeper prefetch what comes next.
    pub fn start_ready(self: &Arc<Self>) {
        if self.shutdown.stage() != ShutdownStage::Run {
            return;
        }
        loop {
            let (lease, needs_files) = {
                let mut state = self.state();
                let Some(attempt) = state.next_to_start() else { break };
                let held = &state.attempts[&attempt];
                (Arc::clone(&held.lease), held.needs_files())
            };
            if needs_files {
                self.spawn_background(prepare(Arc::clone(self), lease));
            } else {
                self.start_program(&lease, None);
            }
            // What is free has changed: another poll may be worthwhile.
            self.wakeups.lease.notify_one();
        }
        // By an answer to what was offered before the shortage.
        self.release_queue_without_room();
        // Only now: what fits beside the running programs must not wait behind one of them.
        self.prefetch_starts();
    }

    /// Gives the keeper what it is to start next, by itself.
    fn prefetch_starts(&self) {
        loop {
            let (lease, predecessor) = {
                let mut state = self.state();
                let Some((attempt, predecessor)) = state.next_to_prefetch() else { return };
                (Arc::clone(&state.attempts[&attempt].lease), predecessor)
            };
            self.start_program(&lease, Some(predecessor));
            self.wakeups.lease.notify_one();
        }
    }

    /// Gives an attempt to the keeper: to be started now, or after another one has ended.
    fn start_program(&self, lease: &LeasedAttempt, after: Option<AttemptId>) {
        let mut lease = lease.clone();
        {
            let mut state = self.state();
            gpus::tell(&mut lease, state.offers_gpus());
            state.set_phase(lease.id, AttemptPhase::Running);
            if after.is_none() {
                state.prefetch.open_chain(lease.id);
            }
        }
        self.parts.keeper.start(StartOrder { lease, marker: self.parts.rng.unique_hex(), after });
    }

    /// Takes back what the keeper has not started, where that takes too long or, with `all`, everywhere. Whatever it
    /// still has then ends as released.
    pub fn recall_prefetched(&self, all: bool) {
        let waiting = self.state().prefetch.recall(all);
        waiting.into_iter().for_each(|attempt| self.parts.keeper.recall(attempt));
    }

    /// Whether an attempt still waits for its files; it may have been cancelled meanwhile.
    pub fn is_preparing(&self, attempt: AttemptId) -> bool {
        self.state().attempts.get(&attempt).is_some_and(|held| held.phase == AttemptPhase::Preparing)
    }

    /// Ends an attempt whose program never ran.
    pub fn end_unstarted(&self, attempt: AttemptId, cause: EndCause, why: Option<String>) {
        let at = self.parts.clock.now();
        self.state().end_unstarted(attempt, cause, why, at);
        self.wakeups.report.notify_one();
        self.wakeups.lease.notify_one();
    }
}

impl AgentContext {
    /// The machine has no room for an attempt: back it goes, and for a while less is taken.
    fn give_back_without_room(&self, attempt: AttemptId, lacked: String) {
        self.end_unstarted(attempt, EndCause::NoRoom, Some(lacked.clone()));
        self.state().on_no_room(attempt, lacked);
    }
}

/// Fetches and lays out the files of an attempt, then starts it.
async fn prepare(agent: Arc<AgentContext>, lease: Arc<LeasedAttempt>) {
    let prepared = match inputs::fetch(&agent, &lease).await {
        Ok(()) => agent.parts.files.lay_out(&lease).await,
        Err(error) => Err(error),
    };
    if !agent.is_preparing(lease.id) {
        // Cancelled; the folder may have been made after it was to be deleted.
        return agent.parts.files.remove(vec![lease.id]).await;
    }
    match prepared {
        Ok(()) => agent.start_program(&lease, None),
        Err(error) => {
            match room::shortage_in(&error.0) {
                Some(lacked) => agent.give_back_without_room(lease.id, lacked.to_owned()),
                None => agent.end_unstarted(lease.id, EndCause::FilesFailed, Some(error.0)),
            }
            // Its capacity is free again, and no event of the keeper follows that would start the next.
            agent.start_ready();
        }
    }
}
