//! What one parameter says of others: that they are there, that their values can be, and that nothing goes round in a
//! circle.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::experiment::definition::Definition;
use crate::experiment::parameter::Parameter;
use crate::experiment::parse::at;
use crate::experiment::value;
use crate::spec::{Conditions, SpecError, SpecErrors, nearest, quoted};

/// What a parameter says of others under one key.
type Conditioned = fn(&Parameter) -> &Conditions;

pub(super) fn check(definition: &Definition, errors: &mut SpecErrors) {
    let known: Vec<&str> = definition.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
    let keys: [(&str, Conditioned); 2] =
        [("needs", |parameter| &parameter.needs), ("shown_when", |parameter| &parameter.shown_when)];
    for (key, conditions) in keys {
        for (i, parameter) in definition.parameters.iter().enumerate() {
            for name in conditions(parameter).names() {
                let path = format!("parameters[{i}].{key}");
                if !known.contains(&name) {
                    errors.push(unknown(&path, name, &known));
                }
            }
            values(i, key, parameter, conditions(parameter), definition, errors);
        }
        circles(key, conditions, definition, errors);
    }
}

pub(super) fn unknown(path: &str, name: &str, known: &[&str]) -> SpecError {
    let error = SpecError::new(path, format!("{} is not a parameter", quoted(name)));
    match nearest(name, known.iter().copied()) {
        Some(near) => error.hint(format!("did you mean `{near}`?")),
        None => error
            .hint(format!("parameters: {}", known.iter().take(12).copied().collect::<Vec<_>>().join(", "))),
    }
}

/// A value that the other parameter can never have is a slip of the hand.
fn values(
    i: usize,
    key: &str,
    parameter: &Parameter,
    conditions: &Conditions,
    definition: &Definition,
    errors: &mut SpecErrors,
) {
    let Conditions::Equal(asked) = conditions else { return };
    for (name, wanted) in asked {
        let Some(other) = definition.parameters.iter().find(|other| other.name == *name) else { continue };
        // A list of many kinds: any one of them, or a whole list of a parameter that has parts.
        if other.parts_count().is_some() || other.kind == crate::experiment::ParameterKind::Choices {
            continue;
        }
        let several: &[Value] = match wanted {
            Value::Array(several) => several,
            one => std::slice::from_ref(one),
        };
        for one in several {
            if let Err(refusal) = value::read(other, one) {
                errors.push(at(i, &format!("{key}.{name}"), &parameter.name, refusal));
            }
        }
    }
}

/// Tells each circle once, at the parameter that is first in the definition.
fn circles(key: &str, conditions: Conditioned, definition: &Definition, errors: &mut SpecErrors) {
    let next: BTreeMap<&str, Vec<&str>> = definition
        .parameters
        .iter()
        .map(|parameter| (parameter.name.as_str(), conditions(parameter).names()))
        .collect();
    let mut done: Vec<&str> = Vec::new();
    for (i, parameter) in definition.parameters.iter().enumerate() {
        let start = parameter.name.as_str();
        if done.contains(&start) {
            continue;
        }
        if let Some(circle) = circle(start, &next) {
            let told: Vec<String> = circle.iter().chain([&start]).map(|name| format!("`{name}`")).collect();
            errors.push(
                at(i, key, start, format!("goes round in a circle: {}", told.join(" → ")))
                    .hint("take one of them out"),
            );
            done.extend(circle);
        }
    }
}

/// The way from `start` back to it. A list of names still to be looked at stands for recursion, which a thousand
/// parameters in a row would carry too deep.
fn circle<'d>(start: &'d str, next: &BTreeMap<&'d str, Vec<&'d str>>) -> Option<Vec<&'d str>> {
    let mut came_from: BTreeMap<&str, &str> = BTreeMap::new();
    let mut open = vec![start];
    while let Some(at) = open.pop() {
        for name in next.get(at).into_iter().flatten() {
            if *name == start {
                let mut way = vec![at];
                while let Some(before) =
                    came_from.get(way[way.len() - 1]).filter(|_| way[way.len() - 1] != start)
                {
                    way.push(before);
                }
                way.reverse();
                return Some(way);
            }
            if !came_from.contains_key(name) {
                came_from.insert(name, at);
                open.push(name);
            }
        }
    }
    None
}
