//! A connection, set up.

use super::statement::failed;
use crate::{Result, StoreError};
use rusqlite::Connection;
use std::path::Path;

/// Prepared statements kept a connection: more than this crate has.
const STATEMENTS_MAX: usize = 512;
/// Another process (a backup, a person with a shell) may hold the file this long.
const BUSY_MS: u64 = 10_000;

/// Opens for writing; `None` = in memory.
pub fn writer(path: Option<&Path>) -> Result<Connection> {
    let connection = open(path)?;
    // FULL: an answer is durable when it is given. Group commit makes that affordable.
    pragmas(
        &connection,
        // The first: it only counts for a file without tables.
        "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
         PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -16384;
         PRAGMA temp_store = MEMORY;",
    )?;
    Ok(connection)
}

/// Files up to this size are made able to shrink when they are opened: it writes them anew.
const REWRITE_BYTES_MAX: i64 = 2 << 30;

/// Makes the file able to give space back. Files of older versions cannot, and keep the size they once had.
pub fn make_shrinkable(connection: &Connection) {
    let number =
        |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).unwrap_or(0);
    if number("auto_vacuum") != 0 {
        return;
    }
    let bytes = number("page_count").saturating_mul(number("page_size"));
    if bytes > REWRITE_BYTES_MAX {
        tracing::warn!(
            bytes,
            "the database file cannot shrink; stop the server and run `sqlite3 mothership.db 'PRAGMA auto_vacuum = 2; VACUUM'` once"
        );
        return;
    }
    tracing::info!(bytes, "the database file is written anew, once, so that it can shrink");
    // It works as well as before without, on a disk that has no room for a second copy.
    if let Err(error) = connection.execute_batch("PRAGMA auto_vacuum = INCREMENTAL; VACUUM") {
        tracing::warn!(%error, "the database file cannot be written anew");
    }
}

pub fn reader(path: &Path) -> Result<Connection> {
    let connection = open(Some(path))?;
    pragmas(&connection, "PRAGMA query_only = ON; PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY;")?;
    Ok(connection)
}

fn open(path: Option<&Path>) -> Result<Connection> {
    let opened = match path {
        Some(path) => Connection::open(path),
        None => Connection::open_in_memory(),
    };
    let connection = opened.map_err(|e| {
        let place = path.map_or_else(|| "memory".to_owned(), |path| path.display().to_string());
        StoreError::Unavailable(format!("opening {place}: {e}"))
    })?;
    connection
        .busy_timeout(std::time::Duration::from_millis(BUSY_MS))
        .map_err(|e| failed(&e, "busy_timeout"))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    Ok(connection)
}

fn pragmas(connection: &Connection, text: &str) -> Result<()> {
    connection.execute_batch(text).map_err(|e| failed(&e, text))
}
