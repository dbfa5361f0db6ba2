//! Pictures of a window's tabs.

use jiff::Timestamp;
use mothership_core::ids::AttemptId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The latest pictures that the window on a runner's machine sent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Screenshots {
    /// By name.
    pub tabs: Vec<ScreenshotTab>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ScreenshotTab {
    pub tab: String,
    /// The latest first, at most ten.
    pub pictures: Vec<Screenshot>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Screenshot {
    pub at: Timestamp,
    /// What ran then.
    #[schema(value_type = Option<String>)]
    pub attempt_id: Option<AttemptId>,
    pub size: u64,
    /// Where the JPEG is, until ten newer ones have come.
    pub url: String,
}
