//! Experiments come, change and go.

use super::NewVersion;
use crate::{
    Result, Time, Tx,
    engine::{Param, int, params, text},
};
use mothership_core::{experiment::limits::VERSIONS_KEPT, ownership::Holder};

/// Stores an experiment with its first version; `None` when its holder has one of this name.
pub fn insert(
    tx: &mut Tx<'_>,
    name: &str,
    owner: &str,
    holder: &Holder,
    first: &NewVersion,
) -> Result<Option<i64>> {
    let row = tx.query_opt(
        "/* insert experiment */ INSERT INTO experiments (name, owner, title, description, parameters, version, runs, \
         created_by, created_at, updated_at, holder) VALUES ($1, $2, $3, $4, $5, 1, 0, $6, $7, $7, $8) \
         ON CONFLICT (name, holder) WHERE deleted_at IS NULL DO NOTHING RETURNING id",
        params![
            name,
            owner,
            &first.title,
            &first.description,
            first.parameters,
            &first.created_by,
            first.created_at,
            holder.as_str()
        ],
    )?;
    let Some(mut row) = row else { return Ok(None) };
    let id = row.take()?;
    insert_version(tx, id, 1, first)?;
    Ok(Some(id))
}

/// Stores the version behind `expected`; its number, or `None` when the newest is another by now.
pub fn add_version(tx: &mut Tx<'_>, id: i64, expected: u64, new: &NewVersion) -> Result<Option<u64>> {
    let row = tx.query_opt(
        "/* new version of an experiment */ UPDATE experiments SET version = version + 1, title = $3, description = $4, \
         parameters = $5, updated_at = $6 WHERE id = $1 AND version = $2 AND deleted_at IS NULL RETURNING version",
        params![id, expected, &new.title, &new.description, new.parameters, new.created_at],
    )?;
    let Some(mut row) = row else { return Ok(None) };
    let version: u64 = row.take()?;
    insert_version(tx, id, version, new)?;
    // Old ones that no run was made of make way.
    remove_versions(tx, id, "runs = 0", version.saturating_sub(VERSIONS_KEPT))?;
    Ok(Some(version))
}

fn insert_version(tx: &mut Tx<'_>, id: i64, version: u64, new: &NewVersion) -> Result<()> {
    tx.execute(
        "/* insert version */ INSERT INTO experiment_versions (experiment, version, format, text, inputs, runs, \
         created_by, created_at) VALUES ($1, $2, $3, $4, $5, 0, $6, $7)",
        params![id, version, &new.format, &new.text, &new.inputs, &new.created_by, new.created_at],
    )?;
    let mut blobs = new.blobs.clone();
    blobs.sort();
    blobs.dedup();
    let rows: Vec<Vec<Param<'_>>> =
        blobs.into_iter().map(|hash| vec![id.into(), version.into(), hash.into()]).collect();
    tx.insert("experiment_inputs", &[int("experiment"), int("version"), text("hash")], "", &rows)?;
    Ok(())
}

/// Removes versions up to `last` that are so, with what they name.
pub(super) fn remove_versions(tx: &mut Tx<'_>, id: i64, which: &str, last: u64) -> Result<()> {
    for table in ["experiment_inputs", "experiment_versions"] {
        tx.execute(
            &format!(
                "/* remove versions */ DELETE FROM {table} WHERE experiment = $1 AND version IN \
                 (SELECT version FROM experiment_versions WHERE experiment = $1 AND version <= $2 AND {which})"
            ),
            params![id, last],
        )?;
    }
    Ok(())
}

/// Has `holder` hold an experiment from now on; `false` when it has another of this name.
pub fn hand_over(tx: &mut Tx<'_>, id: i64, holder: &Holder) -> Result<bool> {
    let changed = tx.execute(
        "/* hand experiment over */ UPDATE experiments SET holder = $2 WHERE id = $1 AND deleted_at IS NULL \
         AND NOT EXISTS (SELECT 1 FROM experiments o WHERE o.name = experiments.name AND o.holder = $2 \
         AND o.id <> experiments.id AND o.deleted_at IS NULL)",
        params![id, holder.as_str()],
    )?;
    Ok(changed == 1)
}

/// Puts an experiment out of sight, or back; whether it is there.
pub fn set_archived(tx: &mut Tx<'_>, id: i64, archived: bool, now: Time) -> Result<bool> {
    let changed = tx.execute(
        "/* archive experiment */ UPDATE experiments SET archived_at = \
         CASE WHEN $2 = 1 THEN COALESCE(archived_at, $3) END WHERE id = $1 AND deleted_at IS NULL",
        params![id, archived, now],
    )?;
    Ok(changed == 1)
}

/// Removes an experiment with everything but the versions that runs were made of; whether it was there.
pub fn delete(tx: &mut Tx<'_>, id: i64, now: Time) -> Result<bool> {
    let gone = tx.execute(
        "/* delete experiment */ UPDATE experiments SET deleted_at = $2 WHERE id = $1 AND deleted_at IS NULL",
        params![id, now],
    )?;
    if gone == 0 {
        return Ok(false);
    }
    for table in ["experiment_presets", "experiment_drafts"] {
        tx.execute(
            &format!("/* delete rows of an experiment */ DELETE FROM {table} WHERE experiment = $1"),
            params![id],
        )?;
    }
    remove_versions(tx, id, "runs = 0", u64::MAX)?;
    remove_without_runs(tx, id)?;
    Ok(true)
}

/// The row of an experiment that is gone stays for as long as there are runs of it.
pub(super) fn remove_without_runs(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    tx.execute(
        "/* forget experiment */ DELETE FROM experiments WHERE id = $1 AND deleted_at IS NOT NULL AND runs = 0",
        params![id],
    )?;
    Ok(())
}

/// Gives all experiments of one owner to another; how many.
pub fn give(tx: &mut Tx<'_>, from: &str, to: &str) -> Result<u64> {
    tx.execute(
        "/* give experiments */ UPDATE experiments SET owner = $2, \
         holder = CASE WHEN holder = $3 THEN $4 ELSE holder END WHERE owner = $1 AND deleted_at IS NULL",
        params![from, to, Holder::person(from).as_str(), Holder::person(to).as_str()],
    )
}
