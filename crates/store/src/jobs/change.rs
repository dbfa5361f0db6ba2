//! What a person changes of a job while it is there.

use super::{
    JobPatch, JobRow,
    counters::{self, Delta},
    row::json,
};
use crate::{
    Result, Sight, Time, Tx,
    engine::{Param, int, params, text},
};
use mothership_core::ids::JobId;
use std::collections::BTreeMap;

/// Whether there was such a job.
pub fn patch(tx: &mut Tx<'_>, id: JobId, patch: &JobPatch, now: Time) -> Result<bool> {
    let labels = patch.labels.as_ref();
    let changed = tx.execute(
        "/* patch job */ UPDATE jobs SET name = COALESCE($2, name), description = COALESCE($3, description), \
         priority = COALESCE($4, priority), labels = COALESCE($5, labels), updated_at = $6 \
         WHERE id = $1 AND deleted_at IS NULL",
        params![
            id,
            patch.name.as_deref(),
            patch.description.as_deref(),
            patch.priority,
            labels.map(json),
            now
        ],
    )?;
    // Labels stand twice: in the job's row for whoever reads it, and a row each for whoever looks for one.
    if changed == 1
        && let Some(labels) = labels
    {
        tx.execute("/* drop labels */ DELETE FROM job_labels WHERE job = $1", params![id])?;
        insert_labels(tx, id, labels)?;
    }
    Ok(changed == 1)
}

pub(super) fn insert_labels(tx: &mut Tx<'_>, id: JobId, labels: &BTreeMap<String, String>) -> Result<()> {
    let rows: Vec<Vec<Param<'_>>> =
        labels.iter().map(|(name, value)| vec![id.into(), name.into(), value.into()]).collect();
    tx.insert("job_labels", &[int("job"), text("name"), text("value")], "", &rows)?;
    Ok(())
}

/// Pauses or resumes: a paused job keeps what runs and starts nothing.
pub fn set_paused(tx: &mut Tx<'_>, id: JobId, paused: bool, now: Time) -> Result<Option<JobRow>> {
    // Before the lock: the update takes the same lock, and the counters below are read behind it.
    tx.execute(
        "/* pause job */ UPDATE jobs SET paused = $2 WHERE id = $1 AND deleted_at IS NULL",
        params![id, paused],
    )?;
    if counters::lock(tx, id)?.is_some() {
        // Moves nothing, but derives the job's state anew: whether it is paused is a part of it.
        counters::apply(tx, id, &Delta::default(), now)?;
    }
    super::get(tx, id, &Sight::Everything)
}

/// Puts the job out of sight of those who do not ask for archived ones, or brings it back. Whether there was one.
pub fn set_archived(tx: &mut Tx<'_>, id: JobId, archived: bool, now: Time) -> Result<bool> {
    let changed = tx.execute(
        "/* archive job */ UPDATE jobs SET archived_at = $2, updated_at = $3 WHERE id = $1 AND deleted_at IS NULL",
        params![id, archived.then_some(now), now],
    )?;
    Ok(changed == 1)
}
