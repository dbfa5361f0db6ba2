//! Every question a definition has to answer before people can fill it in. Each answers for itself, so that a person
//! repairs it once.

mod job;
mod links;
mod parameter;
mod presets;

pub(super) use job::is_shell;

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::checked::CheckedDefinition;
use super::definition::Definition;
use super::limits::{ACTIONS_MAX, GROUPS_MAX, PRESETS_MAX};
use super::parse::at;
use super::value;
use crate::spec::limits::{MAX_NAME_CHARS, MAX_PARAMETERS};
use crate::spec::{SpecError, SpecErrors, nearest, parse_duration, quoted};
use crate::sweep::name;
use crate::template::TemplateEngine;

/// Bytes of an experiment's name.
const NAME_BYTES_MAX: usize = 100;

pub(super) fn check(definition: Definition) -> Result<CheckedDefinition, SpecErrors> {
    let mut errors = SpecErrors::default();
    names(&definition, &mut errors);
    counts(&definition, &mut errors);
    groups(&definition, &mut errors);
    for (i, one) in definition.parameters.iter().enumerate() {
        parameter::check(i, one, &mut errors);
    }
    links::check(&definition, &mut errors);
    let engine = TemplateEngine::new();
    let named = job::named(&definition, &engine);
    job::check(&definition, &named, &mut errors);
    actions(&definition, &engine, &mut errors);
    let defaults = defaults(&definition);
    let checked = CheckedDefinition { definition, defaults, named };
    // Presets are held against rules, which have to be right themselves.
    errors.into_result()?;
    presets::check(&checked)?;
    Ok(checked)
}

fn names(definition: &Definition, errors: &mut SpecErrors) {
    let text = &definition.name;
    let fits = text.len() <= NAME_BYTES_MAX
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
    if !fits {
        errors.push(
            SpecError::new("name", format!("{} cannot be the name of an experiment", quoted(text))).hint(
                "letters, digits and . _ -, beginning with a letter or digit; anything goes in `title`",
            ),
        );
    }
    if definition.title.as_ref().is_some_and(|title| {
        title.trim().is_empty() || title.chars().count() > MAX_NAME_CHARS || title.contains(char::is_control)
    }) {
        errors
            .push(SpecError::new("title", format!("has to be one line of 1 to {MAX_NAME_CHARS} characters")));
    }
    let mut seen = BTreeSet::new();
    for (i, parameter) in definition.parameters.iter().enumerate() {
        if let Err(why) = name::check(&parameter.name) {
            let error = SpecError::new(format!("parameters[{i}].name"), why.message);
            errors.push(match why.hint {
                Some(hint) => error.hint(hint),
                None => error,
            });
        }
        if !seen.insert(parameter.name.as_str()) {
            errors.push(
                SpecError::new(
                    format!("parameters[{i}].name"),
                    format!("{} is there twice", quoted(&parameter.name)),
                )
                .hint("each parameter has a name of its own"),
            );
        }
    }
}

fn counts(definition: &Definition, errors: &mut SpecErrors) {
    for (path, count, most) in [
        ("parameters", definition.parameters.len(), MAX_PARAMETERS),
        ("groups", definition.groups.len(), GROUPS_MAX),
        ("presets", definition.presets.len(), PRESETS_MAX),
        ("actions", definition.actions.len(), ACTIONS_MAX),
    ] {
        if count > most {
            errors.push(SpecError::new(path, format!("has {count} entries, more than {most}")));
        }
    }
}

fn groups(definition: &Definition, errors: &mut SpecErrors) {
    let known: Vec<&str> = definition.groups.iter().map(|group| group.name.as_str()).collect();
    for (i, name) in known.iter().enumerate() {
        if known[..i].contains(name) {
            errors.push(SpecError::new(
                format!("groups[{i}].name"),
                format!("{} is there twice", quoted(name)),
            ));
        }
    }
    for (i, parameter) in definition.parameters.iter().enumerate() {
        let Some(group) = parameter.group.as_deref().filter(|group| !known.contains(group)) else { continue };
        // Without any groups told, they are what the parameters say.
        if let Some(near) = nearest(group, known.iter().copied()) {
            errors.push(
                at(i, "group", &parameter.name, format!("{} is not one of `groups`", quoted(group)))
                    .hint(format!("did you mean `{near}`?")),
            );
        } else if !known.is_empty() {
            errors.push(
                at(i, "group", &parameter.name, format!("{} is not one of `groups`", quoted(group)))
                    .hint(format!("groups: {}", known.join(", "))),
            );
        }
    }
}

fn actions(definition: &Definition, engine: &TemplateEngine, errors: &mut SpecErrors) {
    let known: Vec<&str> = definition.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
    for (i, action) in definition.actions.iter().enumerate() {
        let path = format!("actions[{i}]");
        if !known.contains(&action.fills.as_str()) {
            errors.push(links::unknown(&format!("{path}.fills"), &action.fills, &known));
        }
        if action.command.first().is_none_or(|program| program.trim().is_empty()) {
            errors.push(SpecError::new(format!("{path}.command"), "names no program"));
        }
        for (word, text) in action.command.iter().enumerate() {
            if let Err(found) = engine.check(&format!("{path}.command[{word}]"), text, &known) {
                found.into_iter().for_each(|error| errors.push(error));
            }
        }
        if let Some(limit) = &action.time_limit
            && !parse_duration(limit).is_some_and(|seconds| (1.0..=600.0).contains(&seconds))
        {
            errors.push(
                SpecError::new(
                    format!("{path}.time_limit"),
                    format!("{} is not from 1s to 10m", quoted(limit)),
                )
                .hint("write \"30s\""),
            );
        }
    }
}

/// The default of each parameter, read; what cannot be read is told elsewhere.
fn defaults(definition: &Definition) -> IndexMap<String, serde_json::Value> {
    let read = |one: &super::Parameter| value::read(one, &one.default).unwrap_or_default();
    definition.parameters.iter().map(|one| (one.name.clone(), read(one))).collect()
}

#[cfg(test)]
#[path = "mod_tests.rs"]
mod tests;
