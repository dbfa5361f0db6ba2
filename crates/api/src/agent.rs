// size: the messages of one protocol, which are read side by side
//! The runners' protocol: register, lease, report, logs. Outgoing HTTP only; every call may be sent twice.
//!
//! A runner authenticates with `Authorization: Bearer msr_<runner id>_<secret>`. Logs travel as frames
//! ([`mothership_core::log::frame`]) in the body of `POST /api/v1/agent/logs`; blobs as described in [`crate::blobs`].
//!
//! Runners of an older version talk to newer servers and the other way round. So a reply may grow fields, which older
//! runners skip, and a request may lack fields that a newer server knows: those have defaults. A new kind of
//! [`Order`] or [`Execute`] must only be sent to a runner whose version knows it.

use indexmap::IndexMap;
use jiff::Timestamp;
pub use mothership_core::spec::OutputsMissing;
use mothership_core::{
    attempt::EndCause,
    ids::{AttemptId, BlobHash, RunnerId},
    secret::Secret,
};
pub use mothership_core::{gpu::GpuShare, placement::Capacity, runner::Seat, usage::Usage};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// One GPU of a machine.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Gpu {
    /// Model, as its driver calls it.
    pub name: String,
    /// Memory of the device, bytes.
    pub memory_bytes: u64,
    /// By which the machine numbers it, from 0; its place in the list when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<u32>,
    /// By which its driver knows it (`GPU-…`), whatever its number; absent where it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uuid: Option<String>,
}

/// What kind of machine it is. Texts are empty and numbers 0 where the machine does not say.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Inventory {
    /// Name of the machine in its network.
    pub hostname: String,
    /// `linux`, `windows`, `macos`.
    pub os: String,
    /// Name and version of the system, such as `Ubuntu 24.04`.
    pub os_version: String,
    /// `x86_64`, `aarch64`.
    pub architecture: String,
    /// Model of the processor.
    pub cpu_model: String,
    /// Logical cores.
    pub cpu_cores: u32,
    /// Memory of the machine, bytes.
    pub memory_bytes: u64,
    /// Size of the disk that holds the work folders, bytes.
    pub disk_bytes_total: u64,
    /// Free space on it, bytes.
    pub disk_bytes_free: u64,
    /// Empty when there are none, or none can be seen.
    #[serde(default)]
    #[schema(required)]
    pub gpus: Vec<Gpu>,
    /// What is wrong with the machine and leaves it without something that it has: a sentence each, such as that its GPU
    /// driver does not answer. Nothing when absent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<String>,
    /// Version of the runner program.
    pub version: String,
}

/// Body of `POST /agent/register`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RegisterRequest {
    /// What people will call the runner.
    pub name: String,
    /// From `mothership runner-token`; not needed on an open server, nor when the runner already has its secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub join_token: Option<Secret>,
    /// Chosen by the runner on its first start and kept in its data folder: registering twice gives one runner.
    pub install_id: String,
    /// What kind of machine it is.
    pub inventory: Inventory,
    /// What it offers in all.
    pub capacity: Capacity,
    /// What tasks may ask of a runner. None when absent.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// Where the installation lives: a copy of a runner's folder is known by it. Unknown when absent.
    #[serde(default)]
    pub seat: Seat,
}

/// Answer of `POST /agent/register`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RegisterReply {
    /// The runner's own id, the same at each registration.
    pub runner_id: RunnerId,
    /// The bearer token of this runner, `msr_<runner id>_<secret>`. Shown once; the server keeps its hash. Empty when
    /// the request carried a secret: that one stays.
    pub secret: Secret,
    /// How long a lease holds without a report, milliseconds.
    pub lease_ttl_ms: u64,
    /// Version of the server program.
    pub server_version: String,
}

/// Long poll for work.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LeaseRequest {
    /// Capacity free right now.
    pub free: Capacity,
    /// Attempts to hand out beyond the free capacity, to be started as soon as others end (short tasks). None when absent.
    #[serde(default)]
    pub ahead: u32,
    /// How long the server may hold the request when there is nothing to do, milliseconds.
    pub wait_ms: u64,
    /// Every attempt whose program the runner still has, or whose end it has not delivered yet, also those that it was
    /// told are lost. None when absent. The runner is given no task that one of these belongs to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holding: Vec<AttemptId>,
    /// What the runner's clock shows as it sends this: the server corrects the times it reports. Unknown when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<Timestamp>,
}

/// Answer of `POST /agent/lease`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LeaseReply {
    /// What the runner now holds leases of. Empty when nothing came in time.
    pub attempts: Vec<LeasedAttempt>,
    /// What else it is to do.
    pub orders: Vec<Order>,
}

/// One input file of an attempt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct InputFile {
    /// Relative path in the work folder.
    pub to: String,
    /// Its content.
    pub blob: BlobHash,
    /// Size in bytes.
    pub size: u64,
    /// Whether it may be executed. Not when absent.
    #[serde(default)]
    #[schema(required)]
    pub executable: bool,
}

/// A small generated file (a split config), sent with the lease.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TextFile {
    /// Relative path in the work folder.
    pub to: String,
    /// The whole text.
    pub content: String,
}

/// How the program is started.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Execute {
    /// A program by itself, without a shell.
    Process {
        /// The program and its arguments; never empty.
        argv: Vec<String>,
    },
    /// A line for the machine's shell.
    Shell {
        /// The line as it was written, parameters filled in.
        line: String,
    },
}

/// What a runner needs to know to run one attempt. Everything is filled in; the runner knows no parameters.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LeasedAttempt {
    /// The attempt.
    pub id: AttemptId,
    /// Proves the lease in every later message about this attempt.
    pub token: Secret,
    /// What to start.
    pub execute: Execute,
    /// On top of the runner's own environment.
    pub env: IndexMap<String, String>,
    /// Where to start it; in the work folder of the attempt when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub working_directory: Option<String>,
    /// Files to fetch before the start. None when absent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<InputFile>,
    /// Files to write before the start. None when absent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<TextFile>,
    /// Folders to make before the start, relative to the work folder. None when absent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub folders: Vec<String>,
    /// Globs, in the work folder, of the files to keep. None when absent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outputs: Vec<String>,
    /// Whether the attempt fails when one of them is not there or cannot be kept. Not when absent.
    #[serde(default)]
    #[schema(required)]
    pub outputs_missing: OutputsMissing,
    /// What it occupies.
    pub resources: Capacity,
    /// The devices it has, to be told to the program and kept from others. None when absent: it needs none, or the
    /// server does not tell devices apart.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gpus: Vec<GpuShare>,
    /// Memory limit of the tree, bytes; 0 = none.
    #[serde(default)]
    #[schema(required)]
    pub memory_bytes_max: u64,
    /// Time limit, milliseconds; none when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_ms: Option<u64>,
    /// From TERM to KILL, milliseconds.
    pub grace_ms: u64,
    /// Regular expressions of the spec's progress patterns. None when absent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub progress_patterns: Vec<String>,
    /// Whether progress bars and the like are recognised in its output.
    pub recognise_progress: bool,
}

/// What the server wants of a runner. Repeated until obeyed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "order", rename_all = "snake_case")]
pub enum Order {
    /// A person cancelled it: stop the whole tree, then end it as `cancelled`.
    Cancel {
        /// What to stop.
        attempt: AttemptId,
    },
    /// The task is elsewhere or has ended: stop it, deliver the rest of its log, then report its end without any files.
    Abort {
        /// What to stop.
        attempt: AttemptId,
    },
    /// Take no more work.
    Drain,
}

/// An attempt, with the proof that its lease is the reporter's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AttemptRef {
    /// The attempt.
    pub attempt: AttemptId,
    /// From its lease.
    pub token: Secret,
}

/// A program was started.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Started {
    /// The attempt.
    pub attempt: AttemptId,
    /// From its lease.
    pub token: Secret,
    /// When, by the runner's clock.
    pub at: Timestamp,
}

/// How far an attempt is now. What is absent stays as it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Progress {
    /// The attempt.
    pub attempt: AttemptId,
    /// From its lease.
    pub token: Secret,
    /// When it was so, by the runner's clock.
    pub at: Timestamp,
    /// 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fraction: Option<f64>,
    /// What part of its work it is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
    /// What it works on, in its own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Named numbers of the program. None when absent.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub metrics: IndexMap<String, f64>,
    /// What its processes use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
}

/// A file that an attempt left. Its blob is on the server before the end is reported.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ArtifactFile {
    /// Relative, `/`-separated.
    pub path: String,
    /// Its content.
    pub blob: BlobHash,
    /// Size in bytes.
    pub size: u64,
    /// Whether it can be run. Not when absent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub executable: bool,
}

/// The end of an attempt. Sent after its log and blobs have been accepted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Ended {
    /// The attempt.
    pub attempt: AttemptId,
    /// From its lease.
    pub token: Secret,
    /// Why it ended.
    pub cause: EndCause,
    /// When, by the runner's clock.
    pub at: Timestamp,
    /// When the program was started; absent when it never was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Timestamp>,
    /// Absent when the program did not exit by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<i32>,
    /// Number of the signal that ended it; absent when none did, and on Windows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signal: Option<i32>,
    /// What a person needs to know beyond cause and code: "program 'sim' was not found on lab-07", last output line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_message: Option<String>,
    /// What its processes used in all. Nothing when absent.
    #[serde(default)]
    pub usage: Usage,
    /// The files it left. None when absent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub artifacts: Vec<ArtifactFile>,
    /// Its last progress, so that short tasks need no report of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress: Option<Box<Progress>>,
}

/// Everything a runner has to say, in one request. Also its sign of life: renews the leases in `alive`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReportRequest {
    /// Programs that were started. None when absent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub started: Vec<Started>,
    /// At most one of each attempt. None when absent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub progress: Vec<Progress>,
    /// Attempts that have ended. None when absent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ended: Vec<Ended>,
    /// Every attempt the runner holds: those that have not begun, those whose program runs, those whose end it has not
    /// delivered yet, and among them those that were lost meanwhile. Absent when this report does not say. To be said
    /// several times in the life of a lease. What the server answers with no order to stop is the runner's: its lease
    /// is renewed, or, when it was lost and nobody else is further with the task, it is live again. A lease that a
    /// runner does not name 10 s after it was given never arrived: its attempt is given to somebody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alive: Option<Vec<AttemptRef>>,
    /// How busy the machine is; absent when it was not sampled since the last report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub machine: Option<MachineUsage>,
    /// What the runner's clock shows as it sends this: all times in it are corrected by the difference. Unknown when
    /// absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<Timestamp>,
}

/// The whole machine, sampled.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MachineUsage {
    /// 0 to 1 of all cores.
    pub cpu: f64,
    /// Memory in use, bytes.
    pub memory_bytes_used: u64,
    /// Free space where the work folders are, bytes.
    pub disk_bytes_free: u64,
    /// What it has no room for more tasks for, though its capacity is not used up, and what is done about it: a sentence.
    /// Absent when it lacks nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lacks: Option<String>,
}

/// Whether the server took one reported end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EndAcceptance {
    /// Taken (or had been taken before: ends are keyed by attempt).
    Accepted,
    /// Kept on the attempt; the task is elsewhere or has ended and does not change.
    Superseded,
    /// No such attempt, or a wrong token: forget it.
    Unknown,
}

/// Answer to one reported end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EndAck {
    /// The attempt that has ended.
    pub attempt: AttemptId,
    /// Whatever it is, the end need not be sent again.
    pub outcome: EndAcceptance,
}

/// Answer of `POST /agent/report`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReportReply {
    /// One for each of `ended`.
    pub ended: Vec<EndAck>,
    /// What the runner is to do.
    pub orders: Vec<Order>,
}

/// How far the log of one attempt is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LogAck {
    /// The attempt.
    pub attempt: AttemptId,
    /// Bytes stored: send on from here. `null`: no such attempt or a wrong token; forget it.
    #[schema(required)]
    pub offset: Option<u64>,
}

/// Answer of `POST /agent/logs`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LogsReply {
    /// One for each attempt in the request.
    pub acks: Vec<LogAck>,
}
