//! What follows from an end that counts: how the attempt is recorded, and what its task does next.

use super::{AttemptEnd, EndCause, describe};
use crate::{
    clock::plus_ms,
    retry::{RetryPolicy, backoff_ms},
    state::{AttemptState, TaskState},
};
use jiff::Timestamp;

/// What is known of the task when one of its attempts ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaskHistory {
    /// Failures that counted against the retries, before this end.
    pub failures: u32,
    /// Machines lost under it, before this end.
    pub crashes: u32,
    /// Somebody asked for the task or its job to be cancelled.
    pub cancel_requested: bool,
}

impl TaskHistory {
    /// The same when a machine that was taken for lost is heard again: it was none that the task took down.
    pub fn without_loss(self) -> Self {
        Self { crashes: self.crashes.saturating_sub(1), ..self }
    }
}

/// What happens to the task next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    Completed,
    Failed {
        why: String,
    },
    Cancelled,
    /// Queued again at once, at no cost in retries.
    Pending,
    /// Queued again at `at`.
    RetryAt {
        at: Timestamp,
    },
}

/// The decision: how the attempt is recorded and what the task does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AfterEnd {
    pub attempt: AttemptState,
    pub next: Next,
    pub failures: u32,
    pub crashes: u32,
}

impl Next {
    pub fn task_state(&self) -> TaskState {
        match self {
            Next::Completed => TaskState::Completed,
            Next::Failed { .. } => TaskState::Failed,
            Next::Cancelled => TaskState::Cancelled,
            Next::Pending => TaskState::Pending,
            Next::RetryAt { .. } => TaskState::Waiting,
        }
    }
}

/// Decides what follows from the end of the attempt that holds the task. `jitter` is uniform in `0.0..1.0`.
pub fn after_end(
    end: AttemptEnd,
    history: TaskHistory,
    policy: &RetryPolicy,
    now: Timestamp,
    jitter: f64,
) -> AfterEnd {
    let TaskHistory { failures, crashes, cancel_requested } = history;
    let done = |attempt, next| AfterEnd { attempt, next, failures, crashes };
    match end.cause {
        // The work is done: a cancel that came too late takes nothing away.
        EndCause::Exited if end.is_success() => done(AttemptState::Completed, Next::Completed),
        EndCause::Cancelled => done(AttemptState::Cancelled, Next::Cancelled),
        cause if returns_the_task(cause) && cancel_requested => {
            done(AttemptState::Cancelled, Next::Cancelled)
        }
        cause if returns_the_task(cause) => done(AttemptState::Superseded, Next::Pending),
        EndCause::LeaseExpired | EndCause::RunnerLost => after_loss(history, policy),
        _ if cancel_requested => done(AttemptState::Cancelled, Next::Cancelled),
        // The machine that is asked first would find the same again, and nothing has run that a retry was meant for.
        EndCause::PathRefused => done(AttemptState::Failed, Next::Failed { why: describe(end) }),
        _ => after_failure(end, history, policy, now, jitter),
    }
}

/// A lost machine says nothing about the task, so it costs no retry; but a task that takes machine after machine down
/// with it is stopped by the crash limit.
fn after_loss(history: TaskHistory, policy: &RetryPolicy) -> AfterEnd {
    let crashes = history.crashes + 1;
    let next = if history.cancel_requested {
        Next::Cancelled
    } else if crashes >= policy.crash_limit.max(1) {
        Next::Failed { why: format!("lost its machine {crashes} times (crash limit {})", policy.crash_limit) }
    } else {
        Next::Pending
    };
    AfterEnd { attempt: AttemptState::Lost, next, failures: history.failures, crashes }
}

fn after_failure(
    end: AttemptEnd,
    history: TaskHistory,
    policy: &RetryPolicy,
    now: Timestamp,
    jitter: f64,
) -> AfterEnd {
    let failures = history.failures + 1;
    let attempt = if end.cause == EndCause::TimedOut { AttemptState::TimedOut } else { AttemptState::Failed };
    let next = if policy.retries(end) && failures <= policy.max_retries {
        Next::RetryAt { at: plus_ms(now, backoff_ms(policy, failures, jitter)) }
    } else {
        Next::Failed { why: describe(end) }
    };
    AfterEnd { attempt, next, failures, crashes: history.crashes }
}

/// The jitter of the end at place `at` of a batch, from the one value that was drawn for all of it: a transaction that
/// runs again has to give the same. Neighbours lie far apart (steps of the golden ratio).
pub fn spread_jitter(jitter: f64, at: usize) -> f64 {
    (jitter + at as f64 * 0.618_033_988_749_895).fract()
}

/// Whether such an end says nothing of the task, which is pending again as if it had not been handed out.
fn returns_the_task(cause: EndCause) -> bool {
    cause.is_given_back() || cause == EndCause::Overtaken
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;
    const FRESH: TaskHistory = TaskHistory { failures: 0, crashes: 0, cancel_requested: false };

    fn end(
        cause: EndCause,
        exit_code: Option<i32>,
        history: TaskHistory,
        policy: &RetryPolicy,
    ) -> (AttemptState, TaskState) {
        let after = after_end(AttemptEnd { exit_code, ..AttemptEnd::by(cause) }, history, policy, NOW, 0.5);
        (after.attempt, after.next.task_state())
    }

    #[test]
    fn what_follows_from_an_end() {
        use {AttemptState as A, EndCause as E, TaskState as T};
        let none = RetryPolicy::default();
        let two = RetryPolicy { max_retries: 2, ..RetryPolicy::default() };
        let only_42 = RetryPolicy { exit_codes: Some(vec![42]), ..two.clone() };
        let not_3 = RetryPolicy { not_exit_codes: vec![3], ..two.clone() };
        let no_timeout = RetryPolicy { on_timeout: false, ..two.clone() };
        let cancel = TaskHistory { cancel_requested: true, ..FRESH };
        let failed = |failures| TaskHistory { failures, ..FRESH };
        let crashed = |crashes| TaskHistory { crashes, ..FRESH };
        let cases = [
            (E::Exited, Some(0), FRESH, &none, A::Completed, T::Completed),
            (E::Exited, Some(0), cancel, &none, A::Completed, T::Completed),
            (E::Exited, Some(1), FRESH, &none, A::Failed, T::Failed),
            (E::Exited, Some(1), FRESH, &two, A::Failed, T::Waiting),
            (E::Exited, Some(1), failed(1), &two, A::Failed, T::Waiting),
            (E::Exited, Some(1), failed(2), &two, A::Failed, T::Failed),
            (E::Exited, Some(1), cancel, &two, A::Cancelled, T::Cancelled),
            (E::Exited, Some(1), FRESH, &only_42, A::Failed, T::Failed),
            (E::Exited, Some(42), FRESH, &only_42, A::Failed, T::Waiting),
            (E::Exited, Some(3), FRESH, &not_3, A::Failed, T::Failed),
            (E::TimedOut, None, FRESH, &two, A::TimedOut, T::Waiting),
            (E::TimedOut, None, FRESH, &no_timeout, A::TimedOut, T::Failed),
            (E::OutOfMemory, Some(137), FRESH, &only_42, A::Failed, T::Waiting),
            (E::Cancelled, None, FRESH, &two, A::Cancelled, T::Cancelled),
            (E::LeaseExpired, None, failed(2), &two, A::Lost, T::Pending),
            (E::LeaseExpired, None, crashed(3), &none, A::Lost, T::Pending),
            (E::LeaseExpired, None, crashed(4), &none, A::Lost, T::Failed),
            (E::RunnerLost, None, cancel, &none, A::Lost, T::Cancelled),
            (E::Released, None, FRESH, &none, A::Superseded, T::Pending),
            (E::Released, None, cancel, &none, A::Cancelled, T::Cancelled),
            (E::NoRoom, None, crashed(4), &none, A::Superseded, T::Pending),
            (E::NoRoom, None, cancel, &none, A::Cancelled, T::Cancelled),
            (E::StartFailed, None, FRESH, &none, A::Failed, T::Failed),
            (
                E::PathRefused,
                None,
                FRESH,
                &RetryPolicy { max_retries: 3, ..none.clone() },
                A::Failed,
                T::Failed,
            ),
        ];
        for (cause, code, history, policy, attempt, task) in cases {
            assert_eq!(end(cause, code, history, policy), (attempt, task), "{cause:?} {code:?} {history:?}");
        }
    }

    #[test]
    fn a_lost_machine_does_not_use_up_a_retry() {
        let after =
            after_end(AttemptEnd::by(EndCause::LeaseExpired), FRESH, &RetryPolicy::default(), NOW, 0.0);
        assert_eq!((after.failures, after.crashes), (0, 1));
    }

    #[test]
    fn a_machine_without_room_costs_the_task_nothing() {
        let history = TaskHistory { failures: 1, crashes: 4, cancel_requested: false };
        let after = after_end(AttemptEnd::by(EndCause::NoRoom), history, &RetryPolicy::default(), NOW, 0.0);
        assert_eq!((after.failures, after.crashes, after.next), (1, 4, Next::Pending));
    }

    #[test]
    fn a_killed_program_says_its_signal() {
        let after = after_end(AttemptEnd::killed_by(9), FRESH, &RetryPolicy::default(), NOW, 0.0);
        assert_eq!(after.next, Next::Failed { why: "killed by SIGKILL (signal 9)".into() });
    }

    #[test]
    fn a_task_that_takes_machines_down_says_how_many() {
        let policy = RetryPolicy { crash_limit: 2, ..RetryPolicy::default() };
        let crashed = TaskHistory { crashes: 1, ..FRESH };
        let after = after_end(AttemptEnd::by(EndCause::RunnerLost), crashed, &policy, NOW, 0.0);
        assert_eq!(after.next, Next::Failed { why: "lost its machine 2 times (crash limit 2)".into() });
        // A limit of 0 means what a limit of 1 means: nothing is tried 0 times.
        let none = RetryPolicy { crash_limit: 0, ..policy };
        let after = after_end(AttemptEnd::by(EndCause::RunnerLost), FRESH, &none, NOW, 0.0);
        assert_eq!(after.next.task_state(), TaskState::Failed);
    }

    #[test]
    fn a_retry_waits_for_its_delay() {
        let policy = RetryPolicy { max_retries: 3, backoff_ms: 10_000, ..RetryPolicy::default() };
        let after = after_end(AttemptEnd::exited(1), FRESH, &policy, NOW, 0.0);
        assert_eq!(after.next, Next::RetryAt { at: plus_ms(NOW, 5_000) });
        let again = TaskHistory { failures: after.failures, ..FRESH };
        let after = after_end(AttemptEnd::exited(1), again, &policy, NOW, 0.0);
        assert_eq!(after.next, Next::RetryAt { at: plus_ms(NOW, 10_000) });
    }

    #[test]
    fn jitters_of_a_batch_lie_apart() {
        let jitters: Vec<f64> = (0..100).map(|at| spread_jitter(0.5, at)).collect();
        assert!(jitters.iter().all(|jitter| (0.0..1.0).contains(jitter)));
        assert!(jitters.windows(2).all(|two| (two[0] - two[1]).abs() > 0.3));
    }

    fn any_end() -> impl proptest::strategy::Strategy<Value = AttemptEnd> {
        use proptest::strategy::Strategy as _;
        let cause = proptest::sample::select(&EndCause::ALL[..]);
        let code = proptest::option::of(-1i32..4);
        (cause, code, proptest::option::of(1i32..16)).prop_map(|(cause, exit_code, signal)| AttemptEnd {
            cause,
            exit_code,
            signal,
        })
    }

    proptest::proptest! {
        /// Whatever happens, a task comes to an end: no history makes the counts go down, and the limits hold.
        #[test]
        fn a_task_is_not_tried_for_ever(ends in proptest::collection::vec(any_end(), 1..60), retries in 0u32..4, limit in 0u32..4) {
            let policy = RetryPolicy { max_retries: retries, crash_limit: limit, ..RetryPolicy::default() };
            let mut history = FRESH;
            for end in ends {
                let after = after_end(end, history, &policy, NOW, 0.5);
                proptest::prop_assert!(after.failures >= history.failures && after.crashes >= history.crashes);
                proptest::prop_assert!(after.attempt.is_final());
                if after.next.task_state().is_final() {
                    break;
                }
                history = TaskHistory { failures: after.failures, crashes: after.crashes, ..FRESH };
                proptest::prop_assert!(history.failures <= retries && history.crashes < limit.max(1));
            }
        }

        /// Who asked for a cancel never sees the task queued again.
        #[test]
        fn a_cancelled_task_is_never_queued_again(end in any_end(), failures in 0u32..3, crashes in 0u32..3) {
            let history = TaskHistory { failures, crashes, cancel_requested: true };
            let policy = RetryPolicy { max_retries: 9, crash_limit: 9, ..RetryPolicy::default() };
            let next = after_end(end, history, &policy, NOW, 0.5).next;
            let expected = if end.is_success() { Next::Completed } else { Next::Cancelled };
            proptest::prop_assert_eq!(next, expected);
        }
    }
}
