//! Results, looked at: as a tree, one by one, and all in a ZIP that is made while it is sent.

use super::{
    error::{GoliatError, GoliatResult},
    extract::GoliatQuery,
    owner, responses,
};
use crate::{
    app::App,
    ops::gui_client::results::{self, ResultsOf},
};
use axum::{
    Json,
    body::Body,
    extract::{Path, State},
    http::{HeaderValue, header},
    response::Response,
};
use mothership_core::{
    ids::{JobId, TaskId},
    limits::SHOWN_FILE_BYTES_MAX,
};
use serde::Deserialize;
use serde_json::Value;

fn none() -> GoliatError {
    GoliatError::not_found("No results found")
}

/// Of a study, or of one assignment.
fn of(id: &str) -> GoliatResult<ResultsOf> {
    match (id.parse::<JobId>(), id.parse::<TaskId>()) {
        (Ok(job), _) => Ok(ResultsOf::Study(job)),
        (_, Ok(task)) => Ok(ResultsOf::Assignment(task)),
        _ => Err(none()),
    }
}

/// All of them as a tree.
pub async fn get_list(State(app): State<App>, Path(id): Path<String>) -> GoliatResult<Json<Value>> {
    let files = results::list(&app, &owner::person(), of(&id)?).await?;
    if files.is_empty() {
        return Err(none());
    }
    Ok(Json(responses::result_tree(&files)))
}

/// Which file, by its path in the tree.
#[derive(Debug, Deserialize)]
pub struct FileQuery {
    #[serde(default)]
    path: String,
}

/// Reads the one file that is asked for, and no other.
pub async fn get_file(
    State(app): State<App>,
    Path(id): Path<String>,
    GoliatQuery(query): GoliatQuery<FileQuery>,
) -> GoliatResult<Json<Value>> {
    if query.path.is_empty() {
        return Err(GoliatError::bad("path is required"));
    }
    let person = owner::person();
    let found = results::find(&app, &person, of(&id)?, query.path).await?;
    let file = found.ok_or_else(|| GoliatError::not_found("File not found"))?;
    if file.size > SHOWN_FILE_BYTES_MAX {
        let why = format!("the file has {} bytes; download it instead", file.size);
        return Err(GoliatError::too_large(why));
    }
    let bytes = results::read(&app, &person, &file).await?;
    Ok(Json(responses::result_file(&file, &bytes)))
}

/// All of them in a ZIP. The original builds it in memory (contract, section e.19).
pub async fn get_download(State(app): State<App>, Path(id): Path<String>) -> GoliatResult<Response> {
    let archive = results::archive(&app, &owner::person(), of(&id)?).await?.ok_or_else(none)?;
    let mut response = Response::new(Body::from_stream(archive.bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/zip"));
    let disposition = format!("attachment; filename=\"{}_results.zip\"", archive.name);
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}
