//! The one program: server, runner and command line.
//!
//! [`cli`] lists the commands, [`cmd`] has a file for each, [`output`] says what they print, [`config`] where the
//! server is, [`exit`] how they end. What a job, a lease or a log is, is decided in the other crates; this one parses,
//! calls and prints.

mod cli;
mod cmd;
mod config;
mod connection;
mod exit;
mod lifecycle;
mod output;

use clap::Parser;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // A keeper lives as long as its task and there is one for each, so it starts before anything else is set up.
    let arguments: Vec<std::ffi::OsString> = std::env::args_os().collect();
    if arguments.get(1).is_some_and(|first| first == cmd::keeper::NAME) {
        return cmd::keeper::main(arguments);
    }
    rustls::crypto::ring::default_provider().install_default().expect("nothing was installed before");
    let cli = cli::Cli::parse();
    lifecycle::start_logging(&cli);
    match cmd::run(cli) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            output::failure(&failure);
            failure.exit.into()
        }
    }
}
