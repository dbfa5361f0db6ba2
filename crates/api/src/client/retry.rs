//! Waiting between two tries: doubling, with jitter, without end. Runners and clients retry for ever.

use std::time::Duration;

/// Waits of 50 ms, 100 ms … up to `max`; the upper half of each is spread by the jitter given to [`Backoff::next`].
#[derive(Debug, Clone)]
pub struct Backoff {
    next: Duration,
    max: Duration,
}

impl Backoff {
    /// Begins with 50 ms.
    pub fn new(max: Duration) -> Self {
        Self { next: Duration::from_millis(50), max }
    }

    /// The next wait. `jitter` is uniform in `0.0..1.0`.
    pub fn next(&mut self, jitter: f64) -> Duration {
        let full = self.next.min(self.max);
        self.next = full.saturating_mul(2);
        full / 2 + (full / 2).mul_f64(jitter.clamp(0.0, 1.0))
    }

    /// After a success.
    pub fn reset(&mut self) {
        self.next = Duration::from_millis(50);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_the_maximum_and_start_anew() {
        let mut backoff = Backoff::new(Duration::from_secs(2));
        let waits: Vec<_> = (0..8).map(|_| backoff.next(1.0).as_millis()).collect();
        assert_eq!(waits, [50, 100, 200, 400, 800, 1600, 2000, 2000]);
        assert_eq!(backoff.next(0.0).as_millis(), 1000);
        backoff.reset();
        assert_eq!(backoff.next(1.0).as_millis(), 50);
    }
}
