//! The time in which runners could be heard. Leases are counted by it, for silence only means something while somebody
//! listens: a server that slept, stood still or could not write holds nothing against anybody, and neither does a clock
//! that is set. It is one instant in the database, begun with the time of day, and moved on by every look at the leases
//! ([`Beat`]).

use crate::{
    clock::{ms_between, plus_ms},
    limits::{AWAY_MS, LISTENED_MS_MAX},
};
use jiff::Timestamp;

/// A look at the leases that was written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beat {
    /// The listening time after it.
    pub listening: Timestamp,
    /// When it began, by the server's own clock that nobody sets.
    pub monotonic_ms: u64,
    /// When it began, by the time of day.
    pub wall: Timestamp,
}

/// What follows from the time since the beat before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listened {
    /// The listening time now.
    pub listening: Timestamp,
    /// The server was away for long enough that its runners may need a moment to come back.
    pub was_away: bool,
}

/// Moves the listening time on. `stored` is what the database says: of several servers the one that listened longest
/// decides, so that two of them do not count a second twice and one that slept takes nothing back. `before` is the last
/// beat of this server that was written down; `None`: this is its first. Nothing is counted then, and nobody was away:
/// who starts has extended all leases already.
pub fn listened(stored: Timestamp, before: Option<Beat>, monotonic_ms: u64, wall: Timestamp) -> Listened {
    let Some(before) = before else { return Listened { listening: stored, was_away: false } };
    let passed_ms = monotonic_ms.saturating_sub(before.monotonic_ms);
    let own = plus_ms(before.listening, passed_ms.min(LISTENED_MS_MAX));
    // A machine that sleeps stops the one clock and not the other. A clock that was set forward looks the same, and then
    // the leases only last a little longer.
    let was_away = passed_ms.max(ms_between(before.wall, wall)) >= AWAY_MS;
    Listened { listening: stored.max(own), was_away }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millisecond(1_000_000_000 + ms).unwrap()
    }

    const HOUR: i64 = 3_600_000;

    #[test]
    fn what_is_counted() {
        // What happened since a beat at 0; stored listening time, passed by either clock; counted, away.
        let cases = [
            ("a second", 0, 1_000, 1_000, 1_000, false),
            ("a busy moment", 0, 2_900, 2_900, 2_900, false),
            ("threads stood still", 0, 29_000, 29_000, 3_000, true),
            ("stopped for 45 s", 0, 45_000, 45_000, 3_000, true),
            ("a night's sleep that stops the clock", 0, 1_000, 8 * HOUR, 1_000, true),
            ("the clock is set forward", 0, 1_000, 2 * HOUR, 1_000, true),
            ("the clock is set back", 0, 1_000, -HOUR, 1_000, false),
            ("a little late", 0, 9_999, 9_999, 3_000, false),
            ("another server listened meanwhile", 60_000, 45_000, 45_000, 60_000, true),
            ("another server counts the same second", 900, 1_000, 1_000, 1_000, false),
            ("two at once", 1_000, 1_000, 1_000, 1_000, false),
        ];
        for (what, stored, passed, wall, counted, was_away) in cases {
            let before = Beat { listening: at(0), monotonic_ms: 7_000, wall: at(HOUR) };
            let found = listened(at(stored), Some(before), 7_000 + passed, at(HOUR + wall));
            assert_eq!(found, Listened { listening: at(counted), was_away }, "{what}");
        }
    }

    #[test]
    fn the_first_beat_counts_nothing() {
        let found = listened(at(5), None, 1_000_000, at(HOUR));
        assert_eq!(found, Listened { listening: at(5), was_away: false });
    }

    proptest::proptest! {
        /// However servers take turns, sleep and have their clocks set: never back, and never faster than the time.
        #[test]
        fn it_goes_on_and_no_faster_than_time(
            beats in proptest::collection::vec((0usize..3, 0u64..20_000, -100_000i64..100_000), 1..60),
        ) {
            let (mut stored, mut monotonic_ms) = (at(0), 0);
            let mut last: [Option<Beat>; 3] = [None; 3];
            for (server, passed, set) in beats {
                monotonic_ms += passed;
                let wall = at(i64::try_from(monotonic_ms).unwrap() + set);
                let now = listened(stored, last[server], monotonic_ms, wall).listening;
                proptest::prop_assert!(now >= stored && now <= plus_ms(at(0), monotonic_ms));
                stored = now;
                last[server] = Some(Beat { listening: now, monotonic_ms, wall });
            }
        }
    }
}
