//! The runners' protocol over HTTP: every call may be sent twice.

use super::extract::{Json, OctetBytes, Peer};
use crate::{app::App, auth::RunnerActor, error::OpResult, ops};
use axum::{extract::State, http::HeaderMap};
use mothership_api::{agent::*, paths};

/// A machine becomes a runner, or says again what it is. Wants a join token (in the body) unless the server is open
/// or the request carries the runner's own secret.
#[utoipa::path(post, path = paths::AGENT_REGISTER, tag = "agent", request_body = RegisterRequest,
    responses((status = 200, body = RegisterReply)))]
pub async fn agent_register(
    State(app): State<App>,
    headers: HeaderMap,
    Peer(peer): Peer,
    Json(request): Json<RegisterRequest>,
) -> OpResult<axum::Json<RegisterReply>> {
    // By hand and not by an extractor: this is the one route where both a new machine with a join token and a runner
    // with its secret may come.
    let known = crate::auth::runner_of(&app, &headers).await?;
    let reply = ops::runners::register(&app, known, request).await?;
    ops::runner_address::heard_from(&app, reply.runner_id, peer, true).await?;
    Ok(axum::Json(reply))
}

/// Long poll for work: attempts to start and orders to obey, at once when there are any.
#[utoipa::path(post, path = paths::AGENT_LEASE, tag = "agent", request_body = LeaseRequest,
    responses((status = 200, body = LeaseReply)))]
pub async fn agent_lease(
    State(app): State<App>,
    RunnerActor(runner): RunnerActor,
    Json(request): Json<LeaseRequest>,
) -> OpResult<axum::Json<LeaseReply>> {
    ops::leases::lease(&app, runner, request).await.map(axum::Json)
}

/// Everything a runner has to say: starts, progress, ends, and the attempts it holds, whose leases are renewed.
#[utoipa::path(post, path = paths::AGENT_REPORT, tag = "agent", request_body = ReportRequest,
    responses((status = 200, body = ReportReply)))]
pub async fn agent_report(
    State(app): State<App>,
    RunnerActor(runner): RunnerActor,
    Peer(peer): Peer,
    Json(request): Json<ReportRequest>,
) -> OpResult<axum::Json<ReportReply>> {
    let reply = ops::reports::report(&app, runner, request).await?;
    ops::runner_address::heard_from(&app, runner, peer, false).await?;
    Ok(axum::Json(reply))
}

/// Appends to logs. The body is a sequence of frames, each a zstd-compressed piece of the log of one attempt at a
/// byte offset; the answer says for each attempt from which byte to send on.
#[utoipa::path(post, path = paths::AGENT_LOGS, tag = "agent",
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = LogsReply)))]
pub async fn agent_logs(
    State(app): State<App>,
    RunnerActor(runner): RunnerActor,
    OctetBytes(body): OctetBytes,
) -> OpResult<axum::Json<LogsReply>> {
    ops::log_append::append(&app, runner, &body).await.map(axum::Json)
}
