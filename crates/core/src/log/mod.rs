//! The shape of a log, shared by the room that makes it (runner), the one that keeps it (store) and the one that
//! reads it (server).
//!
//! The log of an attempt is **one byte sequence**: stdout, stderr and the agent's own remarks, merged in the order of
//! arrival. Beside the bytes stand [`Run`]s, which tell the stream and the time of every byte; the runs of a log, put
//! end to end, cover it exactly. A line belongs to the run in which its first byte lies. A log has as many lines as
//! it has `\n` bytes, plus one *open* line when its last byte is not `\n`. Nothing is ever added to or taken from
//! what the program wrote: the bytes of one stream, picked out by the runs, are what the program wrote to it.
//!
//! The way of a byte: pipe → [`Merger`] → [`spool`] file → [`frame`] (HTTP) → [`Chunk`] (database) → [`LineReader`].
//!
//! This module knows nothing of files, HTTP, compression or SQL: it turns bytes into bytes. Start reading at [`Run`] and
//! [`Chunk`], then [`merger`].

pub mod display;
pub mod frame;
pub mod lines;
pub mod merger;
mod open_line;
pub mod runs;
pub mod search;
pub mod spool;
pub mod typed;
mod varint;

use serde::{Deserialize, Serialize};

pub use lines::{LineReader, NumberedLine};
pub use merger::{Merged, Merger};
pub use runs::{RunsError, decode_runs, encode_runs, has_types, next_chunk_len, slice_runs};

/// Most bytes of log in one [`Chunk`] and in one [`frame`]: one number, named where all limits are.
pub use crate::limits::CHUNK_RAW_BYTES_MAX;
/// Most runs in one [`Chunk`] and in one [`frame`].
pub const CHUNK_RUNS_MAX: usize = 64 * 1024;
/// Most bytes that [`encode_runs`] makes of [`CHUNK_RUNS_MAX`] runs (16 for a run, 11 for the head).
pub const RUNS_BYTES_MAX: usize = 16 * CHUNK_RUNS_MAX + 11;

/// Declares the streams with their words, in the order of their codes.
macro_rules! streams {
    ($($(#[$doc:meta])* $name:ident = $word:literal),* $(,)?) => {
        /// Who wrote a byte of a log, or in what tone: a window types its lines.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
        #[serde(rename_all = "lowercase")]
        pub enum Stream { $($(#[$doc])* $name),* }

        impl Stream {
            /// All streams, in the order of their codes.
            pub const ALL: [Self; 14] = [$(Self::$name),*];

            /// The word on the wire: `stdout`, `stderr`, `agent`, or the type of a window's line.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word),* }
            }
        }
    };
}

streams! {
    /// The program's standard output.
    Stdout = "stdout",
    /// The program's standard error.
    Stderr = "stderr",
    /// The agent on the runner, about the attempt ("stopped: time limit of 60 s").
    Agent = "agent",
    /// A line of a window that says nothing of its type.
    Default = "default",
    /// A headline of a window.
    Header = "header",
    /// A window's line about how far it is.
    Progress = "progress",
    /// A window's line for the record.
    Info = "info",
    /// A window's line about something that went well.
    Success = "success",
    /// A window's warning.
    Warning = "warning",
    /// A window's line that should be seen; counts as a warning.
    Highlight = "highlight",
    /// A window's error.
    Error = "error",
    /// The error that ended what a window showed.
    Fatal = "fatal",
    /// A window's line for people who look closely.
    Verbose = "verbose",
    /// Where in the program a window's line comes from.
    Caller = "caller",
}

impl Stream {
    /// The number that stands for the stream in every binary format of this module.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The stream of a code; `None` for a code that nobody wrote.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }
}

/// A stretch of a log that one stream wrote at one time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// How many bytes; never 0 in a stored log.
    pub len_bytes: u32,
    /// Who wrote them.
    pub stream: Stream,
    /// When the first of them arrived, unix milliseconds. Neighbours may go back in time a little: a partial line
    /// that the merger held back is older than the lines that overtook it.
    pub at_ms: i64,
}

/// A piece of a log, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// Offset of the first byte in the attempt's log.
    pub offset: u64,
    /// Number of `\n` bytes before `offset`, which is the index of the line in which the chunk starts.
    pub first_line: u64,
    /// The bytes, uncompressed; at most [`CHUNK_RAW_BYTES_MAX`].
    pub raw: Vec<u8>,
    /// Stream and time of the bytes; their lengths add up to `raw.len()`.
    pub runs: Vec<Run>,
}

/// Number of `\n` bytes.
#[must_use]
pub fn count_newlines(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stream_codes_are_the_positions_and_come_back() {
        for (at, stream) in Stream::ALL.into_iter().enumerate() {
            assert_eq!(usize::from(stream.code()), at);
            assert_eq!(Stream::from_code(stream.code()), Some(stream));
            assert_eq!(serde_json::to_string(&stream).unwrap(), format!("\"{}\"", stream.as_str()));
        }
        assert_eq!(Stream::from_code(14), None);
    }

    #[test]
    fn newlines_are_counted_byte_by_byte() {
        for (text, count) in [("", 0), ("a", 0), ("a\n", 1), ("\n\n\r\nx", 3)] {
            assert_eq!(count_newlines(text.as_bytes()), count, "{text:?}");
        }
    }
}
