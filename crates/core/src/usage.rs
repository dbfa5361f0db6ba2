//! What programs use, as runners sample it.

use serde::{Deserialize, Serialize};

/// What the process tree of an attempt used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Usage {
    /// CPU time of the whole tree, seconds.
    pub cpu_seconds: f64,
    /// Largest resident memory of the whole tree seen by sampling, bytes.
    pub memory_bytes_peak: u64,
    /// Latest sample of it, bytes.
    pub memory_bytes: u64,
}
