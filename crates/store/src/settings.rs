//! Facts about this installation, by name.

use crate::{Result, Tx, engine::params};

/// `None` when it was never set.
pub fn get(tx: &mut Tx<'_>, key: &str) -> Result<Option<String>> {
    let row = tx.query_opt("/* setting */ SELECT value FROM settings WHERE name = $1", params![key])?;
    row.map(|mut row| row.take()).transpose()
}

/// Sets it, or sets it anew.
pub fn set(tx: &mut Tx<'_>, key: &str, value: &str) -> Result<()> {
    tx.execute(
        "/* set */ INSERT INTO settings (name, value) VALUES ($1, $2) \
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        params![key, value],
    )?;
    Ok(())
}
