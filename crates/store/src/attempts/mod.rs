//! Attempts: one execution of a task on a runner, and the one way it ends.

mod end;
mod end_write;
mod find;
mod progress;

pub use end::end;
pub use find::{get, list};
pub use progress::{progress, start};

use crate::Time;
use mothership_core::{
    attempt::EndCause,
    ids::{AttemptId, BlobHash, RunnerId},
    secret::Secret,
    state::{AttemptState, JobState, TaskState},
};

/// What the process tree used.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Usage {
    pub cpu_seconds: f64,
    pub memory_bytes_peak: u64,
    pub memory_bytes: u64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct AttemptRow {
    pub id: AttemptId,
    pub state: AttemptState,
    pub runner: RunnerId,
    pub token: Secret,
    pub leased_at: Time,
    /// `None` when it has ended.
    pub lease_expires_at: Option<Time>,
    pub started_at: Option<Time>,
    pub ended_at: Option<Time>,
    pub exit_code: Option<i32>,
    pub signal: Option<i32>,
    pub reason: Option<EndCause>,
    pub error: Option<String>,
    pub fraction: Option<f64>,
    pub stage: Option<String>,
    pub message: Option<String>,
    /// JSON object.
    pub metrics: Option<String>,
    pub reported_at: Option<Time>,
    pub usage: Usage,
    pub log_bytes: u64,
    /// `\n` bytes.
    pub log_lines: u64,
    pub artifacts: u64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Start {
    pub attempt: AttemptId,
    pub token: Secret,
    pub at: Time,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ProgressUpdate {
    pub attempt: AttemptId,
    pub token: Secret,
    pub at: Time,
    /// 0 to 1.
    pub fraction: Option<f64>,
    pub stage: Option<String>,
    pub message: Option<String>,
    /// JSON object.
    pub metrics: Option<String>,
    pub usage: Option<Usage>,
}

/// A file that an attempt left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArtifactFile {
    pub path: String,
    pub hash: BlobHash,
    pub size: u64,
    pub content_type: String,
}

/// What is known of an end.
#[derive(Debug, Clone, PartialEq)]
pub struct EndFacts {
    pub attempt: AttemptId,
    /// `None`: the server itself ends it (reaper, release on behalf of a runner).
    pub token: Option<Secret>,
    pub cause: EndCause,
    pub exit_code: Option<i32>,
    pub signal: Option<i32>,
    pub at: Time,
    pub started_at: Option<Time>,
    pub error_message: Option<String>,
    pub usage: Option<Usage>,
    pub artifacts: Vec<ArtifactFile>,
    /// The last word on progress; its token is not looked at.
    pub progress: Option<ProgressUpdate>,
}

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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndOutcome {
    pub attempt: AttemptId,
    pub outcome: EndKind,
    /// What the task is now; `None` for `Unknown`.
    pub task_state: Option<TaskState>,
    /// What its job is after the whole batch; `None` for `Unknown`.
    pub job_state: Option<JobState>,
    /// This batch ended the job.
    pub job_ended: bool,
}
