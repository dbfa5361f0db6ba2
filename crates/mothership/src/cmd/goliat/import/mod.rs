//! `mothership goliat import`: the database of GOLIAT's old dashboard is read ([`mothership_store::old_dashboard`]) and
//! posted to a running server as GOLIAT's client would post it ([`import_all`], [`replay`], over [`wire`]).
//! [`assign_lines`] says whose lines are whose, [`already_imported`] what has been brought over before.

mod already_imported;
mod assign_lines;
mod import_all;
mod replay;
mod wire;

use crate::{
    connection::Context,
    exit::{Exit, Failure, Result},
    output::{self, bars::Bars},
};
use already_imported::AlreadyImported;
use import_all::ImportAll;
use mothership_api::client::Client;
use mothership_core::{goliat::RUNNER_LABEL, secret::Secret};
use mothership_store::{StoreError, old_dashboard::OldDashboard};
use replay::Replay;

/// Bring the old dashboard's contents over
///
/// Reads the PostgreSQL database of GOLIAT's monitoring dashboard and tells all of it to a running server that was
/// started with `--compat goliat`: machines, studies, assignments with their states, log lines with their times and
/// types, results. The old database is only read. What was brought over before is left alone, so that it may be run
/// again after a break. Studies with pending assignments are paused; `mothership resume` lets them run.
#[derive(Debug, clap::Args)]
pub struct Import {
    /// The old database: `postgres://user:password@host/name`
    #[arg(long, value_name = "URL")]
    from: String,
    /// The key that the server asks GOLIAT's client for, if it does
    #[arg(long, value_name = "KEY", env = "MOTHERSHIP_GOLIAT_KEY", hide_env_values = true)]
    goliat_key: Option<Secret>,
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::refused(format!("the old database: {error}"))
    }
}

impl Import {
    pub async fn run(self, context: &Context) -> Result<Exit> {
        let client = context.client()?;
        client.me().await?;
        nobody_takes_them(&client).await?;
        let replay = Replay::new(client.clone(), self.goliat_key);
        replay.is_answered().await?;
        let old = OldDashboard::open(&self.from).await?;
        let known = AlreadyImported::read(&client).await?;
        let bars = Bars::new(context.out.json);
        let imported = ImportAll::new(old, &replay, known).all(&bars).await;
        bars.clear();
        context.out.answer(&imported?, |all| output::studies::imported(all, &context.commands))?;
        Ok(Exit::Ok)
    }
}

/// A runner that takes assignments by itself would run what has run before.
async fn nobody_takes_them(client: &Client) -> Result<()> {
    let takes = |runner: &mothership_api::runners::Runner| {
        runner.labels.contains_key(RUNNER_LABEL) && already_imported::may_take(runner)
    };
    match client.runners().await?.into_iter().find(takes) {
        None => Ok(()),
        Some(runner) => {
            Err(Failure::refused(format!("the runner {} takes assignments by itself", runner.name))
                .hint(format!("`mothership runners disable {}` until the import is over", runner.name)))
        }
    }
}
