//! `mothership status`

use crate::{
    connection::Context,
    exit::{Exit, Result},
    output,
};

/// Show the server, its runners and what needs attention
#[derive(Debug, clap::Args)]
pub struct Status {}

impl Status {
    pub async fn run(self, context: &Context) -> Result<Exit> {
        let client = context.client()?;
        let stats = client.stats().await?;
        context.out.answer(&stats, |stats| output::stats::overview(client.base(), stats))?;
        Ok(Exit::Ok)
    }
}
