//! The keeper: a small process that owns the programs, their output and their end, and outlives the agent.
//!
//! The agent sees it through [`Keeper`]. [`client`] is the real one: it starts the process, talks to it over a local
//! socket ([`socket`], [`wire`]), and reads the spools from the disk itself. [`server`] is the other side, [`program`]
//! one program in its hands. [`folder`] says what lies where in an attempt's folder, which is all that either side
//! needs after a crash. The keeper knows nothing of the server or of HTTP.

pub mod client;
pub mod folder;
mod leftovers;
pub mod program;
mod server;
mod socket;
pub mod spares;
pub mod spool;
pub mod wire;

pub use server::{keeper_main, lock};

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use mothership_api::{agent::LeasedAttempt, attempts::Usage};
use mothership_core::{attempt::EndCause, ids::AttemptId, log::Run};
use serde::{Deserialize, Serialize};

/// A failure of the keeper or of a spool, in words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct KeeperError(pub String);

/// Starts one program.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StartOrder {
    pub lease: LeasedAttempt,
    /// Random; stands in the environment of the program and its children, by which strays are found.
    pub marker: String,
    /// Starts only when this one has ended; at once when the keeper does not have it (any more).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<AttemptId>,
}

/// How a program ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProgramEnd {
    pub cause: EndCause,
    pub at: Timestamp,
    /// `None` when it never was.
    #[serde(default)]
    pub started_at: Option<Timestamp>,
    #[serde(default)]
    pub exit_code: Option<i32>,
    #[serde(default)]
    pub signal: Option<i32>,
    /// Why it could not be started, or what stopped it.
    #[serde(default)]
    pub error_message: Option<String>,
    #[serde(default)]
    pub usage: Usage,
    /// Bytes of its log.
    pub log_bytes: u64,
    /// Whether the folder of `MOTHERSHIP_OUTPUT_DIR` holds something.
    #[serde(default)]
    pub has_output: bool,
}

/// An attempt that the data folder knows, from before this agent's life.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    pub lease: LeasedAttempt,
    pub started_at: Option<Timestamp>,
    /// Bytes of its log so far.
    pub log_bytes: u64,
    /// `None` while it runs.
    pub end: Option<ProgramEnd>,
}

/// What happens to programs.
#[derive(Debug, Clone, PartialEq)]
pub enum KeeperEvent {
    Started {
        attempt: AttemptId,
        at: Timestamp,
    },
    /// The log has grown to this many bytes.
    Output {
        attempt: AttemptId,
        log_bytes: u64,
    },
    Usage {
        attempt: AttemptId,
        usage: Usage,
    },
    /// It is over and nothing of it runs any more. The last event of an attempt; every started one gets it.
    Ended {
        attempt: AttemptId,
        end: Box<ProgramEnd>,
    },
}

/// A piece of a log, as read from the spool.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogPiece {
    /// Log offset of the first byte.
    pub offset: u64,
    pub bytes: Vec<u8>,
    /// Their lengths add up to `bytes.len()`.
    pub runs: Vec<Run>,
}

pub trait Keeper: Send + Sync + 'static {
    /// Everything from earlier lives. Called once, before anything else.
    fn list(&self) -> BoxFuture<'_, Result<Vec<Kept>, KeeperError>>;
    /// Starts a program; what becomes of it comes as events.
    fn start(&self, order: StartOrder);
    /// Stops the whole tree of a program: TERM, `grace_ms`, KILL. It ends with `cause`. Unknown and ended: nothing.
    fn stop(&self, attempt: AttemptId, cause: EndCause, grace_ms: u64);
    /// Gives back a program that waits for another one's end: it ends as released, without having begun. Started, ended
    /// and unknown: nothing.
    fn recall(&self, attempt: AttemptId);
    /// The next events, at least one. Dropping the future loses none.
    fn events(&self) -> BoxFuture<'_, Vec<KeeperEvent>>;
    /// The log from offset `from` on, at most `max` bytes (at least one record's worth). Empty at its present end.
    fn read_log(
        &self,
        attempt: AttemptId,
        from: u64,
        max: usize,
    ) -> BoxFuture<'_, Result<LogPiece, KeeperError>>;
    /// Adds a line of the agent's own to the log of an *ended* attempt; answers the log's new length.
    fn note(
        &self,
        attempt: AttemptId,
        line: String,
        at: Timestamp,
    ) -> BoxFuture<'_, Result<u64, KeeperError>>;
    /// These attempts are over and reported.
    fn forget(&self, attempts: &[AttemptId]);
}
