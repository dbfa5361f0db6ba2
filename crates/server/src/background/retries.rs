//! Queues tasks whose retry is due: by the time of day, or by the time in which runners can be heard, which goes on when
//! the clock is set back.

use super::{Service, Tick};
use crate::{
    app::App,
    error::OpResult,
    ops::{
        hints::{Hint, hint},
        humanize::pluralize,
    },
};
use mothership_core::{clock::ms_between, limits::BULK_BATCH_MAX};
use mothership_store::{Time, leases};
use std::time::Duration;

/// Longest wait: a retry may have been stored by another server whose notification was lost.
const WAIT_MAX: Duration = Duration::from_secs(60);

/// Moves tasks from waiting to pending when the pause before their next attempt is over. It sleeps until the earliest
/// of them is due, and is notified when an earlier one is stored.
pub struct RetryScheduler {
    app: App,
}

impl RetryScheduler {
    /// The scheduler of this server.
    pub fn new(app: App) -> Self {
        Self { app }
    }
}

impl Service for RetryScheduler {
    const NAME: &'static str = "retries";

    async fn tick(&mut self, now: Time) -> OpResult<Tick> {
        let due = self.app.store.write(move |tx| {
            let listening = leases::listening_at(tx, now)?;
            let queued = leases::due(tx, now, listening, BULK_BATCH_MAX as u64)?;
            // Runners may wait for work at another server, which finds nothing due any more and would not wake them.
            queued.jobs.iter().try_for_each(|job| hint(tx, Hint::Job(*job)))?;
            // Asked in the same transaction: a retry stored in between is not missed. After a full batch this lies in
            // the past, and the next round follows at once.
            let (at, heard_at) = leases::next_due_at(tx)?;
            let waits = [at.map(|at| ms_between(now, at)), heard_at.map(|at| ms_between(listening, at))];
            Ok((queued, waits.into_iter().flatten().min()))
        });
        let (queued, next_ms) = due.await?;
        if queued.tasks > 0 {
            self.app.notifier.notify_work();
            // Which tasks they are is not known here, so every watched job is compared.
            self.app.live.some_tasks_moved();
        }
        // One more millisecond, because what is due at 12:00:00.0005 is not due at 12:00:00.000.
        let next = next_ms.map_or(WAIT_MAX, |ms| Duration::from_millis(ms + 1));
        Ok(Tick {
            items: queued.tasks,
            summary: format!("{} queued again", pluralize(queued.tasks, "task")),
            next: next.min(WAIT_MAX),
        })
    }

    async fn notified(&mut self) {
        self.app.notifier.retries().notified().await;
    }
}
