//! Runners: the machines.

use crate::agent::{Capacity, Inventory, MachineUsage};
use jiff::Timestamp;
pub use mothership_core::runner::RunnerPatch;
use mothership_core::{
    ids::RunnerId,
    secret::Secret,
    state::{RunnerMode, RunnerState},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// A machine that runs attempts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Runner {
    /// Its id, the same for as long as its data folder is kept.
    pub id: RunnerId,
    /// What people call it.
    pub name: String,
    /// What it is, by its mode and by when it was last heard of.
    pub status: RunnerState,
    /// What a person asked of it.
    pub mode: RunnerMode,
    /// Where it speaks from: what a GUI client calls itself, or where the connection of an agent comes from; null where
    /// that is not known.
    #[schema(required)]
    #[serde(default)]
    pub address: Option<String>,
    /// What kind of machine it is.
    #[serde(flatten)]
    pub inventory: Inventory,
    /// What tasks may ask of it.
    pub labels: BTreeMap<String, String>,
    /// What it offers in all.
    pub capacity: Capacity,
    /// What the attempts it holds occupy.
    pub used: Capacity,
    /// Attempts it holds.
    pub active_tasks: u64,
    /// Why it has nothing to do; null when it has something to do.
    #[schema(required)]
    pub idle_reason: Option<String>,
    /// How busy it is; null where it does not say, and when it is offline.
    #[schema(required)]
    pub usage: Option<MachineUsage>,
    /// Lines that warn, told by the attempts it holds (their metric `warnings`).
    #[serde(default)]
    #[schema(required)]
    pub warnings: u64,
    /// Lines that tell of an error, told by the attempts it holds (their metric `errors`).
    #[serde(default)]
    #[schema(required)]
    pub errors: u64,
    /// What is wrong with its work, in a sentence: `its last 3 attempts failed`, `2 errors in what runs there now`. Null
    /// when nothing is.
    #[serde(default)]
    #[schema(required)]
    pub trouble: Option<String>,
    /// How far its clock is ahead of the server's, milliseconds (negative: behind); 0 when it is right, null when that is
    /// not known. The times it reports are corrected by it.
    #[schema(required)]
    #[serde(default)]
    pub clock_offset_ms: Option<i64>,
    /// When it registered for the first time.
    pub registered_at: Timestamp,
    /// When it was last heard of.
    pub last_heartbeat: Timestamp,
    /// Ids of running attempts, no more than 20.
    pub running: Vec<String>,
}

/// Query of `GET /runners/ID/usage`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UsageQuery {
    /// From when on, such as `2026-11-30T06:00:00Z`. A day ago when absent: more is not kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
}

/// How busy a machine was.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct UsageHistory {
    /// How long each point stands for, seconds.
    pub step_seconds: u64,
    /// Oldest first, no more than 300. Steps in which the machine was not heard are absent.
    pub points: Vec<UsagePoint>,
}

/// A step of a machine's history: the mean of its samples.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct UsagePoint {
    /// When the step begins.
    pub at: Timestamp,
    /// 0 to 1 of all cores.
    pub cpu: f64,
    /// Memory in use, bytes.
    pub memory_bytes_used: u64,
    /// 0 to 1 of all GPUs; null where it did not say.
    #[schema(required)]
    pub gpu: Option<f64>,
    /// Memory of the GPUs in use, bytes; null where it did not say.
    #[schema(required)]
    pub gpu_memory_bytes_used: Option<u64>,
}

/// Body of `POST /runner-tokens`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RunnerTokenRequest {
    /// How long it is good, seconds. Default one day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttl_seconds: Option<u64>,
    /// How many machines it lets in. Default one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uses: Option<u64>,
    /// Good for any number of machines until it expires; not together with `uses`.
    #[serde(default)]
    pub many: bool,
}

/// A join token, with which machines become runners.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RunnerToken {
    /// Shown once.
    pub token: Secret,
    /// When it is no longer good.
    pub expires_at: Timestamp,
    /// The line to type on the new machine; the token is part of it, but not of the runner's own command line.
    pub command: Secret,
}

/// A join token as it is listed: without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JoinToken {
    /// What it is taken back by: the beginning of its hash.
    pub id: String,
    /// How many machines it lets in; null: any number.
    #[schema(required)]
    pub uses_max: Option<u64>,
    /// How many it has let in.
    pub uses: u64,
    /// Who made it.
    pub made_by: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it is no longer good.
    pub expires_at: Timestamp,
}

/// A runner that was removed: its machine stays out until it is allowed or comes with a join token made since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RemovedRunner {
    /// The id that it had.
    pub id: RunnerId,
    /// What people called it.
    pub name: String,
    /// When it was removed.
    pub removed_at: Timestamp,
    /// Who removed it.
    pub removed_by: String,
}
