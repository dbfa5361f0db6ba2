//! The line to the server: finds it again, registers again when it has forgotten us, and never gives up.

use super::Parts;
use crate::{
    config::{AgentConfig, Identity, RunnerError, ServerAddress},
    files::Files,
};
use mothership_api::{
    agent::{Inventory, RegisterReply, RegisterRequest},
    client::{Client, ClientError, Transport, retry::Backoff},
    problem::Code,
};
use mothership_core::{limits::LEASE_TTL_MS, placement::Capacity, rng::RandomSource};
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// Longest wait between two tries.
const BACKOFF_MAX: Duration = Duration::from_secs(2);
/// An ordinary request that is not answered by then is sent again.
pub const ANSWER_MAX: Duration = Duration::from_secs(60);

pub struct Link {
    transport: Arc<dyn Transport>,
    address: ServerAddress,
    request: RegisterRequest,
    files: Arc<dyn Files>,
    rng: Arc<RandomSource>,
    now: Mutex<Now>,
    registering: tokio::sync::Mutex<()>,
    is_away: AtomicBool,
}

struct Now {
    client: Client,
    identity: Identity,
    lease_ttl: Duration,
}

impl Link {
    pub fn new(
        config: &AgentConfig,
        parts: &Parts,
        inventory: Inventory,
        capacity: Capacity,
        labels: BTreeMap<String, String>,
    ) -> Result<Self, RunnerError> {
        let failed = |error: crate::files::FilesError| RunnerError::Identity(error.0);
        let identity = match parts.files.load_identity().map_err(failed)? {
            Some(identity) => identity,
            None => {
                let install_id = parts.rng.uuid_v7(parts.clock.now()).to_string();
                let identity = Identity { install_id, runner_id: None, secret: None };
                // Before the first word: a register whose answer is lost must be the same runner when repeated.
                parts.files.save_identity(&identity).map_err(failed)?;
                identity
            }
        };
        let request = RegisterRequest {
            name: config.name.clone().unwrap_or_else(|| inventory.hostname.clone()),
            join_token: config.join_token.clone(),
            install_id: identity.install_id.clone(),
            inventory,
            capacity: capacity.into(),
            labels,
        };
        let base = read_address(&config.server).unwrap_or_default();
        let client = Client::new(Arc::clone(&parts.transport), base, identity.credential());
        Ok(Self {
            transport: Arc::clone(&parts.transport),
            address: config.server.clone(),
            request,
            files: Arc::clone(&parts.files),
            rng: Arc::clone(&parts.rng),
            now: Mutex::new(Now { client, identity, lease_ttl: Duration::from_millis(LEASE_TTL_MS) }),
            registering: tokio::sync::Mutex::new(()),
            is_away: AtomicBool::new(false),
        })
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().expect("nothing panics while it holds the line")
    }

    pub fn base(&self) -> String {
        self.now().client.base().to_owned()
    }

    /// How long a lease lasts without renewal.
    pub fn lease_ttl(&self) -> Duration {
        self.now().lease_ttl
    }

    /// How long to wait for the answer to what keeps leases alive. Well below their life: a connection may hang for ever
    /// (a machine in between has forgotten it, the server's machine is gone), and another one may not.
    pub fn patience(&self) -> Duration {
        ANSWER_MAX.min(self.lease_ttl() / 2)
    }

    pub fn backoff(&self) -> Backoff {
        Backoff::new(BACKOFF_MAX)
    }

    /// Asks until there is an answer. An error is a refusal that asking again does not change.
    pub async fn call<T, F>(&self, ask: impl Fn(Client) -> F) -> Result<T, ClientError>
    where
        F: Future<Output = Result<T, ClientError>>,
    {
        let mut backoff = self.backoff();
        loop {
            match self.once(ANSWER_MAX, &ask).await {
                Ok(answer) => return Ok(answer),
                Err(error) => self.recover(error, &mut backoff).await?,
            }
        }
    }

    /// Asks once.
    pub async fn once<T, F>(&self, limit: Duration, ask: &impl Fn(Client) -> F) -> Result<T, ClientError>
    where
        F: Future<Output = Result<T, ClientError>>,
    {
        let client = self.now().client.clone();
        let base = client.base().to_owned();
        let answer = match tokio::time::timeout(limit, ask(client)).await {
            Ok(answer) => answer,
            Err(_) => {
                let reason = format!("no answer within {} s", limit.as_secs());
                Err(ClientError::Unreachable { base, reason })
            }
        };
        if answer.is_ok() && self.is_away.swap(false, Ordering::Relaxed) {
            tracing::info!("the server is back");
        }
        answer
    }

    /// Waits or registers, whatever makes another try worthwhile; gives a final refusal back.
    pub async fn recover(&self, error: ClientError, backoff: &mut Backoff) -> Result<(), ClientError> {
        match error.code() {
            Some(Code::Unauthenticated) => {
                let used = self.now().identity.clone();
                if let Err(error) = self.register(&used).await {
                    tracing::error!(%error, "the server does not let this runner in any more");
                    self.pause(backoff).await;
                }
                return Ok(());
            }
            Some(code) if !code.is_retryable() => return Err(error),
            _ => {}
        }
        if !self.is_away.swap(true, Ordering::Relaxed) {
            tracing::warn!(%error, "the server is away; work goes on and is delivered later");
        }
        self.pause(backoff).await;
        self.find_again();
        Ok(())
    }

    async fn pause(&self, backoff: &mut Backoff) {
        tokio::time::sleep(backoff.next(self.rng.unit())).await;
    }

    fn find_again(&self) {
        let Some(base) = read_address(&self.address) else { return };
        let mut now = self.now();
        if base != now.client.base() {
            now.client = Client::new(Arc::clone(&self.transport), base, now.identity.credential());
        }
    }

    /// The first word of an agent's life: waits for the server as long as it takes, but not for permission.
    pub async fn register_first(&self) -> Result<RegisterReply, RunnerError> {
        let mut backoff = self.backoff();
        loop {
            let used = self.now().identity.clone();
            match self.register(&used).await {
                Ok(Some(reply)) => return Ok(reply),
                Ok(None) => {}
                Err(error) if error.is_retryable() || error.code().is_none() => {
                    // Nothing waits in vain here: whoever retries is told once and then only that it is back.
                    let _ = self.recover(error, &mut backoff).await;
                }
                Err(error) => return Err(RunnerError::Refused(error.to_string())),
            }
        }
    }

    /// Registers unless somebody else did since `used` was the identity.
    async fn register(&self, used: &Identity) -> Result<Option<RegisterReply>, ClientError> {
        let _one_at_a_time = self.registering.lock().await;
        let (client, identity) = {
            let now = self.now();
            (now.client.clone(), now.identity.clone())
        };
        if identity != *used {
            return Ok(None);
        }
        let ask = |client: Client| async move { client.register(&self.request).await };
        let mut answer = self.once(self.patience(), &|_| ask(client.clone())).await;
        let is_refused = matches!(&answer, Err(error) if error.code() == Some(Code::Unauthenticated));
        if is_refused && identity.secret.is_some() {
            // The secret is no longer known; the join token or an open server may still let us in.
            answer = self.once(self.patience(), &|_| ask(client.with_token(None))).await;
        }
        let reply = answer?;
        let identity = Identity {
            install_id: identity.install_id,
            runner_id: Some(reply.runner_id),
            secret: if reply.secret.is_empty() { identity.secret } else { Some(reply.secret.clone()) },
        };
        if let Err(error) = self.files.save_identity(&identity) {
            tracing::warn!(%error, "this runner has to register anew after its next start");
        }
        let mut now = self.now();
        now.client = now.client.with_token(identity.credential());
        now.identity = identity;
        now.lease_ttl = Duration::from_millis(reply.lease_ttl_ms.max(1000));
        Ok(Some(reply))
    }
}

/// `None` while the file is not there yet.
fn read_address(address: &ServerAddress) -> Option<String> {
    match address {
        ServerAddress::Url(url) => Some(url.trim_end_matches('/').to_owned()),
        ServerAddress::File(path) => {
            let text = std::fs::read_to_string(path).ok()?;
            Some(text.trim().trim_end_matches('/').to_owned())
        }
    }
}
