//! Looking at jobs and acting on them.

pub(super) use super::job_acts::act;
use super::{
    hints::{Hint, hint},
    humanize::pluralize,
    job_acts::{move_to, whose},
    preview, projects, shares, view,
};
use crate::{
    actor::Person,
    app::App,
    error::{OpError, OpResult},
    memory::notifier::StopOrder,
};
use mothership_api::{
    jobs::{
        ErrorGroup, ErrorGroups, Job, JobActed, JobList, JobPatch, JobQuery, JobSpecReply, TaskSelection,
    },
    problem::FieldError,
};
use mothership_core::{
    ids::JobId,
    limits::{BULK_BATCH_MAX, PAGE_DEFAULT},
    spec::{CheckedSpec, SpecErrors, check_name},
    state::{JobState, TaskState},
};
use mothership_store::{
    Result, Sight, Tx, attempts,
    audit::{self, AuditRow},
    jobs::{self as rows, JobFilter, JobRow, JobSort},
    ownership, tasks,
};
use std::{str::FromStr, sync::Arc};

/// Jobs of one page.
const JOBS_PAGE_MAX: u64 = 1000;
/// Largest job whose grid is sent.
pub const GRID_TASKS_MAX: u64 = 1_000_000;
/// Groups of failed tasks shown.
const ERROR_GROUPS_MAX: u64 = 100;

/// Comma-separated states.
pub(super) fn states<S: FromStr<Err = String>>(text: Option<&str>) -> OpResult<Vec<S>> {
    text.unwrap_or_default()
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(|name| name.parse().map_err(|why: String| OpError::field("status", why, None)))
        .collect()
}

/// A page size: what was asked, between 1 and `max`; more is refused rather than cut in silence.
pub(super) fn page(limit: Option<u64>, max: u64, default: u64) -> OpResult<u64> {
    match limit {
        Some(limit) if limit > max || limit == 0 => {
            Err(OpError::field("limit", format!("must be from 1 to {max}, not {limit}"), None))
        }
        other => Ok(other.unwrap_or(default)),
    }
}

fn filter(query: &JobQuery) -> OpResult<JobFilter> {
    let sort = match query.sort.as_deref() {
        None | Some("created") => JobSort::Created,
        Some("name") => JobSort::Name,
        Some("priority") => JobSort::Priority,
        Some(other) => {
            let message = format!("cannot be '{other}'");
            return Err(OpError::field("sort", message, Some("created, name or priority".into())));
        }
    };
    let label = query.label.as_ref().map(|text| match text.split_once('=') {
        Some((key, value)) => (key.to_owned(), Some(value.to_owned())),
        None => (text.clone(), None),
    });
    Ok(JobFilter {
        states: states(query.status.as_deref())?,
        archived: Default::default(),
        owner: query.owner.clone(),
        text: query.q.clone().filter(|text| !text.is_empty()),
        label,
        sort,
        limit: page(query.limit, JOBS_PAGE_MAX, PAGE_DEFAULT as u64)?,
        offset: query.offset.unwrap_or(0),
    })
}

/// Jobs that match, newest first unless the query sorts them, with the number of all that do.
pub async fn list(app: &App, person: &Person, query: JobQuery) -> OpResult<JobList> {
    let filter = filter(&query)?;
    let (handle, now, sight) = (app.clone(), app.now(), person.sight.clone());
    let list = app.store.read(move |tx| {
        // One transaction for the page and its totals: the numbers above a list fit what it shows.
        let (found, total) = rows::list(tx, &filter, &sight)?;
        let by_status =
            // Counted without the filter by state, so that the tabs above the list keep their numbers when one is
            // chosen.
            rows::count_by_state(tx, &JobFilter { states: Vec::new(), ..filter.clone() }, &sight)?;
        let jobs =
            found.into_iter().map(|row| view::job_light(&handle, tx, row, now)).collect::<Result<_>>()?;
        Ok(JobList {
            jobs,
            total,
            limit: filter.limit,
            offset: filter.offset,
            by_status: JobState::ALL
                .iter()
                .map(|state| (state.to_string(), by_status.get(state).copied().unwrap_or(0)))
                .collect(),
        })
    });
    Ok(list.await?)
}

/// One job with its numbers and time left.
pub async fn get(app: &App, person: &Person, id: JobId) -> OpResult<Job> {
    let (handle, now, sight) = (app.clone(), app.now(), person.sight.clone());
    let job = app.store.read(move |tx| match rows::get(tx, id, &sight)? {
        Some(row) => view::job(&handle, tx, row, now).map(Some),
        None => Ok(None),
    });
    job.await?.ok_or_else(|| OpError::not_found("job", id))
}

/// Those of these jobs that are there.
pub async fn some(app: &App, person: &Person, ids: Vec<JobId>) -> OpResult<Vec<Job>> {
    let (handle, now, sight) = (app.clone(), app.now(), person.sight.clone());
    let found = app.store.read(move |tx| {
        let mut found = Vec::with_capacity(ids.len());
        for id in &ids {
            if let Some(row) = rows::get(tx, *id, &sight)? {
                found.push(view::job_light(&handle, tx, row, now)?);
            }
        }
        Ok(found)
    });
    Ok(found.await?)
}

/// A job with its checked spec, from the cache or the store.
pub(super) fn with_spec(
    app: &App,
    tx: &mut Tx<'_>,
    id: JobId,
    sight: &Sight,
) -> Result<Option<(JobRow, Arc<CheckedSpec>)>> {
    let Some(row) = rows::get(tx, id, sight)? else { return Ok(None) };
    // The spec of a job never changes, so what is cached needs no look at the stored text, which may be megabytes.
    if let Some(spec) = app.spec_cache.cached(id) {
        return Ok(Some((row, spec)));
    }
    let Some(stored) = rows::spec(tx, id)? else { return Ok(None) };
    let spec = app.spec_cache.get(id, &stored)?;
    Ok(Some((row, spec)))
}

/// Changes name, description, priority or labels; what is absent stays.
pub async fn patch(app: &App, person: &Person, id: JobId, mut patch: JobPatch) -> OpResult<Job> {
    if let Some(priority) = patch.priority.filter(|priority| !(-1000..=1000).contains(priority)) {
        return Err(OpError::field("priority", format!("must be from -1000 to 1000, not {priority}"), None));
    }
    if let Some(name) = &mut patch.name {
        // The rule of a submit, and what a submit makes of it.
        check_name(name).map_err(SpecErrors::from)?;
        *name = name.trim().to_owned();
    }
    let project = match patch.project.take() {
        Some(named) => Some(projects::target(app, person, &named).await?),
        None => None,
    };
    let (who, is_moved) = (person.clone(), project.is_some());
    act(app, person, id, "job.patch", move |tx, now| {
        if let Some(project) = &project {
            move_to(tx, &who, id, project, now)?;
        }
        rows::patch(tx, id, &patch, now).map(|there| there.then_some(0))
    })
    .await?;
    if is_moved {
        shares::changed(app, id);
    }
    get(app, person, id).await
}

/// Deletes a job with its logs and results. Tasks that have not begun are cancelled; one that runs is a conflict.
pub async fn delete(app: &App, person: &Person, id: JobId) -> OpResult<()> {
    let now = app.now();
    let mut is_hidden = false;
    // A batch a call, so that nobody waits for a million rows. After the first one nobody sees the job any more.
    loop {
        // The first batch hides the job, so that whoever looks meanwhile sees it whole or not at all. A server that stops
        // between two batches leaves hidden rows behind; the cleaner goes on with them.
        let who = person.clone();
        let deleted = app.store.write(move |tx| {
            if !is_hidden {
                if !ownership::may_act(tx, id, &who.sight)? {
                    return Ok(None);
                }
                let job = rows::get(tx, id, &who.sight)?;
                let facts = job.map(|job| {
                    serde_json::json!({ "name": job.name, "project": job.project, "owner": job.owner })
                        .to_string()
                });
                let (before, whose) = (facts.unwrap_or_default(), whose(tx, &who, id)?);
                audit::insert(tx, &AuditRow { before, whose, ..who.did(now, "job.delete", id) })?;
                hint(tx, Hint::Job(id))?;
            }
            rows::delete(tx, id, now).map(Some)
        });
        match deleted.await? {
            None => return Err(OpError::not_found("job", id)),
            Some(deleted) if deleted.more => is_hidden = true,
            Some(_) => break,
        }
    }
    tracing::info!(job.id = %id, actor = person.username, "job deleted");
    app.live.job_changed(id);
    Ok(())
}

/// Removes the rest of a job whose deletion was broken off. Twice at once does no harm.
pub async fn go_on_deleting(app: &App, id: JobId) -> OpResult<()> {
    let now = app.now();
    while app.store.write(move |tx| rows::delete(tx, id, now)).await?.more {}
    Ok(())
}

/// Cancels every task that has not ended. Waiting ones end at once, running ones when nothing of them runs any more.
pub async fn cancel(app: &App, person: &Person, id: JobId) -> OpResult<JobActed> {
    // Orders leave the transaction through a channel, because they may be sent only after its commit: a cancel that
    // was rolled back must stop nothing.
    let (sender, orders) = std::sync::mpsc::channel();
    let tasks = act(app, person, id, "job.cancel", move |tx, now| {
        let Some(cancelled) = rows::cancel(tx, id, now)? else { return Ok(None) };
        for attempt in &cancelled.running {
            if let Some(row) = attempts::get(tx, *attempt)? {
                // Sent again when the closure runs again: an order twice is an order.
                let _ = sender.send((row.runner, *attempt));
            }
        }
        Ok(Some(cancelled.tasks))
    })
    .await?;
    // A runner that is not waiting now finds the cancel in the answer to its next report.
    for (runner, attempt) in orders.try_iter() {
        app.notifier.order_stop(runner, attempt, StopOrder::Cancel);
    }
    app.live.tasks_moved(id);
    // Jobs that waited for this one may go on, or end with it.
    app.notifier.notify_work();
    let job = get(app, person, id).await?;
    let mut message = format!("{} cancelled", pluralize(tasks, "task"));
    if job.counts.running > 0 {
        message.push_str(&format!(", {} told to stop", pluralize(job.counts.running, "running task")));
    }
    Ok(JobActed { job, tasks, message })
}

/// Starts no more tasks of the job, or starts them again; what runs goes on in both cases.
pub async fn set_paused(app: &App, person: &Person, id: JobId, paused: bool) -> OpResult<JobActed> {
    let name = if paused { "job.pause" } else { "job.resume" };
    act(app, person, id, name, move |tx, now| Ok(rows::set_paused(tx, id, paused, now)?.map(|_| 0))).await?;
    // A pause frees nothing: only its end may give somebody work.
    if !paused {
        app.notifier.notify_work();
    }
    let job = get(app, person, id).await?;
    let message = if paused { "paused: starts nothing more; what runs goes on" } else { "resumed" };
    Ok(JobActed { job, tasks: 0, message: message.into() })
}

/// Queues failed and cancelled tasks again, with fresh retries: all of them, or those of the selection.
pub async fn retry(app: &App, person: &Person, id: JobId, selection: TaskSelection) -> OpResult<JobActed> {
    let mut wanted = Vec::new();
    for (i, name) in selection.status.iter().enumerate() {
        match name.parse::<TaskState>() {
            Ok(state @ (TaskState::Failed | TaskState::Cancelled)) => wanted.push(state),
            _ => {
                return Err(OpError::Invalid {
                    detail: format!(
                        "status[{i}]: only failed and cancelled tasks can be retried, not '{name}'"
                    ),
                    errors: vec![FieldError {
                        path: format!("status[{i}]"),
                        message: format!("cannot be '{name}'"),
                        hint: Some("failed or cancelled".into()),
                    }],
                });
            }
        }
    }
    // An empty list selects all, as an absent one does: a client that names none would otherwise see a
    // success that did nothing.
    let indexes = (!selection.indexes.is_empty()).then_some(selection.indexes);
    let mut tasks = 0;
    loop {
        // A batch a transaction, so that a retry of a million tasks does not hold the one writer of SQLite; each
        // batch is an act with its own audit row.
        let (wanted, indexes) = (wanted.clone(), indexes.clone());
        let moved = act(app, person, id, "job.retry", move |tx, now| {
            rows::retry(tx, id, &wanted, indexes.as_deref(), now).map(Some)
        })
        .await?;
        tasks += moved;
        if moved < BULK_BATCH_MAX as u64 {
            break;
        }
    }
    app.live.tasks_moved(id);
    app.notifier.notify_work();
    let job = get(app, person, id).await?;
    Ok(JobActed { job, tasks, message: format!("{} queued again", pluralize(tasks, "task")) })
}

/// The spec as submitted, with the first and the last tasks that it comes to.
pub async fn spec(app: &App, person: &Person, id: JobId) -> OpResult<JobSpecReply> {
    let (handle, sight) = (app.clone(), person.sight.clone());
    let found = app.store.read(move |tx| {
        let Some((_, checked)) = with_spec(&handle, tx, id, &sight)? else { return Ok(None) };
        let stored = rows::spec(tx, id)?.unwrap_or_default();
        let mut params = view::Params::new(id, &checked);
        // Rows of a parameter file are stored in chunks apart from the spec; those at both ends are fetched here,
        // while the transaction is open.
        let (first, last) = preview::indexes(checked.count());
        for index in first.into_iter().chain(last) {
            params.fetch(tx, index)?;
        }
        let fetched = params.rows().clone();
        Ok(Some((checked, stored, fetched)))
    });
    let (checked, stored, fetched) = found.await?.ok_or_else(|| OpError::not_found("job", id))?;
    let (first, last) = preview::ends(&checked, &fetched)?;
    Ok(JobSpecReply { axes: view::axes(&checked), spec: stored, count: checked.count(), first, last })
}

/// Failed tasks, grouped by what they say.
pub async fn errors(app: &App, person: &Person, id: JobId) -> OpResult<ErrorGroups> {
    // From the counters: the groups below are cut at a hundred, and their sum may be smaller.
    let total = get(app, person, id).await?.counts.failed;
    let groups = app.store.read(move |tx| rows::errors(tx, id, ERROR_GROUPS_MAX)).await?;
    let groups = groups.into_iter().map(|group| ErrorGroup {
        message: group.message,
        exit_code: group.exit_code,
        count: group.count,
        indexes: group.indexes,
        last_at: group.last_at,
    });
    Ok(ErrorGroups { groups: groups.collect(), total })
}

/// One byte a task in order of the index; refused for jobs that no page could draw.
pub async fn grid(app: &App, person: &Person, id: JobId) -> OpResult<Vec<u8>> {
    let total = get(app, person, id).await?.counts.total;
    if total > GRID_TASKS_MAX {
        return Err(OpError::TooLarge(format!(
            "job {id} has {total} tasks, more than the {GRID_TASKS_MAX} of a grid; page through its tasks instead"
        )));
    }
    Ok(app.store.read(move |tx| tasks::grid(tx, id)).await?)
}

#[cfg(test)]
#[path = "jobs_tests.rs"]
mod tests;
