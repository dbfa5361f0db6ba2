//! The messages of a log as they were sent: each is one entry with its exact text, whatever line breaks, carriage returns
//! and NULs it holds. A message is one run of the stored log and ends with a line end that is not part of it
//! ([`super::lines::pieces`]); one that is longer than a chunk goes on in the next, and no chunk in between ends so.

use crate::log::{Chunk, Stream};

/// A message of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// By the machine's clock, unix milliseconds.
    pub at_ms: i64,
    pub stream: Stream,
    pub text: String,
}

/// Reads the messages of one log, chunk by chunk.
#[derive(Debug, Default)]
pub struct EntryReader {
    /// A message whose end is in the next chunk.
    open: Option<(i64, Stream, Vec<u8>)>,
}

impl EntryReader {
    /// The messages that end in this chunk, which follows the one before.
    pub fn feed(&mut self, chunk: &Chunk) -> Vec<Entry> {
        let mut entries = Vec::with_capacity(chunk.runs.len());
        let mut rest = chunk.raw.as_slice();
        for run in &chunk.runs {
            let (bytes, behind) = rest.split_at((run.len_bytes as usize).min(rest.len()));
            rest = behind;
            let (at_ms, stream, mut text) =
                self.open.take().unwrap_or_else(|| (run.at_ms, run.stream, Vec::new()));
            text.extend_from_slice(bytes);
            if rest.is_empty() && text.last() != Some(&b'\n') {
                self.open = Some((at_ms, stream, text));
            } else {
                entries.push(entry(at_ms, stream, text));
            }
        }
        entries
    }

    /// What no line end has closed when the log is over.
    pub fn finish(&mut self) -> Option<Entry> {
        self.open.take().map(|(at_ms, stream, text)| entry(at_ms, stream, text))
    }
}

fn entry(at_ms: i64, stream: Stream, mut text: Vec<u8>) -> Entry {
    if text.last() == Some(&b'\n') {
        text.pop();
    }
    let text = String::from_utf8(text);
    let text = text.unwrap_or_else(|broken| String::from_utf8_lossy(broken.as_bytes()).into_owned());
    Entry { at_ms, stream, text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::goliat::lines::{Batch, Line, entries, pieces};
    use proptest::prelude::*;

    fn read_back(lines: Vec<Line>) -> Vec<Entry> {
        let (mut reader, mut read, mut offset) = (EntryReader::default(), Vec::new(), 0);
        for piece in pieces(&[Batch { session: 0, sequence: 0, lines }]) {
            let len = piece.raw.len() as u64;
            let chunk = Chunk { offset, first_line: 0, raw: piece.raw, runs: piece.runs };
            read.extend(reader.feed(&chunk));
            offset += len;
        }
        read.extend(reader.finish());
        read
    }

    fn line(at_us: i64, stream: Stream, text: &str) -> Line {
        Line { at_us, stream, text: text.into() }
    }

    #[test]
    fn every_message_is_one_entry() {
        let long = "x".repeat(crate::log::CHUNK_RAW_BYTES_MAX + 7);
        let breaks = format!("a{}z", "\n".repeat(9));
        let lines = vec![
            line(1_000, Stream::Info, "one"),
            line(1_000, Stream::Info, "one"),
            line(1_000, Stream::Info, "two\nlines\r and a return"),
            line(1_000, Stream::Info, ""),
            line(1_500, Stream::Error, "\n"),
            line(2_000, Stream::Error, "NUL \u{0}, Grüße"),
            line(3_000, Stream::Default, &long),
            line(3_000, Stream::Default, &breaks),
        ];
        let batch = Batch { session: 0, sequence: 0, lines: lines.clone() };
        assert_eq!(read_back(lines), entries(&[batch]));
    }

    proptest! {
        #[test]
        fn what_was_sent_is_read(texts in proptest::collection::vec("(?s).{0,9}", 0..30)) {
            let lines: Vec<Line> = texts.iter().map(|text| line(5, Stream::Info, text)).collect();
            let read: Vec<String> = read_back(lines).into_iter().map(|entry| entry.text).collect();
            prop_assert_eq!(read, texts);
        }
    }
}
