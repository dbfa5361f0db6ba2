//! What the server does by itself. Each duty may run twice at once and changes nothing the second time.

use crate::{
    app::App,
    compat::goliat,
    ops::{ends, error::OpResult, hints},
    spawn::OnPanic,
};
use mothership_core::{
    attempt::EndCause,
    clock::ms_between,
    limits::{BULK_BATCH_MAX, REAP_BATCH_MAX},
};
use mothership_store::leases;
use std::time::Duration;

/// How often leases are looked at: an index seek, and far below the time a lease lasts.
const REAP_EVERY: Duration = Duration::from_secs(1);

/// Starts all duties; they go on until the server stops.
pub fn start(app: &App) {
    app.spawner.spawn("reaper", OnPanic::Stop, keep_reaping(app.clone()));
    app.spawner.spawn("retries", OnPanic::Stop, keep_queueing(app.clone()));
    app.spawner.spawn("windows", OnPanic::Stop, goliat::run_inbox_flusher(app.clone()));
    app.spawner.spawn("hints", OnPanic::Stop, hints::keep_heeding(app.clone()));
}

/// Ends attempts whose lease has run out, in the one way attempts end.
pub async fn reap(app: &App) -> OpResult<()> {
    let (now, jitter) = (app.now(), app.rng.unit());
    let outcomes = app.store.write(move |tx| {
        let expired = leases::expired(tx, now, REAP_BATCH_MAX as u64)?;
        let facts: Vec<_> =
            expired.into_iter().map(|id| ends::by_server(id, EndCause::LeaseExpired, now, None)).collect();
        ends::end(tx, &facts, now, jitter)
    });
    ends::publish(app, &outcomes.await?);
    Ok(())
}

/// Queues tasks whose retry is due; how long until the next one is.
pub async fn queue_retries(app: &App) -> OpResult<Option<Duration>> {
    let now = app.now();
    let (moved, next) = app
        .store
        .write(move |tx| Ok((leases::due(tx, now, BULK_BATCH_MAX as u64)?, leases::next_due_at(tx)?)))
        .await?;
    if moved > 0 {
        app.wake.ring_work();
        app.live.some_tasks_moved();
    }
    Ok(next.map(|at| Duration::from_millis(ms_between(now, at) + 1)))
}

async fn keep_reaping(app: App) {
    loop {
        tokio::select! {
            biased;
            () = app.stopping.cancelled() => return,
            () = tokio::time::sleep(REAP_EVERY) => {}
        }
        if let Err(error) = reap(&app).await {
            tracing::warn!(error = %error, "expired leases could not be looked at");
        }
    }
}

async fn keep_queueing(app: App) {
    loop {
        let wait = match queue_retries(&app).await {
            Ok(wait) => wait.unwrap_or(Duration::from_secs(60)).min(Duration::from_secs(60)),
            Err(error) => {
                tracing::warn!(error = %error, "due retries could not be queued");
                Duration::from_secs(1)
            }
        };
        tokio::select! {
            biased;
            () = app.stopping.cancelled() => return,
            () = app.wake.retries().notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}
