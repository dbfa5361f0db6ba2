//! Programs that wait for a person to allow them.

use crate::{
    Result, Time, Tx,
    engine::{Row, params},
};

/// A program that asks to speak for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceLogin {
    /// Of what the program asks with.
    pub hash: String,
    /// What the person types or sees.
    pub user_code: String,
    /// What the program says that it is.
    pub client: String,
    /// From where it asks; empty where that is not known.
    pub address: String,
    /// When it began to ask.
    pub created_at: Time,
    /// When nobody waits any more.
    pub expires_at: Time,
    /// Who has allowed it; `None`: nobody yet.
    pub approved_by: Option<String>,
    /// When somebody said no; `None`: nobody yet.
    pub denied_at: Option<Time>,
}

const COLUMNS: &str = "hash, user_code, client, address, created_at, expires_at, approved_by, denied_at";

fn read(mut row: Row) -> Result<DeviceLogin> {
    Ok(DeviceLogin {
        hash: row.take()?,
        user_code: row.take()?,
        client: row.take()?,
        address: row.take()?,
        created_at: row.take()?,
        expires_at: row.take()?,
        approved_by: row.take()?,
        denied_at: row.take()?,
    })
}

/// Stores one that has just begun, unless `at_most` wait already, `of_one` from the same address, or its code is taken;
/// whether it was stored.
pub fn insert_device_login(
    tx: &mut Tx<'_>,
    login: &DeviceLogin,
    (at_most, of_one): (u64, u64),
) -> Result<bool> {
    let waiting: u64 = tx.query_value("/* device logins */ SELECT COUNT(*) FROM device_logins", &[])?;
    let from_there: u64 = tx.query_value(
        "/* device logins of one */ SELECT COUNT(*) FROM device_logins WHERE address = $1",
        params![&login.address],
    )?;
    if waiting >= at_most || from_there >= of_one {
        return Ok(false);
    }
    let inserted = tx.execute(
        "/* insert device login */ INSERT INTO device_logins (hash, user_code, client, address, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        params![
            &login.hash,
            &login.user_code,
            &login.client,
            &login.address,
            login.created_at,
            login.expires_at
        ],
    )?;
    Ok(inserted == 1)
}

/// By the hash of what the program asks with, unless it has expired.
pub fn find_device_login(tx: &mut Tx<'_>, hash: &str, now: Time) -> Result<Option<DeviceLogin>> {
    let sql = format!(
        "/* find device login */ SELECT {COLUMNS} FROM device_logins WHERE hash = $1 AND expires_at > $2"
    );
    tx.query_opt(&sql, params![hash, now])?.map(read).transpose()
}

/// By what the person types, while nobody has answered it and it has not expired.
pub fn find_device_code(tx: &mut Tx<'_>, user_code: &str, now: Time) -> Result<Option<DeviceLogin>> {
    let sql = format!(
        "/* find device code */ SELECT {COLUMNS} FROM device_logins WHERE user_code = $1 AND expires_at > $2 \
         AND approved_by IS NULL AND denied_at IS NULL"
    );
    tx.query_opt(&sql, params![user_code, now])?.map(read).transpose()
}

/// A person's answer: `by` allows it, `None` says no. Whether it still waited for one.
pub fn answer_device_login(tx: &mut Tx<'_>, user_code: &str, by: Option<&str>, now: Time) -> Result<bool> {
    let denied_at = by.is_none().then_some(now);
    let answered = tx.execute(
        "/* answer device login */ UPDATE device_logins SET approved_by = $2, denied_at = $3 \
         WHERE user_code = $1 AND expires_at > $4 AND approved_by IS NULL AND denied_at IS NULL",
        params![user_code, by, denied_at, now],
    )?;
    Ok(answered == 1)
}

/// It was told its answer, and asks no more; whether there was one.
pub fn end_device_login(tx: &mut Tx<'_>, hash: &str) -> Result<bool> {
    Ok(tx.execute("/* end device login */ DELETE FROM device_logins WHERE hash = $1", params![hash])? == 1)
}
