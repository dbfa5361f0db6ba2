//! How long a lease lasts, what a runner that renews one is told, and what becomes of an attempt that was lost when its
//! runner is heard again. A runner that is silent too long loses its attempts only to others: while nobody else has the
//! task, it has it again; and when another attempt has begun meanwhile, the one that is further goes on.

use crate::{
    attempt::EndCause,
    clock::{ms_between, plus_ms},
    ids::RunnerId,
    limits::{LOST_AFTER_MS_MAX, LOST_AFTER_MS_MIN},
    secret::Secret,
    state::{AttemptState, TaskState},
};
use jiff::Timestamp;

/// What leases are counted by. All its instants are of the time in which runners can be heard
/// ([`crate::listening`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeaseTerms {
    /// Now.
    pub at: Timestamp,
    /// How long a runner may be silent, as the server has it; `None`: as long as [`lost_after_ms`] says.
    pub lost_after_ms: Option<u64>,
}

impl LeaseTerms {
    /// When a lease that is given or renewed now runs out. `of_job` is what the spec of its job says; `held_from` is when
    /// it was given.
    pub fn expires_at(&self, of_job: Option<u64>, held_from: Timestamp) -> Timestamp {
        let held_ms = ms_between(held_from, self.at);
        plus_ms(self.at, of_job.or(self.lost_after_ms).unwrap_or_else(|| lost_after_ms(held_ms)))
    }
}

/// How long the runner of an attempt may be silent that has lasted for `held_ms`, when nobody has said: a quarter of that.
/// What is short is done anew elsewhere sooner than it is waited for; what has run for hours outlives a switch that
/// restarts.
pub fn lost_after_ms(held_ms: u64) -> u64 {
    (held_ms / 4).clamp(LOST_AFTER_MS_MIN, LOST_AFTER_MS_MAX)
}

/// What is stored of a lease and of its task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredLease {
    pub runner: RunnerId,
    pub token: Secret,
    pub state: AttemptState,
    /// Why it ended; `None` until it has.
    pub reason: Option<EndCause>,
    /// Somebody asked for the task to be stopped.
    pub cancel_requested: bool,
}

/// What becomes of a lease that its runner wants to renew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RenewalDecision {
    /// The runner keeps it.
    Renew {
        /// And has to stop what it runs.
        cancel_requested: bool,
    },
    /// It has run out, and the attempt may come back: [`on_return`] decides under the locks of its task.
    MayReturn,
    /// The task is elsewhere or has ended, or the lease never was this runner's: it gives up.
    Elsewhere,
}

/// Decides about one lease; `stored` is `None` when there is no such attempt. One that belongs to somebody else and
/// one that does not exist are answered alike.
pub fn renewal(stored: Option<&StoredLease>, runner: RunnerId, token: &Secret) -> RenewalDecision {
    match stored.filter(|stored| stored.runner == runner && stored.token == *token) {
        Some(stored) if stored.state.is_live() => {
            RenewalDecision::Renew { cancel_requested: stored.cancel_requested }
        }
        Some(stored) if may_return(stored.state, stored.reason) => RenewalDecision::MayReturn,
        _ => RenewalDecision::Elsewhere,
    }
}

/// Whether an attempt may be live again when its runner is heard: only its silence was held against it. A runner that
/// said itself that the attempt is gone does not take that back, and one that was told to stop is recorded as superseded.
pub fn may_return(state: AttemptState, reason: Option<EndCause>) -> bool {
    state == AttemptState::Lost && reason == Some(EndCause::LeaseExpired)
}

/// How far an attempt is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AttemptWork {
    /// 0 to 1, the latest that is known; `None` when it has said nothing.
    pub fraction: Option<f64>,
    /// Its program was started.
    pub has_started: bool,
    /// When it was leased.
    pub leased_at: Timestamp,
}

impl AttemptWork {
    /// Whether it is further than another attempt of the same task: by the progress that both report, and where that says
    /// nothing, by the time that they run.
    pub fn is_beyond(&self, other: &Self) -> bool {
        let fraction = |work: &Self| work.fraction.unwrap_or(0.0);
        let by_progress = fraction(self).total_cmp(&fraction(other));
        let by_time = other.leased_at.cmp(&self.leased_at);
        by_progress.then(self.has_started.cmp(&other.has_started)).then(by_time).is_gt()
    }
}

/// What becomes of an attempt that was lost and whose runner is heard again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReturnDecision {
    /// Nobody has the task: it has it again.
    TakeBack,
    /// It has it again, and the attempt that has begun meanwhile is stopped.
    Overtake,
    /// The other one is further, or the task has ended: it is stopped.
    Stop,
}

/// Decides about an attempt that comes back ([`may_return`]). `holder` is the live attempt that has the task meanwhile.
/// The caller holds the locks of the task.
pub fn on_return(returning: &AttemptWork, task: TaskState, holder: Option<&AttemptWork>) -> ReturnDecision {
    match (task, holder) {
        (TaskState::Pending | TaskState::Waiting, _) => ReturnDecision::TakeBack,
        (TaskState::Running, Some(holder)) if returning.is_beyond(holder) => ReturnDecision::Overtake,
        _ => ReturnDecision::Stop,
    }
}

#[cfg(test)]
#[path = "lease_tests.rs"]
mod tests;
