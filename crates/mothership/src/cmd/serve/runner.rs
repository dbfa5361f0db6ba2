//! `mothership runner`

use super::{AgentFlags, Signals, agent_config, block_on, run_agent};
use crate::{
    config::{folders, target},
    connection::{Context, saved},
    exit::{Exit, Result},
    lifecycle::LogFormat,
    output::note,
};
use mothership_core::secret::Secret;
use std::path::PathBuf;

/// Let this machine run tasks for a server
///
/// Joins with the token of `mothership runner-token` and keeps an identity of its own in its folder from then on. At the
/// first Ctrl-C or TERM it takes nothing more and lets running tasks end, at the second it stops them (they run again
/// elsewhere), at the third it leaves at once.
#[derive(Debug, clap::Args)]
pub struct Runner {
    /// Token to join with, for the first time [default: none, for open servers]
    #[arg(long, value_name = "TOKEN", env = "MOTHERSHIP_JOIN", hide_env_values = true)]
    join: Option<Secret>,
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
        let server = target::choose(context.global.server.as_deref(), None, &saved()?)?.server;
        let data = self.data.map_or_else(folders::runner_data, Ok)?;
        note(&format!("running tasks for {server}; own folder {}", data.display()));
        let config = agent_config(self.offer, data, server, self.join)?;
        block_on(async {
            let signals = Signals::listen([
                "draining: running tasks end, new ones go elsewhere (once more: stop them)",
                "stopping the running tasks; they run again later (once more: leave at once)",
            ]);
            run_agent(config, signals).await?;
            Ok(Exit::Ok)
        })
    }
}
