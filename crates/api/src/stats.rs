//! The numbers of the overview.

use crate::tasks::Task;
use jiff::Timestamp;
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
    /// What the background services of the answering server did lately. Empty in the live topic `overview`, which
    /// would change with every round, and in answers of older servers.
    #[serde(default)]
    pub services: Vec<ServiceStatus>,
}

/// A background service of one server process: something that the server does by itself, in rounds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ServiceStatus {
    /// `reaper` (ends attempts whose lease has run out), `retries` (queues tasks whose retry is due), `changes`
    /// (applies what other servers changed), `uploads` (removes uploads
    /// that nobody goes on with), `inbox` (flushes what GUI clients sent).
    pub name: String,
    /// Rounds since the process started, failed ones included.
    pub ticks: u64,
    /// Rounds that failed.
    pub failures: u64,
    /// Things done in all rounds together: attempts ended, tasks queued, changes applied, logs flushed.
    pub items: u64,
    /// When the latest round began; absent before the first has ended.
    pub last_at: Option<Timestamp>,
    /// How long the latest round took, in milliseconds; absent before the first has ended.
    pub last_duration_ms: Option<f64>,
    /// What the latest round did, for people; absent when it failed or none has ended.
    pub last_result: Option<String>,
    /// Why the latest round failed, for people; absent when it succeeded or none has ended.
    pub last_error: Option<String>,
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
