//! What a task's duration is likely to be, given those of its siblings: a distribution that has room for what they have
//! not shown yet.

use super::{Durations, Estimate, RunningTask, rest::whole_ms};

/// Points of the table between the shortest and the longest.
const POINTS: usize = 256;
/// How far apart one sibling leaves the next, on a logarithmic scale; of n siblings, the n-th root of that counts.
const SPREAD: f64 = 0.35;
/// However many there are.
const SPREAD_MIN: f64 = 0.03;
/// Siblings that nobody has seen yet and that take longer than any seen: this many.
const UNSEEN: f64 = 0.3;
/// A task that is still running when less than this share of its siblings were is unlike them.
const OUTLASTS: f64 = 1e-3;
/// Four of five cases lie between these shares.
const LOW: f64 = 0.1;
const HIGH: f64 = 0.9;

/// Shares of tasks that end within a time: a table up to the longest ones seen, and beyond it the rule that what has
/// lasted for a time may well last as long again.
#[derive(Debug, Clone)]
pub(super) struct Likely {
    low_ln: f64,
    step_ln: f64,
    /// Rising, the last is `1 - beyond`.
    shares: Vec<f64>,
    beyond: f64,
}

impl Likely {
    /// `None` when no sibling has finished.
    pub(super) fn new(siblings: &Durations) -> Option<Self> {
        let buckets: Vec<(f64, f64)> =
            siblings.weighted_ms().map(|(weight, ms)| (weight, ms.max(1.0).ln())).collect();
        let (first, last) = (buckets.first()?.1, buckets.last()?.1);
        let weight: f64 = buckets.iter().map(|(weight, _)| weight).sum();
        let spread = (SPREAD / weight.max(1.0).sqrt()).max(SPREAD_MIN);
        let (low_ln, high_ln) = (first - 3.0 * spread, last + 3.0 * spread);
        let step_ln = (high_ln - low_ln) / (POINTS - 1) as f64;
        let share = |at: usize| {
            let ln = low_ln + step_ln * at as f64;
            buckets.iter().map(|(weight, of)| weight * logistic((ln - of) / (0.55 * spread))).sum::<f64>()
        };
        let raw: Vec<f64> = (0..POINTS).map(share).collect();
        let (least, most) = (raw[0], raw[POINTS - 1]);
        let beyond = UNSEEN / (weight + 1.0);
        let scale = (1.0 - beyond) / (most - least).max(f64::MIN_POSITIVE);
        let shares = raw.into_iter().map(|share| (share - least) * scale).collect();
        Some(Self { low_ln, step_ln, shares, beyond })
    }

    fn top_ms(&self) -> f64 {
        (self.low_ln + self.step_ln * (POINTS - 1) as f64).exp()
    }

    /// The share that ends within a time.
    pub(super) fn share_within(&self, ms: f64) -> f64 {
        if ms <= 1.0 {
            return 0.0;
        }
        let at = (ms.ln() - self.low_ln) / self.step_ln;
        if at <= 0.0 {
            return 0.0;
        }
        let below = at as usize;
        match (self.shares.get(below), self.shares.get(below + 1)) {
            (Some(one), Some(two)) => one + (two - one) * (at - below as f64),
            _ => 1.0 - self.beyond * (self.top_ms() / ms).min(1.0),
        }
    }

    /// The time within which a share ends.
    pub(super) fn ms_of(&self, share: f64) -> f64 {
        if share >= 1.0 - self.beyond {
            return self.top_ms() * self.beyond / (1.0 - share).max(1e-9);
        }
        let above = self.shares.partition_point(|one| *one < share).clamp(1, POINTS - 1);
        let (one, two) = (self.shares[above - 1], self.shares[above]);
        let part = if two > one { ((share - one) / (two - one)).clamp(0.0, 1.0) } else { 0.0 };
        (self.low_ln + self.step_ln * ((above - 1) as f64 + part)).exp()
    }

    /// The share of those still running after `elapsed_ms` that end within the next `ms`, if they are like those seen;
    /// of one that outlasts them, as what has lasted long.
    pub(super) fn seen_share_left_within(&self, elapsed_ms: f64, ms: f64) -> f64 {
        let seen = |ms: f64| (self.share_within(ms) / (1.0 - self.beyond)).min(1.0);
        let over = seen(elapsed_ms);
        if over > 1.0 - OUTLASTS {
            return ms / (elapsed_ms + ms).max(1.0);
        }
        ((seen(elapsed_ms + ms) - over) / (1.0 - over)).clamp(0.0, 1.0)
    }

    /// Makes a share of cases in which all of many tasks are over, if they are like those seen, into one with room for
    /// what nobody has seen: that meets all of them or none.
    pub(super) fn with_unseen(&self, share: f64, ms: f64) -> f64 {
        share * (1.0 - self.beyond) + self.beyond * (1.0 - (self.top_ms() / ms.max(1.0)).min(1.0))
    }

    /// The time left of one that has run for `elapsed_ms`, so that a share of such tasks has ended.
    pub(super) fn left_of(&self, elapsed_ms: f64, share: f64) -> f64 {
        let over = self.share_within(elapsed_ms);
        (self.ms_of(over + share * (1.0 - over)) - elapsed_ms).max(0.0)
    }

    /// The time left of one that has run for `elapsed_ms`.
    pub(super) fn left(&self, elapsed_ms: f64) -> Estimate {
        Estimate {
            low: self.left_of(elapsed_ms, LOW),
            middle: self.left_of(elapsed_ms, 0.5),
            high: self.left_of(elapsed_ms, HIGH),
        }
    }

    /// How long the longest of `count` tasks takes.
    pub(super) fn longest_of(&self, count: f64) -> Estimate {
        let each = |share: f64| {
            let seen = 1.0 - self.beyond;
            if share >= seen {
                self.ms_of(share)
            } else {
                self.ms_of((share / seen).powf(1.0 / count.max(1.0)) * seen)
            }
        };
        Estimate { low: each(LOW), middle: each(0.5), high: each(HIGH) }
    }
}

/// What the siblings of a task say about it: made once for all tasks of a job.
#[derive(Debug, Clone, Default)]
pub struct Siblings {
    finished: Option<Likely>,
    running: Option<Likely>,
}

impl Siblings {
    /// Out of how long those took that have finished.
    #[must_use]
    pub fn of(durations: &Durations) -> Self {
        Self { finished: Likely::new(durations), running: None }
    }

    /// And of what those say that run: that is all there is before the first has finished.
    #[must_use]
    pub fn with_running(self, tasks: &[RunningTask]) -> Self {
        let mut durations = Durations::default();
        tasks.iter().filter_map(whole_ms).for_each(|whole_ms| durations.push(whole_ms));
        Self { running: Likely::new(&durations), ..self }
    }

    /// By those that have finished.
    pub(super) const fn likely(&self) -> Option<&Likely> {
        self.finished.as_ref()
    }

    /// By any of them: for a task that says nothing itself yet.
    pub(super) fn any(&self) -> Option<&Likely> {
        self.finished.as_ref().or(self.running.as_ref())
    }
}

/// When the last of several is over: `within(ms)` is the share of cases in which all are.
pub(super) fn last_of(within: impl Fn(f64) -> f64) -> Estimate {
    let at = |share: f64| {
        // A ten-thousandth of a second to a thousand years.
        let (mut low, mut high) = (0.1f64.ln(), 3e13f64.ln());
        for _ in 0..48 {
            let middle = f64::midpoint(low, high);
            if within(middle.exp()) >= share { high = middle } else { low = middle }
        }
        high.exp()
    };
    Estimate { low: at(LOW), middle: at(0.5), high: at(HIGH) }
}

pub(super) fn logistic(z: f64) -> f64 {
    if z > 30.0 {
        1.0
    } else if z < -30.0 {
        0.0
    } else {
        1.0 / (1.0 + (-z).exp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likely(seconds: &[u64]) -> Likely {
        let mut durations = Durations::default();
        seconds.iter().for_each(|seconds| durations.push(seconds * 1000));
        Likely::new(&durations).unwrap()
    }

    #[test]
    fn equal_siblings_are_repeated_and_one_is_doubted() {
        let many = likely(&[100; 50]).left(0.0);
        assert!(many.low > 90_000.0 && many.high < 110_000.0, "{many:?}");
        let one = likely(&[100]).left(0.0);
        assert!(one.low < 80_000.0 && one.high > 130_000.0 && one.high < 600_000.0, "{one:?}");
        assert!((one.middle - 100_000.0).abs() < 15_000.0, "{one:?}");
    }

    #[test]
    fn what_outlasts_all_may_last_as_long_again() {
        let left = likely(&[100; 50]).left(1_000_000.0);
        assert!((left.middle - 1_000_000.0).abs() < 10_000.0, "{left:?}");
        assert!(left.low < 200_000.0 && left.high > 5_000_000.0, "{left:?}");
    }

    #[test]
    fn shares_and_times_are_each_others_inverse() {
        let likely = likely(&[10, 20, 20, 40, 300]);
        for step in 1..100 {
            let share = f64::from(step) / 100.0;
            assert!((likely.share_within(likely.ms_of(share)) - share).abs() < 1e-6, "{share}");
        }
        assert_eq!(likely.share_within(0.0), 0.0);
        assert!(Likely::new(&Durations::default()).is_none());
    }

    #[test]
    fn the_longest_of_many_is_longer_than_one() {
        let likely = likely(&[10, 20, 30, 40, 50].repeat(10));
        let (one, many) = (likely.longest_of(1.0), likely.longest_of(16.0));
        assert!(many.middle > one.middle * 1.3 && many.middle < 60_000.0, "{one:?} {many:?}");
        let last = last_of(|ms| likely.share_within(ms).powi(16));
        assert!((last.middle - many.middle).abs() < many.middle * 0.01, "{last:?} {many:?}");
    }
}
