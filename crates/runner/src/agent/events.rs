//! Events of the keeper, and how an attempt moves on after its program has ended: collecting → sending the log →
//! uploading results → reporting.
//!
//! In this order because the server closes an attempt with its end: what comes later it would not take.

use super::{attempt::AttemptPhase, context::AgentContext, results};
use crate::keeper::{KeeperEvent, ProgramEnd};
use mothership_api::agent::ArtifactFile;
use mothership_core::{attempt::EndCause, clock::ms_between, ids::AttemptId, limits::ERROR_BYTES_MAX};
use std::{sync::Arc, time::Duration};

/// Follows the keeper for ever.
pub async fn run(agent: &Arc<AgentContext>) {
    loop {
        for event in agent.parts.keeper.events().await {
            agent.on_event(event);
        }
        // Once for all events of a batch: many ends free capacity for many starts.
        agent.start_ready();
    }
}

impl AgentContext {
    fn on_event(self: &Arc<Self>, event: KeeperEvent) {
        match event {
            KeeperEvent::Started { attempt, at } => {
                let mut state = self.state();
                // After a lost connection the start is reported once more.
                let held = state.attempts.get_mut(&attempt).filter(|held| held.started_at.is_none());
                if let Some(held) = held {
                    held.started_at = Some(at);
                    state.unsent_starts.insert(attempt);
                    state.on_program_started();
                    self.wakeups.report.notify_one();
                }
            }
            KeeperEvent::Output { attempt, log_bytes } => {
                let mut state = self.state();
                let Some(held) = state.attempts.get_mut(&attempt) else { return };
                held.log.written = held.log.written.max(log_bytes);
                if held.log.has_unread() {
                    state.unsent_logs.insert(attempt);
                    self.wakeups.logs.notify_one();
                }
            }
            KeeperEvent::Usage { attempt, usage } => {
                let mut state = self.state();
                let Some(held) = state.attempts.get_mut(&attempt) else { return };
                held.usage = Some(usage);
                state.dirty_progress.insert(attempt);
                self.wakeups.report.notify_one();
            }
            KeeperEvent::Ended { attempt, end } => self.on_program_ended(attempt, *end),
        }
    }

    /// The program of an attempt is over.
    pub fn on_program_ended(self: &Arc<Self>, attempt: AttemptId, end: ProgramEnd) {
        let mut state = self.state();
        state.release_capacity(attempt);
        let Some(held) = state.attempts.get_mut(&attempt).filter(|held| held.end.is_none()) else { return };
        held.started_at = held.started_at.or(end.started_at);
        // Not the maximum: after a crash of the keeper the spool was cut to its last whole record.
        held.log.written = end.log_bytes;
        let ran = end.started_at.map(|started_at| Duration::from_millis(ms_between(started_at, end.at)));
        let finished =
            !matches!(end.cause, EndCause::RunnerLost | EndCause::StartFailed) && !end.cause.is_given_back();
        let lacked = end.error_message.clone().filter(|_| end.cause == EndCause::NoRoom);
        // A look into the folders costs more than a short task; most leave nothing.
        let collects = finished && ran.is_some() && (end.has_output || !held.lease.outputs.is_empty());
        held.end = Some(end);
        if held.log.has_unread() {
            state.unsent_logs.insert(attempt);
            self.wakeups.logs.notify_one();
        }
        if let Some(ran) = ran {
            state.depth.observe(ran);
        }
        if let Some(lacked) = lacked {
            state.on_no_room(attempt, lacked);
        }
        let is_unwanted = state.attempts.get(&attempt).is_some_and(|held| held.is_unwanted());
        let phase =
            if collects && !is_unwanted { AttemptPhase::Collecting } else { AttemptPhase::SendingLog };
        state.set_phase(attempt, phase);
        drop(state);
        self.wakeups.lease.notify_one();
        // A hard stop waits for the programs only: their reports may have to wait for the server.
        self.wakeups.shutdown.notify_waiters();
        if phase == AttemptPhase::Collecting {
            self.spawn_background(results::collect(Arc::clone(self), attempt));
        } else {
            self.continue_after_log(attempt);
        }
    }

    /// The log may be delivered: if it is, on to the results and the end.
    pub fn continue_after_log(self: &Arc<Self>, attempt: AttemptId) {
        let mut state = self.state();
        let Some(held) = state.attempts.get_mut(&attempt) else { return };
        if held.phase != AttemptPhase::SendingLog || !held.log.is_delivered() {
            return;
        }
        let files = std::mem::take(&mut held.files);
        // Whatever was found before it was aborted: nobody wants it.
        if files.is_empty() || held.is_unwanted() {
            // Those that arrived, when remarks on others have sent the log once more.
            let artifacts = std::mem::take(&mut held.artifacts);
            drop(state);
            self.queue_end_report(attempt, artifacts);
        } else {
            held.phase = AttemptPhase::Uploading;
            drop(state);
            self.spawn_background(results::upload(Arc::clone(self), attempt, files));
        }
    }

    /// Nothing is left to do but to report the end.
    pub fn queue_end_report(&self, attempt: AttemptId, artifacts: Vec<ArtifactFile>) {
        let mut state = self.state();
        let Some(held) = state.attempts.get_mut(&attempt) else { return };
        // Only now the whole log has passed the reader.
        let last_line = held.reader.last_line();
        let Some(end) = held.end.as_mut() else { return };
        let failed = end.cause == EndCause::Exited && (end.exit_code != Some(0) || end.signal.is_some());
        if failed && end.error_message.is_none() {
            end.error_message = last_line;
        }
        if let Some(lost) = held.log_lost.take() {
            // Also of one that went well: what is missing is named.
            end.error_message = Some(match end.error_message.take() {
                Some(message) => format!("{message}; {lost}"),
                None => lost,
            });
        }
        if let Some(message) = &mut end.error_message {
            message.truncate(message.floor_char_boundary(ERROR_BYTES_MAX));
        }
        held.artifacts = artifacts;
        held.phase = AttemptPhase::Reporting;
        state.unsent_ends.insert(attempt);
        self.wakeups.report.notify_one();
    }
}
