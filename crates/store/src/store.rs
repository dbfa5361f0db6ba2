//! The store as its callers see it: closures over a transaction, run by whichever engine was opened.

use crate::{
    Result, StatementPlan, StoreConfig, StoreError, Tx,
    engine::{Call, Operation, Shared},
    postgres, sqlite,
};
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

/// A database that is open. Clones share it; the last one that is dropped ends its threads.
#[derive(Clone)]
pub struct Store {
    engine: Arc<Engine>,
    fails_writes: Arc<AtomicBool>,
}

enum Engine {
    Sqlite(sqlite::Engine),
    Postgres(postgres::Engine),
}

/// Payloads of [`Tx::notify`] from every other server on the same database. Only a hint: messages are lost while the
/// connection is.
pub struct Notifications(Option<tokio::sync::broadcast::Receiver<String>>);

impl Store {
    /// Opens the database and brings its tables up to date.
    ///
    /// # Errors
    /// `Unavailable` when it cannot be reached, `Foreign` when another version of this program made its tables.
    pub async fn open(config: StoreConfig) -> Result<Self> {
        let place = config.place();
        Self::open_at(config).await.map_err(|error| match error {
            StoreError::Foreign { what } => StoreError::Foreign { what: format!("{place}: {what}") },
            other => other,
        })
    }

    async fn open_at(config: StoreConfig) -> Result<Self> {
        let shared = Arc::new(Shared::default());
        let engine = match config {
            StoreConfig::Sqlite { path } => Engine::Sqlite(sqlite::Engine::threads(&path, shared)?),
            StoreConfig::SqliteInline { path } => {
                Engine::Sqlite(sqlite::Engine::inline(path.as_deref(), shared)?)
            }
            StoreConfig::Postgres { url } => Engine::Postgres(postgres::Engine::open(&url, shared).await?),
        };
        let store = Self { engine: Arc::new(engine), fails_writes: Arc::default() };
        // A migration is SQL and cannot say what a class is. Batch by batch: somebody else may be writing already.
        while !store.write(crate::classes::classify).await? {}
        Ok(store)
    }

    /// For a simulation: from now on writes fail as they do on a full disk, or no longer do. Reads go on.
    pub fn fail_writes(&self, fails: bool) {
        self.fails_writes.store(fails, Ordering::Relaxed);
    }

    /// Runs `op` in a write transaction, possibly together with others that wait, and answers when it is durable.
    /// `op` may run again after a failure to serialize, so it has no other effects. Its error rolls back only itself.
    pub async fn write<T: Send + 'static>(
        &self,
        op: impl FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        if self.fails_writes.load(Ordering::Relaxed) {
            return Err(StoreError::Unavailable("database or disk is full".to_owned()));
        }
        let (call, answer) = Call::boxed(op);
        match &*self.engine {
            Engine::Sqlite(engine) => engine.write(call).await?,
            Engine::Postgres(engine) => engine.write(call).await?,
        }
        answer.await.unwrap_or_else(|_| Err(ended()))
    }

    /// Runs `op` against one snapshot.
    pub async fn read<T: Send + 'static>(
        &self,
        op: impl FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (call, answer): (Box<dyn Operation>, _) = Call::boxed(op);
        match &*self.engine {
            Engine::Sqlite(engine) => engine.read(call).await?,
            Engine::Postgres(engine) => engine.read(call).await?,
        }
        answer.await.unwrap_or_else(|_| Err(ended()))
    }

    /// How the database would find what `op` asks for, a plan for each statement that it runs. What it writes is
    /// taken back.
    pub async fn plans<T>(
        &self,
        mut op: impl FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<Vec<StatementPlan>> {
        let kept = Arc::new(Mutex::new(Vec::new()));
        let keep = kept.clone();
        let taken_back = || StoreError::Conflict { what: "only its plans were asked for".to_owned() };
        let outcome = self.write(move |tx| {
            tx.keep_plans();
            op(tx)?;
            *keep.lock().expect("no holder of this lock panics") = tx.take_plans();
            Err::<(), _>(taken_back())
        });
        match outcome.await {
            Err(error) if error == taken_back() => {
                Ok(std::mem::take(&mut *kept.lock().expect("no holder of this lock panics")))
            }
            other => other.map(|()| Vec::new()),
        }
    }

    /// Gives at most `pages` unused pages of an SQLite file back to the system; how many it did. PostgreSQL does that by
    /// itself.
    pub async fn give_back(&self, pages: u64) -> Result<u64> {
        match &*self.engine {
            Engine::Sqlite(_) => self.write(move |tx| tx.give_back(pages)).await,
            Engine::Postgres(_) => Ok(0),
        }
    }

    /// Finishes what was accepted, writes everything to its place and ends the threads. Later calls are
    /// [`StoreError::Unavailable`].
    pub async fn close(&self) {
        match &*self.engine {
            Engine::Sqlite(engine) => engine.close().await,
            Engine::Postgres(engine) => engine.close().await,
        }
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        self.read(|tx| tx.query_value::<i64>("/* ping */ SELECT COUNT(*) FROM settings", &[]).map(drop)).await
    }

    /// What [`Tx::notify`] said since on the other servers of a PostgreSQL; silent on SQLite, where there is one process.
    ///
    /// # Errors
    /// `Unavailable` when the database is closed.
    pub async fn listen(&self) -> Result<Notifications> {
        Ok(Notifications(match &*self.engine {
            Engine::Sqlite(_) => None,
            Engine::Postgres(engine) => Some(engine.listen().await?),
        }))
    }
}

fn ended() -> StoreError {
    StoreError::Unavailable("the database was closed meanwhile".into())
}

impl Notifications {
    /// The next payload; waits for it, for ever when there is none to come. Cancel-safe.
    pub async fn next(&mut self) -> String {
        use tokio::sync::broadcast::error::RecvError;
        while let Some(receiver) = &mut self.0 {
            match receiver.recv().await {
                Ok(payload) => return payload,
                // Who is too slow misses hints, as who is not connected does.
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => self.0 = None,
            }
        }
        std::future::pending().await
    }
}
