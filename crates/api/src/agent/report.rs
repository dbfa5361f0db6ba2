//! Starts, progress, ends, and which attempts a runner holds.

use super::{MachineUsage, Order};
use indexmap::IndexMap;
use jiff::Timestamp;
use mothership_core::{
    attempt::EndCause,
    ids::{AttemptId, BlobHash},
    secret::Secret,
    usage::Usage,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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
    /// The runner leaves: somebody has stopped it, it holds nothing and takes nothing more. Its last word until it comes
    /// again. Not when absent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub leaves: bool,
    /// What the runner's clock shows as it sends this: all times in it are corrected by the difference. Unknown when
    /// absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<Timestamp>,
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
