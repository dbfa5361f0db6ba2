//! Runs that were made, and what they were made of.

use super::{PAGE_MAX, after, cut, find};
use crate::{
    actor::Person,
    app::App,
    error::{OpError, OpResult},
    ops::{jobs::page, view},
};
use mothership_api::experiments::{ExperimentRun, NewestQuery, RunList};
use mothership_core::{experiment::differing, ids::JobId, limits::PAGE_DEFAULT};
use mothership_store::{
    Result, Tx,
    experiments::{self as rows, RunRow},
};
use std::collections::{BTreeMap, BTreeSet};

/// Runs with their figures, in the order given.
pub(super) fn with_metrics(
    tx: &mut Tx<'_>,
    found: Vec<RunRow>,
) -> Result<Vec<(RunRow, BTreeMap<String, f64>)>> {
    let jobs: Vec<JobId> = found.iter().map(|run| run.job.id).collect();
    let mut metrics = rows::metrics(tx, &jobs)?;
    let of = |run: RunRow| {
        let told = metrics.remove(&run.job.id);
        let told = told.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default();
        (run, told)
    };
    Ok(found.into_iter().map(of).collect())
}

/// A run on the wire.
pub(super) fn run(row: RunRow, metrics: BTreeMap<String, f64>) -> ExperimentRun {
    ExperimentRun {
        progress: view::progress(&row.job),
        job: row.job.id,
        name: row.job.name,
        experiment: row.name,
        exists: row.exists,
        version: row.version,
        status: row.job.state,
        counts: row.job.counts,
        run_by: row.run_by,
        created_at: row.job.created_at,
        started_at: row.job.started_at,
        ended_at: row.job.ended_at,
        archived_at: row.job.archived_at,
        given: row.given,
        values: row.held,
        varying: row.varying,
        changed: row.changed,
        cloned_from: row.cloned_from,
        tasks: row.job.counts.total,
        metrics,
    }
}

/// Runs of an experiment, the newest first.
pub async fn list(app: &App, person: &Person, name: &str, query: NewestQuery) -> OpResult<RunList> {
    let limit = page(query.limit, PAGE_MAX, PAGE_DEFAULT as u64)?;
    let before = after(query.after.as_deref())?.map(|job| JobId(i64::try_from(job).unwrap_or(i64::MAX)));
    let experiment = find(app, person, name).await?;
    let sight = person.sight.clone();
    let found = app.store.read(move |tx| {
        let mut found = rows::runs(tx, experiment.id, before, limit + 1, &sight)?;
        let more = cut(&mut found, limit);
        Ok((with_metrics(tx, found)?, more))
    });
    let (found, more) = found.await?;
    let next = found.last().filter(|_| more).map(|(last, _)| last.job.id.to_string());
    let held: Vec<_> = found.iter().map(|(run, _)| &run.held).collect();
    let differ: BTreeSet<&str> = differing(&held).into_iter().collect();
    let within: BTreeSet<&str> = found.iter().flat_map(|(run, _)| &run.varying).map(String::as_str).collect();
    // In the order of the form, which is that of the newest run.
    let names = held.iter().flat_map(|held| held.keys()).map(String::as_str);
    let names: indexmap::IndexSet<&str> =
        names.filter(|name| differ.contains(name) || within.contains(name)).collect();
    let varying = names.into_iter().map(str::to_owned).collect();
    let runs = found.into_iter().map(|(row, metrics)| run(row, metrics)).collect();
    Ok(RunList { runs, varying, next })
}

/// The run that a job is.
pub async fn of_job(app: &App, person: &Person, job: JobId) -> OpResult<ExperimentRun> {
    let sight = person.sight.clone();
    let found = app.store.read(move |tx| {
        let found = rows::run(tx, job, &sight)?;
        with_metrics(tx, found.into_iter().collect())
    });
    match found.await?.pop() {
        Some((row, metrics)) => Ok(run(row, metrics)),
        None => Err(OpError::NotFound(format!("job {job} is no run of an experiment"))),
    }
}
