//! The texts of a spec: that every `{{name}}` has a value, and that no text has what no program could be given.

use super::error::{SpecError, SpecErrors, quoted};
use super::job_spec::JobSpec;
use super::values::Command;
use crate::sweep::Expansion;
use crate::template::{BUILT_IN, TemplateEngine};

/// Variables that Mothership sets itself.
const RESERVED: &[&str] = &[
    "MOTHERSHIP_JOB_ID",
    "MOTHERSHIP_JOB_NAME",
    "MOTHERSHIP_TASK_INDEX",
    "MOTHERSHIP_ATTEMPT",
    "MOTHERSHIP_OUTPUT_DIR",
];
const RESERVED_PREFIX: &str = "MOTHERSHIP_PARAM_";

/// Without an expansion (the sweep is wrong) names are not checked: the sweep's own errors say why.
pub(super) fn check(
    spec: &JobSpec,
    engine: &TemplateEngine,
    expansion: Option<&Expansion>,
    errors: &mut SpecErrors,
) {
    let known: Option<Vec<&str>> =
        expansion.map(|expansion| expansion.names().into_iter().chain(BUILT_IN.iter().copied()).collect());
    let mut text = |path: String, text: &str| {
        if text.contains('\0') {
            errors.push(SpecError::new(&path, "has a NUL character, which no program can be given"));
        }
        if let Some(known) = &known
            && let Err(found) = engine.check(&path, text, known)
        {
            found.into_iter().for_each(|error| errors.push(error));
        }
    };
    match &spec.command {
        Command::Line(line) => text("command".to_owned(), line),
        Command::Argv(words) => {
            words.iter().enumerate().for_each(|(i, word)| text(format!("command[{i}]"), word));
        }
    }
    spec.args.iter().enumerate().for_each(|(i, word)| text(format!("args[{i}]"), word));
    for (key, value) in &spec.env {
        text(format!("env.{key}"), &value.to_string());
    }
    if let Some(path) = &spec.working_directory {
        text("working_directory".to_owned(), path);
    }
    for (i, input) in spec.inputs.iter().enumerate() {
        text(format!("inputs[{i}].to"), &input.target());
    }
    spec.outputs.iter().enumerate().for_each(|(i, glob)| text(format!("outputs[{i}]"), glob));
    for key in spec.env.keys() {
        if key.is_empty() || key.contains(['=', '\0', '\n']) {
            errors.push(
                SpecError::new("env", format!("{} cannot be the name of a variable", quoted(key)))
                    .hint("a name without `=`"),
            );
        } else if RESERVED.contains(&key.as_str()) || key.starts_with(RESERVED_PREFIX) {
            errors.push(
                SpecError::new(format!("env.{key}"), "is set by Mothership itself")
                    .hint("choose another name"),
            );
        }
    }
}
