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
        let mut checked = None;
        if let Some(name) = &self.name {
            let (made, who) = self.with_password(&anonymous, name).await?;
            token = made;
            // An open server answers who this is when it knows the person, and has checked the password then.
            checked = Some((name.clone(), who.username.eq_ignore_ascii_case(name.trim())));
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
        context.out.answer(&me, |me| greeting(me, &target.server, checked.as_ref()))?;
        Ok(Exit::Ok)
    }

    /// Trades the password for a token, which is `None` where no login is needed; the password is not kept. Also who the
    /// server says that this is.
    async fn with_password(&self, client: &Client, name: &str) -> Result<(Option<Secret>, Me)> {
        let password = match self.password_stdin {
            true => people::password(true, name).await?,
            false => ask(format!("password of {name}: ")).await?,
        };
        let request = LoginRequest { token: None, name: Some(name.to_owned()), password: Some(password) };
        let (cookie, me) = client.log_in(&request).await.map_err(wrong_password)?;
        let Some(cookie) = cookie else { return Ok((None, me)) };
        let request = TokenRequest {
            name: this_machine(),
            scope: TokenScope::Admin,
            ttl_seconds: Some(DEVICE_TOKEN_TTL_MS / 1000),
            person: None,
        };
        Ok((Some(client.trade_session(&cookie, &request).await?.token), me))
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

/// How the names of tokens begin that a login made.
pub const MADE_BY_LOGIN: &str = "mothership on ";

/// What the person sees who allows it, and what its token is called.
fn this_machine() -> String {
    let host: String = gethostname::gethostname().to_string_lossy().chars().take(60).collect();
    format!("{MADE_BY_LOGIN}{host}")
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

/// Whoever is logging in needs no advice to log in.
fn wrong_password(error: ClientError) -> Failure {
    let is_wrong = error.code() == Some(Code::Unauthenticated);
    let failure = Failure::from(error);
    match is_wrong {
        true => failure.hint("an administrator makes a new one: `mothership users password NAME`"),
        false => failure,
    }
}

/// `checked`: the name that was given with a password, and whether an open server has checked it.
fn greeting(me: &Me, server: &str, checked: Option<&(String, bool)>) -> String {
    if !me.open {
        return format!("logged in to {server} as {} ({})\n", me.username, me.role.as_str());
    }
    let about = match checked {
        None => String::new(),
        Some((name, true)) => format!("; the password of {name} is right"),
        Some((name, false)) => format!("; it knows nobody called '{name}', and no password was checked"),
    };
    format!("{server} needs no login{about}; commands talk to it from now on\n")
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
        let me = |open| Me {
            username: "ada".into(),
            role: Role::Admin,
            open,
            all_people: false,
            display_name: None,
            email: None,
        };
        assert_eq!(greeting(&me(false), "http://x", None), "logged in to http://x as ada (admin)\n");
        for (checked, about) in [
            (None, ""),
            (Some(("ada".to_owned(), true)), "; the password of ada is right"),
            (Some(("bob".to_owned(), false)), "; it knows nobody called 'bob', and no password was checked"),
        ] {
            assert_eq!(
                greeting(&me(true), "http://x", checked.as_ref()),
                format!("http://x needs no login{about}; commands talk to it from now on\n")
            );
        }
    }

    #[test]
    fn who_is_logging_in_is_not_told_to_log_in() {
        use mothership_api::problem::Problem;
        let refused = |code| ClientError::Refused(Box::new(Problem::new(code, "no")));
        let hint = wrong_password(refused(Code::Unauthenticated)).hint.unwrap();
        assert!(hint.contains("users password") && !hint.contains("login"), "{hint}");
        assert_eq!(wrong_password(refused(Code::Forbidden)).hint, None);
    }
}
