//! Results, looked at: as a tree, one by one, and all in a ZIP that is made while it is sent.

use super::refusal::{Answer, Refusal};
use crate::{
    app::App,
    ops::{
        self,
        zip::{self, ZipContents},
    },
    routes::extract::Query,
};
use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderValue, header},
    response::Response,
};
use base64::Engine as _;
use futures_util::TryStreamExt;
use mothership_core::{
    goliat::paths,
    ids::{JobId, TaskId},
    limits::{PAGE_MAX, SHOWN_FILE_BYTES_MAX},
};
use mothership_store::{
    artifacts::{self, ArtifactFilter, ArtifactRow, ArtifactsOf},
    jobs, tasks,
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Files of one tree.
const FILES_MAX: usize = 100_000;
/// Names that are text when their bytes are.
const TEXTS: &[&str] = &[
    "txt", "json", "csv", "log", "md", "xml", "yaml", "yml", "ini", "cfg", "conf", "js", "ts", "py", "html",
    "css", "sh", "bat", "cpp", "c", "h",
];

/// Of a study, or of one assignment.
fn of(id: &str) -> Answer<ZipContents> {
    match (id.parse::<JobId>(), id.parse::<TaskId>()) {
        (Ok(job), _) => Ok(ZipContents::Merged(job)),
        (_, Ok(task)) => Ok(ZipContents::Task(task)),
        _ => Err(Refusal::not_found("No results found")),
    }
}

/// All files, each under the path it has in tree and ZIP.
async fn all(app: &App, of: ZipContents) -> Answer<BTreeMap<String, ArtifactRow>> {
    let found = app.store.read(move |tx| {
        let (rows, shared) = match of {
            ZipContents::Task(task) => (ArtifactsOf::Task(task), Vec::new()),
            ZipContents::Job(job) | ZipContents::Merged(job) => {
                (ArtifactsOf::Job(job), artifacts::shared_paths(tx, job)?)
            }
        };
        let shared: BTreeSet<String> = shared.into_iter().collect();
        let mut files = BTreeMap::new();
        let mut filter = ArtifactFilter { limit: PAGE_MAX as u64, ..ArtifactFilter::default() };
        while files.len() < FILES_MAX {
            let (page, next) = artifacts::list(tx, rows, &filter)?;
            files.extend(page.into_iter().map(|row| (zip::merged(&row, &shared), row)));
            match next {
                Some(next) => filter.after = Some(next),
                None => break,
            }
        }
        Ok(files)
    });
    let files = found.await?;
    if files.is_empty() {
        return Err(Refusal::not_found("No results found"));
    }
    Ok(files)
}

pub async fn list(State(app): State<App>, Path(id): Path<String>) -> Answer<Json<Value>> {
    let files = all(&app, of(&id)?).await?;
    let mut root = Folder::default();
    for (path, row) in &files {
        root.add(path, row.size);
    }
    let total: u64 = files.values().map(|row| row.size).sum();
    Ok(Json(json!({ "tree": root.shown(""), "totalFiles": files.len(), "totalSize": total })))
}

#[derive(Default)]
struct Folder {
    folders: BTreeMap<String, Folder>,
    files: BTreeMap<String, u64>,
}

impl Folder {
    fn add(&mut self, path: &str, size: u64) {
        match path.split_once('/') {
            Some((folder, rest)) => self.folders.entry(folder.to_owned()).or_default().add(rest, size),
            None => {
                self.files.insert(path.to_owned(), size);
            }
        }
    }

    /// Folders first, then by name.
    fn shown(&self, above: &str) -> Vec<Value> {
        let below = |name: &str| if above.is_empty() { name.to_owned() } else { format!("{above}/{name}") };
        let folders = self.folders.iter().map(|(name, folder)| {
            let path = below(name);
            json!({ "name": name, "type": "directory", "path": path, "children": folder.shown(&path) })
        });
        let files = self
            .files
            .iter()
            .map(|(name, size)| json!({ "name": name, "type": "file", "path": below(name), "size": size }));
        folders.chain(files).collect()
    }
}

#[derive(Debug, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    path: String,
}

/// Reads the one file that is asked for, and no other.
pub async fn file(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Answer<Json<Value>> {
    if wanted.path.is_empty() {
        return Err(Refusal::bad("path is required"));
    }
    let (of, path) = (of(&id)?, wanted.path);
    let found = app.store.read(move |tx| match of {
        ZipContents::Task(task) => artifacts::find(tx, task, &path),
        ZipContents::Job(job) | ZipContents::Merged(job) => {
            let prefixed = path.strip_prefix("assignment_").and_then(|rest| rest.split_once('/'));
            let of_one = prefixed.and_then(|(index, path)| Some((index.parse::<u64>().ok()?, path)));
            if let Some((index, path)) = of_one
                && let Some(row) = artifacts::find(tx, job.task(index), path)?
            {
                return Ok(Some(row));
            }
            Ok(artifacts::find_in_job(tx, job, &path, 1)?.pop())
        }
    });
    let row = found.await?.ok_or_else(|| Refusal::not_found("File not found"))?;
    if row.size > SHOWN_FILE_BYTES_MAX {
        return Err(Refusal::too_large(format!("the file has {} bytes; download it instead", row.size)));
    }
    let parts = ops::blobs::read(&app, row.hash, 0..row.size).await?;
    let parts: Vec<bytes::Bytes> = parts
        .try_collect()
        .await
        .map_err(|error| crate::error::OpError::internal("a file cannot be read", error))?;
    Ok(Json(shown(&row, &parts.concat())))
}

/// Text as text where it is UTF-8, everything else byte for byte.
fn shown(row: &ArtifactRow, bytes: &[u8]) -> Value {
    let name = row.path.rsplit('/').next().unwrap_or_default();
    let extension = name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).unwrap_or_default();
    let text = TEXTS.contains(&extension.as_str()).then(|| std::str::from_utf8(bytes).ok()).flatten();
    match text {
        Some(text) => json!({ "content": text, "filename": name, "size": row.size, "type": "text" }),
        None => json!({
            "content": base64::engine::general_purpose::STANDARD.encode(bytes),
            "filename": name,
            "size": row.size,
            "type": "binary",
            "encoding": "base64",
            "contentType": row.content_type,
        }),
    }
}

pub async fn download(State(app): State<App>, Path(id): Path<String>) -> Answer<Response> {
    let of = of(&id)?;
    let name = app.store.read(move |tx| match of {
        ZipContents::Job(job) | ZipContents::Merged(job) => {
            let row = jobs::get(tx, job, &mothership_store::Scope::All)?;
            Ok(row.filter(|row| row.counts.total > 0).map(|row| paths::plain(&row.name)))
        }
        ZipContents::Task(task) => {
            Ok(tasks::get(tx, task)?.map(|task| format!("assignment_{}", task.id.index)))
        }
    });
    let name = name.await?.ok_or_else(|| Refusal::not_found("No results found"))?;
    let rows = match of {
        ZipContents::Task(task) => ArtifactsOf::Task(task),
        ZipContents::Job(job) | ZipContents::Merged(job) => ArtifactsOf::Job(job),
    };
    let (count, _) =
        app.store.read(move |tx| artifacts::totals(tx, rows, &ArtifactFilter::default())).await?;
    if count == 0 {
        return Err(Refusal::not_found("No results found"));
    }
    let mut response =
        Response::new(axum::body::Body::from_stream(zip::stream(app, &super::person(), of, None).await?));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/zip"));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}_results.zip\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}
