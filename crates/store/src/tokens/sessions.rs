//! Browsers that are logged in.

use super::Session;
use crate::{
    Result, Time, Tx,
    engine::{Row, params},
};

const COLUMNS: &str = "hash, user_name, created_at, expires_at";

fn read(mut row: Row) -> Result<Session> {
    Ok(Session { hash: row.take()?, user: row.take()?, created_at: row.take()?, expires_at: row.take()? })
}

/// Stores a session that has just begun.
pub fn insert_session(tx: &mut Tx<'_>, session: &Session) -> Result<()> {
    tx.execute(
        "/* insert session */ INSERT INTO sessions (hash, user_name, created_at, expires_at) \
         VALUES ($1, $2, $3, $4)",
        params![&session.hash, &session.user, session.created_at, session.expires_at],
    )?;
    Ok(())
}

/// Unless it has expired.
pub fn find_session(tx: &mut Tx<'_>, hash: &str, now: Time) -> Result<Option<Session>> {
    let sql =
        format!("/* find session */ SELECT {COLUMNS} FROM sessions WHERE hash = $1 AND expires_at > $2");
    tx.query_opt(&sql, params![hash, now])?.map(read).transpose()
}

/// Of one user, oldest first, expired ones too.
pub fn list_sessions(tx: &mut Tx<'_>, user: &str) -> Result<Vec<Session>> {
    let sql = format!(
        "/* list sessions */ SELECT {COLUMNS} FROM sessions WHERE user_name = $1 ORDER BY created_at, hash"
    );
    tx.query(&sql, params![user])?.into_iter().map(read).collect()
}

/// Ends it; whether there was one.
pub fn revoke_session(tx: &mut Tx<'_>, hash: &str) -> Result<bool> {
    Ok(tx.execute("/* revoke session */ DELETE FROM sessions WHERE hash = $1", params![hash])? == 1)
}
