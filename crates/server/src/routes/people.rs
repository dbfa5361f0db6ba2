//! People, the links that make them, and programs that become theirs, over HTTP.

use super::{
    extract::{Json, Peer, Query},
    session::{logged_in, origin},
};
use crate::{actor::Person, app::App, error::OpResult, ops};
use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use mothership_api::{
    auth::{
        DeviceAnswer, DeviceLoginInfo, DeviceLoginRequest, DeviceLoginStarted, DevicePoll, DevicePolled, Me,
    },
    paths,
    people::*,
};

/// Everybody by name, removed ones too.
#[utoipa::path(get, path = paths::USERS, tag = "people", responses((status = 200, body = Vec<User>)))]
pub async fn list_users(State(app): State<App>, _: Person) -> OpResult<axum::Json<Vec<User>>> {
    ops::users::list(app.accounts()).await.map(axum::Json)
}

/// Adds a person. The first one is an administrator; from then on a server on loopback wants a login, too.
#[utoipa::path(post, path = paths::USERS, tag = "people", request_body = NewUser,
    responses((status = 201, body = User)))]
pub async fn add_user(
    State(app): State<App>,
    person: Person,
    Json(request): Json<NewUser>,
) -> OpResult<(StatusCode, axum::Json<User>)> {
    let user = ops::users::add(app.accounts(), &person, request).await?;
    Ok((StatusCode::CREATED, axum::Json(user)))
}

/// One person, also a removed one.
#[utoipa::path(get, path = paths::USER, tag = "people", params(("user" = String, Path)),
    responses((status = 200, body = User)))]
pub async fn get_user(
    State(app): State<App>,
    _: Person,
    Path(name): Path<String>,
) -> OpResult<axum::Json<User>> {
    ops::users::get(app.accounts(), &name).await.map(axum::Json)
}

/// Changes a person: role, whether they may come in, password. What is absent stays.
#[utoipa::path(patch, path = paths::USER, tag = "people", params(("user" = String, Path)),
    request_body = UserPatch, responses((status = 200, body = UserPatched)))]
pub async fn patch_user(
    State(app): State<App>,
    person: Person,
    Path(name): Path<String>,
    Json(patch): Json<UserPatch>,
) -> OpResult<axum::Json<UserPatched>> {
    ops::users::patch(app.accounts(), &person, &name, patch).await.map(axum::Json)
}

/// Removes a person. The name and their jobs stay, and nobody else is ever called that.
#[utoipa::path(delete, path = paths::USER, tag = "people", params(("user" = String, Path)),
    responses((status = 204)))]
pub async fn remove_user(
    State(app): State<App>,
    person: Person,
    Path(name): Path<String>,
) -> OpResult<StatusCode> {
    ops::users::remove(app.accounts(), &person, &name).await.map(|()| StatusCode::NO_CONTENT)
}

/// Gives a person the jobs of another, or those of `local`: of everybody before there were people.
#[utoipa::path(post, path = paths::USER_TAKE_OVER, tag = "people", params(("user" = String, Path)),
    request_body = TakeOverRequest, responses((status = 200, body = TakenOver)))]
pub async fn take_over(
    State(app): State<App>,
    person: Person,
    Path(name): Path<String>,
    Json(request): Json<TakeOverRequest>,
) -> OpResult<axum::Json<TakenOver>> {
    let given = |jobs: &[_]| jobs.iter().for_each(|job| app.live.job_changed(*job));
    ops::users::take_over(app.accounts(), &person, &name, request, given).await.map(axum::Json)
}

/// Links that make people, oldest first, without their codes.
#[utoipa::path(get, path = paths::INVITES, tag = "people", responses((status = 200, body = Vec<InviteInfo>)))]
pub async fn list_invites(State(app): State<App>, _: Person) -> OpResult<axum::Json<Vec<InviteInfo>>> {
    ops::invites::list(app.accounts()).await.map(axum::Json)
}

/// Makes a link that makes a person. It is shown once.
#[utoipa::path(post, path = paths::INVITES, tag = "people", request_body = InviteRequest,
    responses((status = 200, body = NewInvite)))]
pub async fn make_invite(
    State(app): State<App>,
    person: Person,
    Json(request): Json<InviteRequest>,
) -> OpResult<axum::Json<NewInvite>> {
    ops::invites::make(app.accounts(), &person, request).await.map(axum::Json)
}

/// Takes a link back.
#[utoipa::path(delete, path = paths::INVITE, tag = "people", params(("invite" = String, Path)),
    responses((status = 204)))]
pub async fn revoke_invite(
    State(app): State<App>,
    person: Person,
    Path(id): Path<String>,
) -> OpResult<StatusCode> {
    ops::invites::revoke(app.accounts(), &person, &id).await.map(|()| StatusCode::NO_CONTENT)
}

/// What the code of a link is good for.
#[utoipa::path(get, path = paths::WELCOME, tag = "people", params(WelcomeQuery),
    responses((status = 200, body = Welcome)))]
pub async fn get_welcome(
    State(app): State<App>,
    Query(query): Query<WelcomeQuery>,
) -> OpResult<axum::Json<Welcome>> {
    ops::invites::look(app.accounts(), &query.code).await.map(axum::Json)
}

/// Comes in by a link: as a new person, or with a new password. Answered as a login, with a session cookie.
#[utoipa::path(post, path = paths::WELCOME, tag = "people", request_body = WelcomeRequest,
    responses((status = 200, body = Me)))]
pub async fn accept_welcome(
    State(app): State<App>,
    peer: Peer,
    headers: HeaderMap,
    Json(request): Json<WelcomeRequest>,
) -> OpResult<Response> {
    let session = ops::invites::accept(app.accounts(), request, origin(&peer, &headers)).await?;
    logged_in(&app, session, &headers).await
}

/// A program asks to speak for a person, who allows it in the browser.
#[utoipa::path(post, path = paths::DEVICE_LOGINS, tag = "auth", request_body = DeviceLoginRequest,
    responses((status = 200, body = DeviceLoginStarted)))]
pub async fn begin_device_login(
    State(app): State<App>,
    Peer(peer): Peer,
    Json(request): Json<DeviceLoginRequest>,
) -> OpResult<axum::Json<DeviceLoginStarted>> {
    ops::device_logins::begin(&app, request, peer).await.map(axum::Json)
}

/// The program asks whether it may; the answer that it may has its token, once.
#[utoipa::path(post, path = paths::DEVICE_LOGINS_POLL, tag = "auth", request_body = DevicePoll,
    responses((status = 200, body = DevicePolled)))]
pub async fn poll_device_login(
    State(app): State<App>,
    Json(poll): Json<DevicePoll>,
) -> OpResult<axum::Json<DevicePolled>> {
    ops::device_logins::poll(&app, poll).await.map(axum::Json)
}

/// The program that waits under a code.
#[utoipa::path(get, path = paths::DEVICE_LOGIN, tag = "auth", params(("code" = String, Path)),
    responses((status = 200, body = DeviceLoginInfo)))]
pub async fn get_device_login(
    State(app): State<App>,
    _: Person,
    Path(code): Path<String>,
) -> OpResult<axum::Json<DeviceLoginInfo>> {
    ops::device_logins::show(&app, &code).await.map(axum::Json)
}

/// Allows the program that waits under a code to speak for whoever answers, or does not.
#[utoipa::path(post, path = paths::DEVICE_LOGIN, tag = "auth", params(("code" = String, Path)),
    request_body = DeviceAnswer, responses((status = 204)))]
pub async fn answer_device_login(
    State(app): State<App>,
    person: Person,
    Path(code): Path<String>,
    Json(answer): Json<DeviceAnswer>,
) -> OpResult<StatusCode> {
    ops::device_logins::answer(&app, &person, &code, answer).await.map(|()| StatusCode::NO_CONTENT)
}
