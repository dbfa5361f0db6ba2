//! What lets a new machine register: any number of machines, or one.

use crate::{Result, Time, Tx, engine::params};

/// For any number of machines until it expires.
pub fn insert_join_token(tx: &mut Tx<'_>, hash: &str, expires_at: Time, now: Time) -> Result<()> {
    insert(tx, hash, false, expires_at, now)
}

/// For the first machine that takes it.
pub fn insert_single_join_token(tx: &mut Tx<'_>, hash: &str, expires_at: Time, now: Time) -> Result<()> {
    insert(tx, hash, true, expires_at, now)
}

fn insert(tx: &mut Tx<'_>, hash: &str, single: bool, expires_at: Time, now: Time) -> Result<()> {
    tx.execute(
        "/* insert join token */ INSERT INTO join_tokens (hash, single, created_at, expires_at) \
         VALUES ($1, $2, $3, $4)",
        params![hash, single, now, expires_at],
    )?;
    Ok(())
}

/// Lets the machine of this install id in; whether it may come. The same machine may take a token for one machine
/// again: its first register may have been answered into the void.
pub fn take_join_token(tx: &mut Tx<'_>, hash: &str, install_id: &str, now: Time) -> Result<bool> {
    let taken = tx.execute(
        "/* take join token */ UPDATE join_tokens SET used_by = $2 \
         WHERE hash = $1 AND expires_at > $3 AND (single = 0 OR used_by IS NULL OR used_by = $2)",
        params![hash, install_id, now],
    )?;
    Ok(taken == 1)
}

/// Whether there was one.
pub fn revoke_join_token(tx: &mut Tx<'_>, hash: &str) -> Result<bool> {
    Ok(tx.execute("/* revoke join token */ DELETE FROM join_tokens WHERE hash = $1", params![hash])? == 1)
}
