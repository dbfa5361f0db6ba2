//! How an agent ends, in the stages of [`ShutdownStage`].

use super::{attempt::AttemptPhase, context::AgentContext};
use crate::{config::RunnerError, shutdown::ShutdownStage};
use mothership_api::{agent::ReportRequest, client::Client};
use mothership_core::{attempt::EndCause, ids::AttemptId};
use std::{sync::Arc, time::Duration};
use tokio::time::Instant;

/// How long the last reports may take to reach the server. What does not is on the disk and is sent by the next agent.
const LAST_REPORTS_MAX: Duration = Duration::from_secs(10);
/// After the grace of a program, how long the news of its end may take.
const KILL_MAX: Duration = Duration::from_secs(5);
/// How long the goodbye may take.
const GOODBYE_MAX: Duration = Duration::from_secs(2);
const UNDELIVERED: &str =
    "the server is away: what it has not received is sent by the next start of this runner";
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
        () = settled => {
            agent.say_goodbye().await;
            return Ok(());
        }
        () = agent.nothing_runs_and_nobody_listens() => {
            tracing::warn!("{UNDELIVERED}");
            return Ok(());
        }
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
    // The keeper kills what does not end within its grace. What even that does not end (a disk that hangs) keeps the
    // keeper, and not this process.
    let stopped = agent.wait_until(|agent| agent.in_phase(&[AttemptPhase::Running]).is_empty());
    if tokio::time::timeout(agent.grace_max() + KILL_MAX, stopped).await.is_err() {
        tracing::warn!("a program could not be stopped; the keeper goes on trying");
    }
    let reported = agent.wait_until(|agent| agent.state().attempts.is_empty());
    match tokio::time::timeout(LAST_REPORTS_MAX, reported).await {
        Ok(()) => agent.say_goodbye().await,
        Err(_) => tracing::warn!("{UNDELIVERED}"),
    }
    Ok(())
}

impl AgentContext {
    /// Tells the server that nobody has to wait for this runner. Asked once: without an answer it is missed a little later.
    async fn say_goodbye(&self) {
        let request = ReportRequest {
            alive: Some(Vec::new()),
            leaves: true,
            sent_at: Some(self.parts.clock.now()),
            ..ReportRequest::default()
        };
        let ask = |client: Client| {
            let request = request.clone();
            async move { client.report(&request).await }
        };
        if let Err(error) = self.connection.call_once(GOODBYE_MAX, &ask).await {
            tracing::debug!(%error, "the server was not told that this runner leaves");
        }
    }

    /// Comes back when no program runs and the server has been silent for as long as last reports may take. While it
    /// answers, results may take their time.
    async fn nothing_runs_and_nobody_listens(&self) {
        use AttemptPhase::{Preparing, Queued, Running};
        self.wait_until(|agent| agent.in_phase(&[Queued, Preparing, Running]).is_empty()).await;
        let asked_at = Instant::now();
        loop {
            let patient_until = self.connection.answered_at().max(asked_at) + LAST_REPORTS_MAX;
            if Instant::now() >= patient_until {
                return;
            }
            tokio::time::sleep_until(patient_until).await;
        }
    }

    /// The longest time that a program here may take after TERM.
    fn grace_max(&self) -> Duration {
        let state = self.state();
        Duration::from_millis(state.attempts.values().map(|held| held.lease.grace_ms).max().unwrap_or(0))
    }

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
        // Nobody shall wait for a machine that takes nothing more. Where nothing is held the goodbye says it, and a report
        // behind that one would take it back.
        let mut state = self.state();
        if !state.attempts.is_empty() {
            state.is_machine_due = true;
            self.wakeups.report.notify_one();
        }
    }

    /// Why this machine takes nothing though it has room: it was told to stop, and what runs may take hours to end.
    pub fn stops_because(&self) -> Option<String> {
        let is_told = self.shutdown.stage() > ShutdownStage::Run;
        is_told
            .then(|| "an order to stop, given at its machine: what runs ends, nothing new starts".to_owned())
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
