//! One report: what is to be sent, as far as it fits into a body of reasonable size. What does not fit goes with the
//! next one; an end with very many files goes alone.

use super::{attempt::HeldAttempt, state::AgentState};
use jiff::Timestamp;
use mothership_api::agent::{AttemptRef, Ended, OutputsMissing, ReportRequest};
use mothership_core::{
    attempt::EndCause,
    ids::AttemptId,
    limits::{ERROR_BYTES_MAX, JSON_BODY_BYTES_MAX, REPORT_BODY_BYTES_MAX, REPORT_ITEMS_MAX},
};
use serde::Serialize;
use std::{collections::BTreeSet, io, time::Duration};
use tokio::time::Instant;

/// Progress of one attempt is sent at most this often.
pub const PROGRESS_INTERVAL: Duration = Duration::from_millis(250);
/// Far from the limit, so that names, commas and the machine's sample need not be counted.
const BODY_BYTES_MAX: usize = JSON_BODY_BYTES_MAX / 2;
/// What an end may take that has a report to itself.
const ALONE_BYTES_MAX: usize = REPORT_BODY_BYTES_MAX - BODY_BYTES_MAX;

/// A report that is being filled. What is added first finds room first.
pub struct ReportBuilder {
    request: ReportRequest,
    /// Bytes left in its body.
    bytes_left: usize,
    /// Most items of a kind.
    items_max: usize,
}

impl ReportBuilder {
    /// `body_bytes_max`: what the connection carries.
    pub fn new(items_max: usize, body_bytes_max: usize) -> Self {
        Self { request: ReportRequest::default(), bytes_left: body_bytes_max.min(BODY_BYTES_MAX), items_max }
    }

    /// The report, unless there is nothing in it.
    pub fn finish(self) -> Option<ReportRequest> {
        (self.request != ReportRequest::default()).then_some(self.request)
    }

    /// All held attempts, whose leases are renewed by it. Not limited by the body: a lease that is not renewed is lost,
    /// and [`REPORT_ITEMS_MAX`] of them are far below the limit.
    pub fn add_alive(&mut self, state: &AgentState) {
        let alive: Vec<AttemptRef> =
            state.attempts.values().map(HeldAttempt::to_ref).take(REPORT_ITEMS_MAX).collect();
        self.try_reserve(&alive);
        self.request.alive = Some(alive);
    }

    pub fn add_ends(&mut self, state: &AgentState, now: Timestamp) {
        let ended = state.unsent_ends.iter().filter_map(|attempt| state.attempts.get(attempt));
        for held in ended.take(self.items_max) {
            let Some(end) = held.to_ended(now) else { continue };
            let is_first = self.request.ended.is_empty();
            if self.try_reserve(&end) {
                self.request.ended.push(end);
                continue;
            }
            // The first one goes even if it does not fit, or it would never go; then nothing else does.
            if is_first {
                self.bytes_left = 0;
                let is_strict = held.lease.outputs_missing == OutputsMissing::Fail;
                self.request.ended.push(cut_to_fit(end, is_strict));
            }
            return;
        }
    }

    pub fn add_starts(&mut self, state: &AgentState) {
        // The report of an end contains the start.
        let started = state.unsent_starts.iter().filter(|attempt| !state.unsent_ends.contains(attempt));
        let started = started.filter_map(|attempt| state.attempts.get(attempt)?.to_started());
        let started: Vec<_> =
            started.take(self.items_max).take_while(|started| self.try_reserve(started)).collect();
        self.request.started = started;
    }

    /// Progress that is due. It counts as sent from here on: if the report is lost, newer progress follows anyway.
    pub fn add_progress(&mut self, state: &mut AgentState, now: Instant, wall: Timestamp) {
        let is_due = |attempt: &&AttemptId| {
            let sent_at = state.attempts.get(attempt).and_then(|held| held.progress_sent_at);
            // The end carries the last progress.
            !state.unsent_ends.contains(attempt)
                && sent_at.is_none_or(|sent_at| now >= sent_at + PROGRESS_INTERVAL)
        };
        let due: Vec<AttemptId> =
            state.dirty_progress.iter().filter(is_due).take(self.items_max).copied().collect();
        self.add_progress_of(due, state, now, wall);
    }

    /// The latest progress of all held attempts, whether it is news or not.
    pub fn add_all_progress(&mut self, state: &mut AgentState, now: Instant, wall: Timestamp) {
        let has_some = |held: &HeldAttempt| held.progress.is_some() || held.usage.is_some();
        let held = state.attempts.iter().filter(|(_, held)| has_some(held)).map(|(attempt, _)| *attempt);
        let all: BTreeSet<AttemptId> = held.filter(|attempt| !state.unsent_ends.contains(attempt)).collect();
        // What does not fit is news to the next report.
        state.dirty_progress.extend(&all);
        self.add_progress_of(all.into_iter().take(self.items_max), state, now, wall);
    }

    fn add_progress_of(
        &mut self,
        attempts: impl IntoIterator<Item = AttemptId>,
        state: &mut AgentState,
        now: Instant,
        wall: Timestamp,
    ) {
        for attempt in attempts {
            let Some(held) = state.attempts.get_mut(&attempt) else { continue };
            let progress = held.to_progress(wall);
            if !self.try_reserve(&progress) {
                return;
            }
            held.progress_sent_at = Some(now);
            state.dirty_progress.remove(&attempt);
            self.request.progress.extend(progress);
        }
    }

    pub fn add_machine(&mut self, state: &AgentState) {
        self.request.machine.clone_from(&state.machine);
    }

    /// Takes the bytes of the item out of the body if there are enough; whether there were.
    fn try_reserve(&mut self, item: &impl Serialize) -> bool {
        let len = encoded_len(item);
        let fits = len <= self.bytes_left;
        self.bytes_left -= if fits { len } else { 0 };
        fits
    }
}

/// Bytes of the item in the body. It is encoded twice, here and in the request: counting costs no memory, and a guess
/// would have to be wrong on the safe side.
fn encoded_len(item: &impl Serialize) -> usize {
    let mut count = ByteCount(0);
    serde_json::to_writer(&mut count, item).expect("reports are plain data and counting takes any write");
    // The comma.
    count.0 + 1
}

/// An end as far as a body can hold it: files that cannot be named to the server are files that cannot be kept.
fn cut_to_fit(mut end: Ended, is_strict: bool) -> Ended {
    let files = std::mem::take(&mut end.artifacts);
    let (count, mut left) =
        (files.len(), ALONE_BYTES_MAX.saturating_sub(encoded_len(&end) + ERROR_BYTES_MAX));
    end.artifacts = files
        .into_iter()
        .take_while(|file| {
            let len = encoded_len(file);
            let fits = len <= left;
            left -= if fits { len } else { 0 };
            fits
        })
        .collect();
    if end.artifacts.len() < count {
        if is_strict && end.cause == EndCause::Exited && end.exit_code == Some(0) {
            end.cause = EndCause::FilesFailed;
        }
        end.error_message = Some(format!(
            "the names of its {count} output files are too long: {} were kept (pack them into an archive)",
            end.artifacts.len()
        ));
    }
    end
}

/// Counts what is written.
struct ByteCount(usize);

impl io::Write for ByteCount {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
#[path = "report_builder_tests.rs"]
mod tests;
