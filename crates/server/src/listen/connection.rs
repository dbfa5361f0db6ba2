//! One connection: requests one after another, until either side has had enough.

use super::{
    Stop,
    places::Trust,
    plain,
    tls::{Opened, Tls},
    traffic::{Answer, Traffic, Watched},
};
use axum::{Router, body::Body, extract::ConnectInfo};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use mothership_core::limits::{DRAIN_SILENCE_MS_MAX, DRAIN_STEP_MS, HEADERS_MS_MAX};
use std::{future::Future, net::SocketAddr, pin::pin, time::Duration};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// What a connection is served with.
pub struct Terms {
    pub peer: SocketAddr,
    pub router: Router,
    pub stop: Stop,
    /// Given to every request, so that whoever lets it in can say so.
    pub trust: Trust,
    /// Cancelled when the connection has to make way for another one.
    pub evicted: CancellationToken,
    pub traffic: Traffic,
    pub encrypted: Option<Encrypted>,
}

/// Of a request that nobody on the way could read: put into its extensions.
#[derive(Debug, Clone, Copy)]
pub struct Encrypted;

/// Serves a connection, after the handshake where there is one.
pub async fn open<Io>(io: Io, tls: Option<Tls>, mut terms: Terms)
where
    Io: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let Some(tls) = tls else { return serve(io, terms).await };
    let opened = tokio::select! {
        biased;
        // Nothing has begun that would have to end.
        () = terms.stop.draining() => return,
        () = terms.evicted.cancelled() => return,
        opened = tokio::time::timeout(Duration::from_millis(HEADERS_MS_MAX), tls.open(io)) => opened,
    };
    let peer = terms.peer;
    match opened {
        Ok(Ok(Opened::Encrypted(io))) => {
            terms.encrypted = Some(Encrypted);
            serve(io, terms).await;
        }
        Ok(Ok(Opened::Plain(io))) => {
            terms.router = plain::refusing();
            serve(io, terms).await;
        }
        Ok(Err(error)) => tracing::debug!(%peer, %error, "a handshake broke"),
        Err(_) => tracing::debug!(%peer, "a handshake took too long"),
    }
}

/// Serves a connection until it ends. A drain lets the request that is being answered end and closes it then; a
/// request may have become something else (a WebSocket), which lives on by itself.
///
/// HTTP/1 only: without TLS nobody but special programs uses HTTP/2, and distinguishing the two would wait for the
/// first bytes without a limit.
pub async fn serve<Io>(io: Io, terms: Terms)
where
    Io: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let Terms { peer, router, stop, trust, evicted, traffic, encrypted } = terms;
    let answering = traffic.clone();
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let begun = answering.answering();
        let mut request = request.map(|body| Body::new(Watched::new(body, answering.clone())));
        // As axum's own accept loop does it, so that its extractor works.
        request.extensions_mut().insert(ConnectInfo(peer));
        request.extensions_mut().insert(trust.clone());
        if let Some(encrypted) = encrypted {
            request.extensions_mut().insert(encrypted);
        }
        let answer = router.clone().oneshot(request);
        async move { answer.await.map(|answer| answer.map(|body| Answer::new(body, begun))) }
    });
    let mut engine = http1::Builder::new();
    engine.timer(TokioTimer::new()).header_read_timeout(Duration::from_millis(HEADERS_MS_MAX));
    let mut connection = pin!(engine.serve_connection(TokioIo::new(io), service).with_upgrades());
    let ended = tokio::select! {
        biased;
        ended = &mut connection => ended,
        () = evicted.cancelled() => {
            tracing::debug!(%peer, "a stranger's connection made way for another");
            return;
        }
        () = stop.draining() => {
            connection.as_mut().graceful_shutdown();
            match drain(connection, &traffic).await {
                Some(ended) => ended,
                None => return,
            }
        }
    };
    if let Err(error) = ended {
        // A client that closes, is too slow or sends no HTTP affects nobody else.
        tracing::debug!(%peer, %error, "a connection broke");
    }
}

/// Waits for what has begun, but for no client that has fallen silent in the middle of it; `None` when it was left so.
async fn drain<T>(mut connection: impl Future<Output = T> + Unpin, traffic: &Traffic) -> Option<T> {
    let mut silent_ms = 0;
    loop {
        let before = traffic.progress();
        tokio::select! {
            biased;
            ended = &mut connection => return Some(ended),
            () = tokio::time::sleep(Duration::from_millis(DRAIN_STEP_MS)) => {}
        }
        silent_ms = if traffic.progress() == before { silent_ms + DRAIN_STEP_MS } else { 0 };
        let is_over = match (traffic.is_answering(), traffic.waits_for_client()) {
            // Half a header is nothing that has begun.
            (false, false) => silent_ms > 0,
            (_, true) => silent_ms >= DRAIN_SILENCE_MS_MAX,
            // An answer is being made, however long that takes.
            (true, false) => false,
        };
        if is_over {
            return None;
        }
    }
}
