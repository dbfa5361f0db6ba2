//! One WebSocket: requests of a browser in, its topics out. Nothing here waits for the store; what is sent was put into the
//! outbox by broadcasters.

use super::{
    broadcast::run_broadcaster,
    marks::{TOPICS_MAX, Viewer, resnapshot, to_text},
};
use crate::{actor::Person, app::App, auth::authenticate, error::OpError, spawn::OnPanic};
use axum::{
    extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, close_code},
    http::HeaderMap,
};
use futures_util::{
    SinkExt, StreamExt,
    stream::{SplitSink, SplitStream},
};
use mothership_api::live::{LiveMessage, LiveRequest, Topic};
use std::{sync::Arc, time::Duration};
use tokio::time::Instant;

/// Longest message of a browser: it only names a topic.
pub const MESSAGE_BYTES_MAX: usize = 4096;
/// Silence after which the server says something: browsers cannot see a connection that is dead.
const BEAT: Duration = Duration::from_secs(5);
/// How long a connection may outlive the login on which it was opened.
const RECHECK: Duration = Duration::from_secs(5);
/// A viewer that does not take a message for this long is gone, or might as well be.
const SEND_TIMEOUT: Duration = Duration::from_secs(20);

/// Why a connection ends.
enum End {
    /// It is broken.
    Gone,
    /// The browser closes it, and is answered.
    Closed,
    /// We close it, and say why.
    Close(u16, &'static str),
}

/// Serves one browser. `headers` are those of its request: the credential in them must stay good.
pub async fn serve(app: App, person: Person, headers: HeaderMap, connection: WebSocket) {
    let (sink, stream) = connection.split();
    app.live.socket_opened();
    let now = Instant::now();
    let mut socket =
        Socket { app, person, headers, viewer: Arc::default(), sink, sent_at: now, checked_at: now };
    let end = socket.run(stream).await;
    socket.leave();
    let goodbye = async {
        match end {
            End::Close(code, reason) => {
                let frame = CloseFrame { code, reason: Utf8Bytes::from_static(reason) };
                socket.sink.send(Message::Close(Some(frame))).await
            }
            End::Closed => socket.sink.close().await,
            End::Gone => Ok(()),
        }
    };
    // A browser that does not listen any more will see the connection end.
    let _ = tokio::time::timeout(SEND_TIMEOUT, goodbye).await;
}

struct Socket {
    app: App,
    person: Person,
    headers: HeaderMap,
    viewer: Arc<Viewer>,
    sink: SplitSink<WebSocket, Message>,
    /// When something was sent last.
    sent_at: Instant,
    /// When the credential was last known to be good.
    checked_at: Instant,
}

impl Socket {
    async fn run(&mut self, mut stream: SplitStream<WebSocket>) -> End {
        let hello = LiveMessage::Hello { version: env!("CARGO_PKG_VERSION").to_owned(), now: self.app.now() };
        let mut result = self.send_message(&hello).await;
        while result.is_ok() {
            let viewer = Arc::clone(&self.viewer);
            // Every arm may be dropped: a notification is kept, and a message is received whole or not at all.
            result = tokio::select! {
                biased;
                () = self.app.stopping.cancelled() => {
                    Err(End::Close(close_code::RESTART, "the server is stopping"))
                }
                message = stream.next() => self.receive(message).await,
                () = viewer.notified() => self.send_waiting().await,
                () = tokio::time::sleep_until(self.checked_at + RECHECK) => self.check().await,
                () = tokio::time::sleep_until(self.sent_at + BEAT) => {
                    self.send_message(&LiveMessage::Beat { now: self.app.now() }).await
                }
            };
        }
        result.err().unwrap_or(End::Gone)
    }

    /// Who logs out, or is shut out, sees no more: also on another server than the one that was told.
    async fn check(&mut self) -> Result<(), End> {
        match authenticate::person(&self.app, &self.headers).await {
            Err(OpError::Unauthenticated(_) | OpError::Forbidden(_)) => {
                Err(End::Close(close_code::POLICY, "the session has ended; log in again"))
            }
            // A store that does not answer is no reason to shut anybody out.
            Err(_) => {
                self.checked_at = Instant::now();
                Ok(())
            }
            Ok(person) => {
                self.checked_at = Instant::now();
                if person.sight != self.person.sight {
                    self.begin_anew();
                }
                self.person = person;
                Ok(())
            }
        }
    }

    /// The person sees other things than before: whatever is watched is asked for again, and then read or refused by what
    /// they see now.
    fn begin_anew(&self) {
        for topic in self.viewer.topics() {
            self.viewer.end(topic, resnapshot(topic));
            self.app.live.left(topic);
        }
    }

    async fn receive(&mut self, message: Option<Result<Message, axum::Error>>) -> Result<(), End> {
        let text = match message {
            Some(Ok(Message::Text(text))) => text,
            // The library answers pings by itself.
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => return Ok(()),
            Some(Ok(Message::Binary(_))) => {
                return Err(End::Close(close_code::UNSUPPORTED, "messages are JSON text"));
            }
            Some(Ok(Message::Close(_))) => return Err(End::Closed),
            Some(Err(_)) | None => return Err(End::Gone),
        };
        match serde_json::from_str(&text) {
            Ok(LiveRequest::Subscribe { topic }) => self.subscribe(topic).await,
            Ok(LiveRequest::Unsubscribe { topic }) => {
                if let Ok(topic) = topic.parse() {
                    self.viewer.forget(topic);
                    self.app.live.left(topic);
                }
                Ok(())
            }
            Ok(LiveRequest::Ping) => self.send_message(&LiveMessage::Pong).await,
            Err(_) => Err(End::Close(close_code::INVALID, "not a message of this API")),
        }
    }

    async fn subscribe(&mut self, name: String) -> Result<(), End> {
        let message = match name.parse::<Topic>() {
            Ok(topic) if self.viewer.ask(topic) => {
                let app = &self.app;
                app.live.join(&self.person, topic, &self.viewer, |channel| {
                    app.spawner.spawn("live topic", OnPanic::Log, run_broadcaster(app.clone(), channel));
                });
                return Ok(());
            }
            Ok(_) => format!("a connection watches {TOPICS_MAX} topics at most; unsubscribe from one first"),
            Err(error) => error.to_string(),
        };
        self.send_message(&LiveMessage::Refused { topic: name, message }).await
    }

    async fn send_waiting(&mut self) -> Result<(), End> {
        for message in self.viewer.take() {
            self.send(message).await?;
        }
        Ok(())
    }

    async fn send_message(&mut self, message: &LiveMessage) -> Result<(), End> {
        self.send(to_text(message)).await
    }

    async fn send(&mut self, message: Utf8Bytes) -> Result<(), End> {
        let result = tokio::time::timeout(SEND_TIMEOUT, self.sink.send(Message::Text(message))).await;
        self.sent_at = Instant::now();
        match result {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(End::Gone),
        }
    }

    fn leave(&self) {
        for topic in self.viewer.topics() {
            self.viewer.forget(topic);
            self.app.live.left(topic);
        }
    }
}

/// A panic or a runtime that ends drops a socket in the middle: the count stays right.
impl Drop for Socket {
    fn drop(&mut self) {
        self.app.live.socket_closed();
    }
}
