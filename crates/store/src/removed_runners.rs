//! Runners that a person removed: their installations stay out until somebody asks them back.

use crate::{Result, Time, Tx, engine::params};
use mothership_core::ids::RunnerId;

/// A runner that was removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemovedRunnerRow {
    /// The id that it had.
    pub runner: RunnerId,
    /// What it was called.
    pub name: String,
    /// When it was removed.
    pub removed_at: Time,
    /// Who removed it.
    pub removed_by: String,
}

/// Keeps the installation of a runner out from now on; GUI clients have none. Before the runner itself is deleted.
pub fn keep_out(tx: &mut Tx<'_>, id: RunnerId, by: &str, now: Time) -> Result<()> {
    tx.execute(
        "/* keep runner out */ INSERT INTO removed_runners (install_id, runner, name, removed_at, removed_by) \
         SELECT install_id, id, name, $2, $3 FROM runners WHERE id = $1 AND mode <> 'gui' \
         ON CONFLICT (install_id) DO UPDATE SET runner = excluded.runner, name = excluded.name, \
         removed_at = excluded.removed_at, removed_by = excluded.removed_by",
        params![id, now, by],
    )?;
    Ok(())
}

/// When the installation was removed; `None`: it was not, or was asked back.
pub fn removed_at(tx: &mut Tx<'_>, install_id: &str) -> Result<Option<Time>> {
    let row = tx.query_opt(
        "/* when was it removed */ SELECT removed_at FROM removed_runners WHERE install_id = $1",
        params![install_id],
    )?;
    row.map(|mut row| row.take()).transpose()
}

/// The latest first.
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<RemovedRunnerRow>> {
    let rows = tx.query(
        "/* removed runners */ SELECT runner, name, removed_at, removed_by FROM removed_runners \
         ORDER BY removed_at DESC, runner",
        &[],
    )?;
    rows.into_iter()
        .map(|mut row| {
            Ok(RemovedRunnerRow {
                runner: row.take()?,
                name: row.take()?,
                removed_at: row.take()?,
                removed_by: row.take()?,
            })
        })
        .collect()
}

/// Lets a removed runner come again; whether there was one.
pub fn allow(tx: &mut Tx<'_>, id: RunnerId) -> Result<bool> {
    let gone =
        tx.execute("/* allow removed runner */ DELETE FROM removed_runners WHERE runner = $1", params![id])?;
    Ok(gone == 1)
}

/// The same by installation, when it has come with a new token.
pub fn is_back(tx: &mut Tx<'_>, install_id: &str) -> Result<()> {
    tx.execute(
        "/* removed runner is back */ DELETE FROM removed_runners WHERE install_id = $1",
        params![install_id],
    )?;
    Ok(())
}
