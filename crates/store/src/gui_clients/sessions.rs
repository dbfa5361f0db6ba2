//! Sessions of a machine: the client's own dashboard began a new record when a machine came back after minutes of silence.
//! Here it stays one runner; the sessions say which part of what it did belongs to which of those records.

use crate::{
    Result, Time, Tx,
    engine::{Row, params},
};
use mothership_core::{
    goliat::JOB_LABEL,
    ids::{AttemptId, RunnerId},
};

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

/// What a machine has run.
#[derive(Debug, Clone, PartialEq)]
pub struct GuiAttempt {
    /// Job, index of the task, number.
    pub id: AttemptId,
    /// On which machine.
    pub runner: RunnerId,
    /// When its GUI was heard first, or else when it was claimed.
    pub began_at: Time,
    /// JSON object of names and numbers.
    pub metrics: Option<String>,
}

/// Everything that GUI clients have run (or one of them), the earliest first.
pub fn attempts_of(tx: &mut Tx<'_>, runner: Option<RunnerId>) -> Result<Vec<GuiAttempt>> {
    // By the label of its jobs: an index of all attempts by runner would be kept for this question alone.
    let rows = tx.query(
        "/* what GUI clients ran */ SELECT a.job, a.idx, a.number, a.runner, COALESCE(a.started_at, a.leased_at), \
         a.metrics FROM job_labels l JOIN attempts a ON a.job = l.job JOIN gui_clients w ON w.runner = a.runner \
         WHERE l.name = $1 AND ($2 IS NULL OR a.runner = $2) \
         ORDER BY COALESCE(a.started_at, a.leased_at), a.job, a.idx, a.number",
        params![JOB_LABEL, runner.map(|runner| runner.to_string())],
    )?;
    let read = |mut row: Row| {
        Ok(GuiAttempt {
            id: row.attempt_id()?,
            runner: row.take()?,
            began_at: row.take()?,
            metrics: row.take()?,
        })
    };
    rows.into_iter().map(read).collect()
}
