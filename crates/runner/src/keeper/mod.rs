//! The keeper: a small process that owns the programs, their output and their end, and outlives the agent.
//!
//! The agent uses it through [`Keeper`]. [`client`] is the real one: it starts the process, exchanges messages with it
//! over a local socket ([`socket`], [`wire`]), and reads the spools from the disk itself. [`server`] is the other side,
//! [`program`] runs one program there. [`folder`] defines what lies where in an attempt's folder, which is all that
//! either side needs after a crash. The keeper knows nothing of the server or of HTTP.
//!
//! Two processes because tasks survive a restart or upgrade of the agent: a parent that leaves takes its children's
//! pipes and exit codes with it, so their parent has to be somebody who stays.

pub mod client;
pub mod folder;
pub mod folder_pool;
mod orphan_cleanup;
pub mod program;
mod server;
mod socket;
pub mod spool;
pub mod wire;

pub use server::{keeper_main, lock_file};

use futures_util::future::BoxFuture;
use jiff::Timestamp;
use mothership_api::{agent::LeasedAttempt, attempts::Usage};
use mothership_core::{attempt::EndCause, ids::AttemptId, log::Run};
use serde::{Deserialize, Serialize};

/// A failure of the keeper or of a spool, as a sentence for a person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct KeeperError(pub String);

/// Starts one program.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StartOrder {
    pub lease: LeasedAttempt,
    /// Random; stands in the environment of the program and its children, by which orphans are found.
    pub marker: String,
    /// Starts only when this one has ended; at once when the keeper does not have it (any more).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<AttemptId>,
}

/// How a program ended. Written to the journal and sent to the agent, so a new field needs a default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProgramEnd {
    pub cause: EndCause,
    pub at: Timestamp,
    /// `None` when it never was started.
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

impl ProgramEnd {
    /// The end of a program that was never started, or of which nothing else is known.
    pub fn unstarted(cause: EndCause, at: Timestamp, why: Option<String>) -> Self {
        Self {
            cause,
            at,
            started_at: None,
            exit_code: None,
            signal: None,
            error_message: why,
            usage: Usage::default(),
            log_bytes: 0,
            has_output: false,
        }
    }
}

/// An attempt that an earlier agent started and that is still in the data folder.
#[derive(Debug, Clone, PartialEq)]
pub struct RecoveredAttempt {
    pub lease: LeasedAttempt,
    pub started_at: Option<Timestamp>,
    /// Bytes of its log so far.
    pub log_bytes: u64,
    /// `None` while it runs.
    pub end: Option<ProgramEnd>,
}

/// What happens to programs. As JSON it is a message of the keeper's socket ([`wire`]).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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

/// Runs programs. Orders return at once; what becomes of them comes as events.
pub trait Keeper: Send + Sync + 'static {
    /// Everything from earlier agents. Called once, before anything else.
    fn list(&self) -> BoxFuture<'_, Result<Vec<RecoveredAttempt>, KeeperError>>;
    /// Starts a program.
    fn start(&self, order: StartOrder);
    /// Stops the whole tree of a program: TERM, `grace_ms`, KILL. It ends with `cause`. Unknown and ended: nothing.
    fn stop(&self, attempt: AttemptId, cause: EndCause, grace_ms: u64);
    /// Gives back a program that waits for another one's end: it ends as released, without having started. Started,
    /// ended and unknown: nothing.
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
    /// The same for somebody who goes on from a place of their own, far from where [`read_log`](Self::read_log) does.
    fn read_ahead(
        &self,
        attempt: AttemptId,
        from: u64,
        max: usize,
    ) -> BoxFuture<'_, Result<LogPiece, KeeperError>> {
        self.read_log(attempt, from, max)
    }
    /// Adds a line of the agent's own to the log of an *ended* attempt; answers the log's new length.
    fn note(
        &self,
        attempt: AttemptId,
        line: String,
        at: Timestamp,
    ) -> BoxFuture<'_, Result<u64, KeeperError>>;
    /// These attempts are over and reported: what is kept in memory for them is released.
    fn forget(&self, attempts: &[AttemptId]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(value: &impl Serialize) -> String {
        serde_json::to_string(value).unwrap()
    }

    /// What a keeper that still runs under an older version writes, and what an older agent understands.
    #[test]
    fn events_keep_their_form_on_the_socket() {
        let attempt: AttemptId = "42.7.2".parse().unwrap();
        let at = Timestamp::from_second(1_800_000_000).unwrap();
        let end = ProgramEnd { exit_code: Some(3), ..ProgramEnd::unstarted(EndCause::Exited, at, None) };
        let cases = [
            (
                KeeperEvent::Started { attempt, at },
                r#"{"started":{"attempt":"42.7.2","at":"2027-01-15T08:00:00Z"}}"#.to_owned(),
            ),
            (
                KeeperEvent::Output { attempt, log_bytes: 9 },
                r#"{"output":{"attempt":"42.7.2","log_bytes":9}}"#.to_owned(),
            ),
            (
                KeeperEvent::Usage { attempt, usage: Usage::default() },
                format!(r#"{{"usage":{{"attempt":"42.7.2","usage":{}}}}}"#, json(&Usage::default())),
            ),
            (
                KeeperEvent::Ended { attempt, end: Box::new(end.clone()) },
                format!(r#"{{"ended":{{"attempt":"42.7.2","end":{}}}}}"#, json(&end)),
            ),
        ];
        for (event, text) in cases {
            assert_eq!(json(&event), text);
            assert_eq!(serde_json::from_str::<KeeperEvent>(&text).unwrap(), event);
        }
    }

    #[test]
    fn an_end_with_nothing_but_what_is_needed_is_read() {
        let text = r#"{"cause":"runner_lost","at":"2027-01-15T08:00:00Z","log_bytes":7}"#;
        let end: ProgramEnd = serde_json::from_str(text).unwrap();
        let at = Timestamp::from_second(1_800_000_000).unwrap();
        assert_eq!(end, ProgramEnd { log_bytes: 7, ..ProgramEnd::unstarted(EndCause::RunnerLost, at, None) });
    }
}
