//! Logs: compressed chunks keyed by byte offset. Appending costs the same at the first and at the ten-millionth line.

use crate::{Result, Time, Tx};
use mothership_core::ids::AttemptId;

/// A piece of log on its way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogChunk {
    pub attempt: AttemptId,
    pub token: String,
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

/// How far the log of an attempt is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogAck {
    pub attempt: AttemptId,
    /// Bytes stored: send on from here. `None`: no such attempt or a wrong token.
    pub offset: Option<u64>,
    /// Lines that this call added.
    pub appended_lines: u64,
    pub total_lines: u64,
    pub total_bytes: u64,
    /// The attempt has ended.
    pub ended: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogState {
    pub bytes: u64,
    /// `\n` bytes.
    pub lines: u64,
    /// The attempt has ended: nothing more is expected.
    pub ended: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredChunk {
    pub offset: u64,
    /// `\n` bytes before it.
    pub first_line: u64,
    pub raw_len: u64,
    pub lines: u64,
    pub runs: Vec<u8>,
    pub data: Vec<u8>,
}

/// Appends chunks; one answer for each attempt, in the order of its first chunk. What is stored already is
/// acknowledged again; a chunk that does not begin where the stored log ends is not taken, and the answer says where
/// to go on. A lost or ended attempt still may deliver its log with the right token.
pub fn append(_tx: &mut Tx<'_>, _chunks: &[LogChunk], _now: Time) -> Result<Vec<LogAck>> {
    todo!()
}

pub fn state(_tx: &mut Tx<'_>, _attempt: AttemptId) -> Result<Option<LogState>> {
    todo!()
}

/// Chunks from the one that holds byte `offset` on, until `bytes_max` unpacked bytes are reached (at least one chunk).
pub fn chunks_from_byte(
    _tx: &mut Tx<'_>,
    _attempt: AttemptId,
    _offset: u64,
    _bytes_max: u64,
) -> Result<Vec<StoredChunk>> {
    todo!()
}

/// Chunks from the one in which line `line` (from 0) begins on, likewise.
pub fn chunks_from_line(
    _tx: &mut Tx<'_>,
    _attempt: AttemptId,
    _line: u64,
    _bytes_max: u64,
) -> Result<Vec<StoredChunk>> {
    todo!()
}
