//! Who may come in: join tokens of runners, API tokens, sessions and users. Only hashes are kept.

use crate::{Result, Time, Tx};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    pub id: String,
    pub user: String,
    pub hash: String,
    /// JSON or a word; this room does not look into it.
    pub scope: String,
    pub created_at: Time,
    pub expires_at: Option<Time>,
    pub last_used_at: Option<Time>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub hash: String,
    pub user: String,
    pub created_at: Time,
    pub expires_at: Time,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    pub name: String,
    /// `admin`, `member` or `viewer`.
    pub role: String,
    pub created_at: Time,
}

pub fn insert_join_token(_tx: &mut Tx<'_>, _hash: &str, _expires_at: Time, _now: Time) -> Result<()> {
    todo!()
}

/// Whether it exists and has not expired. It may be used by several runners until then.
pub fn find_join_token(_tx: &mut Tx<'_>, _hash: &str, _now: Time) -> Result<bool> {
    todo!()
}

pub fn revoke_join_token(_tx: &mut Tx<'_>, _hash: &str) -> Result<bool> {
    todo!()
}

pub fn insert_api_token(_tx: &mut Tx<'_>, _token: &ApiToken) -> Result<()> {
    todo!()
}

/// By the hash of its secret, unless it has expired.
pub fn find_api_token(_tx: &mut Tx<'_>, _hash: &str, _now: Time) -> Result<Option<ApiToken>> {
    todo!()
}

pub fn list_api_tokens(_tx: &mut Tx<'_>, _user: &str) -> Result<Vec<ApiToken>> {
    todo!()
}

pub fn touch_api_token(_tx: &mut Tx<'_>, _id: &str, _now: Time) -> Result<bool> {
    todo!()
}

pub fn revoke_api_token(_tx: &mut Tx<'_>, _id: &str) -> Result<bool> {
    todo!()
}

pub fn insert_session(_tx: &mut Tx<'_>, _session: &Session) -> Result<()> {
    todo!()
}

/// Unless it has expired.
pub fn find_session(_tx: &mut Tx<'_>, _hash: &str, _now: Time) -> Result<Option<Session>> {
    todo!()
}

pub fn revoke_session(_tx: &mut Tx<'_>, _hash: &str) -> Result<bool> {
    todo!()
}

/// Removes what has expired: join tokens, API tokens and sessions. Rows removed.
pub fn prune_expired(_tx: &mut Tx<'_>, _now: Time) -> Result<u64> {
    todo!()
}

/// Makes the user, or changes its role.
pub fn insert_user(_tx: &mut Tx<'_>, _user: &User) -> Result<()> {
    todo!()
}

pub fn find_user(_tx: &mut Tx<'_>, _name: &str) -> Result<Option<User>> {
    todo!()
}

pub fn list_users(_tx: &mut Tx<'_>) -> Result<Vec<User>> {
    todo!()
}

/// Removes the user with its tokens and sessions.
pub fn revoke_user(_tx: &mut Tx<'_>, _name: &str) -> Result<bool> {
    todo!()
}
