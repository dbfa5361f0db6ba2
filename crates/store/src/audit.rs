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
