//! A message of a GUI client, and the one function that takes it.

use super::{end, log_batch, progress, resolve};
use crate::{actor::Person, app::App, error::OpResult};
use mothership_api::agent::Inventory;
use mothership_core::{
    goliat::{
        identity::MachineClaims,
        message::{Message, Post},
        resolve::MessageFacts,
    },
    ids::RunnerId,
    placement::Capacity,
    secret::Secret,
};
use mothership_store::{Time, gui_clients::MachineReport};

/// Who sends a request, as far as the request itself tells.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Caller {
    /// Id of the installation that our redirect hook drew; `None` without the hook.
    pub hook: Option<String>,
    /// The attempt (`42.7.1`) or task (`42.7`) in whose environment the program runs.
    pub attempt: Option<String>,
    /// The address its connection comes from.
    pub peer: Option<String>,
}

/// A message with all that is needed to find out where it belongs. What is random is drawn before: the transaction that
/// uses it may run twice.
#[derive(Debug, Clone)]
pub struct ClientMessage {
    /// The attempt or task that the request names.
    pub(super) named: Option<String>,
    pub(super) report: MachineReport,
    pub(super) facts: MessageFacts,
    /// Of the attempt that the message may begin.
    pub(super) token: Secret,
}

impl ClientMessage {
    /// A message that shows no study: a heartbeat, a claim, pictures.
    pub fn new(app: &App, caller: Caller, claims: MachineClaims) -> Self {
        let now = app.now();
        let name = claims.hostname.clone().filter(|name| !name.is_empty()).unwrap_or(claims.machine.clone());
        let id = RunnerId(app.rng.uuid_v7(now));
        let claims = MachineClaims { hook: caller.hook, peer: caller.peer, ..claims };
        let report = MachineReport { claims, id, name, inventory: None, now };
        let token = app.rng.lease_token();
        Self { named: caller.attempt, report, facts: MessageFacts::default(), token }
    }

    /// The same with what the machine has.
    pub fn with_inventory(mut self, inventory: &Inventory, capacity: Capacity) -> Self {
        let inventory = serde_json::to_value(inventory).unwrap_or_default();
        self.report.inventory = Some((inventory, capacity));
        self
    }

    /// The same from the machine alone, whatever attempt its request names: for what is about the machine.
    pub fn of_machine(mut self) -> Self {
        self.named = None;
        self
    }

    pub(super) fn now(&self) -> Time {
        self.report.now
    }

    /// What tells one client from another before the database is asked.
    pub(super) fn client_key(&self) -> String {
        let MachineClaims { hook, peer, machine, .. } = &self.report.claims;
        let part = |text: &Option<String>| text.clone().unwrap_or_default();
        format!("{}\n{}\n{}\n{machine}", part(hook), part(&self.named), part(peer))
    }
}

/// Takes a message. When it comes back, lines are durable; progress may still be in the buffer.
pub async fn take(app: &App, owner: &Person, caller: Caller, post: Post) -> OpResult<()> {
    let kind = post.message.kind().to_owned();
    app.counters.gui_client_messages.get_or_create(&[("kind", kind)]).inc();
    let claims = MachineClaims { machine: post.machine, ..MachineClaims::default() };
    let mut message = ClientMessage::new(app, caller, claims);
    message.facts.shows_a_study = post.message.shows_a_study();
    match post.message {
        Message::Lines { sequence, lines } if !lines.is_empty() => {
            message.facts.is_first = sequence == Some(0);
            log_batch::take(app, owner, message, sequence, &lines).await
        }
        Message::ProgressPatch(patch) => progress::take(app, owner, message, patch).await,
        Message::Lines { .. } | Message::Other => {
            resolve::resolve_lately(app, owner, message).await.map(drop)
        }
        Message::Finished(_) | Message::Fatal(_) | Message::OutOfMemory { .. } => {
            end::end(app, owner, message, post.message).await
        }
    }
}
