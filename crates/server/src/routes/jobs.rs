//! Jobs over HTTP.

use super::{
    created::created,
    extract::{Id, IdempotencyKey, Json, Query, SubmitText},
};
use crate::{actor::Person, app::App, error::OpResult, ops};
use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use mothership_api::{jobs::*, paths};
use mothership_core::ids::JobId;

/// Jobs, newest first.
#[utoipa::path(get, path = paths::JOBS, tag = "jobs", params(JobQuery), responses((status = 200, body = JobList)))]
pub async fn list_jobs(
    State(app): State<App>,
    person: Person,
    Query(query): Query<JobQuery>,
) -> OpResult<axum::Json<JobList>> {
    ops::jobs::list(&app, &person, query).await.map(axum::Json)
}

/// Submits a job. The body is a job's spec as JSON; it is refused whole, with every error at once. With the header
/// `Idempotency-Key` the request may be sent again and answers with the same job (200 instead of 201).
#[utoipa::path(post, path = paths::JOBS, tag = "jobs",
    params(SubmitQuery, ("idempotency-key" = Option<String>, Header, description = "Makes the submit safe to send again.")),
    request_body(content = Object, content_type = "application/json", description = "The job's spec."),
    responses((status = 201, body = Job, description = "Accepted."),
        (status = 200, body = Job, description = "The same submit had been accepted before. With `dry_run=true`: a DryRun.")))]
pub async fn submit_job(
    State(app): State<App>,
    person: Person,
    Query(query): Query<SubmitQuery>,
    IdempotencyKey(key): IdempotencyKey,
    SubmitText { text, room }: SubmitText,
) -> OpResult<Response> {
    // Held until the spec is stored or refused.
    let _room = room;
    // Here and not in the operation: the two answers have different types.
    if query.dry_run {
        return ops::submit::dry_run(&app, &person, text).await.map(|run| axum::Json(run).into_response());
    }
    let (job, is_new) = ops::submit::submit(&app, &person, text, key).await?;
    Ok(created(Some(job.id), is_new, &job))
}

/// One job.
#[utoipa::path(get, path = paths::JOB, tag = "jobs", params(("job" = String, Path)), responses((status = 200, body = Job)))]
pub async fn get_job(State(app): State<App>, person: Person, Id(id): Id<JobId>) -> OpResult<axum::Json<Job>> {
    ops::jobs::get(&app, &person, id).await.map(axum::Json)
}

/// Changes name, description, priority or labels. Absent fields stay.
#[utoipa::path(patch, path = paths::JOB, tag = "jobs", params(("job" = String, Path)), request_body = JobPatch,
    responses((status = 200, body = Job)))]
pub async fn patch_job(
    State(app): State<App>,
    person: Person,
    Id(id): Id<JobId>,
    Json(patch): Json<JobPatch>,
) -> OpResult<axum::Json<Job>> {
    ops::jobs::patch(&app, &person, id, patch).await.map(axum::Json)
}

/// Deletes a job that has ended, with its logs and results.
#[utoipa::path(delete, path = paths::JOB, tag = "jobs", params(("job" = String, Path)), responses((status = 204)))]
pub async fn delete_job(State(app): State<App>, person: Person, Id(id): Id<JobId>) -> OpResult<StatusCode> {
    ops::jobs::delete(&app, &person, id).await.map(|()| StatusCode::NO_CONTENT)
}

/// Cancels every task that has not ended. Running ones are told to stop and end when nothing of them runs any more.
#[utoipa::path(post, path = paths::JOB_CANCEL, tag = "jobs", params(("job" = String, Path)),
    responses((status = 200, body = JobActed)))]
pub async fn cancel_job(
    State(app): State<App>,
    person: Person,
    Id(id): Id<JobId>,
) -> OpResult<axum::Json<JobActed>> {
    ops::jobs::cancel(&app, &person, id).await.map(axum::Json)
}

/// Starts no more tasks of the job; running ones go on.
#[utoipa::path(post, path = paths::JOB_PAUSE, tag = "jobs", params(("job" = String, Path)),
    responses((status = 200, body = JobActed)))]
pub async fn pause_job(
    State(app): State<App>,
    person: Person,
    Id(id): Id<JobId>,
) -> OpResult<axum::Json<JobActed>> {
    ops::jobs::set_paused(&app, &person, id, true).await.map(axum::Json)
}

/// Undoes a pause.
#[utoipa::path(post, path = paths::JOB_RESUME, tag = "jobs", params(("job" = String, Path)),
    responses((status = 200, body = JobActed)))]
pub async fn resume_job(
    State(app): State<App>,
    person: Person,
    Id(id): Id<JobId>,
) -> OpResult<axum::Json<JobActed>> {
    ops::jobs::set_paused(&app, &person, id, false).await.map(axum::Json)
}

/// Queues failed and cancelled tasks again, with fresh retries.
#[utoipa::path(post, path = paths::JOB_RETRY, tag = "jobs", params(("job" = String, Path)),
    request_body = TaskSelection, responses((status = 200, body = JobActed)))]
pub async fn retry_job(
    State(app): State<App>,
    person: Person,
    Id(id): Id<JobId>,
    Json(selection): Json<TaskSelection>,
) -> OpResult<axum::Json<JobActed>> {
    ops::jobs::retry(&app, &person, id, selection).await.map(axum::Json)
}

/// The spec as submitted, with the first and the last command it comes to.
#[utoipa::path(get, path = paths::JOB_SPEC, tag = "jobs", params(("job" = String, Path)),
    responses((status = 200, body = JobSpecReply)))]
pub async fn job_spec(
    State(app): State<App>,
    person: Person,
    Id(id): Id<JobId>,
) -> OpResult<axum::Json<JobSpecReply>> {
    ops::jobs::spec(&app, &person, id).await.map(axum::Json)
}

/// Failed tasks, grouped by what they say.
#[utoipa::path(get, path = paths::JOB_ERRORS, tag = "jobs", params(("job" = String, Path)),
    responses((status = 200, body = ErrorGroups)))]
pub async fn job_errors(
    State(app): State<App>,
    person: Person,
    Id(id): Id<JobId>,
) -> OpResult<axum::Json<ErrorGroups>> {
    ops::jobs::errors(&app, &person, id).await.map(axum::Json)
}

/// One byte for each task in order of the index: 0 waiting, 1 pending, 2 running, 3 completed, 4 failed, 5 cancelled.
/// For jobs of up to a million tasks.
#[utoipa::path(get, path = paths::JOB_GRID, tag = "jobs", params(("job" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>)))]
pub async fn job_grid(State(app): State<App>, person: Person, Id(id): Id<JobId>) -> OpResult<Response> {
    let grid = ops::jobs::grid(&app, &person, id).await?;
    Ok(([(header::CONTENT_TYPE, "application/octet-stream")], grid).into_response())
}
