//! The wall clock as an argument. Services hold an `Arc<dyn Clock>`; pure rules take a `Timestamp`.

use jiff::Timestamp;
use std::{
    sync::{
        OnceLock,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Instant,
};

/// Where the time comes from.
pub trait Clock: Send + Sync + 'static {
    /// Now, in UTC. Not monotonic: machines step their clocks.
    fn now(&self) -> Timestamp;

    /// Milliseconds since some moment. They go on evenly, to whatever the clock is set. Without an own answer that of a
    /// clock that nobody sets.
    fn monotonic_ms(&self) -> u64 {
        u64::try_from(self.now().as_millisecond()).unwrap_or(0)
    }
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    fn monotonic_ms(&self) -> u64 {
        // Only differences say anything, so that any moment of this process will do to count from.
        static START: OnceLock<Instant> = OnceLock::new();
        let since = START.get_or_init(Instant::now).elapsed();
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    }
}

/// A clock that moves only when told to.
#[derive(Debug)]
pub struct ManualClock {
    wall_us: AtomicI64,
    monotonic_ms: AtomicU64,
}

impl ManualClock {
    /// Starts at `at`.
    pub fn new(at: Timestamp) -> Self {
        Self { wall_us: AtomicI64::new(at.as_microsecond()), monotonic_ms: AtomicU64::new(0) }
    }
    /// Time passes.
    pub fn advance_ms(&self, ms: i64) {
        self.set_off_ms(ms);
        self.monotonic_ms.fetch_add(u64::try_from(ms).unwrap_or(0), Ordering::SeqCst);
    }
    /// Somebody sets the clock by so much, in either direction; no time passes.
    pub fn set_off_ms(&self, ms: i64) {
        self.wall_us.fetch_add(ms * 1000, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        from_micros(self.wall_us.load(Ordering::SeqCst))
    }
    fn monotonic_ms(&self) -> u64 {
        self.monotonic_ms.load(Ordering::SeqCst)
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

/// What was noted up to so long after another moment came in the wrong order, as requests that are served at once do; what
/// was noted later, by a clock that has been set back since.
pub const SET_BACK_MS: u64 = 60_000;

/// When something was heard last: of two times the later one, unless the clock was set back between them.
pub fn heard_last(before: Timestamp, now: Timestamp) -> Timestamp {
    if before <= plus_ms(now, SET_BACK_MS) { before.max(now) } else { now }
}

/// What `at` is on another clock: `from` on the one is `to` on the other.
pub fn carried_over(at: Timestamp, from: Timestamp, to: Timestamp) -> Timestamp {
    let ahead = at.as_microsecond().saturating_sub(from.as_microsecond());
    from_micros(to.as_microsecond().saturating_add(ahead))
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
    fn what_was_heard_last_goes_back_only_with_the_clock() {
        for (before, now, last) in [(0, 1, 1), (1, 0, 1), (60, 0, 60), (61, 0, 0)] {
            let at = |seconds: i64| from_micros(seconds * 1_000_000);
            assert_eq!(heard_last(at(before), at(now)), at(last), "{before} {now}");
        }
    }

    #[test]
    fn a_clock_that_was_stepped_back_took_no_time() {
        let later = from_micros(2_000_000);
        assert_eq!(ms_between(Timestamp::UNIX_EPOCH, later), 2000);
        assert_eq!(ms_between(later, Timestamp::UNIX_EPOCH), 0);
    }
}
