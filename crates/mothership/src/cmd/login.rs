//! `mothership login`

use crate::{
    config::{folders, saved::Saved, target},
    connection::Context,
    exit::{Exit, Failure, Result},
};
use mothership_api::{auth::Me, client::ClientError, problem::Code};
use mothership_core::secret::Secret;

/// Save the address of a server and a token for it
///
/// Checks the token (asked for without echo when it is not given) and saves it with the address.
#[derive(Debug, clap::Args)]
pub struct Login {}

impl Login {
    pub async fn run(self, context: &Context) -> Result<Exit> {
        let folder = folders::config()?;
        let mut saved = Saved::read(&folder)?;
        let target = target::choose(context.global.server.as_deref(), context.global.token.as_ref(), &saved)?;
        let mut token = context.global.token.as_ref().map(|token| Secret::from(token.expose().trim()));
        if token.is_none() {
            // A server without login needs no token: nobody is asked for one.
            match context.client_of(&target.server, None)?.me().await {
                Ok(_) => {}
                Err(ClientError::Refused(problem)) if problem.code == Code::Unauthenticated => {
                    token = Some(ask(&target.server).await?);
                }
                Err(error) => return Err(error.into()),
            }
        }
        let me = context.client_of(&target.server, token.clone())?.me().await?;
        saved.tokens.insert(target.server.clone(), token.unwrap_or_default());
        saved.server = Some(target.server.clone());
        saved.write(&folder)?;
        context.out.answer(&me, |me| greeting(me, &target.server))?;
        Ok(Exit::Ok)
    }
}

fn greeting(me: &Me, server: &str) -> String {
    if me.open {
        format!("{server} needs no login; commands talk to it from now on\n")
    } else {
        format!("logged in to {server} as {} ({})\n", me.username, me.role.as_str())
    }
}

async fn ask(server: &str) -> Result<Secret> {
    let prompt = format!("token for {server}: ");
    let read = tokio::task::spawn_blocking(move || {
        let term = console::Term::stderr();
        if !term.is_term() {
            return Err(Failure::usage("there is no terminal to ask for the token")
                .hint("give it with --token or MOTHERSHIP_TOKEN"));
        }
        term.write_str(&prompt)
            .and_then(|()| term.read_secure_line())
            .map_err(|error| Failure::local(format!("cannot read the token: {error}")))
    });
    let token = read.await.map_err(|_| Failure::local("cannot read the token"))??;
    match token.trim() {
        "" => Err(Failure::usage("no token was given")),
        token => Ok(token.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mothership_api::auth::Role;

    #[test]
    fn a_greeting_says_who_somebody_is_or_that_nobody_asks() {
        let me = |open| Me { username: "ada".into(), role: Role::Admin, open };
        assert_eq!(greeting(&me(false), "http://x"), "logged in to http://x as ada (admin)\n");
        assert_eq!(
            greeting(&me(true), "http://x"),
            "http://x needs no login; commands talk to it from now on\n"
        );
    }
}
