//! How much work to fetch beyond what fits now. Short tasks would otherwise wait for the network after each other; long
//! ones must not sit in a queue here while another machine is idle.

use std::time::Duration;

/// Leased work that is held ready lasts this long.
const LEASED_WORK: Duration = Duration::from_millis(500);
/// Tasks whose mean is longer than this are leased one by one.
const SHORT_MAX: Duration = Duration::from_millis(250);
/// Attempts leased ahead at most.
pub const LEASED_AHEAD_MAX: u32 = 512;
/// Work for so long is with the keeper behind each running attempt: enough to hide the way to the agent and back.
const PREFETCHED_WORK: Duration = Duration::from_millis(100);
/// Attempts behind each running one at most.
const PREFETCHED_MAX: usize = 16;
/// Weight of the newest duration in the mean.
const WEIGHT: f64 = 0.2;
/// A mean below this is taken for this: a program that ends at once may be measured as 0 s.
const MEAN_SECONDS_MIN: f64 = 0.001;

/// Learns how long tasks take from those that end.
#[derive(Debug, Default)]
pub struct PrefetchDepth {
    /// `None` until one has ended.
    mean_seconds: Option<f64>,
}

impl PrefetchDepth {
    /// A task took this long from start to end.
    pub fn observe(&mut self, took: Duration) {
        let took = took.as_secs_f64();
        // One long task is reason enough to stop fetching ahead; many short ones are needed to begin again.
        self.mean_seconds = Some(match self.mean_seconds {
            Some(mean) if took < mean => mean + (took - mean) * WEIGHT,
            Some(_) | None => took,
        });
    }

    /// How many attempts to hold leased while `running` run side by side.
    pub fn leased_ahead(&self, running: usize) -> u32 {
        let Some(mean) = self.mean_seconds.filter(|mean| *mean <= SHORT_MAX.as_secs_f64()) else { return 0 };
        let count = LEASED_WORK.as_secs_f64() * running.max(1) as f64 / mean.max(MEAN_SECONDS_MIN);
        (count as u32).min(LEASED_AHEAD_MAX)
    }

    /// How many attempts to give to the keeper behind each running one.
    pub fn per_program(&self) -> usize {
        let Some(mean) = self.mean_seconds else { return 0 };
        ((PREFETCHED_WORK.as_secs_f64() / mean.max(MEAN_SECONDS_MIN)) as usize).min(PREFETCHED_MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_short_tasks_are_fetched_ahead() {
        let mut depth = PrefetchDepth::default();
        assert_eq!(depth.leased_ahead(2), 0);
        depth.observe(Duration::from_secs(10));
        assert_eq!(depth.leased_ahead(2), 0);
        for _ in 0..40 {
            depth.observe(Duration::from_millis(10));
        }
        assert!((80..=100).contains(&depth.leased_ahead(2)), "{}", depth.leased_ahead(2));
        assert!((8..=10).contains(&depth.per_program()), "{}", depth.per_program());
        depth.observe(Duration::from_secs(10));
        assert_eq!((depth.leased_ahead(2), depth.per_program()), (0, 0));
        for _ in 0..200 {
            depth.observe(Duration::from_micros(300));
        }
        assert_eq!((depth.leased_ahead(2), depth.per_program()), (LEASED_AHEAD_MAX, PREFETCHED_MAX));
    }

    #[test]
    fn one_long_task_counts_at_once_and_one_short_one_does_not() {
        let mut depth = PrefetchDepth::default();
        depth.observe(Duration::from_millis(20));
        depth.observe(Duration::from_secs(2));
        depth.observe(Duration::from_millis(20));
        assert_eq!((depth.leased_ahead(8), depth.per_program()), (0, 0));
    }

    proptest! {
        /// No history asks for more than the limits, and an idle machine is counted as one slot.
        #[test]
        fn depths_stay_within_their_limits(took_us in proptest::collection::vec(0u64..3_000_000, 0..50), running in 0usize..300) {
            let mut depth = PrefetchDepth::default();
            took_us.iter().for_each(|us| depth.observe(Duration::from_micros(*us)));
            prop_assert!(depth.leased_ahead(running) <= LEASED_AHEAD_MAX);
            prop_assert!(depth.per_program() <= PREFETCHED_MAX);
            prop_assert_eq!(depth.leased_ahead(0), depth.leased_ahead(1));
            prop_assert!(depth.leased_ahead(running) >= depth.leased_ahead(running / 2));
        }
    }
}
