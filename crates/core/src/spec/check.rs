//! Every question a spec has to answer before it is a job. Each answers for itself and none stops the others, so that
//! a user repairs a spec once.

use std::collections::BTreeSet;

use super::checked::{CheckedSpec, Dependency};
use super::duration::parse_duration;
use super::error::{SpecError, SpecErrors, quoted};
use super::job_spec::{Executor, JobSpec, ResourcesSpec, Retry};
use super::limits::{MAX_ENTRIES, MAX_NAME_CHARS, MAX_SECONDS};
use super::resources::{Resources, parse_memory};
use super::values::{Amount, Command, DependsOn};
use super::{check_files, check_text};
use crate::attempt::RetryPolicy;
use crate::ids::{AttemptId, JobId};
use crate::sweep::{Expansion, NoPoints, PointsTable, Section};
use crate::template::Engine;

/// Where the rows of a points table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rows {
    /// In the spec, as submitted.
    Here,
    /// Perhaps in the store.
    Elsewhere,
}

pub(super) fn check(spec: JobSpec, rows: Rows) -> Result<CheckedSpec, SpecErrors> {
    let mut errors = SpecErrors::default();
    let name = name(&spec, &mut errors);
    let executor = executor(&spec, &mut errors);
    let expansion = expansion(&spec, rows, &mut errors);
    let engine = Engine::new();
    check_text::check(&spec, &engine, expansion.as_ref(), &mut errors);
    check_files::check(&spec, &mut errors);
    entries(&spec, &mut errors);
    let resources = resources(&spec.resources, &mut errors);
    labels(&spec, &mut errors);
    numbers(&spec, &mut errors);
    let timeout_ms = time_limit(&spec, &mut errors);
    let retry = retry(&spec, &mut errors);
    let depends_on = depends_on(&spec, &mut errors);
    super::check_progress::check(&spec.progress, &mut errors);
    let Some(expansion) = expansion else { return Err(errors) };
    errors.into_result()?;
    let checked =
        CheckedSpec { spec, name, executor, expansion, resources, retry, timeout_ms, depends_on, engine };
    if rows == Rows::Here {
        try_out(&checked)?;
    }
    Ok(checked)
}

/// Fills in the first task and the last: what goes wrong with values shows in one of them most of the time.
fn try_out(checked: &CheckedSpec) -> Result<(), SpecErrors> {
    for index in BTreeSet::from([0, checked.count() - 1]) {
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
    if name.trim().is_empty() {
        errors.push(SpecError::new("name", "is empty").hint("name the job, or leave the name out"));
    } else if name.chars().count() > MAX_NAME_CHARS {
        errors.push(
            SpecError::new("name", format!("has more than {MAX_NAME_CHARS} characters"))
                .hint("longer text goes into `description`"),
        );
    } else if name.contains(|c: char| c.is_control()) {
        errors.push(
            SpecError::new("name", "has a line end or another control character")
                .hint("write it in one line"),
        );
    }
    name.trim().to_owned()
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

fn expansion(spec: &JobSpec, rows: Rows, errors: &mut SpecErrors) -> Option<Expansion> {
    let without_rows = |section: &Section| matches!(section, Section::Points(PointsTable { rows: None, .. }));
    if rows == Rows::Here && spec.sweep.iter().flat_map(|sweep| &sweep.sections).any(without_rows) {
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

fn resources(spec: &ResourcesSpec, errors: &mut SpecErrors) -> Resources {
    let mut amount = |path: String, amount: f64, least: &str, fits: bool| {
        if !fits || !amount.is_finite() || amount > 1e9 {
            errors.push(SpecError::new(path, format!("must be {least}, not {amount}")));
        }
    };
    amount("resources.cpus".into(), spec.cpus, "above 0", spec.cpus > 0.0);
    amount("resources.gpus".into(), spec.gpus, "0 or more", spec.gpus >= 0.0);
    for (name, number) in &spec.named {
        amount(format!("resources.named.{name}"), *number, "0 or more", *number >= 0.0);
    }
    if spec.gpus > 1.0 && spec.gpus.fract() != 0.0 {
        errors.push(
            SpecError::new("resources.gpus", format!("cannot be {}", spec.gpus))
                .hint("whole numbers, or a share of one GPU below 1"),
        );
    }
    let memory_bytes = match &spec.memory {
        None => None,
        Some(Amount::Bytes(bytes)) => Some(Ok(*bytes)),
        Some(Amount::Text(text)) => Some(parse_memory(text)),
    };
    let memory_bytes = memory_bytes.and_then(|memory| match memory {
        Ok(bytes) if (1..=i64::MAX as u64).contains(&bytes) => Some(bytes),
        Ok(bytes) => {
            errors.push(
                SpecError::new("resources.memory", format!("cannot be {bytes} bytes")).hint("write \"4GiB\""),
            );
            None
        }
        Err(why) => {
            errors.push(SpecError::new("resources.memory", why).hint("write \"4GiB\", \"500MB\" or bytes"));
            None
        }
    });
    Resources { cpus: spec.cpus, memory_bytes, gpus: spec.gpus, named: spec.named.clone() }
}

fn labels(spec: &JobSpec, errors: &mut SpecErrors) {
    for (name, value) in &spec.labels {
        if !super::requirement::is_label_name(name) {
            errors.push(
                SpecError::new("labels", format!("{} cannot be the name of a label", quoted(name)))
                    .hint("letters, digits and . _ - /, beginning with a letter or digit"),
            );
        }
        if value.len() > 1000 || value.contains(|c: char| c.is_control()) {
            errors.push(SpecError::new(format!("labels.{name}"), "must be one line of at most 1000 bytes"));
        }
    }
}

fn numbers(spec: &JobSpec, errors: &mut SpecErrors) {
    if !(-1000..=1000).contains(&spec.priority) {
        errors.push(
            SpecError::new("priority", format!("must be from -1000 to 1000, not {}", spec.priority))
                .hint("0 low, 1 normal, 2 high, 3 urgent"),
        );
    }
    if spec.max_running == Some(0) {
        errors.push(
            SpecError::new("max_running", "is 0, so no task could ever run")
                .hint("leave it out for no limit; `mothership pause` holds a job"),
        );
    }
    if spec.crash_limit == 0 {
        errors.push(SpecError::new("crash_limit", "is 0").hint("1 fails a task at its first lost machine"));
    }
}

fn time_limit(spec: &JobSpec, errors: &mut SpecErrors) -> Option<u64> {
    let (path, seconds) = match (spec.timeout_seconds, &spec.time_limit) {
        (None, None) => return None,
        (Some(_), Some(_)) => {
            errors.push(
                SpecError::new("time_limit", "is there beside timeout_seconds").hint("keep one of them"),
            );
            return None;
        }
        (Some(seconds), None) => ("timeout_seconds", seconds),
        (None, Some(text)) => match parse_duration(text) {
            Some(seconds) => ("time_limit", seconds),
            None => {
                errors.push(
                    SpecError::new("time_limit", format!("{} is not a length of time", quoted(text)))
                        .hint("write \"90s\", \"2h30m\", \"1d\" or \"02:30:00\""),
                );
                return None;
            }
        },
    };
    if !(seconds > 0.0 && seconds <= MAX_SECONDS) {
        errors.push(
            SpecError::new(path, format!("must be above 0 and at most ten years, not {seconds} seconds"))
                .hint("leave it out for no limit"),
        );
        return None;
    }
    Some(((seconds * 1000.0).round() as u64).max(1))
}

fn retry(spec: &JobSpec, errors: &mut SpecErrors) -> RetryPolicy {
    let Retry { backoff_seconds, backoff_max_seconds, exit_codes, not_exit_codes, on_timeout } = &spec.retry;
    let mut ms = |key: &str, seconds: f64| {
        if !(0.0..=MAX_SECONDS).contains(&seconds) {
            errors.push(SpecError::new(
                format!("retry.{key}"),
                format!("must be from 0 to ten years, not {seconds}"),
            ));
        }
        (seconds * 1000.0).round() as u64
    };
    let policy = RetryPolicy {
        max_retries: spec.max_retries,
        backoff_ms: ms("backoff_seconds", *backoff_seconds),
        backoff_ms_max: ms("backoff_max_seconds", *backoff_max_seconds),
        exit_codes: exit_codes.clone(),
        not_exit_codes: not_exit_codes.clone(),
        on_timeout: *on_timeout,
        crash_limit: spec.crash_limit,
    };
    if exit_codes.as_ref().is_some_and(|codes| codes.contains(&0)) {
        errors.push(
            SpecError::new("retry.exit_codes", "has 0, which is success").hint("name codes of failures"),
        );
    }
    policy
}

fn depends_on(spec: &JobSpec, errors: &mut SpecErrors) -> Vec<Dependency> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for (i, entry) in spec.depends_on.iter().enumerate() {
        let path = format!("depends_on[{i}]");
        let (job, kind, each) = match entry {
            DependsOn::Job(job) => (job, Default::default(), false),
            DependsOn::Link(link) => (&link.job, link.kind, link.each),
        };
        match job.parse::<JobId>() {
            Ok(job) if seen.insert(job) => found.push(Dependency { job, kind, each }),
            Ok(job) => {
                errors.push(SpecError::new(path, format!("names job {job} again")).hint("name each job once"))
            }
            Err(_) => errors.push(
                SpecError::new(path, format!("{} is not the number of a job", quoted(job)))
                    .hint("write the number that `mothership submit` printed, such as \"41\""),
            ),
        }
    }
    found
}

fn entries(spec: &JobSpec, errors: &mut SpecErrors) {
    for (path, count) in [
        ("args", spec.args.len()),
        ("env", spec.env.len()),
        ("inputs", spec.inputs.len()),
        ("outputs", spec.outputs.len()),
        ("requires", spec.requires.len()),
        ("prefers", spec.prefers.len()),
        ("labels", spec.labels.len()),
        ("depends_on", spec.depends_on.len()),
        ("progress.patterns", spec.progress.patterns.len()),
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
