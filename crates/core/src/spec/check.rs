//! Every question a spec has to answer before it is a job. Each answers for itself and none stops the others, so that
//! a user repairs a spec once.

use std::collections::BTreeSet;

use super::checked::CheckedSpec;
use super::error::{SpecError, SpecErrors};
use super::job_spec::{Executor, JobSpec};
use super::limits::{MAX_ENTRIES, MAX_NAME_CHARS};
use super::values::Command;
use super::{argument, check_files, check_needs, check_progress, check_text, path_rule, stage};
use crate::ids::{AttemptId, JobId};
use crate::sweep::{Expansion, NoPoints, PointsTable, Section};
use crate::template::TemplateEngine;

/// Where the rows of a points table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowsAt {
    /// In the spec, as submitted.
    Here,
    /// Perhaps in the store.
    Elsewhere,
}

pub(super) fn check(spec: JobSpec, rows: RowsAt) -> Result<CheckedSpec, SpecErrors> {
    let mut errors = SpecErrors::default();
    let name = name(&spec, &mut errors);
    let executor = executor(&spec, &mut errors);
    let expansion = expansion(&spec, rows, &mut errors);
    let engine = TemplateEngine::new();
    check_text::check(&spec, &engine, expansion.as_ref(), &mut errors);
    argument::check(&spec, executor, expansion.as_ref(), &mut errors);
    path_rule::check(&spec, expansion.as_ref(), &mut errors);
    check_files::check(&spec, &mut errors);
    entries(&spec, &mut errors);
    let resources = check_needs::resources(&spec.resources, &mut errors);
    check_needs::labels(&spec, &mut errors);
    check_needs::project(&spec, &mut errors);
    check_needs::numbers(&spec, &mut errors);
    let timeout_ms = check_needs::time_limit(&spec, &mut errors);
    let lost_after_ms = check_needs::lost_after(&spec, &mut errors);
    let retry = check_needs::retry(&spec, &mut errors);
    let depends_on = check_needs::depends_on(&spec, &mut errors);
    check_progress::check(&spec.progress, &mut errors);
    stage::check(&spec.progress.stages, &engine, expansion.as_ref(), &mut errors);
    let Some(expansion) = expansion else { return Err(errors) };
    errors.into_result()?;
    let checked = CheckedSpec {
        spec,
        name,
        executor,
        expansion,
        resources,
        retry,
        timeout_ms,
        lost_after_ms,
        depends_on,
        engine,
    };
    if rows == RowsAt::Here {
        try_out(&checked)?;
    }
    Ok(checked)
}

/// Fills in the first task, the last, and those with the longest values: what goes wrong with values shows in one of
/// them most of the time, and what is too long for a program in one of them for certain.
fn try_out(checked: &CheckedSpec) -> Result<(), SpecErrors> {
    let longest = checked.expansion.longest();
    for index in [0, checked.count() - 1].into_iter().chain(longest).collect::<BTreeSet<_>>() {
        let id = AttemptId { task: JobId(1).task(index), number: 1 };
        checked.task(id, &NoPoints).map_err(|mut errors| {
            for error in &mut errors.errors {
                error.message = format!("{} (in task {index})", error.message);
            }
            errors
        })?;
    }
    Ok(())
}

fn name(spec: &JobSpec, errors: &mut SpecErrors) -> String {
    let Some(name) = &spec.name else { return default_name(&spec.command) };
    if let Err(error) = check_name(name) {
        errors.push(error);
    }
    name.trim().to_owned()
}

/// Checks the name of a job, whether it is submitted or renamed.
///
/// # Errors
/// With the path `name`: an empty one, one that is too long, one with a line end.
pub fn check_name(name: &str) -> Result<(), SpecError> {
    if name.trim().is_empty() {
        Err(SpecError::new("name", "is empty").hint("name the job, or leave the name out"))
    } else if name.chars().count() > MAX_NAME_CHARS {
        Err(SpecError::new("name", format!("has more than {MAX_NAME_CHARS} characters"))
            .hint("longer text goes into `description`"))
    } else if name.contains(|c: char| c.is_control()) {
        Err(SpecError::new("name", "has a line end or another control character")
            .hint("write it in one line"))
    } else {
        Ok(())
    }
}

/// The name of the program, without its folder.
fn default_name(command: &Command) -> String {
    let program = match command {
        Command::Line(line) => line.split_whitespace().next(),
        Command::Argv(words) => words.first().map(String::as_str),
    };
    let name = program.and_then(|program| program.rsplit(['/', '\\']).next()).unwrap_or_default();
    let printable: String = name.chars().filter(|c| !c.is_control()).take(MAX_NAME_CHARS).collect();
    if printable.is_empty() || crate::template::is_template(&printable) {
        "job".to_owned()
    } else {
        printable
    }
}

fn executor(spec: &JobSpec, errors: &mut SpecErrors) -> Executor {
    let executor = spec.executor.unwrap_or(match spec.command {
        Command::Line(_) => Executor::Shell,
        Command::Argv(_) => Executor::Process,
    });
    match (executor, &spec.command) {
        (Executor::Container, _) => errors.push(
            SpecError::new("type", "containers come in a later release")
                .hint("start the container yourself: command = [\"podman\", \"run\", …]"),
        ),
        (Executor::Shell, Command::Argv(_)) => errors.push(
            SpecError::new("command", "is a list, but a shell takes one line")
                .hint("write one string, or remove type = \"shell\""),
        ),
        (Executor::Shell, Command::Line(_)) if !spec.args.is_empty() => errors.push(
            SpecError::new("args", "are only for a process; this command is a line for the shell")
                .hint("put them into the line, write the command as a list, or set type = \"process\""),
        ),
        _ => {}
    }
    let program = match &spec.command {
        Command::Line(line) => Some(line.trim()),
        Command::Argv(words) => words.first().map(|word| word.trim()),
    };
    if program.is_none_or(str::is_empty) {
        errors.push(
            SpecError::new("command", "names no program")
                .hint("write command = [\"./sim\", \"--h\", \"0.1\"]"),
        );
    }
    executor
}

fn expansion(spec: &JobSpec, rows: RowsAt, errors: &mut SpecErrors) -> Option<Expansion> {
    let without_rows = |section: &Section| matches!(section, Section::Points(PointsTable { rows: None, .. }));
    if rows == RowsAt::Here && spec.sweep.iter().flat_map(|sweep| &sweep.sections).any(without_rows) {
        errors.push(SpecError::new("sweep.points.rows", "is missing").hint("send the rows with the job"));
        return None;
    }
    match Expansion::new(spec.array.as_deref(), spec.sweep.as_ref()) {
        Ok(expansion) => Some(expansion),
        Err(found) => {
            errors.append(found);
            None
        }
    }
}

fn entries(spec: &JobSpec, errors: &mut SpecErrors) {
    for (path, count) in [
        ("args", spec.args.len()),
        ("arguments", spec.arguments.len()),
        ("paths", spec.paths.len()),
        ("env", spec.env.len()),
        ("inputs", spec.inputs.len()),
        ("outputs", spec.outputs.len()),
        ("requires", spec.requires.len()),
        ("prefers", spec.prefers.len()),
        ("labels", spec.labels.len()),
        ("depends_on", spec.depends_on.len()),
        ("resources.named", spec.resources.named.len()),
    ] {
        if count > MAX_ENTRIES {
            errors.push(SpecError::new(path, format!("has {count} entries, more than {MAX_ENTRIES}")));
        }
    }
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
