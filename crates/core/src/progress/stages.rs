//! Stages that a spec names: which one runs, how far it is, and how far the whole is by their weights.

use regex::{Captures, Regex, RegexBuilder};
use serde::{Deserialize, Serialize};

use super::patterns::number;
use crate::spec::limits::MAX_PATTERN_BYTES;

/// Groups that say how far a stage is.
const GROUPS: [&str; 3] = ["step", "percent", "fraction"];

/// A stage of one attempt, as its runner is told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Stage {
    /// What people call it.
    pub name: String,
    /// A regular expression for the line with which it begins.
    pub marker: String,
    /// How much of the whole it is, compared with the others.
    pub weight: f64,
    /// A regular expression for how far it is. None when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counter: Option<String>,
    /// How many steps it has, where the program does not say. Unknown when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps: Option<u64>,
}

/// Why an expression of a stage cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StageError {
    /// Not a regular expression, or too large a one.
    #[error("the pattern is not a valid regular expression: {0}")]
    Expression(String),
    /// It matches an empty text, so it would find every line.
    #[error("the pattern matches every line")]
    MatchesAll,
    /// A counter without a group for how far the stage is.
    #[error("the pattern has none of the groups step, percent, fraction")]
    NoGroup,
}

impl Stage {
    /// Checks one expression of a stage.
    ///
    /// # Errors
    /// Why it cannot be used.
    pub fn check(is_counter: bool, pattern: &str) -> Result<(), StageError> {
        compile(pattern, is_counter).map(|_| ())
    }
}

fn compile(pattern: &str, is_counter: bool) -> Result<Regex, StageError> {
    let regex = RegexBuilder::new(pattern)
        .size_limit(MAX_PATTERN_BYTES)
        .build()
        .map_err(|error| StageError::Expression(error.to_string()))?;
    if regex.is_match("") {
        return Err(StageError::MatchesAll);
    }
    if is_counter && !regex.capture_names().flatten().any(|name| GROUPS.contains(&name)) {
        return Err(StageError::NoGroup);
    }
    Ok(regex)
}

#[derive(Debug, Clone)]
struct Compiled {
    name: String,
    marker: Regex,
    counter: Option<Regex>,
    steps: Option<u64>,
    /// Share of the whole that is done when it begins, and its own.
    before: f64,
    share: f64,
}

/// The stages of one attempt, ready to watch its output.
#[derive(Debug, Clone, Default)]
pub struct StagePlan {
    stages: Vec<Compiled>,
}

impl StagePlan {
    /// Compiles the stages. What the check of a spec accepts compiles here, too; a stage that does not is left out.
    #[must_use]
    pub fn new(stages: &[Stage]) -> Self {
        let weight = |stage: &Stage| if stage.weight > 0.0 { stage.weight } else { 0.0 };
        let whole: f64 = stages.iter().map(weight).sum();
        let mut before = 0.0;
        let mut compiled = Vec::with_capacity(stages.len());
        for stage in stages {
            let share = if whole > 0.0 { weight(stage) / whole } else { 0.0 };
            if let Ok(marker) = compile(&stage.marker, false) {
                compiled.push(Compiled {
                    name: stage.name.clone(),
                    marker,
                    counter: stage.counter.as_ref().and_then(|counter| compile(counter, true).ok()),
                    steps: stage.steps,
                    before,
                    share,
                });
            }
            before += share;
        }
        Self { stages: compiled }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.stages.is_empty()
    }
}

/// Which stage runs, and how far it is.
#[derive(Debug, Clone, Default)]
pub struct StageProgress {
    running: Option<usize>,
    /// What the stage's own counter said.
    counted: Option<f64>,
    /// The furthest the stage has been: a second bar inside it does not bring the whole back.
    peak: f64,
}

impl StageProgress {
    /// Takes one line. True when it begins another stage. Stages go forward only: the marker of an earlier one
    /// changes nothing, and stages in between that were not seen are over.
    pub fn read(&mut self, plan: &StagePlan, line: &str) -> bool {
        let first = self.running.unwrap_or(0);
        let found = plan.stages[first.min(plan.stages.len())..]
            .iter()
            .enumerate()
            .find_map(|(i, stage)| stage.marker.captures(line).map(|captures| (first + i, captures)));
        let Some((at, captures)) = found else {
            if let Some(stage) = self.running.map(|at| &plan.stages[at])
                && let Some(captures) = stage.counter.as_ref().and_then(|counter| counter.captures(line))
            {
                self.count(stage.steps, &captures);
            }
            return false;
        };
        let begins = self.running != Some(at);
        if begins {
            *self = Self { running: Some(at), counted: None, peak: 0.0 };
        }
        self.count(plan.stages[at].steps, &captures);
        begins
    }

    fn count(&mut self, steps: Option<u64>, captures: &Captures<'_>) {
        let group = |name: &str| captures.name(name).and_then(|group| number(group.as_str().trim()));
        let total = group("total").or(steps.map(|steps| steps as f64)).filter(|total| *total >= 1.0);
        let share = group("fraction").or_else(|| group("percent").map(|percent| percent / 100.0));
        let share = share.or_else(|| Some(group("step")? / total?));
        if let Some(share) = share.filter(|share| share.is_finite()) {
            let share = share.clamp(0.0, 1.0);
            (self.counted, self.peak) = (Some(share), self.peak.max(share));
        }
    }

    /// Notes how far the newest bar or counter is that the stage has shown; its own counter goes before.
    pub fn note(&mut self, share: f64) {
        if self.counted.is_none() && (0.0..=1.0).contains(&share) {
            self.peak = self.peak.max(share);
        }
    }

    /// Name, share of the stage, share of the whole. `None` before the first stage.
    #[must_use]
    pub fn shown<'p>(&self, plan: &'p StagePlan) -> Option<(&'p str, f64, f64)> {
        let stage = plan.stages.get(self.running?)?;
        Some((&stage.name, self.peak, (stage.before + stage.share * self.peak).min(1.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> StagePlan {
        let stage = |name: &str, weight, counter: Option<&str>, steps| Stage {
            name: name.to_owned(),
            marker: format!(">{name}( (?P<step>\\d+))?<"),
            weight,
            counter: counter.map(str::to_owned),
            steps,
        };
        StagePlan::new(&[
            stage("read", 1.0, Some(r"(?P<step>\d+)it"), Some(20)),
            stage("check", 0.0, None, None),
            stage("solve", 2.0, None, Some(4)),
            stage("plot", 1.0, None, None),
        ])
    }

    #[test]
    fn weights_add_up_and_nothing_goes_back() {
        let plan = plan();
        let mut progress = StageProgress::default();
        let mut seen = Vec::new();
        for line in [
            "5it",
            ">read<",
            "5it [00:01]",
            "2it",
            "90it",
            ">check<",
            ">solve 1<",
            ">solve 3<",
            ">read<",
            ">plot<",
        ] {
            progress.read(&plan, line);
            seen.push(progress.shown(&plan).map(|(name, stage, whole)| (name.to_owned(), stage, whole)));
        }
        let at = |name: &str, stage, whole| Some((name.to_owned(), stage, whole));
        let want = [
            None,
            at("read", 0.0, 0.0),
            at("read", 0.25, 0.0625),
            at("read", 0.25, 0.0625),
            at("read", 1.0, 0.25),
            at("check", 0.0, 0.25),
            at("solve", 0.25, 0.375),
            at("solve", 0.75, 0.625),
            at("solve", 0.75, 0.625),
            at("plot", 0.0, 0.75),
        ];
        assert_eq!(seen, want);
    }

    #[test]
    fn a_second_bar_in_a_stage_does_not_bring_it_back() {
        let plan = plan();
        let mut progress = StageProgress::default();
        progress.read(&plan, ">plot<");
        for (share, want) in [(0.5, 0.875), (0.1, 0.875), (f64::NAN, 0.875), (1.0, 1.0)] {
            progress.note(share);
            assert_eq!(progress.shown(&plan).unwrap().2, want, "{share}");
        }
    }

    #[test]
    fn expressions_that_find_everything_or_nothing() {
        assert_eq!(Stage::check(false, ".*"), Err(StageError::MatchesAll));
        assert_eq!(Stage::check(true, "x+"), Err(StageError::NoGroup));
        assert!(matches!(Stage::check(true, "("), Err(StageError::Expression(_))));
        assert_eq!(Stage::check(true, r"(?P<step>\d+)"), Ok(()));
    }
}
