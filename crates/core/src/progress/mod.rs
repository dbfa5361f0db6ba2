//! Progress, stages and metrics out of what a program prints.
//!
//! Three sources, in order of rank. A source that has spoken silences those below it, separately for the fraction and
//! for the stage; metrics of all sources are kept together.
//!
//! 1. **Explicit lines** ([`explicit`]): `::mothership progress=0.42 stage="Solve" loss=0.12`. Never lost, however
//!    much the program prints.
//! 2. **Patterns of the spec** ([`patterns`]): regular expressions with named groups.
//! 3. **Recognition** ([`recognise`]): bars and counters that common tools print. Believed only when they behave like
//!    progress: a bar-like line, or the same counter with the same total seen at least twice and rising.
//!
//! Where a spec names its **stages** ([`stages`]), the fraction is that of the whole by their weights, and what sources 2
//! and 3 find counts for the running stage; explicit lines still go before.
//!
//! Sources 2 and 3 look only at the end of each block ([`parser::WINDOW_SEGMENTS`], [`parser::WINDOW_BYTES`]), so that
//! a program that prints gigabytes is not slowed down; for it the latest state is what counts.
//!
//! This module takes bytes and times and gives back an [`Update`]; it knows neither tasks nor runners. Start reading at
//! [`Parser`].

mod candidate;
pub mod explicit;
pub mod metrics;
mod numeral;
pub mod parser;
pub mod patterns;
pub mod recognise;
mod scan;
pub mod stages;
mod words;

use serde::{Deserialize, Serialize};

pub use parser::Parser;
pub use patterns::{PatternError, ProgressPatterns};
pub use stages::Stage;

/// What an attempt has said about itself so far: the whole state, not a difference, so that the newest replaces all
/// older ones and none of them must arrive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Update {
    /// When the newest block that was read arrived, unix milliseconds.
    pub at_ms: i64,
    /// How far the attempt is, 0 to 1. May fall when a new bar or a new stage begins, never within one.
    pub fraction: Option<f64>,
    /// The counter behind the fraction: done, total.
    pub step: Option<(u64, u64)>,
    /// What it is doing.
    pub stage: Option<String>,
    /// How far the stage is, 0 to 1.
    pub stage_fraction: Option<f64>,
    /// The last value of each metric, in the order of their first appearance; at most [`metrics::KEYS_MAX`].
    pub metrics: Vec<(String, f64)>,
    /// The last message.
    pub message: Option<String>,
    /// Where the fraction comes from; without a fraction, the highest source that said anything.
    pub source: Source,
}

/// Where progress comes from, lowest rank first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// Built-in recognition.
    Recognised,
    /// A pattern of the spec.
    Pattern,
    /// A `::mothership` line.
    Explicit,
}

/// Percent for people: floored, and 100 only when the thing is `done`, whatever was reported last.
#[must_use]
pub fn percent_floor(fraction: f64, done: bool) -> u8 {
    if done {
        return 100;
    }
    // 0.29 × 100 is a little less than 29 in binary.
    let percent = (fraction * 100.0 + 1e-9).floor();
    // NaN is not above zero, and becomes it.
    if percent > 0.0 { percent.min(99.0) as u8 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_is_floored_and_full_only_when_done() {
        let table = [
            (0.0, false, 0),
            (0.29, false, 29),
            (0.999_999, false, 99),
            (0.999_999, true, 100),
            (0.0, true, 100),
            (1.0, false, 99),
            (1.0, true, 100),
            (7.0, false, 99),
            (-1.0, false, 0),
            (f64::NAN, false, 0),
            (f64::NAN, true, 100),
        ];
        for (fraction, done, want) in table {
            assert_eq!(percent_floor(fraction, done), want, "{fraction} {done}");
        }
    }
}
