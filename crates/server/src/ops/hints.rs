//! What one server sends to the others on the same database: something changed, look for yourself. On SQLite there are no
//! others, and the store drops it. The other end is `background/changes.rs`.

use mothership_core::ids::{AttemptId, JobId};
use mothership_store::{Result, Tx};
use std::fmt;

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hint {
    /// The job or its tasks changed; there may be work.
    Job(JobId),
    /// The log has grown, or its attempt has ended.
    Log(AttemptId),
    /// Runners joined, left, or changed their mode.
    Runners,
}

impl Hint {
    /// What another server sent; `None` for what only a newer version knows.
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(' ') {
            Some(("job", id)) => id.parse().ok().map(Self::Job),
            Some(("log", id)) => id.parse().ok().map(Self::Log),
            None if text == "runners" => Some(Self::Runners),
            _ => None,
        }
    }
}

impl fmt::Display for Hint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Job(id) => write!(f, "job {id}"),
            Self::Log(id) => write!(f, "log {id}"),
            Self::Runners => f.write_str("runners"),
        }
    }
}

/// Sends the hint if and when the transaction commits.
pub fn hint(tx: &mut Tx<'_>, hint: Hint) -> Result<()> {
    tx.notify(&hint.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_are_read_as_they_are_written() {
        let job = JobId(42);
        for hint in [Hint::Job(job), Hint::Log(job.task(7).attempt(2)), Hint::Runners] {
            assert_eq!(Hint::parse(&hint.to_string()), Some(hint));
        }
        for text in ["", "job", "job x", "log 42", "log 42.7", "runners 7", "blob abc", " runners"] {
            assert_eq!(Hint::parse(text), None, "{text}");
        }
    }
}
