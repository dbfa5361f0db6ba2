//! Artifacts: the files that attempts left. Only the attempt that counts of each task: its latest.

use crate::{Result, Time, Tx};
use mothership_core::ids::{AttemptId, BlobHash, JobId, TaskId};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArtifactRow {
    pub attempt: AttemptId,
    pub path: String,
    pub hash: BlobHash,
    pub size: u64,
    pub content_type: String,
    pub created_at: Time,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArtifactsOf {
    Job(JobId),
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
    pub after: Option<(u64, String)>,
    pub limit: u64,
}

/// A page and the `after` of the next one.
pub fn list(
    _tx: &mut Tx<'_>,
    _of: ArtifactsOf,
    _filter: &ArtifactFilter,
) -> Result<(Vec<ArtifactRow>, Option<(u64, String)>)> {
    todo!()
}

/// Files and bytes of all that match, whatever the page.
pub fn totals(_tx: &mut Tx<'_>, _of: ArtifactsOf, _filter: &ArtifactFilter) -> Result<(u64, u64)> {
    todo!()
}

pub fn find(_tx: &mut Tx<'_>, _task: TaskId, _path: &str) -> Result<Option<ArtifactRow>> {
    todo!()
}
