//! Projects, their members, and jobs that are shared with somebody, over HTTP.

use super::extract::{Id, Json};
use crate::{
    actor::Person,
    app::App,
    error::{OpError, OpResult},
    ops,
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use mothership_api::{paths, projects::*};
use mothership_core::ids::JobId;

/// The projects of who asks, by name.
#[utoipa::path(get, path = paths::PROJECTS, tag = "projects", responses((status = 200, body = Vec<Project>)))]
pub async fn list_projects(State(app): State<App>, person: Person) -> OpResult<axum::Json<Vec<Project>>> {
    ops::projects::list(&app, &person).await.map(axum::Json)
}

/// Makes a project. Who makes it looks after it.
#[utoipa::path(post, path = paths::PROJECTS, tag = "projects", request_body = NewProject,
    responses((status = 201, body = Project)))]
pub async fn add_project(
    State(app): State<App>,
    person: Person,
    Json(request): Json<NewProject>,
) -> OpResult<(StatusCode, axum::Json<Project>)> {
    let project = ops::projects::add(&app, &person, request).await?;
    Ok((StatusCode::CREATED, axum::Json(project)))
}

/// One project with its members.
#[utoipa::path(get, path = paths::PROJECT, tag = "projects", params(("project" = String, Path)),
    responses((status = 200, body = Project)))]
pub async fn get_project(
    State(app): State<App>,
    person: Person,
    Path(name): Path<String>,
) -> OpResult<axum::Json<Project>> {
    ops::projects::get(&app, &person, &name).await.map(axum::Json)
}

/// Changes what a project is for. What is absent stays.
#[utoipa::path(patch, path = paths::PROJECT, tag = "projects", params(("project" = String, Path)),
    request_body = ProjectPatch, responses((status = 200, body = Project)))]
pub async fn patch_project(
    State(app): State<App>,
    person: Person,
    Path(name): Path<String>,
    Json(patch): Json<ProjectPatch>,
) -> OpResult<axum::Json<Project>> {
    ops::projects::patch(&app, &person, &name, patch).await.map(axum::Json)
}

/// Removes a project that holds nothing any more.
#[utoipa::path(delete, path = paths::PROJECT, tag = "projects", params(("project" = String, Path)),
    responses((status = 204)))]
pub async fn remove_project(
    State(app): State<App>,
    person: Person,
    Path(name): Path<String>,
) -> OpResult<StatusCode> {
    ops::projects::remove(&app, &person, &name).await.map(|()| StatusCode::NO_CONTENT)
}

/// Adds a member to a project, or gives them another role there.
#[utoipa::path(put, path = paths::PROJECT_MEMBER, tag = "projects",
    params(("project" = String, Path), ("person" = String, Path)),
    request_body = MemberRequest, responses((status = 200, body = Project)))]
pub async fn put_member(
    State(app): State<App>,
    person: Person,
    Path((project, name)): Path<(String, String)>,
    Json(request): Json<MemberRequest>,
) -> OpResult<axum::Json<Project>> {
    ops::projects::put_member(&app, &person, &project, &name, request.role).await.map(axum::Json)
}

/// Takes a member out of a project. In force on their open pages within five seconds.
#[utoipa::path(delete, path = paths::PROJECT_MEMBER, tag = "projects",
    params(("project" = String, Path), ("person" = String, Path)), responses((status = 204)))]
pub async fn remove_member(
    State(app): State<App>,
    person: Person,
    Path((project, name)): Path<(String, String)>,
) -> OpResult<StatusCode> {
    ops::projects::remove_member(&app, &person, &project, &name).await.map(|()| StatusCode::NO_CONTENT)
}

/// With whom a job is shared, by name.
#[utoipa::path(get, path = paths::JOB_SHARES, tag = "projects", params(("job" = String, Path)),
    responses((status = 200, body = Vec<Share>)))]
pub async fn list_shares(
    State(app): State<App>,
    person: Person,
    Id(id): Id<JobId>,
) -> OpResult<axum::Json<Vec<Share>>> {
    ops::shares::list(&app, &person, id).await.map(axum::Json)
}

fn job(text: &str) -> OpResult<JobId> {
    text.parse().map_err(|error: mothership_core::ids::BadId| OpError::NotFound(error.to_string()))
}

/// Shares a job with a person, or changes what they may do with it.
#[utoipa::path(put, path = paths::JOB_SHARE, tag = "projects",
    params(("job" = String, Path), ("person" = String, Path)),
    request_body = ShareRequest, responses((status = 200, body = Share)))]
pub async fn put_share(
    State(app): State<App>,
    person: Person,
    Path((id, with)): Path<(String, String)>,
    Json(request): Json<ShareRequest>,
) -> OpResult<axum::Json<Share>> {
    ops::shares::put(&app, &person, job(&id)?, &with, request.right).await.map(axum::Json)
}

/// Takes a share back. In force on open pages and followed logs within five seconds.
#[utoipa::path(delete, path = paths::JOB_SHARE, tag = "projects",
    params(("job" = String, Path), ("person" = String, Path)), responses((status = 204)))]
pub async fn withdraw_share(
    State(app): State<App>,
    person: Person,
    Path((id, with)): Path<(String, String)>,
) -> OpResult<StatusCode> {
    ops::shares::withdraw(&app, &person, job(&id)?, &with).await.map(|()| StatusCode::NO_CONTENT)
}
