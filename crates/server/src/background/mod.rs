//! What the server does by itself. Each service is a struct with [`Service::tick`]; [`driver`] calls it, by a timer and
//! when it is notified, and records what it did (shown in `/api/v1/stats` and `/metrics`). The table is [`start`].
//!
//! Several servers may share one database, so each service may run twice at once: what it does is decided by a
//! condition in the store (a lease that has run out, a retry that is due), and the second one finds nothing to do.
//! Tasks of the live view are no services: they exist only while a page watches.

mod changes;
mod cleaner;
mod disk;
mod driver;
mod inbox;
mod people;
#[cfg(test)]
mod people_tests;
mod reaper;
mod retries;
mod storage;
#[cfg(test)]
mod tests;
mod uploads;
#[cfg(test)]
mod uploads_tests;

#[cfg(test)]
pub use reaper::Reaper;
pub use retries::RetryScheduler;

use crate::{app::App, error::OpResult, spawn::OnPanic};
use mothership_store::Time;
use std::{future::Future, time::Duration};

/// Something that the server does by itself, again and again.
pub trait Service: Send + 'static {
    /// In the log, in `/api/v1/stats` and in `/metrics`.
    const NAME: &'static str;
    /// Wait after a round that failed: the database may be away for longer than a round.
    const AFTER_FAILURE: Duration = Duration::from_secs(1);

    /// One round: does what is due at `now`, no more than a batch of it. A round that is repeated, or done by another
    /// server at the same time, changes nothing more.
    fn tick(&mut self, now: Time) -> impl Future<Output = OpResult<Tick>> + Send;

    /// Comes back when there may be something to do before the wait is over. Dropped and called again at any time.
    fn notified(&mut self) -> impl Future<Output = ()> + Send {
        std::future::pending()
    }

    /// The last round, when the server stops: what is only in memory is written down.
    fn stop(&mut self, _now: Time) -> impl Future<Output = OpResult<()>> + Send {
        std::future::ready(Ok(()))
    }
}

/// What a round did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tick {
    /// How many things.
    pub items: u64,
    /// The same for people: `2 expired leases ended`.
    pub summary: String,
    /// Longest wait until the next round.
    pub next: Duration,
}

/// Starts all services; they go on until the server stops. A panic in one of them stops the server: without it leases
/// would never end or retries never start, and nobody would notice.
pub fn start(app: &App) {
    start_one(app, reaper::Reaper::new(app.clone()));
    start_one(app, RetryScheduler::new(app.clone()));
    start_one(app, changes::ChangeListener::new(app.clone()));
    start_one(app, uploads::UploadPruner::new(app.clone()));
    start_one(app, cleaner::Cleaner::new(app.clone()));
    start_one(app, storage::StorageWatch::new(app.clone()));
    // A simulation has none, and every round would cost it.
    if !app.config.computes_inline {
        start_one(app, people::PeopleWatch::new(app.clone()));
    }
    if app.config.answers_goliat() {
        start_one(app, inbox::InboxFlusher::new(app.clone()));
    }
}

fn start_one<S: Service>(app: &App, service: S) {
    app.services.register(S::NAME);
    app.spawner.spawn(S::NAME, OnPanic::Stop, driver::run(app.clone(), service));
}
