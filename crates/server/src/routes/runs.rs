//! Runs of experiments over HTTP.

use super::extract::{ByPlace, Id, IdempotencyKey, Query};
use crate::{actor::Person, app::App, error::OpResult, ops::experiments as ops};
use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use mothership_api::{experiments::*, paths};
use mothership_core::ids::JobId;

/// Checks values that somebody is about to run, and says what would come of them. Nothing is stored.
#[utoipa::path(post, path = paths::EXPERIMENT_CHECK, tag = "experiments", params(("name" = String, Path)),
    request_body = ValuesRequest, responses((status = 200, body = ValuesChecked)))]
pub async fn check_values(
    State(app): State<App>,
    person: Person,
    Path(name): Path<String>,
    ByPlace(request): ByPlace<ValuesRequest>,
) -> OpResult<axum::Json<ValuesChecked>> {
    ops::values::check(&app, &person, &name, request).await.map(axum::Json)
}

/// Runs an experiment: submits a job. Values are refused all at once, with the reason of each in `refusals`. With the
/// header `Idempotency-Key` the request may be sent again and answers with the same job (200 instead of 201).
#[utoipa::path(post, path = paths::EXPERIMENT_RUNS, tag = "experiments",
    params(("name" = String, Path), ("idempotency-key" = Option<String>, Header, description = "Makes it safe to send again.")),
    request_body = RunRequest,
    responses((status = 201, body = RunStarted), (status = 200, body = RunStarted, description = "It had been run before.")))]
pub async fn run_experiment(
    State(app): State<App>,
    person: Person,
    Path(name): Path<String>,
    IdempotencyKey(key): IdempotencyKey,
    ByPlace(request): ByPlace<RunRequest>,
) -> OpResult<Response> {
    let (started, is_new) = ops::run::run(&app, &person, &name, request, key).await?;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    let place = [(header::LOCATION, paths::with(paths::JOB_RUN, started.job))];
    Ok((status, place, axum::Json(started)).into_response())
}

/// Runs of an experiment, the newest first.
#[utoipa::path(get, path = paths::EXPERIMENT_RUNS, tag = "experiments",
    params(("name" = String, Path), NewestQuery), responses((status = 200, body = RunList)))]
pub async fn list_runs(
    State(app): State<App>,
    person: Person,
    Path(name): Path<String>,
    Query(query): Query<NewestQuery>,
) -> OpResult<axum::Json<RunList>> {
    ops::history::list(&app, &person, &name, query).await.map(axum::Json)
}

/// The run that a job is. 404 when it is none.
#[utoipa::path(get, path = paths::JOB_RUN, tag = "experiments", params(("job" = String, Path)),
    responses((status = 200, body = ExperimentRun)))]
pub async fn job_run(
    State(app): State<App>,
    person: Person,
    Id(job): Id<JobId>,
) -> OpResult<axum::Json<ExperimentRun>> {
    ops::history::of_job(&app, &person, job).await.map(axum::Json)
}

/// Several runs side by side, also of different experiments.
#[utoipa::path(get, path = paths::RUNS_COMPARE, tag = "experiments", params(CompareQuery),
    responses((status = 200, body = Comparison)))]
pub async fn compare_runs(
    State(app): State<App>,
    person: Person,
    Query(query): Query<CompareQuery>,
) -> OpResult<axum::Json<Comparison>> {
    ops::compare::compare(&app, &person, &query).await.map(axum::Json)
}
