//! Brings the tables up to date: forward only, the same numbers and names for both engines.

use crate::{
    Result, StoreError,
    engine::{Dialect, Tx, params},
};

struct Migration {
    number: i64,
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! migration {
    ($number:literal, $name:literal) => {
        Migration {
            number: $number,
            name: $name,
            sqlite: include_str!(concat!("../migrations/sqlite/", $name, ".sql")),
            postgres: include_str!(concat!("../migrations/postgres/", $name, ".sql")),
        }
    };
}

/// In order. What has been released is never changed.
const MIGRATIONS: &[Migration] = &[migration!(1, "0001_first"), migration!(2, "0002_windows")];

/// Runs what is missing, in the caller's transaction.
///
/// # Errors
/// `Conflict` when the database is from a newer program.
pub(crate) fn run(tx: &mut Tx<'_>) -> Result<()> {
    let (lock, sql_of): (&str, fn(&Migration) -> &'static str) = match tx.dialect() {
        Dialect::Sqlite => ("", |migration| migration.sqlite),
        // Servers that start together wait for each other here.
        Dialect::Postgres => ("SELECT pg_advisory_xact_lock(7239401);", |migration| migration.postgres),
    };
    tx.batch(&format!(
        "{lock} CREATE TABLE IF NOT EXISTS migrations (number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL);"
    ))?;
    let done: i64 =
        tx.query_value("/* migrations done */ SELECT COALESCE(MAX(number), 0) FROM migrations", &[])?;
    let known = MIGRATIONS.last().map_or(0, |last| last.number);
    if done > known {
        return Err(StoreError::conflict(format!(
            "the database has been used by a newer version (its tables are at {done}, this program knows {known})"
        )));
    }
    for migration in MIGRATIONS.iter().filter(|migration| migration.number > done) {
        tx.batch(sql_of(migration))?;
        tx.execute(
            "/* migration done */ INSERT INTO migrations (number, name) VALUES ($1, $2)",
            params![migration.number, migration.name],
        )?;
        tracing::info!(migration = migration.name, "tables brought up to date");
    }
    Ok(())
}
