//! One parameter: that its rules fit its kind and each other.

use std::cmp::Ordering;

use crate::experiment::arguments::{argument, has_parts};
use crate::experiment::limits::{CHOICES_MAX, LIST_LENGTH_MAX};
use crate::experiment::parameter::{Bound, Parameter, ParameterKind, PartKind};
use crate::experiment::parameter_argument::{ParameterArgument, UsualArgument};
use crate::experiment::parse::at;
use crate::experiment::value::{compare, read, whole};
use crate::spec::argument::check_form;
use crate::spec::{ArgumentForm, ListForm, SpecError, SpecErrors, quoted};
use crate::template;

pub(super) fn check(i: usize, parameter: &Parameter, errors: &mut SpecErrors) {
    let before = errors.count();
    kinds(i, parameter, errors);
    bounds(i, parameter, errors);
    choices(i, parameter, errors);
    parts(i, parameter, errors);
    if let Some(pattern) = &parameter.pattern
        && let Err(why) = whole(pattern)
    {
        let why = why.to_string();
        let reason = why.lines().last().unwrap_or_default().trim_start_matches("error: ");
        errors.push(
            at(
                i,
                "pattern",
                &parameter.name,
                format!("{} is not a regular expression: {reason}", quoted(pattern)),
            )
            .hint("in TOML put patterns into single quotes, so that \\ stays what it is"),
        );
    }
    words(i, parameter, errors);
    // The default is held against rules that make sense.
    if errors.count() == before
        && let Err(refusal) = read(parameter, &parameter.default)
    {
        errors.push(
            refusal
                .at(format!("parameters[{i}].default"))
                .hint("change the default, or the rule that refuses it"),
        );
    }
    if parameter.kind == ParameterKind::Secret && !parameter.default.is_null() {
        errors.push(
            at(i, "default", &parameter.name, "is not for a secret, because everybody can read a definition")
                .hint("leave it out"),
        );
    }
}

/// Keys that are only for some kinds.
fn kinds(i: usize, parameter: &Parameter, errors: &mut SpecErrors) {
    let kind = parameter.kind;
    let part_is = |wanted: &[PartKind]| {
        matches!(kind, ParameterKind::Pair | ParameterKind::List)
            && wanted.contains(&parameter.of.unwrap_or_default())
    };
    let number = matches!(kind, ParameterKind::Integer | ParameterKind::Float)
        || part_is(&[PartKind::Integer, PartKind::Float]);
    let text = matches!(
        kind,
        ParameterKind::String | ParameterKind::Text | ParameterKind::Path | ParameterKind::Secret
    ) || part_is(&[PartKind::String]);
    for (key, there, fits, of) in [
        ("minimum", parameter.minimum.is_some(), number || kind == ParameterKind::Date, "numbers and dates"),
        ("maximum", parameter.maximum.is_some(), number || kind == ParameterKind::Date, "numbers and dates"),
        ("step", parameter.step.is_some(), number, "numbers"),
        ("pattern", parameter.pattern.is_some(), text, "texts"),
        (
            "choices",
            !parameter.choices.is_empty(),
            matches!(kind, ParameterKind::Choice | ParameterKind::Choices),
            "choice and choices",
        ),
        (
            "of",
            parameter.of.is_some(),
            matches!(kind, ParameterKind::Pair | ParameterKind::List),
            "pair and list",
        ),
        ("length", parameter.length.is_some(), kind == ParameterKind::List, "list"),
        (
            "parts",
            !parameter.parts.is_empty(),
            matches!(kind, ParameterKind::Pair | ParameterKind::List),
            "pair and list",
        ),
        ("path", parameter.path.is_some(), kind == ParameterKind::Path, "path"),
        ("must", parameter.must.is_some(), kind == ParameterKind::Path, "path"),
    ] {
        if there && !fits {
            let message = format!("is for {of}, and this is of type `{}`", kind.as_str());
            errors.push(at(i, key, &parameter.name, message).hint("remove it, or change the type"));
        }
    }
}

fn bounds(i: usize, parameter: &Parameter, errors: &mut SpecErrors) {
    let Parameter { name, minimum, maximum, step, .. } = parameter;
    let is_date = parameter.kind == ParameterKind::Date;
    for (key, bound) in [("minimum", minimum), ("maximum", maximum)] {
        match bound {
            Some(Bound::Text(day)) if is_date && day.parse::<jiff::civil::Date>().is_ok() => {}
            Some(Bound::Number(_)) if !is_date => {}
            None => {}
            Some(other) => {
                let wanted = if is_date { "a day such as 2026-03-01" } else { "a number" };
                errors.push(at(
                    i,
                    key,
                    name,
                    format!("has to be {wanted}, not {}", quoted(&other.to_string())),
                ));
            }
        }
    }
    if let (Some(least), Some(most)) = (minimum, maximum) {
        let (least, most) = (least.to_string(), most.to_string());
        let order = if is_date { Some(least.cmp(&most)) } else { compare(&least, &most) };
        if order == Some(Ordering::Greater) {
            errors.push(
                at(i, "minimum", name, format!("is {least}, more than the maximum {most}"))
                    .hint("no value could ever be right"),
            );
        }
    }
    if step.as_ref().is_some_and(|step| step.as_f64().is_none_or(|step| step.is_nan() || step <= 0.0)) {
        errors.push(at(i, "step", name, "has to be above 0"));
    }
}

fn choices(i: usize, parameter: &Parameter, errors: &mut SpecErrors) {
    if !matches!(parameter.kind, ParameterKind::Choice | ParameterKind::Choices) {
        return;
    }
    let printed: Vec<String> =
        parameter.choices.iter().map(|choice| template::print(choice.value())).collect();
    if printed.is_empty() {
        errors.push(
            at(i, "choices", &parameter.name, "has nothing to choose from")
                .hint("write choices = [\"cuda\", \"cpu\"]"),
        );
    }
    if printed.len() > CHOICES_MAX {
        let message = format!("has {} entries, more than {CHOICES_MAX}", printed.len());
        errors.push(at(i, "choices", &parameter.name, message));
        return;
    }
    for (at_choice, text) in printed.iter().enumerate() {
        let key = format!("choices[{at_choice}]");
        if text.is_empty() || text.contains(['\0', '\n', '\r']) {
            errors.push(at(i, &key, &parameter.name, "has to be one line of text, or a number"));
        } else if printed[..at_choice].contains(text) {
            errors.push(at(i, &key, &parameter.name, format!("{} is there twice", quoted(text))));
        }
    }
}

fn parts(i: usize, parameter: &Parameter, errors: &mut SpecErrors) {
    let name = &parameter.name;
    if parameter.kind == ParameterKind::List {
        match parameter.length {
            None => {
                errors.push(at(i, "length", name, "is missing").hint("a list has a fixed length: length = 4"))
            }
            Some(length) if !(1..=LIST_LENGTH_MAX).contains(&length) => errors.push(at(
                i,
                "length",
                name,
                format!("has to be from 1 to {LIST_LENGTH_MAX}, not {length}"),
            )),
            _ => {}
        }
    }
    if let Some(count) = parameter.parts_count()
        && !parameter.parts.is_empty()
        && parameter.parts.len() != count
    {
        let message = format!("has {} names for {count} parts", parameter.parts.len());
        errors.push(at(i, "parts", name, message));
    }
}

/// How it becomes words of the command.
fn words(i: usize, parameter: &Parameter, errors: &mut SpecErrors) {
    let name = &parameter.name;
    if parameter.ui_only
        && !matches!(parameter.argument, None | Some(ParameterArgument::Usual(UsualArgument::None)))
    {
        errors.push(
            at(i, "argument", name, "is not for what is `ui_only`: the program never hears of it")
                .hint("remove one of the two"),
        );
    }
    let Some(argument) = argument(parameter) else { return };
    let place = format!("parameters[{i}].argument");
    let mut found = SpecErrors::default();
    check_form(&place, &argument, &mut found);
    errors.append(found);
    if argument.form == ArgumentForm::Flag && parameter.kind != ParameterKind::Boolean {
        errors.push(
            at(i, "argument", name, "is a flag, which is for true or false only")
                .hint("write argument = \"value\""),
        );
    }
    if argument.truth.is_some() && parameter.kind != ParameterKind::Boolean {
        errors.push(at(i, "argument.truth", name, "is for true or false only"));
    }
    let is_list = argument.list != ListForm::Joined || argument.separator.is_some();
    if is_list && !has_parts(parameter.kind) {
        let error: SpecError = at(i, "argument", name, "says how parts are passed on, and this has none");
        errors.push(error.hint("that is for pair, list and choices"));
    }
}
