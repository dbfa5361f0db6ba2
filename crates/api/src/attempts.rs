//! Attempts: one execution of a task on a runner.

use crate::goliat::GuiProgress;
use indexmap::IndexMap;
use jiff::Timestamp;
pub use mothership_core::usage::Usage;
use mothership_core::{
    attempt::EndCause,
    gpu::GpuShare,
    ids::{AttemptId, RunnerId, TaskId},
    state::AttemptState,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One execution of a task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Attempt {
    /// `JOB.TASK.NUMBER`.
    pub id: AttemptId,
    /// The task it executes.
    pub task_id: TaskId,
    /// 1 for the task's first attempt.
    pub number: u32,
    /// What it does, or how it ended.
    pub status: AttemptState,
    /// Where it runs or ran.
    #[schema(required)]
    pub runner_id: Option<RunnerId>,
    /// Name of that runner; null when it has been removed.
    #[schema(required)]
    pub runner: Option<String>,
    /// When the runner took it.
    pub leased_at: Timestamp,
    /// When the program was started; null when it was not.
    #[schema(required)]
    pub started_at: Option<Timestamp>,
    /// When it ended; null while it has not.
    #[schema(required)]
    pub completed_at: Option<Timestamp>,
    /// When its lease runs out unless the runner renews it; null when it has ended.
    #[schema(required)]
    pub lease_expires_at: Option<Timestamp>,
    /// When its runner was heard of it last, with the time left out in which the server could hear nobody; null when it has
    /// ended.
    #[serde(default)]
    #[schema(required)]
    pub heard_at: Option<Timestamp>,
    /// When it is given up unless its runner is heard again; null while its runner is heard, and when it has ended.
    #[serde(default)]
    #[schema(required)]
    pub given_up_at: Option<Timestamp>,
    /// Null while it runs, and when the program did not exit by itself.
    #[schema(required)]
    pub exit_code: Option<i32>,
    /// Number of the signal that ended it; null when none did.
    #[schema(required)]
    pub signal: Option<i32>,
    /// Why it ended; null while it has not.
    #[schema(required)]
    pub reason: Option<EndCause>,
    /// What went wrong, in words; null when nothing did.
    #[schema(required)]
    pub error_message: Option<String>,
    /// 0 to 1; null when it does not say.
    #[schema(required)]
    pub progress: Option<f64>,
    /// What part of its work it is in; null when it does not say.
    #[schema(required)]
    pub stage: Option<String>,
    /// What it works on now, in its own words; null when it does not say.
    #[serde(default)]
    #[schema(required)]
    pub message: Option<String>,
    /// When it last said how far it is; null when it never did.
    #[serde(default)]
    #[schema(required)]
    pub reported_at: Option<Timestamp>,
    /// Named numbers of the program.
    pub metrics: IndexMap<String, f64>,
    /// What the GUI client says that runs it; null when it is an ordinary program, or the server is older.
    #[serde(default)]
    #[schema(required)]
    pub gui: Option<GuiProgress>,
    /// Bytes of its log on the server.
    pub log_bytes: u64,
    /// Lines of it: `\n` bytes.
    pub log_lines: u64,
    /// What its processes use, or used in all.
    pub usage: Usage,
    /// Files it left.
    pub artifacts: u64,
    /// The GPUs it was given, by device. Empty when it needs none, and in answers of older servers.
    #[serde(default)]
    #[schema(required)]
    pub gpus: Vec<GpuShare>,
}
