//! A stop of a program: asked for, carried out with a grace, repeated until nothing is left.

use super::filters::FilterGrace;
use mothership_core::attempt::EndCause;
use std::time::Duration;
use tokio::time::Instant;

/// How often a tree that is being stopped is looked at.
const LOOK_INTERVAL: Duration = Duration::from_millis(20);

/// An order to stop. The program ends with `cause`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StopRequest {
    pub cause: EndCause,
    /// Between TERM and KILL; 0 is KILL at once.
    pub grace_ms: u64,
}

/// A stop that is being carried out.
pub struct StopInProgress {
    pub cause: EndCause,
    /// Why, for the log and the end's message; `None` when somebody outside ordered it.
    pub why: Option<String>,
    pub filters: FilterGrace,
    kill_at: Instant,
    pub next_look_at: Instant,
}

impl StopInProgress {
    pub fn new(request: StopRequest, why: Option<String>, now: Instant) -> Self {
        let grace = Duration::from_millis(request.grace_ms);
        let kill_at = now + grace;
        let filters = FilterGrace::new(grace, now);
        Self { cause: request.cause, why, filters, kill_at, next_look_at: (now + LOOK_INTERVAL).min(kill_at) }
    }

    /// A second order to stop may only shorten the grace. The first one's cause stays: that is what ended the program.
    pub fn shorten_grace(&mut self, request: StopRequest, now: Instant) {
        self.kill_at = self.kill_at.min(now + Duration::from_millis(request.grace_ms));
        self.next_look_at = self.next_look_at.min(self.kill_at);
        self.filters.shorten(self.kill_at);
    }

    /// Whether it is time for KILL; sets the time of the next look. KILL is repeated: members may be started between
    /// the look and the signal.
    pub fn is_kill_due(&mut self, now: Instant) -> bool {
        let is_due = now >= self.kill_at;
        self.next_look_at =
            if is_due { now + LOOK_INTERVAL } else { (now + LOOK_INTERVAL).min(self.kill_at) };
        is_due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(cause: EndCause, grace_ms: u64) -> StopRequest {
        StopRequest { cause, grace_ms }
    }

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn kill_comes_when_the_grace_is_over_and_again_until_all_is_gone() {
        let now = Instant::now();
        let mut stop = StopInProgress::new(request(EndCause::Cancelled, 50), None, now);
        assert_eq!(stop.next_look_at, now + LOOK_INTERVAL);
        assert!(!stop.is_kill_due(now + ms(20)) && !stop.is_kill_due(now + ms(40)));
        assert_eq!(stop.next_look_at, now + ms(50), "not later than the end of the grace");
        assert!(stop.is_kill_due(now + ms(50)));
        assert_eq!(stop.next_look_at, now + ms(70));
        assert!(stop.is_kill_due(now + ms(70)));
    }

    #[test]
    fn without_a_grace_it_is_killed_at_once() {
        let now = Instant::now();
        let mut stop = StopInProgress::new(request(EndCause::OutOfMemory, 0), None, now);
        assert!(stop.next_look_at == now && stop.is_kill_due(now));
    }

    #[test]
    fn a_second_order_shortens_the_grace_and_never_extends_it() {
        let now = Instant::now();
        let mut stop = StopInProgress::new(request(EndCause::Cancelled, 5000), Some("why".into()), now);
        stop.shorten_grace(request(EndCause::TimedOut, 9000), now);
        assert!(!stop.is_kill_due(now + ms(4999)));
        stop.shorten_grace(request(EndCause::Released, 0), now + ms(100));
        assert_eq!(stop.next_look_at, now + ms(100));
        assert!(stop.is_kill_due(now + ms(100)));
        assert_eq!((stop.cause, stop.why.as_deref()), (EndCause::Cancelled, Some("why")));
    }
}
