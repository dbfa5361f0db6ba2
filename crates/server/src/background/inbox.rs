//! Moves batches of GUI clients' lines from the inbox into logs, and writes down the progress that is buffered.

use super::{Service, Tick};
use crate::{
    app::App,
    error::OpResult,
    ops::{
        gui_client::flush::{Flushed, flush, write_progress},
        humanize::pluralize,
    },
};
use mothership_store::Time;
use std::time::Duration;

/// Between two rounds while something waits.
const PACE: Duration = Duration::from_millis(100);
/// Longest wait: another server may have taken a batch and stopped before it was flushed.
const WAIT_MAX: Duration = Duration::from_secs(1);
/// Flushes what GUI clients sent. Runs only where GOLIAT's client is answered.
pub struct InboxFlusher {
    app: App,
    /// Something waits still: rounds follow each other by the timer, whatever is notified.
    busy: bool,
}

impl InboxFlusher {
    /// The flusher of this server.
    pub fn new(app: App) -> Self {
        Self { app, busy: false }
    }
}

impl Service for InboxFlusher {
    const NAME: &'static str = "inbox";

    async fn tick(&mut self, now: Time) -> OpResult<Tick> {
        // Quiet until the round has succeeded, so that a failing one waits for its timer.
        self.busy = false;
        let Flushed { progress, logs, is_busy } = flush(&self.app, now).await?;
        self.busy = is_busy;
        Ok(Tick {
            items: progress + logs,
            summary: format!(
                "{} flushed, progress of {} written",
                pluralize(logs, "log"),
                pluralize(progress, "attempt")
            ),
            next: if self.busy { PACE } else { WAIT_MAX },
        })
    }

    async fn notified(&mut self) {
        if self.busy {
            return std::future::pending().await;
        }
        self.app.progress_buffer.notified().await;
        // A pace between the first message and the write gathers those that follow.
        tokio::time::sleep(PACE).await;
    }

    async fn stop(&mut self, _: Time) -> OpResult<()> {
        write_progress(&self.app).await.map(drop)
    }
}
