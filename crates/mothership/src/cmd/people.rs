//! Where acts on people go: to the server, as whoever is logged in there, or to a data folder on this machine, as whoever
//! owns it, beside its running server.

use crate::{
    connection::Context,
    exit::{Failure, Result},
    output::commands::word,
};
use mothership_api::{
    auth::{NewToken, TokenInfo, TokenRequest},
    client::{Client, ClientError},
    people::*,
};
use mothership_core::{clock::SystemClock, rng::RandomSource, secret::Secret};
use mothership_server::{BesideError, OwnerAnswer, PeopleBeside, reachable};
use std::{
    io::Read,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::time::Instant;

/// Several times as long as a server takes to look whether there are people.
const LOGIN_WANTED_MAX: Duration = Duration::from_secs(3);
/// How often it is asked meanwhile.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// Which people are meant.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Where {
    /// Act on this data folder of a server on this machine, beside it, as whoever owns the folder [default: ask the server]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The PostgreSQL of that server, where it uses one: `postgres://user@host/name`
    #[arg(long, value_name = "URL", requires = "data")]
    database: Option<String>,
}

impl Where {
    /// How a command to type next names the same people: ` --data DIR`, or nothing where the server is asked.
    pub fn words(&self) -> String {
        let data = self.data.as_ref().map(|data| format!(" --data {}", word(&data.display().to_string())));
        data.unwrap_or_default()
    }
}

/// Whoever acts on people.
pub enum People {
    Server(Client),
    Beside { people: Box<PeopleBeside>, data: PathBuf },
}

fn told<T>(answer: OwnerAnswer<T>) -> Result<T> {
    answer.map_err(|problem| ClientError::Refused(problem).into())
}

/// The act of the server or of the folder.
macro_rules! acts {
    ($($(#[$doc:meta])* $name:ident($($argument:ident: $kind:ty),*) -> $answer:ty;)+) => {$(
        $(#[$doc])*
        pub async fn $name(&self, $($argument: $kind),*) -> Result<$answer> {
            match self {
                Self::Server(client) => Ok(client.$name($(passed!($argument: $kind)),*).await?),
                Self::Beside { people, .. } => told(people.$name($($argument),*).await),
            }
        }
    )+};
}

/// The client sends what it is shown; texts it is shown already.
macro_rules! passed {
    ($argument:ident: &str) => {
        $argument
    };
    ($argument:ident: $kind:ty) => {
        &$argument
    };
}

impl People {
    /// Opens what the flags name.
    pub async fn open(context: &Context, place: &Where) -> Result<Self> {
        let Some(data) = place.data.clone() else { return Ok(Self::Server(context.client()?)) };
        if place.database.is_none() && !data.join("mothership.db").exists() {
            crate::output::note(&format!("there was no server's data in {}: it is made now", data.display()));
        }
        let (clock, rng) = (Arc::new(SystemClock), Arc::new(RandomSource::from_os()));
        let opened = PeopleBeside::open(data.clone(), place.database.as_deref(), clock, rng).await;
        let people = opened.map_err(|error| match &error {
            BesideError::Data { source, .. } => {
                let hint = super::serve::folder_hint(source.kind());
                Failure::local(error.to_string()).hint(hint)
            }
            _ => Failure::local(error.to_string()),
        })?;
        Ok(Self::Beside { people: Box::new(people), data })
    }

    acts! {
        /// Adds a person.
        add_user(user: NewUser) -> User;
        /// Everybody, removed ones too.
        users() -> Vec<User>;
        /// Changes a person.
        patch_user(name: &str, patch: UserPatch) -> UserPatched;
        /// Removes a person.
        remove_user(name: &str) -> ();
        /// Gives a person the jobs of another.
        take_over(name: &str, request: TakeOverRequest) -> TakenOver;
        /// Makes a link that makes a person.
        invite(request: InviteRequest) -> NewInvite;
        /// Makes a token.
        make_token(request: TokenRequest) -> NewToken;
        /// Takes a token back.
        revoke_token(id: &str) -> ();
    }

    /// Tokens of a person; of whoever is logged in when nobody is named.
    pub async fn tokens(&self, person: Option<&str>) -> Result<Vec<TokenInfo>> {
        match (self, person) {
            (Self::Server(client), None) => Ok(client.tokens().await?),
            (Self::Server(_), Some(_)) => {
                Err(Failure::usage("a server lists only the tokens of whoever asks")
                    .hint("on the server's own machine: --data DIR --for PERSON"))
            }
            (Self::Beside { people, .. }, Some(person)) => told(people.tokens(person).await),
            (Self::Beside { .. }, None) => Err(Failure::usage("--data needs --for PERSON: whose tokens?")),
        }
    }

    /// Comes back when the server that runs over the data folder wants a login: it looks twice a second whether there are
    /// people. Whoever reads that somebody was added relies on the server being closed. A server that never wants a login
    /// is waited for, too, and then it is said.
    pub async fn until_a_login_is_wanted(&self, context: &Context) {
        let Self::Beside { data, .. } = self else { return };
        let Some(base) = address(data) else { return };
        let Ok(client) = context.client_of(&base, None) else { return };
        let given_up_at = Instant::now() + LOGIN_WANTED_MAX;
        loop {
            match tokio::time::timeout_at(given_up_at, client.me()).await {
                Ok(Ok(me)) if me.open => {}
                // It wants one, or there is no server.
                Ok(_) => return,
                Err(_) => break,
            }
            tokio::time::sleep_until(given_up_at.min(Instant::now() + LOOK_AGAIN)).await;
        }
        crate::output::note(&format!("{base} still lets everybody in: was it started with --open?"));
    }

    /// Whether a data folder is acted on.
    pub fn is_beside(&self) -> bool {
        matches!(self, Self::Beside { .. })
    }

    /// A page of the server, as far as its address is known.
    pub fn page(&self, path: &Secret) -> String {
        let base = match self {
            Self::Server(client) => client.base().to_owned(),
            Self::Beside { data, .. } => address(data).unwrap_or_else(|| "http://THE-SERVER".to_owned()),
        };
        format!("{base}{}", path.expose())
    }

    /// Writes everything to its place.
    pub async fn close(self) {
        if let Self::Beside { people, .. } = self {
            people.close().await;
        }
    }
}

/// Where the server of a data folder listens, as its lock says.
fn address(data: &Path) -> Option<String> {
    let text = std::fs::read_to_string(data.join("server.lock")).ok()?;
    let (scheme, address) = text.trim().split_once("://")?;
    let address: SocketAddr = address.parse().ok()?;
    matches!(scheme, "http" | "https").then(|| format!("{scheme}://{}", reachable(address)))
}

/// A password from standard input, or typed twice at a terminal.
pub async fn password(from_stdin: bool, of: &str) -> Result<Secret> {
    let of = of.to_owned();
    let read = tokio::task::spawn_blocking(move || if from_stdin { piped() } else { typed(&of) });
    read.await.map_err(|_| Failure::local("cannot read the password"))?
}

fn piped() -> Result<Secret> {
    let mut text = String::new();
    std::io::stdin()
        .lock()
        .take(64 << 10)
        .read_to_string(&mut text)
        .map_err(|error| Failure::local(format!("cannot read the password: {error}")))?;
    // `echo` and editors end with a line end that is no part of it.
    let text = text.strip_suffix('\n').unwrap_or(&text);
    Ok(text.strip_suffix('\r').unwrap_or(text).into())
}

fn typed(of: &str) -> Result<Secret> {
    let terminal = console::Term::stderr();
    if !terminal.is_term() {
        return Err(Failure::usage("there is no terminal to ask for the password")
            .hint("give it on standard input with --password-stdin"));
    }
    let ask = |prompt: String| {
        terminal
            .write_str(&prompt)
            .and_then(|()| terminal.read_secure_line())
            .map_err(|error| Failure::local(format!("cannot read the password: {error}")))
    };
    let password = ask(format!("new password of {of}: "))?;
    match ask("once more: ".to_owned())? == password {
        true => Ok(password.into()),
        false => Err(Failure::usage("the two are not the same")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_says_where_the_server_is() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(address(folder.path()), None);
        for (text, wanted) in [
            ("http://0.0.0.0:8080\n", Some("http://127.0.0.1:8080")),
            ("http://10.0.0.1:80\n", Some("http://10.0.0.1:80")),
            ("https://[::]:443\n", Some("https://[::1]:443")),
            ("", None),
            ("http://nonsense", None),
            ("127.0.0.1:80", None),
        ] {
            std::fs::write(folder.path().join("server.lock"), text).unwrap();
            assert_eq!(address(folder.path()).as_deref(), wanted, "{text}");
        }
    }
}
