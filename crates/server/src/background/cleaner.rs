//! Removes what nobody needs any more, and gives its space back.

use super::{Service, Tick};
use crate::{app::App, error::OpResult, ops, ops::humanize::pluralize};
use mothership_core::{
    clock::{minus_ms, ms_between},
    ids::BlobHash,
    limits::{
        AUDIT_KEPT_MS, AUDIT_ROWS_MAX, BLOB_SENT_MS, BLOBS_EXAMINED_MAX, BULK_BATCH_MAX, USAGE_KEPT_MS,
        VACUUM_PAGES_MAX,
    },
};
use mothership_store::{Time, audit, blobs, jobs, runner_usage};
use std::time::Duration;

/// How long after the start, and after everything was looked at.
const EVERY: Duration = Duration::from_secs(3600);
/// From one batch to the next. Between them everybody else has the database.
const PAUSE: Duration = Duration::from_secs(1);
/// Deletions of jobs that are gone on with in one round.
const JOBS_MAX: u64 = 10;

/// Goes on with deletions of jobs that a stop broke off, removes blobs that nobody names, old lines of the audit log, old
/// samples of machines, and unused pages of an SQLite file.
pub struct Cleaner {
    app: App,
    /// When this server did its first round.
    started_at: Option<Time>,
    /// When blobs were last looked at from the first to the last, and where this look is.
    looked_at: Option<Time>,
    at: Option<BlobHash>,
}

impl Cleaner {
    /// The cleaner of this server.
    pub fn new(app: App) -> Self {
        Self { app, started_at: None, looked_at: None, at: None }
    }

    /// Blobs removed, and whether there are more to look at. Not in the first hour: after a long absence of the server
    /// runners bring first what they have finished meanwhile, and rely on what they had uploaded.
    async fn blobs(&mut self, now: Time) -> OpResult<(u64, bool)> {
        let is_due = |since: &Time| ms_between(*since, now) >= EVERY.as_millis() as u64;
        let started_at = *self.started_at.get_or_insert(now);
        if !is_due(&started_at) || (self.at.is_none() && self.looked_at.is_some_and(|at| !is_due(&at))) {
            return Ok((0, false));
        }
        let removed = ops::blobs::remove_unneeded(&self.app, self.at, BLOBS_EXAMINED_MAX).await?;
        self.at = removed.next;
        if self.at.is_none() {
            self.looked_at = Some(now);
        }
        Ok((removed.count, self.at.is_some()))
    }
}

impl Service for Cleaner {
    const NAME: &'static str = "cleaner";

    async fn tick(&mut self, now: Time) -> OpResult<Tick> {
        let broken_off = self.app.store.read(|tx| jobs::half_deleted(tx, JOBS_MAX)).await?;
        for job in &broken_off {
            ops::jobs::go_on_deleting(&self.app, *job).await?;
        }
        let (blobs, more_blobs) = self.blobs(now).await?;
        let before = minus_ms(now, AUDIT_KEPT_MS);
        let batch = BULK_BATCH_MAX as u64;
        let lines = self.app.store.write(move |tx| audit::prune(tx, before, AUDIT_ROWS_MAX, batch)).await?;
        let before = minus_ms(now, USAGE_KEPT_MS);
        let minutes = self.app.store.write(move |tx| runner_usage::prune(tx, before, batch)).await?;
        let before = minus_ms(now, BLOB_SENT_MS);
        self.app.store.write(move |tx| blobs::forget_senders(tx, before, batch)).await?;
        let unused = ops::gui_client::machines::forget_unused(&self.app, now).await?;
        // Last: this is what the others have freed.
        let pages = self.app.store.give_back(VACUUM_PAGES_MAX).await?;
        let more = more_blobs
            || broken_off.len() as u64 == JOBS_MAX
            || lines == batch
            || minutes == batch
            || pages >= VACUUM_PAGES_MAX;
        Ok(Tick {
            items: broken_off.len() as u64 + blobs + lines + minutes + unused,
            summary: format!(
                "{}, {}, {} and {} removed, {} given back",
                pluralize(broken_off.len() as u64, "deleted job"),
                pluralize(blobs, "blob"),
                pluralize(lines, "audit line"),
                pluralize(minutes, "usage minute"),
                pluralize(pages, "page"),
            ),
            next: if more { PAUSE } else { EVERY / 12 },
        })
    }
}
