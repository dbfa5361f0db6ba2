//! How a server is stopped, in two stages.

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

    /// Comes back once it should drain or end.
    pub async fn draining(&self) {
        self.drain.cancelled().await;
    }

    /// Comes back once it should end.
    pub async fn ending(&self) {
        self.end.cancelled().await;
    }
}
