//! Filters of a tree: members that work on what others of it write, such as the `tee` of `program | tee log` or the loop
//! behind `exec > >(…)`. A stop leaves them alone at first: the last lines of the program are in their pipe, and a program
//! that writes while it stops would die of the closed pipe.

use crate::process::process_table::{self, ProcessInfo};
use std::time::Duration;
use tokio::time::Instant;

/// After the others have gone, filters that have not written for so long have written all.
const QUIET: Duration = Duration::from_millis(500);
/// With a program that is killed at once, its filters have so long.
const KILLED_MAX: Duration = Duration::from_secs(5);

/// Until when the filters of a tree that is being stopped are spared.
#[derive(Debug)]
pub struct FilterGrace {
    until: Instant,
    /// Since when nobody writes to them.
    alone_since: Option<Instant>,
    is_over: bool,
}

impl FilterGrace {
    /// For a stop with `grace`: half of it, so that a filter that wants TERM has time for it, too.
    pub fn new(grace: Duration, now: Instant) -> Self {
        let spared = if grace.is_zero() { KILLED_MAX } else { grace / 2 };
        Self { until: now + spared, alone_since: None, is_over: false }
    }

    /// The rest has no longer than this, and filters have no more.
    pub fn shorten(&mut self, until: Instant) {
        self.until = self.until.min(until);
    }

    /// Whether it ends now: its time is over, or nobody is left who writes to them and they have written all.
    pub fn ends(&mut self, now: Instant, others_are_gone: bool, last_output: Option<Instant>) -> bool {
        if self.is_over {
            return false;
        }
        let alone_since = others_are_gone.then(|| *self.alone_since.get_or_insert(now));
        let is_quiet = |since: Instant| now >= last_output.map_or(since, |last| last.max(since)) + QUIET;
        self.is_over = now >= self.until || alone_since.is_some_and(is_quiet);
        self.is_over
    }

    /// The filters are not spared any more.
    pub fn is_over(&self) -> bool {
        self.is_over
    }
}

/// Parts the filters of the tree of `root` from its other members. `memory_bytes_max`: a larger one is no filter, or one
/// that has to go with the rest.
pub fn part(
    members: Vec<ProcessInfo>,
    root: u32,
    memory_bytes_max: u64,
) -> (Vec<ProcessInfo>, Vec<ProcessInfo>) {
    let is_filter = |member: &ProcessInfo| {
        member.pid != root
            && member.memory_bytes <= memory_bytes_max
            && process_table::reads_from_pipe(member.pid)
    };
    members.into_iter().partition(is_filter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_spared_until_they_are_done_or_their_time_is_over() {
        let now = Instant::now();
        let (s, ms) = (Duration::from_secs, Duration::from_millis);
        let mut grace = FilterGrace::new(s(10), now);
        assert!(!grace.ends(now + s(3), false, None), "somebody still writes to them");
        assert!(!grace.ends(now + s(3), true, None), "nobody does since now");
        assert!(!grace.ends(now + s(4), true, Some(now + ms(3600))), "they still write");
        assert!(grace.ends(now + s(4), true, Some(now + ms(3500))) && grace.is_over());
        assert!(!grace.ends(now + s(9), true, None), "once");
        let mut grace = FilterGrace::new(s(10), now);
        assert!(
            !grace.ends(now + ms(4999), false, Some(now)) && grace.ends(now + s(5), false, Some(now + s(5)))
        );
        grace = FilterGrace::new(s(10), now);
        grace.shorten(now + s(2));
        assert!(grace.ends(now + s(2), false, Some(now + s(2))));
        let mut grace = FilterGrace::new(Duration::ZERO, now);
        assert!(!grace.ends(now, false, None), "nor does a kill end them at once");
        assert!(grace.ends(now + KILLED_MAX, false, None));
    }
}
