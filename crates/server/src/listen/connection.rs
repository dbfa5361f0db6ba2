//! One connection: requests one after another, until either side has had enough.

use super::Stop;
use axum::{Router, body::Body, extract::ConnectInfo};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use mothership_core::limits::HEADERS_MS_MAX;
use std::{net::SocketAddr, pin::pin, time::Duration};
use tokio::io::{AsyncRead, AsyncWrite};
use tower::ServiceExt;

/// Serves a connection until it ends. A drain lets the request that is being answered end and closes it then; a
/// request may have become something else (a WebSocket), which lives on by itself.
///
/// HTTP/1 only: without TLS nobody but special programs uses HTTP/2, and distinguishing the two would wait for the
/// first bytes without a limit.
pub async fn serve<Io>(io: Io, peer: SocketAddr, router: Router, stop: Stop)
where
    Io: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        // As axum's own accept loop does it, so that its extractor works.
        request.extensions_mut().insert(ConnectInfo(peer));
        router.clone().oneshot(request)
    });
    let mut engine = http1::Builder::new();
    engine.timer(TokioTimer::new()).header_read_timeout(Duration::from_millis(HEADERS_MS_MAX));
    let mut connection = pin!(engine.serve_connection(TokioIo::new(io), service).with_upgrades());
    let ended = tokio::select! {
        biased;
        ended = &mut connection => ended,
        () = stop.draining() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        // A client that closes, is too slow or sends no HTTP affects nobody else.
        tracing::debug!(%peer, %error, "a connection broke");
    }
}
