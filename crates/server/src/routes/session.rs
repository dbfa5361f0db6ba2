//! Logging in and out over HTTP.

use super::extract::Json;
use crate::{actor::Person, app::App, auth, error::OpResult};
use axum::{
    Extension,
    extract::{ConnectInfo, State},
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Response},
};
use mothership_api::{
    auth::{LoginRequest, Me},
    paths,
};
use std::net::SocketAddr;

/// Trades an API token for a session cookie. An open server needs none and sets none.
#[utoipa::path(post, path = paths::LOGIN, tag = "auth", request_body = LoginRequest,
    responses((status = 200, body = Me)))]
pub async fn login(
    State(app): State<App>,
    peer: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    Json(request): Json<LoginRequest>,
) -> OpResult<Response> {
    if app.needs_no_credential() {
        return Ok(axum::Json(me_of(&app, Person::local())).into_response());
    }
    // The peer of the connection. Behind a proxy all share one address, and one limit: better than believing a
    // header that anybody may send.
    let from = peer.map(|Extension(ConnectInfo(address))| address.ip());
    let session = auth::login::login(&app, request.token.expose(), from).await?;
    let cookie = auth::session::set_cookie(session.secret.expose(), auth::session::is_https(&headers));
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), axum::Json(me_of(&app, session.person)))
        .into_response())
}

/// Ends the session.
#[utoipa::path(post, path = paths::LOGOUT, tag = "auth", responses((status = 204)))]
pub async fn logout(State(app): State<App>, headers: HeaderMap) -> OpResult<Response> {
    // A logout without a session is one: the cookie is cleared in any case.
    if let Some(secret) = auth::session::secret_of(&headers) {
        auth::login::logout(&app, secret).await?;
    }
    Ok((StatusCode::NO_CONTENT, AppendHeaders([(header::SET_COOKIE, auth::session::clear_cookie())]))
        .into_response())
}

/// Who is speaking.
#[utoipa::path(get, path = paths::ME, tag = "auth", responses((status = 200, body = Me)))]
pub async fn me(State(app): State<App>, person: Person) -> axum::Json<Me> {
    axum::Json(me_of(&app, person))
}

fn me_of(app: &App, person: Person) -> Me {
    Me { username: person.username, role: person.role, open: app.needs_no_credential() }
}
