//! What a runner that renews a lease is told. It may have been away for so long that the lease ran out, and then there
//! are two kinds of lost: nobody has the task yet, and its result still counts; or it is in vain to go on.

use crate::{
    attempt::late_end_counts,
    ids::RunnerId,
    secret::Secret,
    state::{AttemptState, TaskState},
};

/// What is stored of a lease and of its task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredLease {
    pub runner: RunnerId,
    pub token: Secret,
    pub state: AttemptState,
    pub task: TaskState,
    /// No later attempt of its task exists.
    pub is_latest: bool,
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
    /// It has run out, but the result of the attempt would still count: the runner goes on.
    LateResultCounts,
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
        Some(stored) if late_end_counts(stored.state, stored.task, stored.is_latest) => {
            RenewalDecision::LateResultCounts
        }
        _ => RenewalDecision::Elsewhere,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attempt::{Acceptance, EndCause, StoredAttempt, accept_end};

    fn runner(number: u128) -> RunnerId {
        RunnerId(uuid::Uuid::from_u128(number))
    }

    fn stored(state: AttemptState, task: TaskState, is_latest: bool, cancel_requested: bool) -> StoredLease {
        StoredLease { runner: runner(1), token: "t".into(), state, task, is_latest, cancel_requested }
    }

    #[test]
    fn what_a_runner_is_told() {
        use {AttemptState as A, RenewalDecision as Is, TaskState as T};
        let cases = [
            (A::Leased, T::Running, true, false, Is::Renew { cancel_requested: false }),
            (A::Running, T::Running, true, false, Is::Renew { cancel_requested: false }),
            (A::Running, T::Running, true, true, Is::Renew { cancel_requested: true }),
            (A::Lost, T::Pending, true, false, Is::LateResultCounts),
            (A::Lost, T::Waiting, true, true, Is::LateResultCounts),
            (A::Lost, T::Running, false, false, Is::Elsewhere),
            (A::Lost, T::Pending, false, false, Is::Elsewhere),
            (A::Lost, T::Failed, true, false, Is::Elsewhere),
            (A::Superseded, T::Pending, true, false, Is::Elsewhere),
            (A::Completed, T::Completed, true, false, Is::Elsewhere),
            (A::Cancelled, T::Cancelled, true, true, Is::Elsewhere),
        ];
        for (state, task, is_latest, cancel, expected) in cases {
            let lease = stored(state, task, is_latest, cancel);
            assert_eq!(renewal(Some(&lease), runner(1), &"t".into()), expected, "{state} {task} {is_latest}");
        }
    }

    #[test]
    fn only_its_holder_renews() {
        let lease = stored(AttemptState::Running, TaskState::Running, true, false);
        for (stored, number, token) in [(Some(&lease), 2, "t"), (Some(&lease), 1, "guessed"), (None, 1, "t")]
        {
            let found = renewal(stored, runner(number), &token.into());
            assert_eq!(found, RenewalDecision::Elsewhere, "{stored:?} {number} {token}");
        }
    }

    proptest::proptest! {
        /// A runner that is told to go on is not told so in vain: its result, reported now, counts.
        #[test]
        fn who_may_go_on_may_also_end(
            state in proptest::sample::select(AttemptState::ALL),
            task in proptest::sample::select(TaskState::ALL),
            is_latest: bool,
        ) {
            // A live attempt is the latest of a task that runs; the store keeps it so.
            proptest::prop_assume!(!state.is_live() || (is_latest && task == TaskState::Running));
            let lease = stored(state, task, is_latest, false);
            let goes_on = renewal(Some(&lease), runner(1), &lease.token) != RenewalDecision::Elsewhere;
            let attempt = StoredAttempt { state, token: &lease.token, lease_expires_at: None, is_latest, task };
            let end = accept_end(EndCause::Exited, Some(&lease.token), Some(attempt), jiff::Timestamp::UNIX_EPOCH);
            proptest::prop_assert_eq!(goes_on, end == Acceptance::Accept);
        }
    }
}
