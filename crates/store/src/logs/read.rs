//! Log on its way out: a seek, then neighbours.

use super::{LogState, StoredChunk};
use crate::{
    Result, Tx,
    attempts::key,
    engine::{Param, Row},
};
use mothership_core::{ids::AttemptId, state::AttemptState};

/// How long the log of an attempt is; `None` when there is no such attempt.
pub fn state(tx: &mut Tx<'_>, attempt: AttemptId) -> Result<Option<LogState>> {
    let row = tx.query_opt(
        "/* state of a log */ SELECT log_bytes, log_lines, state FROM attempts \
         WHERE job = $1 AND idx = $2 AND number = $3",
        &key(attempt),
    )?;
    let Some(mut row) = row else { return Ok(None) };
    let (bytes, lines) = (row.take()?, row.take()?);
    Ok(Some(LogState { bytes, lines, ended: row.parse::<AttemptState>()?.is_final() }))
}

/// The chunk in which a byte lies.
pub(crate) const AT_BYTE: &str = "/* chunk at a byte */ SELECT at_byte FROM log_chunks \
    WHERE job = $1 AND idx = $2 AND number = $3 AND at_byte <= $4 ORDER BY at_byte DESC LIMIT 1";
/// The chunk that holds the end of the line before, behind which a line begins.
pub(crate) const AT_LINE: &str = "/* chunk at a line */ SELECT at_byte FROM log_chunks \
    WHERE job = $1 AND idx = $2 AND number = $3 AND first_line < $4 \
    ORDER BY first_line DESC, at_byte DESC LIMIT 1";
pub(crate) const CHUNKS: &str = "/* chunks of a log */ SELECT at_byte, first_line, raw_len, lines, runs, data \
    FROM log_chunks WHERE job = $1 AND idx = $2 AND number = $3 AND at_byte >= $4 AND at_byte < $5 ORDER BY at_byte";

/// Chunks from the one that holds byte `offset` on, until `bytes_max` unpacked bytes are reached (at least one chunk).
pub fn chunks_from_byte(
    tx: &mut Tx<'_>,
    attempt: AttemptId,
    offset: u64,
    bytes_max: u64,
) -> Result<Vec<StoredChunk>> {
    let mut chunks = chunks(tx, AT_BYTE, attempt, offset, bytes_max)?;
    chunks.retain(|chunk| chunk.offset + chunk.raw_len > offset);
    Ok(chunks)
}

/// Chunks from the one that holds the end of line `line - 1` on, behind which line `line` (from 0) begins, likewise.
pub fn chunks_from_line(
    tx: &mut Tx<'_>,
    attempt: AttemptId,
    line: u64,
    bytes_max: u64,
) -> Result<Vec<StoredChunk>> {
    match line {
        0 => chunks_from_byte(tx, attempt, 0, bytes_max),
        line => chunks(tx, AT_LINE, attempt, line, bytes_max),
    }
}

fn chunks(
    tx: &mut Tx<'_>,
    seek: &str,
    attempt: AttemptId,
    place: u64,
    bytes_max: u64,
) -> Result<Vec<StoredChunk>> {
    let with = |more: &[u64]| -> Vec<Param<'static>> {
        key(attempt).into_iter().chain(more.iter().map(|value| (*value).into())).collect()
    };
    // Two steps, a seek and a range: in one statement neither engine finds out that it needs no more than a few chunks.
    let Some(mut row) = tx.query_opt(seek, &with(&[place]))? else { return Ok(Vec::new()) };
    let begin: u64 = row.take()?;
    let end = begin.saturating_add(bytes_max.max(1)).min(i64::MAX as u64);
    tx.query(CHUNKS, &with(&[begin, end]))?.into_iter().map(read).collect()
}

fn read(mut row: Row) -> Result<StoredChunk> {
    Ok(StoredChunk {
        offset: row.take()?,
        first_line: row.take()?,
        raw_len: row.take()?,
        lines: row.take()?,
        runs: row.take()?,
        data: row.take()?,
    })
}
