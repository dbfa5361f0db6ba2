//! Facts about this installation, by name.

use crate::{Result, StoreError, Tx, engine::params};

pub fn get(tx: &mut Tx<'_>, key: &str) -> Result<Option<String>> {
    let row = tx.query_opt("/* setting */ SELECT value FROM settings WHERE name = $1", params![key])?;
    row.map(|mut row| row.take()).transpose()
}

pub fn set(tx: &mut Tx<'_>, key: &str, value: &str) -> Result<()> {
    tx.execute(
        "/* set */ INSERT INTO settings (name, value) VALUES ($1, $2) \
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        params![key, value],
    )?;
    Ok(())
}

/// Sets it unless it is set; the value that holds now.
pub fn get_or_set(tx: &mut Tx<'_>, key: &str, value: &str) -> Result<String> {
    tx.execute(
        "/* set once */ INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
        params![key, value],
    )?;
    get(tx, key)?.ok_or_else(|| StoreError::corrupt(format!("setting {key} was set and is gone")))
}
