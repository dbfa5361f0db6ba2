//! Start and end of the process: logging, the runtime, and what Ctrl-C means.

use crate::exit::{Exit, Failure, Result};
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

/// Logs go to standard error. `format` is that of a server or runner; a command that only talks to one logs nothing but
/// errors. `MOTHERSHIP_LOG` (`debug`, `mothership_server=debug`) is stronger than `-v`, which `verbose` counts.
pub fn start_logging(verbose: u8, format: Option<LogFormat>) {
    let filter = std::env::var("MOTHERSHIP_LOG").ok().filter(|text| !text.is_empty());
    let filter =
        EnvFilter::builder().parse_lossy(filter.as_deref().unwrap_or(level(verbose, format.is_some())));
    let colour = io::IsTerminal::is_terminal(&io::stderr()) && std::env::var_os("NO_COLOR").is_none();
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    match format.unwrap_or_default() {
        LogFormat::Json => builder.json().flatten_event(true).with_span_list(false).init(),
        LogFormat::Text => builder.with_ansi(colour).with_target(false).init(),
    }
}

/// What is logged at `-v` and `-vv`, and without.
fn level(verbose: u8, serves: bool) -> &'static str {
    match (verbose, serves) {
        (0, false) => "error",
        (0, true) => "info",
        (1, _) => {
            "info,mothership=debug,mothership_server=debug,mothership_runner=debug,mothership_store=debug"
        }
        _ => "trace",
    }
}

/// Runs a command that talks to a server: one thread is enough, and Ctrl-C ends it.
pub fn run_client(command: impl Future<Output = Result<Exit>>) -> Result<Exit> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_is_one_that_the_filter_understands() {
        for (verbose, serves) in [(0, false), (0, true), (1, false), (2, true), (9, false)] {
            let level = level(verbose, serves);
            assert!(EnvFilter::try_new(level).is_ok(), "{level}");
        }
        assert_eq!([level(0, false), level(0, true), level(9, false)], ["error", "info", "trace"]);
    }

    #[test]
    fn a_command_runs_to_its_end_and_says_how_it_went() {
        assert_eq!(run_client(async { Ok(Exit::JobFailed) }), Ok(Exit::JobFailed));
        let failure = Failure::usage("no");
        assert_eq!(run_client(async { Err(Failure::usage("no")) }), Err(failure));
    }
}
