//! Leases: a runner's right, limited in time and carrying a token, to run one attempt.

use crate::{Result, Time, Tx, jobs::JobRow};
use mothership_core::{
    ids::{AttemptId, RunnerId},
    placement::Capacity,
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
    /// Drawn before; `max` of them.
    pub tokens: Vec<String>,
}

/// A task handed out.
#[derive(Debug, Clone, PartialEq)]
pub struct Claimed {
    pub attempt: AttemptId,
    pub token: String,
    /// As it was before this claim took its tasks.
    pub job: Arc<JobRow>,
    pub spec: Arc<Value>,
    /// Its row of the parameter file.
    pub point: Option<Vec<Value>>,
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

/// Hands out tasks: priority first, then the older job, then the lower index; jobs whose preferred labels this runner
/// lacks come last. Respects pauses, limits of tasks at once, required labels and capacity.
pub fn claim(_tx: &mut Tx<'_>, _request: &ClaimRequest) -> Result<Vec<Claimed>> {
    todo!()
}

/// Renews leases; one answer for each, in order.
pub fn renew(
    _tx: &mut Tx<'_>,
    _runner: RunnerId,
    _held: &[(AttemptId, String)],
    _expires_at: Time,
    _now: Time,
) -> Result<Vec<Renewal>> {
    todo!()
}

/// Attempts whose lease has run out, the longest first.
pub fn expired(_tx: &mut Tx<'_>, _now: Time, _limit: u64) -> Result<Vec<AttemptId>> {
    todo!()
}

/// Lets every lease last at least until `expires_at`: after a start of the server, for nobody could renew while it was
/// away. Leases touched.
pub fn extend_all(_tx: &mut Tx<'_>, _expires_at: Time) -> Result<u64> {
    todo!()
}

/// Queues tasks whose retry is due; tasks moved, at most `limit`.
pub fn due(_tx: &mut Tx<'_>, _now: Time, _limit: u64) -> Result<u64> {
    todo!()
}

/// When the next retry is due.
pub fn next_due_at(_tx: &mut Tx<'_>) -> Result<Option<Time>> {
    todo!()
}

/// Whether a runner might find anything to claim.
pub fn has_work(_tx: &mut Tx<'_>) -> Result<bool> {
    todo!()
}
