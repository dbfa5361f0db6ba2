//! How an agent ends, in the stages of [`ShutdownStage`].

use super::{attempt::AttemptPhase, context::AgentContext};
use crate::{config::RunnerError, shutdown::ShutdownStage};
use mothership_core::{attempt::EndCause, ids::AttemptId};
use std::{sync::Arc, time::Duration};

/// How long the last reports may take to reach the server. What does not is on the disk and is sent by the next agent.
const LAST_REPORTS_MAX: Duration = Duration::from_secs(10);
/// The same when the programs go on: somebody restarts or upgrades the runner and waits for it.
const LAST_REPORTS_DETACHED_MAX: Duration = Duration::from_secs(2);

/// Comes back when the agent may leave.
pub async fn run(agent: &Arc<AgentContext>) -> Result<(), RunnerError> {
    agent.shutdown.reached(ShutdownStage::Soft).await;
    agent.release_unstarted();
    let settled = agent.wait_until(|agent| agent.state().attempts.is_empty());
    tokio::select! {
        // Biased: an agent that has nothing left leaves softly, whatever else was asked for.
        biased;
        () = settled => return Ok(()),
        () = agent.shutdown.reached(ShutdownStage::Detach) => {}
    }
    if agent.shutdown.stage() == ShutdownStage::Detach {
        let reported = agent.wait_until(|agent| agent.state().unsent_ends.is_empty());
        tokio::select! {
            biased;
            _ = tokio::time::timeout(LAST_REPORTS_DETACHED_MAX, reported) => return Ok(()),
            () = agent.shutdown.reached(ShutdownStage::Hard) => {}
        }
    }
    for attempt in agent.in_phase(&[AttemptPhase::Running]) {
        agent.stop_attempt(attempt, EndCause::Released, false);
    }
    // Without a limit: the keeper kills what does not end within its grace.
    agent.wait_until(|agent| agent.in_phase(&[AttemptPhase::Running]).is_empty()).await;
    let reported = agent.wait_until(|agent| agent.state().attempts.is_empty());
    if tokio::time::timeout(LAST_REPORTS_MAX, reported).await.is_err() {
        tracing::warn!(
            "the server is away: what it has not received is sent by the next start of this runner"
        );
    }
    Ok(())
}

impl AgentContext {
    fn in_phase(&self, phases: &[AttemptPhase]) -> Vec<AttemptId> {
        let state = self.state();
        let attempts = state.attempts.iter().filter(|(_, held)| phases.contains(&held.phase));
        attempts.map(|(attempt, _)| *attempt).collect()
    }

    fn release_unstarted(&self) {
        for attempt in self.in_phase(&[AttemptPhase::Queued, AttemptPhase::Preparing]) {
            self.end_unstarted(attempt, EndCause::Released, None);
        }
        self.recall_prefetched(true);
        self.wakeups.shutdown.notify_waiters();
    }

    async fn wait_until(&self, holds: impl Fn(&Self) -> bool) {
        loop {
            let changed = self.wakeups.shutdown.notified();
            tokio::pin!(changed);
            // `notify_waiters` reaches those only that wait already: enabled before the look, no wake-up is missed.
            changed.as_mut().enable();
            if holds(self) {
                return;
            }
            changed.await;
        }
    }
}
