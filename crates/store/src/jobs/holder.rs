//! A job goes into a project, or out of it.

use super::{counters, row};
use crate::{Result, Time, Tx, engine::params};
use mothership_core::{ids::JobId, ownership::Holder};

/// Has `project` hold a job from now on, or its owner alone when that is empty; the project before. `None`: there is no
/// such job.
pub fn hand_over(tx: &mut Tx<'_>, id: JobId, project: &str, now: Time) -> Result<Option<String>> {
    let sql = format!(
        "/* holder to change */ SELECT owner, holder, total, waiting, pending, running, completed, failed, cancelled \
         FROM jobs WHERE id = $1 AND deleted_at IS NULL{}",
        tx.for_update()
    );
    let Some(mut found) = tx.query_opt(&sql, params![id])? else { return Ok(None) };
    let (owner, before): (String, String) = (found.take()?, found.take()?);
    let counts = row::counts(&mut found)?;
    let (before, after) = (Holder::stored(before), Holder::of(&owner, project));
    if before != after {
        tx.execute(
            "/* hand job over */ UPDATE jobs SET holder = $3, updated_at = $4 WHERE id = $1 AND holder = $2",
            params![id, before.as_str(), after.as_str(), now],
        )?;
        counters::add_totals(tx, before.as_str(), &counters::Delta::all(&counts, -1))?;
        counters::add_totals(tx, after.as_str(), &counters::Delta::all(&counts, 1))?;
    }
    Ok(Some(before.project_name().to_owned()))
}
