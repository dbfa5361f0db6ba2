//! What a GUI client reports of how far it is. Reports come often and only the latest of each kind matters.

use crate::eta::SECONDS_MAX;
use serde_json::{Map, Value};

/// Between the name of a stage and what it is at, as people read it.
const SUB_STAGE: &str = ": ";
/// Longest stage and case kept, in bytes.
const TEXT_BYTES_MAX: usize = 1000;
/// Names of the metrics a GUI client gives.
pub const STAGE_FRACTION: &str = "stage_fraction";
pub const SIMULATION: &str = "simulation";
pub const SIMULATIONS: &str = "simulations";
pub use crate::eta::ETA_SECONDS;
pub const WARNINGS: &str = "warnings";
pub const ERRORS: &str = "errors";

/// A report on progress; what is absent stays as it was.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ProgressPatch {
    /// Of the whole, 0 to 1.
    pub fraction: Option<f64>,
    pub stage: Option<String>,
    /// The case that is computed now.
    pub message: Option<String>,
    /// Named numbers; `None` takes one away.
    pub metrics: Vec<(&'static str, Option<f64>)>,
}

impl ProgressPatch {
    /// Lays a newer report over this one.
    pub fn add(&mut self, newer: Self) {
        self.fraction = newer.fraction.or(self.fraction);
        self.stage = newer.stage.or_else(|| self.stage.take());
        self.message = newer.message.or_else(|| self.message.take());
        for (name, value) in newer.metrics {
            self.metrics.retain(|(known, _)| *known != name);
            self.metrics.push((name, value));
        }
    }

    /// Metrics with the numbers of this report, as they are stored; `before` is what was stored.
    pub fn metrics_over(&self, before: Option<&str>) -> Option<String> {
        if self.metrics.is_empty() {
            return None;
        }
        let mut metrics: Map<String, Value> =
            before.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        for (name, value) in &self.metrics {
            match value {
                Some(value) => metrics.insert((*name).to_owned(), (*value).into()),
                None => metrics.shift_remove(*name),
            };
        }
        Some(Value::Object(metrics).to_string())
    }
}

/// The name of a stage without what it is at.
pub fn stage_name(stage: &str) -> &str {
    stage.split_once(SUB_STAGE).map_or(stage, |(name, _)| name)
}

/// The report in a message of this type; `None` when it is about something else.
pub(super) fn read(kind: &str, message: &Map<String, Value>) -> Option<ProgressPatch> {
    let number = |name: &str| message.get(name).and_then(Value::as_f64).filter(|number| number.is_finite());
    let text =
        |name: &str| message.get(name).and_then(Value::as_str).map(cut).filter(|text| !text.is_empty());
    Some(match kind {
        "overall_progress" => {
            ProgressPatch { fraction: share(number("current"), number("total")), ..ProgressPatch::default() }
        }
        "stage_progress" => ProgressPatch {
            stage: match (text("name"), text("sub_stage")) {
                (Some(name), Some(sub)) => Some(cut(&format!("{name}{SUB_STAGE}{sub}"))),
                (name, _) => name,
            },
            metrics: share(number("current"), number("total"))
                .map(|share| (STAGE_FRACTION, Some(share)))
                .into_iter()
                .collect(),
            ..ProgressPatch::default()
        },
        // Null and 0 say nothing, and neither does a number beyond all years: what was foretold before stays, and runs off
        // by itself.
        "profiler_update" => {
            let left = number("eta_seconds").filter(|seconds| *seconds > 0.0 && *seconds <= SECONDS_MAX);
            let metrics = left.map(|left| (ETA_SECONDS, Some(left))).into_iter().collect();
            ProgressPatch { metrics, ..ProgressPatch::default() }
        }
        "simulation_details" => {
            simulations(number("simulation_count"), number("total_simulations"), text("current_case"))
        }
        "sim_details" => simulations(number("count"), number("total"), text("details")),
        _ => return None,
    })
}

fn simulations(at: Option<f64>, total: Option<f64>, case: Option<String>) -> ProgressPatch {
    let metrics = [(SIMULATION, at), (SIMULATIONS, total)];
    let metrics = metrics.into_iter().filter(|(_, value)| value.is_some()).collect();
    ProgressPatch { message: case, metrics, ..ProgressPatch::default() }
}

/// How much of `total` (100 when it is not said) `current` is. Of nothing there is no share, and less than nothing is
/// none: what was reported before stays.
fn share(current: Option<f64>, total: Option<f64>) -> Option<f64> {
    let total = total.unwrap_or(100.0);
    let current = current.filter(|current| *current >= 0.0 && total > 0.0)?;
    Some((current / total).min(1.0))
}

fn cut(text: &str) -> String {
    text[..text.floor_char_boundary(TEXT_BYTES_MAX)].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(kind: &str, message: Value) -> Option<ProgressPatch> {
        read(kind, message.as_object().unwrap())
    }

    #[test]
    fn messages_and_their_reports() {
        let fraction = |fraction| ProgressPatch { fraction, ..ProgressPatch::default() };
        for (kind, message, patch) in [
            ("overall_progress", json!({"current": 25.5, "total": 100}), fraction(Some(0.255))),
            ("overall_progress", json!({"current": 3, "total": 0}), fraction(None)),
            ("overall_progress", json!({"current": 300, "total": 100}), fraction(Some(1.0))),
            ("overall_progress", json!({"current": 50}), fraction(Some(0.5))),
            ("overall_progress", json!({}), fraction(None)),
            ("overall_progress", json!({"current": -50, "total": 100}), fraction(None)),
            ("overall_progress", json!({"current": 50, "total": -100}), fraction(None)),
            ("stage_progress", json!({"current": -1, "total": 4}), ProgressPatch::default()),
            ("profiler_update", json!({"eta_seconds": 1e300}), ProgressPatch::default()),
            ("profiler_update", json!({"eta_seconds": -5}), ProgressPatch::default()),
            (
                "stage_progress",
                json!({"name": "Setup", "current": 1, "total": 4, "sub_stage": "grid"}),
                ProgressPatch {
                    stage: Some("Setup: grid".into()),
                    metrics: vec![(STAGE_FRACTION, Some(0.25))],
                    ..ProgressPatch::default()
                },
            ),
            ("profiler_update", json!({"eta_seconds": null}), ProgressPatch::default()),
            (
                "simulation_details",
                json!({"simulation_count": 2, "total_simulations": 6, "current_case": "duke 700"}),
                ProgressPatch {
                    message: Some("duke 700".into()),
                    metrics: vec![(SIMULATION, Some(2.0)), (SIMULATIONS, Some(6.0))],
                    ..ProgressPatch::default()
                },
            ),
        ] {
            assert_eq!(of(kind, message.clone()), Some(patch), "{kind} {message}");
        }
        assert_eq!(of("print", json!({"message": "x"})), None);
    }

    #[test]
    fn the_latest_of_each_kind_stays() {
        let mut patch = ProgressPatch::default();
        for (kind, message) in [
            ("overall_progress", json!({"current": 10})),
            ("stage_progress", json!({"name": "Setup", "current": 1, "total": 2})),
            ("profiler_update", json!({"eta_seconds": 7})),
            ("overall_progress", json!({"current": 20})),
            ("profiler_update", json!({"eta_seconds": 0})),
        ] {
            patch.add(of(kind, message).unwrap());
        }
        assert_eq!((patch.fraction, patch.stage.as_deref()), (Some(0.2), Some("Setup")));
        let stored = patch.metrics_over(Some(r#"{"warnings":3.0,"eta_seconds":9.0}"#)).unwrap();
        assert_eq!(stored, r#"{"warnings":3.0,"eta_seconds":7.0,"stage_fraction":0.5}"#, "0 says nothing");
        assert_eq!(["Setup: grid", "Setup"].map(stage_name), ["Setup"; 2]);
        assert_eq!(ProgressPatch::default().metrics_over(Some("{}")), None);
    }
}
