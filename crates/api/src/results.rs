//! Results: the files that attempts left.

use jiff::Timestamp;
use mothership_core::ids::{AttemptId, BlobHash, TaskId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Artifact {
    /// Opaque; `TASK/PATH`.
    pub id: String,
    #[schema(value_type = String)]
    pub task_id: TaskId,
    #[schema(value_type = String)]
    pub attempt_id: AttemptId,
    pub index: u64,
    /// File name, the last part of the path.
    pub name: String,
    pub path: String,
    pub size: u64,
    pub content_type: String,
    #[schema(value_type = String)]
    pub hash: BlobHash,
    /// Where to download it.
    pub url: String,
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// At most 10,000. Default 200.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ArtifactList {
    pub artifacts: Vec<Artifact>,
    /// Files and bytes of all that match, not only of this page.
    pub total: u64,
    pub total_bytes: u64,
    pub next: Option<String>,
}
