//! `with-postgres COMMAND [ARGS]`: runs a command while a throw-away PostgreSQL is up, named in `MSH_TEST_PG_URL`.
//! So that a whole run of tests, one process each, needs one cluster.

use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result};
use mothership_test_services::postgres::{Cluster, URL_VARIABLE};

fn main() -> Result<ExitCode> {
    let mut words = std::env::args_os().skip(1);
    let mut command = Command::new(words.next().context("usage: with-postgres COMMAND [ARGS]")?);
    command.args(words);
    let cluster = Cluster::start()?;
    if let Some(cluster) = &cluster {
        command.env(URL_VARIABLE, cluster.url());
    }
    let status =
        command.status().with_context(|| format!("cannot run {}", command.get_program().display()))?;
    Ok(ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)))
}
