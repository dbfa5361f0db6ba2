//! Leases, renewed or run out.

use super::Renewal;
use crate::{
    Result, StoreError, Time, Tx,
    engine::{Each, Param, Type, params},
};
use mothership_core::{
    attempt::late_end_counts,
    ids::{AttemptId, JobId, RunnerId},
    secret::Secret,
    state::{AttemptState, TaskState},
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
    types: &[Type::Int, Type::Int, Type::Int],
};

const RENEW: Each<'_> = Each {
    sqlite: "/* renew lease */ UPDATE attempts SET lease_expires_at = $5 \
        WHERE job = $1 AND idx = $2 AND number = $3 AND token = $4 AND lease_expires_at IS NOT NULL",
    postgres: "/* renew leases */ UPDATE attempts a SET lease_expires_at = k.expires_at \
        FROM unnest($1::BIGINT[], $2::BIGINT[], $3::BIGINT[], $4::TEXT[], $5::BIGINT[]) \
          AS k (job, idx, number, token, expires_at) \
        WHERE a.job = k.job AND a.idx = k.idx AND a.number = k.number AND a.token = k.token \
          AND a.lease_expires_at IS NOT NULL",
    types: &[Type::Int, Type::Int, Type::Int, Type::Text, Type::Int],
};

/// What is known of a lease.
struct Found {
    runner: RunnerId,
    token: Secret,
    state: AttemptState,
    task: TaskState,
    latest: bool,
    cancel_requested: bool,
}

/// Key of an attempt as parameters.
pub(crate) fn key(id: AttemptId) -> Vec<Param<'static>> {
    vec![id.task.job.into(), id.task.index.into(), id.number.into()]
}

/// Renews leases; one answer for each, in order.
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
        let id = row.take::<JobId>()?.task(row.take()?).attempt(row.take()?);
        let (state, runner, token, task) = (row.parse()?, row.take()?, row.take()?, row.parse()?);
        let (latest, cancel_requested) = (row.take::<u32>()? == id.number, row.take()?);
        found.insert(id, Found { runner, token, state, task, latest, cancel_requested });
    }
    let answers: Vec<Renewal> =
        held.iter().map(|(attempt, token)| answer(*attempt, token, runner, found.get(attempt))).collect();
    // Said twice is renewed once.
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

fn answer(attempt: AttemptId, token: &Secret, runner: RunnerId, found: Option<&Found>) -> Renewal {
    match found.filter(|found| found.runner == runner && found.token == *token) {
        Some(found) if found.state.is_live() => {
            Renewal { attempt, held: true, cancel_requested: found.cancel_requested, elsewhere: false }
        }
        Some(found) if late_end_counts(found.state, found.task, found.latest) => {
            Renewal { attempt, held: false, cancel_requested: false, elsewhere: false }
        }
        _ => Renewal { attempt, held: false, cancel_requested: false, elsewhere: true },
    }
}

/// Attempts whose lease has run out, the longest first.
pub fn expired(tx: &mut Tx<'_>, now: Time, limit: u64) -> Result<Vec<AttemptId>> {
    let rows = tx.query(
        "/* expired leases */ SELECT job, idx, number FROM attempts WHERE lease_expires_at <= $1 \
         ORDER BY lease_expires_at LIMIT $2",
        params![now, limit],
    )?;
    rows.into_iter().map(|mut row| Ok(row.take::<JobId>()?.task(row.take()?).attempt(row.take()?))).collect()
}

/// Lets every lease last at least until `expires_at`: after a start of the server, for nobody could renew while it was
/// away. Leases touched.
pub fn extend_all(tx: &mut Tx<'_>, expires_at: Time) -> Result<u64> {
    tx.execute(
        "/* extend all leases */ UPDATE attempts SET lease_expires_at = $1 WHERE lease_expires_at < $1",
        params![expires_at],
    )
}
