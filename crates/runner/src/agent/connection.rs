//! The connection to the server: finds the server again when it has moved, registers again when it has forgotten this
//! runner, and never gives up. There is one identity and one client for all loops; each request takes a copy of the
//! client, so that none waits for another one's answer.

use super::{body_limit::BodyLimits, parts::AgentParts};
use crate::{
    config::{AgentConfig, RunnerError, RunnerIdentity, ServerAddress},
    files::{Files, FilesError},
    locked::Locked,
};
use mothership_api::{
    agent::{Inventory, RegisterReply, RegisterRequest, Seat},
    client::{Client, ClientError, Transport, retry::Backoff},
    problem::Code,
};
use mothership_core::{limits::LEASE_TTL_MS, placement::Capacity, rng::RandomSource, secret::Secret};
use std::{
    collections::BTreeMap,
    sync::{
        Arc, MutexGuard,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::time::Instant;

/// Longest wait between two tries. Short, because leases run out while the server is away.
const BACKOFF_MAX: Duration = Duration::from_secs(2);
/// An ordinary request that is not answered by then is sent again. Everything may be sent twice.
pub const ANSWER_MAX: Duration = Duration::from_secs(60);

pub struct ServerConnection {
    transport: Arc<dyn Transport>,
    address: ServerAddress,
    /// Without the join token.
    request: Locked<RegisterRequest>,
    /// Forgotten once it has let this runner in: a runner that is removed later does not come back by itself.
    join: Locked<Option<Secret>>,
    files: Arc<dyn Files>,
    rng: Arc<RandomSource>,
    session: Locked<ServerSession>,
    registering: tokio::sync::Mutex<()>,
    /// The folder is the copy of another runner's: it has an identity of its own since.
    is_copy: AtomicBool,
    /// Whether the last request was not answered; only to log each change once.
    is_away: AtomicBool,
    contact: Locked<Contact>,
    /// What this connection has been found to carry.
    pub limits: BodyLimits,
}

/// When the server was last heard, and when it last learned what this runner holds.
#[derive(Debug, Clone, Copy)]
struct Contact {
    /// Of any answer; before the first one, when the agent began.
    answered_at: Instant,
    /// `None` since the connection was lost.
    told_at: Option<Instant>,
}

/// What changes when the server moves or this runner registers.
struct ServerSession {
    client: Client,
    identity: RunnerIdentity,
    lease_ttl: Duration,
}

impl ServerConnection {
    pub fn new(
        config: &AgentConfig,
        parts: &AgentParts,
        inventory: Inventory,
        capacity: Capacity,
        labels: BTreeMap<String, String>,
    ) -> Result<Self, RunnerError> {
        let failed = |error: FilesError| RunnerError::Identity(error.0);
        let identity = match parts.files.load_identity().map_err(failed)? {
            Some(identity) => identity,
            None => {
                let install_id = parts.rng.uuid_v7(parts.clock.now()).to_string();
                let identity = RunnerIdentity { install_id, runner_id: None, secret: None, place: None };
                // Before the first request: a register whose answer is lost must be the same runner when repeated.
                parts.files.save_identity(&identity).map_err(failed)?;
                identity
            }
        };
        let (boot, up_ms) = parts.machine.boot();
        let seat = Seat { place: parts.files.place(), boot, up_ms };
        let request = RegisterRequest {
            name: config.name.clone().unwrap_or_else(|| inventory.hostname.clone()),
            join_token: None,
            install_id: identity.install_id.clone(),
            inventory,
            capacity,
            labels,
            seat,
        };
        let base = read_address(&config.server).unwrap_or_default();
        let client = Client::new(Arc::clone(&parts.transport), base, credential(&identity));
        Ok(Self {
            transport: Arc::clone(&parts.transport),
            address: config.server.clone(),
            request: Locked::new(request),
            join: Locked::new(config.join_token.clone()),
            files: Arc::clone(&parts.files),
            rng: Arc::clone(&parts.rng),
            session: Locked::new(ServerSession {
                client,
                identity,
                lease_ttl: Duration::from_millis(LEASE_TTL_MS),
            }),
            registering: tokio::sync::Mutex::new(()),
            is_copy: AtomicBool::new(false),
            is_away: AtomicBool::new(false),
            contact: Locked::new(Contact { answered_at: Instant::now(), told_at: None }),
            limits: BodyLimits::default(),
        })
    }

    fn session(&self) -> MutexGuard<'_, ServerSession> {
        self.session.lock()
    }

    /// Whether the folder is not where it was when its identity was written: it was copied or moved since.
    pub fn is_elsewhere(&self) -> bool {
        let place = self.session().identity.place.clone().unwrap_or_default();
        !place.is_empty() && place != self.request.lock().seat.place
    }

    /// Whether the server found the folder to be a copy of another runner's. Known once registered.
    pub fn is_copy(&self) -> bool {
        self.is_copy.load(Ordering::Relaxed)
    }

    /// The server's address; empty while the file that holds it is not there.
    pub fn base(&self) -> String {
        self.session().client.base().to_owned()
    }

    /// How long a lease lasts without renewal.
    pub fn lease_ttl(&self) -> Duration {
        self.session().lease_ttl
    }

    /// How long to wait for the answer to what renews leases. Well below their duration: a connection may hang for ever
    /// (a machine in between has forgotten it, the server's machine is gone), and a new one may not.
    pub fn renewal_timeout(&self) -> Duration {
        ANSWER_MAX.min(self.lease_ttl() / 2)
    }

    /// Whether the server has to be told what this runner holds before it is asked for more work: after each
    /// (re)connection, and after any silence so long that leases may have run out. It would hand out again what has
    /// ended here or still runs.
    pub fn owes_report(&self) -> bool {
        self.contact.lock().told_at.is_none_or(|told_at| told_at.elapsed() > self.lease_ttl())
    }

    /// The server has taken a report, built at this moment, that names all that this runner holds. Whether it was owed.
    pub fn on_told(&self, built_at: Instant) -> bool {
        let was_owed = self.owes_report();
        self.contact.lock().told_at = Some(built_at);
        was_owed
    }

    /// When the server last answered anything.
    pub fn answered_at(&self) -> Instant {
        self.contact.lock().answered_at
    }

    pub fn backoff(&self) -> Backoff {
        Backoff::new(BACKOFF_MAX)
    }

    /// Sends a request until it is answered. An error is a refusal that sending it again does not change.
    pub async fn call_until_answered<T, F>(&self, ask: impl Fn(Client) -> F) -> Result<T, ClientError>
    where
        F: Future<Output = Result<T, ClientError>>,
    {
        let mut backoff = self.backoff();
        loop {
            match self.call_once(ANSWER_MAX, &ask).await {
                Ok(answer) => return Ok(answer),
                Err(error) => self.recover(error, &mut backoff).await?,
            }
        }
    }

    /// Sends a request once.
    pub async fn call_once<T, F>(&self, limit: Duration, ask: &impl Fn(Client) -> F) -> Result<T, ClientError>
    where
        F: Future<Output = Result<T, ClientError>>,
    {
        let client = self.session().client.clone();
        let base = client.base().to_owned();
        let answer = match tokio::time::timeout(limit, ask(client)).await {
            Ok(answer) => answer,
            Err(_) => {
                let reason = format!("no answer within {} s", limit.as_secs());
                Err(ClientError::Unreachable { base, reason })
            }
        };
        if answer.is_ok() {
            let before = std::mem::replace(&mut self.contact.lock().answered_at, Instant::now());
            if before.elapsed() > ANSWER_MAX {
                // Another way to it, perhaps, or somebody has raised the limit of a proxy.
                self.limits.reset();
            }
            if self.is_away.swap(false, Ordering::Relaxed) {
                tracing::info!("the server is back");
            }
        }
        answer
    }

    /// Waits or registers, whatever makes another try worthwhile; gives a final refusal back.
    ///
    /// A runner whose registering is refused goes on trying: its programs run, and a person may let it in again.
    pub async fn recover(&self, error: ClientError, backoff: &mut Backoff) -> Result<(), ClientError> {
        match error.code() {
            Some(Code::Unauthenticated) => {
                let used = self.session().identity.clone();
                if let Err(error) = self.register(&used).await {
                    tracing::error!(%error, "the server does not let this runner in any more");
                    self.wait_backoff(backoff).await;
                }
                return Ok(());
            }
            Some(code) if !code.is_retryable() => return Err(error),
            // The same bytes will be refused again.
            None if error.is_too_large() => return Err(error),
            _ => {}
        }
        if !self.is_away.swap(true, Ordering::Relaxed) {
            tracing::warn!(%error, "the server is away; work goes on and is delivered later");
        }
        self.contact.lock().told_at = None;
        self.wait_backoff(backoff).await;
        self.reload_address();
        Ok(())
    }

    async fn wait_backoff(&self, backoff: &mut Backoff) {
        tokio::time::sleep(backoff.next(self.rng.unit())).await;
    }

    /// A server on a random port writes a new file at each start; of several servers another one may be there.
    fn reload_address(&self) {
        let mut session = self.session();
        let Some(base) = next_address(&self.address, session.client.base()) else { return };
        if base != session.client.base() {
            self.limits.reset();
            session.client = Client::new(Arc::clone(&self.transport), base, credential(&session.identity));
        }
    }

    /// The first request of an agent: waits for the server as long as it takes, but not for permission.
    pub async fn register_first(&self) -> Result<RegisterReply, RunnerError> {
        let mut backoff = self.backoff();
        loop {
            let used = self.session().identity.clone();
            match self.register(&used).await {
                Ok(Some(reply)) => return Ok(reply),
                Ok(None) => {}
                Err(error) if error.is_retryable() || error.code().is_none() => {
                    // Logs the absence once; its answer is the same error.
                    let _ = self.recover(error, &mut backoff).await;
                }
                Err(error) => return Err(RunnerError::Refused(error.to_string())),
            }
        }
    }

    /// Whether the machine has GPUs, as far as the server is told.
    pub fn has_gpus(&self) -> bool {
        !self.request.lock().inventory.gpus.is_empty()
    }

    /// Tells the server what this machine has and offers now, however long that takes.
    pub async fn register_again(&self, inventory: Inventory, capacity: Capacity) {
        {
            let mut request = self.request.lock();
            (request.inventory, request.capacity) = (inventory, capacity);
        }
        let mut backoff = self.backoff();
        loop {
            let used = self.session().identity.clone();
            match self.register(&used).await {
                Ok(Some(_)) => return,
                // Somebody else did, perhaps with what was known before.
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!(%error, "cannot tell the server what has changed of this machine")
                }
            }
            self.wait_backoff(&mut backoff).await;
        }
    }

    /// Registers unless somebody else did since `used` was the identity: several loops are refused at the same time
    /// when the server has forgotten this runner, and one of them is enough.
    async fn register(&self, used: &RunnerIdentity) -> Result<Option<RegisterReply>, ClientError> {
        let _one_at_a_time = self.registering.lock().await;
        let (client, identity) = {
            let session = self.session();
            (session.client.clone(), session.identity.clone())
        };
        if identity != *used {
            return Ok(None);
        }
        let request = RegisterRequest { join_token: self.join.lock().clone(), ..self.request.lock().clone() };
        let ask = |client: Client| {
            let request = request.clone();
            async move { client.register(&request).await }
        };
        let mut answer = self.call_once(self.renewal_timeout(), &|_| ask(client.clone())).await;
        let is_refused = matches!(&answer, Err(error) if error.code() == Some(Code::Unauthenticated));
        if is_refused && identity.secret.is_some() {
            // The secret is no longer known; the join token or an open server may still let us in.
            answer = self.call_once(self.renewal_timeout(), &|_| ask(client.with_token(None))).await;
        }
        let mut install_id = identity.install_id.clone();
        if identity.secret.is_some()
            && let Err(refused) = &answer
            && refused.code() == Some(Code::Conflict)
        {
            // The identity is somebody else's, who is at work. With one of its own this runner is let in if any new one
            // is; otherwise the server's sentence says what a person has to do.
            install_id = self.rng.unique_hex();
            let request = RegisterRequest { install_id: install_id.clone(), ..request.clone() };
            let client = client.with_token(None);
            let ask = |_: Client| {
                let (client, request) = (client.clone(), request.clone());
                async move { client.register(&request).await }
            };
            if let Ok(reply) = self.call_once(self.renewal_timeout(), &ask).await {
                tracing::warn!(reason = %refused, "this folder is a copy: it is a runner of its own from here on");
                self.is_copy.store(true, Ordering::Relaxed);
                self.request.lock().install_id.clone_from(&install_id);
                answer = Ok(reply);
            }
        }
        let reply = answer?;
        *self.join.lock() = None;
        let identity = RunnerIdentity {
            install_id,
            runner_id: Some(reply.runner_id),
            secret: if reply.secret.is_empty() { identity.secret } else { Some(reply.secret.clone()) },
            place: Some(self.request.lock().seat.place.clone()),
        };
        // Used even if it cannot be kept: the runner works until its next start.
        if let Err(error) = self.files.save_identity(&identity) {
            tracing::warn!(%error, "this runner has to register anew after its next start");
        }
        // A server that did not know this runner may have become another one meanwhile.
        self.contact.lock().told_at = None;
        let mut session = self.session();
        session.client = session.client.with_token(credential(&identity));
        session.identity = identity;
        // A floor, for everything that is a fraction of it would spin.
        session.lease_ttl = Duration::from_millis(reply.lease_ttl_ms.max(1000));
        Ok(Some(reply))
    }
}

/// What every request carries.
fn credential(identity: &RunnerIdentity) -> Option<String> {
    identity.secret.as_ref().map(|secret| secret.expose().to_owned())
}

/// `None` while the file is not there yet.
fn read_address(address: &ServerAddress) -> Option<String> {
    match address {
        ServerAddress::Url(url) => Some(url.trim_end_matches('/').to_owned()),
        ServerAddress::Urls(urls) => Some(urls.first()?.trim_end_matches('/').to_owned()),
        ServerAddress::File(path) => {
            let text = std::fs::read_to_string(path).ok()?;
            Some(text.trim().trim_end_matches('/').to_owned())
        }
    }
}

/// Where to ask when `current` did not answer.
fn next_address(address: &ServerAddress, current: &str) -> Option<String> {
    let ServerAddress::Urls(urls) = address else { return read_address(address) };
    let at = urls.iter().position(|url| url.trim_end_matches('/') == current);
    let next = at.map_or(0, |at| (at + 1) % urls.len());
    Some(urls.get(next)?.trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_addresses_each_is_asked_in_turn() {
        let urls = ServerAddress::Urls(vec!["http://a/".into(), "http://b".into()]);
        assert_eq!(read_address(&urls).as_deref(), Some("http://a"));
        for (current, next) in [("http://a", "http://b"), ("http://b", "http://a"), ("http://x", "http://a")]
        {
            assert_eq!(next_address(&urls, current).as_deref(), Some(next));
        }
        let one = ServerAddress::Url("http://a".into());
        assert_eq!(next_address(&one, "http://a").as_deref(), Some("http://a"));
    }

    #[test]
    fn an_address_is_read_without_its_slash_and_may_be_missing() {
        let url = |text: &str| read_address(&ServerAddress::Url(text.into()));
        assert_eq!(url("http://a:1/").as_deref(), Some("http://a:1"));
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("address");
        let address = ServerAddress::File(file.clone());
        assert_eq!(read_address(&address), None);
        std::fs::write(&file, " http://b:2/\n").unwrap();
        assert_eq!(read_address(&address).as_deref(), Some("http://b:2"));
    }
}
