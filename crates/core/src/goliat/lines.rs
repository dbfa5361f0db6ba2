//! Lines of a GUI client on their way into a log. Three threads send batches, so that neighbours arrive swapped: lines are
//! put in order by time, then session, then sequence of the batch, then place in it.

use super::entries::Entry;
use crate::log::{Run, Stream, count_newlines, next_chunk_len, slice_runs};

/// One line as a GUI shows it. Its text may hold line ends itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// By the machine's clock, microseconds since 1970.
    pub at_us: i64,
    pub stream: Stream,
    pub text: String,
}

/// A batch that waits in the inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    pub session: i64,
    pub sequence: i64,
    pub lines: Vec<Line>,
}

/// A piece of log, ready to be stored: no larger than a chunk may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub raw: Vec<u8>,
    pub runs: Vec<Run>,
    /// `\n` bytes.
    pub lines: u64,
}

/// What lines of some types come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// `warning` and `highlight`.
    pub warnings: u64,
    /// `error` and `fatal`.
    pub errors: u64,
    /// The first `fatal` line.
    pub fatal: Option<String>,
}

pub use crate::log::typed::stream_of;

/// The lines of a batch as they wait in the inbox.
pub fn pack(lines: &[Line]) -> Vec<u8> {
    let rows: Vec<(i64, u8, &str)> =
        lines.iter().map(|line| (line.at_us, line.stream.code(), line.text.as_str())).collect();
    serde_json::to_vec(&rows).expect("numbers and texts are always JSON")
}

/// The other way round.
///
/// # Errors
/// When it is not what [`pack`] makes.
pub fn unpack(packed: &[u8]) -> Result<Vec<Line>, String> {
    let rows: Vec<(i64, u8, String)> = serde_json::from_slice(packed).map_err(|error| error.to_string())?;
    rows.into_iter()
        .map(|(at_us, code, text)| {
            let stream = Stream::from_code(code).ok_or_else(|| format!("there is no stream {code}"))?;
            Ok(Line { at_us, stream, text })
        })
        .collect()
}

/// Counts what people are warned of.
pub fn tally(batches: &[Batch]) -> Tally {
    let mut tally = Tally::default();
    for line in in_order(batches) {
        match line.stream {
            Stream::Warning | Stream::Highlight => tally.warnings += 1,
            Stream::Error => tally.errors += 1,
            Stream::Fatal => {
                tally.errors += 1;
                tally.fatal.get_or_insert_with(|| line.text.clone());
            }
            _ => {}
        }
    }
    tally
}

/// The same of lines that a native runner sends: there each message is a run of its own.
pub fn tally_runs(runs: &[Run]) -> Tally {
    let mut tally = Tally::default();
    for run in runs {
        match run.stream {
            Stream::Warning | Stream::Highlight => tally.warnings += 1,
            Stream::Error | Stream::Fatal => tally.errors += 1,
            _ => {}
        }
    }
    tally
}

/// All lines in order, as messages.
pub fn entries(batches: &[Batch]) -> Vec<Entry> {
    let entry = |line: &Line| Entry {
        at_ms: line.at_us.div_euclid(1000),
        stream: line.stream,
        text: line.text.clone(),
    };
    in_order(batches).into_iter().map(entry).collect()
}

/// The bytes of all lines in order, cut into pieces. Each line is a run of its own, also where its neighbour has the same
/// type and time: by that it can be told from one that holds a line end.
pub fn pieces(batches: &[Batch]) -> Vec<Piece> {
    let (mut raw, mut runs) = (Vec::new(), Vec::new());
    for line in in_order(batches) {
        let from = raw.len();
        raw.extend_from_slice(line.text.as_bytes());
        raw.push(b'\n');
        let len_bytes = u32::try_from(raw.len() - from).unwrap_or(u32::MAX);
        runs.push(Run { len_bytes, stream: line.stream, at_ms: line.at_us.div_euclid(1000) });
    }
    let (mut pieces, mut at) = (Vec::new(), 0);
    while at < raw.len() {
        let rest = slice_runs(&runs, at as u64, (raw.len() - at) as u64);
        let len = piece_len(&rest, &raw[at..]);
        let bytes = raw[at..at + len].to_vec();
        let runs = slice_runs(&rest, 0, len as u64);
        pieces.push(Piece { lines: count_newlines(&bytes), raw: bytes, runs });
        at += len;
    }
    pieces
}

/// How much goes into the next piece: whole lines. Of one that is longer than a piece no part but the last ends in a line
/// end, which would look like its end.
fn piece_len(runs: &[Run], raw: &[u8]) -> usize {
    let max = next_chunk_len(runs).max(1);
    let mut whole = 0;
    for run in runs {
        let end = whole + run.len_bytes as usize;
        if end > max {
            break;
        }
        whole = end;
    }
    if whole > 0 {
        return whole;
    }
    let inside = raw[..max].iter().rposition(|byte| *byte != b'\n');
    inside.map_or(max, |last| last + 1)
}

fn in_order(batches: &[Batch]) -> Vec<&Line> {
    let mut lines: Vec<_> = batches
        .iter()
        .flat_map(|batch| {
            let keyed = batch.lines.iter().enumerate();
            keyed.map(|(index, line)| ((line.at_us, batch.session, batch.sequence, index), line))
        })
        .collect();
    lines.sort_by_key(|(key, _)| *key);
    lines.into_iter().map(|(_, line)| line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::{decode_runs, encode_runs};
    use proptest::prelude::*;

    fn line(at_us: i64, text: &str) -> Line {
        Line { at_us, stream: Stream::Info, text: text.into() }
    }

    fn batch(sequence: i64, lines: Vec<Line>) -> Batch {
        Batch { session: 0, sequence, lines }
    }

    fn text(batches: &[Batch]) -> String {
        let raw: Vec<u8> = pieces(batches).into_iter().flat_map(|piece| piece.raw).collect();
        String::from_utf8(raw).unwrap()
    }

    #[test]
    fn time_then_sequence_then_place() {
        let swapped = [batch(1, vec![line(10, "a"), line(20, "b")]), batch(0, vec![line(30, "c")])];
        assert_eq!(text(&swapped), "a\nb\nc\n", "numbers may be swapped, times are not");
        let same = [batch(1, vec![line(5, "c")]), batch(0, vec![line(5, "a"), line(5, "b")])];
        assert_eq!(text(&same), "a\nb\nc\n", "a clock of 15 ms steps");
        assert_eq!(text(&[]), "");
    }

    #[test]
    fn types_and_what_they_count() {
        for (kind, stream) in [
            ("warning", Stream::Warning),
            ("default", Stream::Default),
            ("", Stream::Default),
            ("stdout", Stream::Default),
            ("Error", Stream::Default),
            ("caller", Stream::Caller),
        ] {
            assert_eq!(stream_of(kind), stream, "{kind}");
        }
        let of = |stream, text: &str| Line { at_us: 1, stream, text: text.into() };
        let lines = vec![
            of(Stream::Warning, "w"),
            of(Stream::Highlight, "h"),
            of(Stream::Error, "e"),
            of(Stream::Fatal, "first"),
            of(Stream::Fatal, "second"),
            of(Stream::Info, "i"),
        ];
        let tally = tally(&[batch(0, lines)]);
        assert_eq!(tally, Tally { warnings: 2, errors: 3, fatal: Some("first".into()) });
    }

    #[test]
    fn a_long_text_becomes_several_pieces() {
        let long = [batch(0, vec![line(1, &"x".repeat(600_000)), line(2, "end")])];
        let pieces = pieces(&long);
        assert!(pieces.len() == 3 && pieces.iter().map(|piece| piece.lines).sum::<u64>() == 2);
        for piece in pieces {
            let runs = encode_runs(&piece.runs);
            assert_eq!(decode_runs(&runs, piece.raw.len() as u64).unwrap(), piece.runs);
        }
    }

    proptest! {
        #[test]
        fn what_is_packed_comes_back(
            lines in proptest::collection::vec((any::<i64>(), 3u8..14, ".*"), 0..20),
        ) {
            let lines: Vec<Line> = lines.into_iter()
                .map(|(at_us, code, text)| Line { at_us, stream: Stream::from_code(code).unwrap(), text }).collect();
            prop_assert_eq!(unpack(&pack(&lines)), Ok(lines));
        }

        #[test]
        fn no_line_is_lost_whatever_the_order(
            texts in proptest::collection::vec("[a-z]{0,5}", 1..60), cut in 1usize..9, seed: u64,
        ) {
            let lines: Vec<Line> = texts.iter().zip(0..).map(|(text, at)| line(at, text)).collect();
            let mut batches: Vec<Batch> =
                lines.chunks(cut).zip(0..).map(|(lines, sequence)| batch(sequence, lines.to_vec())).collect();
            let by = seed as usize % batches.len();
            batches.rotate_left(by);
            prop_assert_eq!(text(&batches), texts.iter().map(|text| format!("{text}\n")).collect::<String>());
        }
    }
}
