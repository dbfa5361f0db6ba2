//! Links that make a person or set a password.

use crate::{
    Result, Time, Tx,
    engine::{Row, params},
};

/// A link, without the code in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invite {
    /// Of its code.
    pub hash: String,
    /// What it is taken back by.
    pub id: String,
    /// `welcome` (makes the first administrator), `invite` or `password`.
    pub kind: String,
    /// What the person will be.
    pub role: String,
    /// Whose it is; empty: the person chooses.
    pub name: String,
    /// Who made it.
    pub created_by: String,
    /// When it was made.
    pub created_at: Time,
    /// When it is worth nothing any more.
    pub expires_at: Time,
}

const COLUMNS: &str = "hash, id, kind, role, name, created_by, created_at, expires_at";

fn read(mut row: Row) -> Result<Invite> {
    Ok(Invite {
        hash: row.take()?,
        id: row.take()?,
        kind: row.take()?,
        role: row.take()?,
        name: row.take()?,
        created_by: row.take()?,
        created_at: row.take()?,
        expires_at: row.take()?,
    })
}

/// Stores an invite that was just made.
pub fn insert_invite(tx: &mut Tx<'_>, invite: &Invite) -> Result<()> {
    tx.execute(
        "/* insert invite */ INSERT INTO invites (hash, id, kind, role, name, created_by, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            &invite.hash,
            &invite.id,
            &invite.kind,
            &invite.role,
            &invite.name,
            &invite.created_by,
            invite.created_at,
            invite.expires_at
        ],
    )?;
    Ok(())
}

/// By the hash of its code, unless it was used or has expired.
pub fn find_invite(tx: &mut Tx<'_>, hash: &str, now: Time) -> Result<Option<Invite>> {
    let sql = format!(
        "/* find invite */ SELECT {COLUMNS} FROM invites WHERE hash = $1 AND used_at IS NULL AND expires_at > $2"
    );
    tx.query_opt(&sql, params![hash, now])?.map(read).transpose()
}

/// Uses it up; whether it was still good. Of two who come at once one is told no.
pub fn use_invite(tx: &mut Tx<'_>, hash: &str, user: &str, now: Time) -> Result<bool> {
    let used = tx.execute(
        "/* use invite */ UPDATE invites SET used_at = $3, used_by = $2 \
         WHERE hash = $1 AND used_at IS NULL AND expires_at > $3",
        params![hash, user, now],
    )?;
    Ok(used == 1)
}

/// Those that are good, oldest first.
pub fn list_invites(tx: &mut Tx<'_>, now: Time) -> Result<Vec<Invite>> {
    let sql = format!(
        "/* list invites */ SELECT {COLUMNS} FROM invites WHERE used_at IS NULL AND expires_at > $1 \
         ORDER BY created_at, id"
    );
    tx.query(&sql, params![now])?.into_iter().map(read).collect()
}

/// Takes a good one back, by its id; whether there was one.
pub fn revoke_invite(tx: &mut Tx<'_>, id: &str) -> Result<bool> {
    Ok(tx
        .execute("/* revoke invite */ DELETE FROM invites WHERE id = $1 AND used_at IS NULL", params![id])?
        == 1)
}

/// Takes back all of one kind that are for this name (empty: for none in particular); how many.
pub fn revoke_invites(tx: &mut Tx<'_>, kind: &str, name: &str) -> Result<u64> {
    tx.execute(
        "/* revoke invites */ DELETE FROM invites WHERE kind = $1 AND name = $2 AND used_at IS NULL",
        params![kind, name],
    )
}
