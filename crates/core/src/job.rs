//! A job's counters and the state they add up to.

use crate::state::{JobState, TaskState};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many tasks of a job are in each state; they add up to `total`. Kept beside the job in the transaction that moves
/// a task.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(as = TaskCounts))]
pub struct Counts {
    /// All tasks of the job.
    pub total: u64,
    /// On a dependency, a retry delay or a hold.
    pub waiting: u64,
    /// Ready for a runner.
    pub pending: u64,
    /// At a runner, those included that have not started yet.
    pub running: u64,
    /// Ended well.
    pub completed: u64,
    /// Failed for good: no retry is left.
    pub failed: u64,
    /// Called off.
    pub cancelled: u64,
}

/// What a person changes about a job; absent fields stay.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct JobPatch {
    /// What it is called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// 0 low, 1 normal, 2 high, 3 urgent; any whole number from -1000 to 1000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<i32>,
    /// All labels of the job: those that are not named here go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub labels: Option<BTreeMap<String, String>>,
    /// The project whose members see it; `private` takes it out of its project, so that only its owner does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
}

impl Counts {
    pub fn get(&self, state: TaskState) -> u64 {
        match state {
            TaskState::Waiting => self.waiting,
            TaskState::Pending => self.pending,
            TaskState::Running => self.running,
            TaskState::Completed => self.completed,
            TaskState::Failed => self.failed,
            TaskState::Cancelled => self.cancelled,
        }
    }
    /// Tasks that will not move again by themselves.
    pub fn finished(&self) -> u64 {
        self.completed + self.failed + self.cancelled
    }
    /// The counters always add up to the total; anything else is our own mistake.
    pub fn balanced(&self) -> bool {
        self.waiting + self.pending + self.running + self.finished() == self.total
    }
}

/// The state of a job. A job ends only when every task has ended; a cancelled job with a running remainder is
/// still running (the truth about machines comes before the wish).
pub fn state(counts: &Counts, paused: bool, cancel_requested: bool, started: bool) -> JobState {
    if counts.finished() == counts.total {
        return match counts {
            c if c.cancelled > 0 && (cancel_requested || c.failed == 0) => JobState::Cancelled,
            c if c.failed > 0 => JobState::Failed,
            _ => JobState::Completed,
        };
    }
    match () {
        () if counts.running > 0 => JobState::Running,
        () if paused => JobState::Paused,
        () if started => JobState::Running,
        () => JobState::Pending,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(
        waiting: u64,
        pending: u64,
        running: u64,
        completed: u64,
        failed: u64,
        cancelled: u64,
    ) -> Counts {
        let total = waiting + pending + running + completed + failed + cancelled;
        Counts { total, waiting, pending, running, completed, failed, cancelled }
    }

    #[test]
    fn a_job_is_what_its_tasks_are() {
        let cases = [
            (counts(0, 5, 0, 0, 0, 0), false, false, false, JobState::Pending),
            (counts(0, 5, 0, 0, 0, 0), true, false, false, JobState::Paused),
            (counts(0, 4, 1, 0, 0, 0), true, false, true, JobState::Running),
            (counts(0, 4, 0, 1, 0, 0), false, false, true, JobState::Running),
            (counts(0, 4, 0, 1, 0, 0), true, false, true, JobState::Paused),
            (counts(0, 0, 0, 5, 0, 0), false, false, true, JobState::Completed),
            (counts(0, 0, 0, 4, 1, 0), false, false, true, JobState::Failed),
            (counts(0, 0, 0, 3, 1, 1), false, true, true, JobState::Cancelled),
            (counts(0, 0, 0, 3, 1, 1), false, false, true, JobState::Failed),
            (counts(0, 0, 1, 3, 0, 1), false, true, true, JobState::Running),
        ];
        for (counts, paused, cancel, started, expected) in cases {
            assert_eq!(state(&counts, paused, cancel, started), expected, "{counts:?}");
        }
    }

    proptest::proptest! {
        /// A job is over exactly when nothing of it can move by itself any more.
        #[test]
        fn a_job_ends_with_its_last_task(
            parts in proptest::array::uniform6(0u64..3),
            paused: bool,
            cancel: bool,
            started: bool,
        ) {
            let [waiting, pending, running, completed, failed, cancelled] = parts;
            let total = parts.iter().sum();
            let counts = Counts { total, waiting, pending, running, completed, failed, cancelled };
            proptest::prop_assert!(counts.balanced());
            let found = state(&counts, paused, cancel, started);
            proptest::prop_assert_eq!(found.is_final(), waiting + pending + running == 0);
            // A job with a running task says so, whatever was asked of it.
            proptest::prop_assert!(running == 0 || found == JobState::Running);
        }
    }
}
