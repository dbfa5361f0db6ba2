//! `mothership login`

use super::people;
use crate::{
    config::{folders, saved::Saved, target},
    connection::Context,
    exit::{Exit, Failure, Result},
    output::note,
};
use mothership_api::{
    auth::{DeviceLoginRequest, DevicePoll, DeviceState, LoginRequest, Me, TokenRequest},
    client::{Client, ClientError},
    problem::Code,
};
use mothership_core::{limits::DEVICE_TOKEN_TTL_MS, scope::TokenScope, secret::Secret};
use std::{process::Stdio, time::Duration};

/// Log in to a server and save its address with a token for it
///
/// Opens a page of the server in the browser, where you allow this machine to speak for you. `--token` (or
/// MOTHERSHIP_TOKEN) takes a token instead, `--name` a name and a password.
#[derive(Debug, clap::Args)]
pub struct Login {
    /// Log in with this name and a password, without a browser
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Read the password from standard input [default: ask for it]
    #[arg(long, requires = "name")]
    password_stdin: bool,
    /// Print the address of the page, and open no browser
    #[arg(long)]
    no_browser: bool,
}

impl Login {
    pub async fn run(self, context: &Context) -> Result<Exit> {
        let folder = folders::config()?;
        let mut saved = Saved::read(&folder)?;
        let target = target::choose(context.global.server.as_deref(), context.global.token.as_ref(), &saved)?;
        let anonymous = context.client_of(&target.server, None)?;
        let mut token = context.global.token.as_ref().map(|token| Secret::from(token.expose().trim()));
        if let Some(name) = &self.name {
            token = self.with_password(&anonymous, name).await?;
        } else if token.is_none() {
            // A server without login needs no token: nobody is asked for one.
            match anonymous.me().await {
                Ok(_) => {}
                Err(ClientError::Refused(problem)) if problem.code == Code::Unauthenticated => {
                    token = Some(self.with_browser(&anonymous, context.out.json).await?);
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

    /// Trades the password for a token; the password is not kept. `None` where no login is needed.
    async fn with_password(&self, client: &Client, name: &str) -> Result<Option<Secret>> {
        let password = match self.password_stdin {
            true => people::password(true, name).await?,
            false => ask(format!("password of {name}: ")).await?,
        };
        let request = LoginRequest { token: None, name: Some(name.to_owned()), password: Some(password) };
        let Some(cookie) = client.log_in(&request).await? else { return Ok(None) };
        let request = TokenRequest {
            name: this_machine(),
            scope: TokenScope::Admin,
            ttl_seconds: Some(DEVICE_TOKEN_TTL_MS / 1000),
            person: None,
        };
        Ok(Some(client.trade_session(&cookie, &request).await?.token))
    }

    /// Waits until the person has allowed it in the browser.
    async fn with_browser(&self, client: &Client, is_json: bool) -> Result<Secret> {
        let request = DeviceLoginRequest { client: this_machine() };
        let started = match client.begin_device_login(&request).await {
            Err(error) if error.code() == Some(Code::NotFound) => {
                // A server of before.
                return ask(format!("token for {}: ", client.base())).await;
            }
            started => started?,
        };
        let page = format!("{}{}", client.base(), started.page);
        note(&format!("allow it in the browser: {page}\nthe page shows the code {}", started.user_code));
        if !self.no_browser && !is_json && console::Term::stderr().is_term() {
            open_browser(&page);
        }
        let poll = DevicePoll { device_code: started.device_code };
        let interval = Duration::from_secs(started.interval_seconds.clamp(1, 60));
        loop {
            match client.poll_device_login(&poll).await {
                Ok(polled) => match (polled.state, polled.token) {
                    (DeviceState::Allowed, Some(token)) => return Ok(token),
                    (DeviceState::Denied | DeviceState::Allowed, _) => {
                        return Err(Failure::new(Exit::Forbidden, "it was not allowed in the browser"));
                    }
                    (DeviceState::Pending, _) => {}
                },
                Err(error) if error.code() == Some(Code::NotFound) => {
                    return Err(Failure::new(Exit::Forbidden, "nobody allowed it in time")
                        .hint("run it again, or give a token with --token or MOTHERSHIP_TOKEN"));
                }
                // A server that restarts meanwhile is no reason to begin again.
                Err(error) if error.is_retryable() => {}
                Err(error) => return Err(error.into()),
            }
            tokio::time::sleep(interval).await;
        }
    }
}

/// What the person sees who allows it, and what its token is called.
fn this_machine() -> String {
    let host: String = gethostname::gethostname().to_string_lossy().chars().take(60).collect();
    format!("mothership on {host}")
}

/// Opens the person's browser, if there is one. What it prints is its own affair.
fn open_browser(page: &str) {
    let program = match () {
        () if cfg!(target_os = "macos") => "open",
        () if cfg!(windows) => "explorer",
        () => "xdg-open",
    };
    let mut command = std::process::Command::new(program);
    command.arg(page).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // Without one the address is there to be copied.
    let _ = command.spawn();
}

fn greeting(me: &Me, server: &str) -> String {
    if me.open {
        format!("{server} needs no login; commands talk to it from now on\n")
    } else {
        format!("logged in to {server} as {} ({})\n", me.username, me.role.as_str())
    }
}

async fn ask(prompt: String) -> Result<Secret> {
    let read = tokio::task::spawn_blocking(move || {
        let term = console::Term::stderr();
        if !term.is_term() {
            return Err(Failure::usage("there is no terminal to ask at")
                .hint("give a token with --token or MOTHERSHIP_TOKEN, or a password with --password-stdin"));
        }
        term.write_str(&prompt)
            .and_then(|()| term.read_secure_line())
            .map_err(|error| Failure::local(format!("cannot read what was typed: {error}")))
    });
    let text = read.await.map_err(|_| Failure::local("cannot read what was typed"))??;
    match text.trim() {
        "" => Err(Failure::usage("nothing was typed")),
        _ => Ok(text.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mothership_api::auth::Role;

    #[test]
    fn a_greeting_says_who_somebody_is_or_that_nobody_asks() {
        let me =
            |open| Me { username: "ada".into(), role: Role::Admin, open, display_name: None, email: None };
        assert_eq!(greeting(&me(false), "http://x"), "logged in to http://x as ada (admin)\n");
        assert_eq!(
            greeting(&me(true), "http://x"),
            "http://x needs no login; commands talk to it from now on\n"
        );
    }
}
