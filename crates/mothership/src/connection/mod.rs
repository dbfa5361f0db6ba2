//! Talking to the server: one client for a command, and how often it tries again when the connection breaks in the middle
//! ([`RetryPolicy`]).

mod retry;

pub use retry::RetryPolicy;

use crate::{
    config::{folders, saved::Saved, target},
    exit::{Failure, Result},
    global::Global,
    output::Out,
};
use mothership_api::client::{Client, Transport, http::HttpTransport};
use mothership_core::secret::Secret;
use std::sync::Arc;

/// What a command works with.
#[derive(Clone)]
pub struct Context {
    pub out: Out,
    pub global: Global,
    /// Takes the network's place: tests run whole commands against a server of a few lines.
    transport: Option<Arc<dyn Transport>>,
}

impl Context {
    pub fn new(global: Global) -> Self {
        Self { out: Out { json: global.json }, global, transport: None }
    }

    #[cfg(test)]
    pub fn over(self, transport: Arc<dyn Transport>) -> Self {
        Self { transport: Some(transport), ..self }
    }

    /// The server that flags, environment and saved login name.
    pub fn client(&self) -> Result<Client> {
        if let Some(transport) = &self.transport {
            return Ok(Client::new(transport.clone(), "http://fake", None));
        }
        let target = target::choose(self.global.server.as_deref(), self.global.token.as_ref(), &saved()?)?;
        client(&target.server, target.token)
    }
}

/// The saved logins; none on a machine without a home folder, where flags still work.
pub fn saved() -> Result<Saved> {
    folders::config().map_or_else(|_| Ok(Saved::default()), |folder| Saved::read(&folder))
}

/// A client of the server at `base`.
pub fn client(base: &str, token: Option<Secret>) -> Result<Client> {
    let transport = HttpTransport::new()
        .map_err(|error| Failure::local(format!("cannot set up the HTTP client: {error}")))?;
    Ok(Client::new(Arc::new(transport), base, token.map(|token| token.expose().to_owned())))
}

#[cfg(test)]
pub mod fake;
