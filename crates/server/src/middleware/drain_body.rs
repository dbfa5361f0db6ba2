//! A refusal has to arrive. A client that is still sending when the connection closes sees a broken pipe instead of the
//! answer, so the rest of a refused body is read and thrown away, up to a limit of bytes and time.

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::Request,
    http::{Method, StatusCode},
    middleware::Next,
    response::Response,
};
use hyper::body::{Frame, SizeHint};
use mothership_core::limits::{REFUSED_BODY_BYTES_MAX, REFUSED_BODY_MS_MAX};
use std::{
    future::poll_fn,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard},
    task::{Context, Poll},
    time::Duration,
};

/// Middleware: hands the body on, and reads what is left of it when the answer is a refusal.
pub async fn drain_refused_body(request: Request, next: Next) -> Response {
    // These have no body, and most requests are of this kind.
    if request.method() == Method::GET || request.method() == Method::HEAD {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    // Shared, because the handler owns the body and drops it with the refusal; what is left has to be reachable
    // afterwards.
    let shared = Shared(Arc::new(Mutex::new(body)));
    let response = next.run(Request::from_parts(parts, Body::new(shared.clone()))).await;
    // A success has read what it wanted. A failure of ours is left alone: what broke should not be kept waiting.
    // Whoever was too slow already is not waited for once more.
    let status = response.status();
    if status.is_client_error() && status != StatusCode::REQUEST_TIMEOUT {
        let limit = Duration::from_millis(REFUSED_BODY_MS_MAX);
        // Whoever is slower than that has to do without the answer.
        let _ = tokio::time::timeout(limit, shared.read_on()).await;
    }
    response
}

/// A body that two can read, one after the other.
#[derive(Clone)]
struct Shared(Arc<Mutex<Body>>);

impl Shared {
    fn body(&self) -> MutexGuard<'_, Body> {
        self.0.lock().expect("reading a body does not panic")
    }

    async fn read_on(mut self) {
        let mut bytes = 0;
        // Beyond that the connection is closed: one client must not keep the server reading for ever.
        while bytes < REFUSED_BODY_BYTES_MAX {
            // A client that breaks off, or falls silent for too long, wants no answer.
            let Some(Ok(frame)) = poll_fn(|cx| Pin::new(&mut self).poll_frame(cx)).await else { return };
            bytes += frame.data_ref().map_or(0, Bytes::len);
        }
    }
}

impl HttpBody for Shared {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut *self.body()).poll_frame(cx)
    }
    fn is_end_stream(&self) -> bool {
        self.body().is_end_stream()
    }
    fn size_hint(&self) -> SizeHint {
        self.body().size_hint()
    }
}

#[cfg(test)]
#[path = "drain_body_tests.rs"]
mod tests;
