//! A server: its parts put together, its router, its end.

use crate::{
    app::{App, Parts},
    background,
    config::{MEMORY, ServerConfig},
    listen::{self, Listener, Stop},
    middleware,
    spawn::Spawner,
    uploads::Uploads,
};
use axum::Router;
use mothership_core::{
    clock::{Clock, plus_ms},
    limits::DRAIN_MS_MAX,
    rng::Dice,
};
use mothership_store::{
    BadStoreUrl, Store, StoreConfig, StoreError,
    blob::{BlobConfig, BlobError, BlobStore},
    leases,
};
use std::{sync::Arc, time::Duration};
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

/// Why a server stopped by itself.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error("'{0}', one of the server's own duties, has panicked; the log says where")]
    Broken(&'static str),
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
            meters: Default::default(),
            specs: Default::default(),
            histories: Default::default(),
            spawner: Spawner::default(),
            stopping: CancellationToken::new(),
        });
        Ok(Self { app })
    }

    /// For tests of this crate.
    #[cfg(test)]
    pub fn app(&self) -> App {
        self.app.clone()
    }

    /// All routes with everything around them.
    pub fn router(&self) -> Router {
        middleware::around(self.app.clone())
    }

    /// Serves until told to stop, then lets end what has begun, for [`DRAIN_MS_MAX`] at most, and closes the store.
    ///
    /// # Errors
    /// When a duty broke without which the server cannot go on.
    pub async fn serve(&self, listener: impl Listener, stop: &Stop) -> Result<(), ServeError> {
        let app = &self.app;
        background::start(app);
        let work = async {
            let cut = listen::serve(listener, self.router(), stop, app.config.connections_max).await;
            if cut > 0 {
                tracing::warn!(connections.cut = cut, "stopped before all requests had ended");
            }
            tokio::select! {
                biased;
                () = app.spawner.drained() => {}
                () = stop.ending() => {}
            }
        };
        tokio::select! {
            biased;
            () = work => {}
            () = self.stages(stop) => unreachable!("the stages go on for as long as there is work"),
        }
        app.store.close().await;
        app.spawner.culprit().map_or(Ok(()), |duty| Err(ServeError::Broken(duty)))
    }

    /// Walks through the stages of a stop: tells long polls and followed logs, and waits for nobody longer than said.
    async fn stages(&self, stop: &Stop) {
        tokio::select! {
            biased;
            () = self.app.spawner.broken() => stop.drain(),
            () = stop.draining() => {}
        }
        self.app.stopping.cancel();
        tokio::time::sleep(Duration::from_millis(DRAIN_MS_MAX)).await;
        stop.end();
        std::future::pending().await
    }
}

#[cfg(test)]
#[path = "server_tests.rs"]
mod tests;
