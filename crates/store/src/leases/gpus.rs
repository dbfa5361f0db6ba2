//! Which devices attempts hold. It is stored with the attempt, so that it outlives servers and agents alike.

use super::claim::TakenTask;
use crate::{
    Result, StoreError, Tx,
    attempts::key,
    engine::{Each, Param, int, params, text},
    jobs::row::json,
};
use mothership_core::{
    gpu::GpuShare,
    ids::{AttemptId, JobId, RunnerId},
};
use std::collections::{BTreeMap, BTreeSet};

const ASSIGN: Each<'_> = Each {
    sqlite: "/* devices of an attempt */ UPDATE attempts SET gpus = $4 WHERE job = $1 AND idx = $2 AND number = $3",
    postgres: "/* devices of attempts */ UPDATE attempts a SET gpus = k.gpus \
        FROM unnest($1::BIGINT[], $2::BIGINT[], $3::BIGINT[], $4::TEXT[]) AS k (job, idx, number, gpus) \
        WHERE a.job = k.job AND a.idx = k.idx AND a.number = k.number",
    columns: &[int("job"), int("idx"), int("number"), text("gpus")],
};

/// Stores what each of the attempts just made was given; nothing for those that need no device.
pub(super) fn assign(tx: &mut Tx<'_>, job: JobId, taken: &[TakenTask], gpus: &[Vec<GpuShare>]) -> Result<()> {
    let given = taken.iter().zip(gpus).filter(|(_, shares)| !shares.is_empty());
    let rows: Vec<Vec<Param<'_>>> = given
        .map(|(task, shares)| {
            let mut row = key(job.task(task.index).attempt(task.number));
            row.push(json(shares).into());
            row
        })
        .collect();
    tx.execute_each(ASSIGN, &rows)?;
    Ok(())
}

const OF_ATTEMPT: Each<'_> = Each {
    sqlite: "/* devices held */ SELECT job, idx, number, gpus FROM attempts \
        WHERE job = $1 AND idx = $2 AND number = $3 AND runner = $4 AND gpus IS NOT NULL",
    postgres: "/* devices held */ SELECT a.job, a.idx, a.number, a.gpus FROM attempts a \
        JOIN unnest($1::BIGINT[], $2::BIGINT[], $3::BIGINT[], $4::TEXT[]) AS k (job, idx, number, runner) \
        ON a.job = k.job AND a.idx = k.idx AND a.number = k.number AND a.runner = k.runner \
        WHERE a.gpus IS NOT NULL",
    columns: &[int("job"), int("idx"), int("number"), text("runner")],
};

/// What live attempts of a runner hold, and those of `holding`: attempts that may be over here and go on there.
pub(crate) fn held(
    tx: &mut Tx<'_>,
    runner: RunnerId,
    holding: &BTreeSet<AttemptId>,
) -> Result<Vec<GpuShare>> {
    let live = tx.query(
        "/* devices in use */ SELECT job, idx, number, gpus FROM attempts \
         WHERE runner = $1 AND lease_expires_at IS NOT NULL AND gpus IS NOT NULL",
        params![runner],
    )?;
    let name = runner.to_string();
    let keys: Vec<Vec<Param<'_>>> = holding
        .iter()
        .map(|attempt| {
            let mut row = key(*attempt);
            row.push((&name).into());
            row
        })
        .collect();
    // An attempt may be in both; it holds its devices once.
    let mut by_attempt: BTreeMap<AttemptId, Vec<GpuShare>> = BTreeMap::new();
    for mut row in live.into_iter().chain(tx.query_each(OF_ATTEMPT, &keys)?) {
        by_attempt.insert(row.attempt_id()?, row.json()?);
    }
    Ok(by_attempt.into_values().flatten().collect())
}

/// What is stored of the devices of an attempt.
pub(crate) fn parse(text: Option<String>) -> Result<Vec<GpuShare>> {
    let read = |text: String| {
        serde_json::from_str(&text).map_err(|e| StoreError::corrupt(format!("devices of an attempt: {e}")))
    };
    text.map_or(Ok(Vec::new()), read)
}
