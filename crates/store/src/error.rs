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

impl StoreError {
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
