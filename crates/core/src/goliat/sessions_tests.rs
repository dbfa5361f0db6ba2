use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn key(session: i64, sequence: i64) -> BatchKey {
    BatchKey { session, sequence }
}

#[test]
fn numbers_and_their_sessions() {
    for (what, sequence, latest, wanted) in [
        ("the first of all", 0, None, key(0, 0)),
        ("the first to arrive", 2, None, key(0, 2)),
        ("the next", 8, Some(key(0, 7)), key(0, 8)),
        ("a swapped neighbour", 6, Some(key(0, 7)), key(0, 6)),
        ("as far back as is remembered", 36, Some(key(0, 100)), key(0, 36)),
        ("further back: it counts anew", 35, Some(key(0, 100)), key(1, 35)),
        ("a long session, and a new one", 0, Some(key(3, 65)), key(4, 0)),
        ("a short session, and perhaps a new one", 0, Some(key(3, 64)), key(3, 0)),
        ("behind lines without a number", 5, Some(key(UNNUMBERED, 77)), key(0, 5)),
        ("no number is too large", i64::MAX, Some(key(0, i64::MAX)), key(0, i64::MAX)),
    ] {
        assert_eq!(key_of_numbered(sequence, latest), wanted, "{what}");
    }
}

#[test]
fn keys_that_are_taken() {
    assert_eq!(key_if_taken(key(2, 7), Some("a"), "a"), None, "sent again");
    assert_eq!(key_if_taken(key(2, 7), Some("a"), "b"), Some(key(3, 7)), "another process");
    assert_eq!(key_if_taken(key(2, 7), None, "b"), Some(key(3, 7)), "it went meanwhile");
    let (one, same) = (key_of_unnumbered("0123456789abcdef0"), key_of_unnumbered("0123456789abcdeXX"));
    assert_eq!((one, same), (key(UNNUMBERED, 0x0012_3456_789a_bcde), one));
    assert_eq!(key_if_taken(one, Some("x"), "x"), None);
    assert_eq!(key_of_unnumbered("ffffffffffffffffffff").sequence, 0xfff_ffff_ffff_ffff, "never negative");
    assert_eq!(key_of_unnumbered("no hash"), key(UNNUMBERED, 0));
}

/// The inbox as the store keeps it.
#[derive(Default)]
struct Inbox(BTreeMap<BatchKey, String>);

impl Inbox {
    /// Where it was kept; `None`: it was there.
    fn take(&mut self, sequence: i64, hash: &str) -> Option<BatchKey> {
        let latest = self.0.last_key_value().map(|(key, _)| *key);
        let key = key_of_numbered(sequence, latest);
        let key = match self.0.get(&key) {
            None => key,
            Some(known) => key_if_taken(key, Some(known), hash)?,
        };
        assert_eq!(self.0.insert(key, hash.to_owned()), None, "{key:?} was kept before");
        Some(key)
    }
}

proptest! {
    /// Whatever comes in whatever order: nothing is dropped but what is there, and nothing takes another's place.
    #[test]
    fn only_what_is_there_is_dropped(posts in proptest::collection::vec((0i64..200, 0u8..3), 1..120)) {
        let mut inbox = Inbox::default();
        for (sequence, bytes) in posts {
            let hash = bytes.to_string();
            let latest = inbox.0.last_key_value().map_or(0, |(key, _)| key.session);
            match inbox.take(sequence, &hash) {
                Some(key) => prop_assert!(key.sequence == sequence && key.session >= latest),
                None => {
                    let mut kept = inbox.0.iter().filter(|(key, _)| key.sequence == sequence);
                    prop_assert!(kept.any(|(_, known)| *known == hash), "{sequence} {hash} is lost");
                }
            }
        }
    }

    /// Processes one after the other, each with three threads that send and some batches sent twice: every batch is kept
    /// once, and those of a later process stand behind those of an earlier one.
    #[test]
    fn processes_stand_in_order(
        lengths in proptest::collection::vec(3i64..150, 1..5), twice in any::<u64>(), swap in any::<u64>(),
    ) {
        let mut inbox = Inbox::default();
        let mut before = None;
        for (process, length) in lengths.iter().enumerate() {
            let mut order: Vec<i64> = (0..*length).collect();
            for (at, three) in order.chunks_mut(3).enumerate() {
                if swap.rotate_left(at as u32) & 1 == 1 {
                    three.reverse();
                }
            }
            let mut first = None;
            for sequence in order {
                let hash = format!("{process}-{sequence}");
                let kept = inbox.take(sequence, &hash);
                prop_assert!(kept.is_some(), "{hash} is taken for another one");
                first = first.min(kept).or(kept);
                if twice.rotate_left(sequence as u32) & 1 == 1 {
                    prop_assert_eq!(inbox.take(sequence, &hash), None, "{} is kept twice", hash);
                }
            }
            prop_assert!(before < first, "process {} is mixed into the one before", process);
            before = inbox.0.last_key_value().map(|(key, _)| *key);
        }
        prop_assert_eq!(inbox.0.len() as i64, lengths.iter().sum::<i64>());
    }
}
