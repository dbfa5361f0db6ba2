//! Time left, honestly: a range out of evidence, or the state that says why there is none.
//!
//! Of a task: [`task`], out of what its program reports itself ([`SelfReportedEta`]), its progress ([`History`]) and the durations of
//! its finished siblings ([`Durations`]). Of a job: [`job`], out of what has ended ([`Ends`]: durations, failures, pace) and the running
//! tasks. `crates/core/tests/eta` tries the estimates on jobs whose end is known.
//! Everything is computed from arguments, *now* included. Start reading at [`Eta`].

pub mod durations;
pub mod ends;
pub mod history;
pub mod job;
mod likely;
pub mod pace;
mod rest;
pub mod self_reported;
mod silence;
#[cfg(test)]
mod silence_tests;
pub mod task;
pub mod worked;

use serde::{Deserialize, Serialize};

pub use durations::Durations;
pub use ends::Ends;
pub use history::History;
pub use job::{JobSituation, RunningTask, job_eta, job_fraction};
pub use likely::Siblings;
pub use pace::Pace;
pub use self_reported::{ETA_SECONDS, SelfReportedEta};
pub use silence::task_eta_when_heard;
pub use task::task_eta;
pub use worked::Worked;

/// Longest time left that is worth saying: ten years. Beyond it nothing is known.
pub(crate) const SECONDS_MAX: f64 = 10.0 * 365.0 * 24.0 * 3600.0;

/// How long something will still take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Eta {
    /// Too little evidence yet.
    Estimating,
    /// Nothing to go by: it reports no progress, and no sibling has ended.
    NoProgress,
    /// Nothing runs; the time left depends on when something will.
    Waiting,
    /// A person holds it back; the time left depends on when that ends.
    Paused,
    /// It reported progress and stopped doing so.
    Stalled {
        /// When it last moved, unix milliseconds.
        since_ms: i64,
    },
    /// About this long; four of five cases are expected between `low_seconds` and `high_seconds`.
    Left {
        /// The middle, in seconds.
        seconds: u64,
        /// Not above `seconds`.
        low_seconds: u64,
        /// Not below `seconds`.
        high_seconds: u64,
    },
}

impl Eta {
    /// Nothing is left.
    const OVER: Self = Self::Left { seconds: 0, low_seconds: 0, high_seconds: 0 };
}

/// An estimate of milliseconds left: low, middle, high.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Estimate {
    low: f64,
    middle: f64,
    high: f64,
}

impl Estimate {
    fn map(self, change: impl Fn(f64) -> f64) -> Self {
        Self { low: change(self.low), middle: change(self.middle), high: change(self.high) }
    }

    /// The mean of two estimates, in which `other` counts `weight` (0 to 1).
    fn blend(self, other: Self, weight: f64) -> Self {
        let mix = |one: f64, two: f64| one * (1.0 - weight) + two * weight;
        Self {
            low: mix(self.low, other.low),
            middle: mix(self.middle, other.middle),
            high: mix(self.high, other.high),
        }
    }

    /// The same in orders of magnitude.
    fn blend_orders(self, other: Self, weight: f64) -> Self {
        let ln = |estimate: Self| estimate.map(|ms| ms.max(1.0).ln());
        ln(self).blend(ln(other), weight).map(f64::exp)
    }

    /// In whole seconds, in order and at least one, for what runs is not over; `Estimating` when it is not a number or
    /// beyond saying.
    fn into_eta(self) -> Eta {
        let seconds = self.map(|ms| (ms / 1000.0).max(1.0));
        let middle = seconds.middle;
        let (low, high) = (seconds.low.min(middle), seconds.high.max(middle));
        // NaN fails the comparison too.
        let is_sayable = |value: f64| value <= SECONDS_MAX;
        if !self.middle.is_finite() || !is_sayable(middle) {
            return Eta::Estimating;
        }
        let high = if is_sayable(high) { high } else { SECONDS_MAX };
        Eta::Left {
            seconds: middle.round() as u64,
            low_seconds: low.round() as u64,
            high_seconds: high.round() as u64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guesses_become_sayable() {
        let left = |low_seconds, seconds, high_seconds| Eta::Left { seconds, low_seconds, high_seconds };
        let table = [
            ((1000.0, 2000.0, 3000.0), left(1, 2, 3)),
            ((3000.0, 2000.0, 1000.0), left(2, 2, 2)),
            ((-5.0, -1.0, 400.0), left(1, 1, 1)),
            ((300.0, 1400.0, 1600.0), left(1, 1, 2)),
            ((0.0, f64::NAN, 1.0), Eta::Estimating),
            ((0.0, f64::INFINITY, f64::INFINITY), Eta::Estimating),
            ((0.0, 1e15, 1e15), Eta::Estimating),
            ((0.0, 1000.0, f64::INFINITY), left(1, 1, SECONDS_MAX as u64)),
        ];
        for ((low, middle, high), want) in table {
            assert_eq!(Estimate { low, middle, high }.into_eta(), want, "{low} {middle} {high}");
        }
    }

    #[test]
    fn the_wire_form_names_the_state() {
        let json = |eta: Eta| serde_json::to_string(&eta).unwrap();
        assert_eq!(json(Eta::Estimating), r#"{"state":"estimating"}"#);
        assert_eq!(json(Eta::Stalled { since_ms: 5 }), r#"{"state":"stalled","since_ms":5}"#);
    }
}
