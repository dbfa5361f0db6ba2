//! People.

use super::User;
use crate::{
    Result, Tx,
    engine::{Row, params},
};

fn read(mut row: Row) -> Result<User> {
    Ok(User { name: row.take()?, role: row.take()?, created_at: row.take()? })
}

/// Makes the user, or changes its role.
pub fn insert_user(tx: &mut Tx<'_>, user: &User) -> Result<()> {
    tx.execute(
        "/* insert user */ INSERT INTO users (name, role, created_at) VALUES ($1, $2, $3) \
         ON CONFLICT (name) DO UPDATE SET role = excluded.role",
        params![&user.name, &user.role, user.created_at],
    )?;
    Ok(())
}

/// `None` when there is no such person.
pub fn find_user(tx: &mut Tx<'_>, name: &str) -> Result<Option<User>> {
    let row = tx.query_opt(
        "/* find user */ SELECT name, role, created_at FROM users WHERE name = $1",
        params![name],
    )?;
    row.map(read).transpose()
}

/// By name.
pub fn list_users(tx: &mut Tx<'_>) -> Result<Vec<User>> {
    let rows = tx.query("/* list users */ SELECT name, role, created_at FROM users ORDER BY name", &[])?;
    rows.into_iter().map(read).collect()
}

/// Removes the user with its tokens and sessions.
pub fn revoke_user(tx: &mut Tx<'_>, name: &str) -> Result<bool> {
    tx.execute("/* revoke tokens of user */ DELETE FROM api_tokens WHERE user_name = $1", params![name])?;
    tx.execute("/* revoke sessions of user */ DELETE FROM sessions WHERE user_name = $1", params![name])?;
    Ok(tx.execute("/* revoke user */ DELETE FROM users WHERE name = $1", params![name])? == 1)
}
