//! Logs: compressed chunks keyed by byte offset. Appending costs the same at the first and at the ten-millionth line.

mod append;
mod read;

pub use append::{append, append_and_count};
pub use read::{chunks_from_byte, chunks_from_line, state};

use mothership_core::{ids::AttemptId, secret::Secret};

/// A piece of log on its way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogChunk {
    /// Whose log.
    pub attempt: AttemptId,
    /// Of its lease.
    pub token: Secret,
    /// Where in the log it begins, in unpacked bytes.
    pub offset: u64,
    /// Unpacked; never 0.
    pub raw_len: u64,
    /// `\n` bytes in it.
    pub lines: u64,
    /// As `core::log::encode_runs` makes them.
    pub runs: Vec<u8>,
    /// zstd.
    pub data: Vec<u8>,
}

/// Typed lines of an attempt that people are warned of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypedLines {
    /// Whose log.
    pub attempt: AttemptId,
    /// Lines that warn.
    pub warnings: u64,
    /// Lines that tell of an error.
    pub errors: u64,
}

/// How far the log of an attempt is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogAck {
    /// Whose log.
    pub attempt: AttemptId,
    /// Bytes stored: send on from here. `None`: no such attempt or a wrong token.
    pub offset: Option<u64>,
    /// Lines that this call added.
    pub appended_lines: u64,
    /// `\n` bytes stored.
    pub total_lines: u64,
    /// Unpacked bytes stored.
    pub total_bytes: u64,
    /// The attempt has ended.
    pub ended: bool,
}

/// How long a log is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogState {
    /// Unpacked.
    pub bytes: u64,
    /// `\n` bytes.
    pub lines: u64,
    /// The attempt has ended: nothing more is expected.
    pub ended: bool,
}

/// A piece of log as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredChunk {
    /// Where in the log it begins, in unpacked bytes.
    pub offset: u64,
    /// `\n` bytes before it.
    pub first_line: u64,
    /// Unpacked bytes.
    pub raw_len: u64,
    /// `\n` bytes in it.
    pub lines: u64,
    /// Stream and time of its bytes, as `core::log::encode_runs` makes them.
    pub runs: Vec<u8>,
    /// zstd.
    pub data: Vec<u8>,
}
