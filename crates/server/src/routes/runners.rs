//! Runners and the numbers of the overview, over HTTP.

use super::extract::{Id, Json, Query};
use crate::{actor::Person, app::App, error::OpResult, ops};
use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
};
use mothership_api::{paths, runners::*, stats::Stats};
use mothership_core::{ids::RunnerId, state::RunnerMode};

/// Every runner.
#[utoipa::path(get, path = paths::RUNNERS, tag = "runners", responses((status = 200, body = Vec<Runner>)))]
pub async fn list_runners(State(app): State<App>, person: Person) -> OpResult<axum::Json<Vec<Runner>>> {
    ops::runners::list(&app, &person).await.map(axum::Json)
}

/// One runner.
#[utoipa::path(get, path = paths::RUNNER, tag = "runners", params(("runner" = String, Path)),
    responses((status = 200, body = Runner)))]
pub async fn get_runner(
    State(app): State<App>,
    person: Person,
    Id(id): Id<RunnerId>,
) -> OpResult<axum::Json<Runner>> {
    ops::runners::get(&app, &person, id).await.map(axum::Json)
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

/// Removes a runner that holds no attempt. What a GUI client holds goes back instead, and it comes again when its window
/// speaks. The secret of an agent is worth nothing from then on, and its machine stays out until it is allowed again or
/// comes with a join token made since.
#[utoipa::path(delete, path = paths::RUNNER, tag = "runners", params(("runner" = String, Path)),
    responses((status = 204)))]
pub async fn delete_runner(
    State(app): State<App>,
    person: Person,
    Id(id): Id<RunnerId>,
) -> OpResult<StatusCode> {
    ops::gui_client::delete::delete_any(&app, &person, id).await.map(|()| StatusCode::NO_CONTENT)
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

/// How busy a runner was, by the minute or coarser, so that there are at most 300 points.
#[utoipa::path(get, path = paths::RUNNER_USAGE, tag = "runners", params(("runner" = String, Path), UsageQuery),
    responses((status = 200, body = UsageHistory)))]
pub async fn runner_usage(
    State(app): State<App>,
    _: Person,
    Id(id): Id<RunnerId>,
    Query(query): Query<UsageQuery>,
) -> OpResult<axum::Json<UsageHistory>> {
    ops::usage::history(&app, id, query.since).await.map(axum::Json)
}

/// The join tokens that are good, oldest first, without their secrets.
#[utoipa::path(get, path = paths::RUNNER_TOKENS, tag = "runners", responses((status = 200, body = Vec<JoinToken>)))]
pub async fn list_runner_tokens(State(app): State<App>, _: Person) -> OpResult<axum::Json<Vec<JoinToken>>> {
    ops::join_tokens::list(&app).await.map(axum::Json)
}

/// Takes a join token back. Who came with it stays.
#[utoipa::path(delete, path = paths::RUNNER_TOKEN, tag = "runners", params(("token" = String, Path)),
    responses((status = 204)))]
pub async fn revoke_runner_token(
    State(app): State<App>,
    person: Person,
    Path(id): Path<String>,
) -> OpResult<StatusCode> {
    ops::join_tokens::revoke(&app, &person, id).await.map(|()| StatusCode::NO_CONTENT)
}

/// Runners that were removed and whose machines stay out, the latest first.
#[utoipa::path(get, path = paths::REMOVED_RUNNERS, tag = "runners",
    responses((status = 200, body = Vec<RemovedRunner>)))]
pub async fn list_removed_runners(
    State(app): State<App>,
    _: Person,
) -> OpResult<axum::Json<Vec<RemovedRunner>>> {
    ops::runners::removed(&app).await.map(axum::Json)
}

/// Lets the machine of a removed runner come again.
#[utoipa::path(delete, path = paths::REMOVED_RUNNER, tag = "runners", params(("runner" = String, Path)),
    responses((status = 204)))]
pub async fn allow_removed_runner(
    State(app): State<App>,
    person: Person,
    Id(id): Id<RunnerId>,
) -> OpResult<StatusCode> {
    ops::runners::allow(&app, &person, id).await.map(|()| StatusCode::NO_CONTENT)
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
    ops::join_tokens::make(&app, &person, request, host).await.map(axum::Json)
}

/// The numbers of the overview, and what the background services did lately.
#[utoipa::path(get, path = paths::STATS, tag = "stats", responses((status = 200, body = Stats)))]
pub async fn get_stats(State(app): State<App>, person: Person) -> OpResult<axum::Json<Stats>> {
    ops::stats::with_services(&app, &person).await.map(axum::Json)
}
