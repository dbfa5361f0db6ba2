//! The time left that a program reports itself. It knows what is still to come, we only see what has been; so its number wins for as
//! long as it lasts.

use super::{Estimate, SECONDS_MAX};
use serde_json::{Map, Value};

/// The metric in which a program says how many seconds are left. Negative: that many too many have passed.
pub const ETA_SECONDS: &str = "eta_seconds";
/// What even a good estimate leaves open, as a share of the time left.
const DOUBT: f64 = 0.1;

/// A program's own estimate of its time left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SelfReportedEta {
    /// When it was said, unix milliseconds.
    pub said_ms: i64,
    /// How much was left then.
    pub left_seconds: f64,
}

impl SelfReportedEta {
    /// What is left of it in milliseconds. `None` when it has run out, for then it was wrong, and when nobody can
    /// believe it.
    #[must_use]
    pub fn left_ms(&self, now_ms: i64) -> Option<f64> {
        // NaN fails the comparison too.
        if !(0.0..=SECONDS_MAX).contains(&self.left_seconds) {
            return None;
        }
        let left_ms = self.left_seconds * 1000.0 - now_ms.saturating_sub(self.said_ms).max(0) as f64;
        Some(left_ms).filter(|left_ms| *left_ms > 0.0)
    }

    pub(super) fn estimate(&self, now_ms: i64) -> Option<Estimate> {
        let left = self.left_ms(now_ms)?;
        Some(Estimate { low: left * (1.0 - DOUBT), middle: left, high: left * (1.0 + DOUBT) })
    }
}

/// A number said at `said_ms` as it reads at `at_ms`.
#[must_use]
pub fn aged(left_seconds: f64, said_ms: i64, at_ms: i64) -> f64 {
    left_seconds - at_ms.saturating_sub(said_ms).max(0) as f64 / 1000.0
}

/// Stored metrics (a JSON object) whose time left was counted from `from_ms`, as they read at `to_ms`; `None` when they
/// hold none. Whoever stores a later report without a new number stores this: the number is always counted from the
/// latest report.
#[must_use]
pub fn aged_metrics(metrics: &str, from_ms: i64, to_ms: i64) -> Option<String> {
    if !metrics.contains(ETA_SECONDS) {
        return None;
    }
    let mut metrics: Map<String, Value> = serde_json::from_str(metrics).ok()?;
    let left = metrics.get(ETA_SECONDS)?.as_f64()?;
    metrics.insert(ETA_SECONDS.to_owned(), aged(left, from_ms, to_ms).into());
    Some(Value::Object(metrics).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_numbers_grow_old() {
        let stored = r#"{"a":1.0,"eta_seconds":90.5,"b":2.0}"#;
        let want = r#"{"a":1.0,"eta_seconds":60.5,"b":2.0}"#;
        assert_eq!(aged_metrics(stored, 1000, 31_000).as_deref(), Some(want));
        for without in ["{}", r#"{"eta_seconds":null}"#, r#"{"x_eta_seconds":1}"#, "eta_seconds"] {
            assert_eq!(aged_metrics(without, 0, 1000), None, "{without}");
        }
    }

    #[test]
    fn a_word_lasts_as_long_as_it_says() {
        for (left_seconds, said_ms, now_ms, want) in [
            (7200.0, 0, 0, Some(7_200_000.0)),
            (7200.0, 0, 7_199_000, Some(1000.0)),
            (7200.0, 0, 7_200_000, None),
            (7200.0, 5000, 0, Some(7_200_000.0)),
            (0.0, 0, 0, None),
            (-5.0, 0, 0, None),
            (f64::NAN, 0, 0, None),
            (f64::INFINITY, 0, 0, None),
            (1e12, 0, 0, None),
        ] {
            assert_eq!(
                SelfReportedEta { said_ms, left_seconds }.left_ms(now_ms),
                want,
                "{left_seconds} at {now_ms}"
            );
        }
    }

    #[test]
    fn numbers_grow_old() {
        assert_eq!(aged(90.0, 1000, 31_000), 60.0);
        assert_eq!(aged(90.0, 1000, 101_000), -10.0);
        assert_eq!(aged(90.0, 1000, 0), 90.0);
    }
}
