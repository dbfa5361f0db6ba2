//! Runs one service: a round, then a wait that a notification may cut short, until the server stops. One future does
//! it all, so a service never runs twice at once in one process.

use super::Service;
use crate::{app::App, error::OpError, memory::services::LastTick};
use std::time::Duration;
use tokio::time::Instant;

/// Drives `service` until the server stops.
pub async fn run<S: Service>(app: App, mut service: S) {
    loop {
        let wait = tick(&app, &mut service).await;
        tokio::select! {
            biased;
            // First: a service with much to do must not outrun the stop.
            () = app.stopping.cancelled() => break,
            () = service.notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
    if let Err(error) = service.stop(app.now()).await {
        tracing::warn!(service.name = S::NAME, %error, "the last round of a service failed");
    }
}

/// One round, with its record; how long to wait at most until the next.
pub async fn tick<S: Service>(app: &App, service: &mut S) -> Duration {
    // Two clocks: what is due is decided by the server's own, which tests and simulation move; how long it took is
    // measured.
    let (at, began) = (app.now(), Instant::now());
    let (items, outcome, wait) = match service.tick(at).await {
        Ok(done) => (done.items, Ok(done.summary), done.next),
        Err(error) => (0, Err(failure::<S>(&error)), S::AFTER_FAILURE),
    };
    app.services.record(S::NAME, items, LastTick { at, took: began.elapsed(), outcome });
    wait
}

/// Logs why a round failed, with all sources; what comes back is shown to people and names no inner parts.
fn failure<S: Service>(error: &OpError) -> String {
    match error {
        OpError::Internal { source, .. } => {
            let chain = crate::error::Chain(source.as_ref());
            tracing::warn!(service.name = S::NAME, %error, error.chain = %chain, "a round of a service failed");
        }
        _ => tracing::warn!(service.name = S::NAME, %error, "a round of a service failed"),
    }
    error.to_string()
}
