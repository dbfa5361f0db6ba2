//! Removes parts of uploads that nobody goes on with.

use super::{Service, Tick};
use crate::{
    app::App,
    error::{OpError, OpResult},
    ops::humanize::pluralize,
};
use mothership_core::clock::from_micros;
use mothership_store::Time;
use std::time::Duration;

/// How often the folder is looked at; it is small, and nothing depends on when.
const EVERY: Duration = Duration::from_secs(3600);
/// A part that has not grown for so long is given up. A runner that is away for a weekend goes on where it was.
const KEPT_MICROS: i64 = 7 * 24 * 3600 * 1_000_000;
/// Parts removed in one round.
const PARTS_MAX: usize = 1000;

/// Removes what clients began to upload and never finished. Each server looks after its own folder.
pub struct UploadPruner {
    app: App,
}

impl UploadPruner {
    /// The pruner of this server.
    pub fn new(app: App) -> Self {
        Self { app }
    }
}

impl Service for UploadPruner {
    const NAME: &'static str = "uploads";

    async fn tick(&mut self, now: Time) -> OpResult<Tick> {
        let before = from_micros(now.as_microsecond().saturating_sub(KEPT_MICROS));
        let removed = self.app.uploads.prune(before, PARTS_MAX).await;
        let items =
            removed.map_err(|error| OpError::internal("unfinished uploads cannot be removed", error))?;
        Ok(Tick { items, summary: format!("{} removed", pluralize(items, "unfinished upload")), next: EVERY })
    }
}
