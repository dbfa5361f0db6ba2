//! `mothership runner-token`

use crate::{
    connection::Context,
    exit::{Exit, Result},
    output::{
        humanize::{duration, one_line},
        note,
    },
};
use mothership_api::runners::RunnerTokenRequest;
use std::time::Duration;

/// Print a token with which a machine joins as a runner
#[derive(Debug, clap::Args)]
pub struct RunnerToken {
    /// How long it is good for: `90s`, `30m`, `24h`, `7d` [default: a day]
    #[arg(long, value_name = "TIME", value_parser = super::arguments::span)]
    ttl: Option<Duration>,
    /// Good for one machine only
    #[arg(long)]
    single: bool,
}

impl RunnerToken {
    pub async fn run(self, context: &Context) -> Result<Exit> {
        let request =
            RunnerTokenRequest { ttl_seconds: self.ttl.map(|ttl| ttl.as_secs()), single: self.single };
        let token = context.client()?.runner_token(&request).await?;
        // The token alone goes to standard output, so that `$(mothership runner-token)` works.
        context.out.answer(&token, |token| format!("{}\n", token.token.expose()))?;
        if !context.out.json {
            let ttl = self.ttl.map_or("a day".to_owned(), |ttl| duration(ttl.as_secs_f64()));
            note(&format!(
                "good for {ttl}; on the new machine type:\n  {}",
                one_line(token.command.expose(), 500)
            ));
        }
        Ok(Exit::Ok)
    }
}
