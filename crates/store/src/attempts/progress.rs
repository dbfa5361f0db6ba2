//! What a live attempt reports of itself: that it runs, and how far it is.

use super::{ProgressUpdate, Start, key};
use crate::{
    Result, Time, Tx,
    engine::{Each, Param, int, params, real, text},
    jobs::{counters, row::ppm},
};
use mothership_core::{
    eta::self_reported::aged_metrics,
    ids::{AttemptId, JobId},
    secret::Secret,
};
use std::collections::{BTreeMap, BTreeSet};

const START: Each<'_> = Each {
    sqlite: "/* start attempt */ UPDATE attempts SET state = 'running', started_at = MAX($5, leased_at) \
        WHERE job = $1 AND idx = $2 AND number = $3 AND token = $4 AND state = 'leased' RETURNING job, idx, number",
    postgres: "/* start attempts */ UPDATE attempts a SET state = 'running', started_at = GREATEST(k.at, a.leased_at) \
        FROM unnest($1::BIGINT[], $2::BIGINT[], $3::BIGINT[], $4::TEXT[], $5::BIGINT[]) \
          AS k (job, idx, number, token, at) \
        WHERE a.job = k.job AND a.idx = k.idx AND a.number = k.number AND a.token = k.token \
          AND a.state = 'leased' RETURNING a.job, a.idx, a.number",
    columns: &[int("job"), int("idx"), int("number"), text("token"), int("at")],
};

/// Marks leased attempts as running; the ones that changed. Twice does no harm.
pub fn start(tx: &mut Tx<'_>, starts: &[Start]) -> Result<Vec<AttemptId>> {
    let rows: Vec<Vec<Param<'_>>> = starts
        .iter()
        .map(|start| {
            let mut params = key(start.attempt);
            params.extend([(&start.token).into(), start.at.into()]);
            params
        })
        .collect();
    tx.query_each(START, &rows)?.into_iter().map(|mut row| row.attempt_id()).collect()
}

const LIVE: Each<'_> = Each {
    sqlite: "/* progress of a live attempt */ SELECT job, idx, number, token, progress_ppm, reported_at, metrics FROM attempts \
        WHERE job = $1 AND idx = $2 AND number = $3 AND lease_expires_at IS NOT NULL",
    postgres: "/* progress of live attempts */ SELECT a.job, a.idx, a.number, a.token, a.progress_ppm, a.reported_at, a.metrics \
        FROM unnest($1::BIGINT[], $2::BIGINT[], $3::BIGINT[]) AS k (job, idx, number) \
        JOIN attempts a ON a.job = k.job AND a.idx = k.idx AND a.number = k.number \
        WHERE a.lease_expires_at IS NOT NULL",
    columns: &[int("job"), int("idx"), int("number")],
};

const KEEP: Each<'_> = Each {
    sqlite: "/* keep progress */ UPDATE attempts SET reported_at = $4, progress_ppm = COALESCE($5, progress_ppm), \
        stage = COALESCE($6, stage), message = COALESCE($7, message), metrics = COALESCE($8, metrics), \
        cpu_seconds = COALESCE($9, cpu_seconds), memory_bytes_peak = COALESCE($10, memory_bytes_peak), \
        memory_bytes = COALESCE($11, memory_bytes) \
        WHERE job = $1 AND idx = $2 AND number = $3 AND lease_expires_at IS NOT NULL",
    postgres: "/* keep progress */ UPDATE attempts a SET reported_at = k.at, \
        progress_ppm = COALESCE(k.ppm, a.progress_ppm), stage = COALESCE(k.stage, a.stage), \
        message = COALESCE(k.message, a.message), metrics = COALESCE(k.metrics, a.metrics), \
        cpu_seconds = COALESCE(k.cpu, a.cpu_seconds), memory_bytes_peak = COALESCE(k.peak, a.memory_bytes_peak), \
        memory_bytes = COALESCE(k.memory, a.memory_bytes) \
        FROM unnest($1::BIGINT[], $2::BIGINT[], $3::BIGINT[], $4::BIGINT[], $5::BIGINT[], $6::TEXT[], $7::TEXT[], \
          $8::TEXT[], $9::DOUBLE PRECISION[], $10::BIGINT[], $11::BIGINT[]) \
          AS k (job, idx, number, at, ppm, stage, message, metrics, cpu, peak, memory) \
        WHERE a.job = k.job AND a.idx = k.idx AND a.number = k.number AND a.lease_expires_at IS NOT NULL",
    columns: &[
        int("job"),
        int("idx"),
        int("number"),
        int("at"),
        int("ppm"),
        text("stage"),
        text("message"),
        text("metrics"),
        real("cpu"),
        int("peak"),
        int("memory"),
    ],
};

/// Stores the latest progress of live attempts; the ones that changed. An update older than the stored one is dropped: a
/// report that is sent again may arrive behind a newer one.
pub fn progress(tx: &mut Tx<'_>, updates: &[ProgressUpdate]) -> Result<Vec<AttemptId>> {
    // Before the attempts: a job's row has the sum of its attempts' progress, and everybody locks in this order.
    let jobs: BTreeSet<JobId> = updates.iter().map(|update| update.attempt.task.job).collect();
    for job in jobs {
        counters::lock(tx, job)?;
    }
    let mut latest = merge_latest(updates);
    let keys: Vec<_> = latest.keys().map(|attempt| key(*attempt)).collect();
    let (mut rows, mut changed, mut moved) = (Vec::new(), Vec::new(), BTreeMap::<JobId, i64>::new());
    for mut row in tx.query_each(LIVE, &keys)? {
        let attempt = row.attempt_id()?;
        let (token, before, reported_at): (Secret, Option<i64>, Option<Time>) =
            (row.take()?, row.take()?, row.take()?);
        let metrics: Option<String> = row.take()?;
        let Some(mut update) = latest.remove(&attempt).filter(|update| update.token == token) else {
            continue;
        };
        if reported_at.is_some_and(|reported_at| reported_at > update.at) {
            continue;
        }
        // A program's own estimate of the time left is kept as a metric and grows old with every report without one.
        update.metrics = update.metrics.or_else(|| {
            aged_metrics(metrics.as_deref()?, reported_at?.as_millisecond(), update.at.as_millisecond())
        });
        let now = update.fraction.map(ppm);
        if let Some(now) = now {
            *moved.entry(attempt.task.job).or_default() += now - before.unwrap_or(0);
        }
        rows.push(progress_row(attempt, update, now));
        changed.push(attempt);
    }
    tx.execute_each(KEEP, &rows)?;
    for (job, running_ppm) in moved {
        tx.execute(
            "/* move running progress */ UPDATE jobs SET running_ppm = running_ppm + $2 WHERE id = $1",
            params![job, running_ppm],
        )?;
    }
    changed.sort_unstable();
    Ok(changed)
}

fn progress_row(attempt: AttemptId, update: ProgressUpdate, ppm: Option<i64>) -> Vec<Param<'static>> {
    let mut params = key(attempt);
    params.extend([
        update.at.into(),
        ppm.into(),
        update.stage.into(),
        update.message.into(),
        update.metrics.into(),
        update.usage.map(|usage| usage.cpu_seconds).into(),
        update.usage.map(|usage| usage.memory_bytes_peak).into(),
        update.usage.map(|usage| usage.memory_bytes).into(),
    ]);
    params
}

/// All updates of an attempt as one: of each field the latest. A batch changes each row once.
fn merge_latest(updates: &[ProgressUpdate]) -> BTreeMap<AttemptId, ProgressUpdate> {
    let mut in_time: Vec<&ProgressUpdate> = updates.iter().collect();
    in_time.sort_by_key(|update| update.at);
    let mut out: BTreeMap<AttemptId, ProgressUpdate> = BTreeMap::new();
    for update in in_time {
        let newer = update.clone();
        match out.get_mut(&update.attempt).filter(|kept| kept.token == newer.token) {
            Some(kept) => {
                kept.at = newer.at;
                kept.fraction = newer.fraction.or(kept.fraction);
                kept.stage = newer.stage.or_else(|| kept.stage.take());
                kept.message = newer.message.or_else(|| kept.message.take());
                kept.metrics = newer.metrics.or_else(|| kept.metrics.take());
                kept.usage = newer.usage.or(kept.usage);
            }
            None => {
                out.insert(update.attempt, newer);
            }
        }
    }
    out
}
