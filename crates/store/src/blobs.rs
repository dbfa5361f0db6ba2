//! Which blobs are complete. Their bytes are in [`crate::blob`].

use crate::{Result, Time, Tx};
use mothership_core::ids::BlobHash;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobRow {
    pub hash: BlobHash,
    pub size: u64,
    pub created_at: Time,
}

/// Twice does no harm.
pub fn insert(_tx: &mut Tx<'_>, _hash: BlobHash, _size: u64, _now: Time) -> Result<()> {
    todo!()
}

pub fn get(_tx: &mut Tx<'_>, _hash: BlobHash) -> Result<Option<BlobRow>> {
    todo!()
}

/// Which of these are there, in the order asked.
pub fn exists(_tx: &mut Tx<'_>, _hashes: &[BlobHash]) -> Result<Vec<bool>> {
    todo!()
}
