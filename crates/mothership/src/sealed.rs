//! Secrets of a server or runner that were given on its command line or in its environment: everybody on the machine
//! reads a command line, and every task of a runner can read its runner's environment, for as long as the process lives.
//!
//! So the process starts itself again (the same process for whoever waits for it), without them, and reads them from a
//! pipe. Nothing else of what it was told changes.

use crate::cli::{Cli, Command as Subcommand};
use std::{collections::BTreeMap, ffi::OsString, io};

/// Says that standard input is the pipe. Programs do not inherit it, as everything that begins like this.
const MARK: &str = "MOTHERSHIP_SEALED";

/// Flags that hold a secret, with the variables that hold it otherwise.
const SECRETS: [(&str, Option<&str>); 4] = [
    ("--join", Some("MOTHERSHIP_JOIN")),
    ("--token", Some("MOTHERSHIP_TOKEN")),
    ("--database", Some("MOTHERSHIP_DATABASE")),
    // Its variable is meant for programs, too.
    ("--goliat-key", None),
];

/// The arguments with what the pipe holds, when this is the second start.
///
/// # Errors
/// When the pipe cannot be read.
pub fn opened(mut arguments: Vec<OsString>) -> io::Result<Vec<OsString>> {
    if std::env::var_os(MARK).is_some() {
        let text = io::read_to_string(io::stdin().lock())?;
        let secrets: BTreeMap<String, String> = serde_json::from_str(&text)?;
        arguments.extend(secrets.into_iter().map(|(flag, value)| format!("{flag}={value}").into()));
    }
    Ok(arguments)
}

/// Starts the process again if it is one that stays and its `arguments` or environment hold a secret. Comes back when
/// there is none, and when the system does not let it.
pub fn seal(cli: &Cli, arguments: &[OsString]) {
    if !stays(&cli.command) || std::env::var_os(MARK).is_some() {
        return;
    }
    let (rest, mut secrets) = split(arguments);
    for (flag, variable) in SECRETS {
        if let Some(value) = variable.and_then(|name| std::env::var(name).ok()) {
            // What stands on the command line is stronger.
            if !value.is_empty() && is_secret(flag, &value) {
                secrets.entry(flag.to_owned()).or_insert(value);
            }
        }
    }
    if !secrets.is_empty() {
        start_again(rest, &mut secrets);
    }
}

fn stays(command: &Subcommand) -> bool {
    matches!(command, Subcommand::Up(_) | Subcommand::Server(_) | Subcommand::Runner(_))
}

/// The arguments without secrets, and the secrets by flag.
fn split(arguments: &[OsString]) -> (Vec<OsString>, BTreeMap<String, String>) {
    let (mut rest, mut secrets) = (Vec::new(), BTreeMap::new());
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let text = word.to_string_lossy();
        let (flag, attached) =
            text.split_once('=').map_or((&*text, None), |(flag, value)| (flag, Some(value)));
        if !SECRETS.iter().any(|(secret, _)| *secret == flag) {
            rest.push(word.clone());
            continue;
        }
        let value = match attached {
            Some(value) => Some(value.to_owned()),
            None => words.next().map(|value| value.to_string_lossy().into_owned()),
        };
        let Some(value) = value else { continue };
        match is_secret(flag, &value) {
            true => drop(secrets.insert(flag.to_owned(), value)),
            false => rest.push(format!("{flag}={value}").into()),
        }
    }
    (rest, secrets)
}

/// An address without a password may be seen, and helps whoever looks for the process.
fn is_secret(flag: &str, value: &str) -> bool {
    let has_user = value.split_once("://").is_some_and(|(_, rest)| {
        rest.split(['/', '?'])
            .next()
            .unwrap_or_default()
            .rsplit_once('@')
            .is_some_and(|(user, _)| user.contains(':'))
    });
    flag != "--database" || has_user || value.contains("password=")
}

#[cfg(unix)]
fn start_again(mut rest: Vec<OsString>, secrets: &mut BTreeMap<String, String>) {
    use std::{io::Write, os::unix::process::CommandExt, process::Command};
    let Ok(program) = std::env::current_exe() else { return };
    // The pipe takes the place of standard input: a token that comes from there is read before.
    if let Some(at) = rest.iter().position(|word| word == "--join-file=-" || word == "--join-file")
        && let Some(token) = join_on_standard_input(&mut rest, at)
    {
        secrets.insert("--join".to_owned(), token);
    }
    let Ok((reader, mut writer)) = io::pipe() else { return };
    let text = serde_json::to_string(secrets).expect("texts are JSON");
    // Less than a pipe holds, so that nobody has to read it meanwhile.
    if text.len() > 4096 || writer.write_all(text.as_bytes()).is_err() {
        return;
    }
    drop(writer);
    let mut words = rest.into_iter();
    let mut command = Command::new(program);
    if let Some(name) = words.next() {
        command.arg0(name);
    }
    for (_, variable) in SECRETS {
        if let Some(name) = variable {
            command.env_remove(name);
        }
    }
    let failed = command.args(words).env(MARK, "1").stdin(reader).exec();
    eprintln!("note: secrets of the command line stay visible to others on this machine: {failed}");
}

#[cfg(unix)]
fn join_on_standard_input(rest: &mut Vec<OsString>, at: usize) -> Option<String> {
    let is_attached = rest[at] == "--join-file=-";
    if !is_attached && rest.get(at + 1).is_none_or(|word| word != "-") {
        return None;
    }
    let text = io::read_to_string(io::stdin().lock()).ok()?;
    rest.drain(at..=at + usize::from(!is_attached));
    Some(text.trim().to_owned())
}

/// Windows shows command lines to the same person and administrators, and cannot replace a process.
#[cfg(not(unix))]
fn start_again(_: Vec<OsString>, _: &mut BTreeMap<String, String>) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_leave_the_command_line_and_everything_else_stays() {
        let line = "mothership server --data d --token t --goliat-key=k --database postgres://u:p@h/d --open";
        let words: Vec<OsString> = line.split(' ').map(Into::into).collect();
        let (rest, secrets) = split(&words);
        let rest: Vec<_> = rest.iter().map(|word| word.to_string_lossy()).collect();
        assert_eq!(rest.join(" "), "mothership server --data d --open");
        let secrets: Vec<_> = secrets.iter().map(|(flag, value)| format!("{flag} {value}")).collect();
        assert_eq!(secrets, ["--database postgres://u:p@h/d", "--goliat-key k", "--token t"]);
    }

    #[test]
    fn an_address_without_a_password_stays_to_be_seen() {
        for (value, expected) in [
            ("postgres://me@h/d", false),
            ("postgres://h/d?sslmode=require", false),
            ("postgres://h:5432/d", false),
            ("postgres://me:pass@h/d", true),
            ("postgres://h/d?user=me&password=x", true),
        ] {
            assert_eq!(is_secret("--database", value), expected, "{value}");
        }
        let words: Vec<OsString> =
            ["m", "server", "--database", "postgres://me@h/d"].map(Into::into).to_vec();
        let (rest, secrets) = split(&words);
        assert_eq!((rest.last().unwrap().to_str(), secrets.len()), (Some("--database=postgres://me@h/d"), 0));
    }
}
