//! What the keeper tells, and how an attempt moves on after its program has ended:
//! collecting → delivering the log → uploading results → over.

use super::{Core, desk::Phase, results};
use crate::keeper::{KeeperEvent, ProgramEnd};
use mothership_core::{attempt::EndCause, clock::ms_between, ids::AttemptId, limits::ERROR_BYTES_MAX};
use std::{sync::Arc, time::Duration};

/// Listens for ever.
pub async fn run(core: &Arc<Core>) {
    loop {
        for event in core.parts.keeper.events().await {
            core.hear(event);
        }
        core.pump();
    }
}

impl Core {
    fn hear(self: &Arc<Self>, event: KeeperEvent) {
        match event {
            KeeperEvent::Started { attempt, at } => {
                let mut desk = self.desk();
                if let Some(held) = desk.held.get_mut(&attempt).filter(|held| held.started_at.is_none()) {
                    held.started_at = Some(at);
                    desk.started.insert(attempt);
                    self.wakes.report.notify_one();
                }
            }
            KeeperEvent::Output { attempt, log_bytes } => {
                let mut desk = self.desk();
                let Some(held) = desk.held.get_mut(&attempt) else { return };
                held.log.written = held.log.written.max(log_bytes);
                if held.log.has_more() && !held.is_aborted {
                    desk.talkative.insert(attempt);
                    self.wakes.logs.notify_one();
                }
            }
            KeeperEvent::Usage { attempt, usage } => {
                let mut desk = self.desk();
                let Some(held) = desk.held.get_mut(&attempt) else { return };
                held.usage = Some(usage);
                desk.moved.insert(attempt);
                self.wakes.report.notify_one();
            }
            KeeperEvent::Ended { attempt, end } => self.ended(attempt, *end),
        }
    }

    /// The program of an attempt is over.
    pub fn ended(self: &Arc<Self>, attempt: AttemptId, end: ProgramEnd) {
        let mut desk = self.desk();
        desk.vacate_lane(attempt);
        let Some(held) = desk.held.get_mut(&attempt).filter(|held| held.end.is_none()) else { return };
        held.started_at = held.started_at.or(end.started_at);
        held.log.written = end.log_bytes;
        let ran = end.started_at.map(|started_at| Duration::from_millis(ms_between(started_at, end.at)));
        let finished =
            !matches!(end.cause, EndCause::RunnerLost | EndCause::Released | EndCause::StartFailed);
        let collects = finished && ran.is_some() && (end.has_output || !held.lease.outputs.is_empty());
        held.end = Some(end);
        if held.log.has_more() && !held.is_aborted {
            desk.talkative.insert(attempt);
            self.wakes.logs.notify_one();
        }
        if let Some(ran) = ran {
            desk.pace.saw(ran);
        }
        let aborted = desk.held.get(&attempt).is_some_and(|held| held.is_aborted);
        desk.set_phase(attempt, if collects && !aborted { Phase::Collecting } else { Phase::Delivering });
        drop(desk);
        self.wakes.lease.notify_one();
        if aborted {
            self.over(attempt, Vec::new());
        } else if collects {
            self.aside(results::collect(Arc::clone(self), attempt));
        } else {
            self.advance(attempt);
        }
    }

    /// The log is delivered, perhaps: on to the results and the end.
    pub fn advance(self: &Arc<Self>, attempt: AttemptId) {
        let mut desk = self.desk();
        let Some(held) = desk.held.get_mut(&attempt) else { return };
        if held.phase != Phase::Delivering || !held.log.is_delivered() {
            return;
        }
        let files = std::mem::take(&mut held.files);
        if files.is_empty() {
            drop(desk);
            self.over(attempt, Vec::new());
        } else {
            held.phase = Phase::Uploading;
            drop(desk);
            self.aside(results::upload(Arc::clone(self), attempt, files));
        }
    }

    /// Nothing is left to do but to report the end.
    pub fn over(&self, attempt: AttemptId, artifacts: Vec<mothership_api::agent::ArtifactFile>) {
        let mut desk = self.desk();
        let Some(held) = desk.held.get_mut(&attempt) else { return };
        let last_words = held.feed.last_words();
        let Some(end) = held.end.as_mut() else { return };
        let failed = end.cause == EndCause::Exited && (end.exit_code != Some(0) || end.signal.is_some());
        if failed && end.error_message.is_none() {
            end.error_message = last_words;
        }
        if let Some(message) = &mut end.error_message {
            message.truncate(message.floor_char_boundary(ERROR_BYTES_MAX));
        }
        held.artifacts = artifacts;
        held.phase = Phase::Over;
        desk.ended.insert(attempt);
        self.wakes.report.notify_one();
    }
}
