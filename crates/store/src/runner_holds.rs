//! What runners hold, and what that occupies.

use crate::{Result, Tx, engine::params};
use mothership_core::{ids::RunnerId, placement::Capacity};
use std::collections::BTreeMap;

/// What the live attempts of a runner occupy.
pub fn used(tx: &mut Tx<'_>, id: RunnerId) -> Result<Capacity> {
    let mut used = Capacity::default();
    for (count, need) in held(tx, Some(id))?.remove(&id).unwrap_or_default() {
        (0..count).for_each(|_| used.give(&need));
    }
    Ok(used)
}

/// Live attempts of each runner (or of one) by job: how many, and what each of them occupies.
pub(crate) fn held(
    tx: &mut Tx<'_>,
    one: Option<RunnerId>,
) -> Result<BTreeMap<RunnerId, Vec<(u64, Capacity)>>> {
    let rows = match one {
        Some(id) => tx.query(
            "/* what a runner holds */ SELECT a.runner, j.resources, COUNT(*) FROM attempts a \
             JOIN jobs j ON j.id = a.job WHERE a.runner = $1 AND a.lease_expires_at IS NOT NULL \
             GROUP BY a.runner, a.job, j.resources",
            params![id],
        )?,
        None => tx.query(
            "/* what runners hold */ SELECT a.runner, j.resources, COUNT(*) FROM attempts a \
             JOIN jobs j ON j.id = a.job WHERE a.lease_expires_at IS NOT NULL \
             GROUP BY a.runner, a.job, j.resources",
            &[],
        )?,
    };
    let mut out: BTreeMap<RunnerId, Vec<(u64, Capacity)>> = BTreeMap::new();
    for mut row in rows {
        let (runner, need) = (row.take()?, row.json()?);
        out.entry(runner).or_default().push((row.take()?, need));
    }
    Ok(out)
}
