//! Leases, renewed or run out.

use super::Renewal;
use crate::{
    Result, StoreError, Time, Tx,
    attempts::key,
    engine::{Each, Param, int, params, text},
};
use mothership_core::{
    ids::{AttemptId, RunnerId},
    lease::{RenewalDecision, StoredLease, renewal},
    secret::Secret,
};
use std::collections::BTreeMap;

const HELD: Each<'_> = Each {
    sqlite: "/* lease and its task */ SELECT a.job, a.idx, a.number, a.state, a.runner, a.token, t.state, t.attempts, \
        t.cancel_requested FROM attempts a JOIN tasks t ON t.job = a.job AND t.idx = a.idx \
        WHERE a.job = $1 AND a.idx = $2 AND a.number = $3",
    postgres: "/* leases and their tasks */ SELECT a.job, a.idx, a.number, a.state, a.runner, a.token, t.state, \
        t.attempts, t.cancel_requested FROM unnest($1::BIGINT[], $2::BIGINT[], $3::BIGINT[]) AS k (job, idx, number) \
        JOIN attempts a ON a.job = k.job AND a.idx = k.idx AND a.number = k.number \
        JOIN tasks t ON t.job = a.job AND t.idx = a.idx",
    columns: &[int("job"), int("idx"), int("number")],
};

const RENEW: Each<'_> = Each {
    sqlite: "/* renew lease */ UPDATE attempts SET lease_expires_at = $5 \
        WHERE job = $1 AND idx = $2 AND number = $3 AND token = $4 AND lease_expires_at IS NOT NULL",
    postgres: "/* renew leases */ UPDATE attempts a SET lease_expires_at = k.expires_at \
        FROM unnest($1::BIGINT[], $2::BIGINT[], $3::BIGINT[], $4::TEXT[], $5::BIGINT[]) \
          AS k (job, idx, number, token, expires_at) \
        WHERE a.job = k.job AND a.idx = k.idx AND a.number = k.number AND a.token = k.token \
          AND a.lease_expires_at IS NOT NULL",
    columns: &[int("job"), int("idx"), int("number"), text("token"), int("expires_at")],
};

/// Renews leases until `expires_at`; one answer for each, in order. Sets no lock on jobs: a fleet renews all the time,
/// and must not wait for whoever hands out tasks.
pub fn renew(
    tx: &mut Tx<'_>,
    runner: RunnerId,
    held: &[(AttemptId, Secret)],
    expires_at: Time,
    now: Time,
) -> Result<Vec<Renewal>> {
    // A renewal never makes a lease run out in the past, whatever the caller computed.
    let expires_at = expires_at.max(now);
    let keys: Vec<_> = held.iter().map(|(attempt, _)| key(*attempt)).collect();
    let mut found = BTreeMap::new();
    for mut row in tx.query_each(HELD, &keys)? {
        let id = row.attempt_id()?;
        let (state, runner, token, task) = (row.parse()?, row.take()?, row.take()?, row.parse()?);
        let (is_latest, cancel_requested) = (row.take::<u32>()? == id.number, row.take()?);
        found.insert(id, StoredLease { runner, token, state, task, is_latest, cancel_requested });
    }
    let answers: Vec<Renewal> =
        held.iter().map(|(attempt, token)| answer(*attempt, token, runner, found.get(attempt))).collect();
    // A runner may name a lease twice; PostgreSQL would then change its row once and count one row too few below.
    let kept: BTreeMap<&AttemptId, &Secret> = held
        .iter()
        .zip(&answers)
        .filter(|(_, answer)| answer.held)
        .map(|((attempt, token), _)| (attempt, token))
        .collect();
    let renewed: Vec<Vec<Param<'_>>> = kept
        .into_iter()
        .map(|(attempt, token)| {
            let mut params = key(*attempt);
            params.extend([token.into(), expires_at.into()]);
            params
        })
        .collect();
    match tx.execute_each(RENEW, &renewed)? {
        changed if changed == renewed.len() as u64 => Ok(answers),
        // The reaper was faster than our look at it: look again, or a runner would believe that it holds what it lost.
        changed => {
            Err(StoreError::Again(format!("{changed} of {} leases found as they were read", renewed.len())))
        }
    }
}

fn answer(attempt: AttemptId, token: &Secret, runner: RunnerId, stored: Option<&StoredLease>) -> Renewal {
    let lost = Renewal { attempt, held: false, cancel_requested: false, elsewhere: false };
    match renewal(stored, runner, token) {
        RenewalDecision::Renew { cancel_requested } => Renewal { held: true, cancel_requested, ..lost },
        RenewalDecision::LateResultCounts => lost,
        RenewalDecision::Elsewhere => Renewal { elsewhere: true, ..lost },
    }
}

/// Attempts whose lease has run out, the longest first, at most `limit`. Without locks: whoever ends them looks again
/// under the lock, and a lease that was renewed meanwhile is still held then.
pub fn expired(tx: &mut Tx<'_>, now: Time, limit: u64) -> Result<Vec<AttemptId>> {
    let rows = tx.query(
        "/* expired leases */ SELECT job, idx, number FROM attempts WHERE lease_expires_at <= $1 \
         ORDER BY lease_expires_at LIMIT $2",
        params![now, limit],
    )?;
    rows.into_iter().map(|mut row| row.attempt_id()).collect()
}

/// Lets every lease last at least until `expires_at`: after a start of the server, for nobody could renew while it was
/// away. Leases touched.
pub fn extend_all(tx: &mut Tx<'_>, expires_at: Time) -> Result<u64> {
    tx.execute(
        "/* extend all leases */ UPDATE attempts SET lease_expires_at = $1 WHERE lease_expires_at < $1",
        params![expires_at],
    )
}
