//! What the store and the place for blobs say, in the words of an operation.

use super::error::OpError;
use crate::specs::BadStoredSpec;
use mothership_store::{StoreError, blob::BlobError};

impl From<StoreError> for OpError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict { what } => Self::Conflict(what),
            StoreError::Unavailable(why) => {
                tracing::warn!(error = %why, "the database is not available");
                Self::Unavailable("the database is not available; the same request may be sent again".into())
            }
            other => Self::internal("the store failed", other),
        }
    }
}

impl From<BlobError> for OpError {
    fn from(error: BlobError) -> Self {
        match error {
            BlobError::Missing(hash) => Self::not_found("blob", hash),
            BlobError::Unavailable(why) => {
                tracing::warn!(error = %why, "the place for blobs is not available");
                Self::Unavailable(
                    "the place for blobs is not available; the same request may be sent again".into(),
                )
            }
            other => Self::internal("the place for blobs failed", other),
        }
    }
}

impl From<BadStoredSpec> for OpError {
    fn from(error: BadStoredSpec) -> Self {
        Self::internal("a stored spec cannot be read", error)
    }
}

/// Inside of a transaction a spec that cannot be read is something the database should not hold.
pub fn corrupt(error: &BadStoredSpec) -> StoreError {
    StoreError::Corrupt { what: error.to_string() }
}
