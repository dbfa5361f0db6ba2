//! `mothership server`

use super::{ServerFlags, Signals, block_on, commands, compat_line, login_line, serve};
use crate::{
    connection::Context,
    exit::{Exit, Result},
    output::{print, table::fields},
};

/// Start a server without a runner
///
/// Stops gently at the first Ctrl-C or TERM (what has begun is answered), at once at the second.
#[derive(Debug, clap::Args)]
pub struct Server {
    #[command(flatten)]
    pub service: ServerFlags,
    /// PostgreSQL instead of the database in the data folder: `postgres://user@host/name`
    #[arg(long, value_name = "URL", env = "MOTHERSHIP_DATABASE", hide_env_values = true)]
    database: Option<String>,
    /// S3 instead of the data folder for files: `s3://bucket/prefix`
    #[arg(long, value_name = "URL", env = "MOTHERSHIP_BLOBS", hide_env_values = true)]
    blobs: Option<String>,
}

impl Server {
    pub fn run(self, _context: &Context) -> Result<Exit> {
        block_on(async {
            let signals =
                Signals::listen(["stopping: answering what has begun (once more: now)", "stopping now"]);
            let data = self.service.data()?;
            serve(&self.service, self.database, self.blobs, signals, async |_own, server| {
                // Before the first line: whoever waits for that finds the file with the link.
                let mut lines: Vec<_> = login_line(server).await?.into_iter().collect();
                let base = server.base_url();
                print(&format!("Mothership is ready at {}\n", server.listens_at()))?;
                lines.extend(compat_line(&self.service));
                lines.push(("data", data.display().to_string()));
                lines.push((
                    "runners",
                    format!("{} prints the line to type on a machine", commands(&base).line("runner-token")),
                ));
                print(&fields(&lines))
            })
            .await?;
            Ok(Exit::Ok)
        })
    }
}
