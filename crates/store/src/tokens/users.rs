//! People.

use crate::{
    Result, Time, Tx,
    engine::{Row, params},
};

/// A person. The row stays when they are removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// With which the person logs in; unique for ever.
    pub name: String,
    /// `admin`, `member` or `viewer`.
    pub role: String,
    /// When it was made.
    pub created_at: Time,
    /// Of their password, as a PHC string; empty: there is none.
    pub password: String,
    /// What others read; may be empty.
    pub display_name: String,
    /// May be empty.
    pub email: String,
    /// `None` when they never did.
    pub last_login_at: Option<Time>,
    /// Since when they may not come in; `None`: they may.
    pub disabled_at: Option<Time>,
    /// When they were removed; `None`: they are there.
    pub removed_at: Option<Time>,
}

impl User {
    /// A person who has just come, without a password.
    pub fn new(name: &str, role: &str, now: Time) -> Self {
        Self {
            name: name.to_owned(),
            role: role.to_owned(),
            created_at: now,
            password: String::new(),
            display_name: String::new(),
            email: String::new(),
            last_login_at: None,
            disabled_at: None,
            removed_at: None,
        }
    }
}

const COLUMNS: &str =
    "name, role, created_at, password, display_name, email, last_login_at, disabled_at, removed_at";

fn read(mut row: Row) -> Result<User> {
    Ok(User {
        name: row.take()?,
        role: row.take()?,
        created_at: row.take()?,
        password: row.take()?,
        display_name: row.take()?,
        email: row.take()?,
        last_login_at: row.take()?,
        disabled_at: row.take()?,
        removed_at: row.take()?,
    })
}

/// Stores a person whose name was never used; whether it was so.
pub fn insert_user(tx: &mut Tx<'_>, user: &User) -> Result<bool> {
    let inserted = tx.execute(
        "/* insert user */ INSERT INTO users (name, role, created_at, password, display_name, email, last_login_at, \
         disabled_at, removed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (name) DO NOTHING",
        params![
            &user.name,
            &user.role,
            user.created_at,
            &user.password,
            &user.display_name,
            &user.email,
            user.last_login_at,
            user.disabled_at,
            user.removed_at
        ],
    )?;
    Ok(inserted == 1)
}

/// Writes what may change of a person: everything but the name and when they came. Whether there is one.
pub fn update_user(tx: &mut Tx<'_>, user: &User) -> Result<bool> {
    let updated = tx.execute(
        "/* update user */ UPDATE users SET role = $2, password = $3, display_name = $4, email = $5, \
         last_login_at = $6, disabled_at = $7, removed_at = $8 WHERE name = $1",
        params![
            &user.name,
            &user.role,
            &user.password,
            &user.display_name,
            &user.email,
            user.last_login_at,
            user.disabled_at,
            user.removed_at
        ],
    )?;
    Ok(updated == 1)
}

/// `None` when there never was such a person. Removed ones too.
pub fn find_user(tx: &mut Tx<'_>, name: &str) -> Result<Option<User>> {
    let sql = format!("/* find user */ SELECT {COLUMNS} FROM users WHERE name = $1");
    tx.query_opt(&sql, params![name])?.map(read).transpose()
}

/// By name, removed ones too.
pub fn list_users(tx: &mut Tx<'_>) -> Result<Vec<User>> {
    let sql = format!("/* list users */ SELECT {COLUMNS} FROM users ORDER BY name");
    tx.query(&sql, &[])?.into_iter().map(read).collect()
}

/// Whether anybody is there who can log in with a password, disabled or not.
pub fn any_person(tx: &mut Tx<'_>) -> Result<bool> {
    let found = tx.query_opt(
        "/* any person */ SELECT 1 FROM users WHERE removed_at IS NULL AND password <> '' LIMIT 1",
        &[],
    )?;
    Ok(found.is_some())
}

/// Ends everything that lets this person in: tokens and sessions. How many ended.
pub fn end_access(tx: &mut Tx<'_>, name: &str) -> Result<u64> {
    let tokens =
        tx.execute("/* end tokens of user */ DELETE FROM api_tokens WHERE user_name = $1", params![name])?;
    Ok(tokens + super::end_sessions(tx, name, "")?)
}
