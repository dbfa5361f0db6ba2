//! GOLIAT: studies that the server cuts into assignments, and what its GUI clients say of the work before them.

use jiff::Timestamp;
pub use mothership_core::goliat::GuiMetric;
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
    /// What it is for.
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
    #[schema(required)]
    pub job_id: Option<JobId>,
    /// How many assignments there are.
    pub total: u64,
    /// All of them, in order.
    pub assignments: Vec<StudyAssignment>,
    /// What a person should know of them: that they are fewer than were asked for, that this server answers
    /// no client that could take them. Absent when there is nothing to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
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
    pub job_id: JobId,
    /// When it was submitted there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
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
    /// When its program was started there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Timestamp>,
    /// When it ended there. Only of what has ended here, too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
}

/// What a GUI client says of an attempt beside its stage and message: its metrics under the names of [`GuiMetric`],
/// read by the server.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GuiProgress {
    /// Of the stage it is in, 0 to 1; null when it does not say.
    #[schema(required)]
    pub stage_fraction: Option<f64>,
    /// The simulation it is at, from 1; null when it does not say.
    #[schema(required)]
    pub simulation: Option<u64>,
    /// How many simulations there are; null when it does not say.
    #[schema(required)]
    pub simulations: Option<u64>,
    /// When it will be over by its own reckoning; null when it does not say.
    #[schema(required)]
    pub ends_at: Option<Timestamp>,
    /// Lines that warn. Null while lines are not counted: they are when they come from the GUI client itself.
    #[schema(required)]
    pub warnings: Option<u64>,
    /// Lines that tell of an error. Null as for `warnings`.
    #[schema(required)]
    pub errors: Option<u64>,
}
