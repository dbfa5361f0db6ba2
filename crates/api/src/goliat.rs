//! Studies of GOLIAT that the server cuts into assignments.

use jiff::Timestamp;
use mothership_core::ids::JobId;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

/// A configuration, and how to cut it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StudyRequest {
    /// What the study is called.
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The configuration. What is not cut keeps its text, with the order of its keys.
    #[schema(value_type = Object)]
    pub config: Box<RawValue>,
    /// `auto`, `phantom`, `frequency`, `direction`, `polarization`, `freq_x_pol`, `scenario` or `custom`. Without it,
    /// `auto`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub split_by: Option<String>,
    /// Into how many assignments `auto` cuts. Without it, 4.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub num_splits: Option<u64>,
    /// For `custom`: `5800;2140,2450` makes two assignments, one with two frequencies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frequency_groups: Option<String>,
    /// Only tells what would come of it.
    #[serde(default)]
    pub dry_run: bool,
}

/// What came of a study, or would.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Study {
    /// The job that the study is; its tasks are the assignments. Null when nothing was stored.
    #[schema(value_type = Option<String>, example = "42")]
    pub job_id: Option<JobId>,
    /// How many assignments there are.
    pub total: u64,
    pub assignments: Vec<StudyAssignment>,
}

/// One part of a study.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StudyAssignment {
    /// What `goliat worker` calls it, and the index of the task.
    pub index: u64,
    /// What it keeps of the configuration.
    #[schema(example = "duke × 700, 835 MHz")]
    pub label: String,
}

/// Assignments of one [`History`].
pub const HISTORY_MAX: usize = 1000;

/// When a study ran that was brought over from another dashboard.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct History {
    /// The job that the study is here.
    #[schema(value_type = String, example = "42")]
    pub job_id: JobId,
    /// When it was submitted there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub created_at: Option<Timestamp>,
    /// At most 1000; a longer study takes several requests.
    pub assignments: Vec<Past>,
}

/// When an assignment ran there. What is left out stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Past {
    /// The index of the task.
    pub index: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub started_at: Option<Timestamp>,
    /// Only of what has ended here, too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<Timestamp>,
}
