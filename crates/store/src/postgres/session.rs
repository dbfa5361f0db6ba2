//! One connection and the small runtime that drives it on its thread.

use super::statement::{arrays, failed, row, values};
use crate::{
    Result, StoreError,
    engine::{Param, Row, Type},
};
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection,
    postgres::{PgArguments, PgConnectOptions},
};
use std::str::FromStr;

/// Prepared statements kept a connection: more than this room has.
const STATEMENTS_MAX: usize = 512;
/// Rows over which counters are spread: see `Tx::shard`.
const SHARDS: i64 = 1024;

/// A connection, again and again: after a loss the next transaction connects anew.
pub(crate) struct Session {
    runtime: tokio::runtime::Runtime,
    options: PgConnectOptions,
    connection: Option<PgConnection>,
    shard: i64,
}

impl Session {
    /// Connects.
    pub fn open(url: &str) -> Result<Self> {
        let options = options(url)?;
        let runtime = runtime()?;
        let mut session = Self { runtime, options, connection: None, shard: 0 };
        session.connect()?;
        Ok(session)
    }

    fn connect(&mut self) -> Result<()> {
        self.connection = None;
        let connected = self.runtime.block_on(self.options.connect());
        self.connection = Some(connected.map_err(|e| match failed(&e, "connect") {
            unavailable @ StoreError::Unavailable(_) => unavailable,
            other => StoreError::Unavailable(other.to_string()),
        })?);
        let backend = self.query("/* who am I */ SELECT CAST(pg_backend_pid() AS BIGINT)", &[])?;
        let pid: i64 = backend.into_iter().next().map_or(Ok(0), |mut row| row.take())?;
        self.shard = pid % SHARDS;
        Ok(())
    }

    pub fn shard(&self) -> i64 {
        self.shard
    }

    /// Begins a transaction, on a new connection if the old one is gone.
    pub fn begin(&mut self, begin: &str) -> Result<()> {
        if self.connection.is_none() {
            self.connect()?;
        }
        match self.batch(begin) {
            Err(StoreError::Unavailable(_)) => {
                self.connect()?;
                self.batch(begin)
            }
            other => other,
        }
    }

    /// Takes everything since [`Self::begin`] back; drops a connection that cannot even do that.
    pub fn rollback(&mut self) {
        if self.connection.is_some() && self.batch("ROLLBACK").is_err() {
            self.connection = None;
        }
    }

    pub fn close(mut self) {
        if let Some(connection) = self.connection.take() {
            // Says goodbye, so that the server need not find out by itself.
            let _ = self.runtime.block_on(connection.close());
        }
    }

    pub fn batch(&mut self, sql: &str) -> Result<()> {
        let connection = self.connection.as_mut().ok_or_else(gone)?;
        let run = connection.execute(sqlx::raw_sql(AssertSqlSafe(sql)));
        self.runtime.block_on(run).map(drop).map_err(|e| failed(&e, sql))
    }

    pub fn execute(&mut self, sql: &str, params: &[Param<'_>]) -> Result<u64> {
        self.execute_with(sql, values(params)?)
    }

    pub fn query(&mut self, sql: &str, params: &[Param<'_>]) -> Result<Vec<Row>> {
        self.query_with(sql, values(params)?)
    }

    pub fn execute_each(&mut self, sql: &str, types: &[Type], rows: &[Vec<Param<'_>>]) -> Result<u64> {
        self.execute_with(sql, arrays(types, rows)?)
    }

    pub fn query_each(&mut self, sql: &str, types: &[Type], rows: &[Vec<Param<'_>>]) -> Result<Vec<Row>> {
        self.query_with(sql, arrays(types, rows)?)
    }

    fn execute_with(&mut self, sql: &str, arguments: PgArguments) -> Result<u64> {
        let connection = self.connection.as_mut().ok_or_else(gone)?;
        let run = connection.execute(sqlx::query_with(AssertSqlSafe(sql), arguments));
        self.runtime.block_on(run).map(|done| done.rows_affected()).map_err(|e| failed(&e, sql))
    }

    fn query_with(&mut self, sql: &str, arguments: PgArguments) -> Result<Vec<Row>> {
        let connection = self.connection.as_mut().ok_or_else(gone)?;
        let run = connection.fetch_all(sqlx::query_with(AssertSqlSafe(sql), arguments));
        let rows = self.runtime.block_on(run).map_err(|e| failed(&e, sql))?;
        rows.iter().map(row).collect()
    }
}

fn gone() -> StoreError {
    StoreError::Unavailable("the connection is lost".into())
}

pub fn options(url: &str) -> Result<PgConnectOptions> {
    let options = PgConnectOptions::from_str(url)
        .map_err(|e| StoreError::Unavailable(format!("the address of the database: {e}")))?;
    Ok(options.statement_cache_capacity(STATEMENTS_MAX).application_name("mothership"))
}

/// Driven only while its thread waits for an answer.
pub fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| StoreError::Unavailable(format!("starting a runtime: {e}")))
}
