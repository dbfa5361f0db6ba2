//! Who did what to what.

use crate::{Result, Time, Tx};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    pub at: Time,
    pub actor: String,
    /// The op: `job.cancel`.
    pub act: String,
    /// Id of the thing.
    pub subject: String,
    /// JSON, or empty.
    pub detail: String,
}

pub fn insert(_tx: &mut Tx<'_>, _row: &AuditRow) -> Result<()> {
    todo!()
}

/// Newest first.
pub fn list(_tx: &mut Tx<'_>, _limit: u64) -> Result<Vec<AuditRow>> {
    todo!()
}
