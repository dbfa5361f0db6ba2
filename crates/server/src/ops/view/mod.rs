//! Rows of the store as the wire shows them.

mod attempt;
mod job;
mod runner;
mod task;

pub use attempt::attempt;
pub use job::{head, job, job_light};
pub use runner::{Machines, runner};
pub use task::{Params, task};

use indexmap::IndexMap;
use mothership_core::eta::Eta;
use mothership_store::Time;

/// A JSON object of numbers, as the store keeps metrics.
fn metrics(json: Option<&str>) -> IndexMap<String, f64> {
    json.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default()
}

fn eta(eta: Eta) -> mothership_api::jobs::Eta {
    use mothership_api::jobs::Eta as Wire;
    match eta {
        Eta::Estimating => Wire::Estimating,
        Eta::Waiting => Wire::Waiting,
        Eta::Stalled { since_ms } => Wire::Stalled { since: from_ms(since_ms) },
        Eta::Left { seconds, low_seconds, high_seconds } => Wire::Left {
            seconds: seconds as f64,
            low_seconds: low_seconds as f64,
            high_seconds: high_seconds as f64,
        },
    }
}

fn from_ms(ms: i64) -> Time {
    mothership_core::clock::from_micros(ms.saturating_mul(1000))
}
