//! What lets a new machine register. It may be used by several runners until it expires.

use crate::{Result, Time, Tx, engine::params};

pub fn insert_join_token(tx: &mut Tx<'_>, hash: &str, expires_at: Time, now: Time) -> Result<()> {
    tx.execute(
        "/* insert join token */ INSERT INTO join_tokens (hash, created_at, expires_at) VALUES ($1, $2, $3)",
        params![hash, now, expires_at],
    )?;
    Ok(())
}

/// Whether it exists and has not expired.
pub fn find_join_token(tx: &mut Tx<'_>, hash: &str, now: Time) -> Result<bool> {
    let row = tx.query_opt(
        "/* find join token */ SELECT hash FROM join_tokens WHERE hash = $1 AND expires_at > $2",
        params![hash, now],
    )?;
    Ok(row.is_some())
}

pub fn revoke_join_token(tx: &mut Tx<'_>, hash: &str) -> Result<bool> {
    Ok(tx.execute("/* revoke join token */ DELETE FROM join_tokens WHERE hash = $1", params![hash])? == 1)
}
