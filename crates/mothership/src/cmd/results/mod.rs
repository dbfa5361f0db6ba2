//! `mothership results`: [`ls`] lists files, [`get`] downloads them, [`choose`] finds those that were asked for,
//! [`places`] says where each goes, [`confine`] keeps them inside of their folder.

mod choose;
mod confine;
mod get;
mod ls;
mod places;

use crate::{
    connection::Context,
    exit::{Exit, Result},
};

/// List or download the files that tasks left
#[derive(Debug, clap::Args)]
pub struct Results {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, clap::Subcommand)]
enum Act {
    /// List the files
    Ls(ls::Ls),
    /// Download the files
    Get(get::Get),
}

impl Results {
    pub async fn run(self, context: &Context) -> Result<Exit> {
        match self.act {
            Act::Ls(ls) => ls.run(context).await,
            Act::Get(get) => get.run(context).await,
        }
    }
}
