//! The progress of one task over time, bounded: enough to see its pace and whether the pace changes.

use serde::{Deserialize, Serialize};

/// Samples kept; when there are more, every second one of them goes.
pub const SAMPLES_MAX: usize = 64;
/// How much the newest gap counts in the usual one.
const GAP_WEIGHT: f64 = 0.2;

/// Rises of a task's fraction. Starts anew when the fraction falls, because a new bar has a pace of its own.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct History {
    samples: Vec<Sample>,
    /// Usual time between two rises, milliseconds.
    gap_ms: Option<f64>,
}

/// At this time the fraction rose to this value.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// Unix milliseconds.
    pub at_ms: i64,
    /// 0 to 1.
    pub fraction: f64,
}

impl History {
    /// Takes a report. Reports without a rise, from the past, or out of range change nothing.
    pub fn push(&mut self, at_ms: i64, fraction: f64) {
        if !(0.0..=1.0).contains(&fraction) {
            return;
        }
        if let Some(last) = self.samples.last().copied() {
            if at_ms < last.at_ms || fraction == last.fraction {
                return;
            }
            if fraction < last.fraction {
                *self = Self::default();
            } else {
                let gap_ms = (at_ms.saturating_sub(last.at_ms)) as f64;
                self.gap_ms = Some(self.gap_ms.map_or(gap_ms, |usual| usual + (gap_ms - usual) * GAP_WEIGHT));
            }
        }
        if self.samples.len() >= SAMPLES_MAX {
            self.thin();
        }
        self.samples.push(Sample { at_ms, fraction });
    }

    /// The samples, oldest first.
    #[must_use]
    pub fn samples(&self) -> &[Sample] {
        &self.samples
    }

    /// Usual time between two rises in milliseconds; `None` before the second.
    #[must_use]
    pub const fn gap_ms(&self) -> Option<f64> {
        self.gap_ms
    }

    /// Keeps the first and every second one after it.
    fn thin(&mut self) {
        let mut keep = false;
        self.samples.retain(|_| {
            keep = !keep;
            keep
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_rises_are_kept() {
        let mut history = History::default();
        for (at_ms, fraction) in [
            (0, 0.1),
            (1000, 0.1),
            (500, 0.2),
            (2000, 0.2),
            (3000, 0.1),
            (4000, 0.3),
            (9, 0.9),
            (1, f64::NAN),
            (1, 7.0),
        ] {
            history.push(at_ms, fraction);
        }
        let kept: Vec<_> = history.samples().iter().map(|sample| (sample.at_ms, sample.fraction)).collect();
        assert_eq!(kept, [(3000, 0.1), (4000, 0.3)]);
        assert_eq!(history.gap_ms(), Some(1000.0));
    }

    #[test]
    fn a_long_history_keeps_its_ends_and_its_bound() {
        let mut history = History::default();
        for at in 0..10_000 {
            history.push(at * 1000, at as f64 / 10_000.0);
        }
        let samples = history.samples();
        assert!(samples.len() <= SAMPLES_MAX);
        assert_eq!((samples[0].at_ms, samples[samples.len() - 1].at_ms), (0, 9_999_000));
        assert_eq!(history.gap_ms(), Some(1000.0));
    }
}
