//! Results of simulations, as they are posted: files of the attempt that runs or ran last. A file of the same path is
//! replaced, and no other.

use super::{
    refusal::{Answer, Refusal},
    staging::{self, Staged},
};
use crate::{
    app::App,
    ops::{
        artifacts::content_type,
        hints::{Hint, hint},
    },
};
use axum::{
    Json,
    extract::{Multipart, Path, State},
};
use mothership_core::{
    clock::plus_ms,
    goliat::paths,
    ids::{BlobHash, TaskId},
    limits::{CLAIM_SILENCE_MS, GUI_CLIENT_SILENCE_MS},
    state::AttemptState,
};
use mothership_store::{artifacts, attempts, attempts::ArtifactFile, blobs, gui_clients, tasks};
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

async fn read(app: &App, mut form: Multipart) -> Answer<Form> {
    let mut read = Form::default();
    while let Some(field) = form.next_field().await.map_err(staging::broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        match field.file_name().map(str::to_owned) {
            Some(file) => {
                if read.files.len() >= FILES_MAX {
                    return Err(Refusal::too_large(format!("one post may bring {FILES_MAX} files")));
                }
                let (hash, size) = Staged::take(app, field).await?;
                read.files.push((file, hash, size));
            }
            None => {
                let text = field.text().await.map_err(staging::broken)?;
                if text.len() > TEXT_BYTES_MAX {
                    return Err(Refusal::too_large(format!("{name} is too long")));
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

pub async fn take(State(app): State<App>, Path(id): Path<String>, form: Multipart) -> Answer<Json<Value>> {
    let task: TaskId = id.parse().map_err(|_| missing())?;
    exists(&app, task).await?;
    let form = read(&app, form).await?;
    keep(&app, task, form).await.map(Json)
}

/// `POST /api/artifacts`: the same with the assignment's id in the form.
pub async fn take_named(State(app): State<App>, form: Multipart) -> Answer<Json<Value>> {
    let form = read(&app, form).await?;
    let id = form.assignment.clone().ok_or_else(|| Refusal::bad("assignmentId is required"))?;
    let task: TaskId = id.trim().parse().map_err(|_| missing())?;
    exists(&app, task).await?;
    keep(&app, task, form).await.map(Json)
}

fn missing() -> Refusal {
    Refusal::not_found("Assignment not found")
}

/// Asked before the body is read.
async fn exists(app: &App, task: TaskId) -> Answer<()> {
    match app.store.read(move |tx| tasks::get(tx, task)).await? {
        None => Err(missing()),
        Some(task) if task.attempts == 0 => {
            Err(Refusal::conflict("nobody has claimed this assignment, so it has no results"))
        }
        Some(_) => Ok(()),
    }
}

async fn keep(app: &App, task: TaskId, form: Form) -> Answer<Value> {
    if form.files.is_empty() {
        return Err(Refusal::bad("No files provided"));
    }
    let mut files = Vec::with_capacity(form.files.len());
    for (name, hash, size) in form.files {
        let path = paths::result(&form.folder, &name).map_err(Refusal::bad)?;
        files.push(ArtifactFile { content_type: content_type(&path), path, hash, size });
    }
    let shown: Vec<Value> = files
        .iter()
        .map(|file| json!({ "id": format!("{task}/{}", file.path), "filename": name_of(file), "size": file.size }))
        .collect();
    let now = app.now();
    let attempt = app
        .store
        .write(move |tx| {
            for file in &files {
                blobs::insert(tx, file.hash, file.size, now)?;
            }
            let Some(attempt) = artifacts::put(tx, task, &files, now)? else { return Ok(None) };
            // Who uploads is there: without a window an upload is the only sign of life.
            if gui_clients::is_of_gui_client(tx, attempt)? {
                let state = attempts::get(tx, attempt)?.map(|row| row.state);
                let silence = match state {
                    Some(AttemptState::Leased) => CLAIM_SILENCE_MS,
                    _ => GUI_CLIENT_SILENCE_MS,
                };
                gui_clients::renew(tx, attempt, plus_ms(now, silence))?;
            }
            hint(tx, Hint::Job(task.job))?;
            Ok(Some(attempt))
        })
        .await?
        .ok_or_else(missing)?;
    app.live.task_touched(attempt.task);
    app.live.job_changed(task.job);
    Ok(json!({ "success": true, "filesUploaded": shown.len(), "files": shown }))
}

fn name_of(file: &ArtifactFile) -> &str {
    file.path.rsplit('/').next().unwrap_or_default()
}
