//! Progress patterns of a job's spec.

use regex::{Regex, RegexBuilder};

use super::metrics::Metrics;
use super::stages::{Stage, StagePlan};
use crate::spec::limits::MAX_PATTERN_BYTES;

/// Groups that mean something, besides `m_<name>`.
const GROUPS: [&str; 5] = ["percent", "fraction", "step", "total", "stage"];

/// How an attempt's output is read: patterns, and whether built-in recognition is wanted.
///
/// A pattern is a regular expression with named groups: `percent` (0 to 100), `fraction` (0 to 1), `step` and `total`,
/// `stage`, and `m_<name>` for the metric of that name. Numbers may have `,` or `_` between their digits. Each pattern
/// is tried on each line without its escape sequences, up to its 512th byte.
#[derive(Debug, Clone)]
pub struct ProgressPatterns {
    /// The compiled patterns, in the order of the spec; on one line the later one wins.
    pub patterns: Vec<Regex>,
    /// Whether bars and counters are recognised without a pattern.
    pub recognise: bool,
    /// The stages of the program; none of most.
    pub stages: StagePlan,
}

/// Why a pattern cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// Not a regular expression, or one that needs more than [`MAX_PATTERN_BYTES`].
    #[error("the pattern is not a valid regular expression: {0}")]
    Expression(String),
    /// None of its groups means anything.
    #[error("the pattern has no named group out of percent, fraction, step with total, stage, m_<name>")]
    NoGroup,
    /// A group's name is not one of ours.
    #[error(
        "the pattern's group `{0}` has no meaning; known are percent, fraction, step, total, stage, m_<name>"
    )]
    UnknownGroup(String),
    /// One of `step` and `total` without the other.
    #[error("the pattern has one of the groups step and total without the other")]
    HalfCount,
}

impl Default for ProgressPatterns {
    fn default() -> Self {
        Self { patterns: Vec::new(), recognise: true, stages: StagePlan::default() }
    }
}

impl ProgressPatterns {
    /// Compiles the patterns of a spec. What the check of a spec accepts compiles here, too.
    ///
    /// # Errors
    /// Every pattern that cannot be used, with its index.
    pub fn compile(patterns: &[String], recognise: bool) -> Result<Self, Vec<(usize, PatternError)>> {
        let (mut compiled, mut errors) = (Vec::new(), Vec::new());
        for (index, pattern) in patterns.iter().enumerate() {
            match compile(pattern) {
                Ok(regex) => compiled.push(regex),
                Err(error) => errors.push((index, error)),
            }
        }
        if errors.is_empty() {
            Ok(Self { patterns: compiled, recognise, stages: StagePlan::default() })
        } else {
            Err(errors)
        }
    }

    /// The same, watching for these stages too.
    #[must_use]
    pub fn with_stages(self, stages: &[Stage]) -> Self {
        Self { stages: StagePlan::new(stages), ..self }
    }
}

fn compile(pattern: &str) -> Result<Regex, PatternError> {
    let regex = RegexBuilder::new(pattern)
        .size_limit(MAX_PATTERN_BYTES)
        .build()
        .map_err(|error| PatternError::Expression(error.to_string()))?;
    let names: Vec<&str> = regex.capture_names().flatten().collect();
    if names.is_empty() {
        return Err(PatternError::NoGroup);
    }
    let known =
        |name: &str| GROUPS.contains(&name) || name.strip_prefix("m_").is_some_and(|key| !key.is_empty());
    if let Some(unknown) = names.iter().find(|name| !known(name)) {
        return Err(PatternError::UnknownGroup((*unknown).to_owned()));
    }
    if names.contains(&"step") != names.contains(&"total") {
        return Err(PatternError::HalfCount);
    }
    Ok(regex)
}

/// What the patterns found so far.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PatternMatches {
    pub fraction: Option<f64>,
    pub step: Option<(u64, u64)>,
    pub stage: Option<String>,
}

impl PatternMatches {
    /// Tries every pattern on one line.
    pub fn read(&mut self, line: &str, patterns: &[Regex], metrics: &mut Metrics) {
        for pattern in patterns {
            if let Some(captures) = pattern.captures(line) {
                self.apply(pattern, &captures, metrics);
            }
        }
    }

    fn apply(&mut self, pattern: &Regex, captures: &regex::Captures<'_>, metrics: &mut Metrics) {
        let text = |name: &str| captures.name(name).map(|group| group.as_str().trim());
        let number = |name: &str| text(name).and_then(number);
        if let (Some(done), Some(total)) = (number("step"), number("total"))
            && total >= 1.0
            && (0.0..=total).contains(&done)
        {
            self.step = Some((done as u64, total as u64));
            self.fraction = Some(done / total);
        }
        let share = number("fraction").or_else(|| number("percent").map(|percent| percent / 100.0));
        if let Some(share) = share.filter(|share| (0.0..=1.0).contains(share)) {
            self.fraction = Some(share);
        }
        if let Some(stage) = text("stage").filter(|stage| !stage.is_empty()) {
            self.stage = Some(stage.to_owned());
        }
        for name in pattern.capture_names().flatten() {
            if let Some(key) = name.strip_prefix("m_")
                && let Some(value) = number(name)
            {
                // Group names may have brackets, metrics may not.
                metrics.set_explicit(&key.replace(['[', ']'], "."), value);
            }
        }
    }
}

/// `1e-3` as programs write it, otherwise as people of all countries do: `12,5`, `1,234`, `1.234,5`.
pub(super) fn number(text: &str) -> Option<f64> {
    let plain = text.replace('_', "");
    if let Ok(number) = plain.parse::<f64>() {
        return Some(number).filter(|number| number.is_finite());
    }
    let text = super::numeral::in_ascii(text);
    let (sign, digits) = text.strip_prefix('-').map_or((1.0, text.as_ref()), |digits| (-1.0, digits));
    super::numeral::read(digits).map(|numeral| sign * numeral.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compiled(pattern: &str) -> Vec<Regex> {
        ProgressPatterns::compile(&[pattern.to_owned()], true).unwrap().patterns
    }

    #[test]
    fn groups_mean_what_they_say() {
        let table = [
            (r"done (?<percent>[\d.]+)", "done 12.5", Some(0.125), None, None),
            (r"at (?<fraction>[\d.]+)", "at 0.25", Some(0.25), None, None),
            (r"at (?<fraction>[\d.]+)", "at 25", None, None, None),
            (
                r"t=(?<step>[\d,]+) of (?<total>[\d,]+)",
                "t=1,000 of 4,000",
                Some(0.25),
                Some((1000, 4000)),
                None,
            ),
            (r"done (?<percent>[\d.,]+)", "done 12,5", Some(0.125), None, None),
            (
                r"(?<step>[\d.]+) von (?<total>[\d.]+)",
                "1.000.000 von 4.000.000",
                Some(0.25),
                Some((1_000_000, 4_000_000)),
                None,
            ),
            (r"t=(?<step>\d+) of (?<total>\d+)", "t=5 of 0", None, None, None),
            (r"^\[(?<stage>.*)\]", "[Mesh ]", None, None, Some("Mesh")),
        ];
        for (pattern, line, fraction, step, stage) in table {
            let mut found = PatternMatches::default();
            found.read(line, &compiled(pattern), &mut Metrics::default());
            let want = PatternMatches { fraction, step, stage: stage.map(str::to_owned) };
            assert_eq!(found, want, "{pattern} on {line:?}");
        }
    }

    #[test]
    fn metrics_by_name() {
        let mut metrics = Metrics::default();
        let patterns = compiled(r"residual (?<m_residual>\S+)( of (?<m_1>\d+) (?<m_a[0]>\d+))?");
        for line in ["residual 1e-3", "residual nan", "nothing", "residual 2 of 3 4"] {
            PatternMatches::default().read(line, &patterns, &mut metrics);
        }
        let want = [("residual", 2.0), ("1", 3.0), ("a.0.", 4.0)].map(|(key, value)| (key.to_owned(), value));
        assert_eq!(metrics.to_vec(), want);
    }

    #[test]
    fn refusals_come_with_their_index() {
        let refused = |pattern: &str| {
            let patterns = ["(?<percent>x)".to_owned(), pattern.to_owned()];
            let errors = ProgressPatterns::compile(&patterns, true).unwrap_err();
            assert_eq!((errors.len(), errors[0].0), (1, 1));
            errors[0].1.clone()
        };
        assert!(matches!(refused("("), PatternError::Expression(_)));
        assert_eq!(refused(r"\d+"), PatternError::NoGroup);
        assert_eq!(refused("(?<pct>x)"), PatternError::UnknownGroup("pct".into()));
        assert_eq!(refused("(?<step>x)"), PatternError::HalfCount);
        assert!(matches!(refused(r"\w{500}{500}"), PatternError::Expression(_)));
    }
}
