//! Talking to the server: one client for a command, and patience when the connection breaks in the middle.

use crate::{
    cli::Global,
    config::{folders, saved::Saved, target},
    exit::{Failure, Result},
    output::{self, Out},
};
use mothership_api::client::{Client, ClientError, http::HttpTransport, retry::Backoff};
use mothership_core::rng::RandomSource;
use std::{future::Future, sync::Arc, time::Duration};
use tokio::time::Instant;

/// What a command works with.
#[derive(Debug, Clone)]
pub struct Context {
    pub out: Out,
    pub global: Global,
}

impl Context {
    pub fn new(global: Global) -> Self {
        Self { out: Out { json: global.json }, global }
    }

    /// The server that flags, environment and saved login name.
    pub fn client(&self) -> Result<Client> {
        let target = target::choose(self.global.server.as_deref(), self.global.token.as_deref(), &saved()?)?;
        client(&target.server, target.token)
    }
}

/// The saved logins; none on a machine without a home folder, where flags still work.
pub fn saved() -> Result<Saved> {
    folders::config().map_or_else(|_| Ok(Saved::default()), |folder| Saved::read(&folder))
}

/// A client of the server at `base`.
pub fn client(base: &str, token: Option<String>) -> Result<Client> {
    let transport = HttpTransport::new()
        .map_err(|error| Failure::local(format!("cannot set up the HTTP client: {error}")))?;
    Ok(Client::new(Arc::new(transport), base, token))
}

/// Longest pause between two tries.
const PAUSE_MAX: Duration = Duration::from_secs(5);

/// Tries again while the server is away. A remark on standard error says so once, and once when it is back.
#[derive(Debug)]
pub struct Patience {
    limit: Option<Duration>,
    since: Option<Instant>,
    tries: u32,
    backoff: Backoff,
    rng: RandomSource,
}

impl Patience {
    /// Without end.
    pub fn endless() -> Self {
        Self {
            limit: None,
            since: None,
            tries: 0,
            backoff: Backoff::new(PAUSE_MAX),
            rng: RandomSource::from_os(),
        }
    }

    /// Gives up when the server has been away this long.
    pub fn of(limit: Duration) -> Self {
        Self { limit: Some(limit), ..Self::endless() }
    }

    /// The server has answered.
    pub fn answered(&mut self) {
        if self.told() {
            output::note("the server is back");
        }
        (self.since, self.tries) = (None, 0);
        self.backoff.reset();
    }

    /// A restart of a server takes less than this many tries; nobody has to read of it.
    fn told(&self) -> bool {
        self.tries > 3
    }

    /// Waits after a failure that may pass; gives back every other one, and this one when patience is over.
    pub async fn after(&mut self, error: ClientError) -> std::result::Result<(), ClientError> {
        if !error.is_retryable() {
            return Err(error);
        }
        let since = *self.since.get_or_insert_with(Instant::now);
        if self.limit.is_some_and(|limit| since.elapsed() >= limit) {
            return Err(error);
        }
        self.tries += 1;
        if self.tries == 4 {
            output::note(&format!("{error}; trying again"));
        }
        tokio::time::sleep(self.backoff.next(self.rng.unit())).await;
        Ok(())
    }

    /// Repeats `call` until the server answers.
    pub async fn call<T, F>(&mut self, mut call: impl FnMut() -> F) -> std::result::Result<T, ClientError>
    where
        F: Future<Output = std::result::Result<T, ClientError>>,
    {
        loop {
            match call().await {
                Ok(answer) => {
                    self.answered();
                    return Ok(answer);
                }
                Err(error) => self.after(error).await?,
            }
        }
    }
}

#[cfg(test)]
pub mod fake;
