//! Submitting a job: everything that can be wrong is found before anything is stored.

use super::{preview, view};
use crate::{
    actor::Person,
    app::App,
    error::{OpError, OpResult},
};
use bytes::Bytes;
use mothership_api::{
    jobs::{DryRun, Job},
    problem::FieldError,
};
use mothership_core::{
    class::Class,
    dependency::{Dependency, each_mismatch},
    ids::JobId,
    placement::{Capacity, could_run},
    spec::{CheckedSpec, JobSpec, SpecErrors},
    state::RunnerMode,
    sweep::Section,
};
use mothership_store::{
    Result, Sight, StoreError, Tx,
    audit::{self, AuditRow},
    experiments::{self, NewRun},
    jobs::{self, Inserted, JobFile, NewJob, ParamRows},
    runners,
};
use serde_json::Value;
use std::collections::BTreeMap;

/// Longest idempotency key.
const KEY_BYTES_MAX: usize = 200;

impl From<SpecErrors> for OpError {
    fn from(found: SpecErrors) -> Self {
        let detail = match found.errors.as_slice() {
            [only] if found.more == 0 => only.to_string(),
            some => format!("the spec has {} errors", some.len() as u64 + found.more),
        };
        let errors = found.errors.into_iter();
        let errors = errors.map(|e| FieldError { path: e.path, message: e.message, hint: e.hint }).collect();
        Self::Invalid { detail, errors }
    }
}

/// The text of a spec as it was sent.
pub struct SpecText(Bytes);

impl From<Bytes> for SpecText {
    fn from(text: Bytes) -> Self {
        Self(text)
    }
}

/// For programs that make a spec as a value.
impl From<Value> for SpecText {
    fn from(spec: Value) -> Self {
        Self(spec.to_string().into())
    }
}

/// Stores the job, or finds the one that the same key made before; whether it is new.
pub async fn submit(
    app: &App,
    person: &Person,
    spec: impl Into<SpecText>,
    key: Option<String>,
) -> OpResult<(Job, bool)> {
    check_key(key.as_deref())?;
    // Checked before the key is looked up: a repeated submit costs a check.
    let checked = check(app, person, spec.into()).await?;
    let project = super::projects::of_submit(app, person, checked.spec().project.as_deref()).await?;
    store(app, person, checked, project, key, Beside::default()).await
}

/// Checks an idempotency key.
pub fn check_key(key: Option<&str>) -> OpResult<()> {
    if key.is_some_and(|key| key.is_empty() || key.len() > KEY_BYTES_MAX) {
        return Err(OpError::field(mothership_api::jobs::IDEMPOTENCY_KEY, "must have 1 to 200 bytes", None));
    }
    Ok(())
}

/// What is stored of a new job beside its spec, in the same transaction.
#[derive(Debug, Default)]
pub struct Beside {
    /// Texts that belong to it.
    pub files: Vec<JobFile>,
    /// What it was made of, where it is a run of an experiment.
    pub run: Option<NewRun>,
}

/// Stores a job that was checked, with what belongs to it.
pub async fn store(
    app: &App,
    person: &Person,
    checked: CheckedSpec,
    project: String,
    key: Option<String>,
    beside: Beside,
) -> OpResult<(Job, bool)> {
    let (now, owner) = (app.now(), person.clone());
    // It prints the spec and packs its rows, which may be many.
    let new = app.aside.run(move || new_job(checked, &owner, project, key, now)).await??;
    let class = class_of(&new);
    // The insert checks them again, in one statement and without saying which one is missing.
    let (dependencies, tasks, who) = (new.depends_on.clone(), new.count, person.clone());
    let inserted = app
        .store
        .write(move |tx| {
            super::projects::is_still_there(tx, &new.project, &who.sight)?;
            // Named one by one, so that the answer says which.
            if let Some(refused) = refused_dependency(tx, &dependencies, tasks, &who.sight)? {
                return Ok(Err(refused));
            }
            let inserted = insert(tx, &who, &new, &beside.files)?;
            if let (Inserted::New(job), Some(run)) = (inserted, &beside.run)
                && !experiments::insert_run(tx, job, run)?
            {
                let what = "the experiment is not there any more, or archived".to_owned();
                return Err(StoreError::Conflict { what });
            }
            if let Inserted::Existing(job) = inserted
                && !(jobs::is_same(tx, job, &new)? && has_files(tx, job, &beside.files)?)
            {
                return Ok(Err(Refused::OtherSpec(job)));
            }
            Ok(Ok(inserted))
        })
        .await?;
    let (id, is_new) = match inserted {
        Ok(Inserted::New(id)) => (id, true),
        Ok(Inserted::Existing(id)) => (id, false),
        Err(refused) => return Err(refused.into()),
    };
    if is_new {
        tracing::info!(job.id = %id, actor = person.username, "job submitted");
        publish(app, id, &class);
    }
    // Read again in a transaction of its own. Inside of the write it would hold the one writer for what readers can
    // do beside it.
    super::jobs::get(app, person, id).await.map(|job| (job, is_new))
}

/// Whether these texts belong to the job.
fn has_files(tx: &mut Tx<'_>, job: JobId, files: &[JobFile]) -> Result<bool> {
    let stored = jobs::task_files(tx, job, 0, i64::MAX as u64)?;
    for file in files {
        let is_there = match file.task {
            Some(_) => stored.contains(file),
            None => jobs::file(tx, job, &file.path)?.as_ref() == Some(&file.content),
        };
        if !is_there {
            return Ok(false);
        }
    }
    Ok(stored.len() == files.iter().filter(|file| file.task.is_some()).count())
}

/// What only the store knows to be wrong.
enum Refused {
    /// This dependency is not there.
    NoJob(usize, JobId),
    /// This dependency cannot hold index by index, and why.
    Mismatch(String),
    /// The key made this job, from something else.
    OtherSpec(JobId),
}

impl From<Refused> for OpError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::OtherSpec(job) => OpError::Conflict(format!(
                "the idempotency-key was used for job {job}, which has another spec; a new job needs a new key"
            )),
            Refused::Mismatch(why) => OpError::Conflict(why),
            Refused::NoJob(i, job) => OpError::field(
                format!("depends_on[{i}]"),
                format!("there is no job {job}"),
                Some("'mothership jobs' lists them".into()),
            ),
        }
    }
}

/// The first dependency that cannot be; `None` when all hold. For a submit and for a dry run.
fn refused_dependency(
    tx: &mut Tx<'_>,
    on: &[Dependency],
    tasks: u64,
    sight: &Sight,
) -> Result<Option<Refused>> {
    for (i, dependency) in on.iter().enumerate() {
        let Some(job) = jobs::get(tx, dependency.job, sight)? else {
            return Ok(Some(Refused::NoJob(i, dependency.job)));
        };
        if let Some(why) = each_mismatch(*dependency, job.counts.total, tasks) {
            return Ok(Some(Refused::Mismatch(why)));
        }
    }
    Ok(None)
}

/// The one way a job comes in, whoever submits it: with its line in the audit log, in the name of its owner, and a hint
/// to other servers. [`publish`] it after the commit, if it is new.
pub(super) fn insert(tx: &mut Tx<'_>, person: &Person, new: &NewJob, files: &[JobFile]) -> Result<Inserted> {
    let inserted = jobs::insert(tx, new, &person.sight)?;
    if let Inserted::New(id) = inserted {
        // Only for a new job: an existing one has its files, and its audit row.
        jobs::add_files(tx, id, files)?;
        let after = serde_json::json!({ "name": new.name, "project": new.project, "tasks": new.count });
        let row = person.did(new.created_at, "job.submit", id);
        audit::insert(tx, &AuditRow { after: after.to_string(), ..row })?;
        // In the transaction, so that no other server looks before there is something to see.
        super::hint(tx, super::Hint::Job(id))?;
    }
    Ok(inserted)
}

/// Tells viewers of a new job, and waiting runners that could run its tasks.
fn publish(app: &App, id: JobId, class: &Class) {
    app.live.job_changed(id);
    app.notifier.notify_work_of(class);
}

/// What a task of the job needs of a machine.
fn class_of(new: &NewJob) -> Class {
    Class { need: new.resources.clone(), requires: new.requires.clone(), prefers: new.prefers.clone() }
}

/// Everything that a submit checks, and what would come of it.
pub async fn dry_run(app: &App, person: &Person, spec: impl Into<SpecText>) -> OpResult<DryRun> {
    let spec = spec.into();
    // The inputs stay where they are until the job is meant.
    let planned = app.aside.run(move || {
        let checked = read(&spec)?;
        let ends = preview::ends(&checked, &BTreeMap::new())?;
        Ok::<_, OpError>((checked, ends))
    });
    let (checked, (first, last)) = planned.await??;
    super::projects::of_submit(app, person, checked.spec().project.as_deref()).await?;
    // Whole and not by a query: a fleet is small, and why a runner does not fit is said by the same function that
    // decides it.
    let (dependencies, tasks) = (checked.depends_on().to_vec(), checked.count());
    let sight = person.sight.clone();
    let asked = app
        .store
        .read(move |tx| Ok((runners::list(tx)?, refused_dependency(tx, &dependencies, tasks, &sight)?)));
    let (machines, refused) = asked.await?;
    if let Some(refused) = refused {
        return Err(refused.into());
    }
    // By the same functions that hand out work, so that a dry run promises what a submit keeps.
    let need = Capacity::of(checked.resources());
    let mut matching_runners = Vec::new();
    let mut reasons = Vec::new();
    for machine in machines.into_iter().filter(|machine| machine.mode != RunnerMode::Gui) {
        match could_run(&need, checked.requires(), &machine.capacity, &machine.labels) {
            Ok(()) => matching_runners.push(machine.name),
            Err(why) => reasons.push(format!("{} {why}", machine.name)),
        }
    }
    let mut warnings = checked.doubts();
    match (matching_runners.is_empty(), reasons.is_empty()) {
        (false, _) => {}
        (true, true) => warnings.push("no runner is registered: tasks wait until one joins".to_owned()),
        (true, false) => {
            // Enough to see what is wrong; a fleet of a thousand would give a thousand.
            reasons.truncate(5);
            warnings.push(format!("no runner can run it now: {}", reasons.join("; ")));
        }
    }
    Ok(DryRun {
        name: checked.name().to_owned(),
        count: checked.count(),
        first,
        last,
        matching_runners,
        warnings,
    })
}

/// Reads and checks a spec. It computes, so it belongs aside.
fn read(spec: &SpecText) -> OpResult<CheckedSpec> {
    let malformed = |message: String| OpError::Malformed {
        detail: format!("the body is not JSON: {message}"),
        errors: vec![FieldError { path: String::new(), message, hint: None }],
    };
    let text = std::str::from_utf8(&spec.0).map_err(|error| malformed(error.to_string()))?;
    let spec = JobSpec::from_json(text).map_err(|why| {
        let column = why.column.map_or_else(String::new, |column| format!(" column {column}"));
        malformed(format!("{} at line {}{column}", why.message, why.line))
    })?;
    Ok(spec?.check()?)
}

async fn check(app: &App, person: &Person, spec: SpecText) -> OpResult<CheckedSpec> {
    let checked = app.aside.run(move || read(&spec)).await??;
    super::submitted_inputs::exist(app, Some(person), &checked).await?;
    Ok(checked)
}

pub(crate) fn new_job(
    mut checked: CheckedSpec,
    person: &Person,
    project: String,
    key: Option<String>,
    now: mothership_store::Time,
) -> Result<NewJob> {
    // What lists show is stored beside the spec, so that a page of jobs parses no specs.
    let head = serde_json::to_value(view::head(&checked)).unwrap_or_default();
    // Taken out of the spec: a parameter file of a million rows is stored in chunks, and the spec stays small.
    let param_rows = param_rows(&mut checked)?;
    Ok(NewJob {
        owner: person.username.clone(),
        project,
        name: checked.name().to_owned(),
        description: checked.spec().description.clone(),
        spec: serde_json::to_value(checked.spec()).unwrap_or_default(),
        head,
        count: checked.count(),
        priority: checked.priority(),
        resources: Capacity::of(checked.resources()),
        requires: checked.requires().to_vec(),
        prefers: checked.prefers().to_vec(),
        labels: checked.spec().labels.clone(),
        retry: checked.retry().clone(),
        max_running: checked.max_running(),
        lost_after_ms: checked.lost_after_ms(),
        depends_on: checked.depends_on().to_vec(),
        idempotency_key: key,
        param_rows,
        created_at: now,
    })
}

/// The rows of the parameter file, which are stored on their own.
fn param_rows(checked: &mut CheckedSpec) -> Result<Option<ParamRows>> {
    let Some(rows) = checked.take_rows() else { return Ok(None) };
    let columns =
        checked.spec().sweep.iter().flat_map(|sweep| &sweep.sections).find_map(|section| match section {
            Section::Points(table) => Some(table.columns.clone()),
            _ => None,
        });
    let stride = stride(checked, rows.len());
    ParamRows::pack(columns.unwrap_or_default(), &rows, stride).map(Some)
}

/// How many neighbouring tasks share a row. Doubling meets the second row first (below twice the stride lie only the
/// first two rows), halving then finds where it begins.
fn stride(checked: &CheckedSpec, rows: usize) -> u64 {
    let count = checked.count();
    let first = checked.param_row(0);
    let is_first = |index: u64| checked.param_row(index) == first;
    // One row belongs to every task: there is no second one to search for.
    if rows < 2 {
        return count.max(1);
    }
    // `same` still has the first row, `other` does not or is not known to.
    let (mut same, mut other) = (0, 1);
    while other < count && is_first(other) {
        (same, other) = (other, other * 2);
    }
    let mut other = other.min(count);
    while other - same > 1 {
        let middle = same + (other - same) / 2;
        if is_first(middle) { same = middle } else { other = middle }
    }
    other
}

#[cfg(test)]
#[path = "submit_tests.rs"]
mod tests;
