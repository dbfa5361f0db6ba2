//! `mothership goliat`: what only people with GOLIAT need. [`submit`] hands a study in, [`config`] hands
//! configurations out, [`import`] brings an old dashboard over.

mod config;
mod import;
mod submit;

use crate::{
    connection::Context,
    exit::{Exit, Result},
};

/// Submit studies of GOLIAT, fetch their configurations, or bring an old dashboard over
#[derive(Debug, clap::Args)]
pub struct Goliat {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, clap::Subcommand)]
enum Act {
    Submit(submit::Submit),
    Config(config::Config),
    Import(import::Import),
}

impl Goliat {
    pub async fn run(self, context: &Context) -> Result<Exit> {
        match self.act {
            Act::Submit(submit) => submit.run(context).await,
            Act::Config(config) => config.run(context).await,
            Act::Import(import) => import.run(context).await,
        }
    }
}
