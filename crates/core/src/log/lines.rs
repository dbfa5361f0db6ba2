//! Lines out of consecutive chunks: what a page, `tail` or a search asks for.

use super::{Chunk, Run, Stream, open_line::OpenLine};

pub use super::open_line::is_redrawn;

/// One line of a log, for reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberedLine {
    /// Index in the log, from 0.
    pub number: u64,
    /// Offset in the log of its first byte.
    pub offset: u64,
    /// When its first byte arrived, unix milliseconds.
    pub at_ms: i64,
    /// Who wrote its first byte.
    pub stream: Stream,
    /// Its bytes without the `\n`, at most the reader's `line_bytes_max`. Of a longer line that was redrawn (with `\r`,
    /// backspaces or control sequences) what a terminal shows of it at last.
    pub bytes: Vec<u8>,
    /// How many bytes at its end were left out of `bytes`. What was overwritten does not count: nobody misses it.
    pub cut_bytes: u64,
    /// Whether its `\n` is still missing: more may follow.
    pub open: bool,
}

/// Collects the lines `from_line .. from_line + limit` out of chunks given in order.
///
/// Give it first the **last chunk whose `first_line` is less than `from_line`** (for line 0 the first chunk): the line
/// starts in that chunk or right behind it. Then the chunks that follow, until [`is_done`](Self::is_done) or the log
/// ends. Memory is bounded by `limit` × `line_bytes_max`, and twice that for the line that is being read.
#[derive(Debug)]
pub struct LineReader {
    from_line: u64,
    limit: usize,
    line_bytes_max: usize,
    lines: Vec<NumberedLine>,
    /// The line in which the chunks so far end, once its first byte was seen.
    open: Option<OpenLine>,
    next_offset: Option<u64>,
    line: u64,
}

/// A chunk that does not follow the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("log chunk at offset {found} does not follow: expected offset {expected}")]
pub struct ChunkGap {
    /// Where the log went on.
    pub expected: u64,
    /// Where the chunk starts.
    pub found: u64,
}

impl LineReader {
    /// A reader of at most `limit` lines from `from_line` on, each shown with at most `line_bytes_max` bytes.
    #[must_use]
    pub const fn new(from_line: u64, limit: usize, line_bytes_max: usize) -> Self {
        Self { from_line, limit, line_bytes_max, lines: Vec::new(), open: None, next_offset: None, line: 0 }
    }

    /// Reads one chunk.
    ///
    /// # Errors
    /// When the chunk does not start where the one before it ended; nothing of it is read then.
    pub fn feed(&mut self, chunk: &Chunk) -> Result<(), ChunkGap> {
        match self.next_offset {
            Some(expected) if expected != chunk.offset => {
                return Err(ChunkGap { expected, found: chunk.offset });
            }
            Some(_) => {}
            None => self.line = chunk.first_line,
        }
        self.next_offset = Some(chunk.offset + chunk.raw.len() as u64);
        let mut at = self.skip(&chunk.raw);
        let mut runs = RunCursor::new(&chunk.runs);
        while at < chunk.raw.len() && !self.is_done() {
            let end = memchr::memchr(b'\n', &chunk.raw[at..]).map(|len| at + len);
            self.extend(&chunk.raw[at..end.unwrap_or(chunk.raw.len())], chunk.offset + at as u64, || {
                runs.at(at as u64)
            });
            let Some(end) = end else { break };
            self.close();
            at = end + 1;
        }
        Ok(())
    }

    /// Whether all lines asked for are complete; more chunks change nothing.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.lines.len() >= self.limit
    }

    /// The complete lines so far. A reader that walks a whole log has `limit` [`usize::MAX`] and takes after each chunk.
    pub fn take(&mut self) -> Vec<NumberedLine> {
        std::mem::take(&mut self.lines)
    }

    /// All lines, the open one at the end of the log included.
    #[must_use]
    pub fn finish(mut self) -> Vec<NumberedLine> {
        if !self.is_done()
            && let Some(open) = self.open.take()
        {
            self.lines.push(open.finish(self.line_bytes_max));
        }
        self.lines
    }

    /// The open line at the end of what was read so far, as it stands.
    #[must_use]
    pub fn open(&self) -> Option<NumberedLine> {
        let open = self.open.clone().filter(|_| !self.is_done())?;
        Some(open.finish(self.line_bytes_max))
    }

    /// The index of the first byte of interest: behind the `\n` that ends the line before `from_line`.
    fn skip(&mut self, raw: &[u8]) -> usize {
        if self.line >= self.from_line {
            return 0;
        }
        for end in memchr::memchr_iter(b'\n', raw) {
            self.line += 1;
            if self.line == self.from_line {
                return end + 1;
            }
        }
        raw.len()
    }

    fn extend(&mut self, bytes: &[u8], offset: u64, run: impl FnOnce() -> (Stream, i64)) {
        let number = self.line;
        let line = self.open.get_or_insert_with(|| {
            let (stream, at_ms) = run();
            OpenLine::new(NumberedLine {
                number,
                offset,
                at_ms,
                stream,
                bytes: Vec::new(),
                cut_bytes: 0,
                open: true,
            })
        });
        line.extend(bytes, self.line_bytes_max);
    }

    fn close(&mut self) {
        if let Some(open) = self.open.take() {
            let line = open.finish(self.line_bytes_max);
            self.lines.push(NumberedLine { open: false, ..line });
        }
        self.line += 1;
    }
}

/// Stream and time at rising positions of a chunk, in one pass over its runs.
struct RunCursor<'chunk> {
    runs: &'chunk [Run],
    ends_at: u64,
}

impl<'chunk> RunCursor<'chunk> {
    fn new(runs: &'chunk [Run]) -> Self {
        Self { runs, ends_at: runs.first().map_or(0, |run| u64::from(run.len_bytes)) }
    }

    /// Positions must not go back. Bytes that no run covers (a broken chunk) count as stdout at time 0.
    fn at(&mut self, position: u64) -> (Stream, i64) {
        while position >= self.ends_at && !self.runs.is_empty() {
            self.runs = &self.runs[1..];
            self.ends_at += self.runs.first().map_or(0, |run| u64::from(run.len_bytes));
        }
        self.runs.first().map_or((Stream::Stdout, 0), |run| (run.stream, run.at_ms))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{count_newlines, slice_runs};
    use super::*;

    /// A log, cut into chunks at the given lengths; each byte has its own run whose time is its offset.
    fn chunks(log: &[u8], lens: &[usize]) -> Vec<Chunk> {
        let runs: Vec<Run> = (0..log.len())
            .map(|at| Run { len_bytes: 1, stream: Stream::ALL[at % 14], at_ms: at as i64 })
            .collect();
        let (mut out, mut at) = (Vec::new(), 0);
        let mut lens = lens.iter().copied();
        while at < log.len() {
            let len = lens.next().unwrap_or(usize::MAX).min(log.len() - at);
            out.push(Chunk {
                offset: at as u64,
                first_line: count_newlines(&log[..at]),
                raw: log[at..at + len].to_vec(),
                runs: slice_runs(&runs, at as u64, len as u64),
            });
            at += len;
        }
        out
    }

    /// What a reader should see, by the definition in the head of the room.
    fn expected(log: &[u8], line_bytes_max: usize) -> Vec<NumberedLine> {
        let (mut lines, mut at) = (Vec::new(), 0);
        for (number, piece) in log.split_inclusive(|byte| *byte == b'\n').enumerate() {
            let text = piece.strip_suffix(b"\n").unwrap_or(piece);
            lines.push(NumberedLine {
                number: number as u64,
                offset: at as u64,
                at_ms: at as i64,
                stream: Stream::ALL[at % 14],
                bytes: text[..text.len().min(line_bytes_max)].to_vec(),
                cut_bytes: text.len().saturating_sub(line_bytes_max) as u64,
                open: !piece.ends_with(b"\n"),
            });
            at += piece.len();
        }
        lines
    }

    fn read(chunks: &[Chunk], from_line: u64, limit: usize, line_bytes_max: usize) -> Vec<NumberedLine> {
        let start = chunks.iter().rposition(|chunk| chunk.first_line < from_line).unwrap_or(0);
        let mut reader = LineReader::new(from_line, limit, line_bytes_max);
        for chunk in &chunks[start..] {
            if reader.is_done() {
                break;
            }
            reader.feed(chunk).unwrap();
        }
        reader.finish()
    }

    #[test]
    fn a_gap_is_refused() {
        let chunks = chunks(b"abc\ndef\nghi\n", &[5, 3]);
        let mut reader = LineReader::new(0, 10, 100);
        reader.feed(&chunks[0]).unwrap();
        assert_eq!(reader.feed(&chunks[2]), Err(ChunkGap { expected: 5, found: 8 }));
    }

    #[test]
    fn a_long_line_says_how_much_was_cut() {
        let log = [&[b'x'; 1000][..], b"\nnext\n"].concat();
        let lines = read(&chunks(&log, &[300, 300]), 0, 10, 64);
        assert_eq!((lines[0].bytes.len(), lines[0].cut_bytes), (64, 936));
        assert_eq!(lines[1].bytes, b"next");
    }

    fn bar(states: usize) -> Vec<u8> {
        let state = |i: usize| format!("\r{:3}%|#### | {i}/{states} [00:01<00:10]", i * 100 / states);
        (0..=states).flat_map(|i| state(i).into_bytes()).collect()
    }

    #[test]
    fn of_a_redrawn_line_the_last_state_is_kept() {
        let shown = |log: &[u8], lens: &[usize]| {
            let lines = read(&chunks(log, lens), 0, 10, 256);
            (
                super::super::display::collapse_carriage_returns(&lines[0].bytes),
                lines[0].cut_bytes,
                lines[0].bytes.len(),
            )
        };
        let backspaces: Vec<u8> =
            (0..1000).flat_map(|i| format!("{i:4}\x08\x08\x08\x08").into_bytes()).collect();
        let erased: Vec<u8> =
            (0..1000).flat_map(|i| format!("\x1b[2K\r\x1b[32mstep {i}\x1b[0m").into_bytes()).collect();
        for (log, want) in [
            ([&bar(3000)[..], b"\nafter\n"].concat(), "100%|#### | 3000/3000 [00:01<00:10]"),
            ([&bar(3000)[..], b"\r\nafter\n"].concat(), "100%|#### | 3000/3000 [00:01<00:10]"),
            ([&bar(3000)[..], b"\r\r\n"].concat(), "100%|#### | 3000/3000 [00:01<00:10]"),
            (bar(3000), "100%|#### | 3000/3000 [00:01<00:10]"),
            ([b"name: ", &backspaces[..], b"\n"].concat(), "name:  999"),
            ([&erased[..], b"\n"].concat(), "\x1b[32mstep 999\x1b[0m"),
            ([&[b'x'; 5000][..], b"\r\x1b[Kdone\n"].concat(), "done"),
        ] {
            let windows = [&[b'x'; 5000][..], b"\r\nnext\n"].concat();
            let cut = &read(&chunks(&windows, &[5000]), 0, 1, 256)[0];
            assert_eq!(
                (cut.bytes.len(), cut.cut_bytes),
                (256, 4745),
                "the end of a line is no wish to overwrite"
            );
            for lens in [&[][..], &[1000, 7, 300], &[255, 1, 1, 1, 513]] {
                let (text, cut, len) = shown(&log, lens);
                assert_eq!((text.as_str(), cut), (want, 0), "{lens:?}");
                assert!(len <= 256);
            }
        }
    }

    #[test]
    fn a_line_that_is_read_shows_how_far_it_is() {
        let mut reader = LineReader::new(0, usize::MAX, 256);
        let log = [b"first\n", &bar(2000)[..]].concat();
        for chunk in &chunks(&log, &[100, 20_000]) {
            reader.feed(chunk).unwrap();
        }
        let open = reader.open().unwrap();
        assert_eq!((open.number, open.open, open.cut_bytes), (1, true, 0));
        assert!(super::super::display::collapse_carriage_returns(&open.bytes).starts_with("100%"));
        assert_eq!(reader.take().len(), 1, "looking changes nothing");
        assert_eq!(reader.finish()[0], open);
    }

    #[test]
    fn a_walk_takes_lines_as_they_come() {
        let chunks = chunks(b"a\nb\nc\nd", &[3]);
        let mut reader = LineReader::new(0, usize::MAX, 100);
        reader.feed(&chunks[0]).unwrap();
        assert_eq!(reader.take().len(), 1);
        reader.feed(&chunks[1]).unwrap();
        let numbers: Vec<u64> = reader.finish().iter().map(|line| line.number).collect();
        assert_eq!(numbers, [1, 2, 3]);
    }

    proptest! {
        #[test]
        fn any_cut_into_chunks_reads_the_same(
            log in "[ab\n]{0,60}", lens in proptest::collection::vec(1usize..8, 0..20),
            from_line in 0u64..20, limit in 0usize..10, line_bytes_max in 1usize..6,
        ) {
            let lines = read(&chunks(log.as_bytes(), &lens), from_line, limit, line_bytes_max);
            let all = expected(log.as_bytes(), line_bytes_max);
            let want: Vec<NumberedLine> = all.into_iter().skip(from_line as usize).take(limit).collect();
            prop_assert_eq!(lines, want);
        }
    }
}
