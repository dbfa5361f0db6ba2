//! The accept loop.

use super::{
    Listener, Stop,
    connection::{self, Terms},
    counted::Counted,
    places::{Place, Places},
    traffic::Traffic,
};
use axum::Router;
use mothership_core::limits::BODY_SILENCE_MS_MAX;
use std::{io, net::SocketAddr, time::Duration};
use tokio::task::{JoinError, JoinSet};
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
    let places = Places::new(connections_max);
    let (mut connections, mut waiting) = (JoinSet::new(), None);
    loop {
        tokio::select! {
            biased;
            () = stop.draining() => break,
            Some(ended) = connections.join_next() => log_panic(ended),
            (place, io, peer) = next(&mut listener, &places, &mut waiting) => {
                let (traffic, router, stop) = (Traffic::default(), router.clone(), stop.clone());
                let (trust, evicted) = (place.trust.clone(), place.evicted.clone());
                let tls = listener.tls(&io);
                let io = Counted::new(io, traffic.clone(), place);
                let terms = Terms { peer, router, stop, trust, evicted, traffic, encrypted: None };
                connections.spawn(connection::open(io, tls, terms));
            }
        }
    }
    // The port is free from here on: a successor may listen while old requests end.
    drop((listener, waiting));
    // Every place is free again when WebSockets have ended, too, which nobody joins.
    let cut = tokio::select! {
        biased;
        () = places.empty() => 0,
        () = stop.ending() => places.count(),
    };
    // Aborts what is left; its sockets close with it.
    connections.shutdown().await;
    cut
}

/// The next connection, when there is a place for it: those beyond the limit wait in the backlog of the system, where
/// they cost nothing. One that was accepted for a place which another one has earned meanwhile waits in `waiting`, so that
/// this may be dropped and asked again.
async fn next<L: Listener>(
    listener: &mut L,
    places: &Places,
    waiting: &mut Option<(L::Io, SocketAddr)>,
) -> (Place, L::Io, SocketAddr) {
    loop {
        places.room().await;
        if waiting.is_none() {
            *waiting = accept(listener, places).await;
        }
        let Some((_, peer)) = waiting else { continue };
        if let Some(place) = places.take(peer.ip().to_canonical()) {
            let (io, peer) = waiting.take().expect("it was there a line ago");
            return (place, io, peer);
        }
    }
}

async fn accept<L: Listener>(listener: &mut L, places: &Places) -> Option<(L::Io, SocketAddr)> {
    match listener.accept().await {
        Ok(accepted) => return Some(accepted),
        Err(error) if is_of_one_connection(&error) => {}
        Err(error) => {
            tracing::error!(%error, "cannot accept connections; trying again");
            // File descriptors may have run out before the places.
            places.evict_one();
            tokio::time::sleep(ACCEPT_AGAIN).await;
        }
    }
    None
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
