//! Statements on a connection, in the shared terms of [`crate::engine`].

use crate::{
    Result, StoreError,
    engine::{Cell, Param, Row},
};
use rusqlite::{
    CachedStatement, Connection, ErrorCode, Statement,
    types::{ToSqlOutput, Value, ValueRef},
};

impl rusqlite::ToSql for Param<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Param::Int(Some(value)) => ToSqlOutput::Owned(Value::Integer(*value)),
            Param::Real(Some(value)) => ToSqlOutput::Owned(Value::Real(*value)),
            Param::Text(Some(value)) => ToSqlOutput::Borrowed(ValueRef::Text(value.as_bytes())),
            Param::Blob(Some(value)) => ToSqlOutput::Borrowed(ValueRef::Blob(value)),
            _ => ToSqlOutput::Owned(Value::Null),
        })
    }
}

/// Which of our errors an error of SQLite is.
pub fn failed(error: &rusqlite::Error, sql: &str) -> StoreError {
    let what = format!("{error} in: {}", sql.trim());
    match error.sqlite_error_code() {
        Some(
            ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::DiskFull
            | ErrorCode::SystemIoFailure
            | ErrorCode::CannotOpen
            | ErrorCode::ReadOnly
            | ErrorCode::OutOfMemory,
        ) => StoreError::Unavailable(what),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => StoreError::Corrupt { what },
        _ => StoreError::Internal(what),
    }
}

/// `$1` is a name to SQLite, numbered by first appearance; `?1` is the number itself. No text of ours has a `$` that is
/// not a parameter.
fn prepare<'c>(connection: &'c Connection, sql: &str) -> Result<CachedStatement<'c>> {
    connection.prepare_cached(&sql.replace('$', "?")).map_err(|e| failed(&e, sql))
}

fn bind(statement: &mut Statement<'_>, params: &[Param<'_>]) -> rusqlite::Result<()> {
    if statement.parameter_count() != params.len() {
        return Err(rusqlite::Error::InvalidParameterCount(params.len(), statement.parameter_count()));
    }
    params.iter().enumerate().try_for_each(|(at, param)| statement.raw_bind_parameter(at + 1, param))
}

pub fn execute(connection: &Connection, sql: &str, params: &[Param<'_>]) -> Result<u64> {
    let mut statement = prepare(connection, sql)?;
    let changed = bind(&mut statement, params).and_then(|()| statement.raw_execute());
    changed.map(|rows| rows as u64).map_err(|e| failed(&e, sql))
}

pub fn query(connection: &Connection, sql: &str, params: &[Param<'_>]) -> Result<Vec<Row>> {
    let mut statement = prepare(connection, sql)?;
    let mut out = Vec::new();
    rows(&mut statement, params, &mut out).map_err(|e| failed(&e, sql))?;
    Ok(out)
}

fn rows(statement: &mut Statement<'_>, params: &[Param<'_>], out: &mut Vec<Row>) -> rusqlite::Result<()> {
    bind(statement, params)?;
    let columns = statement.column_count();
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        let cell = |at| row.get_ref(at).map(cell);
        out.push(Row::new((0..columns).map(cell).collect::<rusqlite::Result<_>>()?));
    }
    Ok(())
}

fn cell(value: ValueRef<'_>) -> Cell {
    match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(value) => Cell::Int(value),
        ValueRef::Real(value) => Cell::Real(value),
        ValueRef::Text(bytes) => Cell::Text(String::from_utf8_lossy(bytes).into_owned()),
        ValueRef::Blob(bytes) => Cell::Blob(bytes.to_vec()),
    }
}

pub fn execute_each(connection: &Connection, sql: &str, rows: &[Vec<Param<'_>>]) -> Result<u64> {
    let mut statement = prepare(connection, sql)?;
    let mut changed = 0;
    for params in rows {
        bind(&mut statement, params).map_err(|e| failed(&e, sql))?;
        changed += statement.raw_execute().map_err(|e| failed(&e, sql))? as u64;
    }
    Ok(changed)
}

pub fn query_each(connection: &Connection, sql: &str, keys: &[Vec<Param<'_>>]) -> Result<Vec<Row>> {
    let mut statement = prepare(connection, sql)?;
    let mut out = Vec::with_capacity(keys.len());
    for params in keys {
        rows(&mut statement, params, &mut out).map_err(|e| failed(&e, sql))?;
    }
    Ok(out)
}

pub fn batch(connection: &Connection, sql: &str) -> Result<()> {
    connection.execute_batch(sql).map_err(|e| failed(&e, sql))
}
