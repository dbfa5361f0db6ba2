//! The numbers of the overview.

use crate::tasks::Task;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Stats {
    /// Jobs by state.
    pub jobs: BTreeMap<String, u64>,
    /// Tasks by state, of jobs that are not archived.
    pub tasks: BTreeMap<String, u64>,
    /// All registered runners, for Borg's clients.
    pub runners: u64,
    /// Runners by state.
    pub runners_by_status: BTreeMap<String, u64>,
    pub cpus_total: f64,
    pub cpus_used: f64,
    /// Tasks ended in each of the last 60 minutes, oldest first.
    pub throughput: Vec<u64>,
    /// Tasks that failed for good in the last 24 hours.
    pub failures_24h: u64,
    /// How long the oldest pending task has waited.
    pub oldest_pending_seconds: Option<f64>,
    /// The latest failures, newest first, no more than 10.
    pub recent_failures: Vec<Task>,
    /// Sentences about what needs a person, each with the job or runner it speaks of.
    pub attention: Vec<Attention>,
    /// How this server is reached and guarded.
    pub server: ServerInfo,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Attention {
    /// `failed_job`, `no_matching_runner`, `offline_runner`, `stalled_task`, `disk`.
    pub kind: String,
    pub message: String,
    /// Id of the job, task or runner.
    pub subject: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ServerInfo {
    pub version: String,
    /// Anyone who reaches the address may do anything: said on every page.
    pub open: bool,
    pub loopback: bool,
    /// Other systems whose clients are answered without a login: `goliat`.
    #[serde(default)]
    pub compat: Vec<String>,
}
