//! What lets a new machine register: so many machines, or any number.

use crate::{Result, Time, Tx, engine::params};

/// A join token, without the secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JoinTokenRow {
    /// Of its secret; its beginning names it.
    pub hash: String,
    /// How many machines it lets in; `None`: any number.
    pub uses_max: Option<u64>,
    /// How many it has let in.
    pub uses: u64,
    /// Who made it.
    pub made_by: String,
    /// When it was made.
    pub created_at: Time,
    /// When it is worth nothing any more.
    pub expires_at: Time,
}

/// Stores a token that was just made. Its uses are not stored: there are none.
pub fn insert_join_token(tx: &mut Tx<'_>, token: &JoinTokenRow) -> Result<()> {
    let single = token.uses_max == Some(1);
    tx.execute(
        "/* insert join token */ INSERT INTO join_tokens (hash, single, uses_max, made_by, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        params![
            &token.hash,
            single,
            token.uses_max,
            &token.made_by,
            token.created_at,
            token.expires_at
        ],
    )?;
    Ok(())
}

/// Those that have not expired, oldest first.
pub fn list_join_tokens(tx: &mut Tx<'_>, now: Time) -> Result<Vec<JoinTokenRow>> {
    let rows = tx.query(
        "/* list join tokens */ SELECT t.hash, t.uses_max, t.made_by, t.created_at, t.expires_at, \
         (SELECT COUNT(*) FROM join_token_uses u WHERE u.hash = t.hash) FROM join_tokens t \
         WHERE t.expires_at > $1 ORDER BY t.created_at, t.hash",
        params![now],
    )?;
    rows.into_iter()
        .map(|mut row| {
            Ok(JoinTokenRow {
                hash: row.take()?,
                uses_max: row.take()?,
                made_by: row.take()?,
                created_at: row.take()?,
                expires_at: row.take()?,
                uses: row.take()?,
            })
        })
        .collect()
}

/// When the token was made, if it lets the machine of this install id in. Counts nothing yet, and keeps others from
/// taking the token until the transaction ends.
pub fn find_join_token(tx: &mut Tx<'_>, hash: &str, install_id: &str, now: Time) -> Result<Option<Time>> {
    // An update, so that two machines that bring the last use of one token come one after the other.
    let found = tx.execute(
        "/* hold join token */ UPDATE join_tokens SET used_by = used_by WHERE hash = $1 AND expires_at > $2",
        params![hash, now],
    )?;
    if found == 0 {
        return Ok(None);
    }
    let row = tx.query_opt(
        "/* find join token */ SELECT t.created_at FROM join_tokens t WHERE t.hash = $1 AND (t.uses_max IS NULL \
         OR t.uses_max > (SELECT COUNT(*) FROM join_token_uses u WHERE u.hash = $1) \
         OR EXISTS (SELECT 1 FROM join_token_uses u WHERE u.hash = $1 AND u.install_id = $2))",
        params![hash, install_id],
    )?;
    row.map(|mut row| row.take()).transpose()
}

/// Counts the machine that [`find_join_token`] let in. The same machine counts once: its first answer may have been lost.
pub fn use_join_token(tx: &mut Tx<'_>, hash: &str, install_id: &str, now: Time) -> Result<()> {
    tx.execute(
        "/* use join token */ INSERT INTO join_token_uses (hash, install_id, used_at) VALUES ($1, $2, $3) \
         ON CONFLICT (hash, install_id) DO NOTHING",
        params![hash, install_id, now],
    )?;
    Ok(())
}

/// Removes the tokens whose hash begins with `id`; how many there were.
pub fn revoke_join_token(tx: &mut Tx<'_>, id: &str) -> Result<u64> {
    tx.execute(
        "/* revoke uses of join token */ DELETE FROM join_token_uses WHERE substr(hash, 1, length($1)) = $1",
        params![id],
    )?;
    tx.execute(
        "/* revoke join token */ DELETE FROM join_tokens WHERE substr(hash, 1, length($1)) = $1",
        params![id],
    )
}
