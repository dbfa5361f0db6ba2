//! Work that prefers certain machines, while it waits for them: to whom a claim leaves it, and for how long.

use super::runner_state::readiness;
use crate::{app::App, error::OpResult};
use mothership_core::{
    clock::ms_between,
    goliat::at_once::add_assignments,
    limits::{LEASE_TTL_MS, PREFERRED_WAIT_MS},
    preference::OtherMachine,
    runner::Readiness,
};
use mothership_store::{
    Time,
    runners::{self, RunnerRow},
};
use std::{sync::Arc, time::Duration};
use tokio::time::Instant;

/// How long one poll leaves what it could take to others.
#[derive(Debug, Default)]
pub struct PreferredWait(Option<Instant>);

impl PreferredWait {
    /// The machines to which the next claim leaves work; none once it has waited long enough.
    pub async fn others(&self, app: &App) -> OpResult<Arc<Vec<OtherMachine>>> {
        match self.0 {
            Some(until) if Instant::now() >= until => Ok(Arc::default()),
            _ => others(app).await,
        }
    }

    /// A claim that left work to these brought something, or nothing.
    pub fn on_claimed(&mut self, others: &[OtherMachine], brought_nothing: bool) {
        if brought_nothing && !others.is_empty() {
            self.0.get_or_insert_with(|| Instant::now() + Duration::from_millis(PREFERRED_WAIT_MS));
        } else {
            // Whatever comes next is waited for anew.
            self.0 = None;
        }
    }

    /// Comes back when nothing is to be left to others any more.
    pub async fn over(&self) {
        match self.0 {
            Some(until) => tokio::time::sleep_until(until).await,
            None => std::future::pending().await,
        }
    }
}

/// The machines that take work now.
async fn others(app: &App) -> OpResult<Arc<Vec<OtherMachine>>> {
    if let Some(known) = app.fleet.get() {
        return Ok(known);
    }
    let rows = app.store.read(runners::machines).await?;
    let now = app.now();
    let machines: Arc<Vec<_>> = Arc::new(rows.into_iter().filter_map(|row| machine(row, now)).collect());
    app.fleet.remember(Arc::clone(&machines));
    Ok(machines)
}

/// Only one that would take it now: nothing is left to who lacks room, nor to who may have been cut off just now.
fn machine(row: RunnerRow, now: Time) -> Option<OtherMachine> {
    let is_heard = ms_between(row.last_seen_at, now) < LEASE_TTL_MS / 2;
    let would_take_it = is_heard && readiness(&row, now) == Readiness::Ready;
    would_take_it.then(|| {
        let (mut total, labels) = (row.capacity, row.labels);
        add_assignments(&mut total, &labels);
        OtherMachine { runner: row.id, total, labels }
    })
}
