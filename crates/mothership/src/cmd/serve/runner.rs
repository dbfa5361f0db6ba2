//! `mothership runner`

use super::{AgentFlags, Signals, agent_config, block_on, run_agent};
use crate::{
    config::{folders, target},
    connection::{Context, saved},
    exit::{Exit, Failure, Result},
    lifecycle::LogFormat,
    output::note,
};
use mothership_core::secret::Secret;
use std::{
    io::Read,
    path::{Path, PathBuf},
};

/// More than this is no token.
const TOKEN_BYTES_MAX: u64 = 4096;

/// Let this machine run tasks for a server
///
/// Joins with the token of `mothership runner-token`, which it forgets then, and keeps an identity of its own in its folder from then on. At the
/// first Ctrl-C or TERM it takes nothing more and lets running tasks end, at the second it stops them (they run again
/// elsewhere), at the third it leaves at once. `--server` takes several addresses of one installation, separated by
/// commas: where one is away, the next is asked.
#[derive(Debug, clap::Args)]
pub struct Runner {
    /// Token to join with, for the first time [default: none, for open servers]
    #[arg(long, value_name = "TOKEN", env = "MOTHERSHIP_JOIN", hide_env_values = true)]
    join: Option<Secret>,
    /// File that holds the token to join with; `-` for standard input
    #[arg(long, value_name = "FILE", conflicts_with = "join")]
    join_file: Option<PathBuf>,
    /// The runner's folder: identity, work folders, cached inputs [default: in the platform's folder for data]
    #[arg(long, value_name = "DIR", env = "MOTHERSHIP_RUNNER_DATA")]
    data: Option<PathBuf>,
    #[command(flatten)]
    offer: AgentFlags,
    /// How to log
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub log_format: LogFormat,
}

impl Runner {
    pub fn run(self, context: &Context) -> Result<Exit> {
        let servers = target::choose_all(context.global.server.as_deref(), &saved()?)?;
        let server = servers.join(", ");
        let join = match &self.join_file {
            Some(path) => Some(join_file(path)?),
            None => self.join,
        };
        let data = self.data.map_or_else(folders::runner_data, Ok)?;
        note(&format!("running tasks for {server}; own folder {}", data.display()));
        let network = context.network(&servers)?;
        let config = agent_config(self.offer, data, servers, join)?;
        block_on(async {
            let signals = Signals::listen([
                "draining: running tasks end, new ones go elsewhere (once more: stop them)",
                "stopping the running tasks; they run again later (once more: leave at once)",
            ]);
            run_agent(config, network, signals).await?;
            Ok(Exit::Ok)
        })
    }
}

/// The token in a file or on standard input.
fn join_file(path: &Path) -> Result<Secret> {
    let mut text = String::new();
    let read = match path == Path::new("-") {
        true => std::io::stdin().lock().take(TOKEN_BYTES_MAX).read_to_string(&mut text),
        false => {
            std::fs::File::open(path).and_then(|file| file.take(TOKEN_BYTES_MAX).read_to_string(&mut text))
        }
    };
    read.map_err(|error| {
        Failure::local(format!("cannot read the join token in {}: {error}", path.display()))
    })?;
    match text.trim() {
        "" => Err(Failure::usage(format!("there is no join token in {}", path.display()))
            .hint("`mothership runner-token` prints one")),
        token => Ok(token.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_from_a_file_and_nothing_else_is_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("join");
        assert!(join_file(&path).unwrap_err().message.contains("cannot read"));
        std::fs::write(&path, "\n").unwrap();
        assert!(join_file(&path).unwrap_err().hint.unwrap().contains("runner-token"));
        std::fs::write(&path, "msj_x\r\n").unwrap();
        assert_eq!(join_file(&path).unwrap(), "msj_x".into());
    }
}
