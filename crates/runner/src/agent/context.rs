//! What the loops of an agent share, and how they wake each other.

use super::{attempt::HeldAttempt, connection::ServerConnection, parts::AgentParts, state::AgentState};
use crate::{keeper::RecoveredAttempt, locked::Locked, shutdown::Shutdown};
use futures_util::{FutureExt, future::BoxFuture};
use mothership_api::client::retry::Backoff;
use mothership_core::{attempt::EndCause, placement::Capacity};
use std::sync::{Arc, MutexGuard};
use tokio::sync::{Notify, Semaphore, mpsc};

/// Work that was given to [`AgentContext::spawn_background`]; the agent polls it.
pub type SpawnedWork = mpsc::UnboundedReceiver<BoxFuture<'static, ()>>;

/// What the loops share.
pub struct AgentContext {
    pub parts: AgentParts,
    pub connection: ServerConnection,
    state: Locked<AgentState>,
    pub wakeups: Wakeups,
    pub shutdown: Shutdown,
    background: mpsc::UnboundedSender<BoxFuture<'static, ()>>,
    /// One input is fetched at a time.
    pub downloads: tokio::sync::Mutex<()>,
    /// Results of so many attempts are sent at a time.
    pub uploads: Semaphore,
    /// The wait after a poll that failed. Shared by all open polls: they fail together.
    pub poll_backoff: tokio::sync::Mutex<Backoff>,
}

/// Each upload holds one part of a file in memory.
const UPLOADS_MAX: usize = 4;

/// One for each loop. `Notify` keeps one permit, so a wake-up between a loop's look at the state and its sleep is not
/// lost; wake-ups are therefore given after the change, and may be given twice.
#[derive(Default)]
pub struct Wakeups {
    pub lease: Notify,
    pub report: Notify,
    pub logs: Notify,
    /// A program has ended, or the end of an attempt was reported. Waited for while the agent stops.
    pub shutdown: Notify,
}

impl AgentContext {
    /// A fresh state over these parts, and the work that is going to be spawned.
    pub fn new(
        parts: AgentParts,
        connection: ServerConnection,
        total: Capacity,
        shutdown: Shutdown,
    ) -> (Arc<Self>, SpawnedWork) {
        let backoff = connection.backoff();
        let (background, spawned) = mpsc::unbounded_channel();
        let agent = Arc::new(Self {
            state: Locked::new(AgentState::new(total)),
            parts,
            connection,
            wakeups: Wakeups::default(),
            shutdown,
            background,
            downloads: tokio::sync::Mutex::default(),
            uploads: Semaphore::new(UPLOADS_MAX),
            poll_backoff: tokio::sync::Mutex::new(backoff),
        });
        (agent, spawned)
    }

    pub fn state(&self) -> MutexGuard<'_, AgentState> {
        self.state.lock()
    }

    /// Runs `work` beside the loops, for as long as the agent lives. Not a task of the runtime: a dropped agent must
    /// stop all that it does, and a simulation polls it in one place.
    pub fn spawn_background(&self, work: impl Future<Output = ()> + Send + 'static) {
        // Nobody takes it any more: the agent is going away.
        let _ = self.background.send(work.boxed());
    }

    /// Gives up, without a word to the server, what a copied folder brought along.
    pub fn abandon_copied(&self) {
        let held: Vec<_> = self.state().attempts.keys().copied().collect();
        for attempt in &held {
            self.parts.keeper.stop(*attempt, EndCause::Released, 0);
            self.state().forget(*attempt);
        }
        self.parts.keeper.forget(&held);
        self.parts.files.discard_attempts();
    }

    /// Takes over what earlier agents left with the keeper.
    pub fn recover(self: &Arc<Self>, recovered: Vec<RecoveredAttempt>) {
        for mut recovered in recovered {
            let attempt = recovered.lease.id;
            let end = recovered.end.take();
            let held = HeldAttempt::recovered(recovered);
            self.state().recover(attempt, held);
            if let Some(end) = end {
                self.on_program_ended(attempt, end);
            }
        }
    }
}
