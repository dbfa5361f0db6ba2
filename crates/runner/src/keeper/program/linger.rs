//! The moment after a program's end, in which what it left may still write: a filter behind `exec > >(…)`, a child that
//! ends just after its parent. Nothing is stopped while output still comes.

use std::time::Duration;
use tokio::time::Instant;

/// Output that has not come for so long is not coming any more.
const QUIET: Duration = Duration::from_secs(3);
/// However much still comes: what was left is no filter that empties a pipe then, but a program of its own.
const LINGER_MAX: Duration = Duration::from_secs(120);

/// Between two looks whether those that have closed their output are gone, and how many there are.
const EXITING: Duration = Duration::from_millis(30);
pub const EXITING_LOOKS: u32 = 10;

/// A program has ended and its pipes are still open.
#[derive(Debug)]
pub struct Linger {
    quiet_at: Instant,
    ends_at: Instant,
}

impl Linger {
    pub fn new(now: Instant) -> Self {
        Self { quiet_at: now + QUIET, ends_at: now + LINGER_MAX }
    }

    /// All pipes are closed: whoever had them last is about to end.
    pub fn exiting(now: Instant) -> Self {
        Self { quiet_at: now + EXITING, ends_at: now + EXITING }
    }

    /// Output has come.
    pub fn on_output(&mut self, now: Instant) {
        self.quiet_at = now + QUIET;
    }

    /// When what was left is stopped, unless something is heard of it.
    pub fn due(&self) -> Instant {
        self.quiet_at.min(self.ends_at)
    }

    /// It is to be over: somebody asked for it.
    pub fn end(&mut self, now: Instant) {
        self.ends_at = self.ends_at.min(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_is_waited_for_as_long_as_it_comes_and_not_for_ever() {
        let now = Instant::now();
        let mut linger = Linger::new(now);
        assert_eq!(linger.due(), now + QUIET);
        linger.on_output(now + Duration::from_secs(2));
        assert_eq!(linger.due(), now + Duration::from_secs(2) + QUIET);
        linger.on_output(now + LINGER_MAX);
        assert_eq!(linger.due(), now + LINGER_MAX);
        linger.end(now + Duration::from_secs(9));
        assert_eq!(linger.due(), now + Duration::from_secs(9));
        linger.end(now + Duration::from_secs(99));
        assert_eq!(linger.due(), now + Duration::from_secs(9), "a second order does not prolong it");
    }
}
