//! Which blobs are complete. Their bytes are in [`crate::blob`].

use crate::{
    Result, Time, Tx,
    engine::{Each, Param, params, text},
};
use mothership_core::ids::BlobHash;
use std::collections::BTreeSet;

/// A blob that is complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobRow {
    /// Of its bytes.
    pub hash: BlobHash,
    /// In bytes.
    pub size: u64,
    /// When it was complete.
    pub created_at: Time,
}

/// Twice does no harm.
pub fn insert(tx: &mut Tx<'_>, hash: BlobHash, size: u64, now: Time) -> Result<()> {
    tx.execute(
        "/* insert blob */ INSERT INTO blobs (hash, size, created_at) VALUES ($1, $2, $3) \
         ON CONFLICT (hash) DO NOTHING",
        params![hash, size, now],
    )?;
    Ok(())
}

/// `None` when it is not there, or not complete.
pub fn get(tx: &mut Tx<'_>, hash: BlobHash) -> Result<Option<BlobRow>> {
    let row =
        tx.query_opt("/* blob */ SELECT hash, size, created_at FROM blobs WHERE hash = $1", params![hash])?;
    row.map(|mut row| Ok(BlobRow { hash: row.take()?, size: row.take()?, created_at: row.take()? }))
        .transpose()
}

/// Whether there is any.
pub fn any(tx: &mut Tx<'_>) -> Result<bool> {
    Ok(tx.query_opt("/* any blob */ SELECT 1 FROM blobs LIMIT 1", &[])?.is_some())
}

const THERE: Each<'_> = Each {
    sqlite: "/* blob is there */ SELECT hash FROM blobs WHERE hash = $1",
    postgres: "/* blobs are there */ SELECT hash FROM blobs WHERE hash = ANY($1::TEXT[])",
    columns: &[text("hash")],
};

/// Which of these are there, in the order asked.
pub fn exists(tx: &mut Tx<'_>, hashes: &[BlobHash]) -> Result<Vec<bool>> {
    let keys: Vec<Vec<Param<'_>>> = hashes.iter().map(|hash| vec![(*hash).into()]).collect();
    let rows = tx.query_each(THERE, &keys)?;
    let there: BTreeSet<BlobHash> = rows.into_iter().map(|mut row| row.take()).collect::<Result<_>>()?;
    Ok(hashes.iter().map(|hash| there.contains(hash)).collect())
}
