//! Which blobs are complete. Their bytes are in [`crate::blob`].

use crate::{
    Result, Sight, Time, Tx,
    engine::{Each, Param, int, params, text},
    ownership::SeenJobs,
};
use mothership_core::ids::BlobHash;
use std::collections::{BTreeMap, BTreeSet};

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

/// Twice does no harm. `false` when its bytes are just being deleted: then it has to be sent again.
pub fn insert(tx: &mut Tx<'_>, hash: BlobHash, size: u64, now: Time) -> Result<bool> {
    let changed = tx.execute(
        "/* insert blob */ INSERT INTO blobs (hash, size, created_at, needed_at) VALUES ($1, $2, $3, $3) \
         ON CONFLICT (hash) DO UPDATE SET needed_at = excluded.needed_at WHERE blobs.removed_at IS NULL",
        params![hash, size, now],
    )?;
    Ok(changed > 0)
}

/// `None` when it is not there, or not complete.
pub fn get(tx: &mut Tx<'_>, hash: BlobHash) -> Result<Option<BlobRow>> {
    let row = tx.query_opt(
        "/* blob */ SELECT hash, size, created_at FROM blobs WHERE hash = $1 AND removed_at IS NULL",
        params![hash],
    )?;
    row.map(|mut row| Ok(BlobRow { hash: row.take()?, size: row.take()?, created_at: row.take()? }))
        .transpose()
}

/// Whether there is any.
pub fn any(tx: &mut Tx<'_>) -> Result<bool> {
    Ok(tx.query_opt("/* any blob */ SELECT 1 FROM blobs LIMIT 1", &[])?.is_some())
}

/// Whether its bytes are being deleted, so that it cannot be stored again yet.
pub fn is_being_removed(tx: &mut Tx<'_>, hash: BlobHash) -> Result<bool> {
    let row = tx.query_opt(
        "/* blob goes */ SELECT hash FROM blobs WHERE hash = $1 AND removed_at IS NOT NULL",
        params![hash],
    )?;
    Ok(row.is_some())
}

/// A blob that is there, and when it was last needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FoundBlob {
    /// In bytes.
    pub size: u64,
    /// When somebody last relied on it.
    pub needed_at: Time,
}

const THERE: Each<'_> = Each {
    sqlite: "/* blob is there */ SELECT hash, size, needed_at FROM blobs WHERE hash = $1 AND removed_at IS NULL",
    postgres: "/* blobs are there */ SELECT hash, size, needed_at FROM blobs \
               WHERE hash = ANY($1::TEXT[]) AND removed_at IS NULL",
    columns: &[text("hash")],
};

/// Which of these are there, in the order asked.
pub fn find(tx: &mut Tx<'_>, hashes: &[BlobHash]) -> Result<Vec<Option<FoundBlob>>> {
    let keys: Vec<Vec<Param<'_>>> = hashes.iter().map(|hash| vec![(*hash).into()]).collect();
    let rows = tx.query_each(THERE, &keys)?;
    let there: BTreeMap<BlobHash, FoundBlob> = rows
        .into_iter()
        .map(|mut row| Ok((row.take()?, FoundBlob { size: row.take()?, needed_at: row.take()? })))
        .collect::<Result<_>>()?;
    Ok(hashes.iter().map(|hash| there.get(hash).copied()).collect())
}

/// Jobs looked at that name a blob: one that many have (the empty file) is sent again rather than looked for at length.
const NAMED_BY_EXAMINED: u64 = 1000;

/// Which of these may be named by who looks: something that they see names it, or they sent its bytes after `sent_since`.
/// To know a hash is not to have the bytes. In the order asked.
pub fn reachable(tx: &mut Tx<'_>, hashes: &[BlobHash], sent_since: Time, sight: &Sight) -> Result<Vec<bool>> {
    let Some(person) = sight.person() else { return Ok(vec![true; hashes.len()]) };
    let mut out = Vec::with_capacity(hashes.len());
    for hash in hashes {
        let known =
            vec![(*hash).into(), person.to_owned().into(), sent_since.into(), NAMED_BY_EXAMINED.into()];
        let mut seen = SeenJobs::new(sight, known);
        let condition = seen.condition();
        let names = |table: &str| {
            format!(
                "EXISTS (SELECT 1 FROM (SELECT job FROM {table} WHERE hash = $1 LIMIT $4) AS n \
                 JOIN jobs j ON j.id = n.job WHERE j.deleted_at IS NULL AND {condition})"
            )
        };
        let sql = format!(
            "/* blob is reachable */ SELECT CASE WHEN EXISTS (SELECT 1 FROM blob_senders b \
             WHERE b.hash = $1 AND b.person = $2 AND b.sent_at >= $3) OR {} OR {} THEN 1 ELSE 0 END",
            names("job_inputs"),
            names("artifacts")
        );
        out.push(tx.query_value(&sql, &seen.params)?);
    }
    Ok(out)
}

/// Notes that a person has sent the bytes of a blob.
pub fn sent(tx: &mut Tx<'_>, hash: BlobHash, person: &str, now: Time) -> Result<()> {
    tx.execute(
        "/* blob was sent */ INSERT INTO blob_senders (hash, person, sent_at) VALUES ($1, $2, $3) \
         ON CONFLICT (hash, person) DO UPDATE SET sent_at = excluded.sent_at",
        params![hash, person, now],
    )
    .map(drop)
}

/// Forgets who has sent what before then; how many.
pub fn forget_senders(tx: &mut Tx<'_>, before: Time, limit: u64) -> Result<u64> {
    tx.execute(
        "/* forget senders */ DELETE FROM blob_senders WHERE (hash, person) IN \
         (SELECT hash, person FROM blob_senders WHERE sent_at < $1 ORDER BY sent_at LIMIT $2)",
        params![before, limit],
    )
}

const NEED: Each<'_> = Each {
    sqlite: "/* need blob */ UPDATE blobs SET needed_at = $2 WHERE hash = $1 AND removed_at IS NULL",
    postgres: "/* need blobs */ UPDATE blobs SET needed_at = k.needed_at \
               FROM unnest($1::TEXT[], $2::BIGINT[]) AS k (hash, needed_at) \
               WHERE blobs.hash = k.hash AND blobs.removed_at IS NULL",
    columns: &[text("hash"), int("needed_at")],
};

/// Notes that somebody relies on these now: they stay for a while, whether anything names them or not.
pub fn need(tx: &mut Tx<'_>, hashes: &[BlobHash], now: Time) -> Result<()> {
    // In one order, so that two that need the same blobs do not wait for each other.
    let hashes: BTreeSet<BlobHash> = hashes.iter().copied().collect();
    let keys: Vec<Vec<Param<'_>>> = hashes.iter().map(|hash| vec![(*hash).into(), now.into()]).collect();
    tx.execute_each(NEED, &keys).map(drop)
}

/// Nobody names blob `b` any more: no result, no job, no definition.
const UNNAMED: &str = "NOT EXISTS (SELECT 1 FROM artifacts a WHERE a.hash = b.hash) \
                       AND NOT EXISTS (SELECT 1 FROM job_inputs i WHERE i.hash = b.hash) \
                       AND NOT EXISTS (SELECT 1 FROM experiment_inputs d WHERE d.hash = b.hash)";

/// Looks at the next `limit` blobs behind `after`, in the order of their hashes: those that nobody names and nobody has
/// needed since `before`, and where to go on; `None` at the end.
pub fn unneeded(
    tx: &mut Tx<'_>,
    after: Option<BlobHash>,
    before: Time,
    limit: u64,
) -> Result<(Vec<BlobHash>, Option<BlobHash>)> {
    let after = after.map_or_else(String::new, |hash| hash.to_string());
    let rows = tx.query(
        &format!(
            "/* unneeded blobs */ SELECT b.hash, \
             CASE WHEN b.needed_at < $3 AND b.removed_at IS NULL AND {UNNAMED} THEN 1 ELSE 0 END \
             FROM blobs b WHERE b.hash > $1 ORDER BY b.hash LIMIT $2"
        ),
        params![after, limit, before],
    )?;
    let is_full = rows.len() as u64 == limit;
    let looked: Vec<(BlobHash, i64)> =
        rows.into_iter().map(|mut row| Ok((row.take()?, row.take()?))).collect::<Result<_>>()?;
    let next = looked.last().filter(|_| is_full).map(|(hash, _)| *hash);
    Ok((looked.into_iter().filter(|(_, unneeded)| *unneeded == 1).map(|(hash, _)| hash).collect(), next))
}

/// From here on it is as if the blob were not there; its bytes may be deleted, then [`forget`] it. `false` when somebody
/// needs it after all.
pub fn remove(tx: &mut Tx<'_>, hash: BlobHash, before: Time, now: Time) -> Result<bool> {
    let changed = tx.execute(
        &format!(
            "/* remove blob */ UPDATE blobs AS b SET removed_at = $3 \
             WHERE b.hash = $1 AND b.removed_at IS NULL AND b.needed_at < $2 AND {UNNAMED}"
        ),
        params![hash, before, now],
    )?;
    Ok(changed > 0)
}

/// Blobs whose bytes are being deleted, those of a server that was stopped meanwhile among them.
pub fn being_removed(tx: &mut Tx<'_>, limit: u64) -> Result<Vec<BlobHash>> {
    let rows = tx.query(
        "/* blobs that go */ SELECT hash FROM blobs WHERE removed_at IS NOT NULL ORDER BY hash LIMIT $1",
        params![limit],
    )?;
    rows.into_iter().map(|mut row| row.take()).collect()
}

/// Its bytes are gone. The next upload of the same bytes stores it again.
pub fn forget(tx: &mut Tx<'_>, hash: BlobHash) -> Result<()> {
    tx.execute("/* forget blob */ DELETE FROM blobs WHERE hash = $1", params![hash]).map(drop)
}
