//! How many lines of an attempt told of trouble, as its metrics say. GOLIAT's windows count their lines by type; any
//! other program may report metrics of these names.

use crate::goliat::progress_patch::{ERRORS, WARNINGS};

/// Lines that warn, and lines that tell of an error.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LineCounts {
    /// The metric `warnings`.
    pub warnings: u64,
    /// The metric `errors`.
    pub errors: u64,
}

impl LineCounts {
    /// What stored metrics (a JSON object of numbers) say; nothing where they say nothing.
    #[must_use]
    pub fn of_metrics(metrics: Option<&str>) -> Self {
        // Most attempts count nothing: their metrics need not be parsed.
        let Some(text) = metrics.filter(|text| text.contains(WARNINGS) || text.contains(ERRORS)) else {
            return Self::default();
        };
        let metrics: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
        let count = |name: &str| metrics[name].as_f64().map_or(0, |count| count.clamp(0.0, 1e15) as u64);
        Self { warnings: count(WARNINGS), errors: count(ERRORS) }
    }
}

impl std::ops::AddAssign for LineCounts {
    fn add_assign(&mut self, other: Self) {
        self.warnings += other.warnings;
        self.errors += other.errors;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_metrics_of_these_names() {
        for (metrics, warnings, errors) in [
            (None, 0, 0),
            (Some("{}"), 0, 0),
            (Some(r#"{"loss":0.5}"#), 0, 0),
            (Some(r#"{"warnings":3.0,"errors":1}"#), 3, 1),
            (Some(r#"{"errors":2.0,"x":1}"#), 0, 2),
            (Some(r#"{"warnings":-4,"errors":1e300}"#), 0, 1_000_000_000_000_000),
            (Some("not warnings"), 0, 0),
        ] {
            assert_eq!(LineCounts::of_metrics(metrics), LineCounts { warnings, errors }, "{metrics:?}");
        }
    }
}
