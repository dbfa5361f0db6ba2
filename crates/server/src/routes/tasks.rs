//! Tasks and attempts over HTTP.

use super::extract::{Id, Query};
use crate::{actor::Person, app::App, error::OpResult, ops};
use axum::{Json, extract::State};
use mothership_api::{attempts::Attempt, explain::Explanation, paths, tasks::*};
use mothership_core::ids::{AttemptId, JobId, TaskId};

/// Tasks of a job in order of their index.
#[utoipa::path(get, path = paths::JOB_TASKS, tag = "tasks", params(("job" = String, Path), TaskQuery),
    responses((status = 200, body = TaskList)))]
pub async fn list_tasks(
    State(app): State<App>,
    person: Person,
    Id(id): Id<JobId>,
    Query(query): Query<TaskQuery>,
) -> OpResult<Json<TaskList>> {
    ops::tasks::list(&app, &person, id, query).await.map(Json)
}

/// A task with its attempts.
#[utoipa::path(get, path = paths::TASK, tag = "tasks", params(("task" = String, Path)),
    responses((status = 200, body = TaskDetail)))]
pub async fn get_task(
    State(app): State<App>,
    person: Person,
    Id(id): Id<TaskId>,
) -> OpResult<Json<TaskDetail>> {
    ops::tasks::get(&app, &person, id).await.map(Json)
}

/// Cancels a task. A running one is told to stop and ends when nothing of it runs any more.
#[utoipa::path(post, path = paths::TASK_CANCEL, tag = "tasks", params(("task" = String, Path)),
    responses((status = 200, body = Task)))]
pub async fn cancel_task(State(app): State<App>, person: Person, Id(id): Id<TaskId>) -> OpResult<Json<Task>> {
    ops::tasks::cancel(&app, &person, id).await.map(Json)
}

/// Queues a failed or cancelled task again, with fresh retries.
#[utoipa::path(post, path = paths::TASK_RETRY, tag = "tasks", params(("task" = String, Path)),
    responses((status = 200, body = Task)))]
pub async fn retry_task(State(app): State<App>, person: Person, Id(id): Id<TaskId>) -> OpResult<Json<Task>> {
    ops::tasks::retry(&app, &person, id).await.map(Json)
}

/// Gives a task whose runner is silent to somebody else, without waiting until its attempt is given up by itself.
#[utoipa::path(post, path = paths::TASK_GIVE_UP, tag = "tasks", params(("task" = String, Path)),
    responses((status = 200, body = Task)))]
pub async fn give_up_task(
    State(app): State<App>,
    person: Person,
    Id(id): Id<TaskId>,
) -> OpResult<Json<Task>> {
    ops::tasks::give_up(&app, &person, id).await.map(Json)
}

/// Why a task is where it is: what it waits for, which runners could take it, what a person can do.
#[utoipa::path(get, path = paths::TASK_EXPLAIN, tag = "tasks", params(("task" = String, Path)),
    responses((status = 200, body = Explanation)))]
pub async fn explain_task(
    State(app): State<App>,
    person: Person,
    Id(id): Id<TaskId>,
) -> OpResult<Json<Explanation>> {
    ops::explain::explain(&app, &person, id).await.map(Json)
}

/// One attempt.
#[utoipa::path(get, path = paths::ATTEMPT, tag = "tasks", params(("attempt" = String, Path)),
    responses((status = 200, body = Attempt)))]
pub async fn get_attempt(
    State(app): State<App>,
    person: Person,
    Id(id): Id<AttemptId>,
) -> OpResult<Json<Attempt>> {
    ops::attempts::get(&app, &person, id).await.map(Json)
}
