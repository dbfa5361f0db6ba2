//! What goes on on a connection, as far as its end has to know: whether a request is being answered, whether it is the
//! client that is waited for, and whether anything moves.

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    task::{Context, Poll},
};

/// Clones are the same connection's.
#[derive(Debug, Clone, Default)]
pub struct Traffic(Arc<State>);

#[derive(Debug, Default)]
struct State {
    /// Grows with everything that moves.
    progress: AtomicU64,
    /// The client does not take what is written.
    write_waits: AtomicBool,
    /// A handler waits for more of a request's body.
    body_waits: AtomicBool,
    /// Requests whose answer has not been handed over whole.
    answering: AtomicU64,
}

/// A request that is being answered, until this is dropped.
pub struct Answering(Traffic);

impl Traffic {
    pub fn on_progress(&self) {
        self.0.progress.fetch_add(1, Relaxed);
    }

    pub fn on_write(&self, waits: bool) {
        self.0.write_waits.store(waits, Relaxed);
        if !waits {
            self.on_progress();
        }
    }

    pub fn answering(&self) -> Answering {
        self.0.answering.fetch_add(1, Relaxed);
        Answering(self.clone())
    }

    /// Differs whenever something has moved.
    pub fn progress(&self) -> u64 {
        self.0.progress.load(Relaxed)
    }

    /// Whether a request has begun and its answer is not over.
    pub fn is_answering(&self) -> bool {
        self.0.answering.load(Relaxed) > 0
    }

    /// Whether nothing can go on until the client does something.
    pub fn waits_for_client(&self) -> bool {
        self.0.write_waits.load(Relaxed) || self.0.body_waits.load(Relaxed)
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.0.answering.fetch_sub(1, Relaxed);
    }
}

/// The body of a request, which notes whether somebody waits for it.
pub struct Watched<B> {
    body: B,
    traffic: Traffic,
}

impl<B> Watched<B> {
    pub fn new(body: B, traffic: Traffic) -> Self {
        Self { body, traffic }
    }
}

impl<B: HttpBody + Unpin> HttpBody for Watched<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let outcome = Pin::new(&mut self.body).poll_frame(cx);
        self.traffic.0.body_waits.store(outcome.is_pending(), Relaxed);
        outcome
    }
    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }
    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl<B> Drop for Watched<B> {
    fn drop(&mut self) {
        // Nobody waits for a body that nobody has.
        self.traffic.0.body_waits.store(false, Relaxed);
    }
}

/// The body of an answer: the request is being answered until it was handed over.
pub struct Answer {
    body: Body,
    _answering: Answering,
}

impl Answer {
    pub fn new(body: Body, answering: Answering) -> Self {
        Self { body, _answering: answering }
    }
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }
    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }
    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
