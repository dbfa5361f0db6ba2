//! Logging in and out over HTTP, and a person's own account.

use super::extract::{Json, Peer};
use crate::{
    actor::{Person, Via},
    app::App,
    auth::{
        self,
        login::{LoggedIn, LoginWith, Origin},
    },
    error::{OpError, OpResult},
    ops,
};
use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Response},
};
use mothership_api::{
    auth::{
        AllPeople, LoginRequest, Me, MePatch, NewToken, PasswordChange, SessionInfo, TokenInfo, TokenRequest,
    },
    paths,
};
use std::net::IpAddr;

/// Where a request comes from. The peer of the connection: behind a proxy all share one address, and one limit; better
/// than believing a header that anybody may send.
pub fn origin(peer: &Peer, headers: &HeaderMap) -> Origin {
    Origin {
        address: address(peer),
        device: auth::device::of(headers),
        session: auth::session::secret_of(headers).map(str::to_owned),
    }
}

fn address(Peer(peer): &Peer) -> Option<IpAddr> {
    peer.as_deref().and_then(|peer| peer.parse().ok())
}

/// Who has just logged in, with the cookie of the new session.
pub async fn logged_in(app: &App, session: LoggedIn, headers: &HeaderMap) -> OpResult<Response> {
    let cookie = auth::session::set_cookie(session.secret.expose(), auth::session::is_https(headers));
    let me = ops::account::me(app, session.person).await?;
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), axum::Json(me)).into_response())
}

/// Trades a name with its password, or an API token, for a session cookie. An open server needs none and sets none; the
/// password of a person it knows is checked all the same, and the answer says who that is.
#[utoipa::path(post, path = paths::LOGIN, tag = "auth", request_body = LoginRequest,
    responses((status = 200, body = Me)))]
pub async fn login(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    Json(request): Json<LoginRequest>,
) -> OpResult<Response> {
    if app.needs_no_credential() {
        // A person may have been added beside the server a moment ago: who logs in is a question that is worth a look.
        ops::users::changed(app.accounts()).await?;
    }
    if app.needs_no_credential() {
        let known = auth::login::check_known(&app, request, origin(&peer, &headers)).await?;
        let person = known.unwrap_or_else(Person::local);
        return Ok(axum::Json(ops::account::me(&app, person).await?).into_response());
    }
    let shown = match (request.token, request.name, request.password) {
        (Some(token), None, None) => LoginWith::Token(token),
        (None, Some(name), Some(password)) => LoginWith::Password { name, password },
        _ => {
            let hint = Some("send 'name' and 'password', or 'token'".to_owned());
            return Err(OpError::field("name", "a login has a name with its password, or a token", hint));
        }
    };
    let session = auth::login::login(&app, shown, origin(&peer, &headers)).await?;
    logged_in(&app, session, &headers).await
}

/// Ends the session.
#[utoipa::path(post, path = paths::LOGOUT, tag = "auth", responses((status = 204)))]
pub async fn logout(State(app): State<App>, peer: Peer, headers: HeaderMap) -> OpResult<Response> {
    // A logout without a session is one: the cookie is cleared in any case.
    if let Some(secret) = auth::session::secret_of(&headers) {
        auth::login::logout(&app, secret, address(&peer)).await?;
    }
    Ok((StatusCode::NO_CONTENT, AppendHeaders([(header::SET_COOKIE, auth::session::clear_cookie())]))
        .into_response())
}

/// Who is speaking.
#[utoipa::path(get, path = paths::ME, tag = "auth", responses((status = 200, body = Me)))]
pub async fn me(State(app): State<App>, person: Person) -> OpResult<axum::Json<Me>> {
    ops::account::me(&app, person).await.map(axum::Json)
}

/// Changes how one is called. What is absent stays.
#[utoipa::path(patch, path = paths::ME, tag = "auth", request_body = MePatch, responses((status = 200, body = Me)))]
pub async fn patch_me(
    State(app): State<App>,
    person: Person,
    Json(patch): Json<MePatch>,
) -> OpResult<axum::Json<Me>> {
    ops::account::patch(&app, person, patch).await.map(axum::Json)
}

/// Chooses another password. Every other session of the person ends.
#[utoipa::path(post, path = paths::ME_PASSWORD, tag = "auth", request_body = PasswordChange,
    responses((status = 204)))]
pub async fn change_password(
    State(app): State<App>,
    person: Person,
    via: Via,
    peer: Peer,
    Json(change): Json<PasswordChange>,
) -> OpResult<StatusCode> {
    ops::account::change_password(&app, &person, &via, change, address(&peer)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Where one is logged in, the session that was used last first.
#[utoipa::path(get, path = paths::ME_SESSIONS, tag = "auth", responses((status = 200, body = Vec<SessionInfo>)))]
pub async fn list_sessions(
    State(app): State<App>,
    person: Person,
    via: Via,
) -> OpResult<axum::Json<Vec<SessionInfo>>> {
    ops::account::sessions(&app, &person, &via).await.map(axum::Json)
}

/// Ends all of one's sessions but the one that asks; all where none asks. Their open pages are cut off within five seconds.
#[utoipa::path(delete, path = paths::ME_SESSIONS, tag = "auth", responses((status = 204)))]
pub async fn end_other_sessions(State(app): State<App>, person: Person, via: Via) -> OpResult<StatusCode> {
    ops::account::end_other_sessions(&app, &person, &via).await.map(|()| StatusCode::NO_CONTENT)
}

/// Ends one of one's sessions. Its open pages are cut off within five seconds.
#[utoipa::path(delete, path = paths::ME_SESSION, tag = "auth", params(("session" = String, Path)),
    responses((status = 204)))]
pub async fn end_session(
    State(app): State<App>,
    person: Person,
    Path(id): Path<String>,
) -> OpResult<StatusCode> {
    ops::account::end_session(&app, &person, &id).await.map(|()| StatusCode::NO_CONTENT)
}

/// Has this session see all people's things from now on, or no more. For administrators; it is in the audit log.
#[utoipa::path(put, path = paths::ME_ALL_PEOPLE, tag = "auth", request_body = AllPeople,
    responses((status = 204)))]
pub async fn switch_all_people(
    State(app): State<App>,
    person: Person,
    via: Via,
    Json(request): Json<AllPeople>,
) -> OpResult<StatusCode> {
    auth::all_people::switch(&app, &person, &via, request.on).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Tokens of one's programs that are good, oldest first, without their secrets.
#[utoipa::path(get, path = paths::ME_TOKENS, tag = "auth", responses((status = 200, body = Vec<TokenInfo>)))]
pub async fn list_tokens(State(app): State<App>, person: Person) -> OpResult<axum::Json<Vec<TokenInfo>>> {
    ops::api_tokens::list(app.accounts(), &person.username).await.map(axum::Json)
}

/// Makes a token for a program. It is shown once.
#[utoipa::path(post, path = paths::ME_TOKENS, tag = "auth", request_body = TokenRequest,
    responses((status = 200, body = NewToken)))]
pub async fn make_token(
    State(app): State<App>,
    person: Person,
    Json(request): Json<TokenRequest>,
) -> OpResult<axum::Json<NewToken>> {
    ops::api_tokens::make(app.accounts(), &person, request).await.map(axum::Json)
}

/// Takes a token back, by its id or by the token itself: one's own, or any for an administrator.
#[utoipa::path(delete, path = paths::ME_TOKEN, tag = "auth", params(("token" = String, Path)),
    responses((status = 204)))]
pub async fn revoke_token(
    State(app): State<App>,
    person: Person,
    Path(id): Path<String>,
) -> OpResult<StatusCode> {
    ops::api_tokens::revoke(app.accounts(), &person, &id).await.map(|()| StatusCode::NO_CONTENT)
}
