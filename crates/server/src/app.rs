//! The handle on everything that requests and services share.

use crate::{
    accounts::Accounts,
    config::{LoginWanted, ServerConfig},
    live::Live,
    memory::{
        any_people::AnyPeople,
        aside::Aside,
        counters::Counters,
        fleet::Fleet,
        login_attempts::LoginAttempts,
        notifier::Notifier,
        passwords::Passwords,
        progress_buffer::ProgressBuffer,
        progress_history::ProgressHistory,
        runner_addresses::RunnerAddresses,
        runner_clocks::RunnerClocks,
        services::Services,
        spec_cache::SpecCache,
        uploads::Uploads,
        write_health::{WatchedStore, WriteHealth},
    },
    spawn::Spawner,
};
use mothership_core::{clock::Clock, rng::RandomSource};
use mothership_store::{Time, blob::BlobStore};
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
    pub store: WatchedStore,
    /// Whether writes succeed, and how much room is left.
    pub write_health: Arc<WriteHealth>,
    pub blobs: BlobStore,
    pub uploads: Uploads,
    /// Where checks and expansions run.
    pub aside: Aside,
    /// Where logs are looked through. Not beside the checks: one that takes seconds would make every search wait.
    pub searches: Aside,
    /// Wakes waiting runners and followed logs.
    pub notifier: Notifier,
    pub live: Live,
    /// Counted since the start.
    pub counters: Counters,
    /// Specs of the jobs that run now, checked and compiled.
    pub spec_cache: SpecCache,
    /// Progress over time of the attempts that run now.
    pub progress_history: ProgressHistory,
    /// The machines that take work now.
    pub fleet: Fleet,
    /// Where runners were heard from last.
    pub runner_addresses: RunnerAddresses,
    /// How far the clocks of runners are off.
    pub runner_clocks: RunnerClocks,
    /// Progress of GUI clients that is not written down yet.
    pub progress_buffer: ProgressBuffer,
    pub login_attempts: LoginAttempts,
    pub passwords: Passwords,
    /// Whether there are people: from then on a server on loopback wants a login.
    pub any_people: AnyPeople,
    /// What the background services did lately.
    pub services: Services,
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
    /// Puts the parts together.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }
    /// The time by the server's clock.
    pub fn now(&self) -> Time {
        self.clock.now()
    }
    /// Whether requests need no credential.
    pub fn needs_no_credential(&self) -> bool {
        match self.config.wants_login() {
            LoginWanted::Never => true,
            LoginWanted::OncePeopleAreThere => !self.any_people.are_there(),
            LoginWanted::Always => false,
        }
    }
    /// What acts on people work with.
    pub fn accounts(&self) -> Accounts<'_> {
        Accounts {
            store: &self.store,
            clock: &*self.clock,
            rng: &self.rng,
            passwords: &self.passwords,
            any_people: &self.any_people,
            data: &self.config.data,
            is_owner: false,
        }
    }
}
