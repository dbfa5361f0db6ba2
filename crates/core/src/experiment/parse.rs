//! From text to [`Definition`], with every mistake of form at once. Each parameter is read on its own, so that a mistake
//! in one does not hide those of the others.

use serde_json::Value;

use super::definition::Definition;
use super::parameter::Parameter;
use crate::spec::parse::{self, Subject};
use crate::spec::{Format, JobSpec, SpecError, SpecErrors, quoted};
use crate::written::{Unreadable, Written};

const EXPERIMENT: Subject = Subject {
    what: "an experiment",
    begin: "begin with name = \"…\"",
    moved,
    missing: |key| {
        Some(match key {
            "name" => "call it something: name = \"pico\"",
            "job" => "say what a run does: job.command = [\"./sim\"]",
            "command" => "say what to run: job.command = [\"./sim\"]",
            _ => return None,
        })
    },
};

const PARAMETER: Subject = Subject {
    what: "a parameter",
    begin: "write { name = \"frames\", type = \"integer\" }",
    moved: |key| {
        Some(match key {
            "min" => "it is `minimum`",
            "max" => "it is `maximum`",
            "title" => "it is `label`",
            "description" => "it is `help`",
            "options" | "values" | "enum" => "what can be chosen is `choices`",
            "kind" => "it is `type`",
            "regex" => "it is `pattern`",
            "len" | "size" => "it is `length`",
            "flag" | "arg" => "how it becomes words of the command is `argument`",
            "hidden" | "visible_when" | "if" => "it is `shown_when`",
            "requires" | "depends_on" => "it is `needs`",
            _ => return None,
        })
    },
    missing: |key| {
        Some(match key {
            "type" => {
                "one of string, text, integer, float, boolean, choice, choices, date, path, pair, list, secret"
            }
            "name" => "letters, digits and _, beginning with a letter",
            _ => return None,
        })
    },
};

fn moved(key: &str) -> Option<&'static str> {
    Some(match key {
        "command" => "what a run does is in `job`: job.command",
        "resources" | "inputs" | "outputs" | "env" | "requires" | "progress" | "retry" | "time_limit" => {
            "it belongs to `job`"
        }
        "stages" => "it is `job.progress.stages`",
        "params" | "fields" | "arguments" => "what people fill in is `parameters`",
        "defaults" => "named sets of values are `presets`",
        _ => return parse::moved(key).map(|_| "what a run needs is in `job`"),
    })
}

impl Definition {
    /// Reads a definition. Only its form is checked: keys and types. What it means is [`Definition::check`]'s business.
    ///
    /// # Errors
    /// Every unknown key, wrong type and missing key, each with its path; or where the text is not of the format.
    pub fn parse(format: Format, text: &str) -> Result<Self, SpecErrors> {
        parse::read_tree(format, text, Self::from_written)
    }

    /// Reads a definition as it is sent.
    ///
    /// # Errors
    /// When the text is not JSON; inside, as [`Definition::parse`].
    pub fn from_json(text: &str) -> Result<Result<Self, SpecErrors>, Unreadable> {
        crate::written::json::read(text).map(Self::from_written)
    }

    /// Reads a definition whose text was read already.
    ///
    /// # Errors
    /// As [`Definition::parse`], without what is wrong with the text.
    pub fn from_written(tree: Written<'_>) -> Result<Self, SpecErrors> {
        let mut value = by_place(tree);
        let mut errors = SpecErrors::default();
        let mut parameters = Vec::new();
        // A list of something else is left for serde, which says what it is.
        if let Some(list) = value.get_mut("parameters").and_then(Value::as_array_mut) {
            for (i, item) in std::mem::take(list).into_iter().enumerate() {
                match parameter(i, item) {
                    Ok(parameter) => parameters.push(parameter),
                    Err(found) => errors.append(found),
                }
            }
        }
        let job = value.get_mut("job").filter(|job| job.is_object()).map(|job| {
            let written = std::mem::replace(job, serde_json::json!({"command": ""}));
            parse::from_value::<JobSpec>(written, &parse::JOB).map_err(|found| below("job", found))
        });
        match (parse::from_value::<Self>(value, &EXPERIMENT), job.transpose()) {
            (Ok(definition), Ok(job)) => {
                errors.into_result()?;
                let job = job.unwrap_or(definition.job);
                Ok(Self { job, parameters, ..definition })
            }
            (whole, job) => {
                let mut all = whole.err().unwrap_or_default();
                all.append(job.err().unwrap_or_default());
                all.append(errors);
                Err(all)
            }
        }
    }
}

/// The errors of a part, with its place before theirs.
pub(super) fn below(place: &str, mut found: SpecErrors) -> SpecErrors {
    for error in &mut found.errors {
        error.path = match error.path.as_str() {
            "spec" | "." | "" => place.to_owned(),
            path => format!("{place}.{path}"),
        };
    }
    found
}

fn parameter(i: usize, item: Value) -> Result<Parameter, SpecErrors> {
    let called = item.get("name").and_then(Value::as_str).map(quoted);
    parse::from_value(item, &PARAMETER).map_err(|mut found| {
        for error in &mut found.errors {
            // A number says little among forty.
            if let Some(called) = &called {
                error.message = format!("{} (parameter {called})", error.message);
            }
        }
        below(&format!("parameters[{i}]"), found)
    })
}

/// The tree as values: values of parameters as they are written, everything else of its type.
fn by_place(tree: Written<'_>) -> Value {
    parse::table(tree, |key, value| match key {
        "job" => parse::by_place(value),
        "parameters" => parse::list(value, |parameter| {
            parse::table(parameter, |key, value| match key {
                "default" => scalar_or_parts(value),
                "choices" => parse::list(value, |choice| match choice {
                    Written::Table(_) => parse::table(choice, |key, value| match key {
                        "value" => value.as_written(),
                        _ => value.plain(),
                    }),
                    scalar => scalar.as_written(),
                }),
                _ => value.plain(),
            })
        }),
        "presets" => parse::table(value, |_, preset| {
            parse::table(preset, |key, value| match key {
                "values" => parse::table(value, |_, value| scalar_or_parts(value)),
                _ => value.plain(),
            })
        }),
        _ => value.plain(),
    })
}

/// A value of a parameter: each part of a list as it is written, so that the list stays a list.
pub(super) fn scalar_or_parts(value: Written<'_>) -> Value {
    match value {
        Written::List(_) => parse::list(value, Written::as_written),
        Written::Table(_) => parse::table(value, |_, value| scalar_or_parts(value)),
        scalar => scalar.as_written(),
    }
}

/// An error of a definition that has a place among the parameters.
pub(super) fn at(i: usize, key: &str, name: &str, message: impl std::fmt::Display) -> SpecError {
    let place = if key.is_empty() { String::new() } else { format!(".{key}") };
    SpecError::new(format!("parameters[{i}]{place}"), format!("{message} (parameter {})", quoted(name)))
}
