//! Results over HTTP: lists, single files, streamed ZIPs.

use super::{
    extract::{Id, Query},
    range,
};
use crate::{
    actor::Person,
    app::App,
    error::OpResult,
    ops::{self, url_encoding::encode_part, zip},
};
use axum::{
    Json,
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use mothership_api::{paths, results::*};
use mothership_core::ids::{JobId, TaskId};
use serde::Deserialize;
use utoipa::IntoParams;

/// Files that the tasks of a job left, in order of task index and path.
#[utoipa::path(get, path = paths::JOB_ARTIFACTS, tag = "results", params(("job" = String, Path), ArtifactQuery),
    responses((status = 200, body = ArtifactList)))]
pub async fn job_artifacts(
    State(app): State<App>,
    person: Person,
    Id(id): Id<JobId>,
    Query(query): Query<ArtifactQuery>,
) -> OpResult<Json<ArtifactList>> {
    ops::artifacts::of_job(&app, &person, id, query).await.map(Json)
}

/// Files that a task left.
#[utoipa::path(get, path = paths::TASK_ARTIFACTS, tag = "results", params(("task" = String, Path)),
    responses((status = 200, body = Vec<Artifact>)))]
pub async fn task_artifacts(
    State(app): State<App>,
    person: Person,
    Id(id): Id<TaskId>,
) -> OpResult<Json<Vec<Artifact>>> {
    ops::artifacts::of_task(&app, &person, id).await.map(Json)
}

/// Query of a single file.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DownloadQuery {
    /// As an attachment, to be saved.
    #[serde(default)]
    pub download: bool,
}

/// Query of a ZIP.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ZipQuery {
    /// Only this folder: `plots/`.
    #[serde(default)]
    pub path: Option<String>,
}

/// One file, shown in place when it is an image or text. Whatever it is, it cannot run in this origin.
#[utoipa::path(get, path = paths::TASK_FILE, tag = "results",
    params(("task" = String, Path), ("path" = String, Path), DownloadQuery),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>)))]
pub async fn task_file(
    State(app): State<App>,
    person: Person,
    Path((task, path)): Path<(String, String)>,
    Query(query): Query<DownloadQuery>,
    headers: HeaderMap,
) -> OpResult<Response> {
    let file = ops::artifacts::find(&app, &person, &task, &path).await?;
    let mut response = range::blob(&app, file.hash, file.size, &headers, &file.content_type).await?;
    let name = file.name;
    // Names may hold anything that a file system takes; this form is plain ASCII.
    let disposition = if query.download || !ops::artifacts::is_shown(&file.content_type) {
        format!("attachment; filename*=UTF-8''{}", encode_part(&name))
    } else {
        format!("inline; filename*=UTF-8''{}", encode_part(&name))
    };
    let headers = response.headers_mut();
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    headers.insert(
        // A result is somebody's program's output. In a sandbox without scripts and without this origin's cookies,
        // HTML and SVG are pictures.
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "sandbox; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'",
        ),
    );
    Ok(response)
}

/// All results of a job, or one folder of each task, as a ZIP that is made while it is sent. For a browser on
/// Windows (`User-Agent`), names that cannot be there are written with `%3F` and the like.
#[utoipa::path(get, path = paths::JOB_RESULTS_ZIP, tag = "results", params(("job" = String, Path), ZipQuery),
    responses((status = 200, content_type = "application/zip", body = Vec<u8>)))]
pub async fn job_results_zip(
    State(app): State<App>,
    person: Person,
    Id(id): Id<JobId>,
    Query(query): Query<ZipQuery>,
    headers: HeaderMap,
) -> OpResult<Response> {
    let name = format!("job-{id}.zip");
    let body =
        ops::zip::stream(app, &person, zip::ZipContents::Job(id), query.path, names_for(&headers)).await?;
    Ok(zip_response(body, &name))
}

/// All results of a task, or one folder of them, as a ZIP.
#[utoipa::path(get, path = paths::TASK_RESULTS_ZIP, tag = "results", params(("task" = String, Path), ZipQuery),
    responses((status = 200, content_type = "application/zip", body = Vec<u8>)))]
pub async fn task_results_zip(
    State(app): State<App>,
    person: Person,
    Id(id): Id<TaskId>,
    Query(query): Query<ZipQuery>,
    headers: HeaderMap,
) -> OpResult<Response> {
    let name = format!("task-{id}.zip");
    let body =
        ops::zip::stream(app, &person, zip::ZipContents::Task(id), query.path, names_for(&headers)).await?;
    Ok(zip_response(body, &name))
}

/// A browser says on which system it saves the archive.
fn names_for(headers: &HeaderMap) -> zip::ZipNames {
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if agent.contains("Windows") { zip::ZipNames::Windows } else { zip::ZipNames::Own }
}

fn zip_response(zip: zip::ZipBytes, name: &str) -> Response {
    let mut response = Response::new(Body::from_stream(zip));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/zip"));
    let disposition = format!("attachment; filename=\"{name}\"");
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}
