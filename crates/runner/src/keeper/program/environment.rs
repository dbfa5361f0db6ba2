//! What a program is started as: its file, arguments, folder and environment.

use crate::{
    files::confine,
    keeper::{StartOrder, folder::AttemptFolder},
    process::{Args, Command, lookup, tree::MARKER},
};
use mothership_api::agent::Execute;
use mothership_core::spec::{OUTPUT_DIR_MARK, fill_output_dir};
use std::{collections::BTreeMap, ffi::OsString, path::PathBuf};

/// Ours, which no program needs: credentials above all.
const PREFIX: &str = "MOTHERSHIP_";
/// The exceptions: a program may ask the server things, and GOLIAT's client shows a word that opens nothing else.
const PASSED_ON: [&str; 2] = ["MOTHERSHIP_SERVER", "MOTHERSHIP_GOLIAT_KEY"];

/// The agent's environment as programs inherit it.
pub fn inherited() -> Vec<(String, String)> {
    let words = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    words.filter(|(name, _)| !name.starts_with(PREFIX) || PASSED_ON.contains(&name.as_str())).collect()
}

/// The command of an order, or why it cannot be started.
pub fn command(
    order: &StartOrder,
    folder: &AttemptFolder,
    inherited: &[(String, String)],
    host: &str,
) -> Result<Command, String> {
    let lease = &order.lease;
    let work = folder.work();
    let work = std::path::absolute(&work).unwrap_or(work);
    let start_in = start_folder(lease.working_directory.as_deref(), &work, host)?;
    let mut env: BTreeMap<OsString, OsString> =
        inherited.iter().map(|(name, value)| (name.into(), value.into())).collect();
    // Output of Python programs is seen when it is printed, not when a buffer is full.
    env.insert("PYTHONUNBUFFERED".into(), "1".into());
    let out = folder.out();
    let out = std::path::absolute(&out).unwrap_or(out);
    let fill = |text: &str| fill(text, &out);
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
            if argv.iter().any(|word| word.contains('\0')) {
                return Err("the command holds a zero byte".into());
            }
            let rest: Result<Vec<OsString>, String> =
                rest.iter().map(|word| Ok(fill(word)?.into())).collect();
            (lookup::find(&fill(name)?, &start_in, &env, host)?, Args::List(rest?))
        }
        Execute::Shell { line } if line.contains('\0') => return Err("the command holds a zero byte".into()),
        Execute::Shell { line } => (shell(&start_in, &env, host)?, Args::ShellLine(fill(line)?)),
    };
    Ok(Command { program, args, env, folder: start_in })
}

/// Puts the output folder in wherever the server, which cannot know it, left the mark.
fn fill(text: &str, out: &std::path::Path) -> Result<String, String> {
    if !text.contains(OUTPUT_DIR_MARK) {
        return Ok(text.to_owned());
    }
    let folder = out.to_str().ok_or_else(|| {
        format!("the output folder {} cannot be part of a command: it is not UTF-8", out.display())
    })?;
    Ok(fill_output_dir(text, folder))
}

fn is_unusable(name: &OsString, value: &OsString) -> bool {
    let (name, value) = (name.as_encoded_bytes(), value.as_encoded_bytes());
    name.is_empty() || name.contains(&b'=') || name.contains(&0) || value.contains(&0)
}

/// `/bin/sh` on Unix, the command processor on Windows.
fn shell(folder: &std::path::Path, env: &[(OsString, OsString)], host: &str) -> Result<PathBuf, String> {
    if cfg!(windows) { lookup::find("cmd.exe", folder, env, host) } else { Ok("/bin/sh".into()) }
}

fn start_folder(wanted: Option<&str>, work: &std::path::Path, host: &str) -> Result<PathBuf, String> {
    let Some(wanted) = wanted.filter(|wanted| !wanted.is_empty() && *wanted != ".") else {
        return Ok(work.to_owned());
    };
    let problem = |what: &str| Err(format!("working_directory '{wanted}' {what} on {host}"));
    let Some(path) = confine::below(work, wanted) else { return problem("is not below the work folder") };
    match std::fs::create_dir_all(&path) {
        Ok(()) => Ok(path),
        Err(_) if path.exists() => problem("is not a folder"),
        Err(error) => problem(&format!("cannot be made ({error})")),
    }
}
