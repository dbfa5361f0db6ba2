//! How a server is told to stop, in two stages.

use tokio_util::sync::CancellationToken;

/// Clones are the same token.
#[derive(Debug, Clone, Default)]
pub struct Stop {
    drain: CancellationToken,
    end: CancellationToken,
}

impl Stop {
    /// Accept nothing more; what has begun may end, what would go on for ever is ended politely.
    pub fn drain(&self) {
        self.drain.cancel();
    }

    /// Cut off what still goes on.
    pub fn end(&self) {
        self.drain.cancel();
        self.end.cancel();
    }

    /// Comes back once it is told to drain or to end.
    pub async fn draining(&self) {
        self.drain.cancelled().await;
    }

    /// Comes back once it is told to end.
    pub async fn ending(&self) {
        self.end.cancelled().await;
    }
}
