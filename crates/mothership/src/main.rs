//! The one program: server, runner and command line.
//!
//! [`cli`] lists the commands and runs one, [`cmd`] has a file for each, [`output`] says what they print, [`config`] where
//! the server is, [`exit`] how they end. What a job, a lease or a log is, is decided in the other crates; this one parses,
//! calls and prints.

mod cli;
mod cmd;
mod config;
mod connection;
mod exit;
mod global;
mod lifecycle;
mod output;
mod sealed;

use clap::Parser;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // One keeper serves all attempts of a runner and must start in milliseconds and stay small: before TLS, the parser of
    // the command line and logging are set up.
    let arguments: Vec<std::ffi::OsString> = std::env::args_os().collect();
    if arguments.get(1).is_some_and(|first| first == cmd::keeper::NAME) {
        return cmd::keeper::main(&arguments).unwrap_or_else(|| not_a_keeper(arguments));
    }
    rustls::crypto::ring::default_provider().install_default().expect("nothing was installed before");
    let arguments = match sealed::opened(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            let failure = exit::Failure::local(format!("cannot read what was handed over: {error}"));
            output::failure(&failure, &output::commands::Commands::default());
            return exit::Exit::Local.into();
        }
    };
    let cli = cli::Cli::parse_from(&arguments);
    sealed::seal(&cli, &arguments);
    lifecycle::start_logging(cli.global.verbose, cli.log_format());
    let commands = connection::commands(&cli.global);
    match cli.run() {
        Ok(exit) => exit.into(),
        Err(failure) => {
            output::failure(&failure, &commands);
            failure.exit.into()
        }
    }
}

/// A person has typed `mothership keeper`: the parser says what is wrong, or explains it.
fn not_a_keeper(arguments: Vec<std::ffi::OsString>) -> ExitCode {
    match cli::Cli::try_parse_from(arguments) {
        Err(error) => error.exit(),
        Ok(_) => {
            eprintln!("error: the keeper is started by the runner, as `mothership keeper --data DIR`");
            exit::Exit::Usage.into()
        }
    }
}
