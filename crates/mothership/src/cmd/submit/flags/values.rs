//! What stands behind a flag: one word each, read or refused with what to write instead.

use crate::exit::{Failure, Result};
use mothership_core::{
    ids::JobId,
    spec::{
        DependencyKind, DependencyLink, DependsOn, Input, InputFile, parse_duration, resources::parse_memory,
    },
    sweep::{Values, parse_values},
};
use std::path::Path;

/// `NAME=VALUES` of `-p`.
pub fn parameter(text: &str) -> std::result::Result<(String, Values), String> {
    let (name, values) = text.split_once('=').ok_or("write it as name=1,2,3 or name=1..100")?;
    let values = parse_values(values).map_err(|why| format!("{name}: {why}"))?;
    Ok((name.trim().to_owned(), values))
}

/// An amount of memory, as it was written.
pub fn memory(text: &str) -> std::result::Result<String, String> {
    let advised = |why: String| format!("{why} (write 4GiB, 500MB or a number of bytes)");
    parse_memory(text).map(|_| text.to_owned()).map_err(advised)
}

/// A span of time, as it was written.
pub fn time_limit(text: &str) -> std::result::Result<String, String> {
    crate::cmd::arguments::span(text)?;
    parse_duration(text).map(|_| text.to_owned()).ok_or_else(String::new)
}

/// `NAME=VALUE`.
pub fn variable(text: &str) -> std::result::Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write it as NAME=VALUE".to_owned()),
    }
}

/// A number, or a word for one.
pub fn priority(text: &str) -> std::result::Result<i32, String> {
    match text {
        "low" => Ok(0),
        "normal" => Ok(1),
        "high" => Ok(2),
        "urgent" => Ok(3),
        number => match number.parse() {
            Ok(number @ -1000..=1000) => Ok(number),
            _ => Err("low, normal, high, urgent, or a whole number from -1000 to 1000".to_owned()),
        },
    }
}

/// `JOB`, `JOB:ok` or `JOB:any`.
pub fn after(text: &str) -> std::result::Result<DependsOn, String> {
    let (id, kind) = match text.split_once(':') {
        None => (text, DependencyKind::AfterOk),
        Some((id, "ok")) => (id, DependencyKind::AfterOk),
        Some((id, "any")) => (id, DependencyKind::AfterAny),
        Some((_, word)) => return Err(format!("behind the colon stands `any` or `ok`, not '{word}'")),
    };
    let id: JobId = id.parse().map_err(|bad: mothership_core::ids::BadId| bad.to_string())?;
    Ok(DependsOn::Link(DependencyLink { job: id.to_string(), kind, each: false }))
}

/// `PATH[:DEST]`. A colon belongs to the path when a file is called so, or behind the letter of a drive.
pub fn input(text: &str) -> Result<Input> {
    let colon = text.rfind(':').filter(|at| *at > 1 && !Path::new(text).exists());
    let (path, dest) = colon.map_or((text, None), |at| (&text[..at], Some(&text[at + 1..])));
    let name = || Path::new(path).file_name().map(|name| name.to_string_lossy().into_owned());
    let to = dest.filter(|dest| !dest.is_empty()).map(str::to_owned).or_else(name);
    // Flags are relative to where the person stands, not to the spec file.
    let from =
        std::path::absolute(path).map_err(|error| Failure::usage(format!("--input {text}: {error}")))?;
    Ok(Input::File(InputFile { from: Some(from.to_string_lossy().into_owned()), to, ..InputFile::default() }))
}
