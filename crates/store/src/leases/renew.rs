//! Leases, renewed or run out.

use super::Renewal;
use crate::{
    Result, StoreError, Time, Tx,
    attempts::key,
    engine::{Each, Param, int, params, text},
    tasks::row::cause,
};
use mothership_core::{
    ids::{AttemptId, RunnerId},
    lease::{LeaseTerms, RenewalDecision, StoredLease, renewal},
    secret::Secret,
};
use std::collections::BTreeMap;

const HELD: Each<'_> = Each {
    sqlite: "/* lease and its task */ SELECT a.job, a.idx, a.number, a.state, a.runner, a.token, a.reason, \
        COALESCE(a.held_from, a.leased_at), t.cancel_requested, j.lost_after_ms FROM attempts a \
        JOIN tasks t ON t.job = a.job AND t.idx = a.idx JOIN jobs j ON j.id = a.job \
        WHERE a.job = $1 AND a.idx = $2 AND a.number = $3",
    postgres: "/* leases and their tasks */ SELECT a.job, a.idx, a.number, a.state, a.runner, a.token, a.reason, \
        COALESCE(a.held_from, a.leased_at), t.cancel_requested, j.lost_after_ms \
        FROM unnest($1::BIGINT[], $2::BIGINT[], $3::BIGINT[]) AS k (job, idx, number) \
        JOIN attempts a ON a.job = k.job AND a.idx = k.idx AND a.number = k.number \
        JOIN tasks t ON t.job = a.job AND t.idx = a.idx JOIN jobs j ON j.id = a.job",
    columns: &[int("job"), int("idx"), int("number")],
};

const RENEW: Each<'_> = Each {
    sqlite: "/* renew lease */ UPDATE attempts SET lease_expires_at = $5, heard_at = $6 \
        WHERE job = $1 AND idx = $2 AND number = $3 AND token = $4 AND lease_expires_at IS NOT NULL",
    postgres: "/* renew leases */ UPDATE attempts a SET lease_expires_at = k.expires_at, heard_at = k.heard_at \
        FROM unnest($1::BIGINT[], $2::BIGINT[], $3::BIGINT[], $4::TEXT[], $5::BIGINT[], $6::BIGINT[]) \
          AS k (job, idx, number, token, expires_at, heard_at) \
        WHERE a.job = k.job AND a.idx = k.idx AND a.number = k.number AND a.token = k.token \
          AND a.lease_expires_at IS NOT NULL",
    columns: &[int("job"), int("idx"), int("number"), text("token"), int("expires_at"), int("heard_at")],
};

/// What is stored of a lease, and what it is renewed by.
struct Held {
    lease: StoredLease,
    held_from: Time,
    lost_after_ms: Option<u64>,
}

/// Renews leases from now on; one answer for each, in order. Sets no lock on jobs: a fleet renews all the time, and must
/// not wait for whoever hands out tasks.
pub fn renew(
    tx: &mut Tx<'_>,
    runner: RunnerId,
    held: &[(AttemptId, Secret)],
    terms: &LeaseTerms,
) -> Result<Vec<Renewal>> {
    let keys: Vec<_> = held.iter().map(|(attempt, _)| key(*attempt)).collect();
    let mut found = BTreeMap::new();
    for mut row in tx.query_each(HELD, &keys)? {
        let id = row.attempt_id()?;
        let (state, runner, token, reason) = (row.parse()?, row.take()?, row.take()?, cause(row.take()?)?);
        let (held_from, cancel_requested, lost_after_ms) = (row.take()?, row.take()?, row.take()?);
        let lease = StoredLease { runner, token, state, reason, cancel_requested };
        found.insert(id, Held { lease, held_from, lost_after_ms });
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
        .filter_map(|(attempt, token)| {
            let held = found.get(attempt)?;
            let expires_at = terms.expires_at(held.lost_after_ms, held.held_from);
            let mut params = key(*attempt);
            params.extend([token.into(), expires_at.into(), terms.at.into()]);
            Some(params)
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

fn answer(attempt: AttemptId, token: &Secret, runner: RunnerId, stored: Option<&Held>) -> Renewal {
    let lost = Renewal { attempt, held: false, cancel_requested: false, elsewhere: false };
    match renewal(stored.map(|held| &held.lease), runner, token) {
        RenewalDecision::Renew { cancel_requested } => Renewal { held: true, cancel_requested, ..lost },
        RenewalDecision::MayReturn => lost,
        RenewalDecision::Elsewhere => Renewal { elsewhere: true, ..lost },
    }
}

/// Attempts whose lease has run out by the time in which runners can be heard, the longest first, at most `limit`. Without locks: whoever ends them looks again
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

/// Lets a lease run out now: a person does not want to wait for it any longer. Whether it was live.
pub fn run_out(tx: &mut Tx<'_>, attempt: AttemptId, at: Time) -> Result<bool> {
    let mut params = key(attempt);
    params.push(at.into());
    let changed = tx.execute(
        "/* lease runs out now */ UPDATE attempts SET lease_expires_at = $4 \
         WHERE job = $1 AND idx = $2 AND number = $3 AND lease_expires_at > $4",
        &params,
    )?;
    Ok(changed == 1)
}
