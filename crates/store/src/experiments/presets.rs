//! Sets of values that people keep beside those of the definition.

use super::PresetRow;
use crate::{Result, Tx, engine::params, jobs::row::json};

/// All of an experiment, by name.
pub fn presets(tx: &mut Tx<'_>, experiment: i64) -> Result<Vec<PresetRow>> {
    let rows = tx.query(
        "/* presets */ SELECT name, title, help, given, owner, updated_at FROM experiment_presets \
         WHERE experiment = $1 ORDER BY name",
        params![experiment],
    )?;
    rows.into_iter()
        .map(|mut row| {
            Ok(PresetRow {
                name: row.take()?,
                title: row.take()?,
                help: row.take()?,
                given: row.json()?,
                owner: row.take()?,
                updated_at: row.take()?,
            })
        })
        .collect()
}

/// Keeps a set of values, in place of that of the same name. `false` when it is a new one and there are `most` already.
pub fn put_preset(tx: &mut Tx<'_>, experiment: i64, preset: &PresetRow, most: u64) -> Result<bool> {
    let changed = tx.execute(
        "/* keep preset */ INSERT INTO experiment_presets (experiment, name, title, help, given, owner, updated_at) \
         SELECT $1, $2, $3, $4, $5, $6, $7 WHERE \
         EXISTS (SELECT 1 FROM experiment_presets WHERE experiment = $1 AND name = $2) \
         OR (SELECT COUNT(*) FROM experiment_presets WHERE experiment = $1) < $8 \
         ON CONFLICT (experiment, name) DO UPDATE SET title = excluded.title, help = excluded.help, \
         given = excluded.given, owner = excluded.owner, updated_at = excluded.updated_at",
        params![
            experiment,
            &preset.name,
            &preset.title,
            &preset.help,
            json(&preset.given),
            &preset.owner,
            preset.updated_at,
            most,
        ],
    )?;
    Ok(changed == 1)
}

/// Whether there was one of this name.
pub fn delete_preset(tx: &mut Tx<'_>, experiment: i64, name: &str) -> Result<bool> {
    let gone = tx.execute(
        "/* delete preset */ DELETE FROM experiment_presets WHERE experiment = $1 AND name = $2",
        params![experiment, name],
    )?;
    Ok(gone == 1)
}
