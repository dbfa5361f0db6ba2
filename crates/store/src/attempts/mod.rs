//! Attempts: one execution of a task on a runner, and the one way it ends.

mod artifact_row;
mod come_back;
mod end;
mod end_write;
mod find;
mod loaded;
mod progress;

pub(crate) use artifact_row::artifact_row;
pub use come_back::{Returned, Returning, come_back, silent};
pub use end::end;
pub use find::{get, list};
pub use progress::{progress, start};

pub use mothership_core::usage::Usage;

use crate::{Time, engine::Param};
use mothership_core::{
    attempt::{AttemptEnd, EndCause},
    gpu::GpuShare,
    ids::{AttemptId, BlobHash, RunnerId},
    secret::Secret,
    state::{AttemptState, JobState, TaskState},
};

/// Key of an attempt as parameters: job, index, number.
pub(crate) fn key(id: AttemptId) -> Vec<Param<'static>> {
    vec![id.task.job.into(), id.task.index.into(), id.number.into()]
}

/// One execution of a task, as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct AttemptRow {
    /// Job, index of the task, number.
    pub id: AttemptId,
    /// Live as long as `lease_expires_at` is there.
    pub state: AttemptState,
    /// Who was given it.
    pub runner: RunnerId,
    /// Of its lease; also fences ends and logs that come late.
    pub token: Secret,
    /// When it was handed out.
    pub leased_at: Time,
    /// `None` when it has ended.
    pub lease_expires_at: Option<Time>,
    /// When its program started, by the runner's clock; `None` until then.
    pub started_at: Option<Time>,
    /// When it ended, by the runner's clock as far as it is believed; `None` until then.
    pub ended_at: Option<Time>,
    /// `None` while it runs, and when a signal ended it or it never started.
    pub exit_code: Option<i32>,
    /// The signal that ended it (Unix); else `None`.
    pub signal: Option<i32>,
    /// Why it ended; `None` until it has.
    pub reason: Option<EndCause>,
    /// Why it did not complete, for people; `None` where all went well.
    pub error: Option<String>,
    /// 0 to 1; `None` until something was reported.
    pub fraction: Option<f64>,
    /// What it says it is doing; `None` when it does not.
    pub stage: Option<String>,
    /// Its latest message; `None` when there was none.
    pub message: Option<String>,
    /// JSON object of names and numbers; `None` when there were none.
    pub metrics: Option<String>,
    /// When the latest progress was measured; `None` until something was reported.
    pub reported_at: Option<Time>,
    /// The latest that was reported; zeros until then.
    pub usage: Usage,
    /// Bytes of log that are stored.
    pub log_bytes: u64,
    /// `\n` bytes among them.
    pub log_lines: u64,
    /// Files that it left.
    pub artifacts: u64,
    /// When its runner named it last, by the time in which runners can be heard, as `lease_expires_at` is; `None`: leased
    /// by an older version.
    pub heard_at: Option<Time>,
    /// The devices it was given.
    pub gpus: Vec<GpuShare>,
}

/// A program was started.
#[derive(Debug, Clone, PartialEq)]
pub struct Start {
    /// Which attempt.
    pub attempt: AttemptId,
    /// Of the lease.
    pub token: Secret,
    /// When, by the runner's clock.
    pub at: Time,
}

/// How far an attempt is. Absent fields leave what is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct ProgressUpdate {
    /// Which attempt.
    pub attempt: AttemptId,
    /// Of the lease.
    pub token: Secret,
    /// When it was measured, by the runner's clock.
    pub at: Time,
    /// 0 to 1.
    pub fraction: Option<f64>,
    /// What it says it is doing.
    pub stage: Option<String>,
    /// One line for people.
    pub message: Option<String>,
    /// JSON object of names and numbers; replaces the stored one.
    pub metrics: Option<String>,
    /// Of its process tree, the latest sample.
    pub usage: Option<Usage>,
}

/// A file that an attempt left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArtifactFile {
    /// In the work folder, with `/`.
    pub path: String,
    /// Of its bytes.
    pub hash: BlobHash,
    /// In bytes.
    pub size: u64,
    /// Its media type.
    pub content_type: String,
    /// Whether it can be run.
    pub executable: bool,
}

/// An end as it is reported.
#[derive(Debug, Clone, PartialEq)]
pub struct EndFacts {
    /// Which attempt.
    pub attempt: AttemptId,
    /// `None`: the server itself ends it (reaper, release on behalf of a runner).
    pub token: Option<Secret>,
    /// Why it ended.
    pub cause: EndCause,
    /// `None` when a signal ended the program, or when there was no program to end.
    pub exit_code: Option<i32>,
    /// The signal that ended the program (Unix); else `None`.
    pub signal: Option<i32>,
    /// When, by the clock of whoever reports it.
    pub at: Time,
    /// When the program started; `None` when it did not, or when its start was reported before.
    pub started_at: Option<Time>,
    /// What the runner says about it; `None`: the words of `core::attempt::describe` are enough.
    pub error_message: Option<String>,
    /// `None`: what is stored stays.
    pub usage: Option<Usage>,
    /// Files that it left; their blobs are complete.
    pub artifacts: Vec<ArtifactFile>,
    /// The last progress before the end; its token is not looked at.
    pub progress: Option<ProgressUpdate>,
}

impl EndFacts {
    /// How it ended.
    pub fn end(&self) -> AttemptEnd {
        AttemptEnd { cause: self.cause, exit_code: self.exit_code, signal: self.signal }
    }
}

/// What was done with an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndKind {
    /// Taken.
    Accepted,
    /// Had been taken before; nothing changed.
    Duplicate,
    /// Kept on the attempt; the task is elsewhere or has ended and does not change.
    Superseded,
    /// No such attempt, or a wrong token.
    Unknown,
    /// `LeaseExpired` was said of a lease that has been renewed meanwhile; nothing changed.
    StillHeld,
}

/// The answer to one end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndOutcome {
    /// Which attempt.
    pub attempt: AttemptId,
    /// What was done with its end.
    pub outcome: EndKind,
    /// What the task is now; `None` for `Unknown`.
    pub task_state: Option<TaskState>,
    /// What its job is after the whole batch; `None` for `Unknown`.
    pub job_state: Option<JobState>,
    /// This batch ended the job.
    pub job_ended: bool,
    /// The live attempt of the same task that was stopped for it.
    pub overtaken: Option<Overtaken>,
}

/// A live attempt that was stopped, for another one of its task is further.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overtaken {
    /// Which one.
    pub attempt: AttemptId,
    /// Who has to be told.
    pub runner: RunnerId,
}

#[cfg(test)]
mod tests {
    use super::*;
    use mothership_core::ids::JobId;

    #[test]
    fn no_row_prints_its_token() {
        let (attempt, token) = (JobId(1).task(2).attempt(3), Secret::from("very-secret"));
        let start = Start { attempt, token: token.clone(), at: Time::UNIX_EPOCH };
        let facts = EndFacts {
            attempt,
            token: Some(token),
            cause: EndCause::Exited,
            exit_code: Some(3),
            signal: None,
            at: Time::UNIX_EPOCH,
            started_at: None,
            error_message: None,
            usage: None,
            artifacts: Vec::new(),
            progress: None,
        };
        let printed = format!("{start:?} {facts:#?}");
        assert!(printed.contains("***") && !printed.contains("very-secret"), "{printed}");
        assert_eq!(facts.end(), AttemptEnd::exited(3));
    }
}
