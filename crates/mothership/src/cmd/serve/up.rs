//! `mothership up`

use super::{
    AgentFlags, ServerFlags, Signals, agent_config, block_on, commands, compat_line, login_line, run_agent,
    serve,
};
use crate::{
    connection::Context,
    exit::{Exit, Failure, Result},
    output::{print, table::fields},
};
use mothership_api::client::http::{HttpOptions, HttpTransport};

/// Start a server and a runner on this machine
///
/// Everything on this machine: a server at http://127.0.0.1:8080 and a runner beside it. At the first Ctrl-C or TERM no
/// new task starts and running ones end, at the second they are stopped (they run again when it is started again), at
/// the third it leaves at once. Start it again with the same folder and it goes on.
#[derive(Debug, clap::Args)]
pub struct Up {
    #[command(flatten)]
    pub service: ServerFlags,
    #[command(flatten)]
    offer: AgentFlags,
    /// Only the server
    #[arg(long)]
    no_runner: bool,
}

impl Up {
    pub fn run(self, _context: &Context) -> Result<Exit> {
        let data = self.service.data()?;
        let offer = self.offer;
        block_on(async {
            let signals = Signals::listen([
                "draining: no new task starts, running ones end (once more: stop them)",
                "stopping the running tasks; they run again later (once more: leave at once)",
            ]);
            let runner = signals.clone();
            serve(&self.service, None, None, signals, async |own, server| {
                // Before the first line: whoever waits for that finds the file with the link.
                let mut lines: Vec<_> = login_line(server).await?.into_iter().collect();
                // Printed before the runner has joined: whoever waits for this line can submit.
                print(&format!("Mothership is ready at {}\n", server.listens_at()))?;
                lines.extend(compat_line(&self.service));
                lines.push(("submit", submit_line(&server.base_url())));
                lines.push(("data", data.display().to_string()));
                lines.push(("stop", "Ctrl-C".to_owned()));
                print(&fields(&lines))?;
                if self.no_runner {
                    return Ok(());
                }
                let join = server.join_token().await.map_err(|error| {
                    Failure::local(format!("cannot make a token for this machine's runner: {error}"))
                })?;
                let config = agent_config(offer, data.join("runner"), vec![own], Some(join.into()))?;
                // Its own process is never asked through a proxy, whatever address it listens on.
                let network = HttpTransport::new(HttpOptions::default());
                run_agent(config, network, runner, || {}).await
            })
            .await?;
            Ok(Exit::Ok)
        })
    }
}

/// A line that works when pasted.
fn submit_line(base: &str) -> String {
    commands(base).line("submit -- echo hello")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_to_paste_names_the_server_only_when_it_must() {
        for (base, line) in [
            ("http://127.0.0.1:8080", "mothership submit -- echo hello"),
            ("http://127.0.0.1:9", "mothership --server http://127.0.0.1:9 submit -- echo hello"),
            ("https://[::1]:9", "mothership --server \"https://[::1]:9\" submit -- echo hello"),
        ] {
            assert_eq!(submit_line(base), line);
        }
    }
}
