//! All that the ended tasks of a job say about the rest of it, kept with the job.

use super::{Durations, Pace, Siblings, Worked};
use serde::{Deserialize, Serialize};

/// Every attempt makes all older ones weigh this much less, as in [`Durations`].
const FADE: f64 = 1.0 - 1.0 / 256.0;

/// Durations of the tasks that completed, the time that other attempts took, and how fast tasks end.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Ends {
    #[serde(flatten)]
    durations: Durations,
    #[serde(default)]
    failed: FailedTime,
    #[serde(default)]
    pace: Pace,
    #[serde(default)]
    worked: Worked,
}

/// Time that attempts took which did not complete: the slots were busy all the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
struct FailedTime {
    ms: f64,
    /// Completed tasks, faded like the time.
    completed: f64,
    /// Tasks that failed for good.
    failed: f64,
    /// Attempts that failed and were tried again.
    #[serde(default)]
    again: f64,
}

impl Ends {
    /// A task completed after `duration_ms`, at `at_ms` (unix milliseconds).
    pub fn completed(&mut self, duration_ms: u64, at_ms: i64) {
        self.durations.push(duration_ms);
        self.failed.fade();
        self.failed.completed += 1.0;
        self.worked.push(began_ms(duration_ms, at_ms), at_ms);
        self.pace.push(began_ms(duration_ms, at_ms), at_ms);
    }

    /// An attempt ended otherwise after `duration_ms`; `for_good`: and its task with it.
    pub fn failed(&mut self, duration_ms: u64, at_ms: i64, for_good: bool) {
        self.failed.fade();
        self.failed.ms += duration_ms as f64;
        self.worked.push(began_ms(duration_ms, at_ms), at_ms);
        if for_good {
            self.failed.failed += 1.0;
            self.pace.push(began_ms(duration_ms, at_ms), at_ms);
        } else {
            self.failed.again += 1.0;
        }
    }

    /// An attempt was ended from outside: that says nothing about the rest, but it was work.
    pub fn stopped(&mut self, duration_ms: u64, at_ms: i64) {
        self.worked.push(began_ms(duration_ms, at_ms), at_ms);
    }

    /// How long the tasks that completed took.
    #[must_use]
    pub const fn durations(&self) -> &Durations {
        &self.durations
    }

    /// What they say about a task that runs.
    #[must_use]
    pub fn siblings(&self) -> Siblings {
        Siblings::of(&self.durations)
    }

    /// The time in which at least one task ran.
    #[must_use]
    pub const fn worked(&self) -> &Worked {
        &self.worked
    }

    pub(super) const fn pace(&self) -> &Pace {
        &self.pace
    }

    /// The time a slot spends on one task until it has ended for good, failed attempts included, as a share of the
    /// duration of those that completed.
    pub(super) fn cost(&self) -> f64 {
        let FailedTime { ms, completed, failed, .. } = self.failed;
        let Some(mean_ms) = self.durations.mean_ms() else { return 1.0 };
        let cost = (completed * mean_ms + ms) / ((completed + failed) * mean_ms);
        if cost.is_finite() { cost } else { 1.0 }
    }

    /// The share of attempts that fail and are tried again.
    pub(super) fn share_again(&self) -> f64 {
        let FailedTime { completed, failed, again, .. } = self.failed;
        let share = again / (completed + failed + again);
        if share.is_finite() { share } else { 0.0 }
    }

    /// The same where nothing completed yet: milliseconds of one failed task.
    pub(super) fn failed_mean_ms(&self) -> Option<f64> {
        Some(self.failed.ms / self.failed.failed).filter(|mean_ms| mean_ms.is_finite())
    }
}

impl FailedTime {
    fn fade(&mut self) {
        self.ms *= FADE;
        self.completed *= FADE;
        self.failed *= FADE;
        self.again *= FADE;
    }
}

fn began_ms(duration_ms: u64, at_ms: i64) -> i64 {
    at_ms.saturating_sub(i64::try_from(duration_ms).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failed_attempts_cost_time_too() {
        let mut ends = Ends::default();
        (0..20).for_each(|at| ends.completed(1000, at * 1000));
        assert!((ends.cost() - 1.0).abs() < 1e-9);
        // Each task has one failed attempt of half its duration before it completes.
        let mut retried = Ends::default();
        for at in 0..20 {
            retried.failed(500, at * 1500, false);
            retried.completed(1000, at * 1500 + 1000);
        }
        assert!((retried.cost() - 1.5).abs() < 0.01, "{}", retried.cost());
        // Half of the tasks fail at once.
        let mut failing = Ends::default();
        for at in 0..20 {
            failing.failed(0, at * 1000, true);
            failing.completed(1000, at * 1000 + 1000);
        }
        assert!((failing.cost() - 0.5).abs() < 0.01, "{}", failing.cost());
    }

    #[test]
    fn what_was_stored_before_is_still_read() {
        let old = r#"{"count":2,"buckets":[[39,1.9,1000.0]]}"#;
        let ends: Ends = serde_json::from_str(old).unwrap();
        assert_eq!(ends.durations().count(), 2);
        let mut ends = ends;
        ends.completed(1000, 5000);
        let json = serde_json::to_value(&ends).unwrap();
        assert_eq!(json["count"], 3, "{json}");
        assert_eq!(serde_json::from_value::<Ends>(json).unwrap(), ends);
    }
}
