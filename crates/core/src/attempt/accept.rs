//! Whether an end counts. The same end may be reported twice, by a runner that has lost its lease meanwhile, or by the
//! reaper a moment after the lease was renewed; a task must end once all the same.

use super::{AttemptEnd, EndCause};
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
    /// Why it ended; `None` until it has.
    pub reason: Option<EndCause>,
    /// `None` when it has ended. By the time in which runners can be heard.
    pub lease_expires_at: Option<Timestamp>,
    /// It is the attempt that counts for its task, and not one that has been left behind.
    pub has_task: bool,
    pub task: TaskState,
}

/// What is done with an end that was reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acceptance {
    /// It ends the attempt and moves the task.
    Accept,
    /// The same, and the attempt that has begun meanwhile is stopped: finished work goes before work that is not.
    Overtake,
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
/// is `None` when there is no such attempt. `now` is by the time in which runners can be heard: only the end of a lease
/// is judged by it.
pub fn accept_end(
    end: AttemptEnd,
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
        _ if is_live && end.cause == EndCause::LeaseExpired && still_held => Acceptance::StillHeld,
        _ if is_live && stored.has_task && stored.task == TaskState::Running => Acceptance::Accept,
        state if end.cause.is_result() && may_end_late(state, stored.reason) => late_end(end, stored.task),
        AttemptState::Superseded => Acceptance::AlreadySuperseded,
        _ => Acceptance::Duplicate,
    }
}

/// Whether the result of an attempt that is over already may still come: it was lost, or stopped for another one, and
/// its program had finished by then.
fn may_end_late(state: AttemptState, reason: Option<EndCause>) -> bool {
    match state {
        AttemptState::Lost => true,
        AttemptState::Superseded => reason == Some(EndCause::Overtaken),
        _ => false,
    }
}

/// What a late result does to a task in this state. Where nobody has it, whatever the result is counts. Where somebody
/// has, a failure says nothing that would be worth a stop; a success leaves nothing to do.
fn late_end(end: AttemptEnd, task: TaskState) -> Acceptance {
    match task {
        TaskState::Pending | TaskState::Waiting => Acceptance::Accept,
        TaskState::Running if end.is_success() => Acceptance::Overtake,
        _ => Acceptance::Supersede,
    }
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
        end: AttemptEnd,
        state: AttemptState,
        lease: Option<i64>,
        has_task: bool,
        task: TaskState,
    ) -> Acceptance {
        let token = Secret::from("t");
        let reason = match state {
            AttemptState::Lost => Some(EndCause::LeaseExpired),
            AttemptState::Superseded => Some(EndCause::Released),
            _ => None,
        };
        let lease_expires_at = lease.map(at);
        let stored = StoredAttempt { state, token: &token, reason, lease_expires_at, has_task, task };
        accept_end(end, Some(&"t".into()), Some(stored), at(NOW))
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
            // Late results of an attempt that was lost, whether others have been tried since or not.
            (E::Exited, A::Lost, None, true, T::Pending, Is::Accept),
            (E::Exited, A::Lost, None, true, T::Waiting, Is::Accept),
            (E::TimedOut, A::Lost, None, true, T::Pending, Is::Accept),
            (E::Exited, A::Lost, None, false, T::Pending, Is::Accept),
            (E::Exited, A::Lost, None, false, T::Waiting, Is::Accept),
            // Somebody else has the task.
            (E::Exited, A::Lost, None, false, T::Running, Is::Supersede),
            (E::TimedOut, A::Lost, None, false, T::Running, Is::Supersede),
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
        for (cause, state, lease, has_task, task, expected) in cases {
            let found = accept(AttemptEnd::by(cause), state, lease, has_task, task);
            assert_eq!(found, expected, "{cause:?} of {state}, task {task}, has it {has_task}");
        }
    }

    #[test]
    fn finished_work_goes_before_work_that_is_not() {
        use {Acceptance as Is, AttemptState as A, EndCause as E, TaskState as T};
        let token = Secret::from("t");
        let cases = [
            (A::Lost, E::LeaseExpired, 0, T::Running, Is::Overtake),
            (A::Lost, E::LeaseExpired, 1, T::Running, Is::Supersede),
            (A::Lost, E::LeaseExpired, 0, T::Pending, Is::Accept),
            (A::Lost, E::LeaseExpired, 0, T::Completed, Is::Supersede),
            (A::Lost, E::RunnerLost, 0, T::Running, Is::Overtake),
            // It had finished when it was stopped for the other one.
            (A::Superseded, E::Overtaken, 0, T::Running, Is::Overtake),
            (A::Superseded, E::Overtaken, 0, T::Pending, Is::Accept),
            (A::Superseded, E::Overtaken, 1, T::Running, Is::Supersede),
            (A::Superseded, E::Overtaken, 0, T::Completed, Is::Supersede),
            (A::Superseded, E::Released, 0, T::Pending, Is::AlreadySuperseded),
            (A::Superseded, E::Exited, 0, T::Pending, Is::AlreadySuperseded),
        ];
        for (state, reason, code, task, expected) in cases {
            let stored = StoredAttempt {
                state,
                token: &token,
                reason: Some(reason),
                lease_expires_at: None,
                has_task: false,
                task,
            };
            let found = accept_end(AttemptEnd::exited(code), Some(&token), Some(stored), at(NOW));
            assert_eq!(found, expected, "{state} {reason:?} exit {code} task {task}");
        }
    }

    #[test]
    fn a_wrong_token_and_no_attempt_look_the_same() {
        let token = Secret::from("t");
        let stored = StoredAttempt {
            state: AttemptState::Running,
            token: &token,
            reason: None,
            lease_expires_at: Some(at(110)),
            has_task: true,
            task: TaskState::Running,
        };
        let end = AttemptEnd::by(EndCause::Exited);
        let ask = |token: Option<&Secret>, stored| accept_end(end, token, stored, at(NOW));
        assert_eq!(ask(Some(&"guessed".into()), Some(stored)), Acceptance::Unknown);
        assert_eq!(ask(Some(&"".into()), Some(stored)), Acceptance::Unknown);
        assert_eq!(ask(Some(&token), None), Acceptance::Unknown);
        assert_eq!(ask(None, None), Acceptance::Unknown);
        assert_eq!(ask(Some(&token), Some(stored)), Acceptance::Accept);
        assert_eq!(ask(None, Some(stored)), Acceptance::Accept, "the server needs no token");
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
            proptest::prop_assume!(accept(AttemptEnd::by(first), AttemptState::Running, lease, true, TaskState::Running) == Acceptance::Accept);
            // Whatever the end made of the two, but for an attempt that was lost, whose result may still come.
            proptest::prop_assume!(!ended.is_live() && ended != AttemptState::Lost);
            let again = accept(AttemptEnd::by(second), ended, None, true, task);
            proptest::prop_assert!(matches!(again, Acceptance::Duplicate | Acceptance::AlreadySuperseded), "{:?}", again);
        }

        /// An attempt that has been left behind moves its task only with a result, and only one that is not over.
        #[test]
        fn an_attempt_left_behind_moves_the_task_by_its_result_alone(
            cause in proptest::sample::select(&EndCause::ALL[..]),
            code in 0i32..2,
            state in any_state(),
            lease in proptest::option::of(0i64..200),
            task in proptest::sample::select(TaskState::ALL),
        ) {
            let end = AttemptEnd { exit_code: Some(code), ..AttemptEnd::by(cause) };
            if matches!(accept(end, state, lease, false, task), Acceptance::Accept | Acceptance::Overtake) {
                proptest::prop_assert!(state == AttemptState::Lost && cause.is_result() && !task.is_final());
                proptest::prop_assert!(task != TaskState::Running || end.is_success());
            }
        }

        #[test]
        fn an_attempt_never_ends_before_its_lease_nor_in_the_future(reported: i32, leased: i32, now: i32) {
            let (leased, now) = (at(leased.into()), at(now.into()));
            let ended = ended_at(at(reported.into()), leased, now);
            proptest::prop_assert!(ended >= leased && ended <= now.max(leased));
        }
    }
}
