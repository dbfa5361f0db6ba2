//! Files that attempts left.

use super::{jobs::page, url_encoding::encode_path};
use crate::{
    actor::Person,
    app::App,
    error::{OpError, OpResult},
};
use futures_util::TryStreamExt;
use mothership_api::{
    paths,
    results::{Artifact, ArtifactList, ArtifactQuery},
};
use mothership_core::{
    ids::{BlobHash, JobId, TaskId},
    limits::PAGE_MAX,
    spec::path::check_path,
};
use mothership_store::{
    artifacts::{self as rows, ArtifactFilter, ArtifactRow, ArtifactsOf},
    ownership, tasks,
};

const ARTIFACTS_DEFAULT: u64 = 200;
/// So much of a text is looked at before it is said in which letters it is written.
const CHARSET_BYTES: u64 = 256 << 10;

/// The content type by the name; text of an unknown kind is known by its ending only.
pub fn content_type(path: &str) -> String {
    // Of the file and not of a folder with a dot in its name.
    let extension = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, end)| end);
    match extension.map(str::to_ascii_lowercase).as_deref() {
        // What simulations write and the registry of types does not know.
        Some(
            "log" | "out" | "err" | "dat" | "toml" | "yaml" | "yml" | "ini" | "cfg" | "md" | "tex" | "rs"
            | "py",
        ) => "text/plain; charset=utf-8".into(),
        Some("jsonl" | "ndjson") => "application/x-ndjson".into(),
        _ => match mime_guess::from_path(path).first() {
            Some(kind) if kind.type_() == "text" => format!("{kind}; charset=utf-8"),
            Some(kind) => kind.to_string(),
            None => "application/octet-stream".into(),
        },
    }
}

/// What the name of a text says of its bytes.
const UTF8: &str = "; charset=utf-8";

/// The content type without the claim that it is UTF-8, where these bytes of it are not: whoever reads it looks by itself.
pub fn without_wrong_charset(content_type: String, bytes: &[u8]) -> String {
    // The last character may be cut.
    let is_utf8 = std::str::from_utf8(bytes).map_or_else(|error| error.error_len().is_none(), |_| true);
    match content_type.strip_suffix(UTF8) {
        Some(kind) if !is_utf8 => kind.to_owned(),
        _ => content_type,
    }
}

/// Whether a browser may show it in place. Types that carry scripts are shown, too, but in a sandbox; what a browser
/// would hand to another program is a download.
pub fn is_shown(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default();
    kind.starts_with("image/")
        || kind.starts_with("text/")
        || kind.starts_with("audio/")
        || kind.starts_with("video/")
        || matches!(kind, "application/json" | "application/x-ndjson" | "application/pdf" | "application/xml")
}

fn shown(row: ArtifactRow) -> Artifact {
    let task = row.attempt.task;
    Artifact {
        id: format!("{task}/{}", row.path),
        task_id: task,
        attempt_id: row.attempt,
        index: task.index,
        name: row.path.rsplit('/').next().unwrap_or_default().to_owned(),
        executable: row.executable,
        url: url(task, &row.path),
        path: row.path,
        size: row.size,
        content_type: row.content_type,
        hash: row.hash,
        created_at: row.created_at,
    }
}

fn url(task: TaskId, path: &str) -> String {
    let pattern = paths::TASK_FILE.split('{').next().unwrap_or_default();
    format!("{pattern}{task}/files/{}", encode_path(path))
}

/// `INDEX/PATH`, as `next` says it.
fn after(text: &str) -> OpResult<(u64, String)> {
    let parsed = text.split_once('/').and_then(|(index, path)| Some((index.parse().ok()?, path.to_owned())));
    parsed.ok_or_else(|| OpError::field("after", "is not what 'next' of the last page said", None))
}

/// A page of the files that the tasks of a job left, with number and size of all that match.
pub async fn of_job(app: &App, person: &Person, id: JobId, query: ArtifactQuery) -> OpResult<ArtifactList> {
    let filter = ArtifactFilter {
        // An empty field of a form is no filter.
        kind: query.kind.filter(|kind| !kind.is_empty()),
        text: query.q.filter(|text| !text.is_empty()),
        folder: None,
        after: query.after.as_deref().map(after).transpose()?,
        limit: page(query.limit, PAGE_MAX as u64, ARTIFACTS_DEFAULT)?,
    };
    // Whether the job exists is asked in the same transaction: an empty list means that it left nothing.
    let (of, sight) = (ArtifactsOf::Job(id), person.sight.clone());
    let found = app.store.read(move |tx| {
        if ownership::right_on_job(tx, id, &sight)?.is_none() {
            return Ok(None);
        }
        let (page, next) = rows::list(tx, of, &filter)?;
        Ok(Some((page, next, rows::totals(tx, of, &filter)?)))
    });
    let (page, next, (total, total_bytes)) = found.await?.ok_or_else(|| OpError::not_found("job", id))?;
    Ok(ArtifactList {
        artifacts: page.into_iter().map(shown).collect(),
        total,
        total_bytes,
        next: next.map(|(index, path)| format!("{index}/{path}")),
    })
}

/// All files of a task: an attempt may leave only so many.
pub async fn of_task(app: &App, person: &Person, id: TaskId) -> OpResult<Vec<Artifact>> {
    let filter = ArtifactFilter {
        limit: mothership_core::limits::ARTIFACTS_PER_ATTEMPT_MAX as u64,
        ..Default::default()
    };
    let sight = person.sight.clone();
    let found = app.store.read(move |tx| {
        if ownership::right_on_job(tx, id.job, &sight)?.is_none() || tasks::get(tx, id)?.is_none() {
            return Ok(None);
        }
        rows::list(tx, ArtifactsOf::Task(id), &filter).map(|(page, _)| Some(page))
    });
    let page = found.await?.ok_or_else(|| OpError::not_found("task", id))?;
    Ok(page.into_iter().map(shown).collect())
}

/// A file that a task left, to be sent.
pub struct FoundArtifact {
    pub hash: BlobHash,
    pub size: u64,
    pub content_type: String,
    pub name: String,
}

/// One file by its path. Whatever is no path that a runner may report was left by nobody.
pub async fn find(app: &App, person: &Person, task: &str, path: &str) -> OpResult<FoundArtifact> {
    let id: TaskId =
        task.parse().map_err(|error: mothership_core::ids::BadId| OpError::NotFound(error.to_string()))?;
    // 404 and not 422: the path is an address here, and a wrong one has nothing behind it.
    if check_path(path).is_err() {
        return Err(OpError::NotFound(format!("task {id} left no such file")));
    }
    let (wanted, sight) = (path.to_owned(), person.sight.clone());
    let row = app.store.read(move |tx| match ownership::right_on_job(tx, id.job, &sight)? {
        Some(_) => rows::find(tx, id, &wanted),
        None => Ok(None),
    });
    let row = row.await?;
    let row = row.ok_or_else(|| OpError::NotFound(format!("task {id} left no file {path}")))?;
    let name = row.path.rsplit('/').next().unwrap_or_default().to_owned();
    let content_type = match row.content_type.ends_with(UTF8) {
        true => {
            let bytes = super::blobs::read(app, row.hash, 0..row.size.min(CHARSET_BYTES)).await?;
            let begin: Vec<_> = bytes
                .try_collect()
                .await
                .map_err(|error| OpError::internal("a file cannot be read", error))?;
            without_wrong_charset(row.content_type, &begin.concat())
        }
        false => row.content_type,
    };
    Ok(FoundArtifact { hash: row.hash, size: row.size, content_type, name })
}

#[cfg(test)]
#[path = "artifacts_tests.rs"]
mod tests;
