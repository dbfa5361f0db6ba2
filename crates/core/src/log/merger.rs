//! Two pipes into one log. Used by the process that owns the program's pipes.
//!
//! Whole lines go through at once. The unfinished end of a block waits for its newline, so that a line of stderr does
//! not land in the middle of a line of stdout; but never longer than [`PARTIAL_HOLD_MS`] (a prompt, a progress bar)
//! and never more than [`PARTIAL_BYTES_MAX`]. A line that outlives these limits may be followed by bytes of another
//! stream before it ends, as on a terminal; the runs still tell whose bytes they are.
//!
//! Cost: one backward search for `\n` and one copy per block, nothing per line.

use super::runs::push_run;
use super::{Run, Stream};

/// How long the beginning of a line waits for its end before it is let through.
pub const PARTIAL_HOLD_MS: i64 = 200;
/// How many bytes of an unfinished line are held back at most.
pub const PARTIAL_BYTES_MAX: usize = 8 * 1024;

/// A piece of the merged log, ready to be written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Merged {
    /// The bytes, in the order of the log.
    pub bytes: Vec<u8>,
    /// Stream and time of them; the lengths add up to `bytes.len()`.
    pub runs: Vec<Run>,
}

/// Merges the streams of one attempt. Call [`push`](Self::push) with what was read, [`take`](Self::take) what is
/// ready, and [`flush_partial`](Self::flush_partial) at [`flush_due_ms`](Self::flush_due_ms).
#[derive(Debug, Default)]
pub struct Merger {
    ready: Merged,
    held: [Held; Stream::ALL.len()],
    line_open: bool,
}

/// The beginning of a line that waits for its end, with the time at which its first byte arrived.
#[derive(Debug, Default)]
struct Held {
    bytes: Vec<u8>,
    since_ms: i64,
}

impl Merger {
    /// A merger at the beginning of a log.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes what was read from one stream.
    pub fn push(&mut self, stream: Stream, bytes: &[u8], at_ms: i64) {
        if bytes.is_empty() {
            return;
        }
        let whole = memchr::memrchr(b'\n', bytes).map_or(0, |at| at + 1);
        let (lines, tail) = bytes.split_at(whole);
        if !lines.is_empty() {
            self.release(stream);
            self.emit(stream, lines, at_ms);
        }
        self.hold(stream, tail, at_ms);
    }

    /// Lets through what has waited for [`PARTIAL_HOLD_MS`] or longer.
    pub fn flush_partial(&mut self, now_ms: i64) {
        for stream in Stream::ALL {
            let held = &self.held[usize::from(stream.code())];
            if !held.bytes.is_empty() && now_ms.saturating_sub(held.since_ms) >= PARTIAL_HOLD_MS {
                self.release(stream);
            }
        }
    }

    /// When [`flush_partial`](Self::flush_partial) has something to do; `None` while nothing waits.
    #[must_use]
    pub fn flush_due_ms(&self) -> Option<i64> {
        let waiting = self.held.iter().filter(|held| !held.bytes.is_empty());
        waiting.map(|held| held.since_ms.saturating_add(PARTIAL_HOLD_MS)).min()
    }

    /// Lets everything through: the pipes are closed, or the owner stops.
    pub fn finish(&mut self) {
        for stream in Stream::ALL {
            self.release(stream);
        }
    }

    /// What is ready since the last call; `None` when nothing is.
    pub fn take(&mut self) -> Option<Merged> {
        if self.ready.bytes.is_empty() { None } else { Some(std::mem::take(&mut self.ready)) }
    }

    /// Whether the bytes let through so far end inside a line. The agent starts its own remarks with `\n` then.
    #[must_use]
    pub const fn is_line_open(&self) -> bool {
        self.line_open
    }

    fn hold(&mut self, stream: Stream, tail: &[u8], at_ms: i64) {
        let held = &mut self.held[usize::from(stream.code())];
        if held.bytes.len() + tail.len() > PARTIAL_BYTES_MAX {
            self.release(stream);
            self.emit(stream, tail, at_ms);
            return;
        }
        if held.bytes.is_empty() {
            held.since_ms = at_ms;
        }
        held.bytes.extend_from_slice(tail);
    }

    fn release(&mut self, stream: Stream) {
        let held = &mut self.held[usize::from(stream.code())];
        let (mut bytes, since_ms) = (std::mem::take(&mut held.bytes), held.since_ms);
        self.emit(stream, &bytes, since_ms);
        bytes.clear();
        self.held[usize::from(stream.code())].bytes = bytes;
    }

    fn emit(&mut self, stream: Stream, bytes: &[u8], at_ms: i64) {
        let Some(last) = bytes.last() else { return };
        self.line_open = *last != b'\n';
        self.ready.bytes.extend_from_slice(bytes);
        for piece in bytes.chunks(u32::MAX as usize) {
            push_run(&mut self.ready.runs, Run { len_bytes: piece.len() as u32, stream, at_ms });
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::runs::tests::any_stream;
    use super::Stream::{Stderr, Stdout};
    use super::*;

    fn text(merger: &mut Merger) -> String {
        String::from_utf8(merger.take().unwrap_or_default().bytes).unwrap()
    }

    #[test]
    fn a_line_of_one_stream_overtakes_the_unfinished_line_of_the_other() {
        let mut merger = Merger::new();
        merger.push(Stdout, b"one\ntw", 10);
        merger.push(Stderr, b"warning\n", 20);
        merger.push(Stdout, b"o\nthree\n", 30);
        let merged = merger.take().unwrap();
        assert_eq!(merged.bytes, b"one\nwarning\ntwo\nthree\n");
        let run = |len_bytes, stream, at_ms| Run { len_bytes, stream, at_ms };
        assert_eq!(
            merged.runs,
            [run(4, Stdout, 10), run(8, Stderr, 20), run(2, Stdout, 10), run(8, Stdout, 30)]
        );
        assert_eq!(merger.take(), None);
    }

    #[test]
    fn a_prompt_is_let_through_after_its_time() {
        let mut merger = Merger::new();
        assert_eq!(merger.flush_due_ms(), None);
        merger.push(Stdout, b"name? ", 1000);
        merger.push(Stdout, b"(you) ", 1100);
        assert_eq!(merger.flush_due_ms(), Some(1000 + PARTIAL_HOLD_MS));
        merger.flush_partial(1000 + PARTIAL_HOLD_MS - 1);
        assert_eq!(merger.take(), None);
        assert!(!merger.is_line_open());
        merger.flush_partial(1000 + PARTIAL_HOLD_MS);
        assert_eq!(text(&mut merger), "name? (you) ");
        assert!(merger.is_line_open());
        assert_eq!(merger.flush_due_ms(), None);
    }

    #[test]
    fn a_long_line_is_not_collected() {
        let mut merger = Merger::new();
        merger.push(Stdout, &[b'x'; PARTIAL_BYTES_MAX], 1);
        assert_eq!(merger.take(), None);
        merger.push(Stdout, b"y", 2);
        assert_eq!(merger.take().unwrap().bytes.len(), PARTIAL_BYTES_MAX + 1);
    }

    #[test]
    fn the_same_stream_and_time_make_one_run() {
        let mut merger = Merger::new();
        for _ in 0..5 {
            merger.push(Stdout, b"x\n", 7);
        }
        assert_eq!(merger.take().unwrap().runs, [Run { len_bytes: 10, stream: Stdout, at_ms: 7 }]);
    }

    #[test]
    fn finish_keeps_the_open_line() {
        let mut merger = Merger::new();
        merger.push(Stderr, b"no newline", 1);
        merger.finish();
        assert_eq!(text(&mut merger), "no newline");
    }

    /// What each stream wrote, read back out of the merged log.
    fn of_stream(merged: &Merged, stream: Stream) -> Vec<u8> {
        let (mut out, mut at) = (Vec::new(), 0);
        for run in &merged.runs {
            let next = at + run.len_bytes as usize;
            if run.stream == stream {
                out.extend_from_slice(&merged.bytes[at..next]);
            }
            at = next;
        }
        assert_eq!(at, merged.bytes.len());
        out
    }

    fn append(all: &mut Merged, merger: &mut Merger) {
        if let Some(piece) = merger.take() {
            all.bytes.extend(piece.bytes);
            all.runs.extend(piece.runs);
        }
    }

    proptest! {
        #[test]
        fn no_byte_of_a_stream_is_lost_or_moved(
            pushes in proptest::collection::vec((any_stream(), "[ab\n]{0,6}", 0i64..150, any::<bool>()), 0..40),
        ) {
            let (mut merger, mut all, mut now_ms) = (Merger::new(), Merged::default(), 0);
            for (stream, piece, gap_ms, flush) in &pushes {
                now_ms += gap_ms;
                if *flush {
                    merger.flush_partial(now_ms);
                }
                merger.push(*stream, piece.as_bytes(), now_ms);
                append(&mut all, &mut merger);
            }
            merger.finish();
            append(&mut all, &mut merger);
            for stream in Stream::ALL {
                let wrote: String = pushes.iter().filter(|push| push.0 == stream).map(|push| push.1.as_str()).collect();
                prop_assert_eq!(of_stream(&all, stream), wrote.into_bytes());
            }
        }

        #[test]
        fn lines_that_keep_the_limits_are_never_cut(
            cuts in proptest::collection::vec((any_stream(), 1usize..9), 1..60),
        ) {
            // Each stream writes its own letter in lines of five, cut into blocks anywhere.
            let letter = |stream: Stream| b"abcdefghijklmn"[usize::from(stream.code())];
            let mut written = [0usize; Stream::ALL.len()];
            let mut merger = Merger::new();
            for (stream, len) in &cuts {
                let done = &mut written[usize::from(stream.code())];
                let block: Vec<u8> =
                    (*done..*done + len).map(|at| if at % 6 == 5 { b'\n' } else { letter(*stream) }).collect();
                *done += len;
                merger.push(*stream, &block, 1);
            }
            let merged = merger.take().unwrap_or_default();
            for line in merged.bytes.split_inclusive(|byte| *byte == b'\n') {
                prop_assert!(line.len() == 6 && line[..5].iter().all(|byte| *byte == line[0]), "{:?}", line);
            }
        }
    }
}
