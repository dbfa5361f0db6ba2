//! A machine becomes a runner, or says that it is back.

use super::Inventory;
use mothership_core::{ids::RunnerId, placement::Capacity, runner::Seat, secret::Secret};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

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
