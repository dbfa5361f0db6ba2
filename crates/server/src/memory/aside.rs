//! Work that computes for longer than a moment, beside the threads that answer requests: these are as many as the
//! machine has cores, and while they compute no runner renews a lease.

use crate::error::{OpError, OpResult};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// How much computes at once, and how much of it waits in memory.
#[derive(Debug, Clone)]
pub struct Aside {
    places: Arc<Semaphore>,
    /// Kibibytes of large bodies.
    bodies: Arc<Semaphore>,
    /// Computes on the caller's thread.
    is_inline: bool,
}

/// Checks and expansions that run at once; more wait for their turn.
pub const PLACES: usize = 2;
/// Bodies up to this size are read without asking for room.
const SMALL_BODY_BYTES: usize = 1 << 20;
/// Bytes of large bodies that are held at once.
const BODY_BYTES_MAX: usize = 2 * mothership_core::limits::SUBMIT_BODY_BYTES_MAX;

impl Default for Aside {
    fn default() -> Self {
        Self {
            places: Arc::new(Semaphore::new(PLACES)),
            bodies: Arc::new(Semaphore::new(BODY_BYTES_MAX >> 10)),
            is_inline: false,
        }
    }
}

/// Room for a body, given back when it is dropped.
#[derive(Debug)]
pub struct Room(#[expect(dead_code, reason = "held, not read")] Option<tokio::sync::OwnedSemaphorePermit>);

impl Aside {
    /// For simulations: on the caller's thread, because when another thread is done depends on the machine and not on
    /// the seed.
    pub fn inline() -> Self {
        Self { is_inline: true, ..Self::default() }
    }

    /// Places of their own, of the same kind.
    pub fn like(&self) -> Self {
        Self { is_inline: self.is_inline, ..Self::default() }
    }

    /// The same with another number of places.
    pub fn with_places(self, places: usize) -> Self {
        Self { places: Arc::new(Semaphore::new(places)), ..self }
    }

    /// Runs `compute` on a thread of its own as soon as there is a place. It runs to its end even when nobody waits
    /// for the answer any more, and keeps its place until then.
    ///
    /// # Errors
    /// When it panicked.
    pub async fn run<T: Send + 'static>(&self, compute: impl FnOnce() -> T + Send + 'static) -> OpResult<T> {
        let place = Arc::clone(&self.places).acquire_owned().await;
        let place =
            place.map_err(|error| OpError::internal("the places of computations are closed", error))?;
        if self.is_inline {
            return Ok(compute());
        }
        let done = tokio::task::spawn_blocking(move || {
            let result = compute();
            drop(place);
            result
        });
        done.await.map_err(|error| OpError::internal("a computation broke off", error))
    }

    /// Waits until there is room for a body of so many bytes.
    ///
    /// # Errors
    /// Never while the server runs.
    pub async fn room(&self, bytes: usize) -> OpResult<Room> {
        if bytes <= SMALL_BODY_BYTES {
            return Ok(Room(None));
        }
        let kibibytes = u32::try_from(bytes.min(BODY_BYTES_MAX) >> 10).unwrap_or(u32::MAX);
        let permit = Arc::clone(&self.bodies).acquire_many_owned(kibibytes).await;
        permit
            .map(|permit| Room(Some(permit)))
            .map_err(|error| OpError::internal("the room for bodies is closed", error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[tokio::test]
    async fn only_so_many_compute_at_once() {
        let aside = Aside::default();
        let (began, begun) = mpsc::channel();
        let mut release = Vec::new();
        let mut running = Vec::new();
        for _ in 0..=PLACES {
            let (go, gate) = mpsc::channel::<()>();
            release.push(go);
            let (aside, began) = (aside.clone(), began.clone());
            running.push(tokio::spawn(async move {
                let compute = move || {
                    began.send(()).unwrap();
                    gate.recv().unwrap_err();
                };
                aside.run(compute).await.unwrap();
            }));
        }
        let begun = tokio::task::spawn_blocking(move || {
            (0..PLACES).for_each(|_| begun.recv().unwrap());
            begun
        });
        let begun = begun.await.unwrap();
        assert!(begun.try_recv().is_err(), "the last one waits");
        drop(release);
        for one in running {
            one.await.unwrap();
        }
        begun.recv().unwrap();
    }

    #[tokio::test]
    async fn a_computation_that_panics_is_an_error_and_gives_its_place_back() {
        let aside = Aside::default();
        for _ in 0..=PLACES {
            assert!(aside.run(|| panic!("a mistake")).await.is_err());
        }
        assert_eq!(aside.run(|| 7).await.unwrap(), 7);
    }

    #[tokio::test]
    async fn small_bodies_never_wait() {
        let aside = Aside::default();
        let _all = aside.room(usize::MAX).await.unwrap();
        aside.room(SMALL_BODY_BYTES).await.unwrap();
        assert!(futures_now(aside.room(SMALL_BODY_BYTES + 1)).await.is_none());
    }

    /// The result when it is there at once.
    async fn futures_now<T>(future: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            done = future => Some(done),
            () = std::future::ready(()) => None,
        }
    }
}
