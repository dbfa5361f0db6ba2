//! What every request and service shares.

use crate::{
    auth::limiter::FailedLogins, compat::goliat::ProgressBuffer, config::ServerConfig, histories::Histories,
    live::Live, meters::Meters, spawn::Spawner, specs::Specs, uploads::Uploads, wake::Wake,
};
use mothership_core::{clock::Clock, rng::RandomSource};
use mothership_store::{Store, Time, blob::BlobStore};
use std::{ops::Deref, sync::Arc};
use tokio_util::sync::CancellationToken;

/// A handle on the whole server. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// The parts. Everything here is either the truth (store, blobs), an argument (clock, rng), or may be forgotten at
/// any time without harm (the rest).
pub struct Parts {
    pub config: ServerConfig,
    pub clock: Arc<dyn Clock>,
    pub rng: Arc<RandomSource>,
    pub store: Store,
    pub blobs: BlobStore,
    pub uploads: Uploads,
    /// Rings waiting runners and followed logs.
    pub wake: Wake,
    pub live: Live,
    /// Counted since the start.
    pub meters: Meters,
    /// Specs of the jobs that run now, checked and compiled.
    pub specs: Specs,
    /// Pace of the tasks that run now.
    pub histories: Histories,
    /// What windows said a moment ago.
    pub progress_buffer: ProgressBuffer,
    pub failed_logins: FailedLogins,
    pub spawner: Spawner,
    /// Cancelled when the server stops: long polls and followed logs end.
    pub stopping: CancellationToken,
}

impl Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }
    pub fn now(&self) -> Time {
        self.clock.now()
    }
    pub fn needs_no_credential(&self) -> bool {
        self.config.needs_no_credential()
    }
}
