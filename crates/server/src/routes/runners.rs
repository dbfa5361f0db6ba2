//! Runners and the numbers of the overview, over HTTP.

use super::extract::{Id, Json};
use crate::{actor::Person, app::App, error::OpResult, ops};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
};
use mothership_api::{paths, runners::*, stats::Stats};
use mothership_core::{ids::RunnerId, state::RunnerMode};

/// Every runner.
#[utoipa::path(get, path = paths::RUNNERS, tag = "runners", responses((status = 200, body = Vec<Runner>)))]
pub async fn list_runners(State(app): State<App>, _: Person) -> OpResult<axum::Json<Vec<Runner>>> {
    ops::runners::list(&app).await.map(axum::Json)
}

/// One runner.
#[utoipa::path(get, path = paths::RUNNER, tag = "runners", params(("runner" = String, Path)),
    responses((status = 200, body = Runner)))]
pub async fn get_runner(
    State(app): State<App>,
    _: Person,
    Id(id): Id<RunnerId>,
) -> OpResult<axum::Json<Runner>> {
    ops::runners::get(&app, id).await.map(axum::Json)
}

/// Renames a runner or replaces the labels a person gave it.
#[utoipa::path(patch, path = paths::RUNNER, tag = "runners", params(("runner" = String, Path)),
    request_body = RunnerPatch, responses((status = 200, body = Runner)))]
pub async fn patch_runner(
    State(app): State<App>,
    person: Person,
    Id(id): Id<RunnerId>,
    Json(patch): Json<RunnerPatch>,
) -> OpResult<axum::Json<Runner>> {
    ops::runners::patch(&app, &person, id, patch).await.map(axum::Json)
}

/// Forgets a runner that holds no attempt. Its secret is worth nothing from then on.
#[utoipa::path(delete, path = paths::RUNNER, tag = "runners", params(("runner" = String, Path)),
    responses((status = 204)))]
pub async fn delete_runner(
    State(app): State<App>,
    person: Person,
    Id(id): Id<RunnerId>,
) -> OpResult<StatusCode> {
    ops::runners::delete(&app, &person, id).await.map(|()| StatusCode::NO_CONTENT)
}

/// Lets a runner finish what it has and gives it nothing more.
#[utoipa::path(post, path = paths::RUNNER_DRAIN, tag = "runners", params(("runner" = String, Path)),
    responses((status = 200, body = Runner)))]
pub async fn drain_runner(
    State(app): State<App>,
    person: Person,
    Id(id): Id<RunnerId>,
) -> OpResult<axum::Json<Runner>> {
    ops::runners::set_mode(&app, &person, id, RunnerMode::Draining).await.map(axum::Json)
}

/// Gives work to a runner again.
#[utoipa::path(post, path = paths::RUNNER_ENABLE, tag = "runners", params(("runner" = String, Path)),
    responses((status = 200, body = Runner)))]
pub async fn enable_runner(
    State(app): State<App>,
    person: Person,
    Id(id): Id<RunnerId>,
) -> OpResult<axum::Json<Runner>> {
    ops::runners::set_mode(&app, &person, id, RunnerMode::Active).await.map(axum::Json)
}

/// Gives a runner nothing more until it is enabled.
#[utoipa::path(post, path = paths::RUNNER_DISABLE, tag = "runners", params(("runner" = String, Path)),
    responses((status = 200, body = Runner)))]
pub async fn disable_runner(
    State(app): State<App>,
    person: Person,
    Id(id): Id<RunnerId>,
) -> OpResult<axum::Json<Runner>> {
    ops::runners::set_mode(&app, &person, id, RunnerMode::Disabled).await.map(axum::Json)
}

/// Makes a token with which new runners join.
#[utoipa::path(post, path = paths::RUNNER_TOKENS, tag = "runners", request_body = RunnerTokenRequest,
    responses((status = 200, body = RunnerToken)))]
pub async fn make_runner_token(
    State(app): State<App>,
    person: Person,
    headers: HeaderMap,
    Json(request): Json<RunnerTokenRequest>,
) -> OpResult<axum::Json<RunnerToken>> {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).map(str::to_owned);
    ops::runners::make_join_token(&app, &person, request, host).await.map(axum::Json)
}

/// The numbers of the overview, and what the background services did lately.
#[utoipa::path(get, path = paths::STATS, tag = "stats", responses((status = 200, body = Stats)))]
pub async fn get_stats(State(app): State<App>, _: Person) -> OpResult<axum::Json<Stats>> {
    ops::stats::with_services(&app).await.map(axum::Json)
}
