//! Files that attempts left.

use super::jobs::page;
use crate::{
    actor::Person,
    app::App,
    error::{OpError, OpResult},
};
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
    Scope,
    artifacts::{self as rows, ArtifactFilter, ArtifactRow, ArtifactsOf},
    jobs, tasks,
};

const ARTIFACTS_DEFAULT: u64 = 200;

/// The content type by the name; text of unknown kind is told by its ending only.
pub fn content_type(path: &str) -> String {
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
    let mut url = format!("{pattern}{task}/files/");
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                url.push(byte as char)
            }
            _ => url.push_str(&format!("%{byte:02X}")),
        }
    }
    url
}

/// `INDEX/PATH`, as `next` says it.
fn after(text: &str) -> OpResult<(u64, String)> {
    let parsed = text.split_once('/').and_then(|(index, path)| Some((index.parse().ok()?, path.to_owned())));
    parsed.ok_or_else(|| OpError::field("after", "is not what 'next' of the last page said", None))
}

pub async fn of_job(app: &App, _: &Person, id: JobId, query: ArtifactQuery) -> OpResult<ArtifactList> {
    let filter = ArtifactFilter {
        kind: query.kind.filter(|kind| !kind.is_empty()),
        text: query.q.filter(|text| !text.is_empty()),
        folder: None,
        after: query.after.as_deref().map(after).transpose()?,
        limit: page(query.limit, PAGE_MAX as u64, ARTIFACTS_DEFAULT)?,
    };
    let of = ArtifactsOf::Job(id);
    let found = app.store.read(move |tx| {
        if jobs::get(tx, id, &Scope::All)?.is_none() {
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

pub async fn of_task(app: &App, _: &Person, id: TaskId) -> OpResult<Vec<Artifact>> {
    let filter = ArtifactFilter {
        limit: mothership_core::limits::ARTIFACTS_PER_ATTEMPT_MAX as u64,
        ..Default::default()
    };
    let found = app.store.read(move |tx| {
        if tasks::get(tx, id)?.is_none() {
            return Ok(None);
        }
        rows::list(tx, ArtifactsOf::Task(id), &filter).map(|(page, _)| Some(page))
    });
    let page = found.await?.ok_or_else(|| OpError::not_found("task", id))?;
    Ok(page.into_iter().map(shown).collect())
}

/// One file.
pub struct File {
    pub hash: BlobHash,
    pub size: u64,
    pub content_type: String,
    pub name: String,
}

pub async fn find(app: &App, _: &Person, task: &str, path: &str) -> OpResult<File> {
    let id: TaskId =
        task.parse().map_err(|error: mothership_core::ids::BadId| OpError::NotFound(error.to_string()))?;
    if check_path(path).is_err() {
        return Err(OpError::NotFound(format!("task {id} left no such file")));
    }
    let wanted = path.to_owned();
    let row = app.store.read(move |tx| rows::find(tx, id, &wanted)).await?;
    let row = row.ok_or_else(|| OpError::NotFound(format!("task {id} left no file {path}")))?;
    let name = row.path.rsplit('/').next().unwrap_or_default().to_owned();
    Ok(File { hash: row.hash, size: row.size, content_type: row.content_type, name })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_by_name() {
        for (path, wanted, is_in_place) in [
            ("out/pattern.png", "image/png", true),
            ("a.svg", "image/svg+xml", true),
            ("result.json", "application/json", true),
            ("run.log", "text/plain; charset=utf-8", true),
            ("table.CSV", "text/csv; charset=utf-8", true),
            ("index.html", "text/html; charset=utf-8", true),
            ("mesh.vtu", "model/vnd.vtu", false),
            ("noextension", "application/octet-stream", false),
            ("all.zip", "application/zip", false),
        ] {
            assert_eq!(content_type(path), wanted, "{path}");
            assert_eq!(is_shown(&content_type(path)), is_in_place, "{path}");
        }
    }

    #[test]
    fn a_url_keeps_its_folders_and_nothing_else() {
        let task = JobId(42).task(7);
        assert_eq!(url(task, "a b/ü?#.png"), "/api/v1/tasks/42.7/files/a%20b/%C3%BC%3F%23.png");
    }
}
