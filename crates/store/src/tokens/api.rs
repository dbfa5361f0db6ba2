//! What a program of a user calls with.

use super::ApiToken;
use crate::{
    Result, Time, Tx,
    engine::{Row, params},
};

const COLUMNS: &str = "id, user_name, name, hash, scope, created_at, expires_at, last_used_at";

fn read(mut row: Row) -> Result<ApiToken> {
    Ok(ApiToken {
        id: row.take()?,
        user: row.take()?,
        name: row.take()?,
        hash: row.take()?,
        scope: row.take()?,
        created_at: row.take()?,
        expires_at: row.take()?,
        last_used_at: row.take()?,
    })
}

/// Stores a token that was just made.
pub fn insert_api_token(tx: &mut Tx<'_>, token: &ApiToken) -> Result<()> {
    tx.execute(
        "/* insert api token */ INSERT INTO api_tokens (id, user_name, name, hash, scope, created_at, expires_at, \
         last_used_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            &token.id,
            &token.user,
            &token.name,
            &token.hash,
            &token.scope,
            token.created_at,
            token.expires_at,
            token.last_used_at
        ],
    )?;
    Ok(())
}

/// By the hash of its secret, unless it has expired.
pub fn find_api_token(tx: &mut Tx<'_>, hash: &str, now: Time) -> Result<Option<ApiToken>> {
    let sql = format!(
        "/* find api token */ SELECT {COLUMNS} FROM api_tokens \
         WHERE hash = $1 AND (expires_at IS NULL OR expires_at > $2)"
    );
    tx.query_opt(&sql, params![hash, now])?.map(read).transpose()
}

/// Oldest first.
pub fn list_api_tokens(tx: &mut Tx<'_>, user: &str) -> Result<Vec<ApiToken>> {
    let sql = format!(
        "/* list api tokens */ SELECT {COLUMNS} FROM api_tokens WHERE user_name = $1 ORDER BY created_at, id"
    );
    tx.query(&sql, params![user])?.into_iter().map(read).collect()
}

/// It was used now.
pub fn touch_api_token(tx: &mut Tx<'_>, id: &str, now: Time) -> Result<bool> {
    let changed = tx.execute(
        "/* touch api token */ UPDATE api_tokens SET last_used_at = $2 WHERE id = $1",
        params![id, now],
    )?;
    Ok(changed == 1)
}

/// Takes a token back that is of `user` (`None`: whosever it is); whose it was, and its name.
pub fn revoke_api_token(tx: &mut Tx<'_>, id: &str, user: Option<&str>) -> Result<Option<(String, String)>> {
    let row = tx.query_opt(
        "/* revoke api token */ DELETE FROM api_tokens WHERE id = $1 AND ($2 IS NULL OR user_name = $2) \
         RETURNING user_name, name",
        params![id, user],
    )?;
    row.map(|mut row| Ok((row.take()?, row.take()?))).transpose()
}
