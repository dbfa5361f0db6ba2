//! Batches go from the inbox into the log, in one transaction: whatever happens to the server, a line is in one of both.

use super::{FlushedBatches, progress};
use crate::{
    Result, StoreError, Time, Tx,
    engine::{Param, Row},
    leases::key,
    logs::{self, LogChunk, TypedLines},
};
use mothership_core::{
    goliat::{
        lines::{Batch, Piece, pieces, tally, unpack},
        progress_patch::{ERRORS, ProgressPatch, WARNINGS},
        reorder::{REMEMBERED, UNNUMBERED, Waiting, settled},
    },
    ids::AttemptId,
    log::encode_runs,
    secret::Secret,
};

/// Batches moved in one transaction: some thousand lines, so that the writer is held for milliseconds.
const BATCHES_MAX: u64 = 500;

/// Batches shown that have not settled: more than a machine sends while one that was lost is waited for.
const PEEKED_MAX: u64 = 10_000;

/// An attempt's log, locked: between reading where it ends and appending there nobody else may append.
struct Log {
    token: Secret,
    bytes: u64,
    metrics: Option<String>,
}

/// Moves what may go into the log of this attempt; `all`: everything, for its end has come.
pub fn flush_inbox(tx: &mut Tx<'_>, attempt: AttemptId, all: bool, now: Time) -> Result<FlushedBatches> {
    let Some(log) = lock(tx, attempt)? else {
        // Its job was deleted while lines were on their way.
        forget(tx, attempt)?;
        return Ok(FlushedBatches::default());
    };
    let (batches, ages) = waiting(tx, attempt, now, BATCHES_MAX)?;
    let found = batches.len();
    let count = match all {
        true => found,
        false => settled(&ages, through(tx, attempt)?),
    };
    let Some(last) =
        batches.get(..count).and_then(<[Batch]>::last).map(|batch| (batch.session, batch.sequence))
    else {
        return Ok(FlushedBatches::default());
    };
    let going = &batches[..count];
    let pieces = pieces(going);
    append(tx, attempt, &log, &pieces)?;
    let tally = tally(going);
    let counted = tally.warnings + tally.errors > 0;
    if counted {
        count_lines(tx, attempt, &log, tally.warnings, tally.errors)?;
    }
    if let Some(text) = &tally.fatal {
        keep_fatal(tx, attempt, text)?;
    }
    // In the same transaction as the append: a crash between the two would lose lines or double them.
    done(tx, attempt, last)?;
    Ok(FlushedBatches {
        lines: pieces.iter().map(|piece| piece.lines).sum(),
        bytes: pieces.iter().map(|piece| piece.raw.len() as u64).sum(),
        counted,
        more: found as u64 == BATCHES_MAX,
    })
}

fn lock(tx: &mut Tx<'_>, attempt: AttemptId) -> Result<Option<Log>> {
    let sql = format!(
        "/* lock log of GUI client */ SELECT token, log_bytes, metrics FROM attempts \
         WHERE job = $1 AND idx = $2 AND number = $3{}",
        tx.for_update()
    );
    let row = tx.query_opt(&sql, &key(attempt))?;
    row.map(|mut row| Ok(Log { token: row.take()?, bytes: row.take()?, metrics: row.take()? })).transpose()
}

/// Of an attempt that is gone nothing is kept.
fn forget(tx: &mut Tx<'_>, attempt: AttemptId) -> Result<()> {
    tx.execute(
        "/* forget batches */ DELETE FROM gui_client_batches WHERE job = $1 AND idx = $2 AND number = $3",
        &key(attempt),
    )?;
    Ok(())
}

/// Batches that wait to go into the log of this attempt, whether their time has come or not.
pub fn peek(tx: &mut Tx<'_>, attempt: AttemptId, now: Time) -> Result<Vec<Batch>> {
    waiting(tx, attempt, now, PEEKED_MAX).map(|(batches, _)| batches)
}

fn waiting(tx: &mut Tx<'_>, attempt: AttemptId, now: Time, limit: u64) -> Result<(Vec<Batch>, Vec<Waiting>)> {
    let mut params = key(attempt);
    params.push(limit.into());
    let rows = tx.query(
        "/* waiting batches */ SELECT session, sequence, arrived_at, payload FROM gui_client_batches \
         WHERE job = $1 AND idx = $2 AND number = $3 AND payload IS NOT NULL ORDER BY session, sequence LIMIT $4",
        &params,
    )?;
    let (mut batches, mut ages) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
    for mut row in rows {
        let (session, sequence, arrived_at): (i64, i64, Time) = (row.take()?, row.take()?, row.take()?);
        let payload: Vec<u8> = row.take()?;
        let lines = unpack(&payload)
            .map_err(|error| StoreError::corrupt(format!("batch {sequence} of {attempt}: {error}")))?;
        let age_ms = (now.as_microsecond() - arrived_at.as_microsecond()) / 1000;
        ages.push(Waiting::new(session, sequence, age_ms, &lines));
        batches.push(Batch { session, sequence, lines });
    }
    Ok((batches, ages))
}

/// The last batch that went into the log.
fn through(tx: &mut Tx<'_>, attempt: AttemptId) -> Result<Option<(i64, i64)>> {
    let row = tx.query_opt(
        "/* latest flushed batch */ SELECT session, sequence FROM gui_client_batches \
         WHERE job = $1 AND idx = $2 AND number = $3 AND payload IS NULL ORDER BY session DESC, sequence DESC LIMIT 1",
        &key(attempt),
    )?;
    row.map(|mut row| Ok((row.take()?, row.take()?))).transpose()
}

fn append(tx: &mut Tx<'_>, attempt: AttemptId, log: &Log, pieces: &[Piece]) -> Result<()> {
    let mut chunks = Vec::with_capacity(pieces.len());
    let mut offset = log.bytes;
    for piece in pieces {
        let data = zstd::bulk::compress(&piece.raw, 3)
            .map_err(|error| StoreError::Internal(format!("packing lines: {error}")))?;
        chunks.push(LogChunk {
            attempt,
            token: log.token.clone(),
            offset,
            raw_len: piece.raw.len() as u64,
            lines: piece.lines,
            runs: encode_runs(&piece.runs),
            data,
        });
        offset += piece.raw.len() as u64;
    }
    let acks = logs::append(tx, &chunks)?;
    match acks.first().map_or(Some(log.bytes), |ack| ack.offset) == Some(offset) {
        true => Ok(()),
        false => Err(StoreError::Again(format!("the log of {attempt} grew meanwhile"))),
    }
}

/// Adds what a window under a native runner told, in the transaction that appends it.
pub fn count_typed(tx: &mut Tx<'_>, told: TypedLines) -> Result<()> {
    let Some(log) = lock(tx, told.attempt)? else { return Ok(()) };
    count_lines(tx, told.attempt, &log, told.warnings, told.errors)
}

fn count_lines(tx: &mut Tx<'_>, attempt: AttemptId, log: &Log, warnings: u64, errors: u64) -> Result<()> {
    let before = |name: &str| {
        let stored: serde_json::Value = serde_json::from_str(log.metrics.as_deref()?).ok()?;
        stored.get(name)?.as_f64()
    };
    let counts = [(WARNINGS, warnings), (ERRORS, errors)];
    let counts = counts.map(|(name, more)| (name, Some(before(name).unwrap_or(0.0) + more as f64)));
    let patch = ProgressPatch { metrics: counts.to_vec(), ..ProgressPatch::default() };
    progress::write_metrics(tx, attempt, patch.metrics_over(log.metrics.as_deref()))
}

fn keep_fatal(tx: &mut Tx<'_>, attempt: AttemptId, text: &str) -> Result<()> {
    let mut params: Vec<Param<'_>> = key(attempt);
    params.push(text[..text.floor_char_boundary(2000)].into());
    tx.execute(
        "/* fatal line */ INSERT INTO gui_client_fatals (job, idx, number, text) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (job, idx, number) DO NOTHING",
        &params,
    )?;
    Ok(())
}

/// The first fatal line of an attempt, as far as its lines are in the log.
pub fn fatal(tx: &mut Tx<'_>, attempt: AttemptId) -> Result<Option<String>> {
    let row = tx.query_opt(
        "/* fatal line of */ SELECT text FROM gui_client_fatals WHERE job = $1 AND idx = $2 AND number = $3",
        &key(attempt),
    )?;
    row.map(|mut row: Row| row.take()).transpose()
}

/// What went is remembered without its lines, and after a while not at all.
fn done(tx: &mut Tx<'_>, attempt: AttemptId, (session, sequence): (i64, i64)) -> Result<()> {
    let with = |session: i64, sequence: i64| {
        let mut params = key(attempt);
        params.extend([session.into(), sequence.into()]);
        params
    };
    tx.execute(
        "/* batches are in the log */ UPDATE gui_client_batches SET payload = NULL \
         WHERE job = $1 AND idx = $2 AND number = $3 AND payload IS NOT NULL \
         AND (session < $4 OR session = $4 AND sequence <= $5)",
        &with(session, sequence),
    )?;
    // Lines without a number have no order by which some are further back: what is remembered of them goes as soon as it is
    // in the log. The clients that send them send nothing twice.
    let horizon = if session == UNNUMBERED { i64::MAX } else { sequence.saturating_sub(REMEMBERED) };
    tx.execute(
        "/* forget flushed batches */ DELETE FROM gui_client_batches \
         WHERE job = $1 AND idx = $2 AND number = $3 AND payload IS NULL \
         AND (session < $4 OR session = $4 AND sequence < $5)",
        &with(session, horizon),
    )?;
    Ok(())
}
