//! Leases: a runner's right, limited in time and carrying a token, to run one attempt.

mod claim;
mod claim_one;
mod due;
pub(crate) mod gpus;
pub(crate) mod listening;
mod renew;

pub(crate) use crate::attempts::key;
pub use claim::claim;
pub use claim_one::{ClaimOne, ClaimOutcome, claim_one, next_labelled};
pub use due::{QueuedRetries, due, has_work, next_due_at};
pub use listening::{begin, go_on, is_needed, listening_at};
pub use renew::{expired, extend_all, renew, run_out};

use crate::{
    Time,
    jobs::{JobFile, JobRow},
};
use mothership_core::{
    gpu::{GpuDevice, GpuShare},
    ids::{AttemptId, RunnerId},
    lease::LeaseTerms,
    placement::Capacity,
    preference::OtherMachine,
    rng::Tokens,
    secret::Secret,
};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// What a runner asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimRequest {
    /// Who asks.
    pub runner: RunnerId,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
    /// What nothing occupies now.
    pub free: Capacity,
    /// What it has in all: what does not fit into that is never handed to it.
    pub total: Capacity,
    /// The devices among it.
    pub gpus: Vec<GpuDevice>,
    /// Attempts to hand out beyond the free capacity; they start when others end.
    pub ahead: u32,
    /// At most `limits::LEASE_BATCH_MAX`.
    pub max: usize,
    /// Attempts of which the runner has a program still, or an end it has not delivered, whatever is stored of them: it is
    /// given none of their tasks, for its own attempt may come back, and none of their devices.
    pub holding: BTreeSet<AttemptId>,
    /// When it asks.
    pub now: Time,
    /// Machines to which it leaves work that prefers them, while they have room; empty: it leaves nothing.
    pub others: Arc<Vec<OtherMachine>>,
    /// What the new leases are counted by.
    pub terms: LeaseTerms,
    /// Drawn before, so that a transaction that runs again gives the same ones.
    pub tokens: Tokens,
}

/// A task handed out.
#[derive(Debug, Clone, PartialEq)]
pub struct Claimed {
    /// Its new attempt.
    pub attempt: AttemptId,
    /// What the runner has to show for it.
    pub token: Secret,
    /// As it was before this claim took its tasks.
    pub job: Arc<JobRow>,
    /// Its row of the parameter file; `None` when the job has no such file.
    pub param_row: Option<Vec<Value>>,
    /// Files it is given beside those of the spec.
    pub files: Vec<JobFile>,
    /// The devices it is given.
    pub gpus: Vec<GpuShare>,
}

/// What became of a lease that was to be renewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Renewal {
    /// Whose lease.
    pub attempt: AttemptId,
    /// The runner has it, until the new time.
    pub held: bool,
    /// Somebody asked for it to be stopped.
    pub cancel_requested: bool,
    /// Not held, and it never will be again: the runner has to stop it. Neither held nor elsewhere: it was lost, and
    /// [`come_back`](crate::attempts::come_back) says what becomes of it.
    pub elsewhere: bool,
}
