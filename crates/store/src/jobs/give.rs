//! Jobs of one person become another's.

use crate::{Result, Time, Tx, engine::params};
use mothership_core::ids::JobId;

/// Gives at most `limit` jobs of the owner `from`, the oldest first, to `to`; which.
pub fn give(tx: &mut Tx<'_>, from: &str, to: &str, limit: u64, now: Time) -> Result<Vec<JobId>> {
    // The key of a submit is its owner's. Whoever sends that submit again is not the new one, who may have used the same.
    let rows = tx.query(
        "/* give jobs */ UPDATE jobs SET owner = $2, idempotency_key = NULL, updated_at = $4 \
         WHERE id IN (SELECT id FROM jobs WHERE owner = $1 ORDER BY id LIMIT $3) RETURNING id",
        params![from, to, limit, now],
    )?;
    let mut given: Vec<JobId> = rows.into_iter().map(|mut row| row.take()).collect::<Result<_>>()?;
    given.sort_unstable();
    Ok(given)
}

/// Whether there is a job of this owner.
pub fn any_of(tx: &mut Tx<'_>, owner: &str) -> Result<bool> {
    let found = tx.query_opt(
        "/* any job of */ SELECT 1 FROM jobs WHERE owner = $1 AND deleted_at IS NULL LIMIT 1",
        params![owner],
    )?;
    Ok(found.is_some())
}
