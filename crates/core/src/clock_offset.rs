//! How far a runner's clock is from the server's, and what becomes of the times it reports.
//!
//! Each message carries the sender's time. What was on its way for long looks like a clock that is behind, never like
//! one that is ahead: so a message that shows less delay is believed at once, and one that shows more only when the
//! next one says the same.

use crate::clock::plus_ms;
use jiff::Timestamp;

/// Clocks that are this near are right: the rest is how long messages take.
pub const CLOCK_TOLERANCE_MS: u64 = 2_000;

/// What is known of one runner's clock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ClockOffset {
    /// Runner minus server.
    ms: Option<i64>,
    /// A measurement that differs, not yet confirmed.
    doubt_ms: Option<i64>,
}

impl ClockOffset {
    /// One that was measured before.
    #[must_use]
    pub fn known(ms: i64) -> Self {
        Self { ms: Some(ms), doubt_ms: None }
    }

    /// A message that left when the runner's clock showed `sent_at` arrived at `received_at` by the server's.
    pub fn observe(&mut self, sent_at: Timestamp, received_at: Timestamp) {
        let seen = sent_at.as_millisecond().saturating_sub(received_at.as_millisecond());
        let near = |other: i64| seen.abs_diff(other) <= CLOCK_TOLERANCE_MS;
        let is_believed = match self.ms {
            // The shortest delay is the truest.
            Some(known) => seen > known || (!near(known) && self.doubt_ms.is_some_and(near)),
            None => true,
        };
        let agrees = self.ms.is_some_and(near);
        if is_believed {
            self.ms = Some(seen);
        }
        self.doubt_ms = (!is_believed && !agrees).then_some(seen);
    }

    /// How far the runner's clock is ahead (negative: behind), 0 when it is right; `None` before anything was heard.
    #[must_use]
    pub fn ms(self) -> Option<i64> {
        self.ms.map(|ms| if ms.unsigned_abs() <= CLOCK_TOLERANCE_MS { 0 } else { ms })
    }

    /// A time of the runner's, by the server's clock.
    #[must_use]
    pub fn correct(self, at: Timestamp) -> Timestamp {
        match self.ms().unwrap_or(0) {
            0 => at,
            ms if ms < 0 => plus_ms(at, ms.unsigned_abs()),
            ms => {
                Timestamp::from_millisecond(at.as_millisecond().saturating_sub(ms)).unwrap_or(Timestamp::MIN)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000_000;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millisecond(NOW + ms).unwrap()
    }

    /// What is known after messages with these (sent, received).
    fn after(messages: &[(i64, i64)]) -> ClockOffset {
        let mut offset = ClockOffset::default();
        messages.iter().for_each(|(sent, received)| offset.observe(at(*sent), at(*received)));
        offset
    }

    #[test]
    fn what_messages_say_of_a_clock() {
        let hour = 3_600_000;
        for (messages, expected) in [
            (&[][..], None),
            (&[(0, 30)], Some(0)),
            (&[(-1990, 0)], Some(0)),
            (&[(-2 * hour, 40)], Some(-2 * hour - 40)),
            (&[(2 * hour, 0)], Some(2 * hour)),
            // Less delay is nearer to the truth.
            (&[(-2 * hour, 900), (-2 * hour + 1000, 1010)], Some(-2 * hour - 10)),
            // Stopped between writing and sending: one late message says nothing of the clock.
            (&[(0, 10), (1000, 41_000)], Some(0)),
            (&[(0, 10), (1000, 41_000), (42_000, 42_010)], Some(0)),
            // Set back, and it stays so.
            (&[(0, 10), (-hour, 1000), (-hour + 1000, 2000)], Some(-hour - 1000)),
            // Set forward is believed at once: no message arrives before it was sent.
            (&[(0, 10), (hour, 1000)], Some(hour - 1000)),
        ] {
            assert_eq!(after(messages).ms(), expected, "{messages:?}");
        }
    }

    #[test]
    fn times_of_a_wrong_clock_become_the_servers() {
        assert_eq!(after(&[(-7_200_000, 0)]).correct(at(-7_200_000)), at(0));
        assert_eq!(after(&[(7_200_000, 0)]).correct(at(7_200_500)), at(500));
        assert_eq!(after(&[(1500, 0)]).correct(at(1500)), at(1500), "near enough is not touched");
        assert_eq!(ClockOffset::default().correct(at(5)), at(5));
        assert_eq!(ClockOffset::known(9000).correct(Timestamp::MIN), Timestamp::MIN);
    }

    proptest::proptest! {
        /// Whatever messages take and whatever a clock shows: durations of one runner stay what they were.
        #[test]
        fn durations_survive(offset in -10_000_000i64..10_000_000, began in 0i64..1_000_000, took in 0i64..1_000_000) {
            let clock = after(&[(offset, 0)]);
            let (start, end) = (clock.correct(at(began + offset)), clock.correct(at(began + took + offset)));
            proptest::prop_assert_eq!(end.as_millisecond() - start.as_millisecond(), took);
        }
    }
}
