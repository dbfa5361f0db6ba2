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
    io::{IsTerminal as _, Read as _},
    path::{Path, PathBuf},
    time::Duration,
};

/// More than this is no token.
const TOKEN_BYTES_MAX: u64 = 4096;
/// How long nobody need be at the other end of a pipe that shall hold the token.
const WRITER_WAIT_MAX: Duration = Duration::from_secs(60);
/// After so long a person is told what is waited for.
const SAID_AFTER: Duration = Duration::from_secs(2);

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
            Some(path) => Some(block_on(join_file(path, WRITER_WAIT_MAX))?),
            None => self.join,
        };
        let data = self.data.map_or_else(folders::runner_data, Ok)?;
        let begun = format!("running tasks for {server}; own folder {}", data.display());
        let network = context.network(&servers)?;
        let config = agent_config(self.offer, data, servers, join)?;
        block_on(async {
            let signals = Signals::listen([
                "draining: running tasks end, new ones go elsewhere (once more: stop them)",
                "stopping the running tasks; they run again later (once more: leave at once)",
            ]);
            run_agent(config, network, signals, || note(&begun)).await?;
            Ok(Exit::Ok)
        })
    }
}

/// The token in a file, in a pipe or on standard input. Somebody has to be at the other end of a pipe within `wait_max`;
/// a person at a terminal has all the time.
async fn join_file(path: &Path, wait_max: Duration) -> Result<Secret> {
    let (named, is_stdin) = (path.display(), path == Path::new("-"));
    let file = path.to_owned();
    // The thread may hang in the open of a pipe that nobody writes to; the process ends without it.
    let mut reading = tokio::task::spawn_blocking(move || {
        let mut text = String::new();
        match is_stdin {
            true => std::io::stdin().lock().take(TOKEN_BYTES_MAX).read_to_string(&mut text),
            false => std::fs::File::open(file)
                .and_then(|file| file.take(TOKEN_BYTES_MAX).read_to_string(&mut text)),
        }
        .map(|_| text)
    });
    let is_terminal = is_stdin && std::io::stdin().is_terminal();
    let read = if is_terminal {
        reading.await
    } else {
        let soon = tokio::time::timeout(wait_max.min(SAID_AFTER), &mut reading).await;
        let read = match soon {
            Ok(read) => Ok(read),
            Err(_) => {
                note(&format!("waiting for the join token in {named}"));
                tokio::time::timeout(wait_max, reading).await
            }
        };
        read.map_err(|_| {
            let waited = wait_max.as_secs();
            Failure::local(format!("no join token came out of {named} in {waited} s: nobody writes to it"))
                .hint("name a file, a pipe with a program at its other end, or - for standard input")
        })?
    };
    let text = read
        .unwrap_or_else(|panicked| Err(std::io::Error::other(panicked)))
        .map_err(|error| Failure::local(format!("cannot read the join token in {named}: {error}")))?;
    match text.trim() {
        "" => Err(Failure::usage(format!("there is no join token in {named}"))
            .hint("`mothership runner-token` prints one")),
        token => Ok(token.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn join_file(path: &Path) -> Result<Secret> {
        super::join_file(path, Duration::from_millis(50)).await
    }

    #[tokio::test]
    async fn a_token_is_read_from_a_file_and_nothing_else_is_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("join");
        assert!(join_file(&path).await.unwrap_err().message.contains("cannot read"));
        std::fs::write(&path, "\n").unwrap();
        assert!(join_file(&path).await.unwrap_err().hint.unwrap().contains("runner-token"));
        std::fs::write(&path, "msj_x\r\n").unwrap();
        assert_eq!(join_file(&path).await.unwrap(), "msj_x".into());
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_read_as_long_as_somebody_writes_to_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipe");
        let make = |path: &Path| {
            assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success());
        };
        make(&path);
        let refused = block_on(join_file(&path)).unwrap_err();
        assert!(refused.message.ends_with("nobody writes to it"), "{}", refused.message);
        // What the shell makes of `<(echo msj_x)`: the writer is there, or has been. Another pipe, for a thread still waits
        // at the first and would take the token.
        let path = folder.path().join("written");
        make(&path);
        let (writes, place) = (path.clone(), path.clone());
        let token = block_on(async move {
            let writer = tokio::task::spawn_blocking(move || std::fs::write(writes, "msj_x\n"));
            let token = super::join_file(&place, Duration::from_secs(60)).await;
            writer.await.unwrap().unwrap();
            token
        });
        assert_eq!(token.unwrap(), "msj_x".into());
    }
}
