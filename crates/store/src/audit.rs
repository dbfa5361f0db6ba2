//! Who did what to what.

use crate::{Result, Time, Tx, engine::params};

/// One act, as it is remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// When it was done.
    pub at: Time,
    /// Name of the person, or of the part of the system, that did it.
    pub actor: String,
    /// The op: `job.cancel`.
    pub act: String,
    /// Id of the thing.
    pub subject: String,
    /// JSON, or empty.
    pub detail: String,
}

/// Remembers an act, in the transaction that does it: neither is there without the other.
pub fn insert(tx: &mut Tx<'_>, row: &AuditRow) -> Result<()> {
    tx.execute(
        "/* audit */ INSERT INTO audit (at, actor, act, subject, detail) VALUES ($1, $2, $3, $4, $5)",
        params![row.at, &row.actor, &row.act, &row.subject, &row.detail],
    )?;
    Ok(())
}

/// Removes at most `batch` of the oldest rows that are older than `before` or more than `rows_max`; how many.
pub fn prune(tx: &mut Tx<'_>, before: Time, rows_max: u64, batch: u64) -> Result<u64> {
    // By the number, which grows with the time and has an index.
    tx.execute(
        "/* prune audit */ DELETE FROM audit WHERE id IN (SELECT id FROM (SELECT id, at FROM audit ORDER BY id LIMIT $3) \
         AS oldest WHERE at < $1 OR id <= (SELECT COALESCE(MAX(id), 0) FROM audit) - $2)",
        params![before, rows_max, batch],
    )
}

/// Newest first.
pub fn list(tx: &mut Tx<'_>, limit: u64) -> Result<Vec<AuditRow>> {
    let rows = tx.query(
        "/* list audit */ SELECT at, actor, act, subject, detail FROM audit ORDER BY id DESC LIMIT $1",
        params![limit],
    )?;
    rows.into_iter()
        .map(|mut row| {
            Ok(AuditRow {
                at: row.take()?,
                actor: row.take()?,
                act: row.take()?,
                subject: row.take()?,
                detail: row.take()?,
            })
        })
        .collect()
}
