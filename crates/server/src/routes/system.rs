//! Beside the API proper: its description, the live view, health and metrics.

use crate::{
    actor::Person,
    app::App,
    auth::origin,
    error::{OpError, OpResult},
    live::socket,
    spawn::OnPanic,
};
use axum::{
    extract::{FromRequestParts, Request, State, WebSocketUpgrade},
    http::header,
    response::{Html, IntoResponse, Response},
};
use mothership_api::paths;

/// This description.
#[utoipa::path(get, path = paths::OPENAPI, tag = "system", responses((status = 200, body = Object)))]
pub async fn get_openapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], super::openapi_json()).into_response()
}

/// The description of the live view's messages, an AsyncAPI document.
#[utoipa::path(get, path = paths::ASYNCAPI, tag = "system", responses((status = 200, content_type = "application/json", body = inline(serde_json::Value))))]
pub async fn asyncapi() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], mothership_api::live::asyncapi::asyncapi_json())
        .into_response()
}

/// This description as a page.
#[utoipa::path(get, path = paths::API_DOCS, tag = "system", responses((status = 200, content_type = "text/html", body = String)))]
pub async fn api_docs() -> Html<String> {
    Html(super::docs::page())
}

/// The live view: a WebSocket on which a browser subscribes to topics. Its messages are described
/// in `/api/v1/asyncapi.json`.
#[utoipa::path(get, path = paths::WS, tag = "system", responses((status = 101, description = "The connection is a WebSocket now.")))]
pub async fn live_view(State(app): State<App>, person: Person, request: Request) -> OpResult<Response> {
    // A WebSocket is not bound to its origin by browsers: the server has to look.
    origin::same(request.headers(), request.uri())?;
    // The credential is looked at again while the connection lives: a login that ends should end it.
    let (mut parts, _) = request.into_parts();
    let headers = parts.headers.clone();
    // After the guard, so that a page of another site learns nothing, not even what this address takes.
    let upgrade = WebSocketUpgrade::from_request_parts(&mut parts, &app).await.map_err(|_| {
        OpError::Malformed { detail: "this address speaks WebSocket".into(), errors: Vec::new() }
    })?;
    let upgrade =
        upgrade.max_message_size(socket::MESSAGE_BYTES_MAX).max_frame_size(socket::MESSAGE_BYTES_MAX);
    Ok(upgrade.on_upgrade(move |connection| async move {
        // Handed over to the spawner, so that a stop waits for the goodbye.
        let serving = socket::serve(app.clone(), person, headers, connection);
        app.spawner.spawn("live view", OnPanic::Log, serving);
    }))
}

/// The process is there.
#[utoipa::path(get, path = paths::HEALTHZ, tag = "system", responses((status = 200, content_type = "text/plain", body = String)))]
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// The server takes requests: its database answers, it can write, and it is not stopping. Otherwise 503 with the reason.
#[utoipa::path(get, path = paths::READYZ, tag = "system", responses((status = 200, content_type = "text/plain", body = String)))]
pub async fn readyz(State(app): State<App>) -> OpResult<&'static str> {
    crate::ops::stats::ready(&app).await.map(|()| "ready\n")
}

/// Numbers for Prometheus.
#[utoipa::path(get, path = paths::METRICS, tag = "system", responses((status = 200, content_type = "text/plain", body = String)))]
pub async fn get_metrics(State(app): State<App>, person: Person) -> OpResult<Response> {
    let text = crate::ops::metrics::render(&app, &person).await?;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}
