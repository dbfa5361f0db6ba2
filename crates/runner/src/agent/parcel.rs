//! One report: what is to be said, as far as it fits into a body of reasonable size. What does not goes with the next
//! one; an end with very many files goes alone.

use super::desk::{Desk, Held};
use jiff::Timestamp;
use mothership_api::agent::{AttemptRef, Ended, ReportRequest};
use mothership_core::{
    attempt::EndCause,
    ids::AttemptId,
    limits::{JSON_BODY_BYTES_MAX, REPORT_BODY_BYTES_MAX, REPORT_ITEMS_MAX},
};
use serde::Serialize;
use std::{io, time::Duration};
use tokio::time::Instant;

/// Between two words on the progress of one attempt.
pub const PROGRESS: Duration = Duration::from_millis(250);
/// Far from the limit, so that names, commas and the machine's sample need not be counted.
const BODY_BYTES_MAX: usize = JSON_BODY_BYTES_MAX / 2;
/// What an end may take that has a report to itself.
const ALONE_BYTES_MAX: usize = REPORT_BODY_BYTES_MAX - BODY_BYTES_MAX;

/// A report that is being packed.
pub struct Parcel {
    request: ReportRequest,
    /// Bytes left in its body.
    room: usize,
    /// Most items of a kind.
    items_max: usize,
}

impl Parcel {
    pub fn new(items_max: usize) -> Self {
        Self { request: ReportRequest::default(), room: BODY_BYTES_MAX, items_max }
    }

    /// The report, unless there is nothing in it.
    pub fn close(self) -> Option<ReportRequest> {
        (self.request != ReportRequest::default()).then_some(self.request)
    }

    pub fn alive(&mut self, desk: &Desk) {
        let word = |held: &Held| AttemptRef { attempt: held.lease.id, token: held.lease.token.clone() };
        let alive: Vec<AttemptRef> = desk.held.values().map(word).take(REPORT_ITEMS_MAX).collect();
        self.takes(&alive);
        self.request.alive = Some(alive);
    }

    pub fn ends(&mut self, desk: &Desk, now: Timestamp) {
        for held in desk.ended.iter().filter_map(|attempt| desk.held.get(attempt)).take(self.items_max) {
            let Some(end) = held.ended(now) else { continue };
            let is_first = self.request.ended.is_empty();
            if self.takes(&end) {
                self.request.ended.push(end);
                continue;
            }
            if is_first {
                self.room = 0;
                self.request.ended.push(if weight(&end) > ALONE_BYTES_MAX {
                    without_files(end)
                } else {
                    end
                });
            }
            return;
        }
    }

    pub fn starts(&mut self, desk: &Desk) {
        // An end tells when the program was started.
        let started = desk.started.iter().filter(|attempt| !desk.ended.contains(attempt));
        let started = started.filter_map(|attempt| desk.held.get(attempt)?.started());
        let started: Vec<_> =
            started.take(self.items_max).take_while(|started| self.takes(started)).collect();
        self.request.started = started;
    }

    pub fn progress(&mut self, desk: &mut Desk, now: Instant, wall: Timestamp) {
        let is_due = |attempt: &&AttemptId| {
            let sent = desk.held.get(attempt).and_then(|held| held.progress_sent);
            !desk.ended.contains(attempt) && sent.is_none_or(|sent| now >= sent + PROGRESS)
        };
        let moved: Vec<AttemptId> = desk.moved.iter().filter(is_due).take(self.items_max).copied().collect();
        for attempt in moved {
            let Some(held) = desk.held.get_mut(&attempt) else { continue };
            let progress = held.progress(wall);
            if !self.takes(&progress) {
                return;
            }
            held.progress_sent = Some(now);
            desk.moved.remove(&attempt);
            self.request.progress.extend(progress);
        }
    }

    pub fn machine(&mut self, desk: &Desk) {
        self.request.machine = desk.machine;
    }

    /// Whether the item finds room; then it takes it.
    fn takes(&mut self, item: &impl Serialize) -> bool {
        let weight = weight(item);
        let fits = weight <= self.room;
        self.room -= if fits { weight } else { 0 };
        fits
    }
}

/// Bytes of the item in the body.
fn weight(item: &impl Serialize) -> usize {
    let mut count = Count(0);
    serde_json::to_writer(&mut count, item).expect("reports are plain data and counting takes any write");
    // The comma.
    count.0 + 1
}

/// No body holds the list: results that cannot be told are results that cannot be kept.
fn without_files(mut end: Ended) -> Ended {
    let count = std::mem::take(&mut end.artifacts).len();
    if end.cause == EndCause::Exited && end.exit_code == Some(0) {
        end.cause = EndCause::FilesFailed;
    }
    end.error_message = Some(format!(
        "the names of its {count} output files are too long to keep (pack them into an archive)"
    ));
    end
}

/// Counts what is written.
struct Count(usize);

impl io::Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
