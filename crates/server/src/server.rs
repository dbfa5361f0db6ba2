//! A server: its parts put together, its router, its end.

use crate::{
    app::{App, Parts},
    auth::{
        private_files, token,
        welcome::{self, WelcomeError, WelcomeLink},
    },
    background,
    beside::PeopleBeside,
    config::{LoginWanted, MEMORY, ServerConfig},
    installation::{self, BelongingError},
    listen::{self, Listener, Stop},
    memory::{
        any_people::AnyPeople,
        aside::Aside,
        passwords::Passwords,
        uploads::Uploads,
        write_health::{WatchedStore, WriteHealth},
    },
    middleware,
    spawn::Spawner,
};
use axum::Router;
use mothership_core::{
    clock::{Clock, plus_ms},
    limits::{DRAIN_MS_MAX, FILES_ANSWER_MS_MAX, GUI_CLIENT_SILENCE_MS, JOIN_TOKEN_TTL_MS},
    rng::RandomSource,
};
use mothership_store::{
    BadStoreUrl, Store, StoreConfig, StoreError, Tx,
    blob::{BlobConfig, BlobError, BlobStore},
    gui_clients, leases,
    tokens::{self, JoinTokenRow},
};
use std::{path::PathBuf, sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

/// Why a server cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    #[error("cannot prepare the data folder {}: {source}", folder.display())]
    Data { folder: PathBuf, source: std::io::Error },
    #[error("cannot open the database: {0}")]
    Store(#[from] StoreError),
    #[error("{0}")]
    Url(#[from] BadStoreUrl),
    #[error("cannot open the place for blobs: {0}")]
    Blobs(#[from] BlobError),
    #[error("{0}")]
    Welcome(#[from] WelcomeError),
    #[error("{0}")]
    Belonging(#[from] BelongingError),
}

/// What outlives a server: simulation restarts servers over it.
pub struct Storage {
    pub store: Store,
    pub blobs: BlobStore,
    pub uploads: Uploads,
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
    pub(crate) app: App,
}

impl Server {
    /// Opens database and blobs. Leases last anew from now on: nobody could renew them while the server was away.
    pub async fn open(
        config: ServerConfig,
        clock: Arc<dyn Clock>,
        rng: Arc<RandomSource>,
    ) -> Result<Self, ServerError> {
        // Tests and simulation: no threads and no files, so that a seed decides everything.
        let in_memory = config.is_in_memory();
        let no_folder = |source| ServerError::Data { folder: config.data.clone(), source };
        let store = match config.database.as_deref() {
            Some(MEMORY) => StoreConfig::SqliteInline { path: None },
            Some(url) => StoreConfig::parse(url)?,
            None => {
                private_files::create_folder(&config.data).map_err(no_folder)?;
                let path = config.data.join("mothership.db");
                // SQLite gives the files beside it the mode of the database.
                private_files::create_file(&path).map_err(no_folder)?;
                StoreConfig::Sqlite { path }
            }
        };
        let blobs = match config.blobs.as_deref() {
            Some(MEMORY) => BlobConfig::Memory,
            Some(text) => BlobConfig::parse(text)?,
            None if in_memory => BlobConfig::Memory,
            None => {
                let path = config.data.join("blobs");
                private_files::create_folder(&path).map_err(no_folder)?;
                BlobConfig::Folder { path }
            }
        };
        let (database, place) = (store.place(), installation::place(&blobs, &config.hostname));
        let is_kept = !in_memory && blobs != BlobConfig::Memory;
        let (store, blobs) = (Store::open(store).await?, BlobStore::open(&blobs)?);
        if is_kept {
            let paired = installation::pair_up(&store, &blobs, (&database, &place), config.adopts, &rng);
            match tokio::time::timeout(Duration::from_millis(FILES_ANSWER_MS_MAX), paired).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => {
                    // What SQLite keeps beside its file would be taken for that of the database that is brought back.
                    store.close().await;
                    return Err(error.into());
                }
                // Work that needs no files goes on, and whoever needs one is told.
                Err(_) => tracing::warn!(files.place = place, "the place for files does not answer"),
            }
        }
        let staging = config.data.join("uploads");
        if !in_memory {
            private_files::create_folder(&staging).map_err(no_folder)?;
        }
        let uploads = match &config.blobs {
            _ if in_memory => Uploads::in_memory(),
            // A place that was named may be other servers' too, and a balancer may stand before them.
            Some(_) => Uploads::shared(staging, blobs.clone()).map_err(no_folder)?,
            None => Uploads::in_folder(staging).map_err(no_folder)?,
        };
        Self::over(config, clock, rng, Storage { store, blobs, uploads }).await
    }

    /// A server over storage that is open already, whatever `config` says of it.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn over(
        config: ServerConfig,
        clock: Arc<dyn Clock>,
        rng: Arc<RandomSource>,
        storage: Storage,
    ) -> Result<Self, ServerError> {
        let Storage { store, blobs, uploads } = storage;
        // Not to a runner's cost: nobody could renew while no server was there. A lease that is extended without
        // need only ends later.
        let (now, lease_ttl_ms) = (clock.now(), config.lease_ttl_ms);
        store
            .write(move |tx| {
                leases::begin(tx, now)?;
                let listening = leases::listening_at(tx, now)?;
                leases::extend_all(tx, plus_ms(listening, lease_ttl_ms))?;
                gui_clients::extend_all(tx, plus_ms(listening, GUI_CLIENT_SILENCE_MS.max(lease_ttl_ms)))
            })
            .await?;
        // Before the first request: a server whose people are not known yet would let everybody in.
        let any_people = AnyPeople::default();
        any_people.note(store.read(tokens::any_person).await?);
        let write_health = Arc::new(WriteHealth::default());
        let aside = if config.computes_inline { Aside::inline() } else { Aside::default() };
        let app = App::new(Parts {
            store: WatchedStore::new(store, Arc::clone(&write_health), Arc::clone(&clock)),
            write_health,
            clock,
            rng,
            blobs,
            uploads,
            passwords: Passwords::new(config.password_cost, &aside),
            any_people,
            searches: aside.like(),
            aside,
            config,
            notifier: Default::default(),
            live: Default::default(),
            counters: Default::default(),
            spec_cache: Default::default(),
            progress_history: Default::default(),
            fleet: Default::default(),
            runner_addresses: Default::default(),
            runner_clocks: Default::default(),
            progress_buffer: Default::default(),
            login_attempts: Default::default(),
            services: Default::default(),
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

    /// The link for the first administrator, when this server wants a login and has none: it is in a file of the data
    /// folder, too. Without an administrator and without this nobody can look after the server.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn welcome_link(&self) -> Result<Option<WelcomeLink>, WelcomeError> {
        match self.app.config.wants_login() {
            LoginWanted::Always => welcome::ensure(self.app.accounts(), &self.app.config.base_url()).await,
            // On loopback the first person is added by whoever is there.
            LoginWanted::OncePeopleAreThere | LoginWanted::Never => Ok(None),
        }
    }

    /// The address that is listened on, as `http://0.0.0.0:8080`.
    pub fn listens_at(&self) -> String {
        let config = &self.app.config;
        format!("{}://{}", config.scheme(), config.listen)
    }

    /// The address of the dashboard for a person on this machine, without a slash at its end.
    pub fn base_url(&self) -> String {
        self.app.config.base_url()
    }

    /// Whether requests need no credential now.
    pub fn needs_no_credential(&self) -> bool {
        self.app.needs_no_credential()
    }

    /// Its people, as whoever owns its data folder acts on them.
    pub fn people(&self) -> PeopleBeside {
        let app = &self.app;
        let (store, data) = (app.store.inner().clone(), app.config.data.clone());
        PeopleBeside::over(
            store,
            data,
            Arc::clone(&app.clock),
            Arc::clone(&app.rng),
            app.config.password_cost,
        )
    }

    /// A token for the runner in the server's own process. Also where anybody may come: whoever starts the server asks
    /// its runner back, if that was removed.
    ///
    /// # Errors
    /// When the database does not take it.
    pub async fn join_token(&self) -> Result<String, StoreError> {
        let join = token::make(token::Kind::Join, &self.app.rng);
        let (hash, now) = (token::hash(&join), self.app.now());
        let expires_at = plus_ms(now, JOIN_TOKEN_TTL_MS);
        let made_by = "this server".to_owned();
        let row = JoinTokenRow { hash, uses_max: Some(1), uses: 0, made_by, created_at: now, expires_at };
        let insert = move |tx: &mut Tx<'_>| {
            tokens::prune_expired(tx, now)?;
            tokens::insert_join_token(tx, &row)
        };
        self.app.store.write(insert).await?;
        Ok(join)
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
        // Before the first request: its answer may depend on a service (a retry, a flush).
        background::start(app);
        // The stages below run beside the work and cut it short; when the work ends by itself, nobody waits for
        // them.
        let work = async {
            // First the requests end, then what they started; nothing new can begin in between.
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
        // Last: the services write what they hold in memory when they stop.
        app.store.close().await;
        app.spawner.culprit().map_or(Ok(()), |duty| Err(ServeError::Broken(duty)))
    }

    /// Walks through the stages of a stop: ends long polls and followed logs, and waits for nobody longer than the limit.
    async fn stages(&self, stop: &Stop) {
        tokio::select! {
            biased;
            () = self.app.spawner.broken() => stop.drain(),
            () = stop.draining() => {}
        }
        // Long polls and followed logs end now, with an answer; without it each would hold the stop for its full
        // time.
        self.app.stopping.cancel();
        // Whoever has not ended by now is cut off: a stop that waits for ever is a kill by the operator.
        tokio::time::sleep(Duration::from_millis(DRAIN_MS_MAX)).await;
        stop.end();
        std::future::pending().await
    }
}

#[cfg(test)]
#[path = "server_tests.rs"]
pub(crate) mod tests;
