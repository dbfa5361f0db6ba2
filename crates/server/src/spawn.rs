//! The only way to start something beside a request: tracked, so that a stop waits for it, and with a word on what its
//! failure means.

use std::future::Future;
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
}

impl Spawner {
    /// Runs `future` beside everything else under a name for the log.
    pub fn spawn(
        &self,
        name: &'static str,
        on_panic: OnPanic,
        future: impl Future<Output = ()> + Send + 'static,
    ) {
        let failed = self.failed.clone();
        self.tracker.spawn(async move {
            // A guard instead of catching the panic: it runs while the panic unwinds and needs no `UnwindSafe`.
            let guard = Guard { name, on_panic, failed };
            future.await;
            std::mem::forget(guard);
        });
    }

    /// Ends when something died without which the server cannot go on.
    pub async fn broken(&self) {
        self.failed.cancelled().await;
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
    failed: CancellationToken,
}

impl Drop for Guard {
    fn drop(&mut self) {
        // A runtime that shuts down drops futures, too: that is no failure.
        if std::thread::panicking() {
            tracing::error!(spawned.name = self.name, "something the server started has panicked");
            if self.on_panic == OnPanic::Stop {
                self.failed.cancel();
            }
        }
    }
}
