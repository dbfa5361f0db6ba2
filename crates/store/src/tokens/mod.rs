//! Who may come in: join tokens of runners, API tokens, sessions and users. Only hashes are kept.

mod api;
mod join;
mod sessions;
mod users;

pub use api::{find_api_token, insert_api_token, list_api_tokens, revoke_api_token, touch_api_token};
pub use join::{
    JoinTokenRow, find_join_token, insert_join_token, list_join_tokens, revoke_join_token, use_join_token,
};
pub use sessions::{find_session, insert_session, list_sessions, revoke_session};
pub use users::{find_user, insert_user, list_users, revoke_user};

use crate::{Result, Time, Tx, engine::params};

/// What a program of a user calls with, without the secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// To name it by when it is revoked.
    pub id: String,
    /// Whose it is.
    pub user: String,
    /// Of its secret. Not secret itself: 256 random bits are behind it.
    pub hash: String,
    /// JSON or a word; this crate does not look into it.
    pub scope: String,
    /// When it was made.
    pub created_at: Time,
    /// `None`: never.
    pub expires_at: Option<Time>,
    /// `None` when it never was.
    pub last_used_at: Option<Time>,
}

/// A browser that is logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Of the cookie's secret.
    pub hash: String,
    /// Whose it is.
    pub user: String,
    /// When the person logged in.
    pub created_at: Time,
    /// When it is worth nothing any more.
    pub expires_at: Time,
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// With which the person logs in; unique.
    pub name: String,
    /// `admin`, `member` or `viewer`.
    pub role: String,
    /// When it was made.
    pub created_at: Time,
}

/// Removes what has expired: join tokens, API tokens and sessions. Rows removed.
pub fn prune_expired(tx: &mut Tx<'_>, now: Time) -> Result<u64> {
    let mut gone = 0;
    for sql in [
        "/* prune join tokens */ DELETE FROM join_tokens WHERE expires_at <= $1",
        "/* prune api tokens */ DELETE FROM api_tokens WHERE expires_at <= $1",
        "/* prune sessions */ DELETE FROM sessions WHERE expires_at <= $1",
    ] {
        gone += tx.execute(sql, params![now])?;
    }
    tx.execute(
        "/* prune uses of join tokens */ DELETE FROM join_token_uses \
         WHERE hash NOT IN (SELECT hash FROM join_tokens)",
        &[],
    )?;
    Ok(gone)
}
