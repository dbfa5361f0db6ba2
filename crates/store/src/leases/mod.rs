//! Leases: a runner's right, limited in time and carrying a token, to run one attempt.

mod claim;
mod claim_one;
mod due;
mod renew;

pub use claim::claim;
pub use claim_one::{ClaimOne, Taken, claim_one, next_labelled};
pub use due::{due, has_work, next_due_at};
pub(crate) use renew::key;
pub use renew::{expired, extend_all, renew};

use crate::{
    Time,
    jobs::{JobFile, JobRow},
};
use mothership_core::{
    ids::{AttemptId, RunnerId},
    placement::Capacity,
    rng::Tokens,
    secret::Secret,
};
use serde_json::Value;
use std::{collections::BTreeMap, sync::Arc};

#[derive(Debug, Clone, PartialEq)]
pub struct ClaimRequest {
    pub runner: RunnerId,
    pub labels: BTreeMap<String, String>,
    pub free: Capacity,
    pub total: Capacity,
    /// Attempts to hand out beyond the free capacity.
    pub ahead: u32,
    /// At most `limits::LEASE_BATCH_MAX`.
    pub max: usize,
    pub now: Time,
    pub lease_expires_at: Time,
    /// Thrown before.
    pub tokens: Tokens,
}

/// A task handed out.
#[derive(Debug, Clone, PartialEq)]
pub struct Claimed {
    pub attempt: AttemptId,
    pub token: Secret,
    /// As it was before this claim took its tasks.
    pub job: Arc<JobRow>,
    pub spec: Arc<Value>,
    /// Its row of the parameter file.
    pub point: Option<Vec<Value>>,
    /// Files it is given beside those of the spec.
    pub files: Vec<JobFile>,
}

/// What became of a lease that was to be renewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Renewal {
    pub attempt: AttemptId,
    /// The runner has it, for another while.
    pub held: bool,
    /// Somebody asked for it to be stopped.
    pub cancel_requested: bool,
    /// Not held, and its result would change nothing any more: the task is elsewhere or has ended.
    pub elsewhere: bool,
}
