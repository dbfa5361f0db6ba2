//! Windows: machines without an agent, that say through a program's own window how far it is. Such a machine is a runner
//! of mode `window`; what it runs is an ordinary attempt whose log, progress and end come in other words.
//!
//! Lines come in batches out of order: `inbox.rs` takes each once, `settle.rs` puts them into the log.
//! Start reading at [`upsert_machine`].

mod flush;
mod history;
mod inbox;
mod machines;
mod progress;
mod screenshots;

pub use flush::{fatal, flush_inbox};
pub use history::{Past, set_history};
pub use inbox::{receive, waiting};
pub use machines::{
    begin, cancelled, extend_all, get, is_of_gui_client, list, lock, of_native, renew, set_attempt,
    upsert_machine,
};
pub use progress::write_progress;
pub use screenshots::{keep_screenshots, screenshot, screenshots};

use crate::Time;
use mothership_core::{
    goliat::{
        identity::{Hardware, MachineClaims},
        progress_patch::ProgressPatch,
    },
    ids::{AttemptId, RunnerId},
    placement::Capacity,
    secret::Secret,
};
use serde_json::Value;

/// A machine that speaks.
#[derive(Debug, Clone, PartialEq)]
pub struct MachineReport {
    pub said: MachineClaims,
    /// Drawn before, for a machine that is new.
    pub id: RunnerId,
    /// How it is called when it is new, or says its name for the first time.
    pub name: String,
    /// What it has; `None`: it does not say.
    pub inventory: Option<(Value, Capacity)>,
    pub now: Time,
}

/// What is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct GuiClientRow {
    pub runner: RunnerId,
    pub hook: Option<String>,
    pub machine: String,
    /// Empty until it was said.
    pub hostname: String,
    pub hardware: Option<Hardware>,
    pub peer: Option<String>,
    /// What its words belong to: its latest attempt, live or not.
    pub attempt: Option<AttemptId>,
}

/// Who it was.
#[derive(Debug, Clone, PartialEq)]
pub struct UpsertedMachine {
    pub window: GuiClientRow,
    pub is_new: bool,
    /// Lists of runners show it differently now.
    pub changed: bool,
    /// It said its host name for the first time.
    pub named: bool,
}

/// What became of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    New,
    /// It had been taken before.
    Again,
}

/// What a settling moved into the log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FlushedBatches {
    pub lines: u64,
    pub bytes: u64,
    /// Warnings or errors were among them.
    pub counted: bool,
    /// More waits, and may be ready at once.
    pub more: bool,
}

/// The latest word on an attempt.
#[derive(Debug, Clone, PartialEq)]
pub struct PendingProgress {
    pub attempt: AttemptId,
    pub token: Secret,
    pub at: Time,
    pub word: ProgressPatch,
}

/// A picture of a tab, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScreenshotRow {
    pub tab: String,
    pub slot: u32,
    pub at: Time,
    pub size: u64,
    pub attempt: Option<AttemptId>,
}
