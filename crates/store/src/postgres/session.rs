//! One connection and the small runtime that drives it on its thread.

use super::statement::{arrays, failed, row, values};
use crate::{
    Result, StoreError,
    engine::{Column, Param, Row},
};
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection,
    postgres::{PgArguments, PgConnectOptions},
};
use std::{str::FromStr, time::Duration};

/// Prepared statements kept a connection: more than this crate has.
const STATEMENTS_MAX: usize = 512;
/// Rows over which counters are spread: see `Tx::shard`.
const SHARDS: i64 = 1024;

/// A connection, again and again: after a loss the next transaction connects anew.
pub(crate) struct PgSession {
    runtime: tokio::runtime::Runtime,
    options: PgConnectOptions,
    connection: Option<PgConnection>,
    shard: i64,
    /// How long an answer may take. A machine that went away without a word never answers.
    answer_timeout: Duration,
}

impl PgSession {
    /// Connects.
    pub fn open(url: &str, answer_timeout: Duration) -> Result<Self> {
        let options = options(url)?;
        let runtime = runtime()?;
        let mut session = Self { runtime, options, connection: None, shard: 0, answer_timeout };
        session.connect()?;
        Ok(session)
    }

    fn connect(&mut self) -> Result<()> {
        self.connection = None;
        let answer_timeout = self.answer_timeout;
        let connect = async { tokio::time::timeout(answer_timeout, self.options.connect()).await };
        let connected = self.runtime.block_on(connect).map_err(|_| silent(answer_timeout, "connect"))?;
        self.connection = Some(connected.map_err(|e| match failed(&e, "connect") {
            unavailable @ StoreError::Unavailable(_) => unavailable,
            other => StoreError::Unavailable(other.to_string()),
        })?);
        let backend = self.query("/* backend pid */ SELECT CAST(pg_backend_pid() AS BIGINT)", &[])?;
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

    pub fn set_answer_timeout(&mut self, answer_timeout: Duration) {
        self.answer_timeout = answer_timeout;
    }

    pub fn batch(&mut self, sql: &str) -> Result<()> {
        self.drive(sql, async |connection| connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await)?;
        Ok(())
    }

    pub fn execute(&mut self, sql: &str, params: &[Param<'_>]) -> Result<u64> {
        self.execute_with(sql, values(params)?)
    }

    pub fn query(&mut self, sql: &str, params: &[Param<'_>]) -> Result<Vec<Row>> {
        self.query_with(sql, values(params)?)
    }

    pub fn execute_each(&mut self, sql: &str, columns: &[Column], rows: &[Vec<Param<'_>>]) -> Result<u64> {
        self.execute_with(sql, arrays(columns, rows)?)
    }

    pub fn query_each(&mut self, sql: &str, columns: &[Column], rows: &[Vec<Param<'_>>]) -> Result<Vec<Row>> {
        self.query_with(sql, arrays(columns, rows)?)
    }

    fn execute_with(&mut self, sql: &str, arguments: PgArguments) -> Result<u64> {
        let run = sqlx::query_with(AssertSqlSafe(sql), arguments);
        Ok(self.drive(sql, async |connection| connection.execute(run).await)?.rows_affected())
    }

    fn query_with(&mut self, sql: &str, arguments: PgArguments) -> Result<Vec<Row>> {
        let run = sqlx::query_with(AssertSqlSafe(sql), arguments);
        let rows = self.drive(sql, async |connection| connection.fetch_all(run).await)?;
        rows.iter().map(row).collect()
    }

    fn drive<T>(
        &mut self,
        sql: &str,
        run: impl AsyncFnOnce(&mut PgConnection) -> Result<T, sqlx::Error>,
    ) -> Result<T> {
        let connection = self.connection.as_mut().ok_or_else(gone)?;
        let answer_timeout = self.answer_timeout;
        match self.runtime.block_on(async { tokio::time::timeout(answer_timeout, run(connection)).await }) {
            Ok(answer) => answer.map_err(|e| failed(&e, sql)),
            Err(_) => {
                // Whatever it says later belongs to no question any more.
                self.connection = None;
                Err(silent(answer_timeout, sql))
            }
        }
    }
}

fn silent(answer_timeout: Duration, sql: &str) -> StoreError {
    StoreError::Unavailable(format!("no answer within {answer_timeout:?} to: {}", sql.trim()))
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{Ipv4Addr, TcpListener};

    #[test]
    fn who_never_answers_is_not_waited_for_for_ever() {
        // Connections are accepted by the operating system, and nobody is there to say a word.
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let url = format!("postgres://me@{}/db?sslmode=disable", listener.local_addr().unwrap());
        let opened = PgSession::open(&url, Duration::from_millis(20)).map(drop);
        assert!(
            matches!(&opened, Err(StoreError::Unavailable(what)) if what.contains("no answer")),
            "{opened:?}"
        );
    }
}
