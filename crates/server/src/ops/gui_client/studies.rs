//! Super studies, looked at and removed. They are stored by [`crate::ops::studies`], which also cuts them.

use super::{
    find_study, fleet,
    flush::write_progress,
    view::{Assignment, Study, Task, Worker},
};
use crate::{
    actor::Person,
    app::App,
    error::{OpError, OpResult},
    memory::notifier::StopOrder,
    ops::{
        self, end_attempt,
        hints::{Hint, hint},
        studies::BASE,
    },
};
use mothership_core::{
    attempt::EndCause,
    goliat::{JOB_LABEL, SUPER_STUDY},
    ids::{AttemptId, JobId, RunnerId, TaskId},
    limits::PAGE_MAX,
};
use mothership_store::{
    Result, Time, Tx,
    attempts::{self, EndOutcome},
    audit::{self, AuditRow},
    jobs::{self, JobFilter},
    runners, tasks,
};
use std::collections::BTreeMap;

/// Studies of one list.
const STUDIES_MAX: usize = 500;

/// A study with its first assignments, as a list shows it.
pub type StudyWithTasks = (Study, Vec<Task>);

/// Newest first; with a name only those of exactly this name.
pub async fn list(app: &App, _: &Person, name: Option<String>) -> OpResult<Vec<StudyWithTasks>> {
    let name = name.filter(|name| !name.is_empty());
    write_progress(app).await?;
    let found = app.store.read(move |tx| {
        let mut studies = Vec::new();
        let mut filter = JobFilter {
            text: name.clone(),
            label: Some((JOB_LABEL.into(), Some(SUPER_STUDY.into()))),
            limit: STUDIES_MAX as u64,
            ..JobFilter::default()
        };
        // The store finds what contains the name; pages go on until the list is full of those that are it.
        loop {
            let (page, _) = jobs::list(tx, &filter, &super::sight())?;
            filter.offset += page.len() as u64;
            let is_last = page.len() < STUDIES_MAX;
            for job in page.into_iter().filter(|job| name.as_ref().is_none_or(|name| job.name == *name)) {
                if studies.len() < STUDIES_MAX {
                    let base = jobs::file(tx, job.id, BASE)?;
                    let all = tasks::list(tx, job.id, &[], None, PAGE_MAX as u64)?.into_iter();
                    studies.push((Study::new(job, base), all.map(Task::from).collect()));
                }
            }
            if is_last || studies.len() >= STUDIES_MAX {
                return Ok(studies);
            }
        }
    });
    Ok(found.await?)
}

/// A study and all its assignments, in order; `None`: there is no such study.
pub async fn get(app: &App, _: &Person, id: JobId) -> OpResult<Option<(Study, Vec<Assignment>)>> {
    let now = app.now();
    write_progress(app).await?;
    let handle = app.clone();
    let found = app.store.read(move |tx| {
        let Some(job) = find_study(tx, id)? else { return Ok(None) };
        let (base, all) = (jobs::file(tx, id, BASE)?, assignments_of(&handle, tx, id, job.created_at, now)?);
        Ok(Some((Study::new(job, base), all)))
    });
    Ok(found.await?)
}

/// All assignments of a study, in order; none of an unknown one.
pub async fn assignments(app: &App, _: &Person, id: JobId) -> OpResult<Vec<Assignment>> {
    write_progress(app).await?;
    let (handle, now) = (app.clone(), app.now());
    let found = app.store.read(move |tx| match find_study(tx, id)? {
        Some(job) => assignments_of(&handle, tx, id, job.created_at, now),
        None => Ok(Vec::new()),
    });
    Ok(found.await?)
}

/// A few statements for all of them, however many they are.
fn assignments_of(
    app: &App,
    tx: &mut Tx<'_>,
    id: JobId,
    created_at: Time,
    now: Time,
) -> Result<Vec<Assignment>> {
    let machines = fleet::by_id(app, tx, now)?;
    let files = jobs::task_files(tx, id, 0, u64::MAX)?;
    let mut configs: BTreeMap<u64, String> =
        files.into_iter().filter_map(|file| Some((file.task?, file.content))).collect();
    let all = tasks::list(tx, id, &[], None, u64::MAX)?.into_iter();
    Ok(all
        .map(|task| {
            let (config, machine) = (configs.remove(&task.id.index), task.runner);
            let machine = machine.and_then(|id| machines.get(&id).cloned());
            Assignment { task: task.into(), created_at, config, machine }
        })
        .collect())
}

/// The assignments that a machine runs now.
pub async fn running_on(app: &App, _: &Person, worker: &Worker) -> OpResult<Vec<Assignment>> {
    let (handle, now, runner) = (app.clone(), app.now(), worker.machine.id);
    let found = app.store.read(move |tx| {
        let held = runners::running_attempts(tx, runner, PAGE_MAX as u64)?;
        let all = held.into_iter().map(|attempt| assignment(&handle, tx, attempt.task, now));
        Ok(all.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
    });
    Ok(found.await?)
}

/// One assignment of a super study.
pub(super) fn assignment(app: &App, tx: &mut Tx<'_>, id: TaskId, now: Time) -> Result<Option<Assignment>> {
    let (Some(job), Some(task)) = (find_study(tx, id.job)?, tasks::get(tx, id)?) else { return Ok(None) };
    let config =
        jobs::task_files(tx, id.job, id.index, id.index)?.into_iter().next().map(|file| file.content);
    let machine = match task.runner {
        Some(runner) => fleet::one(app, tx, runner, now)?,
        None => None,
    };
    Ok(Some(Assignment { task: task.into(), created_at: job.created_at, config, machine }))
}

/// Removes a study with all that it left, also while it runs: what runs of it is cancelled. All in one step, so that
/// nobody claims something of it meanwhile.
///
/// # Errors
/// `NotFound` where there is no such study: an ordinary job is none.
pub async fn delete(app: &App, owner: &Person, id: JobId) -> OpResult<()> {
    let (now, jitter, actor) = (app.now(), app.rng.unit(), owner.username.clone());
    let removed = app.store.write(move |tx| match find_study(tx, id)? {
        Some(_) => remove(tx, id, &actor, now, jitter).map(Some),
        None => Ok(None),
    });
    let removed = removed.await?.ok_or_else(|| OpError::not_found("super study", id))?;
    end_attempt::publish(app, &removed.ended);
    for (runner, attempt) in removed.stopped {
        app.notifier.order_stop(runner, attempt, StopOrder::Cancel);
    }
    app.progress_buffer.forget_resolved();
    tracing::info!(job.id = %id, actor = owner.username, "super study deleted");
    app.live.tasks_moved(id);
    app.live.job_changed(id);
    app.live.runners_changed();
    // The rest of its rows. Nobody sees it any more, and after a crash the cleaner goes on.
    ops::jobs::go_on_deleting(app, id).await
}

/// What the removal of a study stopped.
struct Removed {
    ended: Vec<EndOutcome>,
    /// With the runner of each: one with an agent stops its program.
    stopped: Vec<(RunnerId, AttemptId)>,
}

fn remove(tx: &mut Tx<'_>, id: JobId, actor: &str, now: Time, jitter: f64) -> Result<Removed> {
    let running = jobs::cancel(tx, id, now)?.map(|cancelled| cancelled.running).unwrap_or_default();
    let mut stopped = Vec::with_capacity(running.len());
    for attempt in &running {
        stopped.extend(attempts::get(tx, *attempt)?.map(|row| (row.runner, *attempt)));
    }
    let why = || Some("its study was deleted".to_owned());
    let ends = running.into_iter().map(|it| end_attempt::by_server(it, EndCause::Cancelled, now, why()));
    let ended = end_attempt::end(tx, &ends.collect::<Vec<_>>(), now, jitter)?;
    audit::insert(tx, &AuditRow::new(now, actor, "job.delete", id))?;
    jobs::delete(tx, id, now)?;
    hint(tx, Hint::Job(id))?;
    hint(tx, Hint::Runners)?;
    Ok(Removed { ended, stopped })
}
