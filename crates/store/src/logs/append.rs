//! Log on its way in.

use super::{LogAck, LogChunk, TypedLines};
use crate::{
    Result, Tx,
    attempts::key,
    engine::{Column, Each, Param, blob, int},
};
use mothership_core::{
    goliat::lines::tally_runs,
    ids::AttemptId,
    log::{decode_runs, has_types},
    secret::Secret,
    state::AttemptState,
};
use std::collections::BTreeMap;

// Locks the attempts, in the order of their keys: two requests that append to one log must not both find the same end.
const LOG_OF: Each<'_> = Each {
    sqlite: "/* log of an attempt */ SELECT job, idx, number, token, state, log_bytes, log_lines FROM attempts \
        WHERE job = $1 AND idx = $2 AND number = $3",
    postgres: "/* logs of attempts */ SELECT a.job, a.idx, a.number, a.token, a.state, a.log_bytes, a.log_lines \
        FROM unnest($1::BIGINT[], $2::BIGINT[], $3::BIGINT[]) AS k (job, idx, number) \
        JOIN attempts a ON a.job = k.job AND a.idx = k.idx AND a.number = k.number \
        ORDER BY a.job, a.idx, a.number FOR UPDATE OF a",
    columns: &[int("job"), int("idx"), int("number")],
};

const GROW: Each<'_> = Each {
    sqlite: "/* log grows */ UPDATE attempts SET log_bytes = $4, log_lines = $5 \
        WHERE job = $1 AND idx = $2 AND number = $3",
    postgres: "/* logs grow */ UPDATE attempts a SET log_bytes = k.bytes, log_lines = k.lines \
        FROM unnest($1::BIGINT[], $2::BIGINT[], $3::BIGINT[], $4::BIGINT[], $5::BIGINT[]) \
          AS k (job, idx, number, bytes, lines) \
        WHERE a.job = k.job AND a.idx = k.idx AND a.number = k.number",
    columns: &[int("job"), int("idx"), int("number"), int("bytes"), int("lines")],
};

const CHUNK: [Column; 9] = [
    int("job"),
    int("idx"),
    int("number"),
    int("at_byte"),
    int("first_line"),
    int("raw_len"),
    int("lines"),
    blob("runs"),
    blob("data"),
];

/// A log while chunks are added to it.
struct GrowingLog {
    token: Secret,
    ended: bool,
    bytes: u64,
    lines: u64,
    lines_before: u64,
    /// Typed lines among the added ones that warn, and that tell of an error.
    told: (u64, u64),
    bytes_before: u64,
}

/// Appends chunks; one answer for each attempt, in the order of its first chunk. What is stored already is
/// acknowledged again; a chunk that does not begin where the stored log ends is not taken, and the answer says where
/// to go on. A lost or ended attempt still may deliver its log with the right token: what a program wrote is kept
/// whatever became of its result. The job is not locked, for its counters do not move.
pub fn append(tx: &mut Tx<'_>, chunks: &[LogChunk]) -> Result<Vec<LogAck>> {
    Ok(append_and_count(tx, chunks)?.0)
}

/// The same, and of each log how many of the typed lines that were added warn, and tell of an error.
pub fn append_and_count(tx: &mut Tx<'_>, chunks: &[LogChunk]) -> Result<(Vec<LogAck>, Vec<TypedLines>)> {
    let mut asked: Vec<AttemptId> = Vec::new();
    let mut logs: BTreeMap<AttemptId, Option<GrowingLog>> = BTreeMap::new();
    for chunk in chunks {
        if logs.insert(chunk.attempt, None).is_none() {
            asked.push(chunk.attempt);
        }
    }
    load(tx, &mut logs)?;
    let mut rows = Vec::new();
    for chunk in chunks {
        let log = logs.get_mut(&chunk.attempt).and_then(Option::as_mut);
        let Some(log) = log.filter(|log| log.token == chunk.token) else { continue };
        // A chunk that begins before the end was sent again, one behind it has a gap before it. Neither is an error: the
        // answer says where the log ends, and the runner goes on from there.
        if chunk.offset == log.bytes && chunk.raw_len > 0 {
            rows.push(row(chunk, log.lines));
            log.bytes += chunk.raw_len;
            log.lines += chunk.lines;
            if has_types(&chunk.runs) {
                // They were checked where they were received.
                let tally = tally_runs(&decode_runs(&chunk.runs, chunk.raw_len).unwrap_or_default());
                log.told.0 += tally.warnings;
                log.told.1 += tally.errors;
            }
        }
    }
    tx.insert("log_chunks", &CHUNK, "", &rows)?;
    // Once a log, however many chunks it got: the attempt's row is wide.
    let grown: Vec<Vec<Param<'_>>> = logs
        .iter()
        .filter_map(|(attempt, log)| log.as_ref().map(|log| (attempt, log)))
        .filter(|(_, log)| log.bytes > log.bytes_before)
        .map(|(attempt, log)| {
            let mut params = key(*attempt);
            params.extend([log.bytes.into(), log.lines.into()]);
            params
        })
        .collect();
    tx.execute_each(GROW, &grown)?;
    let told = logs.iter().filter_map(|(attempt, log)| {
        let (warnings, errors) = log.as_ref()?.told;
        (warnings + errors > 0).then_some(TypedLines { attempt: *attempt, warnings, errors })
    });
    let told = told.collect();
    let ack = |attempt| ack(attempt, chunks, logs.get(&attempt).and_then(Option::as_ref));
    Ok((asked.into_iter().map(ack).collect(), told))
}

fn load(tx: &mut Tx<'_>, logs: &mut BTreeMap<AttemptId, Option<GrowingLog>>) -> Result<()> {
    let keys: Vec<_> = logs.keys().map(|attempt| key(*attempt)).collect();
    for mut row in tx.query_each(LOG_OF, &keys)? {
        let id = row.attempt_id()?;
        let token = row.take()?;
        let ended = row.parse::<AttemptState>()?.is_final();
        let (bytes, lines) = (row.take()?, row.take()?);
        logs.insert(
            id,
            Some(GrowingLog {
                token,
                ended,
                bytes,
                lines,
                lines_before: lines,
                told: (0, 0),
                bytes_before: bytes,
            }),
        );
    }
    Ok(())
}

fn row(chunk: &LogChunk, first_line: u64) -> Vec<Param<'_>> {
    let mut params: Vec<Param<'_>> = key(chunk.attempt);
    params.extend([
        chunk.offset.into(),
        first_line.into(),
        chunk.raw_len.into(),
        chunk.lines.into(),
        (&chunk.runs).into(),
        (&chunk.data).into(),
    ]);
    params
}

fn ack(attempt: AttemptId, chunks: &[LogChunk], log: Option<&GrowingLog>) -> LogAck {
    // How long a log is tells something of it, so that is answered only to who knew the token.
    let trusted = |log: &&GrowingLog| chunks.iter().any(|c| c.attempt == attempt && c.token == log.token);
    match log.filter(trusted) {
        Some(log) => LogAck {
            attempt,
            offset: Some(log.bytes),
            appended_lines: log.lines - log.lines_before,
            total_lines: log.lines,
            total_bytes: log.bytes,
            ended: log.ended,
        },
        None => {
            LogAck { attempt, offset: None, appended_lines: 0, total_lines: 0, total_bytes: 0, ended: false }
        }
    }
}
