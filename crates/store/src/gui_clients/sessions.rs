//! Sessions of a machine: the client's own dashboard began a new record when a machine came back after minutes of silence.
//! Here it stays one runner; the sessions say which part of what it did belongs to which of those records.

use crate::{
    Result, Time, Tx,
    engine::{Row, params},
};
use mothership_core::ids::RunnerId;

/// Sessions remembered of a machine.
const KEPT: u64 = 50;

/// A session of a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GuiSession {
    /// The first one of a machine has the machine's own id.
    pub id: RunnerId,
    /// Whose it is.
    pub runner: RunnerId,
    /// When its first message came.
    pub began_at: Time,
    /// When its last message came; `None`: it is the machine's current one.
    pub ended_at: Option<Time>,
}

/// A machine comes back after a silence: the session before, whose last message came at `heard_at`, is over.
pub(super) fn begin_session(
    tx: &mut Tx<'_>,
    runner: RunnerId,
    before: (Time, Time),
    id: RunnerId,
    now: Time,
) -> Result<()> {
    let (registered_at, heard_at) = before;
    let ended = tx.execute(
        "/* session of GUI client is over */ UPDATE gui_client_sessions SET ended_at = $2 \
         WHERE runner = $1 AND ended_at IS NULL",
        params![runner, heard_at],
    )?;
    if ended == 0 {
        insert(tx, GuiSession { id: runner, runner, began_at: registered_at, ended_at: Some(heard_at) })?;
    }
    insert(tx, GuiSession { id, runner, began_at: now, ended_at: None })?;
    tx.execute(
        "/* forget sessions of GUI client */ DELETE FROM gui_client_sessions WHERE runner = $1 AND id NOT IN \
         (SELECT id FROM gui_client_sessions WHERE runner = $1 ORDER BY began_at DESC, id LIMIT $2)",
        params![runner, KEPT],
    )?;
    Ok(())
}

fn insert(tx: &mut Tx<'_>, session: GuiSession) -> Result<()> {
    let GuiSession { id, runner, began_at, ended_at } = session;
    tx.execute(
        "/* new session of GUI client */ INSERT INTO gui_client_sessions (id, runner, began_at, ended_at) \
         VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING",
        params![id, runner, began_at, ended_at],
    )?;
    Ok(())
}

/// Of all machines that came back once, the oldest first. A machine without any has one session, its own.
pub fn sessions(tx: &mut Tx<'_>) -> Result<Vec<GuiSession>> {
    let rows = tx.query(
        "/* sessions of GUI clients */ SELECT id, runner, began_at, ended_at FROM gui_client_sessions \
         ORDER BY began_at, id",
        &[],
    )?;
    rows.into_iter().map(read).collect()
}

fn read(mut row: Row) -> Result<GuiSession> {
    Ok(GuiSession { id: row.take()?, runner: row.take()?, began_at: row.take()?, ended_at: row.take()? })
}

/// A session is forgotten; what was done in it stays. Whether there was such a one.
pub fn forget_session(tx: &mut Tx<'_>, id: RunnerId) -> Result<bool> {
    let sql = "/* forget session of GUI client */ DELETE FROM gui_client_sessions WHERE id = $1 AND ended_at IS NOT NULL";
    Ok(tx.execute(sql, params![id])? == 1)
}
