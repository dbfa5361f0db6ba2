//! GOLIAT's studies over HTTP.

use super::{
    created::created,
    extract::{IdempotencyKey, Json},
};
use crate::{actor::Person, app::App, error::OpResult, ops};
use axum::{extract::State, response::Response};
use mothership_api::{
    goliat::{History, Study, StudyRequest},
    jobs::Job,
    paths,
};

/// Cuts a configuration of GOLIAT into assignments and submits them as a job, whose tasks `goliat worker` claims or a
/// runner with the label `goliat` runs. With the header `Idempotency-Key` the request may be sent again and answers
/// with the same job (200 instead of 201).
#[utoipa::path(post, path = paths::GOLIAT_STUDIES, tag = "goliat",
    params(("idempotency-key" = Option<String>, Header, description = "Makes the request safe to send again.")),
    request_body = StudyRequest,
    responses((status = 201, body = Study, description = "Accepted."),
        (status = 200, body = Study, description = "The same request had been accepted before; or it was a dry run, and nothing was stored.")))]
pub async fn create_study(
    State(app): State<App>,
    person: Person,
    IdempotencyKey(key): IdempotencyKey,
    Json(request): Json<StudyRequest>,
) -> OpResult<Response> {
    let (study, is_new) = ops::studies::create(&app, &person, request, key).await?;
    Ok(created(study.job_id, is_new, &study))
}

/// Gives a study that was brought over from another dashboard the times it had there: of the job, of its tasks and of
/// their latest attempts. Only for an administrator.
#[utoipa::path(post, path = paths::GOLIAT_HISTORY, tag = "goliat", request_body = History,
    responses((status = 200, body = Job)))]
pub async fn set_history(
    State(app): State<App>,
    person: Person,
    Json(history): Json<History>,
) -> OpResult<axum::Json<Job>> {
    ops::history::set(&app, &person, history).await.map(axum::Json)
}
