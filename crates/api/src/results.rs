//! Results: the files that attempts left.

use jiff::Timestamp;
use mothership_core::ids::{AttemptId, BlobHash, TaskId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// One file that an attempt left.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Artifact {
    /// Opaque; `TASK/PATH`.
    pub id: String,
    /// The task whose attempt left it.
    pub task_id: TaskId,
    /// The attempt that left it.
    pub attempt_id: AttemptId,
    /// Index of the task in its job.
    pub index: u64,
    /// File name, the last part of the path.
    pub name: String,
    /// Relative to the work folder, `/`-separated.
    pub path: String,
    /// Size in bytes.
    pub size: u64,
    /// By the extension of its name; `application/octet-stream` when that says nothing.
    pub content_type: String,
    /// Its content.
    pub hash: BlobHash,
    /// Whether it can be run. Not when absent.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub executable: bool,
    /// Where to download it.
    pub url: String,
    /// When the attempt ended that left it.
    pub created_at: Timestamp,
}

/// Filters of `GET /jobs/ID/artifacts`, in order of task index and path. Only the attempt that counts of each task:
/// the one that completed it, else its latest.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ArtifactQuery {
    /// `image`, `text`, `json`, `csv` … : the beginning of the content type or the file's extension.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Text in the path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// Only files behind this one (`next` of the last page).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// At most 10,000. Default 200.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
}

/// A page of files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ArtifactList {
    /// Those of this page.
    pub artifacts: Vec<Artifact>,
    /// Files of all that match, not only of this page.
    pub total: u64,
    /// Bytes of all that match.
    pub total_bytes: u64,
    /// Value of `after` for the next page; null on the last.
    #[schema(required)]
    pub next: Option<String>,
}
