//! GOLIAT's studies over HTTP.

use super::extract::Json;
use crate::{
    app::App,
    auth::Person,
    ops::{self, error::OpResult},
};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use mothership_api::{
    goliat::{History, Study, StudyRequest},
    jobs::{IDEMPOTENCY_KEY, Job},
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
    headers: HeaderMap,
    Json(request): Json<StudyRequest>,
) -> OpResult<Response> {
    let key = headers.get(IDEMPOTENCY_KEY).and_then(|key| key.to_str().ok()).map(str::to_owned);
    let (study, is_new) = ops::studies::create(&app, &person, request, key).await?;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    let location = study.job_id.map(|job| paths::with(paths::JOB, job));
    let response = match location {
        Some(location) => (status, [(header::LOCATION, location)], axum::Json(study)).into_response(),
        None => (status, axum::Json(study)).into_response(),
    };
    Ok(response)
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
