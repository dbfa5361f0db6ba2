//! The connection to the server: finds the server again when it has moved, registers again when it has forgotten this
//! runner, and never gives up. There is one identity and one client for all loops; each request takes a copy of the
//! client, so that none waits for another one's answer. How it becomes a runner of the server: [`registration`]; where
//! the server is: [`address`].

mod address;
mod registration;

use self::address::{next_address, read_address};
use super::{body_limit::BodyLimits, parts::AgentParts};
use crate::{
    config::{AgentConfig, RunnerError, RunnerIdentity, ServerAddress},
    files::{Files, FilesError},
    locked::Locked,
};
use mothership_api::{
    agent::{Inventory, RegisterRequest, Seat},
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
    /// Whether the server last refused to let this runner in; only to log each change once.
    is_shut_out: AtomicBool,
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
            is_shut_out: AtomicBool::new(false),
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

    /// Whether the server has not learned for so long what this runner holds that it may have given some of it to others:
    /// several reports that said it did not arrive, or were not made.
    pub fn was_silent(&self) -> bool {
        self.contact.lock().told_at.is_none_or(|told_at| told_at.elapsed() > self.lease_ttl() / 2)
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
                    if !self.is_shut_out.swap(true, Ordering::Relaxed) {
                        tracing::error!(%error, "the server does not let this runner in any more; it is asked again and again");
                    }
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
}

/// What every request carries.
fn credential(identity: &RunnerIdentity) -> Option<String> {
    identity.secret.as_ref().map(|secret| secret.expose().to_owned())
}
