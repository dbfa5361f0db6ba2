//! Ends attempts whose lease has run out, by the time in which runners could be heard (`core::listening`): each round
//! moves that time on. A round that comes late, or could not be written, counts for no more than a moment.

use super::{Service, Tick};
use crate::{
    app::App,
    error::OpResult,
    ops::{end_attempt, humanize::pluralize},
};
use mothership_core::{
    attempt::EndCause,
    clock::plus_ms,
    limits::{GUI_CLIENT_SILENCE_MS, REAP_BATCH_MAX},
    listening::{Beat, listened},
};
use mothership_store::{Time, gui_clients, leases};
use std::time::Duration;

/// How often leases are looked at: an index seek, and far below the time a lease lasts.
const EVERY: Duration = Duration::from_secs(1);

/// Ends attempts whose lease has run out, in the one way in which attempts end.
pub struct Reaper {
    app: App,
    /// The last round that was written down.
    last: Option<Beat>,
}

impl Reaper {
    /// The reaper of this server.
    pub fn new(app: App) -> Self {
        Self { app, last: None }
    }
}

impl Service for Reaper {
    const NAME: &'static str = "reaper";

    async fn tick(&mut self, now: Time) -> OpResult<Tick> {
        // Read before the transaction: while it waits for the writer, runners can be heard no better than while the
        // round is late.
        let (monotonic_ms, last) = (self.app.clock.monotonic_ms(), self.last);
        let lease_ttl_ms = self.app.config.lease_ttl_ms;
        // Drawn before the transaction, which may run again.
        let jitter = self.app.rng.unit();
        let round = self.app.store.write(move |tx| {
            if !leases::is_needed(tx)? {
                return Ok(None);
            }
            let stored = leases::listening_at(tx, now)?;
            let heard = listened(stored, last, monotonic_ms, now);
            let listening = heard.listening;
            leases::go_on(tx, listening)?;
            if heard.was_away {
                // As after a start: whoever could not be heard meanwhile gets the time to come back.
                leases::extend_all(tx, plus_ms(listening, lease_ttl_ms))?;
                gui_clients::extend_all(tx, plus_ms(listening, GUI_CLIENT_SILENCE_MS.max(lease_ttl_ms)))?;
            }
            // Read and ended in one transaction: a renewal that comes first keeps its lease, one that comes later
            // finds the attempt lost.
            let expired = leases::expired(tx, listening, REAP_BATCH_MAX as u64)?;
            let facts: Vec<_> = expired
                .into_iter()
                .map(|id| end_attempt::by_server(id, EndCause::LeaseExpired, now, None))
                .collect();
            let outcomes = end_attempt::end(tx, &facts, now, jitter)?;
            Ok(Some((Beat { listening, monotonic_ms, wall: now }, heard.was_away, outcomes)))
        });
        // Only what was written counts: after a failure the next round looks back to the last good one, and finds that
        // the server was away.
        let round = round.await?;
        // With nothing to count the next round is a first one: it holds the pause against nobody.
        self.last = round.as_ref().map(|(beat, ..)| *beat);
        let outcomes = round.as_ref().map_or(&[][..], |(.., outcomes)| outcomes);
        end_attempt::publish(&self.app, outcomes);
        let items = outcomes.len() as u64;
        let mut summary = format!("{} ended", pluralize(items, "expired lease"));
        if round.as_ref().is_some_and(|(_, was_away, _)| *was_away) {
            tracing::warn!("this server was away, or its clock was set: all leases are extended");
            summary.push_str("; all leases extended, for this server was away");
        }
        Ok(Tick { items, summary, next: EVERY })
    }
}
