//! What a program is started as: its file, arguments, folder and environment.
//!
//! From the weakest to the strongest: the agent's own environment, the attempt's, and what the keeper itself sets.

use crate::{
    files::confine,
    keeper::{StartOrder, folder::AttemptFolder},
    process::{ProgramArgs, ProgramCommand, lineage::LimitMark, lookup, script, tree::MARKER},
};
use mothership_api::agent::Execute;
use mothership_core::spec::{OUTPUT_DIR_MARK, fill_output_dir};
use std::{
    collections::BTreeMap,
    ffi::OsString,
    path::{Path, PathBuf},
};

/// Our own variables, which no program needs: credentials above all.
const PREFIX: &str = "MOTHERSHIP_";
/// The exceptions: a program may ask the server things, and GOLIAT's client shows a key that opens nothing else.
const PASSED_ON: [&str; 2] = ["MOTHERSHIP_SERVER", "MOTHERSHIP_GOLIAT_KEY"];

/// The agent's environment as programs inherit it.
pub fn inherited_environment() -> Vec<(String, String)> {
    let variables = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    variables.filter(|(name, _)| is_inherited(name)).collect()
}

fn is_inherited(name: &str) -> bool {
    !name.starts_with(PREFIX) || PASSED_ON.contains(&name)
}

/// The command of an order, or why it cannot be started.
pub fn build_command(
    order: &StartOrder,
    folder: &AttemptFolder,
    inherited: &[(String, String)],
    host: &str,
) -> Result<ProgramCommand, String> {
    let lease = &order.lease;
    let work = folder.work();
    let work = std::path::absolute(&work).unwrap_or(work);
    let start_in = start_folder(lease.working_directory.as_deref(), &work, host)?;
    let mut env: BTreeMap<OsString, OsString> =
        inherited.iter().map(|(name, value)| (name.into(), value.into())).collect();
    // Output of Python programs arrives when it is printed, not when a buffer is full (docs.python.org, `-u`).
    env.insert("PYTHONUNBUFFERED".into(), "1".into());
    // Absolute, because the program starts elsewhere.
    let out = folder.out();
    let out = std::path::absolute(&out).unwrap_or(out);
    let fill = |text: &str| fill_in(text, &out);
    for (name, value) in &lease.env {
        env.insert(name.into(), fill(value)?.into());
    }
    env.insert("MOTHERSHIP_OUTPUT_DIR".into(), out.clone().into());
    env.insert(MARKER.into(), order.marker.clone().into());
    let env: Vec<(OsString, OsString)> = env.into_iter().collect();
    if let Some((name, _)) = env.iter().find(|(name, value)| is_unusable(name, value)) {
        return Err(format!("the environment variable '{}' cannot be set", name.to_string_lossy()));
    }
    let (program, args) = match &lease.execute {
        Execute::Process { argv } => {
            let (name, rest) = argv.split_first().ok_or("the command is empty")?;
            if argv.iter().any(|argument| argument.contains('\0')) {
                return Err("the command holds a zero byte".into());
            }
            let rest: Result<Vec<OsString>, String> =
                rest.iter().map(|argument| Ok(fill(argument)?.into())).collect();
            let name = fill(name)?;
            let program = lookup::find_program(&name, &start_in, &env, host)?;
            // A file of the user's own; what is on the PATH of a machine was not saved by an editor on Windows.
            if let Some(problem) = name.contains('/').then(|| script::problem(&program)).flatten() {
                return Err(format!("'{name}' cannot be started: {problem}"));
            }
            (program, ProgramArgs::List(rest?))
        }
        Execute::Shell { line } if line.contains('\0') => return Err("the command holds a zero byte".into()),
        Execute::Shell { line } => (shell(&start_in, &env, host)?, ProgramArgs::ShellLine(fill(line)?)),
    };
    let mark = LimitMark::of(&order.marker);
    Ok(ProgramCommand { program, args, env, folder: start_in, mark })
}

/// Puts the output folder in wherever the server, which cannot know it, left the mark.
fn fill_in(text: &str, out: &Path) -> Result<String, String> {
    if !text.contains(OUTPUT_DIR_MARK) {
        return Ok(text.to_owned());
    }
    let folder = out.to_str().ok_or_else(|| {
        format!("the output folder {} cannot be part of a command: it is not UTF-8", out.display())
    })?;
    Ok(fill_output_dir(text, folder))
}

/// What the operating system would refuse or misread: the name ends at the first `=`, and both at the first zero byte.
fn is_unusable(name: &OsString, value: &OsString) -> bool {
    let (name, value) = (name.as_encoded_bytes(), value.as_encoded_bytes());
    name.is_empty() || name.contains(&b'=') || name.contains(&0) || value.contains(&0)
}

/// `/bin/sh` on Unix, the command processor on Windows.
fn shell(folder: &Path, env: &[(OsString, OsString)], host: &str) -> Result<PathBuf, String> {
    if cfg!(windows) { lookup::find_program("cmd.exe", folder, env, host) } else { Ok("/bin/sh".into()) }
}

fn start_folder(wanted: Option<&str>, work: &Path, host: &str) -> Result<PathBuf, String> {
    let Some(wanted) = wanted.filter(|wanted| !wanted.is_empty() && *wanted != ".") else {
        return Ok(work.to_owned());
    };
    let problem = |what: &str| Err(format!("working_directory '{wanted}' {what} on {host}"));
    let Some(path) = confine::join_below(work, wanted) else {
        return problem("is not below the work folder");
    };
    match std::fs::create_dir_all(&path) {
        Ok(()) => Ok(path),
        Err(_) if path.exists() => problem("is not a folder"),
        Err(error) => problem(&format!("cannot be made ({error})")),
    }
}

#[cfg(test)]
#[path = "environment_tests.rs"]
mod tests;
