//! The only way to start something beside a request: tracked, so that a stop waits for it, and with a statement of what its
//! failure means.

use std::{
    future::Future,
    sync::{Arc, OnceLock},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// What a panic in a spawned future means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnPanic {
    /// One viewer, connection or download suffers: it is logged.
    Log,
    /// The server cannot do its duty without it: it stops.
    Stop,
}

/// Starts futures and knows when all have ended. Clones share one tracker.
#[derive(Debug, Clone, Default)]
pub struct Spawner {
    tracker: TaskTracker,
    failed: CancellationToken,
    /// The first that failed.
    culprit: Arc<OnceLock<&'static str>>,
}

impl Spawner {
    /// Runs `future` beside everything else under a name for the log.
    pub fn spawn(
        &self,
        name: &'static str,
        on_panic: OnPanic,
        future: impl Future<Output = ()> + Send + 'static,
    ) {
        let spawner = self.clone();
        self.tracker.spawn(async move {
            // A guard instead of catching the panic: it runs while the panic unwinds and needs no `UnwindSafe`.
            let guard = Guard { name, on_panic, spawner };
            future.await;
            drop(guard);
        });
    }

    /// Comes back when something died without which the server cannot go on.
    pub async fn broken(&self) {
        self.failed.cancelled().await;
    }

    /// What died without which the server cannot go on.
    pub fn culprit(&self) -> Option<&'static str> {
        self.culprit.get().copied()
    }

    /// Waits for everything that was started. Nothing more may be started.
    pub async fn drained(&self) {
        self.tracker.close();
        self.tracker.wait().await;
    }
}

struct Guard {
    name: &'static str,
    on_panic: OnPanic,
    spawner: Spawner,
}

impl Drop for Guard {
    fn drop(&mut self) {
        // A runtime that shuts down drops futures, too: that is no failure.
        if std::thread::panicking() {
            tracing::error!(spawned.name = self.name, "something the server started has panicked");
            if self.on_panic == OnPanic::Stop {
                // Only the first one is named; the others may have died of it.
                let _ = self.spawner.culprit.set(self.name);
                self.spawner.failed.cancel();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_what_the_server_cannot_do_without_breaks_it() {
        let spawner = Spawner::default();
        spawner.spawn("viewer", OnPanic::Log, async { panic!("a viewer's own mistake") });
        spawner.spawn("well", OnPanic::Stop, async {});
        spawner.drained().await;
        assert_eq!(spawner.culprit(), None);
        spawner.spawn("duty", OnPanic::Stop, async { panic!("a duty's own mistake") });
        spawner.broken().await;
        assert_eq!(spawner.culprit(), Some("duty"));
    }
}
