//! GUI clients: machines without an agent, on which a program reports through a GUI of its own how far it is. Such a
//! machine is a runner of mode `gui`; what it runs is an ordinary attempt whose log, progress and end come in other
//! messages.
//!
//! Which machine it is, where a message belongs and in which order lines go is decided in `core::goliat`; here it is
//! stored. Lines come in batches out of order: `inbox.rs` takes each once, `flush.rs` puts them into the log.
//! Start reading at [`upsert_machine`].

mod flush;
mod history;
mod inbox;
mod machines;
mod progress;
mod ran;
mod screenshots;
mod sessions;

pub use flush::{count_typed, fatal, flush_inbox, peek};
pub use history::{Past, set_history};
pub use inbox::{receive, waiting};
pub use machines::{
    begin, cancelled, extend_all, forget_unused, get, is_of_gui_client, list, lock, of_native, renew,
    set_attempt, unused, upsert_machine,
};
pub use progress::write_progress;
pub use ran::{GuiAttempt, attempts_of, ended_since};
pub use screenshots::{keep_screenshots, screenshot, screenshots};
pub use sessions::{GuiSession, forget_session, sessions};

use crate::Time;
use mothership_core::{
    goliat::{
        identity::{MachineClaims, MachineIdentity},
        progress_patch::ProgressPatch,
    },
    ids::{AttemptId, RunnerId},
    placement::Capacity,
    secret::Secret,
};
use serde_json::Value;

/// What a machine says of itself in one request.
#[derive(Debug, Clone, PartialEq)]
pub struct MachineReport {
    /// By which it is told from others.
    pub claims: MachineClaims,
    /// Drawn before, for a machine that is new.
    pub id: RunnerId,
    /// How it is called when it is new, or says its name for the first time.
    pub name: String,
    /// What it has; `None`: it does not say.
    pub inventory: Option<(Value, Capacity)>,
    /// When the request came.
    pub now: Time,
}

/// What is known of a GUI client.
#[derive(Debug, Clone, PartialEq)]
pub struct GuiClientRow {
    /// By which it is told from others.
    pub identity: MachineIdentity,
    /// What its messages belong to: its latest attempt, live or not; `None` until it has run something.
    pub attempt: Option<AttemptId>,
}

impl GuiClientRow {
    /// The runner that this machine is.
    pub fn runner(&self) -> RunnerId {
        self.identity.runner
    }
}

/// Which machine it was.
#[derive(Debug, Clone, PartialEq)]
pub struct UpsertedMachine {
    /// As it is stored now.
    pub client: GuiClientRow,
    /// It was made by this report.
    pub is_new: bool,
    /// Lists of runners show it differently now.
    pub changed: bool,
    /// It said its host name for the first time.
    pub named: bool,
    /// The record that was made for it under its new address before it was known to be this machine.
    pub absorbed: Option<GuiClientRow>,
}

/// What became of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    /// It waits in the inbox now.
    New,
    /// It had been taken before.
    Again,
}

/// What a flush moved into the log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FlushedBatches {
    /// `\n` bytes.
    pub lines: u64,
    /// Unpacked.
    pub bytes: u64,
    /// Warnings or errors were among them.
    pub counted: bool,
    /// More waits, and may be ready at once.
    pub more: bool,
}

/// What was reported of an attempt and is not stored yet.
#[derive(Debug, Clone, PartialEq)]
pub struct PendingProgress {
    /// Of which it was reported.
    pub attempt: AttemptId,
    /// Of its lease: a report of a lease that is over changes nothing.
    pub token: Secret,
    /// When the latest part of it came.
    pub at: Time,
    /// What was reported; what is absent stays as it is stored.
    pub patch: ProgressPatch,
}

/// A picture of a tab, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScreenshotRow {
    /// The name of the tab, as the client gave it.
    pub tab: String,
    /// Its place in the ring of its tab, from 0.
    pub slot: u32,
    /// When it came.
    pub at: Time,
    /// Bytes.
    pub size: u64,
    /// What ran when it came; `None`: nothing that is known.
    pub attempt: Option<AttemptId>,
}
