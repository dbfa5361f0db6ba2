//! What a job needs and allows: resources, time, retries, other jobs.

use std::collections::BTreeSet;

use super::duration::parse_duration;
use super::error::{SpecError, SpecErrors, quoted};
use super::job_spec::{JobSpec, ResourcesSpec, Retry};
use super::limits::MAX_SECONDS;
use super::resources::{Resources, parse_memory};
use super::values::{Amount, DependsOn};
use crate::dependency::Dependency;
use crate::ids::JobId;
use crate::limits::LOST_AFTER_MS_MIN;
use crate::ownership::{PRIVATE, check_project};
use crate::retry::RetryPolicy;

pub(super) fn resources(spec: &ResourcesSpec, errors: &mut SpecErrors) -> Resources {
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

pub(super) fn labels(spec: &JobSpec, errors: &mut SpecErrors) {
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

pub(super) fn project(spec: &JobSpec, errors: &mut SpecErrors) {
    let Some(name) = spec.project.as_deref().filter(|name| *name != PRIVATE) else { return };
    if let Err(why) = check_project(name) {
        errors.push(
            SpecError::new("project", why.to_string())
                .hint("a project of `mothership projects`, or `private` for a job that only you see"),
        );
    }
}

pub(super) fn numbers(spec: &JobSpec, errors: &mut SpecErrors) {
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

pub(super) fn time_limit(spec: &JobSpec, errors: &mut SpecErrors) -> Option<u64> {
    let (path, seconds) = match (spec.timeout_seconds, &spec.time_limit) {
        (None, None) => return None,
        (Some(_), Some(_)) => {
            errors.push(
                SpecError::new("time_limit", "is there beside timeout_seconds").hint("keep one of them"),
            );
            return None;
        }
        (Some(seconds), None) => ("timeout_seconds", seconds),
        (None, Some(text)) => ("time_limit", duration("time_limit", text, errors)?),
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

/// `None` when it is none; then `errors` say so.
fn duration(path: &str, text: &str, errors: &mut SpecErrors) -> Option<f64> {
    let seconds = parse_duration(text);
    if seconds.is_none() {
        errors.push(no_duration(path, text));
    }
    seconds
}

fn no_duration(path: &str, text: &str) -> SpecError {
    SpecError::new(path, format!("{} is not a length of time", quoted(text)))
        .hint("write \"90s\", \"2h30m\", \"1d\" or \"02:30:00\"")
}

pub(super) fn lost_after(spec: &JobSpec, errors: &mut SpecErrors) -> Option<u64> {
    match parse_lost_after(spec.lost_after.as_deref()?) {
        Ok(ms) => Some(ms),
        Err(error) => {
            errors.push(error);
            None
        }
    }
}

/// How long a machine may be silent, in milliseconds: one rule for the spec and for a server's `--lost-after`.
///
/// # Errors
/// For what is no length of time, and below 30 s: a report that is late once would lose the work.
pub fn parse_lost_after(text: &str) -> Result<u64, SpecError> {
    const PATH: &str = "lost_after";
    let seconds = parse_duration(text).ok_or_else(|| no_duration(PATH, text))?;
    let least = LOST_AFTER_MS_MIN as f64 / 1000.0;
    if !(least..=MAX_SECONDS).contains(&seconds) {
        // As it was written: nobody counts a day in seconds.
        let message = format!("must be from {least}s to ten years, not {}", text.trim());
        return Err(SpecError::new(PATH, message)
            .hint("runners are heard every 10 s; leave it out for a quarter of the time a task has run"));
    }
    Ok((seconds * 1000.0).round() as u64)
}

pub(super) fn retry(spec: &JobSpec, errors: &mut SpecErrors) -> RetryPolicy {
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

pub(super) fn depends_on(spec: &JobSpec, errors: &mut SpecErrors) -> Vec<Dependency> {
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
