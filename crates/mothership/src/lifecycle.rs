//! Start and end of the process: logging, the runtime, and what Ctrl-C means.

use crate::{
    cli::{Cli, Command},
    exit::{Exit, Failure, Result},
};
use std::{future::Future, io};
use tracing_subscriber::EnvFilter;

/// How a server or runner logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum LogFormat {
    /// Lines for people
    #[default]
    Text,
    /// One JSON object on each line
    Json,
}

/// Logs go to standard error. `MOTHERSHIP_LOG` (`debug`, `mothership_server=debug`) is stronger than `-v`.
pub fn start_logging(cli: &Cli) {
    let (quiet, format) = match &cli.command {
        Command::Up(up) => (false, up.service.log_format),
        Command::Server(server) => (false, server.service.log_format),
        Command::Runner(runner) => (false, runner.log_format),
        _ => (true, LogFormat::Text),
    };
    let level = match (cli.global.verbose, quiet) {
        (0, true) => "error",
        (0, false) => "info",
        (1, _) => {
            "info,mothership=debug,mothership_server=debug,mothership_runner=debug,mothership_store=debug"
        }
        _ => "trace",
    };
    let filter = std::env::var("MOTHERSHIP_LOG").ok().filter(|text| !text.is_empty());
    let filter = EnvFilter::builder().parse_lossy(filter.as_deref().unwrap_or(level));
    let colour = io::IsTerminal::is_terminal(&io::stderr()) && std::env::var_os("NO_COLOR").is_none();
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    match format {
        LogFormat::Json => builder.json().flatten_event(true).with_span_list(false).init(),
        LogFormat::Text => builder.with_ansi(colour).with_target(false).init(),
    }
}

/// Runs a command that talks to a server: one thread is enough, and Ctrl-C ends it.
pub fn client(command: impl Future<Output = Result<Exit>>) -> Result<Exit> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::local(format!("cannot start: {error}")))?;
    let result = runtime.block_on(async {
        tokio::select! {
            result = command => result,
            _ = tokio::signal::ctrl_c() => Err(Failure::new(Exit::Interrupted, "")),
        }
    });
    // A blocked read of standard input must not keep the process.
    runtime.shutdown_background();
    result
}
