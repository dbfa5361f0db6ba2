//! How fast the tasks of a job end: what is seen from outside, with everything in it that lies between two tasks.

use serde::{Deserialize, Serialize};

/// Samples kept; when there are more, the one goes that says least for its age.
const SAMPLES_MAX: usize = 64;

/// How many tasks had ended for good at which time. Recent times are kept finely, older ones coarsely, so that the pace
/// of the last minutes and of the whole job can both be read from a few hundred bytes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Pace {
    samples: Vec<Sample>,
}

/// Unix milliseconds, ends up to then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Sample(i64, u64);

/// What was seen in a stretch of time that reaches to now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct SeenEnds {
    pub(super) ends: f64,
    pub(super) span_ms: f64,
}

impl SeenEnds {
    /// Ends in a millisecond.
    pub(super) fn rate(&self) -> f64 {
        self.ends / self.span_ms.max(1.0)
    }
}

impl Pace {
    /// A task ended for good at `at_ms`; `began_ms` is when it began. The first one's beginning is where the job began.
    pub fn push(&mut self, began_ms: i64, at_ms: i64) {
        let Some(last) = self.samples.last_mut() else {
            self.samples.push(Sample(began_ms.min(at_ms), 0));
            self.samples.push(Sample(at_ms, 1));
            return;
        };
        let ended = last.1.saturating_add(1);
        // Ends of one batch, and ends that arrive out of order, are one moment.
        if at_ms <= last.0 {
            last.1 = ended;
            return;
        }
        self.samples.push(Sample(at_ms, ended));
        if self.samples.len() > SAMPLES_MAX {
            self.thin();
        }
    }

    /// When the last of them ended, unix milliseconds.
    pub(super) fn last_ms(&self) -> Option<i64> {
        self.samples.last().map(|sample| sample.0)
    }

    /// What ended in the last `span_ms` before `now_ms`, or since the first task began.
    pub(super) fn seen(&self, span_ms: f64, now_ms: i64) -> Option<SeenEnds> {
        let (first, last) = (self.samples.first()?, self.samples.last()?);
        let whole_ms = now_ms.saturating_sub(first.0).max(1) as f64;
        let span_ms = span_ms.clamp(1.0, whole_ms);
        let from_ms = now_ms as f64 - span_ms;
        Some(SeenEnds { ends: last.1 as f64 - self.ended_at(from_ms), span_ms })
    }

    /// The time before `now_ms` in which the last `ends` tasks ended.
    pub(super) fn span_of(&self, ends: f64, now_ms: i64) -> Option<f64> {
        let wanted = self.samples.last()?.1 as f64 - ends;
        let at = self.samples.partition_point(|sample| (sample.1 as f64) <= wanted);
        let from = self.samples.get(at.checked_sub(1)?)?;
        Some(now_ms.saturating_sub(from.0).max(1) as f64)
    }

    /// How many had ended at a time, on a straight line between samples.
    fn ended_at(&self, at_ms: f64) -> f64 {
        let after = self.samples.partition_point(|sample| (sample.0 as f64) <= at_ms);
        let Some(before) = after.checked_sub(1).map(|before| self.samples[before]) else { return 0.0 };
        let Some(next) = self.samples.get(after) else { return before.1 as f64 };
        let share = (at_ms - before.0 as f64) / ((next.0 - before.0).max(1) as f64);
        before.1 as f64 + (next.1 as f64 - before.1 as f64) * share
    }

    /// Drops the sample that leaves the smallest hole in proportion to how long ago it is. The ends stay.
    fn thin(&mut self) {
        let Some(newest) = self.last_ms() else { return };
        let hole = |at: usize| {
            let (before, after) = (self.samples[at - 1].0, self.samples[at + 1].0);
            after.saturating_sub(before) as f64 / (newest.saturating_sub(self.samples[at].0).max(1)) as f64
        };
        let least = (1..self.samples.len() - 1).min_by(|one, two| hole(*one).total_cmp(&hole(*two)));
        if let Some(least) = least {
            self.samples.remove(least);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(ends_ms: impl IntoIterator<Item = i64>) -> Pace {
        let mut pace = Pace::default();
        ends_ms.into_iter().for_each(|at_ms| pace.push(at_ms - 100, at_ms));
        pace
    }

    #[test]
    fn the_whole_and_the_recent_pace_are_both_known() {
        // 1 task a second for 1000 s, then 10 a second for 100 s.
        let pace = of((1..=1000).map(|s| s * 1000).chain((1..=1000).map(|tenth| 1_000_000 + tenth * 100)));
        let now_ms = 1_100_000;
        assert!(pace.samples.len() <= SAMPLES_MAX);
        let recent = pace.seen(50_000.0, now_ms).unwrap().rate() * 1000.0;
        let whole = pace.seen(f64::MAX, now_ms).unwrap().rate() * 1000.0;
        assert!((recent - 10.0).abs() < 0.5, "{recent}");
        assert!((whole - 2000.0 / 1099.1).abs() < 0.01, "{whole}");
        assert!(serde_json::to_string(&pace).unwrap().len() < 2500);
    }

    #[test]
    fn silence_since_the_last_end_counts() {
        let pace = of((1..=10).map(|s| s * 1000));
        assert_eq!(pace.seen(20_000.0, 30_000).unwrap().ends, 0.0);
        assert!(pace.seen(f64::MAX, 30_000).unwrap().rate() * 1000.0 < 0.35);
        assert_eq!(Pace::default().seen(1000.0, 1000), None);
    }

    #[test]
    fn a_batch_is_one_moment_and_time_never_runs_back() {
        let mut pace = of([1000, 1000, 1000, 900]);
        assert_eq!(pace.seen(f64::MAX, 1000).unwrap().ends, 4.0);
        pace.push(0, 2000);
        assert_eq!(pace.seen(1000.0, 2000).unwrap().ends, 1.0);
        assert_eq!(pace.span_of(1.0, 2000), Some(1000.0));
    }
}
