//! Batches of lines on their way in: each is taken once, and is durable when it has been taken.

use super::Received;
use crate::{Result, Time, Tx, engine::params, leases::key};
use mothership_core::{
    goliat::sessions::{BatchKey, key_if_taken, key_of_numbered, key_of_unnumbered},
    ids::AttemptId,
};

/// Takes a batch of an attempt, whether it lives or not. `sequence` counts from 0 in each session; `None`: lines of a
/// client that does not count. A sequence that was there with other bytes, or lies far behind, begins a new session
/// ([`mothership_core::goliat::sessions`]). `hash` is of the payload, hexadecimal.
pub fn receive(
    tx: &mut Tx<'_>,
    attempt: AttemptId,
    sequence: Option<u64>,
    payload: &[u8],
    hash: &str,
    now: Time,
) -> Result<Received> {
    let place = match sequence.and_then(|sequence| i64::try_from(sequence).ok()) {
        Some(sequence) => key_of_numbered(sequence, latest(tx, attempt)?),
        None => key_of_unnumbered(hash),
    };
    // Inserted first and compared second: of two servers that take the same batch at once one finds it taken.
    if insert(tx, attempt, place, payload, hash, now)? {
        return Ok(Received::New);
    }
    match key_if_taken(place, hash_of(tx, attempt, place)?.as_deref(), hash) {
        Some(place) => insert(tx, attempt, place, payload, hash, now).map(|_| Received::New),
        None => Ok(Received::Again),
    }
}

/// The highest key of an attempt, batches included that are only remembered.
fn latest(tx: &mut Tx<'_>, attempt: AttemptId) -> Result<Option<BatchKey>> {
    let row = tx.query_opt(
        "/* latest batch */ SELECT session, sequence FROM gui_client_batches \
         WHERE job = $1 AND idx = $2 AND number = $3 ORDER BY session DESC, sequence DESC LIMIT 1",
        &key(attempt),
    )?;
    row.map(|mut row| Ok(BatchKey { session: row.take()?, sequence: row.take()? })).transpose()
}

fn hash_of(tx: &mut Tx<'_>, attempt: AttemptId, place: BatchKey) -> Result<Option<String>> {
    let mut params = key(attempt);
    params.extend([place.session.into(), place.sequence.into()]);
    let row = tx.query_opt(
        "/* hash of a batch */ SELECT hash FROM gui_client_batches \
         WHERE job = $1 AND idx = $2 AND number = $3 AND session = $4 AND sequence = $5",
        &params,
    )?;
    row.map(|mut row| row.take()).transpose()
}

/// Whether the key was free.
fn insert(
    tx: &mut Tx<'_>,
    attempt: AttemptId,
    place: BatchKey,
    payload: &[u8],
    hash: &str,
    now: Time,
) -> Result<bool> {
    let mut params = key(attempt);
    params.extend([place.session.into(), place.sequence.into(), hash.into(), now.into(), payload.into()]);
    let inserted = tx.execute(
        "/* take a batch */ INSERT INTO gui_client_batches \
         (job, idx, number, session, sequence, hash, arrived_at, payload) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (job, idx, number, session, sequence) DO NOTHING",
        &params,
    )?;
    Ok(inserted == 1)
}

/// Batches looked at to find the attempts that wait: more than a fleet sends in a second.
const WAITING_MAX: usize = 20_000;

/// Attempts with batches that arrived no later than `until`, those that wait longest first.
pub fn waiting(tx: &mut Tx<'_>, until: Time, limit: usize) -> Result<Vec<AttemptId>> {
    // In the order of the index, which holds no more than what waits; a GROUP BY would read what is remembered, too.
    let rows = tx.query(
        "/* attempts with waiting batches */ SELECT job, idx, number FROM gui_client_batches \
         WHERE payload IS NOT NULL AND arrived_at <= $1 ORDER BY arrived_at LIMIT $2",
        params![until, WAITING_MAX],
    )?;
    let mut out = Vec::new();
    for mut row in rows {
        let attempt = row.attempt_id()?;
        if !out.contains(&attempt) {
            out.push(attempt);
        }
        if out.len() == limit {
            break;
        }
    }
    Ok(out)
}
