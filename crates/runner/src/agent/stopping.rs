//! The end of an agent, in the stages of [`Stage`](crate::shutdown::Stage).

use super::{Core, desk::Phase};
use crate::{config::RunnerError, shutdown::Stage};
use mothership_core::{attempt::EndCause, ids::AttemptId};
use std::{sync::Arc, time::Duration};

/// How long the last words may take to reach the server. What does not is on the disk and is said by the next agent.
const LAST_WORDS: Duration = Duration::from_secs(10);
const LAST_WORDS_DETACHED: Duration = Duration::from_secs(2);

/// Comes back when the agent may leave.
pub async fn run(core: &Arc<Core>) -> Result<(), RunnerError> {
    core.shutdown.reached(Stage::Soft).await;
    core.release_unstarted();
    let settled = core.until(|core| core.desk().held.is_empty());
    tokio::select! {
        biased;
        () = settled => return Ok(()),
        () = core.shutdown.reached(Stage::Detach) => {}
    }
    if core.shutdown.stage() == Stage::Detach {
        let told = core.until(|core| core.desk().ended.is_empty());
        tokio::select! {
            biased;
            _ = tokio::time::timeout(LAST_WORDS_DETACHED, told) => return Ok(()),
            () = core.shutdown.reached(Stage::Hard) => {}
        }
    }
    for attempt in core.in_phase(&[Phase::Running]) {
        core.stop(attempt, EndCause::Released, false);
    }
    core.until(|core| core.in_phase(&[Phase::Running]).is_empty()).await;
    let told = core.until(|core| core.desk().held.is_empty());
    if tokio::time::timeout(LAST_WORDS, told).await.is_err() {
        tracing::warn!("the server is away: what it has not heard is told by the next start of this runner");
    }
    Ok(())
}

impl Core {
    fn in_phase(&self, phases: &[Phase]) -> Vec<AttemptId> {
        let desk = self.desk();
        desk.held
            .iter()
            .filter(|(_, held)| phases.contains(&held.phase))
            .map(|(attempt, _)| *attempt)
            .collect()
    }

    fn release_unstarted(&self) {
        for attempt in self.in_phase(&[Phase::Queued, Phase::Preparing]) {
            self.end_unstarted(attempt, EndCause::Released, None);
        }
        self.call_back(true);
        self.wakes.settled.notify_waiters();
    }

    async fn until(&self, holds: impl Fn(&Self) -> bool) {
        loop {
            let settled = self.wakes.settled.notified();
            tokio::pin!(settled);
            // From here on no poke is missed.
            settled.as_mut().enable();
            if holds(self) {
                return;
            }
            settled.await;
        }
    }
}
