//! Attempts: one execution of a task on a runner.

use indexmap::IndexMap;
use jiff::Timestamp;
use mothership_core::{
    attempt::EndCause,
    ids::{AttemptId, RunnerId, TaskId},
    state::AttemptState,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What the process tree of an attempt used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Usage {
    /// CPU time of the whole tree.
    pub cpu_seconds: f64,
    /// Largest resident memory of the whole tree seen by sampling.
    pub memory_bytes_peak: u64,
    /// Latest sample.
    pub memory_bytes: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Attempt {
    #[schema(value_type = String, example = "42.7.2")]
    pub id: AttemptId,
    #[schema(value_type = String)]
    pub task_id: TaskId,
    pub number: u32,
    #[schema(value_type = String, example = "running")]
    pub status: AttemptState,
    #[schema(value_type = Option<String>)]
    pub runner_id: Option<RunnerId>,
    pub runner: Option<String>,
    pub leased_at: Timestamp,
    pub started_at: Option<Timestamp>,
    pub completed_at: Option<Timestamp>,
    pub lease_expires_at: Option<Timestamp>,
    pub exit_code: Option<i32>,
    pub signal: Option<i32>,
    #[schema(value_type = Option<String>)]
    pub reason: Option<EndCause>,
    pub error_message: Option<String>,
    pub progress: Option<f64>,
    pub stage: Option<String>,
    /// What it works on now, in its own words.
    #[serde(default)]
    pub message: Option<String>,
    /// When it last said how far it is.
    #[serde(default)]
    pub reported_at: Option<Timestamp>,
    #[schema(value_type = Object)]
    pub metrics: IndexMap<String, f64>,
    /// Bytes and lines of its log on the server.
    pub log_bytes: u64,
    pub log_lines: u64,
    pub usage: Usage,
    pub artifacts: u64,
}
