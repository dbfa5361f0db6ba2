//! Runners: the machines.

use crate::agent::{Capacity, Gpu, MachineUsage};
use jiff::Timestamp;
use mothership_core::{
    ids::RunnerId,
    state::{RunnerMode, RunnerState},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Runner {
    #[schema(value_type = String)]
    pub id: RunnerId,
    pub name: String,
    #[schema(value_type = String, example = "idle")]
    pub status: RunnerState,
    #[schema(value_type = String, example = "active")]
    pub mode: RunnerMode,
    pub hostname: String,
    pub os: String,
    pub os_version: String,
    pub architecture: String,
    pub cpu_model: String,
    pub cpu_cores: u32,
    pub memory_bytes: u64,
    pub disk_bytes_total: u64,
    pub disk_bytes_free: u64,
    pub gpus: Vec<Gpu>,
    pub version: String,
    pub labels: BTreeMap<String, String>,
    /// What it offers in all.
    pub capacity: Capacity,
    /// What the attempts it holds occupy.
    pub used: Capacity,
    /// Attempts it holds.
    pub active_tasks: u64,
    /// Why it has nothing to do, when it has nothing to do.
    pub idle_reason: Option<String>,
    /// How busy it is; null where it does not say, and when it is offline.
    pub usage: Option<MachineUsage>,
    pub registered_at: Timestamp,
    /// When it was last heard of.
    pub last_heartbeat: Timestamp,
    /// Running attempts, no more than 20.
    pub running: Vec<String>,
}

/// Body of `PATCH /runners/ID`; absent fields stay.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RunnerPatch {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labels: Option<BTreeMap<String, String>>,
}

/// Body of `POST /runner-tokens`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RunnerTokenRequest {
    /// Default one day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttl_seconds: Option<u64>,
    /// Good for one machine only; otherwise for any number until it expires.
    #[serde(default)]
    pub single: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RunnerToken {
    /// Shown once.
    pub token: String,
    pub expires_at: Timestamp,
    /// The line to type on the new machine.
    pub command: String,
}
