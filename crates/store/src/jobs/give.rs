//! Jobs of one person become another's.

use super::{counters, row};
use crate::{Result, Time, Tx, engine::params};
use mothership_core::{ids::JobId, ownership::Holder};

/// Gives at most `limit` jobs of the owner `from`, the oldest first, to `to`; which. Those of a project stay in it.
pub fn give(tx: &mut Tx<'_>, from: &str, to: &str, limit: u64, now: Time) -> Result<Vec<JobId>> {
    let (alone, then) = (Holder::person(from), Holder::person(to));
    // The key of a submit is its owner's. Whoever sends that submit again is not the new one, who may have used the same.
    let rows = tx.query(
        "/* give jobs */ UPDATE jobs SET owner = $2, idempotency_key = NULL, updated_at = $4, \
         holder = CASE WHEN holder = $5 THEN $6 ELSE holder END \
         WHERE id IN (SELECT id FROM jobs WHERE owner = $1 ORDER BY id LIMIT $3) RETURNING id, \
         CASE WHEN holder = $6 AND deleted_at IS NULL THEN 1 ELSE 0 END, \
         total, waiting, pending, running, completed, failed, cancelled",
        params![from, to, limit, now, alone.as_str(), then.as_str()],
    )?;
    let mut given: Vec<JobId> = Vec::with_capacity(rows.len());
    for mut found in rows {
        given.push(found.take()?);
        let is_moved: bool = found.take()?;
        if is_moved {
            let counts = row::counts(&mut found)?;
            counters::add_totals(tx, alone.as_str(), &counters::Delta::all(&counts, -1))?;
            counters::add_totals(tx, then.as_str(), &counters::Delta::all(&counts, 1))?;
        }
    }
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
