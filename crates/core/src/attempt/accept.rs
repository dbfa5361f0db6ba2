//! Whether an end counts. The same end may be reported twice, by a runner that has lost its lease meanwhile, or by the
//! reaper a moment after the lease was renewed; a task must end once all the same.

use super::EndCause;
use crate::{
    secret::Secret,
    state::{AttemptState, TaskState},
};
use jiff::Timestamp;

/// What is stored of the attempt that an end is about, and of its task, at the moment at which it is decided. The
/// caller holds the locks of both: nobody moves them until the decision is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredAttempt<'a> {
    pub state: AttemptState,
    pub token: &'a Secret,
    /// `None` when it has ended.
    pub lease_expires_at: Option<Timestamp>,
    /// No later attempt of its task exists.
    pub is_latest: bool,
    pub task: TaskState,
}

/// What is done with an end that was reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acceptance {
    /// It ends the attempt and moves the task.
    Accept,
    /// It is kept on the attempt; the task is elsewhere or has ended, and does not change.
    Supersede,
    /// It was kept so before; nothing changes.
    AlreadySuperseded,
    /// The attempt has ended before; nothing changes.
    Duplicate,
    /// It is the reaper's, of a lease that has been renewed meanwhile; nothing changes.
    StillHeld,
    /// There is no such attempt, or the token is not its own: both look the same to whoever asks.
    Unknown,
}

/// Decides whether an end counts. `token` is what came with it; `None`: the server itself ends the attempt. `stored`
/// is `None` when there is no such attempt.
pub fn accept_end(
    cause: EndCause,
    token: Option<&Secret>,
    stored: Option<StoredAttempt<'_>>,
    now: Timestamp,
) -> Acceptance {
    let is_its_own = |stored: &StoredAttempt<'_>| token.is_none_or(|token| token == stored.token);
    let Some(stored) = stored.filter(is_its_own) else { return Acceptance::Unknown };
    let is_live = stored.state.is_live();
    let still_held = stored.lease_expires_at.is_some_and(|expires_at| expires_at > now);
    match stored.state {
        // Between the reaper's look for expired leases and its end, the runner may have been heard again.
        _ if is_live && cause == EndCause::LeaseExpired && still_held => Acceptance::StillHeld,
        _ if is_live && stored.is_latest && stored.task == TaskState::Running => Acceptance::Accept,
        state if cause.is_result() && late_end_counts(state, stored.task, stored.is_latest) => {
            Acceptance::Accept
        }
        AttemptState::Lost if cause.is_result() => Acceptance::Supersede,
        AttemptState::Superseded => Acceptance::AlreadySuperseded,
        _ => Acceptance::Duplicate,
    }
}

/// Whether a late end of an attempt that has lost its lease still counts: only while nobody else has the task and
/// the task has not ended.
pub fn late_end_counts(attempt: AttemptState, task: TaskState, is_latest_attempt: bool) -> bool {
    attempt == AttemptState::Lost
        && is_latest_attempt
        && matches!(task, TaskState::Pending | TaskState::Waiting)
}

/// When an attempt ended: when its runner says, as far as its clock can be believed. A machine whose clock is wrong
/// must not end an attempt before it was leased (it would have taken less than no time), nor in the future.
pub fn ended_at(reported: Timestamp, leased_at: Timestamp, now: Timestamp) -> Timestamp {
    // Another server of the same database may have leased it by a clock that is ahead of ours: then that instant holds.
    reported.max(leased_at).min(now.max(leased_at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::from_micros;

    fn at(second: i64) -> Timestamp {
        from_micros(second * 1_000_000)
    }

    const NOW: i64 = 100;

    /// `lease` is when the lease runs out.
    fn accept(
        cause: EndCause,
        state: AttemptState,
        lease: Option<i64>,
        is_latest: bool,
        task: TaskState,
    ) -> Acceptance {
        let token = Secret::from("t");
        let lease_expires_at = lease.map(at);
        let stored = StoredAttempt { state, token: &token, lease_expires_at, is_latest, task };
        accept_end(cause, Some(&"t".into()), Some(stored), at(NOW))
    }

    #[test]
    fn which_ends_count() {
        use {Acceptance as Is, AttemptState as A, EndCause as E, TaskState as T};
        let cases = [
            (E::Exited, A::Running, Some(110), true, T::Running, Is::Accept),
            (E::Exited, A::Leased, Some(110), true, T::Running, Is::Accept),
            // The lease has run out and nobody has noticed yet: the runner is back in time.
            (E::Exited, A::Running, Some(90), true, T::Running, Is::Accept),
            (E::Released, A::Leased, Some(110), true, T::Running, Is::Accept),
            (E::LeaseExpired, A::Running, Some(100), true, T::Running, Is::Accept),
            (E::LeaseExpired, A::Running, Some(101), true, T::Running, Is::StillHeld),
            (E::RunnerLost, A::Running, Some(101), true, T::Running, Is::Accept),
            // Late results of an attempt that was lost.
            (E::Exited, A::Lost, None, true, T::Pending, Is::Accept),
            (E::Exited, A::Lost, None, true, T::Waiting, Is::Accept),
            (E::TimedOut, A::Lost, None, true, T::Pending, Is::Accept),
            (E::Exited, A::Lost, None, false, T::Pending, Is::Supersede),
            (E::Exited, A::Lost, None, false, T::Running, Is::Supersede),
            (E::Exited, A::Lost, None, true, T::Cancelled, Is::Supersede),
            (E::Exited, A::Lost, None, true, T::Failed, Is::Supersede),
            // What is no result comes too late for a lost attempt.
            (E::LeaseExpired, A::Lost, None, true, T::Pending, Is::Duplicate),
            (E::Cancelled, A::Lost, None, true, T::Pending, Is::Duplicate),
            (E::Released, A::Lost, None, false, T::Running, Is::Duplicate),
            // Said again.
            (E::Exited, A::Superseded, None, false, T::Running, Is::AlreadySuperseded),
            (E::Exited, A::Completed, None, true, T::Completed, Is::Duplicate),
            (E::Exited, A::Failed, None, true, T::Waiting, Is::Duplicate),
            (E::LeaseExpired, A::Cancelled, None, true, T::Cancelled, Is::Duplicate),
        ];
        for (cause, state, lease, is_latest, task, expected) in cases {
            let found = accept(cause, state, lease, is_latest, task);
            assert_eq!(found, expected, "{cause:?} of {state}, task {task}, latest {is_latest}");
        }
    }

    #[test]
    fn a_wrong_token_and_no_attempt_look_the_same() {
        let token = Secret::from("t");
        let stored = StoredAttempt {
            state: AttemptState::Running,
            token: &token,
            lease_expires_at: Some(at(110)),
            is_latest: true,
            task: TaskState::Running,
        };
        let ask = |token: Option<&Secret>, stored| accept_end(EndCause::Exited, token, stored, at(NOW));
        assert_eq!(ask(Some(&"guessed".into()), Some(stored)), Acceptance::Unknown);
        assert_eq!(ask(Some(&"".into()), Some(stored)), Acceptance::Unknown);
        assert_eq!(ask(Some(&token), None), Acceptance::Unknown);
        assert_eq!(ask(None, None), Acceptance::Unknown);
        assert_eq!(ask(Some(&token), Some(stored)), Acceptance::Accept);
        assert_eq!(ask(None, Some(stored)), Acceptance::Accept, "the server needs no token");
    }

    #[test]
    fn a_late_end_counts_only_while_nobody_has_the_task() {
        assert!(late_end_counts(AttemptState::Lost, TaskState::Pending, true));
        assert!(!late_end_counts(AttemptState::Lost, TaskState::Pending, false));
        assert!(!late_end_counts(AttemptState::Lost, TaskState::Running, true));
        assert!(!late_end_counts(AttemptState::Superseded, TaskState::Pending, true));
        assert!(!late_end_counts(AttemptState::Lost, TaskState::Completed, true));
    }

    #[test]
    fn a_clock_is_believed_between_the_lease_and_now() {
        let cases =
            [(70, 50, 70), (40, 50, 50), (150, 50, 100), (50, 50, 50), (100, 100, 100), (70, 120, 120)];
        for (reported, leased, expected) in cases {
            assert_eq!(ended_at(at(reported), at(leased), at(NOW)), at(expected), "{reported} {leased}");
        }
    }

    fn any_state() -> impl proptest::strategy::Strategy<Value = AttemptState> {
        proptest::sample::select(AttemptState::ALL)
    }

    proptest::proptest! {
        /// A task ends once: after an end has counted, no second one of the same attempt does.
        #[test]
        fn no_end_counts_twice(
            first in proptest::sample::select(&EndCause::ALL[..]),
            second in proptest::sample::select(&EndCause::ALL[..]),
            lease in proptest::option::of(0i64..200),
            ended in any_state(),
            task in proptest::sample::select(TaskState::ALL),
        ) {
            proptest::prop_assume!(accept(first, AttemptState::Running, lease, true, TaskState::Running) == Acceptance::Accept);
            // Whatever the end made of the two, but for an attempt that was lost, whose result may still come.
            proptest::prop_assume!(!ended.is_live() && ended != AttemptState::Lost);
            let again = accept(second, ended, None, true, task);
            proptest::prop_assert!(matches!(again, Acceptance::Duplicate | Acceptance::AlreadySuperseded), "{:?}", again);
        }

        /// Nothing but the latest attempt of a task moves it.
        #[test]
        fn an_earlier_attempt_never_moves_the_task(
            cause in proptest::sample::select(&EndCause::ALL[..]),
            state in any_state(),
            lease in proptest::option::of(0i64..200),
            task in proptest::sample::select(TaskState::ALL),
        ) {
            proptest::prop_assert_ne!(accept(cause, state, lease, false, task), Acceptance::Accept);
        }

        #[test]
        fn an_attempt_never_ends_before_its_lease_nor_in_the_future(reported: i32, leased: i32, now: i32) {
            let (leased, now) = (at(leased.into()), at(now.into()));
            let ended = ended_at(at(reported.into()), leased, now);
            proptest::prop_assert!(ended >= leased && ended <= now.max(leased));
        }
    }
}
