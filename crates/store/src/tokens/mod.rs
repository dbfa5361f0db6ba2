//! Who may come in: people, their sessions and API tokens, links that make people, programs that wait to be allowed, and
//! join tokens of runners. Only hashes are kept.

mod api;
mod device_logins;
mod invites;
mod join;
mod sessions;
mod users;

pub use api::{find_api_token, insert_api_token, list_api_tokens, revoke_api_token, touch_api_token};
pub use device_logins::{
    DeviceLogin, answer_device_login, end_device_login, find_device_code, find_device_login,
    insert_device_login,
};
pub use invites::{
    Invite, find_invite, insert_invite, list_invites, revoke_invite, revoke_invites, use_invite,
};
pub use join::{
    JoinTokenRow, find_join_token, insert_join_token, list_join_tokens, revoke_join_token, use_join_token,
};
pub use sessions::{
    Session, all_people_at, end_sessions, find_session, insert_session, list_sessions, revoke_session,
    set_all_people, touch_session,
};
pub use users::{User, any_person, end_access, find_user, insert_user, list_users, update_user};

use crate::{Result, Time, Tx, engine::params};

/// What a program of a user calls with, without the secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// To name it by when it is revoked.
    pub id: String,
    /// Whose it is.
    pub user: String,
    /// What its person calls it.
    pub name: String,
    /// Of its secret. Not secret itself: 256 random bits are behind it.
    pub hash: String,
    /// A word of `core::scope`; empty for tokens of before there were scopes.
    pub scope: String,
    /// When it was made.
    pub created_at: Time,
    /// `None`: never.
    pub expires_at: Option<Time>,
    /// `None` when it never was.
    pub last_used_at: Option<Time>,
}

/// Removes what has expired: join tokens, API tokens, sessions, invites and programs that nobody allowed. Rows removed.
pub fn prune_expired(tx: &mut Tx<'_>, now: Time) -> Result<u64> {
    let mut gone = 0;
    for sql in [
        "/* prune join tokens */ DELETE FROM join_tokens WHERE expires_at <= $1",
        "/* prune api tokens */ DELETE FROM api_tokens WHERE expires_at <= $1",
        "/* prune sessions */ DELETE FROM sessions WHERE expires_at <= $1",
        "/* prune invites */ DELETE FROM invites WHERE expires_at <= $1",
        "/* prune device logins */ DELETE FROM device_logins WHERE expires_at <= $1",
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
