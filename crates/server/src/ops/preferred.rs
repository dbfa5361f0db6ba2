//! Work that prefers certain machines, while it waits for them: to whom a claim leaves it, and for how long.

use super::runner_state::has_left;
use crate::{app::App, error::OpResult};
use mothership_core::{
    clock::ms_between,
    goliat::at_once::add_assignments,
    limits::{LEASE_TTL_MS, PREFERRED_WAIT_MS},
    preference::OtherMachine,
    state::RunnerMode,
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

/// One that is heard and has not said goodbye, that nobody has taken out, and that lacks nothing beside its capacity.
fn machine(row: RunnerRow, now: Time) -> Option<OtherMachine> {
    let is_heard = ms_between(row.last_seen_at, now) < LEASE_TTL_MS / 2;
    let lacks = row.usage.as_ref().and_then(|usage| usage.get("lacks")).is_some_and(|lacks| !lacks.is_null());
    let takes_work = row.mode == RunnerMode::Active && is_heard && !has_left(&row) && !lacks;
    takes_work.then(|| {
        let (mut total, labels) = (row.capacity, row.labels);
        add_assignments(&mut total, &labels);
        OtherMachine { runner: row.id, total, labels }
    })
}
