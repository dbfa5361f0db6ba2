//! How long finished tasks took, in a few bytes: buckets on a logarithmic scale in which recent tasks weigh more.

use serde::{Deserialize, Serialize};

/// Buckets per doubling: neighbours differ by 19 %, and each remembers the mean of what fell into it.
const BUCKETS_PER_DOUBLING: f64 = 4.0;
/// Every push makes all older ones weigh this much less: after 177 tasks a task counts half.
const FADE: f64 = 1.0 - 1.0 / 256.0;
/// A bucket below this share of all weight is forgotten.
const NEGLIGIBLE: f64 = 1e-4;

/// A summary of durations. Its size depends on how different they are, not on how many: one bucket for equal tasks,
/// at most a few hundred, ever. Serialises as numbers; stored with the job.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Durations {
    count: u64,
    /// Ordered by bucket number.
    buckets: Vec<Bucket>,
}

/// Bucket number, weight, mean in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Bucket(u16, f64, f64);

impl Durations {
    /// Adds the duration of a task that has just finished.
    pub fn push(&mut self, duration_ms: u64) {
        self.count = self.count.saturating_add(1);
        for bucket in &mut self.buckets {
            bucket.1 *= FADE;
        }
        let number = number_of(duration_ms);
        match self.buckets.binary_search_by_key(&number, |bucket| bucket.0) {
            Ok(at) => {
                let bucket = &mut self.buckets[at];
                bucket.1 += 1.0;
                bucket.2 += (duration_ms as f64 - bucket.2) / bucket.1;
            }
            Err(at) => self.buckets.insert(at, Bucket(number, 1.0, duration_ms as f64)),
        }
        let least = self.weight() * NEGLIGIBLE;
        self.buckets.retain(|bucket| bucket.1 >= least);
    }

    /// How many were ever added.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// The mean in milliseconds, recent tasks weighing more; `None` when nothing was added.
    #[must_use]
    pub fn mean_ms(&self) -> Option<f64> {
        let sum: f64 = self.buckets.iter().map(|bucket| bucket.1 * bucket.2).sum();
        Some(sum / self.weight()).filter(|mean| mean.is_finite())
    }

    /// The duration in milliseconds that a share `q` (0 to 1) of the tasks did not exceed; `None` when nothing was
    /// added.
    #[must_use]
    pub fn quantile(&self, q: f64) -> Option<f64> {
        quantile(&self.buckets, q)
    }

    /// How much they differ: the standard deviation as a share of the mean; `None` when nothing was added.
    #[must_use]
    pub fn variation(&self) -> Option<f64> {
        let mean = self.mean_ms()?;
        let square: f64 = self.buckets.iter().map(|bucket| bucket.1 * (bucket.2 - mean).powi(2)).sum();
        Some((square / self.weight()).sqrt() / mean.max(1.0))
    }

    /// Weights and milliseconds, the shortest first.
    pub(super) fn weighted_ms(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.buckets.iter().map(|bucket| (bucket.1, bucket.2))
    }

    /// How many tasks they weigh: no more than 256, for older ones fade.
    #[must_use]
    pub fn weight(&self) -> f64 {
        self.buckets.iter().map(|bucket| bucket.1).sum()
    }
}

fn number_of(duration_ms: u64) -> u16 {
    // At most 64 doublings; 0 and 1 ms share the first bucket.
    ((duration_ms.max(1) as f64).log2() * BUCKETS_PER_DOUBLING) as u16
}

/// Between the means of neighbouring buckets, by the weight that lies below the middle of each.
fn quantile(buckets: &[Bucket], q: f64) -> Option<f64> {
    let total: f64 = buckets.iter().map(|bucket| bucket.1).sum();
    let wanted = q.clamp(0.0, 1.0) * total;
    let (mut below, mut before) = (0.0, None);
    for Bucket(_, weight, mean) in buckets {
        let middle = below + weight / 2.0;
        if wanted <= middle {
            let Some((middle_before, mean_before)) = before else { return Some(*mean) };
            let share: f64 = (wanted - middle_before) / (middle - middle_before);
            return Some(mean_before + (mean - mean_before) * share);
        }
        before = Some((middle, *mean));
        below += weight;
    }
    before.map(|(_, mean)| mean)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(all: impl IntoIterator<Item = u64>) -> Durations {
        let mut durations = Durations::default();
        all.into_iter().for_each(|duration_ms| durations.push(duration_ms));
        durations
    }

    #[test]
    fn equal_tasks_are_exact_and_small() {
        let durations = of(std::iter::repeat_n(12_345, 10_000));
        for q in [0.0, 0.25, 0.5, 0.75, 1.0] {
            assert!((durations.quantile(q).unwrap() - 12_345.0).abs() < 1e-6);
        }
        assert_eq!(durations.count(), 10_000);
        assert!(serde_json::to_string(&durations).unwrap().len() < 100);
    }

    #[test]
    fn nothing_is_nothing() {
        let none = Durations::default();
        assert_eq!((none.quantile(0.5), none.mean_ms(), none.variation()), (None, None, None));
    }

    #[test]
    fn recent_tasks_weigh_more() {
        let durations = of(std::iter::repeat_n(1000, 500).chain(std::iter::repeat_n(9000, 500)));
        assert!(durations.quantile(0.5).unwrap() > 8000.0);
    }

    proptest! {
        #[test]
        fn quantiles_rise_and_stay_within(all in proptest::collection::vec(0u64..=u64::MAX / 2, 1..200)) {
            let durations = of(all.iter().copied());
            let (least, most) = (*all.iter().min().unwrap() as f64, *all.iter().max().unwrap() as f64);
            let mut before = 0.0f64;
            for step in 0..=10 {
                let value = durations.quantile(f64::from(step) / 10.0).unwrap();
                prop_assert!(value.is_finite() && value >= before - 1e-6 * most);
                prop_assert!(value >= least * (1.0 - 1e-9) && value <= most * (1.0 + 1e-9));
                before = value;
            }
            prop_assert!(durations.buckets.len() <= 260);
        }

        #[test]
        fn the_middle_is_about_right(mut all in proptest::collection::vec(1000u64..100_000, 50..100)) {
            let value = of(all.iter().copied()).quantile(0.5).unwrap();
            all.sort_unstable();
            // Between the ranks of 35 and 65 %: fading and buckets may move it a little.
            let (low, high) = (all[all.len() * 35 / 100] as f64, all[all.len() * 65 / 100] as f64);
            prop_assert!(value >= low * 0.8 && value <= high * 1.25, "{value} not in {low}..{high}");
        }

        #[test]
        fn comes_back_from_json(all in proptest::collection::vec(0u64..1_000_000, 0..50)) {
            let durations = of(all);
            let json = serde_json::to_string(&durations).unwrap();
            let back: Durations = serde_json::from_str(&json).unwrap();
            prop_assert_eq!(back.count(), durations.count());
            prop_assert_eq!(back.buckets.len(), durations.buckets.len());
        }
    }
}
