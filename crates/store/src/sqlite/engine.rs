//! Who runs a closure: the writer thread (many in one transaction), a reader thread, or the caller itself.

use super::{open, statement::batch};
use crate::{
    Result,
    engine::{
        Inner, Operation, Shared, Tx,
        threads::{Intake, Queues, closed},
    },
    migrations,
};
use rusqlite::Connection;
use std::{
    path::Path,
    sync::{Arc, Mutex, MutexGuard},
};

/// Reader threads: more than the pages that load at one moment on a small machine.
const READERS: usize = 3;

/// An open SQLite database.
pub(crate) enum Engine {
    Threads(Queues),
    Inline { connection: Mutex<Option<Connection>>, shared: Arc<Shared> },
}

impl Engine {
    /// Brings the tables up to date, then starts the threads. Blocks for as long as that takes.
    pub fn threads(path: &Path, shared: Arc<Shared>) -> Result<Self> {
        let connection = migrated(Some(path), &shared)?;
        let (mut queues, writes, reads) = Queues::new();
        let (for_writer, reads) = (shared.clone(), Arc::new(reads));
        queues.spawn("store-writer", move || writer(&connection, &writes, &for_writer))?;
        for at in 0..READERS {
            let (connection, reads, shared) = (open::reader(path)?, reads.clone(), shared.clone());
            queues.spawn(&format!("store-reader-{at}"), move || reader(&connection, &reads, &shared))?;
        }
        Ok(Self::Threads(queues))
    }

    pub fn inline(path: Option<&Path>, shared: Arc<Shared>) -> Result<Self> {
        let connection = migrated(path, &shared)?;
        Ok(Self::Inline { connection: Mutex::new(Some(connection)), shared })
    }

    pub async fn write(&self, op: Box<dyn Operation>) -> Result<()> {
        match self {
            Self::Threads(queues) => queues.write(op).await,
            Self::Inline { connection, shared } => {
                group(lock(connection).as_ref().ok_or_else(closed)?, vec![op], shared);
                Ok(())
            }
        }
    }

    pub async fn read(&self, op: Box<dyn Operation>) -> Result<()> {
        match self {
            Self::Threads(queues) => queues.read(op).await,
            Self::Inline { connection, shared } => {
                let connection = lock(connection);
                let connection = connection.as_ref().ok_or_else(closed)?;
                // As on a reader's own connection: what simulation lets pass has to pass in production.
                batch(connection, "PRAGMA query_only = ON")?;
                snapshot(connection, op, shared);
                batch(connection, "PRAGMA query_only = OFF")
            }
        }
    }

    pub async fn close(&self) {
        match self {
            Self::Threads(queues) => queues.close().await,
            Self::Inline { connection, .. } => drop(lock(connection).take()),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("operations catch their own panics")
}

fn migrated(path: Option<&Path>, shared: &Shared) -> Result<Connection> {
    let connection = open::writer(path)?;
    batch(&connection, "BEGIN IMMEDIATE")?;
    migrations::run(&mut Tx::new(Inner::Sqlite(&connection), shared), |_, texts| {
        let scratch = open::writer(None)?;
        migrations::in_sqlite(&mut Tx::new(Inner::Sqlite(&scratch), shared), texts)
    })?;
    batch(&connection, "COMMIT")?;
    if path.is_some() {
        open::make_shrinkable(&connection);
    }
    Ok(connection)
}

fn writer(connection: &Connection, queue: &Intake, shared: &Shared) {
    while let Some(ops) = queue.group() {
        group(connection, ops, shared);
    }
    // A tidy file for whoever copies it next; the log alone would do.
    if let Err(error) = batch(connection, "PRAGMA wal_checkpoint(TRUNCATE)") {
        tracing::warn!(%error, "checkpoint at close");
    }
}

fn reader(connection: &Connection, queue: &Intake, shared: &Shared) {
    while let Some(op) = queue.one() {
        snapshot(connection, op, shared);
    }
}

/// Runs the operations in one transaction and answers them after its commit.
fn group(connection: &Connection, mut ops: Vec<Box<dyn Operation>>, shared: &Shared) {
    let outcomes = commit(connection, &mut ops, shared).unwrap_or_else(|error| {
        if !connection.is_autocommit()
            && let Err(error) = batch(connection, "ROLLBACK")
        {
            tracing::error!(%error, "rollback");
        }
        ops.iter().map(|_| Err(error.clone())).collect()
    });
    for (op, outcome) in ops.into_iter().zip(outcomes) {
        op.answer(outcome);
    }
}

fn commit(
    connection: &Connection,
    ops: &mut [Box<dyn Operation>],
    shared: &Shared,
) -> Result<Vec<Result<()>>> {
    // IMMEDIATE: takes the write lock now. A transaction that reads first and wants to write later may be refused then,
    // in the middle, when another process has written.
    batch(connection, "BEGIN IMMEDIATE")?;
    let mut outcomes = Vec::with_capacity(ops.len());
    for op in ops {
        outcomes.push(one(connection, op.as_mut(), shared)?);
    }
    batch(connection, "COMMIT")?;
    Ok(outcomes)
}

/// Runs one operation so that its error takes back only itself. The outer error means the whole transaction is gone.
fn one(connection: &Connection, op: &mut dyn Operation, shared: &Shared) -> Result<Result<()>> {
    super::execute(connection, "SAVEPOINT op", &[])?;
    let outcome = op.run(&mut Tx::new(Inner::Sqlite(connection), shared));
    if let Err(error) = &outcome {
        // A full disk and its like make SQLite roll everything back by itself.
        if connection.is_autocommit() {
            return Err(error.clone());
        }
        super::execute(connection, "ROLLBACK TO op", &[])?;
    }
    super::execute(connection, "RELEASE op", &[])?;
    Ok(outcome)
}

fn snapshot(connection: &Connection, mut op: Box<dyn Operation>, shared: &Shared) {
    // A transaction, so that all statements of the closure see the same moment.
    let outcome = batch(connection, "BEGIN").and_then(|()| {
        let outcome = op.run(&mut Tx::new(Inner::Sqlite(connection), shared));
        // Nothing was written: a rollback is the cheaper end.
        batch(connection, "ROLLBACK").and(outcome)
    });
    op.answer(outcome);
}
