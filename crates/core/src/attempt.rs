//! What follows from an end. One pure function decides for every attempt, however it ended: reported by its runner,
//! expired in the reaper's hands, cancelled by a person or given back by a runner that stops.

use crate::{
    clock::plus_ms,
    state::{AttemptState, TaskState},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Why an attempt ended. The words are on the wire in `reason`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndCause {
    /// The program exited (code or signal tell how).
    Exited,
    /// The time limit ran out and the runner stopped the program.
    TimedOut,
    /// The program was killed for its memory.
    OutOfMemory,
    /// A person cancelled it; the runner confirmed that nothing of it runs any more.
    Cancelled,
    /// The program could not be started (missing, not executable, bad folder).
    StartFailed,
    /// An input could not be fetched or an output could not be kept.
    FilesFailed,
    /// The lease ran out: nobody has heard of the runner.
    LeaseExpired,
    /// The runner knows that the attempt is gone (it, or the machine, was restarted).
    RunnerLost,
    /// The runner stops and gives the attempt back unfinished.
    Released,
}

impl EndCause {
    /// Whether it says what became of the program, and not only that nobody follows it any more: such an end may come
    /// late and still count.
    pub fn is_result(self) -> bool {
        matches!(
            self,
            Self::Exited | Self::TimedOut | Self::OutOfMemory | Self::StartFailed | Self::FilesFailed
        )
    }
}

/// The retry rules of a job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RetryPolicy {
    /// Retries after the first attempt; lost machines do not use them up.
    pub max_retries: u32,
    pub backoff_ms: u64,
    pub backoff_ms_max: u64,
    /// Only these exit codes are retried; `None` = every failure.
    pub exit_codes: Option<Vec<i32>>,
    /// These exit codes are final at once.
    pub not_exit_codes: Vec<i32>,
    pub on_timeout: bool,
    /// A task that loses its machine this often fails.
    pub crash_limit: u32,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_retries: 0,
            backoff_ms: 5_000,
            backoff_ms_max: 600_000,
            exit_codes: None,
            not_exit_codes: Vec::new(),
            on_timeout: true,
            crash_limit: 5,
        }
    }
}

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
    cause: EndCause,
    exit_code: Option<i32>,
    signal: Option<i32>,
    history: TaskHistory,
    policy: &RetryPolicy,
    now: Timestamp,
    jitter: f64,
) -> AfterEnd {
    let TaskHistory { failures, crashes, cancel_requested } = history;
    let done = |attempt, next| AfterEnd { attempt, next, failures, crashes };
    let clean = cause == EndCause::Exited && exit_code == Some(0) && signal.is_none();
    match cause {
        // The work is done: a cancel that came too late takes nothing away.
        EndCause::Exited if clean => done(AttemptState::Completed, Next::Completed),
        EndCause::Cancelled => done(AttemptState::Cancelled, Next::Cancelled),
        EndCause::Released if cancel_requested => done(AttemptState::Cancelled, Next::Cancelled),
        EndCause::Released => done(AttemptState::Superseded, Next::Pending),
        EndCause::LeaseExpired | EndCause::RunnerLost => after_loss(history, policy),
        _ if cancel_requested => done(AttemptState::Cancelled, Next::Cancelled),
        _ => after_failure(cause, exit_code, signal, history, policy, now, jitter),
    }
}

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
    cause: EndCause,
    exit_code: Option<i32>,
    signal: Option<i32>,
    history: TaskHistory,
    policy: &RetryPolicy,
    now: Timestamp,
    jitter: f64,
) -> AfterEnd {
    let failures = history.failures + 1;
    let attempt = if cause == EndCause::TimedOut { AttemptState::TimedOut } else { AttemptState::Failed };
    let next = if retries(cause, exit_code, policy) && failures <= policy.max_retries {
        Next::RetryAt { at: plus_ms(now, backoff_ms(policy, failures, jitter)) }
    } else {
        Next::Failed { why: describe(cause, exit_code, signal) }
    };
    AfterEnd { attempt, next, failures, crashes: history.crashes }
}

fn retries(cause: EndCause, exit_code: Option<i32>, policy: &RetryPolicy) -> bool {
    match (cause, exit_code) {
        (EndCause::TimedOut, _) => policy.on_timeout,
        (EndCause::Exited, Some(code)) => {
            policy.exit_codes.as_ref().is_none_or(|codes| codes.contains(&code))
                && !policy.not_exit_codes.contains(&code)
        }
        (EndCause::Exited | EndCause::OutOfMemory, _) => {
            policy.exit_codes.is_none() || cause == EndCause::OutOfMemory
        }
        // Neither a missing program nor a missing file mends itself on the same spec, but it may on another machine.
        _ => true,
    }
}

/// Doubles with every failure up to the maximum; the upper half is spread by `jitter` so that a thousand tasks
/// which failed together do not come back together.
pub fn backoff_ms(policy: &RetryPolicy, failures: u32, jitter: f64) -> u64 {
    let doublings = failures.saturating_sub(1).min(32);
    let full =
        policy.backoff_ms.saturating_mul(1 << doublings).min(policy.backoff_ms_max.max(policy.backoff_ms));
    let half = full / 2;
    half + ((full - half) as f64 * jitter.clamp(0.0, 1.0)) as u64
}

/// The end in words: `exit code 3`, `killed by signal 9`, `ran past its time limit` …
pub fn describe(cause: EndCause, exit_code: Option<i32>, signal: Option<i32>) -> String {
    match (cause, exit_code, signal) {
        (EndCause::TimedOut, ..) => "ran past its time limit".into(),
        (EndCause::OutOfMemory, ..) => "ran out of memory".into(),
        (EndCause::Cancelled, ..) => "cancelled".into(),
        (EndCause::StartFailed, ..) => "could not be started".into(),
        (EndCause::FilesFailed, ..) => "its files could not be fetched or kept".into(),
        (EndCause::LeaseExpired, ..) => "its runner was not heard of until the lease ran out".into(),
        (EndCause::RunnerLost, ..) => "its runner was restarted and no longer has it".into(),
        (EndCause::Released, ..) => "given back by its runner".into(),
        (EndCause::Exited, _, Some(signal)) => format!("killed by signal {signal}"),
        (EndCause::Exited, Some(code), None) => format!("exit code {code}"),
        (EndCause::Exited, None, None) => "ended without an exit code".into(),
    }
}

/// Whether a late end of an attempt that has lost its lease still counts: only while nobody else has the task and
/// the task has not ended.
pub fn late_end_counts(attempt: AttemptState, task: TaskState, is_latest_attempt: bool) -> bool {
    attempt == AttemptState::Lost
        && is_latest_attempt
        && matches!(task, TaskState::Pending | TaskState::Waiting)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;
    const FRESH: TaskHistory = TaskHistory { failures: 0, crashes: 0, cancel_requested: false };

    fn end(
        cause: EndCause,
        code: Option<i32>,
        history: TaskHistory,
        policy: &RetryPolicy,
    ) -> (AttemptState, TaskState) {
        let after = after_end(cause, code, None, history, policy, NOW, 0.5);
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
            (E::StartFailed, None, FRESH, &none, A::Failed, T::Failed),
        ];
        for (cause, code, history, policy, attempt, task) in cases {
            assert_eq!(end(cause, code, history, policy), (attempt, task), "{cause:?} {code:?} {history:?}");
        }
    }

    #[test]
    fn a_lost_machine_does_not_use_up_a_retry() {
        let after = after_end(EndCause::LeaseExpired, None, None, FRESH, &RetryPolicy::default(), NOW, 0.0);
        assert_eq!((after.failures, after.crashes), (0, 1));
    }

    #[test]
    fn a_killed_program_says_its_signal() {
        let after = after_end(EndCause::Exited, None, Some(9), FRESH, &RetryPolicy::default(), NOW, 0.0);
        assert_eq!(after.next, Next::Failed { why: "killed by signal 9".into() });
    }

    #[test]
    fn a_late_end_counts_only_while_nobody_has_the_task() {
        assert!(late_end_counts(AttemptState::Lost, TaskState::Pending, true));
        assert!(!late_end_counts(AttemptState::Lost, TaskState::Pending, false));
        assert!(!late_end_counts(AttemptState::Lost, TaskState::Running, true));
        assert!(!late_end_counts(AttemptState::Superseded, TaskState::Pending, true));
        assert!(!late_end_counts(AttemptState::Lost, TaskState::Completed, true));
    }

    proptest::proptest! {
        #[test]
        fn backoff_stays_within_its_bounds(failures in 1u32..100, jitter in 0.0f64..1.0, base in 1u64..100_000) {
            let policy = RetryPolicy { backoff_ms: base, backoff_ms_max: 600_000, ..RetryPolicy::default() };
            let ms = backoff_ms(&policy, failures, jitter);
            proptest::prop_assert!(ms <= 600_000 && ms >= base.min(600_000) / 2);
        }
    }
}
