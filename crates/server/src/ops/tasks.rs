//! Looking at tasks and acting on them.

use super::{
    hints::{Hint, hint},
    jobs::{page, states, with_spec},
    preview,
    view::{self, Machines, Params},
};
use crate::{
    actor::Person,
    app::App,
    error::{OpError, OpResult},
};
use mothership_api::tasks::{Task, TaskDetail, TaskList, TaskQuery};
use mothership_core::{
    ids::{JobId, TaskId},
    limits::{PAGE_DEFAULT, PAGE_MAX},
    state::TaskState,
};
use mothership_store::{
    Result, attempts,
    audit::{self, AuditRow},
    tasks as rows,
};

pub async fn list(app: &App, _: &Person, id: JobId, query: TaskQuery) -> OpResult<TaskList> {
    let wanted: Vec<TaskState> = states(query.status.as_deref())?;
    let limit = page(query.limit, PAGE_MAX as u64, PAGE_DEFAULT as u64)?;
    let (handle, now) = (app.clone(), app.now());
    let list = app.store.read(move |tx| {
        let Some((job, spec)) = with_spec(&handle, tx, id)? else { return Ok(None) };
        // One more tells whether there is a next page.
        let mut found = rows::list(tx, id, &wanted, query.after, limit + 1)?;
        let more = found.len() as u64 > limit;
        found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        let machines = Machines::load(tx)?;
        let mut params = Params::new(id, &spec);
        let mut tasks = Vec::with_capacity(found.len());
        for row in found {
            let values = params.of(tx, row.id.index)?;
            tasks.push(view::task(&handle, row, values, &job.durations, &machines, now));
        }
        let next = tasks.last().filter(|_| more).map(|task: &Task| task.index.to_string());
        Ok(Some(TaskList { tasks, next, total: rows::count(tx, id, &wanted)? }))
    });
    list.await?.ok_or_else(|| OpError::not_found("job", id))
}

pub async fn get(app: &App, _: &Person, id: TaskId) -> OpResult<TaskDetail> {
    let (handle, now) = (app.clone(), app.now());
    let detail = app.store.read(move |tx| {
        let Some((job, spec)) = with_spec(&handle, tx, id.job)? else { return Ok(None) };
        let Some(row) = rows::get(tx, id)? else { return Ok(None) };
        let machines = Machines::load(tx)?;
        let mut params = Params::new(id.job, &spec);
        let values = params.of(tx, id.index)?;
        let attempt_list =
            attempts::list(tx, id)?.into_iter().map(|row| view::attempt(row, &machines)).collect();
        let near = rows::neighbours(tx, id)?;
        let filled = preview::task(&spec, id.attempt(row.attempts.max(1)), params.rows());
        // A value that does not fit its template fails the attempt, which says so; here it only has no command.
        let (command, working_directory, env, outputs) = match filled {
            Ok(task) => (task.command.to_string(), task.working_directory, task.env, task.outputs),
            Err(errors) => (errors.to_string(), None, Default::default(), Vec::new()),
        };
        Ok(Some(TaskDetail {
            task: view::task(&handle, row, values, &job.durations, &machines, now),
            job_name: job.name,
            command,
            working_directory,
            env,
            outputs,
            timeout_seconds: spec.timeout_ms().map(|ms| ms as f64 / 1000.0),
            max_retries: spec.retry().max_retries,
            attempt_list,
            previous: near.previous,
            next: near.next,
            next_failed: near.next_failed,
        }))
    });
    detail.await?.ok_or_else(|| OpError::not_found("task", id))
}

pub async fn cancel(app: &App, person: &Person, id: TaskId) -> OpResult<Task> {
    let (now, actor) = (app.now(), person.username.clone());
    let done = app.store.write(move |tx| {
        let Some(cancelled) = rows::cancel(tx, id, now)? else { return Ok(None) };
        log(tx, now, &actor, "task.cancel", id)?;
        let running = match cancelled.attempt {
            Some(attempt) => attempts::get(tx, attempt)?.map(|row| (row.runner, attempt)),
            None => None,
        };
        Ok(Some(running))
    });
    let running = done.await?.ok_or_else(|| OpError::not_found("task", id))?;
    if let Some((runner, attempt)) = running {
        app.notifier.order_stop(runner, attempt);
    }
    changed(app, person, id).await
}

pub async fn retry(app: &App, person: &Person, id: TaskId) -> OpResult<Task> {
    let (now, actor) = (app.now(), person.username.clone());
    let done = app.store.write(move |tx| {
        let Some(row) = rows::get(tx, id)? else { return Ok(None) };
        if rows::retry(tx, id, now)? {
            log(tx, now, &actor, "task.retry", id)?;
            return Ok(Some(Ok(())));
        }
        Ok(Some(Err(row.state)))
    });
    match done.await?.ok_or_else(|| OpError::not_found("task", id))? {
        Ok(()) => changed(app, person, id).await,
        Err(state) => Err(OpError::Conflict(format!(
            "task {id} is {state}; only failed and cancelled tasks can be retried"
        ))),
    }
}

fn log(
    tx: &mut mothership_store::Tx<'_>,
    at: mothership_store::Time,
    actor: &str,
    act: &str,
    id: TaskId,
) -> Result<()> {
    let (actor, act, subject) = (actor.to_owned(), act.to_owned(), id.to_string());
    audit::insert(tx, &AuditRow { at, actor, act, subject, detail: String::new() })?;
    hint(tx, Hint::Job(id.job))
}

async fn changed(app: &App, person: &Person, id: TaskId) -> OpResult<Task> {
    let task = get(app, person, id).await?.task;
    app.live.task_changed(id, task.status);
    app.live.job_changed(id.job);
    app.notifier.notify_work();
    Ok(task)
}
