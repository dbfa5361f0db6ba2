//! One attempt as the agent holds it, from its lease to its acknowledged end, and what is reported about it.

use super::progress_reader::ProgressReader;
use crate::{
    files::FoundFile,
    keeper::{LogPiece, ProgramEnd, RecoveredAttempt},
};
use jiff::Timestamp;
use mothership_api::{
    agent::{ArtifactFile, AttemptRef, Ended, LeasedAttempt, OutputsMissing, Progress, Started},
    attempts::Usage,
};
use mothership_core::{attempt::EndCause, placement::Capacity, progress::Update};
use std::sync::Arc;
use tokio::time::Instant;

/// How far an attempt has come. Phases only grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AttemptPhase {
    /// Leased; waits until it fits beside what runs.
    Queued,
    /// Its inputs are being fetched and laid out.
    Preparing,
    /// With the keeper: its program runs, or is prefetched behind another one.
    Running,
    /// The program has ended; its output files are being looked for.
    Collecting,
    /// The rest of its log is being sent.
    SendingLog,
    /// Its output files are being uploaded.
    Uploading,
    /// Only its end is left to be reported.
    Reporting,
}

/// How far a log is written, read and stored. All are offsets into the same log, in bytes.
#[derive(Debug, Default, Clone, Copy)]
pub struct LogCursor {
    /// Bytes in the spool, as far as the keeper has reported.
    pub written: u64,
    /// Bytes read from it and sent or about to be.
    pub read: u64,
    /// Bytes that the server has stored.
    pub acked: u64,
    /// The spool cannot be read, or the server does not want it: the end must not wait for the rest.
    pub is_given_up: bool,
    /// The server fails at it again and again: others go first for a while.
    pub is_deferred: bool,
}

impl LogCursor {
    /// Whether the attempt may go on to its results: nothing of the log is left to be stored.
    pub fn is_delivered(&self) -> bool {
        self.is_given_up || self.acked >= self.written
    }

    /// Whether the spool holds bytes that were not read yet.
    pub fn has_unread(&self) -> bool {
        !self.is_given_up && !self.is_deferred && self.read < self.written
    }
}

/// An attempt that the server has leased to this runner and whose end it has not acknowledged.
pub struct HeldAttempt {
    pub lease: Arc<LeasedAttempt>,
    /// The capacity that it takes while it runs.
    pub need: Capacity,
    pub phase: AttemptPhase,
    /// `None` until its program was started; stays so when it never was.
    pub started_at: Option<Timestamp>,
    pub log: LogCursor,
    pub reader: ProgressReader,
    /// The latest progress that its program printed.
    pub progress: Option<Update>,
    /// The latest measurement of its process tree.
    pub usage: Option<Usage>,
    pub progress_sent_at: Option<Instant>,
    /// Why it is to stop, when somebody asked for it.
    pub stop_cause: Option<EndCause>,
    /// The server wants nothing of it but its log and its end.
    pub is_aborted: bool,
    /// Whether its need is taken out of the available capacity.
    pub is_allocated: bool,
    /// How its program ended; `None` while it may still run.
    pub end: Option<ProgramEnd>,
    /// Output files that were found and are not uploaded.
    pub files: Vec<FoundFile>,
    /// Output files that the server has.
    pub artifacts: Vec<ArtifactFile>,
    /// How often they had to be uploaded again.
    pub uploads: u32,
    /// Why a part of its log could not be delivered; stands in the message of its end.
    pub log_lost: Option<String>,
}

impl HeldAttempt {
    /// Whether nobody wants its files: it was aborted before its program had done its work. Work that is done counts
    /// even when the server had given the task to somebody else meanwhile, and then its files have to be there.
    pub fn is_unwanted(&self) -> bool {
        let is_done = |end: &ProgramEnd| {
            end.cause == EndCause::Exited && end.exit_code == Some(0) && end.signal.is_none()
        };
        self.is_aborted && !self.end.as_ref().is_some_and(is_done)
    }

    pub fn new(lease: LeasedAttempt) -> Self {
        Self {
            reader: ProgressReader::new(&lease),
            need: lease.resources.clone(),
            lease: Arc::new(lease),
            phase: AttemptPhase::Queued,
            started_at: None,
            log: LogCursor::default(),
            progress: None,
            usage: None,
            progress_sent_at: None,
            stop_cause: None,
            is_aborted: false,
            is_allocated: false,
            end: None,
            files: Vec::new(),
            artifacts: Vec::new(),
            uploads: 0,
            log_lost: None,
        }
    }

    /// An attempt of an earlier agent. Its log is read again from the beginning: progress is recognised from the whole
    /// log, and how much of it the server has is known only from the server's next answer.
    pub fn recovered(recovered: RecoveredAttempt) -> Self {
        let mut held = Self::new(recovered.lease);
        held.started_at = recovered.started_at;
        held.log.written = recovered.log_bytes;
        held
    }

    /// Looks for progress in a piece of its log; whether there was any.
    pub fn read_progress(&mut self, piece: &LogPiece) -> bool {
        self.reader.read(piece);
        let update = self.reader.take_update();
        let is_news = update.is_some();
        self.progress = update.or(self.progress.take());
        is_news
    }

    /// Whether something has to be fetched or written before its program can start.
    pub fn needs_files(&self) -> bool {
        !(self.lease.inputs.is_empty() && self.lease.files.is_empty() && self.lease.folders.is_empty())
    }

    /// Names the attempt and proves that it is ours, to renew its lease.
    pub fn to_ref(&self) -> AttemptRef {
        AttemptRef { attempt: self.lease.id, token: self.lease.token.clone() }
    }

    /// The report of its start; `None` while it has not started.
    pub fn to_started(&self) -> Option<Started> {
        let at = self.started_at?;
        Some(Started { attempt: self.lease.id, token: self.lease.token.clone(), at })
    }

    /// The report of its progress; `None` when neither progress nor usage is known.
    pub fn to_progress(&self, now: Timestamp) -> Option<Progress> {
        if self.progress.is_none() && self.usage.is_none() {
            return None;
        }
        let (update, usage) = (self.progress.as_ref(), self.usage);
        let at = update.and_then(|update| Timestamp::from_millisecond(update.at_ms).ok()).unwrap_or(now);
        Some(Progress {
            attempt: self.lease.id,
            token: self.lease.token.clone(),
            at,
            fraction: update.and_then(|update| update.fraction),
            stage: update.and_then(|update| update.stage.clone()),
            message: update.and_then(|update| update.message.clone()),
            metrics: update.map(|update| update.metrics.iter().cloned().collect()).unwrap_or_default(),
            usage,
        })
    }

    /// The report of its end; `None` while its program may still run.
    pub fn to_ended(&self, now: Timestamp) -> Option<Ended> {
        let end = self.end.as_ref()?;
        Some(Ended {
            attempt: self.lease.id,
            token: self.lease.token.clone(),
            cause: end.cause,
            at: end.at,
            started_at: end.started_at,
            exit_code: end.exit_code,
            signal: end.signal,
            error_message: end.error_message.clone(),
            usage: end.usage,
            artifacts: self.artifacts.clone(),
            // Progress is sent at most every quarter of a second, and the last of it must not be lost to that.
            progress: self.progress.as_ref().and_then(|_| self.to_progress(now)).map(Box::new),
        })
    }

    /// Output files could not be kept: said beside the end, and a failure where the spec asks for that.
    pub fn miss_files(&mut self, why: String) {
        if self.lease.outputs_missing == OutputsMissing::Fail {
            return self.fail_for_files(why);
        }
        if let Some(end) = &mut self.end {
            end.error_message.get_or_insert(why);
        }
    }

    /// Output files that cannot be kept fail an attempt that went well otherwise. One that failed by itself keeps its
    /// own cause: that is what a person has to know first.
    pub fn fail_for_files(&mut self, why: String) {
        let Some(end) = &mut self.end else { return };
        if end.cause == EndCause::Exited && end.exit_code == Some(0) {
            end.cause = EndCause::FilesFailed;
            end.error_message = Some(why);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::fixtures::*, *};

    #[test]
    fn a_log_is_delivered_when_all_is_stored_or_nothing_more_is_wanted() {
        let cursor = |written, read, acked, is_given_up| LogCursor {
            written,
            read,
            acked,
            is_given_up,
            is_deferred: false,
        };
        for (cursor, delivered, unread) in [
            (cursor(0, 0, 0, false), true, false),
            (cursor(9, 0, 0, false), false, true),
            (cursor(9, 9, 0, false), false, false),
            (cursor(9, 9, 9, false), true, false),
            // A server that has more than this spool: it was cut after a crash.
            (cursor(9, 9, 12, false), true, false),
            (cursor(9, 3, 0, true), true, false),
        ] {
            assert_eq!((cursor.is_delivered(), cursor.has_unread()), (delivered, unread), "{cursor:?}");
        }
    }

    #[test]
    fn an_attempt_that_never_started_reports_neither_start_nor_progress() {
        let held = HeldAttempt::new(lease("1.0.1", 1.0));
        assert_eq!((held.to_started(), held.to_progress(at()), held.to_ended(at())), (None, None, None));
    }

    #[test]
    fn usage_alone_is_progress_with_the_time_of_the_report() {
        let mut held = HeldAttempt::new(lease("1.0.1", 1.0));
        held.usage = Some(Usage { memory_bytes: 7, ..Usage::default() });
        let progress = held.to_progress(at()).unwrap();
        assert_eq!((progress.at, progress.fraction, progress.usage), (at(), None, held.usage));
        held.end = Some(ended(EndCause::Exited, Some(0)));
        // Usage without progress is in the end itself.
        assert_eq!(held.to_ended(at()).unwrap().progress, None);
    }

    #[test]
    fn the_end_carries_the_last_progress_with_its_own_time() {
        let mut held = HeldAttempt::new(lease("1.0.1", 1.0));
        let at_ms = at().as_millisecond() - 5000;
        held.progress = Some(progress(0.5, at_ms));
        held.end = Some(ended(EndCause::Exited, Some(0)));
        let progress = held.to_ended(at()).unwrap().progress.unwrap();
        assert_eq!((progress.fraction, progress.at.as_millisecond()), (Some(0.5), at_ms));
    }

    #[test]
    fn lost_files_fail_only_what_went_well() {
        for (cause, code, expected) in [
            (EndCause::Exited, Some(0), EndCause::FilesFailed),
            (EndCause::Exited, Some(3), EndCause::Exited),
            (EndCause::Exited, None, EndCause::Exited),
            (EndCause::TimedOut, None, EndCause::TimedOut),
            (EndCause::Cancelled, Some(0), EndCause::Cancelled),
        ] {
            let mut held = HeldAttempt::new(lease("1.0.1", 1.0));
            held.fail_for_files("too early".into());
            held.end = Some(ended(cause, code));
            held.fail_for_files("disk full".into());
            let end = held.end.unwrap();
            let message = (expected == EndCause::FilesFailed).then_some("disk full");
            assert_eq!((end.cause, end.error_message.as_deref()), (expected, message), "{cause:?} {code:?}");
        }
    }

    #[test]
    fn a_recovered_attempt_reads_its_log_from_the_beginning() {
        let recovered = RecoveredAttempt {
            lease: lease("1.0.1", 1.0),
            started_at: Some(at()),
            log_bytes: 100,
            end: None,
        };
        let held = HeldAttempt::recovered(recovered);
        assert_eq!((held.log.read, held.log.acked, held.log.written), (0, 0, 100));
        assert_eq!(held.to_started().map(|started| started.at), Some(at()));
    }
}
