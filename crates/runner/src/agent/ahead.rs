//! How much work to fetch beyond what fits now. Short tasks would otherwise wait for the network after each other;
//! long ones must not sit in a queue here while another machine is idle.

use std::time::Duration;

/// Work for so long is held ready.
const AHEAD: Duration = Duration::from_millis(500);
/// Tasks longer than this are fetched one by one.
const SHORT: Duration = Duration::from_millis(250);
/// Attempts held ready at most.
pub const AHEAD_MAX: u32 = 512;
/// Work for so long is in the keeper's hands behind each running attempt: enough to hide the way to the agent and back.
const IN_LANE: Duration = Duration::from_millis(100);
/// Attempts behind each running one at most.
const IN_LANE_MAX: usize = 16;
/// Weight of the newest duration.
const WEIGHT: f64 = 0.2;

/// Learns from the tasks that end.
#[derive(Debug, Default)]
pub struct Pace {
    mean_seconds: Option<f64>,
}

impl Pace {
    /// A task took this long from start to end.
    pub fn saw(&mut self, took: Duration) {
        let took = took.as_secs_f64();
        // One long task is reason enough to stop fetching ahead; many short ones are needed to begin again.
        self.mean_seconds = Some(match self.mean_seconds {
            Some(mean) if took < mean => mean + (took - mean) * WEIGHT,
            Some(_) | None => took,
        });
    }

    /// How many attempts to hold ready while `slots` run side by side.
    pub fn ahead(&self, slots: usize) -> u32 {
        let Some(mean) = self.mean_seconds.filter(|mean| *mean <= SHORT.as_secs_f64()) else { return 0 };
        let count = AHEAD.as_secs_f64() * slots.max(1) as f64 / mean.max(0.001);
        (count as u32).min(AHEAD_MAX)
    }

    /// How many attempts to put into the keeper's hands behind each running one.
    pub fn in_lane(&self) -> usize {
        let Some(mean) = self.mean_seconds else { return 0 };
        ((IN_LANE.as_secs_f64() / mean.max(0.001)) as usize).min(IN_LANE_MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_short_tasks_are_fetched_ahead() {
        let mut pace = Pace::default();
        assert_eq!(pace.ahead(2), 0);
        pace.saw(Duration::from_secs(10));
        assert_eq!(pace.ahead(2), 0);
        for _ in 0..40 {
            pace.saw(Duration::from_millis(10));
        }
        assert!((80..=100).contains(&pace.ahead(2)), "{}", pace.ahead(2));
        assert!((8..=10).contains(&pace.in_lane()), "{}", pace.in_lane());
        pace.saw(Duration::from_secs(10));
        assert_eq!((pace.ahead(2), pace.in_lane()), (0, 0));
        for _ in 0..200 {
            pace.saw(Duration::from_micros(300));
        }
        assert_eq!((pace.ahead(2), pace.in_lane()), (AHEAD_MAX, IN_LANE_MAX));
    }
}
