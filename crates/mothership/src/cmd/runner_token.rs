//! `mothership runner-token`

use crate::{
    connection::Context,
    exit::{Exit, Result},
    output::{
        self,
        humanize::{duration, one_line},
        note,
    },
};
use mothership_api::{
    client::Client,
    runners::{JoinToken, RunnerTokenRequest},
};
use mothership_core::clock::{Clock, SystemClock};
use std::time::Duration;

/// Print a token with which a machine joins as a runner
///
/// Good for one machine and for a day, unless more is asked for. The machine has an identity of its own from then on.
#[derive(Debug, clap::Args)]
pub struct RunnerToken {
    /// How long it is good for: `90s`, `30m`, `24h`, `7d` [default: a day]
    #[arg(long, value_name = "TIME", value_parser = super::arguments::span)]
    ttl: Option<Duration>,
    /// Good for this many machines [default: 1]
    #[arg(long, value_name = "N", conflicts_with = "many")]
    uses: Option<u64>,
    /// Good for any number of machines
    #[arg(long)]
    many: bool,
    /// List the tokens that are good
    #[arg(long, conflicts_with_all = ["ttl", "uses", "many", "revoke"])]
    list: bool,
    /// Take a token back; runners that joined with it stay
    #[arg(long, value_name = "ID", conflicts_with_all = ["ttl", "uses", "many"])]
    revoke: Option<String>,
}

impl RunnerToken {
    pub async fn run(self, context: &Context) -> Result<Exit> {
        let client = context.client()?;
        if self.list {
            let tokens = client.runner_tokens().await?;
            let list = |tokens: &Vec<JoinToken>| {
                output::runners::tokens(tokens, SystemClock.now(), &context.commands)
            };
            context.out.answer(&tokens, list)?;
        } else if let Some(id) = &self.revoke {
            client.revoke_runner_token(id).await?;
            context.out.answer(&serde_json::json!({ "revoked": id }), |_| {
                "the token lets nobody in any more\n".to_owned()
            })?;
        } else {
            self.make(context, &client).await?;
        }
        Ok(Exit::Ok)
    }

    async fn make(&self, context: &Context, client: &Client) -> Result<()> {
        let request = RunnerTokenRequest {
            ttl_seconds: self.ttl.map(|ttl| ttl.as_secs()),
            uses: self.uses,
            many: self.many,
        };
        let token = client.runner_token(&request).await?;
        // The token alone goes to standard output, so that `$(mothership runner-token)` works.
        context.out.answer(&token, |token| format!("{}\n", token.token.expose()))?;
        if !context.out.json {
            let ttl = self.ttl.map_or("a day".to_owned(), |ttl| duration(ttl.as_secs_f64()));
            let machines = match (self.many, self.uses.unwrap_or(1)) {
                (true, _) => "any number of machines".to_owned(),
                (false, 1) => "one machine".to_owned(),
                (false, uses) => format!("{uses} machines"),
            };
            note(&format!(
                "good for {machines} and {ttl}; on the new machine type:\n  {}",
                one_line(token.command.expose(), 500)
            ));
        }
        Ok(())
    }
}
