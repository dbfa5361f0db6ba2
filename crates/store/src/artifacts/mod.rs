//! Artifacts: the files that attempts left. Only the attempt that counts of each task: its latest.

mod put;

pub use put::put;

use crate::{
    Result, Time, Tx,
    engine::{Param, Row, params},
    jobs::like_escaped,
};
use mothership_core::ids::{AttemptId, BlobHash, JobId, TaskId};

/// A file that an attempt left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArtifactRow {
    /// Who left it.
    pub attempt: AttemptId,
    /// In the work folder, with `/`.
    pub path: String,
    /// Of its bytes, which are in [`crate::blob`].
    pub hash: BlobHash,
    /// In bytes.
    pub size: u64,
    /// Its media type, guessed from the path.
    pub content_type: String,
    /// When it was stored, not when the program wrote it.
    pub created_at: Time,
    /// Whether it can be run.
    pub executable: bool,
}

/// Whose artifacts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArtifactsOf {
    /// Of all tasks of the job.
    Job(JobId),
    /// Of one task.
    Task(TaskId),
}

/// Which artifacts; in order of task index and path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ArtifactFilter {
    /// Beginning of the content type (`image`), or the extension (`png`).
    pub kind: Option<String>,
    /// In the path.
    pub text: Option<String>,
    /// Only paths that begin so.
    pub folder: Option<String>,
    /// Behind this one: task index and path.
    pub after: Option<ArtifactPlace>,
    /// Rows of a page.
    pub limit: u64,
}

/// Where a page ends: task index and path.
pub type ArtifactPlace = (u64, String);

/// A page and the `after` of the next one.
pub fn list(
    tx: &mut Tx<'_>,
    of: ArtifactsOf,
    filter: &ArtifactFilter,
) -> Result<(Vec<ArtifactRow>, Option<ArtifactPlace>)> {
    let mut matching = Matching::new(of, filter);
    if let Some((index, path)) = &filter.after {
        let (index, path) = (matching.param(*index), matching.param(path.clone()));
        matching.sql.push_str(&format!(" AND r.idx >= {index} AND (r.idx > {index} OR r.path > {path})"));
    }
    let limit = matching.param(filter.limit.saturating_add(1));
    let sql = format!(
        "/* list artifacts */ SELECT {COLUMNS} FROM {} ORDER BY r.idx, r.number, r.path LIMIT {limit}",
        matching.sql
    );
    let mut rows: Vec<ArtifactRow> =
        tx.query(&sql, &matching.params)?.into_iter().map(read).collect::<Result<_>>()?;
    let page = usize::try_from(filter.limit).unwrap_or(usize::MAX);
    let more = rows.len() > page;
    rows.truncate(page);
    let next = rows.last().filter(|_| more).map(|last| (last.attempt.task.index, last.path.clone()));
    Ok((rows, next))
}

/// Files and bytes of all that match, whatever the page: from counters, unless kind, text or folder choose among them.
pub fn totals(tx: &mut Tx<'_>, of: ArtifactsOf, filter: &ArtifactFilter) -> Result<(u64, u64)> {
    if filter.kind.is_none() && filter.text.is_none() && filter.folder.is_none() {
        return counted(tx, of);
    }
    let matching = Matching::new(of, filter);
    let sql = format!(
        "/* total of artifacts */ SELECT COUNT(*), CAST(COALESCE(SUM(r.size), 0) AS BIGINT) FROM {}",
        matching.sql
    );
    match tx.query_opt(&sql, &matching.params)? {
        Some(mut row) => Ok((row.take()?, row.take()?)),
        None => Ok((0, 0)),
    }
}

fn counted(tx: &mut Tx<'_>, of: ArtifactsOf) -> Result<(u64, u64)> {
    let row = match of {
        ArtifactsOf::Job(job) => tx.query_opt(
            "/* artifacts of a job */ SELECT artifacts, artifact_bytes FROM jobs \
             WHERE id = $1 AND deleted_at IS NULL",
            params![job],
        )?,
        ArtifactsOf::Task(task) => tx.query_opt(
            "/* artifacts of a task */ SELECT a.artifacts, a.artifact_bytes FROM tasks t \
             JOIN attempts a ON a.job = t.job AND a.idx = t.idx AND a.number = t.attempts \
             WHERE t.job = $1 AND t.idx = $2",
            params![task.job, task.index],
        )?,
    };
    row.map_or(Ok((0, 0)), |mut row| Ok((row.take()?, row.take()?)))
}

/// The file of this path that the latest attempt of a task left; `None` when it left none.
pub fn find(tx: &mut Tx<'_>, task: TaskId, path: &str) -> Result<Option<ArtifactRow>> {
    let row = tx.query_opt(
        &format!(
            "/* artifact */ SELECT {COLUMNS} FROM {LATEST} WHERE t.job = $1 AND t.idx = $2 AND r.path = $3"
        ),
        params![task.job, task.index, path],
    )?;
    row.map(read).transpose()
}

/// Files of this path that tasks of a job left, in order of the index.
pub fn find_in_job(tx: &mut Tx<'_>, job: JobId, path: &str, limit: u64) -> Result<Vec<ArtifactRow>> {
    let rows = tx.query(
        &format!(
            "/* artifacts of a path */ SELECT {COLUMNS} FROM {LATEST} WHERE t.job = $1 AND r.path = $2 \
             ORDER BY r.idx LIMIT $3"
        ),
        params![job, path, limit],
    )?;
    rows.into_iter().map(read).collect()
}

/// Paths that more than one task of a job left.
pub fn shared_paths(tx: &mut Tx<'_>, job: JobId) -> Result<Vec<String>> {
    let rows = tx.query(
        &format!(
            "/* shared paths */ SELECT r.path FROM {LATEST} WHERE t.job = $1 GROUP BY r.path HAVING COUNT(*) > 1"
        ),
        params![job],
    )?;
    rows.into_iter().map(|mut row| row.take()).collect()
}

const COLUMNS: &str =
    "r.job, r.idx, r.number, r.path, r.hash, r.size, r.content_type, r.created_at, r.executable";
const LATEST: &str = "tasks t JOIN artifacts r ON r.job = t.job AND r.idx = t.idx AND r.number = t.attempts";

fn read(mut row: Row) -> Result<ArtifactRow> {
    Ok(ArtifactRow {
        attempt: row.attempt_id()?,
        path: row.take()?,
        hash: row.take()?,
        size: row.take()?,
        content_type: row.take()?,
        created_at: row.take()?,
        executable: row.take::<i64>()? != 0,
    })
}

/// Tables and conditions of a filter, without its page.
struct Matching {
    sql: String,
    params: Vec<Param<'static>>,
}

impl Matching {
    fn new(of: ArtifactsOf, filter: &ArtifactFilter) -> Self {
        let mut out = Self { sql: format!("{LATEST} WHERE "), params: Vec::new() };
        let job = match of {
            ArtifactsOf::Job(job) | ArtifactsOf::Task(TaskId { job, .. }) => out.param(job),
        };
        out.sql.push_str(&format!("r.job = {job}"));
        if let ArtifactsOf::Task(task) = of {
            let index = out.param(task.index);
            out.sql.push_str(&format!(" AND r.idx = {index}"));
        }
        if let Some(kind) = &filter.kind {
            let kind = like_escaped(&kind.to_ascii_lowercase());
            let (content, extension) = (out.param(format!("{kind}%")), out.param(format!("%.{kind}")));
            out.sql.push_str(&format!(
                " AND (LOWER(r.content_type) LIKE {content} ESCAPE '!' OR LOWER(r.path) LIKE {extension} ESCAPE '!')"
            ));
        }
        if let Some(text) = &filter.text {
            let text = out.param(format!("%{}%", like_escaped(&text.to_ascii_lowercase())));
            out.sql.push_str(&format!(" AND LOWER(r.path) LIKE {text} ESCAPE '!'"));
        }
        if let Some(folder) = &filter.folder {
            // Not LIKE, to which capitals are the same on SQLite.
            let folder = out.param(folder.clone());
            out.sql.push_str(&format!(" AND SUBSTR(r.path, 1, LENGTH({folder})) = {folder}"));
        }
        out
    }

    /// The place of one more parameter.
    fn param(&mut self, value: impl Into<Param<'static>>) -> String {
        self.params.push(value.into());
        format!("${}", self.params.len())
    }
}
