//! Under which key a batch of lines is kept. The client numbers its batches from 0 in each process, and several processes
//! speak for one attempt (batch mode, a restart by hand): a number that was there before is the same batch sent again,
//! or the same number of another process. A session is one such process as far as it can be told apart.
//!
//! The number alone never drops a batch: only the same number with the same bytes is the same batch.

use super::reorder::{REMEMBERED, UNNUMBERED};

/// Where a batch is kept: sessions in the order in which they began, sequences in the order in which they were numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BatchKey {
    pub session: i64,
    pub sequence: i64,
}

/// The key of a batch with this number, if it is free. `latest` is the highest key that was kept, those whose lines have
/// gone into the log included.
pub fn key_of_numbered(sequence: i64, latest: Option<BatchKey>) -> BatchKey {
    let Some(latest) = latest.filter(|latest| latest.session != UNNUMBERED) else {
        return BatchKey { session: 0, sequence };
    };
    // Three threads send, so neighbours arrive swapped, but never from so far back: that is a process that counts anew.
    let is_anew = sequence.saturating_add(REMEMBERED) < latest.sequence;
    BatchKey { session: latest.session + i64::from(is_anew), sequence }
}

/// The key of lines of a client that does not number them; `hash` is hexadecimal. Equal lines with equal times are the
/// same post sent twice, so the bytes themselves are the number.
pub fn key_of_unnumbered(hash: &str) -> BatchKey {
    // 60 bits, so that it is never negative.
    let sequence = i64::from_str_radix(hash.get(..15).unwrap_or_default(), 16).unwrap_or(0);
    BatchKey { session: UNNUMBERED, sequence }
}

/// What becomes of a batch whose key is taken: `None`, it is the very same one and was kept before; else the key in a
/// session that begins with it. `known_hash` is the hash of what is kept under the key.
pub fn key_if_taken(key: BatchKey, known_hash: Option<&str>, hash: &str) -> Option<BatchKey> {
    let is_same = known_hash == Some(hash) || key.session == UNNUMBERED;
    (!is_same).then(|| BatchKey { session: key.session + 1, ..key })
}

#[cfg(test)]
#[path = "sessions_tests.rs"]
mod tests;
