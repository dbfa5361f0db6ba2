//! Retries: the rules by which a failed task is tried again by itself, how long it waits until then, and what a person
//! who asks for a retry may touch.

use crate::{
    attempt::{AttemptEnd, EndCause},
    state::TaskState,
};
use serde::{Deserialize, Serialize};

/// The retry rules of a job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RetryPolicy {
    /// Retries after the first attempt; lost machines do not use them up.
    pub max_retries: u32,
    /// Delay before the first retry.
    pub backoff_ms: u64,
    /// The delay does not grow beyond this.
    pub backoff_ms_max: u64,
    /// Only these exit codes are retried; `None` = every failure. Signal N counts as 128 + N.
    pub exit_codes: Option<Vec<i32>>,
    /// These exit codes are final at once; signal N counts as 128 + N.
    pub not_exit_codes: Vec<i32>,
    /// Whether an attempt that ran past its time limit is retried.
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

impl RetryPolicy {
    /// Whether a failure of this kind is worth another attempt, however many there have been.
    pub fn retries(&self, end: AttemptEnd) -> bool {
        let is_final = end.code().is_some_and(|code| self.not_exit_codes.contains(&code));
        match end.cause {
            EndCause::TimedOut => self.on_timeout,
            EndCause::Exited | EndCause::OutOfMemory if is_final => false,
            // An end without code and signal is on no list.
            EndCause::Exited => self
                .exit_codes
                .as_ref()
                .is_none_or(|codes| end.code().is_some_and(|code| codes.contains(&code))),
            // Its program has run to its end and only its output could not be kept: hours of work are not repeated for
            // the name of a file. Without an exit code it was an input, and nothing has run.
            EndCause::FilesFailed if end.exit_code.is_some() => false,
            // Neither a missing program nor a missing file mends itself on the same spec, but it may on another machine.
            _ => true,
        }
    }
}

/// The delay before retry number `failures` (from 1). Doubles with every failure up to the maximum; the upper half is
/// spread by `jitter` (`0.0..1.0`), so that a thousand tasks which failed together do not come back together.
pub fn backoff_ms(policy: &RetryPolicy, failures: u32, jitter: f64) -> u64 {
    let doublings = failures.saturating_sub(1).min(32);
    let full =
        policy.backoff_ms.saturating_mul(1 << doublings).min(policy.backoff_ms_max.max(policy.backoff_ms));
    let half = full / 2;
    half + ((full - half) as f64 * jitter.clamp(0.0, 1.0)) as u64
}

/// States of tasks that a person may queue again, of those asked for; none asked for = all of them. What has completed
/// stays completed, and what has not ended needs no retry.
pub fn retryable(asked: &[TaskState]) -> impl Iterator<Item = TaskState> {
    [TaskState::Failed, TaskState::Cancelled]
        .into_iter()
        .filter(|state| asked.is_empty() || asked.contains(state))
}

/// Index ranges `first ..= last` in which a person's retry looks for tasks: all of a job of `total` tasks, or those of
/// `indexes` that the job has.
pub fn index_ranges(total: u64, indexes: Option<&[u64]>) -> Vec<(u64, u64)> {
    let Some(last) = total.checked_sub(1) else { return Vec::new() };
    match indexes {
        None => vec![(0, last)],
        Some(indexes) => {
            indexes.iter().filter(|index| **index <= last).map(|index| (*index, *index)).collect()
        }
    }
}

/// What a task becomes when a person queues it again: it may run at once, unless it waits for another job that is
/// still open. `open` holds the index ranges that do.
pub fn requeued(index: u64, open: &[(u64, u64)]) -> TaskState {
    match open.iter().any(|(first, last)| (*first..=*last).contains(&index)) {
        true => TaskState::Waiting,
        false => TaskState::Pending,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_failures_are_retried() {
        let every = RetryPolicy::default();
        let only_42 = RetryPolicy { exit_codes: Some(vec![42]), ..every.clone() };
        let not_3 = RetryPolicy { not_exit_codes: vec![3], ..every.clone() };
        let only_137 = RetryPolicy { exit_codes: Some(vec![137]), ..every.clone() };
        let not_139 = RetryPolicy { not_exit_codes: vec![139], ..every.clone() };
        let out_of_memory =
            |signal| AttemptEnd { signal: Some(signal), ..AttemptEnd::by(EndCause::OutOfMemory) };
        let no_timeout = RetryPolicy { on_timeout: false, ..every.clone() };
        let cases = [
            (&every, AttemptEnd::exited(1), true),
            (&every, AttemptEnd::killed_by(9), true),
            (&every, AttemptEnd::by(EndCause::Exited), true),
            (&every, AttemptEnd::by(EndCause::TimedOut), true),
            (&every, AttemptEnd::by(EndCause::StartFailed), true),
            (&only_42, AttemptEnd::exited(42), true),
            (&only_42, AttemptEnd::exited(1), false),
            (&only_42, AttemptEnd::killed_by(9), false),
            (&only_42, AttemptEnd::by(EndCause::Exited), false),
            // A signal is what a shell makes of it, to both lists.
            (&only_137, AttemptEnd::killed_by(9), true),
            (&only_137, AttemptEnd::exited(137), true),
            (&only_137, AttemptEnd::killed_by(15), false),
            (&not_139, AttemptEnd::killed_by(11), false),
            (&not_139, AttemptEnd::exited(139), false),
            (&not_139, AttemptEnd::killed_by(9), true),
            (&not_139, out_of_memory(11), false),
            (&not_139, out_of_memory(9), true),
            (&not_139, AttemptEnd::by(EndCause::OutOfMemory), true),
            (&only_42, AttemptEnd::by(EndCause::OutOfMemory), true),
            (&only_42, AttemptEnd::by(EndCause::TimedOut), true),
            (&only_42, AttemptEnd::by(EndCause::FilesFailed), true),
            (&every, AttemptEnd { cause: EndCause::FilesFailed, ..AttemptEnd::exited(0) }, false),
            (&not_3, AttemptEnd::exited(3), false),
            (&not_3, AttemptEnd::exited(4), true),
            (&not_3, AttemptEnd::killed_by(3), true),
            (&no_timeout, AttemptEnd::by(EndCause::TimedOut), false),
            (&no_timeout, AttemptEnd::exited(1), true),
        ];
        for (policy, end, expected) in cases {
            assert_eq!(policy.retries(end), expected, "{policy:?} {end:?}");
        }
    }

    #[test]
    fn the_delay_doubles_up_to_its_maximum() {
        let policy = RetryPolicy { backoff_ms: 1_000, backoff_ms_max: 5_000, ..RetryPolicy::default() };
        let full: Vec<u64> = (1..=5).map(|failures| backoff_ms(&policy, failures, 1.0)).collect();
        assert_eq!(full, [1_000, 2_000, 4_000, 5_000, 5_000]);
        assert_eq!(backoff_ms(&policy, 1, 0.0), 500, "half of it is never spread");
        let inverted = RetryPolicy { backoff_ms_max: 10, ..policy };
        assert_eq!(backoff_ms(&inverted, 9, 1.0), 1_000, "a maximum below the first delay changes nothing");
    }

    #[test]
    fn what_a_person_may_queue_again() {
        use TaskState::{Cancelled, Completed, Failed, Running};
        let cases: [(&[TaskState], &[TaskState]); 5] = [
            (&[], &[Failed, Cancelled]),
            (&[Failed], &[Failed]),
            (&[Cancelled, Failed], &[Failed, Cancelled]),
            (&[Completed], &[]),
            (&[Running, Cancelled], &[Cancelled]),
        ];
        for (asked, expected) in cases {
            assert_eq!(retryable(asked).collect::<Vec<_>>(), expected, "{asked:?}");
        }
    }

    #[test]
    fn only_indexes_that_the_job_has() {
        assert_eq!(index_ranges(0, None), []);
        assert_eq!(index_ranges(0, Some(&[0])), []);
        assert_eq!(index_ranges(7, None), [(0, 6)]);
        assert_eq!(index_ranges(7, Some(&[])), []);
        assert_eq!(index_ranges(7, Some(&[6, 7, 2, u64::MAX])), [(6, 6), (2, 2)]);
    }

    #[test]
    fn a_task_whose_dependency_is_open_waits() {
        let open = [(2, 4), (9, 9)];
        let states: String = (0..11).map(|index| &requeued(index, &open).as_str()[..1]).collect();
        assert_eq!(states, "ppwwwppppwp");
        assert_eq!(requeued(0, &[]), TaskState::Pending);
    }

    proptest::proptest! {
        #[test]
        fn backoff_stays_within_its_bounds(failures in 1u32..100, jitter in 0.0f64..1.0, base in 1u64..100_000) {
            let policy = RetryPolicy { backoff_ms: base, backoff_ms_max: 600_000, ..RetryPolicy::default() };
            let ms = backoff_ms(&policy, failures, jitter);
            proptest::prop_assert!(ms <= 600_000 && ms >= base.min(600_000) / 2);
        }

        #[test]
        fn a_later_retry_never_waits_less(failures in 1u32..64, jitter in 0.0f64..1.0, base in 1u64..100_000, most in 1u64..1_000_000) {
            let policy = RetryPolicy { backoff_ms: base, backoff_ms_max: most, ..RetryPolicy::default() };
            proptest::prop_assert!(backoff_ms(&policy, failures + 1, jitter) >= backoff_ms(&policy, failures, jitter));
        }
    }
}
