//! A server: its parts put together, its router, its end.

use crate::{
    app::{App, Parts},
    background,
    config::{MEMORY, ServerConfig},
    middleware,
    spawn::{OnPanic, Spawner},
    uploads::Uploads,
};
use axum::Router;
use mothership_core::{
    clock::{Clock, plus_ms},
    rng::Dice,
};
use mothership_store::{
    BadStoreUrl, Store, StoreConfig, StoreError,
    blob::{BlobConfig, BlobError, BlobStore},
    leases,
};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Why a server cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    #[error("cannot prepare the data folder: {0}")]
    Data(#[from] std::io::Error),
    #[error("cannot open the database: {0}")]
    Store(#[from] StoreError),
    #[error("{0}")]
    Url(#[from] BadStoreUrl),
    #[error("cannot open the place for blobs: {0}")]
    Blobs(#[from] BlobError),
    /// Credentials cannot be checked yet, so an address that others reach has to be opened on purpose.
    #[error("listening on {0} needs '--open': anyone who reaches it may do anything")]
    NotOpen(std::net::SocketAddr),
}

/// A server that is ready to serve.
#[derive(Clone)]
pub struct Server {
    app: App,
}

impl Server {
    /// Opens database and blobs. Leases last anew from now on: nobody could renew them while the server was away.
    pub async fn open(
        config: ServerConfig,
        clock: Arc<dyn Clock>,
        dice: Arc<Dice>,
    ) -> Result<Self, ServerError> {
        if !config.needs_no_credential() {
            return Err(ServerError::NotOpen(config.listen));
        }
        let in_memory = config.is_in_memory();
        let store = match config.database.as_deref() {
            Some(MEMORY) => StoreConfig::SqliteInline { path: None },
            Some(url) => StoreConfig::parse(url)?,
            None => {
                std::fs::create_dir_all(&config.data)?;
                StoreConfig::Sqlite { path: config.data.join("mothership.db") }
            }
        };
        let blobs = match config.blobs.as_deref() {
            Some(MEMORY) => BlobConfig::Memory,
            Some(text) => BlobConfig::parse(text)?,
            None if in_memory => BlobConfig::Memory,
            None => BlobConfig::Folder { path: config.data.join("blobs") },
        };
        let uploads =
            if in_memory { Uploads::in_memory() } else { Uploads::in_folder(config.data.join("uploads"))? };
        let store = Store::open(store).await?;
        let expires_at = plus_ms(clock.now(), config.lease_ttl_ms);
        store.write(move |tx| leases::extend_all(tx, expires_at)).await?;
        let blobs = BlobStore::open(&blobs)?;
        let app = App::new(Parts {
            config,
            clock,
            dice,
            store,
            blobs,
            uploads,
            wake: Default::default(),
            live: Default::default(),
            specs: Default::default(),
            histories: Default::default(),
            spawner: Spawner::default(),
            stopping: CancellationToken::new(),
        });
        Ok(Self { app })
    }

    /// All routes with everything around them.
    pub fn router(&self) -> Router {
        middleware::around(self.app.clone())
    }

    /// Serves until `stop` is cancelled, then lets requests end and closes the store.
    pub async fn serve(
        &self,
        listener: tokio::net::TcpListener,
        stop: CancellationToken,
    ) -> std::io::Result<()> {
        let stopping = self.app.stopping.clone();
        let asked = async move {
            stop.cancelled().await;
            stopping.cancel();
        };
        let spawner = &self.app.spawner;
        spawner.spawn("reaper", OnPanic::Stop, background::keep_reaping(self.app.clone()));
        spawner.spawn("retries", OnPanic::Stop, background::keep_queueing(self.app.clone()));
        axum::serve(listener, self.router()).with_graceful_shutdown(asked).await?;
        self.app.spawner.drained().await;
        self.app.store.close().await;
        Ok(())
    }
}
