//! The clock of one host: turmoil's time, set forward or back, or standing still while its process is stopped.

use super::true_now;
use jiff::Timestamp;
use mothership_core::clock::Clock;
use std::sync::{Arc, Mutex};

/// Clones are the same clock; it survives what runs on its host.
#[derive(Debug, Clone, Default)]
pub struct HostClock(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    shift_ms: i64,
    /// Since when nobody looks at it.
    stopped_at: Option<Timestamp>,
}

impl HostClock {
    /// What the clock shows at a moment.
    pub fn show(&self, at: Timestamp) -> Timestamp {
        let state = self.0.lock().expect("no holder panics");
        let at = state.stopped_at.unwrap_or(at);
        Timestamp::from_millisecond(at.as_millisecond() + state.shift_ms).expect("hours around this year")
    }

    /// Somebody sets it: so far from the right time.
    pub fn set(&self, shift_ms: i64) {
        self.0.lock().expect("no holder panics").shift_ms = shift_ms;
    }

    /// To a process that is stopped no time passes; when it goes on, all of it has passed at once.
    pub fn stop(&self, at: Timestamp) {
        self.0.lock().expect("no holder panics").stopped_at = Some(at);
    }

    pub fn go_on(&self) {
        self.0.lock().expect("no holder panics").stopped_at = None;
    }
}

impl Clock for HostClock {
    fn now(&self) -> Timestamp {
        self.show(true_now())
    }

    fn monotonic_ms(&self) -> u64 {
        // Whatever the host's clock is set to; but to a process that is stopped no time passes here either.
        let stopped_at = self.0.lock().expect("no holder panics").stopped_at;
        u64::try_from(stopped_at.unwrap_or_else(true_now).as_millisecond()).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::time_at;
    use std::time::Duration;

    /// Else a server that is stopped would go on listening, and hold its own absence against the runners.
    #[test]
    fn no_time_passes_while_it_is_stopped() {
        let clock = HostClock::default();
        clock.stop(time_at(Duration::from_secs(7)));
        clock.set(3_600_000);
        let stopped = time_at(Duration::from_secs(7));
        assert_eq!(clock.monotonic_ms(), stopped.as_millisecond().unsigned_abs());
        assert_eq!(clock.now().as_millisecond(), stopped.as_millisecond() + 3_600_000);
        clock.go_on();
        assert_eq!(clock.monotonic_ms(), true_now().as_millisecond().unsigned_abs());
    }
}
