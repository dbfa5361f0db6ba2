//! Errors of the store and of the blob store as errors of an operation.

use super::OpError;
use mothership_store::{StoreError, WriteFailure, blob::BlobError};

impl From<StoreError> for OpError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict { what } => Self::Conflict(what),
            StoreError::Forbidden { what } => Self::Forbidden(what),
            // Not an error of ours and not one of the request: the same request may be sent again as it is.
            StoreError::Unavailable(why) => {
                tracing::warn!(error = %why, "the database is not available");
                if let Some(refused) = cannot_store(&why) {
                    return refused;
                }
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
                if let Some(refused) = cannot_store(&why) {
                    return refused;
                }
                Self::Unavailable(
                    "the place for blobs is not available; the same request may be sent again".into(),
                )
            }
            other => Self::internal("the place for blobs failed", other),
        }
    }
}

/// The answer when it is a matter of the disk, which does not pass by itself; `None` when trying again may be enough.
fn cannot_store(why: &str) -> Option<OpError> {
    match WriteFailure::of(why) {
        WriteFailure::Away => None,
        why => Some(OpError::CannotStore(format!("the server cannot store it: {}", why.as_str()))),
    }
}
