//! Runs as bytes: one version byte, the number of runs, then for each run its length and stream in one number and the
//! time since the run before it. A second of chatter costs about three bytes a run. What a program and its agent wrote
//! is version 1, with two bits for the stream; runs with a window's line types among them are version 2, with four.

use super::{Run, Stream, varint};

/// Bits of the stream in the first number of a run, by version.
const fn stream_bits(version: u8) -> Option<u32> {
    match version {
        1 => Some(2),
        2 => Some(4),
        _ => None,
    }
}

/// The version in which runs with this stream are written: the lowest that can.
const fn version_for(stream: Stream) -> u8 {
    if stream.code() < 3 { 1 } else { 2 }
}

/// Why bytes are not the runs of a piece of log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RunsError {
    /// Written by a newer program, or not runs at all.
    #[error("runs of unknown version")]
    Version,
    /// A number is cut off, too large or misspelled, a stream is unknown, a run is empty, or bytes are left over.
    #[error("runs are malformed")]
    Malformed,
    /// The lengths do not add up to the bytes they are to describe.
    #[error("runs do not cover exactly the bytes they belong to")]
    Length,
}

/// Runs in their binary form. Empty runs are left out, for they say nothing.
#[must_use]
pub fn encode_runs(runs: &[Run]) -> Vec<u8> {
    let runs = runs.iter().filter(|run| run.len_bytes > 0);
    let mut out = Vec::with_capacity(11 + 4 * runs.clone().count());
    let version = runs.clone().map(|run| version_for(run.stream)).max().unwrap_or(1);
    let bits = stream_bits(version).expect("versions that are written can be read");
    out.push(version);
    varint::put(&mut out, runs.clone().count() as u64);
    let mut before_ms = 0i64;
    for run in runs {
        varint::put(&mut out, (u64::from(run.len_bytes) << bits) | u64::from(run.stream.code()));
        varint::put(&mut out, varint::zigzag(run.at_ms.wrapping_sub(before_ms)));
        before_ms = run.at_ms;
    }
    out
}

/// Whether there are lines of a window among the encoded runs, told by their version alone.
#[must_use]
pub fn has_types(encoded: &[u8]) -> bool {
    encoded.first() == Some(&2)
}

/// The runs of `raw_len` bytes of log. Allocates at most in proportion to `bytes` and never panics.
///
/// # Errors
/// When `bytes` is not exactly what [`encode_runs`] makes of runs whose lengths add up to `raw_len`.
pub fn decode_runs(bytes: &[u8], raw_len: u64) -> Result<Vec<Run>, RunsError> {
    let (version, mut rest) = bytes.split_first().ok_or(RunsError::Version)?;
    let bits = stream_bits(*version).ok_or(RunsError::Version)?;
    let count = varint::take(&mut rest).ok_or(RunsError::Malformed)?;
    // A run has at least two bytes: a count that cannot be true is refused before memory is asked for.
    if count > rest.len() as u64 / 2 {
        return Err(RunsError::Malformed);
    }
    let mut runs = Vec::with_capacity(count as usize);
    let (mut before_ms, mut covered) = (0i64, 0u64);
    for _ in 0..count {
        let run = take_run(&mut rest, bits, before_ms).ok_or(RunsError::Malformed)?;
        before_ms = run.at_ms;
        covered += u64::from(run.len_bytes);
        runs.push(run);
    }
    // One spelling only: what version 1 can say is not written in version 2.
    let needed = runs.iter().map(|run| version_for(run.stream)).max().unwrap_or(1);
    if !rest.is_empty() || needed != *version {
        return Err(RunsError::Malformed);
    }
    if covered == raw_len { Ok(runs) } else { Err(RunsError::Length) }
}

fn take_run(rest: &mut &[u8], bits: u32, before_ms: i64) -> Option<Run> {
    let head = varint::take(rest)?;
    let stream = Stream::from_code((head & ((1 << bits) - 1)) as u8)?;
    let len_bytes = u32::try_from(head >> bits).ok().filter(|len| *len > 0)?;
    let at_ms = before_ms.wrapping_add(varint::unzigzag(varint::take(rest)?));
    Some(Run { len_bytes, stream, at_ms })
}

/// The runs of the bytes `from .. from + len` of what `runs` cover; shorter when they end earlier.
#[must_use]
pub fn slice_runs(runs: &[Run], from: u64, len: u64) -> Vec<Run> {
    let end = from.saturating_add(len);
    let (mut out, mut at) = (Vec::new(), 0u64);
    for run in runs {
        let next = at + u64::from(run.len_bytes);
        let (start, stop) = (at.max(from), next.min(end));
        if start < stop {
            out.push(Run { len_bytes: (stop - start) as u32, ..*run });
        }
        if next >= end {
            break;
        }
        at = next;
    }
    out
}

/// Appends a run; joins it with the last one when both tell the same stream and time.
pub fn push_run(runs: &mut Vec<Run>, run: Run) {
    if run.len_bytes == 0 {
        return;
    }
    if let Some(last) = runs.last_mut()
        && (last.stream, last.at_ms) == (run.stream, run.at_ms)
        && let Some(len_bytes) = last.len_bytes.checked_add(run.len_bytes)
    {
        last.len_bytes = len_bytes;
        return;
    }
    runs.push(run);
}

/// How many of the bytes that `runs` cover go into the next chunk: the longest beginning that keeps to
/// [`CHUNK_RAW_BYTES_MAX`](super::CHUNK_RAW_BYTES_MAX) and [`CHUNK_RUNS_MAX`](super::CHUNK_RUNS_MAX).
#[must_use]
pub fn next_chunk_len(runs: &[Run]) -> usize {
    let covered: u64 = runs.iter().take(super::CHUNK_RUNS_MAX).map(|run| u64::from(run.len_bytes)).sum();
    covered.min(super::CHUNK_RAW_BYTES_MAX as u64) as usize
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::super::{CHUNK_RUNS_MAX, RUNS_BYTES_MAX};
    use super::*;

    pub fn any_stream() -> impl Strategy<Value = Stream> {
        proptest::sample::select(&Stream::ALL[..])
    }

    pub fn any_run() -> impl Strategy<Value = Run> {
        (1..=u32::MAX, any_stream(), any::<i64>()).prop_map(|(len_bytes, stream, at_ms)| Run {
            len_bytes,
            stream,
            at_ms,
        })
    }

    fn total(runs: &[Run]) -> u64 {
        runs.iter().map(|run| u64::from(run.len_bytes)).sum()
    }

    #[test]
    fn a_chatty_second_is_small() {
        let runs: Vec<Run> = (0..100)
            .map(|at| Run { len_bytes: 25, stream: Stream::Stdout, at_ms: 1_800_000_000_000 + at * 10 })
            .collect();
        assert!(encode_runs(&runs).len() < 100 * 3);
    }

    #[test]
    fn the_largest_encoding_keeps_its_bound() {
        let runs: Vec<Run> = (0..CHUNK_RUNS_MAX)
            .map(|at| Run {
                len_bytes: u32::MAX,
                stream: Stream::Caller,
                at_ms: if at % 2 == 0 { i64::MAX / 2 } else { i64::MIN / 2 },
            })
            .collect();
        assert!(encode_runs(&runs).len() <= RUNS_BYTES_MAX);
    }

    #[test]
    fn refusals() {
        let run = |len_bytes| Run { len_bytes, stream: Stream::Stderr, at_ms: 5 };
        let good = encode_runs(&[run(3)]);
        assert_eq!(decode_runs(&good, 3), Ok(vec![run(3)]));
        assert_eq!(decode_runs(&good, 4), Err(RunsError::Length));
        assert_eq!(decode_runs(&good[..good.len() - 1], 3), Err(RunsError::Malformed));
        assert_eq!(decode_runs(&[&good[..], &[0]].concat(), 3), Err(RunsError::Malformed));
        assert_eq!(decode_runs(&[], 0), Err(RunsError::Version));
        assert_eq!(decode_runs(&[3, 0], 0), Err(RunsError::Version));
        assert_eq!(decode_runs(&[2, 0], 0), Err(RunsError::Malformed), "nothing is version 1");
        assert_eq!(decode_runs(&[1, 0], 0), Ok(vec![]));
        let boast = [&[1][..], &[0xff, 0xff, 0xff, 0xff, 0x7f]].concat();
        assert_eq!(decode_runs(&boast, 3), Err(RunsError::Malformed));
        let stream_three = [1, 1, (3 << 2) | 3, 0];
        assert_eq!(decode_runs(&stream_three, 3), Err(RunsError::Malformed));
        let of_a_window = [2, 1, (3 << 4) | 3, 0];
        let line = Run { len_bytes: 3, stream: Stream::Default, at_ms: 0 };
        assert_eq!(decode_runs(&of_a_window, 3), Ok(vec![line]));
        let stream_fourteen = [2, 1, (3 << 4) | 14, 0];
        assert_eq!(decode_runs(&stream_fourteen, 3), Err(RunsError::Malformed));
    }

    #[test]
    fn the_next_chunk_keeps_both_limits() {
        let long = Run { len_bytes: u32::MAX, stream: Stream::Stdout, at_ms: 0 };
        assert_eq!(next_chunk_len(&[long, long]), super::super::CHUNK_RAW_BYTES_MAX);
        let short = Run { len_bytes: 1, ..long };
        assert_eq!(next_chunk_len(&vec![short; CHUNK_RUNS_MAX + 9]), CHUNK_RUNS_MAX);
        assert_eq!(next_chunk_len(&[]), 0);
    }

    proptest! {
        #[test]
        fn comes_back(runs in proptest::collection::vec(any_run(), 0..50)) {
            prop_assert_eq!(decode_runs(&encode_runs(&runs), total(&runs)), Ok(runs));
        }

        #[test]
        fn random_bytes_never_panic_and_have_one_spelling(
            version in 1u8..3, mut bytes: Vec<u8>, raw_len in 0u64..1000,
        ) {
            if let Some(first) = bytes.first_mut() {
                *first = version;
            }
            if let Ok(runs) = decode_runs(&bytes, raw_len) {
                prop_assert_eq!(encode_runs(&runs), bytes);
            }
        }

        #[test]
        fn slices_cover_what_they_were_asked_for(
            lens in proptest::collection::vec(1u32..20, 0..20), from in 0u64..200, len in 0u64..200,
        ) {
            let runs: Vec<Run> = lens.iter().enumerate()
                .map(|(at, len)| Run { len_bytes: *len, stream: Stream::Stdout, at_ms: at as i64 }).collect();
            let per_byte = |runs: &[Run]| -> Vec<i64> {
                runs.iter().flat_map(|run| std::iter::repeat_n(run.at_ms, run.len_bytes as usize)).collect()
            };
            let expected: Vec<i64> = per_byte(&runs).into_iter().skip(from as usize).take(len as usize).collect();
            prop_assert_eq!(per_byte(&slice_runs(&runs, from, len)), expected);
        }
    }
}
