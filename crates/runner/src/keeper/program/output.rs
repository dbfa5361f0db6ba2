//! From a program's pipes into its spool: two pipes merged into one log, one write for each piece that was read.
//!
//! A program that prints many short lines would cost a read and a write for each of them. Its output waits a moment and
//! is read in larger pieces; a pipe of a megabyte keeps the program from waiting meanwhile.

use super::held_piece::HeldPiece;
use crate::{
    keeper::spool::SpoolWriter,
    process::{OutputPipe, enlarge_pipe, room},
};
use bytes::BytesMut;
use mothership_core::log::{Merged, Merger, Stream, typed::TypedReader};
use std::{fs::File, io, path::PathBuf, time::Duration};
use tokio::{io::AsyncReadExt, time::Instant};

/// A read at most; a pipe holds 64 KiB unless enlarged (pipe(7)).
const READ_BYTES: usize = 256 * 1024;
/// What is small enough to be worth waiting for more.
const SMALL_BYTES: usize = 4 * 1024;
/// So many small reads in a row, each soon after the other, are a program that prints many short lines.
const SMALL_READS_MAX: u32 = 16;
/// How long the output of such a program gathers before it is read.
const PAUSE: Duration = Duration::from_millis(2);

pub struct ProgramOutput {
    stdout: BufferedPipe,
    stderr: BufferedPipe,
    merger: Merger,
    typed: TypedReader,
    /// Time of the latest typed line.
    typed_at_ms: i64,
    /// When the latest output was read.
    last_ms: i64,
    spool: SpoolWriter,
    /// A piece that found no room on the disk. Nothing more is read until it is written, or given up.
    held: Option<HeldPiece>,
    /// Bytes that were given up since the log was written last.
    lost_bytes: u64,
    /// The first failure to write for good; what comes until the log can be written again is read and dropped, so that
    /// the program does not wait for ever on a full pipe.
    pub failure: Option<String>,
    small_reads: u32,
    last_read: Option<Instant>,
    is_enlarged: bool,
    paused_until: Option<Instant>,
}

struct BufferedPipe {
    /// `None` once the other end is closed.
    output: Option<OutputPipe>,
    buffer: BytesMut,
}

impl BufferedPipe {
    /// Reads at most `max` bytes. Never comes back when the pipe is closed.
    async fn read(&mut self, max: usize) -> io::Result<usize> {
        match &mut self.output {
            Some(output) => {
                self.buffer.reserve(max);
                output.read_buf(&mut self.buffer).await
            }
            None => std::future::pending().await,
        }
    }
}

impl ProgramOutput {
    /// `place` is kept for the log among the open files.
    pub fn new(stdout: OutputPipe, stderr: OutputPipe, log: PathBuf, place: Option<File>) -> Self {
        let pipe = |output| BufferedPipe { output: Some(output), buffer: BytesMut::new() };
        Self {
            stdout: pipe(stdout),
            stderr: pipe(stderr),
            merger: Merger::new(),
            typed: TypedReader::default(),
            typed_at_ms: 0,
            last_ms: 0,
            spool: SpoolWriter::with_place(log, place),
            held: None,
            lost_bytes: 0,
            failure: None,
            small_reads: 0,
            last_read: None,
            is_enlarged: false,
            paused_until: None,
        }
    }

    pub fn is_open(&self) -> bool {
        self.stdout.output.is_some() || self.stderr.output.is_some()
    }

    pub fn log_bytes(&self) -> u64 {
        self.spool.log_bytes()
    }

    /// Reads a piece from either pipe into its buffer. Dropping the future loses nothing. Never comes back while a piece
    /// waits for room on the disk ([`retry_due`](Self::retry_due)): the program waits on its full pipe meanwhile.
    pub async fn read(&mut self) -> (Stream, io::Result<usize>) {
        if self.held.is_some() {
            return std::future::pending().await;
        }
        if let Some(until) = self.paused_until {
            tokio::time::sleep_until(until).await;
            self.paused_until = None;
        }
        let max = if self.is_enlarged { READ_BYTES } else { READ_BYTES / 4 };
        // Not biased, so that a flood on one pipe does not silence the other.
        tokio::select! {
            outcome = self.stdout.read(max) => (Stream::Stdout, outcome),
            outcome = self.stderr.read(max) => (Stream::Stderr, outcome),
        }
    }

    /// Takes what [`read`](Self::read) brought. Whether the log has grown.
    pub fn accept(&mut self, stream: Stream, outcome: io::Result<usize>, now_ms: i64) -> bool {
        // An error is an end: nothing more can come.
        let count = outcome.unwrap_or(0);
        if count > 0 {
            self.throttle(count);
        }
        let pipe = if stream == Stream::Stdout { &mut self.stdout } else { &mut self.stderr };
        if count == 0 {
            pipe.output = None;
            return false;
        }
        self.last_ms = now_ms;
        match stream {
            Stream::Stdout => {
                let (merger, at_ms) = (&mut self.merger, &mut self.typed_at_ms);
                self.typed
                    .feed(&pipe.buffer, &mut |stream, bytes| push(merger, at_ms, stream, bytes, now_ms));
            }
            _ => self.merger.push(stream, &pipe.buffer, now_ms),
        }
        pipe.buffer.clear();
        self.spool_ready()
    }

    /// When a line that was begun is due although its end is missing.
    pub fn partial_due_ms(&self) -> Option<i64> {
        self.merger.flush_due_ms()
    }

    pub fn flush_partial(&mut self, now_ms: i64) -> bool {
        self.merger.flush_partial(now_ms);
        self.spool_ready()
    }

    /// Adds a line of the keeper's own. A line that the program has begun and that is in the log already is closed first;
    /// one that is held back comes after it.
    pub fn add_agent_line(&mut self, line: &str, now_ms: i64) -> bool {
        let start = if self.merger.is_line_open() { "\n" } else { "" };
        self.merger.push(Stream::Agent, format!("{start}{line}\n").as_bytes(), now_ms);
        self.spool_ready()
    }

    /// When what found no room on the disk is to be tried again; `None` when nothing waits for room.
    pub fn retry_due(&self) -> Option<Instant> {
        self.held.as_ref().map(HeldPiece::due)
    }

    /// Tries again what found no room. Whether the log has grown.
    pub fn retry(&mut self, now: Instant, now_ms: i64) -> bool {
        let Some(mut held) = self.held.take() else { return false };
        let Err(error) = self.spool.append(&held.piece) else {
            let waited_s = held.waited(now).as_secs();
            self.add_agent_line(&format!("waited {waited_s} s for room on the runner's disk"), now_ms);
            return true;
        };
        if room::shortage(&error).is_some() && held.wait_on(now) {
            self.held = Some(held);
        } else {
            self.give_up(&held.piece, &error);
        }
        false
    }

    /// Nothing more will come.
    pub fn finish(&mut self) {
        self.stdout.output = None;
        self.stderr.output = None;
        if let Some(held) = self.held.take()
            && let Err(error) = self.spool.append(&held.piece)
        {
            self.give_up(&held.piece, &error);
        }
        let (merger, at_ms) = (&mut self.merger, &mut self.typed_at_ms);
        let now_ms = self.last_ms;
        self.typed.finish(&mut |stream, bytes| push(merger, at_ms, stream, bytes, now_ms));
        self.merger.finish();
        self.spool_ready();
        if let Some(held) = self.held.take() {
            self.give_up(&held.piece, &held.error);
        }
    }

    fn spool_ready(&mut self) -> bool {
        // What waits for room stays in front.
        if self.held.is_some() {
            return false;
        }
        let Some(merged) = self.merger.take() else { return false };
        let Err(error) = self.spool.append(&merged) else {
            self.tell_loss(merged.runs.last().map_or(0, |run| run.at_ms));
            return true;
        };
        if self.failure.is_none() && room::shortage(&error).is_some() {
            self.held = Some(HeldPiece::new(merged, error, Instant::now()));
        } else {
            self.give_up(&merged, &error);
        }
        false
    }

    fn give_up(&mut self, piece: &Merged, error: &io::Error) {
        self.lost_bytes += piece.bytes.len() as u64;
        self.failure.get_or_insert_with(|| format!("its output could not be kept: {error}"));
    }

    /// The log can be written again: says in it what is missing above.
    fn tell_loss(&mut self, at_ms: i64) {
        if self.lost_bytes == 0 {
            return;
        }
        let lost = std::mem::take(&mut self.lost_bytes);
        self.add_agent_line(
            &format!("{lost} bytes of output before this found no room on the runner's disk"),
            at_ms,
        );
    }

    /// Decides, after a read of `count` bytes, whether the next one waits.
    fn throttle(&mut self, count: usize) {
        let now = Instant::now();
        let soon = self.last_read.is_some_and(|last| now - last < PAUSE * 2);
        self.last_read = Some(now);
        self.small_reads = if soon && count < SMALL_BYTES { self.small_reads + 1 } else { 0 };
        if self.small_reads < SMALL_READS_MAX && !(self.is_enlarged && soon && count < READ_BYTES / 4) {
            return;
        }
        if !self.is_enlarged {
            let pipes = [&self.stdout.output, &self.stderr.output];
            self.is_enlarged = pipes.into_iter().flatten().all(enlarge_pipe);
            // Not granted: reading each line at once is better than making the program wait.
            if !self.is_enlarged {
                self.small_reads = 0;
                return;
            }
        }
        self.paused_until = Some(now + PAUSE);
    }
}

/// Typed lines have rising times, so that each is a run of its own: whoever counts them counts runs.
fn push(merger: &mut Merger, typed_at_ms: &mut i64, stream: Stream, bytes: &[u8], now_ms: i64) {
    if stream == Stream::Stdout {
        return merger.push(stream, bytes, now_ms);
    }
    *typed_at_ms = now_ms.max(typed_at_ms.saturating_add(1));
    merger.push(stream, bytes, *typed_at_ms);
}

#[cfg(unix)]
#[cfg(test)]
#[path = "output_tests.rs"]
mod tests;
