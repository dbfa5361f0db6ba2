//! Configurations of studies over HTTP.

use super::extract::Id;
use crate::{
    actor::Person,
    app::App,
    error::OpResult,
    ops::{
        configurations::{self, Configuration},
        url_encoding::encode_part,
    },
};
use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use mothership_api::paths;
use mothership_core::ids::{JobId, TaskId};

/// The whole configuration of a study, byte for byte as it came.
#[utoipa::path(get, path = paths::JOB_CONFIGURATION, tag = "goliat", params(("job" = String, Path)),
    responses((status = 200, content_type = "application/json", body = Object, description = "The text as it came, as a download.")))]
pub async fn job_configuration(
    State(app): State<App>,
    person: Person,
    Id(id): Id<JobId>,
) -> OpResult<Response> {
    configurations::of_job(&app, &person, id).await.map(download)
}

/// The configuration that a task of a study runs, byte for byte as it came.
#[utoipa::path(get, path = paths::TASK_CONFIGURATION, tag = "goliat", params(("task" = String, Path)),
    responses((status = 200, content_type = "application/json", body = Object, description = "The text as it came, as a download.")))]
pub async fn task_configuration(
    State(app): State<App>,
    person: Person,
    Id(id): Id<TaskId>,
) -> OpResult<Response> {
    configurations::of_task(&app, &person, id).await.map(download)
}

fn download(configuration: Configuration) -> Response {
    let name = configuration.file_name;
    let is_plain = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\\') || c == ' ';
    let plain: String = name.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    let mut disposition = format!("attachment; filename=\"{plain}\"");
    if plain != name {
        disposition.push_str(&format!("; filename*=UTF-8''{}", encode_part(&name)));
    }
    let mut response = ([(header::CONTENT_TYPE, "application/json")], configuration.text).into_response();
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}
