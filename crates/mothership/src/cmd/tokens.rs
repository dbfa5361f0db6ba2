//! `mothership tokens`

use super::{
    arguments::span,
    people::{People, Where},
};
use crate::{
    connection::Context,
    exit::{Exit, Failure, Result},
    output::{self, note},
};
use mothership_api::auth::TokenRequest;
use mothership_core::{
    clock::{Clock, SystemClock},
    scope::TokenScope,
};
use std::time::Duration;

/// Make, list and take back tokens of programs
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Tokens {
    #[command(subcommand)]
    act: Option<Act>,
}

#[derive(Debug, clap::Subcommand)]
enum Act {
    /// Make a token for a program; it is shown once
    Create {
        /// What it is for
        name: String,
        /// What it may do: look (read), what a member may (submit), all that its person may (admin)
        #[arg(long, value_parser = scope, value_name = "SCOPE")]
        scope: TokenScope,
        /// Whose it is [default: of whoever is logged in; needed with --data]; only administrators make tokens of others
        #[arg(long = "for", value_name = "PERSON")]
        person: Option<String>,
        /// How long it is good: `24h`, `90d` [default: until it is taken back]
        #[arg(long, value_name = "TIME", value_parser = span)]
        expires: Option<Duration>,
        #[command(flatten)]
        place: Where,
    },
    /// List tokens that are good, without their secrets
    List {
        /// Whose, with `--data` [default: of whoever is logged in]
        #[arg(long = "for", value_name = "PERSON")]
        person: Option<String>,
        #[command(flatten)]
        place: Where,
    },
    /// Take a token back
    Revoke {
        /// Id of the token, or the token itself
        id: String,
        #[command(flatten)]
        place: Where,
    },
}

/// A scope on the command line.
fn scope(text: &str) -> std::result::Result<TokenScope, String> {
    TokenScope::ALL
        .into_iter()
        .find(|scope| scope.as_str() == text)
        .ok_or_else(|| "read, submit or admin".to_owned())
}

impl Tokens {
    pub async fn run(self, context: &Context) -> Result<Exit> {
        let act = self.act.unwrap_or(Act::List { person: None, place: Where::default() });
        let (Act::Create { place, .. } | Act::List { place, .. } | Act::Revoke { place, .. }) = &act;
        let people = People::open(context, place).await?;
        let ended = run(act, &people, context).await;
        people.close().await;
        ended.map(|()| Exit::Ok)
    }
}

async fn run(act: Act, people: &People, context: &Context) -> Result<()> {
    let out = context.out;
    match act {
        Act::Create { name, scope, person, expires, .. } => {
            if person.is_none() && people.is_beside() {
                return Err(Failure::usage("--data needs --for PERSON: whose token?"));
            }
            let ttl_seconds = expires.map(|time| time.as_secs());
            let made = people.make_token(TokenRequest { name, scope, ttl_seconds, person }).await?;
            // The token alone goes to standard output, so that `$(mothership tokens create …)` works.
            out.answer(&made, |made| format!("{}\n", made.token.expose()))?;
            if !out.json {
                let until = made.expires_at.map_or("until it is taken back".to_owned(), |at| {
                    format!("until {}", at.strftime("%Y-%m-%d %H:%M UTC"))
                });
                note(&format!("for {}, good {until}; shown once", made.person));
            }
            Ok(())
        }
        Act::List { person, .. } => {
            let tokens = people.tokens(person.as_deref()).await?;
            out.answer(&tokens, |tokens| output::people::tokens(tokens, SystemClock.now(), &context.commands))
        }
        Act::Revoke { id, .. } => {
            people.revoke_token(&id).await?;
            out.answer(&serde_json::json!({ "revoked": id }), |_| {
                "the token is good for nothing any more\n".to_owned()
            })
        }
    }
}
