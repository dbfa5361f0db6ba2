//! Whether this server can store what it is told, since when it cannot, and how much room is left. A failure to write is
//! seen by the write itself ([`WatchedStore`]); that it is over is seen by the service that tries a write on purpose
//! (`background/storage.rs`), for most writes of an idle server change nothing and succeed on a full disk.

use super::locked::Locked;
use mothership_core::{
    clock::Clock,
    limits::{STORAGE_FREE_BYTES_LOW, STORAGE_FREE_BYTES_MIN},
};
use mothership_store::{Result, Store, StoreError, Time, Tx, WriteFailure};
use std::{ops::Deref, sync::Arc};
use tokio::sync::Notify;

/// A folder in which this server keeps something, with the room that is left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiskPlace {
    /// What is in it, for people.
    pub name: &'static str,
    pub path: String,
    pub free_bytes: u64,
    pub total_bytes: u64,
}

impl DiskPlace {
    /// So little is left that somebody should make room: less than the limit, and less than a tenth of a small disk.
    pub fn is_low(&self) -> bool {
        self.free_bytes < STORAGE_FREE_BYTES_LOW.min(self.total_bytes / 10)
    }
}

/// Since when nothing can be written, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WriteOutage {
    pub since: Time,
    pub why: WriteFailure,
    /// Writes that failed since then.
    pub refused: u64,
}

/// What is known now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WriteState {
    pub outage: Option<WriteOutage>,
    pub places: Vec<DiskPlace>,
}

/// What is known of writing, shared by everything that writes.
#[derive(Default)]
pub struct WriteHealth {
    state: Locked<WriteState>,
    /// It became known that nothing can be written.
    failed: Notify,
}

impl WriteHealth {
    /// A write failed.
    pub fn write_failed(&self, why: WriteFailure, now: Time) {
        let mut state = self.state.lock();
        match &mut state.outage {
            // The first reason stays: what follows is often its consequence.
            Some(outage) => outage.refused += 1,
            None => {
                state.outage = Some(WriteOutage { since: now, why, refused: 1 });
                drop(state);
                tracing::error!(reason = why.as_str(), "this server cannot write");
                self.failed.notify_one();
            }
        }
    }

    /// A write that was tried on purpose succeeded, and this is the room that is left. Whether an outage is over by that:
    /// not while there is too little room for more than such a small one.
    pub fn tried(&self, places: Vec<DiskPlace>) -> bool {
        let has_room = places.iter().all(|place| place.free_bytes >= STORAGE_FREE_BYTES_MIN);
        let mut state = self.state.lock();
        state.places = places;
        match state.outage {
            Some(outage) if has_room || outage.why != WriteFailure::Full => {
                state.outage = None;
                tracing::info!(requests.refused = outage.refused, "this server can write again");
                true
            }
            _ => false,
        }
    }

    /// Looked how much room is left. Whether that is news.
    pub fn measured(&self, places: Vec<DiskPlace>) -> bool {
        let mut state = self.state.lock();
        let is_news = state.places != places;
        state.places = places;
        is_news
    }

    /// What is known now.
    pub fn state(&self) -> WriteState {
        self.state.lock().clone()
    }

    /// Since when nothing can be written; `None` while something can. What could not be stored is not to be held against anybody.
    pub fn unwritable_since(&self) -> Option<Time> {
        self.state.lock().outage.map(|outage| outage.since)
    }

    /// Comes back when a write has failed that was not known to fail.
    pub async fn failed(&self) {
        self.failed.notified().await;
    }
}

/// The store, with an eye on whether its writes succeed.
pub struct WatchedStore {
    store: Store,
    health: Arc<WriteHealth>,
    clock: Arc<dyn Clock>,
}

impl WatchedStore {
    pub fn new(store: Store, health: Arc<WriteHealth>, clock: Arc<dyn Clock>) -> Self {
        Self { store, health, clock }
    }

    /// The store itself.
    pub fn inner(&self) -> &Store {
        &self.store
    }

    /// See [`Store::write`].
    ///
    /// # Errors
    /// Those of the store; that nothing can be written is remembered.
    pub async fn write<T: Send + 'static>(
        &self,
        op: impl FnMut(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let answer = self.store.write(op).await;
        if let Some(why) = answer.as_ref().err().and_then(StoreError::write_failure) {
            self.health.write_failed(why, self.clock.now());
        }
        answer
    }
}

impl Deref for WatchedStore {
    type Target = Store;
    fn deref(&self) -> &Store {
        &self.store
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(free_bytes: u64) -> DiskPlace {
        DiskPlace { name: "data folder", path: "/data".into(), free_bytes, total_bytes: 100 << 30 }
    }

    fn at(second: i64) -> Time {
        Time::from_second(second).unwrap()
    }

    #[test]
    fn an_outage_begins_with_the_first_failure_and_ends_with_a_write_and_room() {
        let health = WriteHealth::default();
        assert_eq!(health.unwritable_since(), None);
        health.write_failed(WriteFailure::Full, at(5));
        health.write_failed(WriteFailure::Broken, at(9));
        let outage = WriteOutage { since: at(5), why: WriteFailure::Full, refused: 2 };
        assert_eq!(health.state().outage, Some(outage));
        // A few bytes found a place in a file that was large enough already; that is no room.
        assert!(!health.tried(vec![place(0)]));
        assert_eq!(health.unwritable_since(), Some(at(5)));
        assert!(health.tried(vec![place(STORAGE_FREE_BYTES_MIN)]));
        assert_eq!(health.unwritable_since(), None);
        // What is no matter of room ends with the write.
        health.write_failed(WriteFailure::Away, at(20));
        assert!(health.tried(vec![place(0)]));
    }

    #[test]
    fn little_room_is_known_before_there_is_none() {
        assert!(!place(STORAGE_FREE_BYTES_LOW).is_low());
        assert!(place(STORAGE_FREE_BYTES_LOW - 1).is_low());
        // A small disk is not low for being small.
        assert!(!DiskPlace { total_bytes: 64 << 20, ..place(7 << 20) }.is_low());
        assert!(DiskPlace { total_bytes: 64 << 20, ..place(6 << 20) }.is_low());
        let health = WriteHealth::default();
        assert!(health.measured(vec![place(1)]) && !health.measured(vec![place(1)]));
    }
}
