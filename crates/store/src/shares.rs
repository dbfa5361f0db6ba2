//! One thing shared with one person. `kind` says what sort of thing it is ([`JOB`]), `object` which.

use crate::{
    Result, Time, Tx,
    engine::{Row, params},
};
use mothership_core::ownership::Right;

/// The kind of a job.
pub const JOB: &str = "job";

/// A share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShareRow {
    /// With whom.
    pub person: String,
    /// What they may do.
    pub granted: Right,
    /// Who shared it.
    pub given_by: String,
    /// When.
    pub given_at: Time,
}

fn read(mut row: Row) -> Result<Option<ShareRow>> {
    let (person, granted): (String, String) = (row.take()?, row.take()?);
    let (given_by, given_at) = (row.take()?, row.take()?);
    // One of a newer version gives nothing here.
    Ok(Right::parse(&granted).map(|granted| ShareRow { person, granted, given_by, given_at }))
}

/// Shares a thing with a person, or gives them another right on it.
pub fn put(tx: &mut Tx<'_>, kind: &str, object: &str, share: &ShareRow) -> Result<()> {
    tx.execute(
        "/* share */ INSERT INTO shares (kind, object, person, granted, given_by, given_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (kind, object, person) DO UPDATE SET \
         granted = excluded.granted, given_by = excluded.given_by, given_at = excluded.given_at",
        params![kind, object, &share.person, share.granted.as_str(), &share.given_by, share.given_at],
    )
    .map(drop)
}

/// With whom a thing is shared, by name.
pub fn list(tx: &mut Tx<'_>, kind: &str, object: &str) -> Result<Vec<ShareRow>> {
    let rows = tx.query(
        "/* shares of a thing */ SELECT person, granted, given_by, given_at FROM shares \
         WHERE kind = $1 AND object = $2 ORDER BY person",
        params![kind, object],
    )?;
    Ok(rows.into_iter().map(read).collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
}

/// What a person may do with a thing because it is shared with them.
pub fn granted(tx: &mut Tx<'_>, kind: &str, object: &str, person: &str) -> Result<Option<Right>> {
    let row = tx.query_opt(
        "/* share of a person */ SELECT granted FROM shares WHERE kind = $1 AND object = $2 AND person = $3",
        params![kind, object, person],
    )?;
    let Some(mut row) = row else { return Ok(None) };
    Ok(Right::parse(&row.take::<String>()?))
}

/// Takes a share back; what it was, if there was one.
pub fn withdraw(tx: &mut Tx<'_>, kind: &str, object: &str, person: &str) -> Result<Option<Right>> {
    let row = tx.query_opt(
        "/* withdraw share */ DELETE FROM shares WHERE kind = $1 AND object = $2 AND person = $3 RETURNING granted",
        params![kind, object, person],
    )?;
    let Some(mut row) = row else { return Ok(None) };
    // One of a newer version was at least that.
    Ok(Some(Right::parse(&row.take::<String>()?).unwrap_or(Right::See)))
}

/// Takes back all shares of a thing, with its end.
pub fn withdraw_all(tx: &mut Tx<'_>, kind: &str, object: &str) -> Result<()> {
    tx.execute(
        "/* withdraw shares */ DELETE FROM shares WHERE kind = $1 AND object = $2",
        params![kind, object],
    )
    .map(drop)
}
