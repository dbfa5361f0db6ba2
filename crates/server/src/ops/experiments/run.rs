//! A run: a job, stored in one transaction with what it was made of.

use super::{Loaded, bounded, changeable, load, make_ready, values};
use crate::{
    actor::Person,
    app::App,
    error::{OpError, OpResult},
    ops::{
        projects,
        submit::{self, Beside},
        submitted_inputs,
    },
};
use mothership_api::{
    experiments::{RunRequest, RunStarted, RunnerChoice},
    problem::FieldError,
};
use mothership_core::{
    experiment::{GivenValues, PreparedRun, RunOptions, differing},
    ids::JobId,
};
use mothership_store::{
    experiments::{self as rows, NewRun, RunRow},
    runners,
};

/// Runs an experiment, or finds the run that the same key made before; whether it is new.
pub async fn run(
    app: &App,
    person: &Person,
    name: &str,
    request: RunRequest,
    key: Option<String>,
) -> OpResult<(RunStarted, bool)> {
    submit::check_key(key.as_deref())?;
    bounded(&request.values)?;
    let requires = values::required(request.runner.as_ref())?;
    let loaded = load(app, person, name, request.version).await?;
    let ready = make_ready(app, &loaded).await?;
    let given = ready.definition.without_secrets(request.values.clone());
    // Before anything else is looked at: what was accepted stays accepted, also when the experiment has changed since.
    if let Some(before) = run_before(app, person, key.as_deref()).await? {
        return same(before, &loaded, &given).map(|started| (started, false));
    }
    changeable(person, &loaded.row)?;
    if loaded.row.archived_at.is_some() {
        return Err(OpError::Conflict(format!(
            "the experiment `{name}` is archived: take it back to run it"
        )));
    }
    not_uploaded(name, &ready.missing)?;
    there_is_a_runner(app, request.runner.as_ref()).await?;
    let cloned = cloned_from(app, person, request.cloned_from).await?;
    let options = RunOptions {
        combine: request.combine.unwrap_or_default(),
        name: request.name,
        description: request.description,
        requires,
    };
    let (_, prepared) = values::prepare(app, ready, request.values, options).await?;
    let PreparedRun { spec, count, varying, held, .. } = prepared.map_err(OpError::Refused)?;
    let checked = app.aside.run(move || spec.check()).await??;
    // Who wrote the definition may name them, and it is theirs to share.
    submitted_inputs::exist(app, None, &checked).await?;
    let project = projects::of_submit(app, person, checked.spec().project.as_deref()).await?;
    let changed = match &cloned {
        Some(cloned) => differing(&[&held, &cloned.held]).into_iter().map(str::to_owned).collect(),
        None => Vec::new(),
    };
    let run = NewRun {
        experiment: loaded.row.id,
        version: loaded.version.version,
        given,
        held,
        varying,
        changed,
        cloned_from: cloned.map(|cloned| cloned.job.id),
        run_by: person.username.clone(),
    };
    let beside = Beside { run: Some(run), ..Beside::default() };
    let (job, is_new) = submit::store(app, person, checked, project, key, beside).await?;
    Ok((RunStarted { job: job.id, tasks: count }, is_new))
}

/// The run that this person made with this key.
async fn run_before(app: &App, person: &Person, key: Option<&str>) -> OpResult<Option<RunRow>> {
    let Some(key) = key.map(str::to_owned) else { return Ok(None) };
    let owner = person.username.clone();
    Ok(app.store.read(move |tx| rows::run_of_key(tx, &owner, &key)).await?)
}

fn same(before: RunRow, loaded: &Loaded, given: &GivenValues) -> OpResult<RunStarted> {
    if before.experiment == loaded.row.id && before.given == *given {
        return Ok(RunStarted { job: before.job.id, tasks: before.job.counts.total });
    }
    Err(OpError::Conflict(format!(
        "the idempotency-key was used for job {}, which is another run; a new run needs a new key",
        before.job.id
    )))
}

fn not_uploaded(name: &str, missing: &[String]) -> OpResult<()> {
    let Some(first) = missing.first() else { return Ok(()) };
    let error = |path: &String| FieldError {
        path: "job.inputs".into(),
        message: format!("`{path}` has not been uploaded"),
        hint: Some(format!("`mothership experiments edit {name} --file FILE`, where the file is beside it")),
    };
    Err(OpError::Invalid {
        detail: format!("the experiment `{name}` cannot be run: its input `{first}` has not been uploaded"),
        errors: missing.iter().map(error).collect(),
    })
}

/// A run for a runner that nobody knows would wait for ever.
async fn there_is_a_runner(app: &App, choice: Option<&RunnerChoice>) -> OpResult<()> {
    let Some(RunnerChoice::Name { name }) = choice else { return Ok(()) };
    let wanted = name.clone();
    match app.store.read(move |tx| runners::by_name(tx, &wanted)).await? {
        Some(_) => Ok(()),
        None => Err(OpError::field(
            "runner.name",
            format!("there is no runner `{name}`"),
            Some("`mothership runners` lists them".into()),
        )),
    }
}

async fn cloned_from(app: &App, person: &Person, job: Option<JobId>) -> OpResult<Option<RunRow>> {
    let Some(job) = job else { return Ok(None) };
    let sight = person.sight.clone();
    match app.store.read(move |tx| rows::run(tx, job, &sight)).await? {
        Some(run) => Ok(Some(run)),
        None => Err(OpError::field("cloned_from", format!("there is no run {job}"), None)),
    }
}
