//! The stages of a program as a spec names them, and what they come to for one task.

use std::fmt;

use schemars::JsonSchema;
use serde::de::{self, Visitor};
use serde::{Deserialize, Serialize};

use super::checked::CheckedSpec;
use super::conditions::Conditions;
use super::error::{SpecError, SpecErrors, quoted};
use super::job_spec::is_default;
use super::limits::MAX_STAGES;
use super::values::one_of;
use crate::progress::stages::{Stage, StageError};
use crate::sweep::{Expansion, Params};
use crate::template::{self, TemplateEngine};

/// A stage of the program: what it prints when the stage begins, and how much of the whole the stage is. A stage is
/// over when a later one begins; progress inside of it is what `counter` finds, or else any bar or counter the program
/// shows since the stage began.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StageSpec {
    /// What people call it.
    pub name: String,
    /// A regular expression for the line with which it begins.
    #[schemars(example = &"=+>motion correction<=+")]
    pub marker: String,
    /// How much of the whole it is, compared with the other stages. 0 for what takes no time.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    #[schemars(extend("default" = 1.0))]
    pub weight: f64,
    /// A regular expression with the named groups `step` (and `total`), `percent` or `fraction`, for how far the stage
    /// is. Of a marker that counts, the stage itself may have `step` in its `marker`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"frame (?P<step>\\d+)")]
    pub counter: Option<String>,
    /// How many steps it has, where the program does not say: a number, or a text with parameters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(example = &"{{frames}}")]
    pub steps: Option<Steps>,
    /// Parameters that leave the stage out: names of those that are set, or a table of values.
    #[serde(default, skip_serializing_if = "is_default")]
    pub skip_when: Conditions,
}

fn one() -> f64 {
    1.0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_one(weight: &f64) -> bool {
    *weight == 1.0
}

/// A number of steps, or a text that comes to one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Steps {
    /// The number.
    Number(u64),
    /// A text with parameters.
    Text(String),
}

one_of!(Steps, "a whole number, or a text such as \"{{frames}}\"", {
    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Steps, E> {
        Ok(Steps::Number(number))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Steps, E> {
        Ok(Steps::Text(text.to_owned()))
    }
});

impl fmt::Display for Steps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

impl CheckedSpec {
    /// The stages of a task with these parameters: those that are left out are gone, and numbers of steps are filled in.
    /// A number that comes to nothing (0 frames: count them yourself) is not known.
    pub fn stages(&self, params: &Params) -> Vec<Stage> {
        let names = template::names(params.iter().map(|(name, value)| (name.as_str(), value)));
        let steps = |steps: &Steps| {
            let text = steps.to_string();
            let filled = self.engine.fill(&text, &names).ok()?;
            let steps: f64 = filled.trim().parse().ok()?;
            (1.0..=9e15).contains(&steps).then_some(steps.ceil() as u64)
        };
        let skipped = |stage: &&StageSpec| {
            !stage.skip_when.is_empty() && stage.skip_when.hold(|name| params.get(name).cloned())
        };
        let stages = self.spec.progress.stages.iter().filter(|stage| !skipped(stage));
        stages
            .map(|stage| Stage {
                name: stage.name.clone(),
                marker: stage.marker.clone(),
                weight: stage.weight,
                counter: stage.counter.clone(),
                steps: stage.steps.as_ref().and_then(steps),
            })
            .collect()
    }
}

/// Checks the stages of a spec. Without an expansion names are not checked.
pub(super) fn check(
    stages: &[StageSpec],
    engine: &TemplateEngine,
    expansion: Option<&Expansion>,
    errors: &mut SpecErrors,
) {
    if stages.len() > MAX_STAGES {
        errors.push(SpecError::new(
            "progress.stages",
            format!("has {} stages, more than {MAX_STAGES}", stages.len()),
        ));
        return;
    }
    let known = expansion.map(Expansion::names);
    for (i, stage) in stages.iter().enumerate() {
        let path = format!("progress.stages[{i}]");
        if stage.name.trim().is_empty() {
            errors
                .push(SpecError::new(format!("{path}.name"), "is empty").hint("what people call the stage"));
        } else if stages[..i].iter().any(|earlier| earlier.name == stage.name) {
            errors.push(
                SpecError::new(format!("{path}.name"), format!("{} is there twice", quoted(&stage.name)))
                    .hint("each stage has a name of its own"),
            );
        }
        if !(stage.weight.is_finite() && stage.weight >= 0.0) {
            errors.push(SpecError::new(
                format!("{path}.weight"),
                format!("must be 0 or more, not {}", stage.weight),
            ));
        }
        for (key, pattern) in [("marker", Some(&stage.marker)), ("counter", stage.counter.as_ref())] {
            let Some(Err(why)) = pattern.map(|pattern| Stage::check(key == "counter", pattern)) else {
                continue;
            };
            errors.push(told(format!("{path}.{key}"), why));
        }
        let Some(known) = &known else { continue };
        for name in stage.skip_when.names().into_iter().filter(|name| !known.contains(name)) {
            errors.push(SpecError::new(
                format!("{path}.skip_when"),
                format!("{} is not a parameter", quoted(name)),
            ));
        }
        if let Some(Steps::Text(text)) = &stage.steps
            && let Err(found) = engine.check(&format!("{path}.steps"), text, known)
        {
            found.into_iter().for_each(|error| errors.push(error));
        }
    }
    if !stages.is_empty() && stages.iter().map(|stage| stage.weight).sum::<f64>() <= 0.0 {
        errors.push(
            SpecError::new("progress.stages", "have no weight at all").hint("give one a weight above 0"),
        );
    }
}

fn told(path: String, why: StageError) -> SpecError {
    match why {
        StageError::Expression(text) => {
            let reason = text.lines().last().unwrap_or_default().trim_start_matches("error: ");
            SpecError::new(path, format!("is not a regular expression: {reason}"))
                .hint("in TOML put patterns into single quotes, so that \\ stays what it is")
        }
        StageError::MatchesAll => SpecError::new(path, "matches every line, also an empty one")
            .hint("write what only this stage prints"),
        StageError::NoGroup => SpecError::new(path, "has no group that says how far the stage is")
            .hint("name one: step, percent or fraction, as in (?P<step>\\d+)"),
    }
}

#[cfg(test)]
mod tests {
    use crate::spec::{Format, JobSpec};
    use crate::sweep::NoPoints;

    const SPEC: &str = "command = [\"./a\"]\nsweep.grid = { skip = [false, true], frames = [250] }\n\
        progress.stages = [\n{ name = \"read\", marker = \"READ\", weight = 3, skip_when = [\"skip\"] },\n\
        { name = \"solve\", marker = \"SOLVE\", counter = '(?P<step>\\d+)it', steps = \"{{frames / 100}}\" } ]";

    #[test]
    fn a_task_has_the_stages_that_run() {
        let spec = JobSpec::parse(Format::Toml, SPEC).unwrap().check().unwrap();
        let stages = |index| {
            let stages = spec.stages(&spec.params(index, &NoPoints).unwrap());
            stages.into_iter().map(|stage| (stage.name, stage.steps)).collect::<Vec<_>>()
        };
        assert_eq!(stages(0), [("read".to_owned(), None), ("solve".to_owned(), Some(3))]);
        assert_eq!(stages(1), [("solve".to_owned(), Some(3))]);
    }

    #[test]
    fn stages_that_cannot_be_are_told_all_at_once() {
        let toml = "command = [\"./a\"]\nprogress.stages = [\n{ name = \"a\", marker = \"(\", weight = -1 },\n\
            { name = \"a\", marker = \"\", counter = \"x\", steps = \"{{n}}\", skip_when = [\"m\"] } ]";
        let told = JobSpec::parse(Format::Toml, toml).unwrap().check().unwrap_err();
        let paths: Vec<&str> = told.errors.iter().map(|error| error.path.as_str()).collect();
        let want = [
            "[0].weight",
            "[0].marker",
            "[1].name",
            "[1].marker",
            "[1].counter",
            "[1].skip_when",
            "[1].steps",
            "",
        ];
        assert_eq!(paths, want.map(|end| format!("progress.stages{end}")), "{told}");
    }
}
