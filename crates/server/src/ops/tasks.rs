//! Looking at tasks and acting on them.

use super::{
    end_attempt,
    hints::{Hint, hint},
    jobs::{page, states, with_spec},
    preview,
    view::{self, Machines, Params, Silence, ViewTime},
};
use crate::{
    actor::Person,
    app::App,
    error::{OpError, OpResult},
    memory::notifier::StopOrder,
};
use mothership_api::tasks::{Task, TaskDetail, TaskList, TaskQuery};
use mothership_core::{
    attempt::EndCause,
    ids::{JobId, TaskId},
    limits::{PAGE_DEFAULT, PAGE_MAX},
    state::TaskState,
};
use mothership_store::{
    Result, attempts,
    audit::{self, AuditRow},
    leases, ownership, tasks as rows,
};

/// A page of the tasks of a job, in order of their index.
pub async fn list(app: &App, person: &Person, id: JobId, query: TaskQuery) -> OpResult<TaskList> {
    let wanted: Vec<TaskState> = states(query.status.as_deref())?;
    let limit = page(query.limit, PAGE_MAX as u64, PAGE_DEFAULT as u64)?;
    let (handle, now, sight) = (app.clone(), app.now(), person.sight.clone());
    let list = app.store.read(move |tx| {
        let Some((job, spec)) = with_spec(&handle, tx, id, &sight)? else { return Ok(None) };
        // One more tells whether there is a next page.
        let mut found = rows::list(tx, id, &wanted, query.after, limit + 1)?;
        let more = found.len() as u64 > limit;
        found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        // Names of runners in one query and not one for each task.
        let machines = Machines::load(tx)?;
        let time = ViewTime::read(tx, now)?;
        let mut params = Params::new(id, &spec);
        let mut tasks = Vec::with_capacity(found.len());
        let siblings = view::siblings(&handle, tx, &job, time)?;
        for row in found {
            let values = params.of(tx, row.id.index)?;
            tasks.push(view::task(&handle, row, values, &siblings, &machines, time));
        }
        // By the last index shown, so that tasks that change their state in between neither repeat nor get lost.
        let next = tasks.last().filter(|_| more).map(|task: &Task| task.index.to_string());
        Ok(Some(TaskList { tasks, next, total: rows::count(tx, id, &wanted)? }))
    });
    list.await?.ok_or_else(|| OpError::not_found("job", id))
}

/// A task with its attempts, its filled-in command, and its neighbours for paging.
pub async fn get(app: &App, person: &Person, id: TaskId) -> OpResult<TaskDetail> {
    let (handle, now, sight) = (app.clone(), app.now(), person.sight.clone());
    let detail = app.store.read(move |tx| {
        let Some((job, spec)) = with_spec(&handle, tx, id.job, &sight)? else { return Ok(None) };
        let Some(row) = rows::get(tx, id)? else { return Ok(None) };
        let machines = Machines::load(tx)?;
        let mut params = Params::new(id.job, &spec);
        let values = params.of(tx, id.index)?;
        let time = ViewTime::read(tx, now)?;
        let siblings = view::siblings(&handle, tx, &job, time)?;
        let attempt_list =
            attempts::list(tx, id)?.into_iter().map(|row| view::attempt(row, &machines, time)).collect();
        let near = rows::neighbours(tx, id)?;
        // Filled in for its latest attempt, or for the first one when there was none: the number is part of what a
        // command may name.
        let filled = preview::task(&spec, id.attempt(row.attempts.max(1)), params.rows());
        // A value that does not fit its template fails the attempt, which says so; here it only has no command.
        let (command, working_directory, env, outputs) = match filled {
            Ok(task) => (task.command.to_string(), task.working_directory, task.env, task.outputs),
            Err(errors) => (errors.to_string(), None, Default::default(), Vec::new()),
        };
        Ok(Some(TaskDetail {
            task: view::task(&handle, row, values, &siblings, &machines, time),
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

/// Cancels one task. A running one ends when its runner has stopped it.
pub async fn cancel(app: &App, person: &Person, id: TaskId) -> OpResult<Task> {
    let (now, who) = (app.now(), person.clone());
    let done = app.store.write(move |tx| {
        if !ownership::may_act(tx, id.job, &who.sight)? {
            return Ok(None);
        }
        let Some(cancelled) = rows::cancel(tx, id, now)? else { return Ok(None) };
        log(tx, now, &who, "task.cancel", id)?;
        // Looked up in the same transaction: afterwards the attempt may belong to another runner.
        let running = match cancelled.attempt {
            Some(attempt) => attempts::get(tx, attempt)?.map(|row| (row.runner, attempt)),
            None => None,
        };
        Ok(Some(running))
    });
    let running = done.await?.ok_or_else(|| OpError::not_found("task", id))?;
    // After the commit, for the reason given at `jobs::cancel`.
    if let Some((runner, attempt)) = running {
        app.notifier.order_stop(runner, attempt, StopOrder::Cancel);
    }
    changed(app, person, id).await
}

/// Queues a failed or cancelled task again, with fresh retries; any other state is a conflict.
pub async fn retry(app: &App, person: &Person, id: TaskId) -> OpResult<Task> {
    let (now, who) = (app.now(), person.clone());
    let done = app.store.write(move |tx| {
        if !ownership::may_act(tx, id.job, &who.sight)? {
            return Ok(None);
        }
        let Some(row) = rows::get(tx, id)? else { return Ok(None) };
        // The store says whether it moved; only then is there something to log.
        if rows::retry(tx, id, now)? {
            log(tx, now, &who, "task.retry", id)?;
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

/// Gives up the attempt of a task of which nothing is heard, as the reaper would later: the task is queued again,
/// and the attempt has it back if it is heard before somebody else takes it. One that is heard is a conflict.
pub async fn give_up(app: &App, person: &Person, id: TaskId) -> OpResult<Task> {
    let (now, who, jitter) = (app.now(), person.clone(), app.rng.unit());
    let done = app.store.write(move |tx| {
        if !ownership::may_act(tx, id.job, &who.sight)? {
            return Ok(None);
        }
        let Some(row) = rows::get(tx, id)? else { return Ok(None) };
        let attempt = match row.attempt {
            Some(attempt) if row.state == TaskState::Running => attempts::get(tx, attempt)?,
            _ => None,
        };
        let Some(attempt) = attempt else {
            return Ok(Some(Err(format!(
                "task {id} is {}; nobody has it that could be given up",
                row.state
            ))));
        };
        let time = ViewTime::read(tx, now)?;
        let Some(Silence { .. }) = view::silence(&attempt, time) else {
            return Ok(Some(Err(format!(
                "the runner of task {id} is heard of; to stop the task, cancel it"
            ))));
        };
        log(tx, now, &who, "task.give_up", id)?;
        leases::run_out(tx, attempt.id, time.listening)?;
        let why = format!("its runner was silent, and {} gave it up", who.username);
        let lost = end_attempt::by_server(attempt.id, EndCause::LeaseExpired, now, Some(why));
        Ok(Some(Ok(end_attempt::end(tx, &[lost], now, jitter)?)))
    });
    let outcomes = done.await?.ok_or_else(|| OpError::not_found("task", id))?;
    end_attempt::publish(app, &outcomes.map_err(OpError::Conflict)?);
    app.live.runners_changed();
    changed(app, person, id).await
}

fn log(
    tx: &mut mothership_store::Tx<'_>,
    at: mothership_store::Time,
    person: &Person,
    act: &str,
    id: TaskId,
) -> Result<()> {
    let whose = super::job_acts::whose(tx, person, id.job)?;
    audit::insert(tx, &AuditRow { whose, ..person.did(at, act, id) })?;
    hint(tx, Hint::Job(id.job))
}

/// Marks the task as changed, wakes who may be concerned, and reads it again for the answer.
async fn changed(app: &App, person: &Person, id: TaskId) -> OpResult<Task> {
    let task = get(app, person, id).await?.task;
    app.live.task_changed(id, task.status);
    app.live.job_changed(id.job);
    // A retry is work; a cancel may let a job go on that waited for this task, or free a place of `max_running`.
    app.notifier.notify_work();
    Ok(task)
}

#[cfg(test)]
#[path = "tasks_tests.rs"]
mod tests;
