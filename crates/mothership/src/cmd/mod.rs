//! One file for each subcommand: its arguments and what it does. Commands call the server through
//! [`crate::connection`] and print through [`crate::output`]; they know no SQL and decide nothing the server decides.

pub mod cancel;
pub mod completions;
pub mod explain;
pub mod generate;
pub mod goliat;
pub mod job;
pub mod jobs;
pub mod keeper;
pub mod login;
pub mod logout;
pub mod logs;
pub mod pause;
pub mod results;
pub mod resume;
pub mod retry;
pub mod runner;
pub mod runner_token;
pub mod runners;
pub mod server;
pub mod service;
pub mod status;
pub mod subject;
pub mod submit;
pub mod task;
pub mod tasks;
pub mod up;
pub mod version;
pub mod wait;

use crate::{
    cli::{Cli, Command},
    connection::Context,
    exit::{Exit, Result},
    lifecycle::client,
};
use mothership_core::spec::parse_duration;

/// Runs the command that was asked for.
pub fn run(cli: Cli) -> Result<Exit> {
    let context = Context::new(cli.global);
    match cli.command {
        Command::Up(command) => command.run(&context),
        Command::Server(command) => command.run(&context),
        Command::Runner(command) => command.run(&context),
        Command::Submit(command) => client(command.run(&context)),
        Command::Jobs(command) => client(command.run(&context)),
        Command::Job(command) => client(command.run(&context)),
        Command::Task(command) => client(command.run(&context)),
        Command::Tasks(command) => client(command.run(&context)),
        Command::Logs(command) => client(command.run(&context)),
        Command::Wait(command) => client(command.run(&context)),
        Command::Cancel(command) => client(command.run(&context)),
        Command::Pause(command) => client(command.run(&context)),
        Command::Resume(command) => client(command.run(&context)),
        Command::Retry(command) => client(command.run(&context)),
        Command::Results(command) => client(command.run(&context)),
        Command::Explain(command) => client(command.run(&context)),
        Command::Runners(command) => client(command.run(&context)),
        Command::Goliat(command) => client(command.run(&context)),
        Command::RunnerToken(command) => client(command.run(&context)),
        Command::Status(command) => client(command.run(&context)),
        Command::Login(command) => client(command.run(&context)),
        Command::Logout(command) => command.run(&context),
        Command::Completions(command) => command.run(),
        Command::Version(command) => command.run(&context),
        Command::Gen(command) => command.run(),
        Command::Keeper(_) => unreachable!("main has dispatched it"),
    }
}

/// A span of time on the command line: `90s`, `2h30m`, `1d`.
pub fn span(text: &str) -> std::result::Result<std::time::Duration, String> {
    parse_duration(text)
        .and_then(|seconds| std::time::Duration::try_from_secs_f64(seconds).ok())
        .ok_or_else(|| "write a span of time as 90s, 30m, 2h30m or 1d".to_owned())
}

/// A label on the command line: `gpu`, `ram=fast`.
pub fn label(text: &str) -> std::result::Result<(String, String), String> {
    let (key, value) = text.split_once('=').unwrap_or((text, ""));
    if !mothership_core::spec::requirement::is_label_name(key) {
        return Err(format!("'{key}' is no name of a label: letters, digits and . _ - /"));
    }
    Ok((key.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::label;

    #[test]
    fn labels_are_names_with_or_without_a_value() {
        assert_eq!(label("gpu"), Ok(("gpu".into(), String::new())));
        assert_eq!(label("a=b=c"), Ok(("a".into(), "b=c".into())));
        assert!(label("=x").is_err() && label("a b").is_err());
    }
}
