//! The wall clock as an argument. Services hold an `Arc<dyn Clock>`; pure rules take a `Timestamp`.

use jiff::Timestamp;
use std::sync::atomic::{AtomicI64, Ordering};

/// Where the time comes from.
pub trait Clock: Send + Sync + 'static {
    /// Now, in UTC. Not monotonic: machines step their clocks.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A clock that moves only when told to.
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// Starts at `at`.
    pub fn new(at: Timestamp) -> Self {
        Self(AtomicI64::new(at.as_microsecond()))
    }
    pub fn advance_ms(&self, ms: i64) {
        self.0.fetch_add(ms * 1000, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        from_micros(self.0.load(Ordering::SeqCst))
    }
}

/// Microseconds since 1970, as the store keeps times. Values outside of jiff's range are clamped, never an error.
pub fn from_micros(micros: i64) -> Timestamp {
    // Not by clamping the number: jiff takes no fraction of the last second, which `Timestamp::MAX` has.
    let beyond = if micros < 0 { Timestamp::MIN } else { Timestamp::MAX };
    Timestamp::from_microsecond(micros).unwrap_or(beyond)
}

/// `at` plus `ms` milliseconds, clamped to the range of `Timestamp`.
pub fn plus_ms(at: Timestamp, ms: u64) -> Timestamp {
    from_micros(
        at.as_microsecond().saturating_add(i64::try_from(ms).unwrap_or(i64::MAX).saturating_mul(1000)),
    )
}

/// `ms` milliseconds before `at`.
pub fn minus_ms(at: Timestamp, ms: u64) -> Timestamp {
    from_micros(
        at.as_microsecond().saturating_sub(i64::try_from(ms).unwrap_or(i64::MAX).saturating_mul(1000)),
    )
}

/// Milliseconds from `earlier` to `later`; 0 when the clock was stepped back between them.
pub fn ms_between(earlier: Timestamp, later: Timestamp) -> u64 {
    u64::try_from((later.as_microsecond() - earlier.as_microsecond()) / 1000).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_beyond_the_calendar_end_at_its_ends() {
        assert_eq!(from_micros(i64::MAX), Timestamp::MAX);
        assert_eq!(from_micros(i64::MIN), Timestamp::MIN);
        assert_eq!(plus_ms(Timestamp::UNIX_EPOCH, u64::MAX), Timestamp::MAX);
        assert_eq!(plus_ms(Timestamp::MAX, 1), Timestamp::MAX);
        assert_eq!(plus_ms(Timestamp::UNIX_EPOCH, 1500), from_micros(1_500_000));
        assert_eq!(minus_ms(from_micros(2_000_000), 1500), from_micros(500_000));
        assert_eq!(minus_ms(Timestamp::MIN, 1), Timestamp::MIN);
    }

    #[test]
    fn a_clock_that_was_stepped_back_took_no_time() {
        let later = from_micros(2_000_000);
        assert_eq!(ms_between(Timestamp::UNIX_EPOCH, later), 2000);
        assert_eq!(ms_between(later, Timestamp::UNIX_EPOCH), 0);
    }
}
