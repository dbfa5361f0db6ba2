//! The time in which runners can be heard (`core::listening`): one row, written by each look at the leases.

use crate::{Result, Time, Tx, engine::params};

/// What leases are counted by. `or` where no server has listened yet.
pub fn listening_at(tx: &mut Tx<'_>, or: Time) -> Result<Time> {
    let row = tx.query_opt("/* listening time */ SELECT at FROM listening WHERE id = 1", &[])?;
    Ok(row.map(|mut row| row.take()).transpose()?.unwrap_or(or))
}

/// Begins it with the time of day, where it has not begun.
pub fn begin(tx: &mut Tx<'_>, now: Time) -> Result<()> {
    tx.execute(
        "/* listening begins */ INSERT INTO listening (id, at) VALUES (1, $1) ON CONFLICT (id) DO NOTHING",
        params![now],
    )?;
    Ok(())
}

/// Moves it on; never back, whatever other servers have written meanwhile.
pub fn go_on(tx: &mut Tx<'_>, to: Time) -> Result<()> {
    tx.execute("/* listening goes on */ UPDATE listening SET at = $1 WHERE id = 1 AND at < $1", params![to])?;
    Ok(())
}

/// Whether anything is counted by it: a live lease, or a retry to come. A server that has nothing to do need not write
/// that it does nothing.
pub fn is_needed(tx: &mut Tx<'_>) -> Result<bool> {
    let lease = "/* any live lease */ SELECT 1 FROM attempts WHERE lease_expires_at IS NOT NULL LIMIT 1";
    let retry = "/* any retry to come */ SELECT 1 FROM tasks WHERE retry_at IS NOT NULL LIMIT 1";
    Ok(tx.query_opt(lease, &[])?.is_some() || tx.query_opt(retry, &[])?.is_some())
}
