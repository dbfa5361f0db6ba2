//! The agent of this machine's runner.

use super::signals::{Signals, Stop};
use crate::{
    cmd::keeper,
    exit::{Exit, Failure, Result},
};
use mothership_api::client::http::HttpTransport;
use mothership_core::{clock::SystemClock, rng::RandomSource, spec::resources::parse_memory};
use mothership_runner::{AgentConfig, RunnerError, ServerAddress, Shutdown};
use std::{path::PathBuf, sync::Arc};

/// What a runner offers.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct AgentFlags {
    /// Cores to offer [default: all]
    #[arg(long, value_name = "N", value_parser = cores)]
    pub cpus: Option<f64>,
    /// Memory to offer: `16GiB` [default: all]
    #[arg(long, value_name = "SIZE", value_parser = parse_memory)]
    pub memory: Option<u64>,
    /// Name of the runner [default: the host's name]
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// A label of this machine for `requires`: `gpu`, `ram=fast` (may be repeated)
    #[arg(long = "label", value_name = "KEY[=VALUE]", value_parser = crate::cmd::label)]
    pub labels: Vec<(String, String)>,
    /// Keep the work folders of ended attempts, to look at them
    #[arg(long)]
    pub keep_work: bool,
}

fn cores(text: &str) -> std::result::Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && number > 0.0 => Ok(number),
        _ => Err("a number of cores above 0".to_owned()),
    }
}

/// The agent's configuration.
pub fn agent(
    flags: AgentFlags,
    data: PathBuf,
    server: String,
    join_token: Option<String>,
) -> Result<AgentConfig> {
    let mut config = AgentConfig::new(data, ServerAddress::Url(server), keeper::command()?);
    config.join_token = join_token.map(Into::into);
    config.name = flags.name;
    config.cpus = flags.cpus;
    config.memory_bytes = flags.memory;
    config.labels = flags.labels.into_iter().collect();
    config.keep_work = flags.keep_work;
    Ok(config)
}

/// Runs the agent until the signals say stop and it has stopped.
pub async fn run_agent(config: AgentConfig, mut signals: Signals) -> Result<()> {
    let transport = HttpTransport::new()
        .map_err(|error| Failure::local(format!("cannot set up the HTTP client: {error}")))?;
    let shutdown = Shutdown::new();
    let rng = Arc::new(RandomSource::from_os());
    let stages = async {
        signals.reached(Stop::Drain).await;
        shutdown.soft();
        signals.reached(Stop::Hard).await;
        shutdown.hard();
        std::future::pending::<()>().await;
    };
    let agent =
        mothership_runner::run(config, Arc::new(transport), Arc::new(SystemClock), rng, shutdown.clone());
    tokio::select! {
        ended = agent => ended.map_err(failure),
        () = stages => Ok(()),
    }
}

fn failure(error: RunnerError) -> Failure {
    let message = match std::error::Error::source(&error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    };
    match error {
        RunnerError::Refused(_) => Failure::new(Exit::Forbidden, message)
            .hint("`mothership runner-token` on the server's machine prints a fresh token for --join"),
        RunnerError::AlreadyRunning(_) => {
            Failure::local(message).hint("a second runner on this machine needs its own folder: --data DIR")
        }
        _ => Failure::local(message),
    }
}
