//! Batches of lines on their way in: each is taken once, and is durable when it has been taken.

use super::Received;
use crate::{Result, Time, Tx, engine::params, leases::key};
use mothership_core::{
    goliat::reorder::{REMEMBERED, UNNUMBERED},
    ids::{AttemptId, JobId},
};

/// Takes a batch of an attempt, whether it lives or not. `sequence` counts from 0 in each session; `None`: lines of a
/// client that does not count. A sequence that was there with other bytes, or lies far behind, begins a new session.
pub fn receive(
    tx: &mut Tx<'_>,
    attempt: AttemptId,
    sequence: Option<u64>,
    payload: &[u8],
    hash: &str,
    now: Time,
) -> Result<Received> {
    let Some(sequence) = sequence.and_then(|sequence| i64::try_from(sequence).ok()) else {
        let mark = i64::from_str_radix(hash.get(..15).unwrap_or_default(), 16).unwrap_or(0);
        let taken = insert(tx, attempt, (UNNUMBERED, mark), payload, hash, now)?;
        return Ok(if taken { Received::New } else { Received::Again });
    };
    let latest = tx.query_opt(
        "/* latest batch */ SELECT session, sequence FROM window_batches \
         WHERE job = $1 AND idx = $2 AND number = $3 ORDER BY session DESC, sequence DESC LIMIT 1",
        &key(attempt),
    )?;
    let (mut session, mut highest) = (0, -1);
    if let Some(mut row) = latest {
        let found: i64 = row.take()?;
        if found >= 0 {
            (session, highest) = (found, row.take()?);
        }
    }
    if sequence.saturating_add(REMEMBERED) < highest {
        session += 1;
    }
    if insert(tx, attempt, (session, sequence), payload, hash, now)? {
        return Ok(Received::New);
    }
    let mut params = key(attempt);
    params.extend([session.into(), sequence.into()]);
    let row = tx.query_opt(
        "/* hash of a batch */ SELECT hash FROM window_batches \
         WHERE job = $1 AND idx = $2 AND number = $3 AND session = $4 AND sequence = $5",
        &params,
    )?;
    let known: Option<String> = row.map(|mut row| row.take()).transpose()?;
    if known.as_deref() == Some(hash) {
        return Ok(Received::Again);
    }
    insert(tx, attempt, (session + 1, sequence), payload, hash, now)?;
    Ok(Received::New)
}

fn insert(
    tx: &mut Tx<'_>,
    attempt: AttemptId,
    (session, sequence): (i64, i64),
    payload: &[u8],
    hash: &str,
    now: Time,
) -> Result<bool> {
    let mut params = key(attempt);
    params.extend([session.into(), sequence.into(), hash.into(), now.into(), payload.into()]);
    let inserted = tx.execute(
        "/* take a batch */ INSERT INTO window_batches (job, idx, number, session, sequence, hash, arrived_at, payload) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (job, idx, number, session, sequence) DO NOTHING",
        &params,
    )?;
    Ok(inserted == 1)
}

/// Batches looked at to find the attempts that wait.
const WAITING_MAX: usize = 20_000;

/// Attempts with batches that arrived no later than `until`, those that wait longest first.
pub fn waiting(tx: &mut Tx<'_>, until: Time, limit: usize) -> Result<Vec<AttemptId>> {
    // In the order of the index, which holds no more than what waits; a GROUP BY would read what is remembered, too.
    let rows = tx.query(
        "/* attempts with waiting batches */ SELECT job, idx, number FROM window_batches \
         WHERE payload IS NOT NULL AND arrived_at <= $1 ORDER BY arrived_at LIMIT $2",
        params![until, WAITING_MAX],
    )?;
    let mut out = Vec::new();
    for mut row in rows {
        let attempt = row.take::<JobId>()?.task(row.take()?).attempt(row.take()?);
        if !out.contains(&attempt) {
            out.push(attempt);
        }
        if out.len() == limit {
            break;
        }
    }
    Ok(out)
}
