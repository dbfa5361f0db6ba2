//! The numbers of the overview.

use crate::tasks::Task;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Answer of `GET /stats`.
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
    /// Cores of the runners that can be reached.
    pub cpus_total: f64,
    /// Cores that running attempts occupy.
    pub cpus_used: f64,
    /// Tasks ended in each of the last 60 minutes, oldest first.
    pub throughput: Vec<u64>,
    /// How often a task failed for good in the last 24 hours. One that a person had tried again and that failed again
    /// counts again.
    pub failures_24h: u64,
    /// Lines that warn (the metric `warnings` of attempts): of what runs now, and of what ended in the last 24 hours.
    #[serde(default)]
    #[schema(required)]
    pub warnings: u64,
    /// Lines that tell of an error (the metric `errors`): as `warnings`.
    #[serde(default)]
    #[schema(required)]
    pub errors: u64,
    /// Pending tasks of jobs that are not paused.
    #[serde(default)]
    #[schema(required)]
    pub queued: u64,
    /// How long the oldest job with such tasks has been there; null when none is queued.
    #[schema(required)]
    pub oldest_pending_seconds: Option<f64>,
    /// The latest failures, newest first, no more than 10.
    pub recent_failures: Vec<Task>,
    /// Sentences about what needs a person, each with the job or runner it speaks of; of each kind no more than 5.
    pub attention: Vec<Attention>,
    /// How many sentences of each kind were left out; a kind of which all are there is absent.
    #[serde(default)]
    #[schema(required)]
    pub attention_cut: Vec<AttentionCut>,
    /// How this server is reached and guarded.
    pub server: ServerInfo,
    /// Whether it can store what it is told; null in answers of older servers.
    #[serde(default)]
    #[schema(required)]
    pub storage: Option<StorageHealth>,
    /// What the background services of the answering server did lately. Empty in the live topic `overview`, which
    /// would change with every round, and in answers of older servers.
    #[serde(default)]
    #[schema(required)]
    pub services: Vec<ServiceStatus>,
}

/// Whether a server can store what it is told. Also the data of the live topic `server`, which needs no database.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StorageHealth {
    /// What it is told is stored.
    pub writable: bool,
    /// Since when it is not; null while it is.
    #[schema(required)]
    pub failing_since: Option<Timestamp>,
    /// What a person should know, to be shown on every page: `the server cannot write since 14:02 UTC: its disk is full (0 B free
    /// in its data folder); 12 requests were refused and will be sent again`. Null when all is well.
    #[schema(required)]
    pub message: Option<String>,
    /// Requests that could not be stored since then. Runners and command lines send them again.
    pub refused: u64,
    /// Little room is left in one of the places.
    pub low: bool,
    /// Folders of this server, with the room that is left. Empty when everything is elsewhere or in memory.
    pub places: Vec<StoragePlace>,
}

/// A folder in which a server keeps something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StoragePlace {
    /// What is in it: `data folder`, `folder of files`.
    pub name: String,
    /// Where it is.
    pub path: String,
    /// Bytes that can still be written; in steps of 1 GiB while there is plenty.
    pub free_bytes: u64,
    /// Bytes of its file system.
    pub total_bytes: u64,
}

/// A background service of one server process: something that the server does by itself, in rounds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ServiceStatus {
    /// What it is called: `reaper` (ends attempts whose lease has run out), `retries` (queues tasks whose retry is due), `changes`
    /// (applies what other servers changed), `storage` (looks how much room is left, and whether it can write), `uploads` (removes uploads
    /// that nobody goes on with), `inbox` (flushes what GUI clients sent).
    pub name: String,
    /// Rounds since the process started, failed ones included.
    pub ticks: u64,
    /// Rounds that failed.
    pub failures: u64,
    /// Things done in all rounds together: attempts ended, tasks queued, changes applied, logs flushed.
    pub items: u64,
    /// When the latest round began; null before the first has ended.
    #[schema(required)]
    pub last_at: Option<Timestamp>,
    /// How long the latest round took, in milliseconds; null before the first has ended.
    #[schema(required)]
    pub last_duration_ms: Option<f64>,
    /// What the latest round did, for people; null when it failed or none has ended.
    #[schema(required)]
    pub last_result: Option<String>,
    /// Why the latest round failed, for people; null when it succeeded or none has ended.
    #[schema(required)]
    pub last_error: Option<String>,
}

/// What needs a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AttentionKind {
    /// A job ended with failed tasks.
    FailedJob,
    /// Tasks wait that no runner can take.
    NoMatchingRunner,
    /// A runner is silent.
    OfflineRunner,
    /// A task runs and reports no progress.
    StalledTask,
    /// The disk of a runner or of the server is almost full.
    Disk,
}

/// One thing that needs a person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Attention {
    /// What is wrong.
    pub kind: AttentionKind,
    /// The same in words.
    pub message: String,
    /// Id of the job, task or runner; null when it is about none of these.
    #[schema(required)]
    pub subject: Option<String>,
}

/// Sentences that were left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AttentionCut {
    /// What they are about.
    pub kind: AttentionKind,
    /// How many.
    pub more: u64,
    /// The same in words: "66 more runners have been silent".
    pub message: String,
}

/// How a server is reached and guarded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ServerInfo {
    /// Version of the server program.
    pub version: String,
    /// Anyone who reaches the address may do anything: said on every page.
    pub open: bool,
    /// It listens to its own machine only.
    pub loopback: bool,
    /// Other systems whose clients are answered without a login: `goliat`.
    #[serde(default)]
    #[schema(required)]
    pub compat: Vec<String>,
}
