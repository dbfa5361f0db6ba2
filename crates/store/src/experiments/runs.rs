//! Runs: what jobs were made of.

use super::{NewRun, PictureRow, RunRow, change};
use crate::{
    Result, Sight, Tx,
    engine::{Each, Param, Row, int, params},
    jobs::row as job_row,
    ownership::SeenJobs,
};
use mothership_core::ids::JobId;
use std::collections::BTreeMap;

/// Stores what the job was made of, in the transaction that stores the job. `false` when the experiment, or this version
/// of it, is not there to be run.
pub fn insert_run(tx: &mut Tx<'_>, job: JobId, run: &NewRun) -> Result<bool> {
    let counted = tx.execute(
        "/* count run */ UPDATE experiments SET runs = runs + 1 \
         WHERE id = $1 AND deleted_at IS NULL AND archived_at IS NULL",
        params![run.experiment],
    )?;
    let of_version = tx.execute(
        "/* count run of version */ UPDATE experiment_versions SET runs = runs + 1 \
         WHERE experiment = $1 AND version = $2",
        params![run.experiment, run.version],
    )?;
    if counted != 1 || of_version != 1 {
        return Ok(false);
    }
    tx.execute(
        "/* insert run */ INSERT INTO experiment_runs (job, experiment, version, given, held, varying, changed, \
         cloned_from, run_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            job,
            run.experiment,
            run.version,
            job_row::json(&run.given),
            job_row::json(&run.held),
            job_row::json(&run.varying),
            job_row::json(&run.changed),
            run.cloned_from,
            &run.run_by,
        ],
    )?;
    Ok(true)
}

/// The job is about to go: what it was made of goes with it, and with the last run of an experiment that is gone, the
/// experiment.
pub(crate) fn forget_run(tx: &mut Tx<'_>, job: JobId) -> Result<()> {
    let row = tx.query_opt(
        "/* forget run */ DELETE FROM experiment_runs WHERE job = $1 RETURNING experiment, version",
        params![job],
    )?;
    let Some(mut row) = row else { return Ok(()) };
    let (experiment, version): (i64, u64) = (row.take()?, row.take()?);
    // The experiment first, as a run does.
    let is_gone: bool = tx.query_value(
        "/* run is gone */ UPDATE experiments SET runs = runs - 1 WHERE id = $1 \
         RETURNING CASE WHEN deleted_at IS NULL THEN 0 ELSE 1 END",
        params![experiment],
    )?;
    tx.execute(
        "/* run of version is gone */ UPDATE experiment_versions SET runs = runs - 1 \
         WHERE experiment = $1 AND version = $2",
        params![experiment, version],
    )?;
    if is_gone {
        change::remove_versions(tx, experiment, "runs = 0", u64::MAX)?;
        change::remove_without_runs(tx, experiment)?;
    }
    Ok(())
}

fn select(condition: &str) -> String {
    format!(
        "SELECT r.experiment, e.name, CASE WHEN e.deleted_at IS NULL THEN 1 ELSE 0 END, r.version, r.given, r.held, \
         r.varying, r.changed, r.cloned_from, r.run_by, {} FROM experiment_runs r \
         JOIN jobs j ON j.id = r.job JOIN experiments e ON e.id = r.experiment \
         WHERE j.deleted_at IS NULL AND {condition}",
        job_row::COLUMNS
    )
}

fn read(mut row: Row) -> Result<RunRow> {
    Ok(RunRow {
        experiment: row.take()?,
        name: row.take()?,
        exists: row.take()?,
        version: row.take()?,
        given: row.json()?,
        held: row.json()?,
        varying: row.json()?,
        changed: row.json()?,
        cloned_from: row.take()?,
        run_by: row.take()?,
        job: job_row::read(row)?,
    })
}

/// The run that a job is; `None` when there is no such job, it is no run, or `sight` does not
/// reach it.
pub fn run(tx: &mut Tx<'_>, job: JobId, sight: &Sight) -> Result<Option<RunRow>> {
    let mut seen = SeenJobs::new(sight, vec![job.into()]);
    let condition = format!("r.job = $1 AND {}", seen.condition());
    let sql = format!("/* run */ {}", select(&condition));
    tx.query_opt(&sql, &seen.params)?.map(read).transpose()
}

/// The run that this owner made with this idempotency key; `None` when there is none.
pub fn run_of_key(tx: &mut Tx<'_>, owner: &str, key: &str) -> Result<Option<RunRow>> {
    let sql = format!("/* run of a key */ {}", select("j.owner = $1 AND j.idempotency_key = $2"));
    tx.query_opt(&sql, params![owner, key])?.map(read).transpose()
}

/// Runs of an experiment that `sight` reaches, below the job `before`, the newest first.
pub fn runs(
    tx: &mut Tx<'_>,
    experiment: i64,
    before: Option<JobId>,
    limit: u64,
    sight: &Sight,
) -> Result<Vec<RunRow>> {
    let before = before.map_or(i64::MAX, |job| job.0);
    let mut seen = SeenJobs::new(sight, vec![experiment.into(), before.into(), limit.into()]);
    let condition = format!("r.experiment = $1 AND r.job < $2 AND {}", seen.condition());
    let sql = format!("/* runs of an experiment */ {} ORDER BY r.job DESC LIMIT $3", select(&condition));
    tx.query(&sql, &seen.params)?.into_iter().map(read).collect()
}

const METRICS: Each<'_> = Each {
    sqlite: "/* metrics of a run */ SELECT a.job, a.metrics FROM tasks t JOIN attempts a \
        ON a.job = t.job AND a.idx = t.idx AND a.number = t.attempts WHERE t.job = $1 AND t.idx = 0 \
        AND a.metrics IS NOT NULL",
    postgres: "/* metrics of runs */ SELECT a.job, a.metrics FROM tasks t JOIN attempts a \
        ON a.job = t.job AND a.idx = t.idx AND a.number = t.attempts WHERE t.job = ANY($1::BIGINT[]) AND t.idx = 0 \
        AND a.metrics IS NOT NULL",
    columns: &[int("job")],
};

/// What the first task of each of these jobs told last: JSON by job, without those that told nothing.
pub fn metrics(tx: &mut Tx<'_>, jobs: &[JobId]) -> Result<BTreeMap<JobId, String>> {
    let keys: Vec<Vec<Param<'_>>> = jobs.iter().map(|job| vec![(*job).into()]).collect();
    tx.query_each(METRICS, &keys)?.into_iter().map(|mut row| Ok((row.take()?, row.take()?))).collect()
}

/// Pictures that browsers show which the first task of a job left, by path.
pub fn pictures(tx: &mut Tx<'_>, job: JobId, limit: u64) -> Result<Vec<PictureRow>> {
    let rows = tx.query(
        "/* pictures of a run */ SELECT r.path, r.content_type, r.size FROM tasks t JOIN artifacts r \
         ON r.job = t.job AND r.idx = t.idx AND r.number = t.attempts WHERE t.job = $1 AND t.idx = 0 \
         AND r.content_type IN ('image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/svg+xml') \
         ORDER BY r.path LIMIT $2",
        params![job, limit],
    )?;
    rows.into_iter()
        .map(|mut row| Ok(PictureRow { path: row.take()?, content_type: row.take()?, size: row.take()? }))
        .collect()
}
