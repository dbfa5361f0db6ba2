//! Browsers that are logged in.

use crate::{
    Result, Time, Tx,
    engine::{Row, params},
};

/// A browser that is logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Of the cookie's secret.
    pub hash: String,
    /// What the person names it by.
    pub id: String,
    /// Whose it is.
    pub user: String,
    /// What the browser says that it is.
    pub device: String,
    /// From where the person logged in; empty where that is not known.
    pub address: String,
    /// When the person logged in.
    pub created_at: Time,
    /// When it was last used, to the minute.
    pub last_used_at: Time,
    /// When it is worth nothing any more, whether it is used or not.
    pub expires_at: Time,
}

const COLUMNS: &str = "hash, id, user_name, device, address, created_at, last_used_at, expires_at";

fn read(mut row: Row) -> Result<Session> {
    Ok(Session {
        hash: row.take()?,
        id: row.take()?,
        user: row.take()?,
        device: row.take()?,
        address: row.take()?,
        created_at: row.take()?,
        last_used_at: row.take()?,
        expires_at: row.take()?,
    })
}

/// Stores a session that has just begun.
pub fn insert_session(tx: &mut Tx<'_>, session: &Session) -> Result<()> {
    tx.execute(
        "/* insert session */ INSERT INTO sessions (hash, id, user_name, device, address, created_at, last_used_at, \
         expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            &session.hash,
            &session.id,
            &session.user,
            &session.device,
            &session.address,
            session.created_at,
            session.last_used_at,
            session.expires_at
        ],
    )?;
    Ok(())
}

/// Unless it has expired, or was last used before `used_since`.
pub fn find_session(tx: &mut Tx<'_>, hash: &str, now: Time, used_since: Time) -> Result<Option<Session>> {
    let sql = format!(
        "/* find session */ SELECT {COLUMNS} FROM sessions WHERE hash = $1 AND expires_at > $2 AND last_used_at > $3"
    );
    tx.query_opt(&sql, params![hash, now, used_since])?.map(read).transpose()
}

/// It was used now; whether there is one.
pub fn touch_session(tx: &mut Tx<'_>, hash: &str, now: Time) -> Result<bool> {
    let changed = tx.execute(
        "/* touch session */ UPDATE sessions SET last_used_at = $2 WHERE hash = $1",
        params![hash, now],
    )?;
    Ok(changed == 1)
}

/// Of one user, the one that was used last first; expired ones too.
pub fn list_sessions(tx: &mut Tx<'_>, user: &str) -> Result<Vec<Session>> {
    let sql = format!(
        "/* list sessions */ SELECT {COLUMNS} FROM sessions WHERE user_name = $1 ORDER BY last_used_at DESC, hash"
    );
    tx.query(&sql, params![user])?.into_iter().map(read).collect()
}

/// Ends the session with this hash; whether there was one.
pub fn revoke_session(tx: &mut Tx<'_>, hash: &str) -> Result<bool> {
    Ok(tx.execute("/* revoke session */ DELETE FROM sessions WHERE hash = $1", params![hash])? == 1)
}

/// Ends all sessions of a user but the one with the hash `but`; how many ended.
pub fn end_sessions(tx: &mut Tx<'_>, user: &str, but: &str) -> Result<u64> {
    tx.execute(
        "/* end sessions of user */ DELETE FROM sessions WHERE user_name = $1 AND hash <> $2",
        params![user, but],
    )
}

/// Since when the person of a session sees all people's things; `None`: not, or there is no such session.
pub fn all_people_at(tx: &mut Tx<'_>, hash: &str) -> Result<Option<Time>> {
    let row =
        tx.query_opt("/* all people */ SELECT all_people_at FROM sessions WHERE hash = $1", params![hash])?;
    row.map_or(Ok(None), |mut row| row.take())
}

/// Has the person of a session see all people's things, or no more; whether there is such a session.
pub fn set_all_people(tx: &mut Tx<'_>, hash: &str, at: Option<Time>) -> Result<bool> {
    let changed = tx.execute(
        "/* set all people */ UPDATE sessions SET all_people_at = $2 WHERE hash = $1",
        params![hash, at],
    )?;
    Ok(changed == 1)
}
