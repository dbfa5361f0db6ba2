//! The door: closures over a transaction, run by whichever engine was opened.

use crate::{Result, StoreConfig, Tx};

/// A database that is open. Clones share it.
#[derive(Clone)]
pub struct Store {}

/// Payloads of [`Tx::notify`] from every server on the same database, this one included. Only a hint: messages are
/// lost while the connection is.
pub struct Notifications {}

impl Store {
    /// Opens the database and brings its tables up to date.
    pub async fn open(_config: StoreConfig) -> Result<Self> {
        todo!()
    }

    /// Runs `op` in a write transaction, possibly together with others that wait, and answers when it is durable.
    /// `op` may run again after a failure to serialize, so it has no other effects. Its error rolls back only itself.
    pub async fn write<T: Send + 'static>(
        &self,
        _op: impl FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        todo!()
    }

    /// Runs `op` against one snapshot.
    pub async fn read<T: Send + 'static>(
        &self,
        _op: impl FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        todo!()
    }

    /// Finishes what was accepted, writes everything to its place and ends the threads. Later calls are
    /// [`StoreError::Unavailable`](crate::StoreError::Unavailable).
    pub async fn close(&self) {
        todo!()
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        todo!()
    }

    /// What [`Tx::notify`] said since, on all servers of a PostgreSQL; silent on SQLite, where there is one process.
    pub async fn listen(&self) -> Result<Notifications> {
        todo!()
    }
}

impl Notifications {
    /// The next payload; waits for it. Cancel-safe.
    pub async fn next(&mut self) -> String {
        todo!()
    }
}
