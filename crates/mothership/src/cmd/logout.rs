//! `mothership logout`

use super::login::MADE_BY_LOGIN;
use crate::{
    config::{folders, saved::Saved, target},
    connection::Context,
    exit::{Exit, Result},
    output::note,
};
use mothership_api::{client::ClientError, problem::Code};
use mothership_core::secret::Secret;
use mothership_server::auth::token;
use std::time::Duration;

/// Forget the saved login of a server, and take the token back that `mothership login` made for it
///
/// A token that was given with `--token` is forgotten only: other programs may use it.
#[derive(Debug, clap::Args)]
pub struct Logout {}

/// Whoever logs out does not wait longer for a server that does not answer.
const SERVER_ANSWERS_MAX: Duration = Duration::from_secs(5);

impl Logout {
    pub async fn run(self, context: &Context) -> Result<Exit> {
        let folder = folders::config()?;
        let mut saved = Saved::read(&folder)?;
        let server = target::choose(context.global.server.as_deref(), None, &saved)?.server;
        let token = saved.tokens.remove(&server);
        let forgotten = token.is_some();
        if forgotten {
            saved.server = saved.server.filter(|current| *current != server);
            saved.write(&folder)?;
        }
        // Behind that: whatever the server says, this machine has forgotten it.
        let told = match token.filter(|token| !token.is_empty()) {
            Some(token) => take_back(context, &server, &token).await,
            None => TokenFate::Nothing,
        };
        let answer = serde_json::json!({
            "server": server,
            "forgotten": forgotten,
            "token_taken_back": matches!(told, TokenFate::TakenBack),
        });
        context.out.answer(&answer, |_| match forgotten {
            true => format!("forgot the login of {server}\n"),
            false => format!("there was no login of {server}\n"),
        })?;
        match told {
            TokenFate::Nothing | TokenFate::TakenBack => {}
            TokenFate::Kept(id) => note(&format!(
                "its token is good still, for it was not made by a login: `mothership --server {server} tokens revoke {id}`"
            )),
            TokenFate::Failed(id, why) => note(&format!(
                "its token is good still, for the server did not take it back ({why}): on its page 'Settings', or by \
                 `mothership --server {server} tokens revoke {id}`"
            )),
        }
        Ok(Exit::Ok)
    }
}

/// What became of the token at the server. With the id by which it can be taken back.
enum TokenFate {
    /// There was none.
    Nothing,
    TakenBack,
    /// Nobody knows who else uses it.
    Kept(String),
    Failed(String, String),
}

async fn take_back(context: &Context, server: &str, token: &Secret) -> TokenFate {
    let id = token::id_of(&token::hash(token.expose()));
    let client = match context.client_of(server, Some(token.clone())) {
        Ok(client) => client,
        Err(failure) => return TokenFate::Failed(id, failure.message),
    };
    let asked = async {
        let listed = client.tokens().await?;
        // A token that has expired, or was taken back, is good for nothing as it is.
        let Some(found) = listed.into_iter().find(|listed| listed.id == id) else { return Ok(true) };
        if !found.name.starts_with(MADE_BY_LOGIN) {
            return Ok(false);
        }
        client.revoke_token(&id).await?;
        Ok::<bool, ClientError>(true)
    };
    match tokio::time::timeout(SERVER_ANSWERS_MAX, asked).await {
        Ok(Ok(true)) => TokenFate::TakenBack,
        Ok(Ok(false)) => TokenFate::Kept(id),
        // What is not good any more cannot be taken back.
        Ok(Err(error)) if error.code() == Some(Code::Unauthenticated) => TokenFate::Nothing,
        // A login makes none of so narrow a scope.
        Ok(Err(error)) if error.code() == Some(Code::Forbidden) => TokenFate::Kept(id),
        Ok(Err(error)) => TokenFate::Failed(id, error.to_string()),
        Err(_) => TokenFate::Failed(id, "it does not answer".to_owned()),
    }
}
