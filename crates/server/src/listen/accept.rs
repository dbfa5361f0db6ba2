//! The accept loop.

use super::{Listener, Stop, connection, counted::Counted};
use axum::Router;
use mothership_core::limits::BODY_SILENCE_MS_MAX;
use std::{io, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::{JoinError, JoinSet},
};
use tower_http::timeout::RequestBodyTimeoutLayer;

/// Wait after a failure that may last: no file descriptor is left.
const ACCEPT_AGAIN: Duration = Duration::from_secs(1);

/// Serves `router` until told to stop, at most `connections_max` connections at once. Comes back when all of them
/// have ended, or at once when told to end; how many were cut off.
pub async fn serve(
    mut listener: impl Listener,
    router: Router,
    stop: &Stop,
    connections_max: usize,
) -> usize {
    let router = router.layer(RequestBodyTimeoutLayer::new(Duration::from_millis(BODY_SILENCE_MS_MAX)));
    // A connection takes a place before it is accepted: those beyond the limit wait in the backlog of the system,
    // where they cost nothing.
    let places = Arc::new(Semaphore::new(connections_max));
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            biased;
            () = stop.draining() => break,
            Some(ended) = connections.join_next() => log_panic(ended),
            (place, io, peer) = next(&mut listener, &places) => {
                connections.spawn(connection::serve(Counted::new(io, place), peer, router.clone(), stop.clone()));
            }
        }
    }
    // The port is free from here on: a successor may listen while old requests end.
    drop(listener);
    // Every place is free again when WebSockets have ended, too, which nobody joins.
    let all = u32::try_from(connections_max).unwrap_or(u32::MAX);
    let cut = tokio::select! {
        biased;
        _ = places.acquire_many(all) => 0,
        () = stop.ending() => connections_max - places.available_permits(),
    };
    // Aborts what is left; its sockets close with it.
    connections.shutdown().await;
    cut
}

/// The next connection, when there is a place for it.
async fn next<L: Listener>(
    listener: &mut L,
    places: &Arc<Semaphore>,
) -> (OwnedSemaphorePermit, L::Io, SocketAddr) {
    let place = Arc::clone(places).acquire_owned().await.expect("nobody closes the semaphore");
    loop {
        match listener.accept().await {
            Ok((io, peer)) => return (place, io, peer),
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::error!(%error, "cannot accept connections; trying again");
                tokio::time::sleep(ACCEPT_AGAIN).await;
            }
        }
    }
}

/// Whether the connection was gone before it was accepted; some systems say `InvalidInput` when it is set up then.
fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, InvalidInput};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | InvalidInput)
}

fn log_panic(ended: Result<(), JoinError>) {
    // The panic itself is in the log already; handlers are caught far below, so this is one of the engine's.
    if let Err(error) = ended {
        tracing::error!(%error, "a connection has panicked");
    }
}
