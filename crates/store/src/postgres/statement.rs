//! Values and rows in the shared terms of [`crate::engine`].

use crate::{
    Result, StoreError,
    engine::{self, Cell, Param, Row, Type},
};
use sqlx::{
    Arguments, Column, Row as _, TypeInfo, ValueRef,
    postgres::{PgArguments, PgRow},
};

pub fn type_name(kind: Type) -> &'static str {
    match kind {
        Type::Int => "BIGINT",
        Type::Real => "DOUBLE PRECISION",
        Type::Text => "TEXT",
        Type::Blob => "BYTEA",
    }
}

/// Which of our errors an error of PostgreSQL is.
pub fn failed(error: &sqlx::Error, sql: &str) -> StoreError {
    let what = format!("{error} in: {}", sql.trim());
    match error {
        sqlx::Error::Database(database) => match database.code().as_deref() {
            // Serialization failure, deadlock, a lock that took too long.
            Some("40001" | "40P01" | "55P03") => StoreError::Again(what),
            // Connection, shutdown, too many connections, full disk, cannot connect now.
            Some(code) if code.starts_with("08") || code.starts_with("57P") || code.starts_with("53") => {
                StoreError::Unavailable(what)
            }
            _ => StoreError::Internal(what),
        },
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) | sqlx::Error::WorkerCrashed => {
            StoreError::Unavailable(what)
        }
        _ => StoreError::Internal(what),
    }
}

/// One value a parameter.
pub fn values(params: &[Param<'_>]) -> Result<PgArguments> {
    let mut out = PgArguments::default();
    for param in params {
        let added = match param {
            Param::Int(value) => out.add(*value),
            Param::Real(value) => out.add(*value),
            Param::Text(value) => out.add(value.as_deref()),
            Param::Blob(value) => out.add(value.as_deref()),
        };
        added.map_err(|e| StoreError::Internal(format!("encoding a parameter: {e}")))?;
    }
    Ok(out)
}

/// One array a parameter, from rows.
pub fn arrays(columns: &[engine::Column], rows: &[Vec<Param<'_>>]) -> Result<PgArguments> {
    let mut out = PgArguments::default();
    for (at, (_, kind)) in columns.iter().enumerate() {
        let column = rows.iter().map(|row| row.get(at));
        let added = match kind {
            Type::Int => out.add(collect(column, |param| match param {
                Param::Int(value) => Some(*value),
                _ => None,
            })?),
            Type::Real => out.add(collect(column, |param| match param {
                Param::Real(value) => Some(*value),
                _ => None,
            })?),
            Type::Text => out.add(collect(column, |param| match param {
                Param::Text(value) => Some(value.as_deref()),
                _ => None,
            })?),
            Type::Blob => out.add(collect(column, |param| match param {
                Param::Blob(value) => Some(value.as_deref()),
                _ => None,
            })?),
        };
        added.map_err(|e| StoreError::Internal(format!("encoding a parameter: {e}")))?;
    }
    Ok(out)
}

fn collect<'p, T>(
    column: impl Iterator<Item = Option<&'p Param<'p>>>,
    of: impl Fn(&'p Param<'p>) -> Option<T>,
) -> Result<Vec<T>> {
    column
        .map(|param| param.and_then(&of))
        .collect::<Option<Vec<T>>>()
        .ok_or_else(|| StoreError::Internal("a parameter is missing or of another type than declared".into()))
}

pub fn row(row: &PgRow) -> Result<Row> {
    let cell = |at: usize| -> Result<Cell, sqlx::Error> {
        if row.try_get_raw(at)?.is_null() {
            return Ok(Cell::Null);
        }
        Ok(match row.column(at).type_info().name() {
            "INT8" => Cell::Int(row.try_get(at)?),
            "INT4" => Cell::Int(row.try_get::<i32, _>(at)?.into()),
            "FLOAT8" => Cell::Real(row.try_get(at)?),
            "BYTEA" => Cell::Blob(row.try_get(at)?),
            _ => Cell::Text(row.try_get(at)?),
        })
    };
    let cells: Result<Vec<Cell>, sqlx::Error> = (0..row.columns().len()).map(cell).collect();
    cells.map(Row::new).map_err(|e| StoreError::corrupt(format!("a row: {e}")))
}
