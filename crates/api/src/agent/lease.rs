//! A runner asks for work and is told what to start, or what else to do.

use indexmap::IndexMap;
use jiff::Timestamp;
use mothership_core::{
    gpu::GpuShare,
    ids::{AttemptId, BlobHash},
    placement::Capacity,
    progress::Stage,
    secret::Secret,
    spec::{OutputsMissing, ResolvedPath},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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
    /// Paths to look at, or to make, before the start. None when absent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<ResolvedPath>,
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
    /// The stages of the program, in order. None when absent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub progress_stages: Vec<Stage>,
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
