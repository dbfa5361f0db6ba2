//! Experiments as they are shown.

use super::{Loaded, PAGE_MAX, after, cut, find, format_of, load, may_change, may_run, refused, uploaded};
use crate::{
    actor::Person,
    app::App,
    error::OpResult,
    ops::{jobs::page, view},
};
use mothership_api::experiments::{
    Experiment, ExperimentList, ExperimentPreset, ExperimentQuery, ExperimentSummary, ExperimentVersion,
    LastRun, NewestQuery, PresetFrom, VersionList,
};
use mothership_core::{
    experiment::{Definition, given, inputs},
    ids::JobId,
    limits::PAGE_DEFAULT,
    spec::Format,
};
use mothership_store::{
    experiments::{self as rows, ExperimentFilter, ExperimentRow, PresetRow},
    jobs::{self, JobRow},
};
use std::collections::BTreeMap;

/// One experiment with a version of its definition, the newest without one.
pub async fn get(app: &App, person: &Person, name: &str, version: Option<u64>) -> OpResult<Experiment> {
    let Loaded { row, version } = load(app, person, name, version).await?;
    let id = row.id;
    let kept = app.store.read(move |tx| rows::presets(tx, id)).await?;
    // Not checked: what was stored is shown, also when the rules have become stricter.
    let read = version.clone();
    let parsed = app.aside.run(move || {
        let mut definition = Definition::parse(Format::from(format_of(&read)), &read.text)?;
        let shown = serde_json::to_value(&definition).unwrap_or_default();
        let missing = inputs::put(&mut definition, &uploaded(&read));
        Ok((definition, shown, missing))
    });
    let (definition, shown, missing_inputs) = parsed.await?.map_err(refused)?;
    let of_definition = definition.presets.iter().map(|(name, preset)| ExperimentPreset {
        name: name.clone(),
        title: preset.title.clone(),
        help: preset.help.clone(),
        values: given(&preset.values),
        from: PresetFrom::Definition,
        owner: None,
    });
    let presets = of_definition.chain(kept.into_iter().map(preset)).collect();
    Ok(Experiment {
        may_run: may_run(person, &row),
        may_change: may_change(person, &row),
        name: row.name,
        version: version.version,
        latest: row.version,
        format: format_of(&version),
        text: version.text,
        definition: shown,
        project: row.holder.project_name().to_owned(),
        owner: row.owner,
        created_by: row.created_by,
        created_at: row.created_at,
        updated_by: version.created_by,
        updated_at: version.created_at,
        archived_at: row.archived_at,
        runs: row.runs,
        presets,
        missing_inputs,
    })
}

/// A text that may be absent.
fn some(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

/// A preset that a person kept.
pub(super) fn preset(row: PresetRow) -> ExperimentPreset {
    ExperimentPreset {
        name: row.name,
        title: some(row.title),
        help: some(row.help),
        values: row.given,
        from: PresetFrom::Person,
        owner: Some(row.owner),
    }
}

/// A page of experiments, with the newest run of each.
pub async fn list(app: &App, person: &Person, query: ExperimentQuery) -> OpResult<ExperimentList> {
    let limit = page(query.limit, PAGE_MAX, PAGE_DEFAULT as u64)?;
    let filter = ExperimentFilter {
        archived: query.archived,
        text: query.search,
        after: query.after,
        limit: limit + 1,
    };
    let sight = person.sight.clone();
    let found = app.store.read(move |tx| {
        let mut found = rows::list(tx, &filter, &sight)?;
        let more = cut(&mut found, limit);
        let newest: Vec<JobId> = found.iter().filter_map(|(_, job)| *job).collect();
        let mut jobs: BTreeMap<JobId, JobRow> = BTreeMap::new();
        for job in jobs::some(tx, &newest)? {
            jobs.insert(job.id, job);
        }
        Ok((found, jobs, more))
    });
    let (found, mut jobs, more) = found.await?;
    let next = found.last().filter(|_| more).map(|(row, _)| row.name.clone());
    let experiments =
        found.into_iter().map(|(row, job)| summary(person, row, job.and_then(|job| jobs.remove(&job))));
    Ok(ExperimentList { experiments: experiments.collect(), next })
}

fn summary(person: &Person, row: ExperimentRow, newest: Option<JobRow>) -> ExperimentSummary {
    ExperimentSummary {
        may_run: may_run(person, &row),
        may_change: may_change(person, &row),
        name: row.name,
        title: some(row.title),
        description: some(row.description),
        project: row.holder.project_name().to_owned(),
        owner: row.owner,
        version: row.version,
        parameters: row.parameters,
        created_at: row.created_at,
        updated_at: row.updated_at,
        archived_at: row.archived_at,
        runs: row.runs,
        last_run: newest.map(|job| LastRun {
            job: job.id,
            status: job.state,
            progress: view::progress(&job),
            created_at: job.created_at,
            ended_at: job.ended_at,
            run_by: job.owner,
        }),
    }
}

/// Versions of a definition, the newest first.
pub async fn versions(app: &App, person: &Person, name: &str, query: NewestQuery) -> OpResult<VersionList> {
    let (limit, before) = (page(query.limit, PAGE_MAX, PAGE_DEFAULT as u64)?, after(query.after.as_deref())?);
    let row = find(app, person, name).await?;
    let sight = person.sight.clone();
    let mut found = app.store.read(move |tx| rows::versions(tx, row.id, before, limit + 1, &sight)).await?;
    let more = cut(&mut found, limit);
    let next = found.last().filter(|_| more).map(|last| last.version.to_string());
    let versions = found.into_iter().map(|row| ExperimentVersion {
        version: row.version,
        created_by: row.created_by,
        created_at: row.created_at,
        runs: row.runs,
    });
    Ok(VersionList { versions: versions.collect(), next })
}
