//! From the pipes into the spool: two pipes merged into one log, one write for each piece that was read.

use crate::{
    keeper::spool,
    process::{Output, widen},
};
use bytes::BytesMut;
use mothership_core::log::{Merger, Stream};
use std::{io, path::PathBuf, time::Duration};
use tokio::{io::AsyncReadExt, time::Instant};

/// A read at most; a pipe holds 64 KiB unless widened.
const READ_BYTES: usize = 256 * 1024;
/// What is small enough to be worth waiting for more.
const SMALL_BYTES: usize = 4 * 1024;
/// So many small reads in a row, each soon after the other, are a chatty program.
const CHATTY_READS: u32 = 16;
/// What a chatty program's output waits to be read in larger pieces; its pipe is widened so that it does not wait.
const PAUSE: Duration = Duration::from_millis(2);

pub struct Outputs {
    stdout: Pipe,
    stderr: Pipe,
    merger: Merger,
    spool: spool::Writer,
    /// The first failure to write; what comes later is read and thrown away so that the program does not hang.
    pub failure: Option<String>,
    small_reads: u32,
    last_read: Option<Instant>,
    is_wide: bool,
    paused_until: Option<Instant>,
}

struct Pipe {
    /// `None` once the other end is closed.
    output: Option<Output>,
    buffer: BytesMut,
}

impl Pipe {
    async fn read(&mut self, room: usize) -> io::Result<usize> {
        match &mut self.output {
            Some(output) => {
                self.buffer.reserve(room);
                output.read_buf(&mut self.buffer).await
            }
            None => std::future::pending().await,
        }
    }
}

impl Outputs {
    pub fn new(stdout: Output, stderr: Output, log: PathBuf) -> Self {
        let pipe = |output| Pipe { output: Some(output), buffer: BytesMut::new() };
        Self {
            stdout: pipe(stdout),
            stderr: pipe(stderr),
            merger: Merger::new(),
            spool: spool::Writer::new(log),
            failure: None,
            small_reads: 0,
            last_read: None,
            is_wide: false,
            paused_until: None,
        }
    }

    pub fn is_open(&self) -> bool {
        self.stdout.output.is_some() || self.stderr.output.is_some()
    }

    pub fn log_bytes(&self) -> u64 {
        self.spool.log_bytes()
    }

    /// Reads a piece from either pipe into its buffer. Dropping the future loses nothing.
    pub async fn read(&mut self) -> (Stream, io::Result<usize>) {
        if let Some(until) = self.paused_until {
            tokio::time::sleep_until(until).await;
            self.paused_until = None;
        }
        let room = if self.is_wide { READ_BYTES } else { READ_BYTES / 4 };
        // Not biased, so that a flood on one pipe does not silence the other.
        tokio::select! {
            outcome = self.stdout.read(room) => (Stream::Stdout, outcome),
            outcome = self.stderr.read(room) => (Stream::Stderr, outcome),
        }
    }

    /// Takes what [`read`](Self::read) brought. Whether the log has grown.
    pub fn accept(&mut self, stream: Stream, outcome: io::Result<usize>, now_ms: i64) -> bool {
        let count = outcome.unwrap_or(0);
        if count > 0 {
            self.pace(count);
        }
        let pipe = if stream == Stream::Stdout { &mut self.stdout } else { &mut self.stderr };
        if count == 0 {
            pipe.output = None;
            return false;
        }
        self.merger.push(stream, &pipe.buffer, now_ms);
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

    /// A line of our own.
    pub fn remark(&mut self, line: &str, now_ms: i64) -> bool {
        let start = if self.merger.is_line_open() { "\n" } else { "" };
        self.merger.push(Stream::Agent, format!("{start}{line}\n").as_bytes(), now_ms);
        self.spool_ready()
    }

    /// Nothing more will come.
    pub fn finish(&mut self) {
        self.stdout.output = None;
        self.stderr.output = None;
        self.merger.finish();
        self.spool_ready();
    }

    fn spool_ready(&mut self) -> bool {
        let Some(merged) = self.merger.take() else { return false };
        if self.failure.is_some() {
            return false;
        }
        match self.spool.append(&merged) {
            Ok(()) => true,
            Err(error) => {
                self.failure = Some(format!("its output could not be kept: {error}"));
                false
            }
        }
    }

    fn pace(&mut self, count: usize) {
        let now = Instant::now();
        let soon = self.last_read.is_some_and(|last| now - last < PAUSE * 2);
        self.last_read = Some(now);
        self.small_reads = if soon && count < SMALL_BYTES { self.small_reads + 1 } else { 0 };
        if self.small_reads < CHATTY_READS && !(self.is_wide && soon && count < READ_BYTES / 4) {
            return;
        }
        if !self.is_wide {
            let pipes = [&self.stdout.output, &self.stderr.output];
            self.is_wide = pipes.into_iter().flatten().all(widen);
            // Not granted: reading each line at once is better than holding the program up.
            if !self.is_wide {
                self.small_reads = 0;
                return;
            }
        }
        self.paused_until = Some(now + PAUSE);
    }
}
