//! How this machine becomes a runner of the server, and stays one: the first time, when the server has forgotten it, when
//! what it offers has changed, and when its folder turns out to be a copy.

use super::{ServerConnection, credential};
use crate::config::{RunnerError, RunnerIdentity};
use mothership_api::{
    agent::{Inventory, RegisterReply, RegisterRequest},
    client::{Client, ClientError},
    problem::Code,
};
use mothership_core::placement::Capacity;
use std::{sync::atomic::Ordering, time::Duration};

impl ServerConnection {
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
                Err(error) if error.code() == Some(Code::Invalid) => {
                    return Err(RunnerError::NotTaken(error.to_string()));
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
    pub(super) async fn register(&self, used: &RunnerIdentity) -> Result<Option<RegisterReply>, ClientError> {
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
        if self.is_shut_out.swap(false, Ordering::Relaxed) {
            tracing::info!("the server lets this runner in again");
        }
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
