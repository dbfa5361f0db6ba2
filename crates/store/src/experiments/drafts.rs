//! Forms that people have begun to fill in.

use super::DraftRow;
use crate::{Result, Time, Tx, engine::params, jobs::row::json};

/// That of a person; `None` when there is none.
pub fn draft(tx: &mut Tx<'_>, experiment: i64, person: &str) -> Result<Option<DraftRow>> {
    let row = tx.query_opt(
        "/* draft */ SELECT given, version, cloned_from, updated_at FROM experiment_drafts \
         WHERE experiment = $1 AND person = $2",
        params![experiment, person],
    )?;
    row.map(|mut row| {
        Ok(DraftRow {
            given: row.json()?,
            version: row.take()?,
            cloned_from: row.take()?,
            updated_at: row.take()?,
        })
    })
    .transpose()
}

/// Keeps the draft of a person, in place of the one before.
pub fn put_draft(tx: &mut Tx<'_>, experiment: i64, person: &str, draft: &DraftRow) -> Result<()> {
    tx.execute(
        "/* keep draft */ INSERT INTO experiment_drafts (experiment, person, given, version, cloned_from, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (experiment, person) DO UPDATE SET given = excluded.given, \
         version = excluded.version, cloned_from = excluded.cloned_from, updated_at = excluded.updated_at",
        params![experiment, person, json(&draft.given), draft.version, draft.cloned_from, draft.updated_at],
    )?;
    Ok(())
}

/// Whether there was one.
pub fn delete_draft(tx: &mut Tx<'_>, experiment: i64, person: &str) -> Result<bool> {
    let gone = tx.execute(
        "/* delete draft */ DELETE FROM experiment_drafts WHERE experiment = $1 AND person = $2",
        params![experiment, person],
    )?;
    Ok(gone == 1)
}

/// Others who kept a draft since then, with the time, the latest first.
pub fn other_drafts(
    tx: &mut Tx<'_>,
    experiment: i64,
    person: &str,
    since: Time,
    limit: u64,
) -> Result<Vec<(String, Time)>> {
    let rows = tx.query(
        "/* drafts of others */ SELECT person, updated_at FROM experiment_drafts \
         WHERE experiment = $1 AND person <> $2 AND updated_at >= $3 ORDER BY updated_at DESC, person LIMIT $4",
        params![experiment, person, since, limit],
    )?;
    rows.into_iter().map(|mut row| Ok((row.take()?, row.take()?))).collect()
}
