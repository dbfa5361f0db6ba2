//! The job of a definition: that it says only what a run does not say, and that a run of it would be a job.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::experiment::arguments::argument;
use crate::experiment::checked::Named;
use crate::experiment::definition::Definition;
use crate::experiment::parameter::{Bound, Parameter, ParameterKind, PartKind};
use crate::experiment::parse::{at, below};
use crate::experiment::run::{Combine, spec};
use crate::experiment::{fill::Filled, given::Held, value};
use crate::spec::{Command, Executor, JobSpec, SpecError, SpecErrors};
use crate::template::TemplateEngine;

/// What the job of a definition names itself.
pub(super) fn named(definition: &Definition, engine: &TemplateEngine) -> Named {
    let job = &definition.job;
    let mut names = BTreeSet::new();
    let mut text = |text: &str| names.extend(engine.names_in(text));
    match &job.command {
        Command::Line(line) => text(line),
        Command::Argv(words) => words.iter().for_each(|word| text(word)),
    }
    job.args.iter().for_each(|word| text(word));
    let in_command = names.clone();
    let mut text = |text: &str| names.extend(engine.names_in(text));
    job.env.values().for_each(|value| text(&value.to_string()));
    job.working_directory.iter().for_each(|path| text(path));
    job.inputs.iter().for_each(|input| text(&input.target()));
    job.outputs.iter().for_each(|pattern| text(pattern));
    for stage in &job.progress.stages {
        stage.steps.iter().for_each(|steps| text(&steps.to_string()));
    }
    for stage in &job.progress.stages {
        names.extend(stage.skip_when.names().into_iter().map(str::to_owned));
    }
    Named { in_command, anywhere: names }
}

pub(super) fn check(definition: &Definition, named: &Named, errors: &mut SpecErrors) {
    let JobSpec { name, description, sweep, array, arguments, paths, .. } = &definition.job;
    for (key, there, instead) in [
        ("name", name.is_some(), "the experiment has one: `name` and `title` beside `job`"),
        ("description", description.is_some(), "the experiment has one: `description` beside `job`"),
        ("sweep", sweep.is_some(), "a run has one when somebody gives several values of a parameter"),
        (
            "array",
            array.is_some(),
            "a run has several tasks when somebody gives several values of a parameter",
        ),
        ("arguments", !arguments.is_empty(), "each parameter says it: `parameters[…].argument`"),
        ("paths", !paths.is_empty(), "each parameter says it: `parameters[…].must`"),
    ] {
        if there {
            errors.push(SpecError::new(format!("job.{key}"), "is not for an experiment").hint(instead));
        }
    }
    if errors.count() > 0 {
        names_only(definition, named, errors);
        return;
    }
    // A run with plausible values stands for all runs.
    let filled: Filled = definition
        .parameters
        .iter()
        .map(|parameter| (parameter.name.clone(), Held::One(plausible(parameter))))
        .collect();
    let spec = spec(definition, named, &filled, Combine::Every, None);
    if is_shell(&definition.job) {
        for (i, parameter) in definition.parameters.iter().enumerate() {
            if parameter.argument.is_some() && argument(parameter).is_some() {
                let message = "is only for a command that is a list; this one is a line for the shell";
                errors.push(
                    at(i, "argument", &parameter.name, message)
                        .hint(format!("write {{{{{}|quote}}}} into the line", parameter.name)),
                );
            }
        }
    }
    if let Err(found) = spec.check() {
        errors.append(below("job", found));
    }
}

/// Where something else is wrong already, only what the job names is looked at.
fn names_only(definition: &Definition, named: &Named, errors: &mut SpecErrors) {
    let known: Vec<&str> = definition
        .parameters
        .iter()
        .map(|parameter| parameter.name.as_str())
        .chain(crate::template::BUILT_IN.iter().copied())
        .collect();
    for name in named.anywhere.iter().filter(|name| !known.contains(&name.as_str())) {
        errors.push(super::links::unknown("job", name, &known));
    }
}

pub(in crate::experiment) fn is_shell(job: &JobSpec) -> bool {
    match job.executor {
        Some(executor) => executor == Executor::Shell,
        None => matches!(job.command, Command::Line(_)),
    }
}

/// A value that a person could give: the default, or the first thing that the rules allow.
fn plausible(parameter: &Parameter) -> Value {
    let default = value::read(parameter, &parameter.default).unwrap_or_default();
    if !default.is_null() {
        return default;
    }
    let number = || match (&parameter.minimum, &parameter.maximum) {
        (Some(Bound::Number(bound)), _) | (None, Some(Bound::Number(bound))) => Value::Number(bound.clone()),
        _ => Value::from(1),
    };
    match parameter.kind {
        ParameterKind::Integer | ParameterKind::Float => number(),
        ParameterKind::Boolean => Value::Bool(true),
        ParameterKind::Date => Value::from("2026-03-01"),
        ParameterKind::Choice => {
            parameter.choices.first().map(|choice| choice.value().clone()).unwrap_or_default()
        }
        ParameterKind::Choices => {
            parameter.choices.iter().take(1).map(|choice| choice.value().clone()).collect()
        }
        ParameterKind::Pair | ParameterKind::List => {
            let part = if parameter.of == Some(PartKind::String) { Value::from("x") } else { number() };
            std::iter::repeat_n(part, parameter.parts_count().unwrap_or(1).min(64)).collect()
        }
        ParameterKind::String | ParameterKind::Text | ParameterKind::Path | ParameterKind::Secret => {
            Value::from("x")
        }
    }
}
