//! The runners' protocol: register, lease, report, logs. Outgoing HTTP only; every call may be sent twice.
//!
//! A runner authenticates with `Authorization: Bearer msr_<runner id>_<secret>`. Logs travel as frames
//! ([`mothership_core::log::frame`]) in the body of `POST /api/v1/agent/logs`; blobs as described in [`crate::blobs`].

use crate::attempts::Usage;
use indexmap::IndexMap;
use jiff::Timestamp;
use mothership_core::{
    attempt::EndCause,
    ids::{AttemptId, BlobHash, RunnerId},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What a runner offers or has free.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Capacity {
    pub cpus: f64,
    pub memory_bytes: u64,
    #[serde(default)]
    pub gpus: f64,
    /// Named counts, such as licences.
    #[serde(default)]
    pub named: BTreeMap<String, f64>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Gpu {
    pub name: String,
    pub memory_bytes: u64,
}

/// Named alike on both sides; only the wire form derives a schema.
impl From<Capacity> for mothership_core::placement::Capacity {
    fn from(c: Capacity) -> Self {
        Self { cpus: c.cpus, memory_bytes: c.memory_bytes, gpus: c.gpus, named: c.named }
    }
}

impl From<mothership_core::placement::Capacity> for Capacity {
    fn from(c: mothership_core::placement::Capacity) -> Self {
        Self { cpus: c.cpus, memory_bytes: c.memory_bytes, gpus: c.gpus, named: c.named }
    }
}

/// What kind of machine it is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Inventory {
    pub hostname: String,
    /// `linux`, `windows`, `macos`.
    pub os: String,
    pub os_version: String,
    pub architecture: String,
    pub cpu_model: String,
    pub cpu_cores: u32,
    pub memory_bytes: u64,
    pub disk_bytes_total: u64,
    pub disk_bytes_free: u64,
    #[serde(default)]
    pub gpus: Vec<Gpu>,
    /// Version of the runner program.
    pub version: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RegisterRequest {
    pub name: String,
    /// From `mothership runner-token`; not needed on an open server, nor when the runner already has its secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub join_token: Option<String>,
    /// Chosen by the runner on its first start and kept in its data folder: registering twice gives one runner.
    pub install_id: String,
    pub inventory: Inventory,
    pub capacity: Capacity,
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RegisterReply {
    #[schema(value_type = String)]
    pub runner_id: RunnerId,
    /// The bearer token of this runner, `msr_<runner id>_<secret>`. Shown once; the server keeps its hash. Empty when
    /// the request carried a secret: that one stays.
    pub secret: String,
    pub lease_ttl_ms: u64,
    pub server_version: String,
}

/// Long poll for work.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LeaseRequest {
    /// Capacity free right now.
    pub free: Capacity,
    /// Attempts to hand out beyond the free capacity, to be started as soon as others end (short tasks).
    #[serde(default)]
    pub ahead: u32,
    /// How long the server may hold the request when there is nothing to do.
    pub wait_ms: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LeaseReply {
    pub attempts: Vec<LeasedAttempt>,
    pub orders: Vec<Order>,
}

/// One input file of an attempt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct InputFile {
    /// Relative path in the work folder.
    pub to: String,
    #[schema(value_type = String)]
    pub blob: BlobHash,
    pub size: u64,
    #[serde(default)]
    pub executable: bool,
}

/// A small generated file (a split config), sent with the lease.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TextFile {
    pub to: String,
    pub content: String,
}

/// How the program is started.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Execute {
    Process { argv: Vec<String> },
    Shell { line: String },
}

/// What a runner needs to know to run one attempt. Everything is filled in; the runner knows no parameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LeasedAttempt {
    #[schema(value_type = String)]
    pub id: AttemptId,
    /// Fences every later word about this attempt.
    pub token: String,
    pub execute: Execute,
    /// On top of the runner's own environment.
    #[schema(value_type = Object)]
    pub env: IndexMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub working_directory: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<InputFile>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<TextFile>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outputs: Vec<String>,
    /// What it occupies.
    pub resources: Capacity,
    /// Memory limit of the tree; 0 = none.
    #[serde(default)]
    pub memory_bytes_max: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_ms: Option<u64>,
    /// TERM to KILL.
    pub grace_ms: u64,
    /// Regular expressions of the spec's progress patterns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub progress_patterns: Vec<String>,
    pub recognise_progress: bool,
}

/// What the server wants of a runner. Repeated until obeyed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "order", rename_all = "snake_case")]
pub enum Order {
    /// A person cancelled it: stop the whole tree, then end it as `cancelled`.
    Cancel {
        #[schema(value_type = String)]
        attempt: AttemptId,
    },
    /// The task is elsewhere or has ended: stop it, report nothing more than the end.
    Abort {
        #[schema(value_type = String)]
        attempt: AttemptId,
    },
    /// Take no more work.
    Drain,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AttemptRef {
    #[schema(value_type = String)]
    pub attempt: AttemptId,
    pub token: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Started {
    #[schema(value_type = String)]
    pub attempt: AttemptId,
    pub token: String,
    pub at: Timestamp,
}

/// The latest word on how far an attempt is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Progress {
    #[schema(value_type = String)]
    pub attempt: AttemptId,
    pub token: String,
    pub at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fraction: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    #[schema(value_type = Object)]
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub metrics: IndexMap<String, f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
}

/// A file that an attempt left. Its blob is on the server before the end is reported.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ArtifactFile {
    /// Relative, `/`-separated.
    pub path: String,
    #[schema(value_type = String)]
    pub blob: BlobHash,
    pub size: u64,
}

/// The end of an attempt. Sent after its log and blobs have been accepted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Ended {
    #[schema(value_type = String)]
    pub attempt: AttemptId,
    pub token: String,
    #[schema(value_type = String, example = "exited")]
    pub cause: EndCause,
    pub at: Timestamp,
    /// When the program was started; absent when it never was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<i32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signal: Option<i32>,
    /// What a person needs to know beyond cause and code: "program 'sim' was not found on lab-07", last output line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_message: Option<String>,
    #[serde(default)]
    pub usage: Usage,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub artifacts: Vec<ArtifactFile>,
    /// The last word on progress, so that short tasks need no report of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress: Option<Box<Progress>>,
}

/// Everything a runner has to say, in one request. Also its sign of life: renews the leases in `alive`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReportRequest {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub started: Vec<Started>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub progress: Vec<Progress>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ended: Vec<Ended>,
    /// Every attempt the runner holds, also those that have not begun; absent when this report does not say. To be said
    /// several times in the life of a lease. A lease that a runner does not name 10 s after it was given never arrived:
    /// its attempt is given to somebody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alive: Option<Vec<AttemptRef>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub machine: Option<MachineUsage>,
}

/// The whole machine, sampled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MachineUsage {
    /// 0 to 1 of all cores.
    pub cpu: f64,
    pub memory_bytes_used: u64,
    pub disk_bytes_free: u64,
}

/// What became of one reported end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EndOutcome {
    /// Taken (or had been taken before: ends are keyed by attempt).
    Accepted,
    /// Kept on the attempt; the task is elsewhere or has ended and does not change.
    Superseded,
    /// No such attempt, or a wrong token: forget it.
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EndAck {
    #[schema(value_type = String)]
    pub attempt: AttemptId,
    pub outcome: EndOutcome,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReportReply {
    /// One for each of `ended`.
    pub ended: Vec<EndAck>,
    pub orders: Vec<Order>,
}

/// How far the log of one attempt is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LogAck {
    #[schema(value_type = String)]
    pub attempt: AttemptId,
    /// Bytes stored: send on from here. `null`: no such attempt or a wrong token; forget it.
    pub offset: Option<u64>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LogsReply {
    /// One for each attempt in the request.
    pub acks: Vec<LogAck>,
}
