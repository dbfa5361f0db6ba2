//! What can go wrong, as far as a caller treats it differently. "Not found" is an `Option`.

/// Result of this crate.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// Why an operation on the store failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached or is closing: try again later. Nothing is known to have happened.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// The facts forbid the act (a missing dependency, a running job to delete): tell the user.
    #[error("{what}")]
    Conflict {
        /// What forbids it, for the user.
        what: String,
    },
    /// The thing is seen, and may not be changed: tell the user.
    #[error("{what}")]
    Forbidden {
        /// What may not be done, for the user.
        what: String,
    },
    /// What is stored contradicts itself: tell the administrator.
    #[error("the database holds something it should not: {what}")]
    Corrupt {
        /// What contradicts what, for the administrator.
        what: String,
    },
    /// The tables are not those of this program. Said when a database is opened, never later.
    #[error("{what}")]
    Foreign {
        /// Whose they are and what to do, for the administrator.
        what: String,
    },
    /// A statement failed for a reason that is our own mistake.
    #[error("a statement failed: {0}")]
    Internal(String),
    /// The engine asks for the closure to be run again (serialization failure, deadlock). Never seen by callers of
    /// [`Store::write`](crate::Store::write).
    #[error("the transaction has to be run again: {0}")]
    Again(String),
}

/// Why nothing can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteFailure {
    /// No room on the disk.
    Full,
    /// The disk or the database only lets itself be read.
    ReadOnly,
    /// The disk reports errors.
    Broken,
    /// The database does not answer.
    Away,
}

impl WriteFailure {
    /// For people, of a server.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Full => "its disk is full",
            Self::ReadOnly => "its disk or its database can only be read",
            Self::Broken => "its disk reports errors",
            Self::Away => "its database does not answer",
        }
    }

    /// By the kind of the system's error, or its words.
    pub fn of_io(error: &std::io::Error) -> Self {
        use std::io::ErrorKind::{QuotaExceeded, ReadOnlyFilesystem, StorageFull};
        match error.kind() {
            StorageFull | QuotaExceeded => Self::Full,
            ReadOnlyFilesystem => Self::ReadOnly,
            _ => Self::of(&error.to_string()),
        }
    }

    /// By the words of the engine or of the system.
    pub fn of(text: &str) -> Self {
        let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
        if says(&["is full", "No space left", "could not extend", "os error 28", "Disk quota"]) {
            Self::Full
        } else if says(&["readonly", "read-only", "Read-only"]) {
            Self::ReadOnly
        } else if says(&["disk I/O error", "unable to open database file", "could not write", "os error 5)"])
        {
            Self::Broken
        } else {
            Self::Away
        }
    }
}

impl StoreError {
    /// What it says of writing; `None` for an error that speaks of one request only.
    pub fn write_failure(&self) -> Option<WriteFailure> {
        match self {
            Self::Unavailable(what) => Some(WriteFailure::of(what)),
            _ => None,
        }
    }
    pub(crate) fn conflict(what: impl Into<String>) -> Self {
        Self::Conflict { what: what.into() }
    }
    pub(crate) fn foreign(what: impl Into<String>) -> Self {
        Self::Foreign { what: what.into() }
    }
    pub(crate) fn corrupt(what: impl Into<String>) -> Self {
        Self::Corrupt { what: what.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn why_nothing_can_be_written() {
        use WriteFailure::{Away, Broken, Full, ReadOnly};
        // As the engines and systems say it.
        for (said, why) in [
            ("database or disk is full in: COMMIT", Full),
            ("could not extend file \"base/5/16384\": No space left on device", Full),
            ("attempt to write a readonly database in: COMMIT", ReadOnly),
            ("cannot execute INSERT in a read-only transaction", ReadOnly),
            ("disk I/O error in: COMMIT", Broken),
            ("the connection is lost", Away),
        ] {
            assert_eq!(StoreError::Unavailable(said.into()).write_failure(), Some(why), "{said}");
        }
        assert_eq!(StoreError::conflict("no").write_failure(), None);
    }
}
