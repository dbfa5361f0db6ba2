//! The agent of this machine's runner.

use super::{
    http_server::folder_hint,
    signals::{Signals, Stop},
};
use crate::{
    cmd::keeper,
    exit::{Exit, Failure, Result},
};
use mothership_api::client::http::HttpTransport;
use mothership_core::{
    clock::SystemClock, limits::GPUS_MAX, rng::RandomSource, runner::check_runner_name, secret::Secret,
    spec::resources::parse_memory,
};
use mothership_runner::{AgentConfig, RunnerError, RunnerFolder, ServerAddress, Shutdown, run_in};
use std::{path::PathBuf, sync::Arc};

/// Least cores that a runner offers: below them no task is told apart from none.
const CORES_MIN: f64 = 0.01;
/// Least memory that a runner offers: no program is smaller.
const MEMORY_BYTES_MIN: u64 = 1 << 20;

/// What a runner offers.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct AgentFlags {
    /// Cores to offer [default: all]
    #[arg(long, value_name = "N", value_parser = cores)]
    pub cpus: Option<f64>,
    /// Memory to offer: `16GiB` [default: all]
    #[arg(long, value_name = "SIZE", value_parser = memory)]
    pub memory: Option<u64>,
    /// GPUs to offer [default: all that `nvidia-smi` lists]. More than that: cards of other makers, numbered from 0. 0:
    /// none, and tasks are told nothing of any
    #[arg(long, value_name = "N", value_parser = gpus)]
    pub gpus: Option<f64>,
    /// Name of the runner [default: the host's name]
    #[arg(long, value_name = "NAME", value_parser = name)]
    pub name: Option<String>,
    /// A label of this machine for `requires`: `gpu`, `ram=fast` (may be repeated)
    #[arg(long = "label", value_name = "KEY[=VALUE]", value_parser = crate::cmd::arguments::label)]
    pub labels: Vec<(String, String)>,
    /// Keep the work folders of ended attempts, to look at them
    #[arg(long)]
    pub keep_work: bool,
}

fn name(text: &str) -> std::result::Result<String, String> {
    check_runner_name(text).map(|()| text.to_owned()).map_err(str::to_owned)
}

fn cores(text: &str) -> std::result::Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && number >= CORES_MIN => Ok(number),
        _ => Err(format!("a number of cores of at least {CORES_MIN}: with less nothing could run here")),
    }
}

/// With next to nothing it would be a runner that can run nothing, as one without cores.
fn memory(text: &str) -> std::result::Result<u64, String> {
    match parse_memory(text)? {
        ..MEMORY_BYTES_MIN => {
            Err("an amount of memory of at least 1MiB (16GiB, 500MB): with less no program could run here"
                .to_owned())
        }
        bytes => Ok(bytes),
    }
}

fn gpus(text: &str) -> std::result::Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if (0.0..=GPUS_MAX.into()).contains(&number) => Ok(number),
        _ => Err(format!("a number of GPUs from 0 to {GPUS_MAX}")),
    }
}

/// The agent's configuration.
pub fn agent_config(
    flags: AgentFlags,
    data: PathBuf,
    servers: Vec<String>,
    join_token: Option<Secret>,
) -> Result<AgentConfig> {
    let mut config = AgentConfig::new(data, ServerAddress::Urls(servers), keeper::command()?);
    config.join_token = join_token;
    config.name = flags.name;
    config.cpus = flags.cpus;
    config.memory_bytes = flags.memory;
    config.gpus = flags.gpus;
    config.labels = flags.labels.into_iter().collect();
    config.keep_work = flags.keep_work;
    Ok(config)
}

/// Runs the agent until the signals say stop and it has stopped. `begun` is called when nothing on this machine stands in
/// its way: the folder is its own.
pub async fn run_agent(
    config: AgentConfig,
    transport: HttpTransport,
    mut signals: Signals,
    begun: impl FnOnce(),
) -> Result<()> {
    let folder = RunnerFolder::take(&config.data).map_err(failure)?;
    begun();
    let shutdown = Shutdown::new();
    let rng = Arc::new(RandomSource::from_os());
    let stages = async {
        signals.reached(Stop::Drain).await;
        shutdown.soft();
        signals.reached(Stop::Hard).await;
        shutdown.hard();
        std::future::pending::<()>().await;
    };
    let agent = run_in(folder, config, Arc::new(transport), Arc::new(SystemClock), rng, shutdown.clone());
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
            .hint("`mothership runner-token` on the server's machine prints the line to type here"),
        RunnerError::NotTaken(_) => Failure::refused(message),
        RunnerError::AlreadyRunning(_) => {
            Failure::local(message).hint("a second runner on this machine needs its own folder: --data DIR")
        }
        RunnerError::Folder { source, .. } => Failure::local(message).hint(folder_hint(source.kind())),
        _ => Failure::local(message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cores_are_a_number_above_nothing() {
        assert_eq!((cores("2"), cores("0.5")), (Ok(2.0), Ok(0.5)));
        for text in ["0", "-1", "inf", "NaN", "many", ""] {
            assert!(cores(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_name_is_one_that_the_server_takes() {
        assert_eq!(name("bench 1"), Ok("bench 1".to_owned()));
        for text in ["", "  ", "a\nb", &"x".repeat(201)] {
            assert!(name(text).is_err(), "{text}");
        }
    }

    #[test]
    fn memory_is_an_amount_above_nothing() {
        assert_eq!((memory("2GiB"), memory("1MiB")), (Ok(2 << 30), Ok(1 << 20)));
        assert_eq!((cores("2"), cores("0.01")), (Ok(2.0), Ok(0.01)));
        for text in ["0", "1e-9", "-1", "inf", "NaN", "many", ""] {
            assert!(cores(text).is_err(), "{text}");
        }
        for text in ["0", "0GiB", "0.0G", "1B", "1", "1023KiB", "-1", "much", ""] {
            assert!(memory(text).is_err(), "{text}");
        }
    }

    #[test]
    fn gpus_are_a_number_from_none() {
        assert_eq!((gpus("0"), gpus("2"), gpus("0.5")), (Ok(0.0), Ok(2.0), Ok(0.5)));
        for text in ["-1", "inf", "NaN", "all", "", "1e9"] {
            assert!(gpus(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_offered_reaches_the_agent() {
        let flags = AgentFlags {
            cpus: Some(2.0),
            memory: Some(1 << 30),
            gpus: Some(1.5),
            name: Some("bench-1".into()),
            labels: vec![("gpu".into(), String::new()), ("ram".into(), "fast".into())],
            keep_work: true,
        };
        let config =
            agent_config(flags, "data".into(), vec!["http://x".into()], Some("s3cret".into())).unwrap();
        assert_eq!((config.cpus, config.memory_bytes, config.keep_work), (Some(2.0), Some(1 << 30), true));
        assert_eq!((config.name.as_deref(), config.gpus), (Some("bench-1"), Some(1.5)));
        assert_eq!(
            config.labels.into_iter().collect::<Vec<_>>(),
            [("gpu".into(), String::new()), ("ram".into(), "fast".into())]
        );
        assert_eq!(config.join_token, Some("s3cret".into()));
        assert_eq!(config.keeper_command.last().unwrap(), keeper::NAME);
        let bare = agent_config(AgentFlags::default(), "data".into(), vec!["http://x".into()], None).unwrap();
        assert_eq!((bare.cpus, bare.memory_bytes, bare.name, bare.join_token), (None, None, None, None));
    }

    #[test]
    fn a_failure_says_what_to_do_about_it() {
        let refused = failure(RunnerError::Refused("expired".into()));
        assert_eq!(refused.exit, Exit::Forbidden);
        assert!(refused.hint.unwrap().contains("runner-token"));
        let twice = failure(RunnerError::AlreadyRunning("data".into()));
        assert_eq!(twice.exit, Exit::Local);
        assert!(twice.hint.unwrap().contains("--data DIR"));
        let source = std::io::Error::other("disk full");
        let folder = failure(RunnerError::Folder { what: "make", path: "data".into(), source });
        assert!(
            folder.message.contains("cannot make data") && folder.message.ends_with("disk full"),
            "{}",
            folder.message
        );
        assert!(folder.hint.unwrap().contains("--data DIR"));
    }
}
