//! Pictures of a GUI client's tabs.

use jiff::Timestamp;
use mothership_core::ids::AttemptId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The latest pictures that the GUI client on a runner's machine sent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Screenshots {
    /// By name.
    pub tabs: Vec<ScreenshotTab>,
}

/// One tab of a GUI client.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ScreenshotTab {
    /// Its name.
    pub tab: String,
    /// The latest first, at most ten.
    pub pictures: Vec<Screenshot>,
}

/// One picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Screenshot {
    /// When it was taken.
    pub at: Timestamp,
    /// What ran then; null when nothing did.
    #[schema(required)]
    pub attempt_id: Option<AttemptId>,
    /// Size in bytes.
    pub size: u64,
    /// Where the JPEG is, until ten newer ones have come.
    pub url: String,
}
