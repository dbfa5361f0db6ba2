//! What becomes of an attempt and of its task. However an attempt ended (reported by its runner, its lease ran out,
//! cancelled by a person, given back by a runner that stops), the same three questions are asked: does this end count
//! ([`accept_end`]), what follows from it ([`after_end`]), and how is it told ([`task_error`], [`attempt_error`]).
//!
//! Pure: the store loads what is known, asks, and writes the answers.

mod accept;
mod after_end;
mod error_text;

pub use accept::{Acceptance, StoredAttempt, accept_end, ended_at};
pub use after_end::{AfterEnd, Next, TaskHistory, after_end, spread_jitter};
pub use error_text::{attempt_error, describe, task_error};

use crate::signal::shell_code;
use serde::{Deserialize, Serialize};

/// Why an attempt ended. The words are on the wire in `reason`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EndCause {
    /// The program exited (code or signal tell how).
    Exited,
    /// The time limit ran out and the runner stopped the program.
    TimedOut,
    /// The program was killed for its memory.
    OutOfMemory,
    /// A person cancelled it; the runner confirmed that nothing of it runs any more.
    Cancelled,
    /// The program could not be started (missing, not executable, bad folder).
    StartFailed,
    /// A path that a parameter names is not on the runner, or could not be made there: the program was not started.
    PathRefused,
    /// An input could not be fetched or an output could not be kept.
    FilesFailed,
    /// The lease ran out: nobody has heard of the runner.
    LeaseExpired,
    /// The runner knows that the attempt is gone (it, or the machine, was restarted).
    RunnerLost,
    /// The runner stops and gives the attempt back unfinished.
    Released,
    /// The machine had no room for the start (open files, processes, memory, disk): given back, to be tried later or
    /// elsewhere at no cost.
    NoRoom,
    /// Another attempt of the task is further or has finished, and the server stopped this one.
    Overtaken,
}

impl EndCause {
    /// Every cause.
    pub const ALL: [Self; 12] = [
        Self::Exited,
        Self::TimedOut,
        Self::OutOfMemory,
        Self::Cancelled,
        Self::StartFailed,
        Self::PathRefused,
        Self::FilesFailed,
        Self::LeaseExpired,
        Self::RunnerLost,
        Self::Released,
        Self::NoRoom,
        Self::Overtaken,
    ];

    /// Whether the runner gave the attempt back, which says nothing about the task: nothing of it is held against it.
    pub fn is_given_back(self) -> bool {
        matches!(self, Self::Released | Self::NoRoom)
    }

    /// Whether it says what became of the program, and not only that nobody follows it any more: such an end may come
    /// late and still count.
    pub fn is_result(self) -> bool {
        matches!(
            self,
            Self::Exited
                | Self::TimedOut
                | Self::OutOfMemory
                | Self::StartFailed
                | Self::PathRefused
                | Self::FilesFailed
        )
    }
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttemptEnd {
    pub cause: EndCause,
    /// `None` when a signal ended the program, or when there was no program to end.
    pub exit_code: Option<i32>,
    /// The signal that ended the program (Unix).
    pub signal: Option<i32>,
}

impl AttemptEnd {
    /// An end without an exit code or a signal.
    pub fn by(cause: EndCause) -> Self {
        Self { cause, exit_code: None, signal: None }
    }

    /// The program exited with this code.
    pub fn exited(code: i32) -> Self {
        Self { exit_code: Some(code), ..Self::by(EndCause::Exited) }
    }

    /// A signal ended the program.
    pub fn killed_by(signal: i32) -> Self {
        Self { signal: Some(signal), ..Self::by(EndCause::Exited) }
    }

    /// The code by which rules judge it: the program's own, or the one that a shell makes of the signal (128 + its
    /// number). `None` when it has neither.
    pub fn code(self) -> Option<i32> {
        self.exit_code.or(self.signal.map(shell_code))
    }

    /// The program exited with code 0.
    pub fn is_success(self) -> bool {
        self == Self::exited(0)
    }
}
