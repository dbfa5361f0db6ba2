//! Ends attempts whose lease has run out.

use super::{Service, Tick};
use crate::{
    app::App,
    error::OpResult,
    ops::{end_attempt, humanize::pluralize},
};
use mothership_core::{attempt::EndCause, limits::REAP_BATCH_MAX};
use mothership_store::{Time, leases};
use std::time::Duration;

/// How often leases are looked at: an index seek, and far below the time a lease lasts.
const EVERY: Duration = Duration::from_secs(1);

/// Ends attempts whose lease has run out, in the one way in which attempts end.
pub struct Reaper {
    app: App,
}

impl Reaper {
    /// The reaper of this server.
    pub fn new(app: App) -> Self {
        Self { app }
    }
}

impl Service for Reaper {
    const NAME: &'static str = "reaper";

    async fn tick(&mut self, now: Time) -> OpResult<Tick> {
        // Drawn before the transaction, which may run again.
        let jitter = self.app.rng.unit();
        let outcomes = self.app.store.write(move |tx| {
            // Read and ended in one transaction: a renewal that comes first keeps its lease, one that comes later
            // finds the attempt lost.
            let expired = leases::expired(tx, now, REAP_BATCH_MAX as u64)?;
            let facts: Vec<_> = expired
                .into_iter()
                .map(|id| end_attempt::by_server(id, EndCause::LeaseExpired, now, None))
                .collect();
            end_attempt::end(tx, &facts, now, jitter)
        });
        let outcomes = outcomes.await?;
        end_attempt::publish(&self.app, &outcomes);
        let items = outcomes.len() as u64;
        Ok(Tick { items, summary: format!("{} ended", pluralize(items, "expired lease")), next: EVERY })
    }
}
