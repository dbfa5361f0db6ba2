//! When batches that wait may go into the log: once nothing that belongs before them can still come. Sequences show what
//! is missing, and times show where neighbours are swapped; neither is believed for ever, for a batch that was lost on
//! its way never comes, and clocks are stepped.

use super::lines::Line;

/// A batch waits at least this long for what was sent beside it.
pub const SETTLE_AFTER_MS: i64 = 400;
/// How long a missing batch is waited for: as long as the client waits for an answer.
pub const GAP_MS: i64 = 10_000;
/// How long lines out of order in time are kept together.
pub const SWAP_MS: i64 = 2_000;
/// Session of lines that were sent one by one and have no sequence.
pub const UNNUMBERED: i64 = -1;
/// Batches of a session that are remembered: a lower sequence than that is a new session, not an old batch.
pub const REMEMBERED: i64 = 64;

/// A batch in the inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    pub session: i64,
    pub sequence: i64,
    /// Milliseconds since it arrived.
    pub age_ms: i64,
    /// Earliest and latest time of its lines; nothing for a batch without lines.
    pub span_us: Option<(i64, i64)>,
}

impl Waiting {
    pub fn new(session: i64, sequence: i64, age_ms: i64, lines: &[Line]) -> Self {
        let times = || lines.iter().map(|line| line.at_us);
        Self { session, sequence, age_ms, span_us: times().min().zip(times().max()) }
    }
}

/// How many from the front may go into the log. `waiting` is in order of session and sequence and holds everything
/// that waits; `through` is the last batch that went before.
pub fn settled(waiting: &[Waiting], through: Option<(i64, i64)>) -> usize {
    let ready = ready(waiting, through);
    // Of what is ready, the longest beginning that does not overlap in time with what would stay.
    (1..=ready).rev().find(|count| in_time(waiting, *count)).unwrap_or(0)
}

/// How many from the front have waited for their time, and miss nothing before them or have waited for it in vain.
fn ready(waiting: &[Waiting], through: Option<(i64, i64)>) -> usize {
    let newest = waiting.last().map_or(UNNUMBERED, |batch| batch.session);
    let (mut before, mut reached) = (through, 0);
    for (at, batch) in waiting.iter().enumerate() {
        let expected = match before {
            Some((session, sequence)) if session == batch.session => sequence.saturating_add(1),
            _ => 0,
        };
        // A process that has been followed by another one sends nothing any more.
        let misses = batch.session == newest && batch.session != UNNUMBERED && batch.sequence > expected;
        if misses && batch.age_ms < GAP_MS {
            break;
        }
        if batch.age_ms >= SETTLE_AFTER_MS {
            reached = at + 1;
        }
        before = Some((batch.session, batch.sequence));
    }
    reached
}

fn in_time(waiting: &[Waiting], count: usize) -> bool {
    let (going, staying) = waiting.split_at(count);
    let latest = going.iter().filter_map(|batch| batch.span_us).map(|(_, latest)| latest).max();
    let earliest = staying.iter().filter_map(|batch| batch.span_us).map(|(earliest, _)| earliest).min();
    let overdue = || going.iter().any(|batch| batch.age_ms >= SWAP_MS);
    match (latest, earliest) {
        (Some(latest), Some(earliest)) => latest <= earliest || overdue(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sequence, age, first and last time.
    fn of(batches: &[(i64, i64, i64, i64)]) -> Vec<Waiting> {
        let batch = |(sequence, age_ms, from, to): &(i64, i64, i64, i64)| Waiting {
            session: 0,
            sequence: *sequence,
            age_ms: *age_ms,
            span_us: Some((*from, *to)),
        };
        batches.iter().map(batch).collect()
    }

    #[test]
    fn what_may_go() {
        for (what, waiting, through, wanted) in [
            ("nothing waits", vec![], None, 0),
            ("too young", of(&[(0, 399, 1, 2)]), None, 0),
            ("old enough", of(&[(0, 400, 1, 2)]), None, 1),
            ("goes on", of(&[(5, 400, 1, 2), (6, 100, 3, 4)]), Some((0, 4)), 1),
            ("the first is missing", of(&[(1, 500, 1, 2)]), None, 0),
            ("a gap", of(&[(5, 500, 1, 2), (7, 450, 3, 4)]), Some((0, 4)), 1),
            ("a gap that was waited for", of(&[(7, 10_000, 3, 4)]), Some((0, 4)), 1),
            ("behind a gap that was waited for", of(&[(7, 10_000, 3, 4), (8, 9_000, 5, 6)]), Some((0, 4)), 2),
            ("a swapped neighbour goes along", of(&[(0, 100, 5, 6), (1, 400, 1, 2)]), None, 2),
            ("older lines in a younger batch: both wait", of(&[(0, 400, 5, 6), (1, 380, 1, 2)]), None, 0),
            ("what lies before both goes", of(&[(0, 420, 1, 2), (1, 400, 5, 6), (2, 380, 3, 4)]), None, 1),
            ("a stepped clock does not stop it", of(&[(0, 2_000, 900, 901), (1, 100, 3, 4)]), None, 1),
            ("equal times keep their sequence", of(&[(0, 400, 5, 5), (1, 100, 5, 5)]), None, 1),
        ] {
            assert_eq!(settled(&waiting, through), wanted, "{what}");
        }
    }

    #[test]
    fn sessions_and_lines_without_number() {
        let of = |session, sequence, age_ms| Waiting { session, sequence, age_ms, span_us: None };
        let old = [of(0, 9, 500), of(1, 0, 450)];
        assert_eq!(settled(&old, Some((0, 3))), 2, "nobody fills the gap of a session that is over");
        assert_eq!(settled(&[of(1, 1, 450)], Some((0, 3))), 0, "a new session begins at 0");
        assert_eq!(settled(&[of(UNNUMBERED, 77, 450)], None), 1);
        assert_eq!(settled(&[of(UNNUMBERED, 77, 450), of(0, 0, 10)], None), 1);
    }

    proptest::proptest! {
        #[test]
        fn everything_goes_in_the_end(
            sequences in proptest::collection::btree_set(0i64..50, 1..20), from in 0i64..100,
        ) {
            let waiting: Vec<Waiting> = sequences.iter()
                .map(|n| Waiting { session: 0, sequence: *n, age_ms: GAP_MS, span_us: Some((from - n, from + n)) })
                .collect();
            proptest::prop_assert_eq!(settled(&waiting, None), waiting.len());
        }
    }
}
