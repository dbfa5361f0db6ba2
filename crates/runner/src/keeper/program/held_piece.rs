//! A piece of log that found no room on the disk. A full disk is usually mended within minutes: until then the program
//! waits on its full pipe, and no line is lost. One that is not mended must not hold a program for ever.

use mothership_core::log::Merged;
use std::{io, time::Duration};
use tokio::time::Instant;

/// Between two tries.
const RETRY: Duration = Duration::from_secs(1);
/// For so long a program waits for room; then its output is read and given up until there is some.
pub const HOLD_MAX: Duration = Duration::from_secs(600);

/// A piece that waits, and since when.
#[derive(Debug)]
pub struct HeldPiece {
    pub piece: Merged,
    /// Why it was not written.
    pub error: io::Error,
    since: Instant,
    due: Instant,
}

impl HeldPiece {
    pub fn new(piece: Merged, error: io::Error, now: Instant) -> Self {
        Self { piece, error, since: now, due: now + RETRY }
    }

    /// When it is to be tried again.
    pub fn due(&self) -> Instant {
        self.due
    }

    pub fn waited(&self, now: Instant) -> Duration {
        now - self.since
    }

    /// A try has failed: waits for the next one, unless it has waited long enough.
    pub fn wait_on(&mut self, now: Instant) -> bool {
        self.due = now + RETRY;
        self.waited(now) < HOLD_MAX
    }
}
