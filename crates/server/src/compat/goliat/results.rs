//! Results of simulations, as they are posted.

use super::{
    caller::KeptResults,
    error::{GoliatError, GoliatResult},
    extract::Multipart,
    multipart::{broken, receive},
    owner,
};
use crate::{
    app::App,
    ops::gui_client::results::{self, UploadedFile},
};
use axum::{
    Json,
    extract::{Path, State},
};
use mothership_core::{
    goliat::paths,
    ids::{BlobHash, TaskId},
};
use serde_json::{Value, json};

/// Most files of one post.
const FILES_MAX: usize = 1000;
/// Longest text beside the files.
const TEXT_BYTES_MAX: usize = 4096;

/// A form, read to its end.
#[derive(Default)]
struct Form {
    folder: String,
    assignment: Option<String>,
    files: Vec<(String, BlobHash, u64)>,
}

async fn read(app: &App, Multipart(mut form): Multipart) -> GoliatResult<Form> {
    let mut read = Form::default();
    while let Some(field) = form.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        match field.file_name().map(str::to_owned) {
            Some(file) => {
                if read.files.len() >= FILES_MAX {
                    return Err(GoliatError::too_large(format!("one post may bring {FILES_MAX} files")));
                }
                let (hash, size) = receive(app, field).await?;
                read.files.push((file, hash, size));
            }
            None => {
                let text = field.text().await.map_err(broken)?;
                if text.len() > TEXT_BYTES_MAX {
                    return Err(GoliatError::too_large(format!("{name} is too long")));
                }
                match name.as_str() {
                    "relativePath" => read.folder = text,
                    "assignmentId" | "assignment" => read.assignment = Some(text),
                    _ => {}
                }
            }
        }
    }
    Ok(read)
}

fn missing() -> GoliatError {
    GoliatError::not_found("Assignment not found")
}

/// `POST /api/assignments/{id}/results`.
pub async fn post_results(
    State(app): State<App>,
    Path(id): Path<String>,
    KeptResults(kept): KeptResults,
    form: Multipart,
) -> GoliatResult<Json<Value>> {
    let task: TaskId = id.parse().map_err(|_| missing())?;
    results::check(&app, &owner::person(), task, kept).await?;
    let form = read(&app, form).await?;
    put(&app, task, form).await.map(Json)
}

/// `POST /api/artifacts`: the same with the assignment's id in the form.
pub async fn post_artifacts(State(app): State<App>, form: Multipart) -> GoliatResult<Json<Value>> {
    let form = read(&app, form).await?;
    let id = form.assignment.clone().ok_or_else(|| GoliatError::bad("assignmentId is required"))?;
    let task: TaskId = id.trim().parse().map_err(|_| missing())?;
    results::check(&app, &owner::person(), task, None).await?;
    put(&app, task, form).await.map(Json)
}

async fn put(app: &App, task: TaskId, form: Form) -> GoliatResult<Value> {
    if form.files.is_empty() {
        return Err(GoliatError::bad("No files provided"));
    }
    let mut files = Vec::with_capacity(form.files.len());
    for (name, hash, size) in form.files {
        let path = paths::result(&form.folder, &name).map_err(GoliatError::bad)?;
        files.push(UploadedFile { path, hash, size });
    }
    let shown: Vec<Value> = files
        .iter()
        .map(|file| {
            let name = file.path.rsplit('/').next().unwrap_or_default();
            json!({ "id": format!("{task}/{}", file.path), "filename": name, "size": file.size })
        })
        .collect();
    results::put(app, &owner::person(), task, files).await?;
    Ok(json!({ "success": true, "filesUploaded": shown.len(), "files": shown }))
}
