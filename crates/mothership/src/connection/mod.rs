//! Talking to the server: one client for a command, and how often it tries again when the connection breaks in the middle
//! ([`RetryPolicy`]).

mod retry;

pub use retry::RetryPolicy;

use crate::{
    config::{folders, saved::Saved, target},
    exit::{Failure, Result},
    global::Global,
    output::{Out, commands::Commands},
};
use mothership_api::client::{
    Client, Transport,
    http::{HttpOptions, HttpTransport},
};
use mothership_core::secret::Secret;
use std::{ffi::OsStr, sync::Arc};

/// What a command works with.
#[derive(Clone)]
pub struct Context {
    pub out: Out,
    pub global: Global,
    /// What a person is told to type next.
    pub commands: Commands,
    /// Takes the network's place: tests run whole commands against a server of a few lines.
    transport: Option<Arc<dyn Transport>>,
}

impl Context {
    pub fn new(global: Global) -> Self {
        Self { out: Out { json: global.json }, commands: commands(&global), global, transport: None }
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
        token.as_ref().map_or(Ok(()), target::check_token)?;
        if let Some(transport) = &self.transport {
            return Ok(Client::new(transport.clone(), base, None));
        }
        let token = token.map(|token| token.expose().to_owned());
        let client = Client::new(Arc::new(self.network(&[base])?), base, token);
        Ok(client.with_all_people(self.global.all_people))
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

/// The commands that this one tells a person to type next. clap does not say where a value came from; what a variable says
/// is in the environment of the next command as well.
pub fn commands(global: &Global) -> Commands {
    let is_said_again = |value: &OsStr, variable: &str| {
        !value.is_empty() && std::env::var_os(variable).as_deref() != Some(value)
    };
    let server = global.server.as_deref().filter(|url| is_said_again(url.as_ref(), "MOTHERSHIP_SERVER"));
    let ca_file =
        global.ca_file.as_deref().filter(|file| is_said_again(file.as_os_str(), "MOTHERSHIP_CA_FILE"));
    Commands::new(server, ca_file)
}

/// The saved logins; none on a machine without a home folder, where flags still work.
pub fn saved() -> Result<Saved> {
    folders::config().map_or_else(|_| Ok(Saved::default()), |folder| Saved::read(&folder))
}

#[cfg(test)]
pub mod fake;
