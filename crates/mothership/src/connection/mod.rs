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
use mothership_api::client::{
    Client, Transport,
    http::{HttpOptions, HttpTransport},
};
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
        self.client_of(&target.server, target.token)
    }

    /// A client of the server at `base`.
    pub fn client_of(&self, base: &str, token: Option<Secret>) -> Result<Client> {
        if let Some(transport) = &self.transport {
            return Ok(Client::new(transport.clone(), base, None));
        }
        let token = token.map(|token| token.expose().to_owned());
        Ok(Client::new(Arc::new(self.network(&[base])?), base, token))
    }

    /// The way to the server at `bases`, as this machine's proxies and certificates allow it.
    pub fn network(&self, bases: &[impl AsRef<str>]) -> Result<HttpTransport> {
        let transport = HttpTransport::new(HttpOptions::from_env(self.global.ca_file.clone()));
        for base in bases.iter().map(AsRef::as_ref) {
            let cannot = |why| Failure::local(format!("cannot talk to {base}: {why}"));
            transport.check(base).map_err(cannot)?;
        }
        Ok(transport)
    }
}

/// The saved logins; none on a machine without a home folder, where flags still work.
pub fn saved() -> Result<Saved> {
    folders::config().map_or_else(|_| Ok(Saved::default()), |folder| Saved::read(&folder))
}

#[cfg(test)]
pub mod fake;
