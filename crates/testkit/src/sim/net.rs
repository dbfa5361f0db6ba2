//! The simulated network under the real HTTP engines: a [`Transport`] for agents and people, a [`Listener`] for the
//! server.

use super::{trace::Trace, watch::Heard};
use bytes::Bytes;
use futures_util::{FutureExt, StreamExt, future::BoxFuture};
use http::StatusCode;
use http_body_util::{BodyExt, Full};
use hyper_util::rt::TokioIo;
use mothership_api::client::{Response, Transport};
use mothership_server::Listener;
use std::{net::SocketAddr, time::Duration};

/// Where the server listens in the simulated network.
pub const SERVER: &str = "server";
pub const PORT: u16 = 8080;
/// A request that a partition swallowed has to end some time, as it does in reality.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(45);

/// A connection for each request: the plainest client there is, so that what breaks is ours.
#[derive(Clone)]
pub struct SimTransport {
    /// Who speaks, for the trace.
    host: String,
    trace: Trace,
    heard: Heard,
}

impl SimTransport {
    pub fn new(host: impl Into<String>, trace: Trace) -> Self {
        Self { host: host.into(), trace, heard: Heard::default() }
    }

    /// Notes what its agent says to the server, and when it has an answer.
    pub fn noting(self, heard: Heard) -> Self {
        Self { heard, ..self }
    }

    fn note(&self, asked: &str, answer: &Result<(StatusCode, usize), String>) {
        let Self { host, trace, .. } = self;
        match answer {
            Ok((status, bytes)) => trace.note(format_args!("{host}: {asked} -> {} {bytes}", status.as_u16())),
            Err(error) => trace.note(format_args!("{host}: {asked} -> {error}")),
        }
    }
}

impl Transport for SimTransport {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, String>> {
        async move {
            let asked = format!("{} {}", request.method(), request.uri().path());
            let said = self.heard.said(&self.host, request.uri().path(), request.body());
            let answer = match tokio::time::timeout(REQUEST_TIMEOUT, exchange(request)).await {
                Ok(answer) => answer,
                Err(_) => Err("no answer".to_owned()),
            };
            self.note(
                &asked,
                &answer.as_ref().map(|(head, body)| (head.status, body.len())).map_err(Clone::clone),
            );
            let (head, body) = answer?;
            if head.status.is_success() {
                self.heard.answered(&self.host, said, &body);
            }
            let body = futures_util::stream::once(async move { Ok(body) }).boxed();
            Ok(Response { status: head.status, headers: head.headers, body })
        }
        .boxed()
    }
}

async fn exchange(request: http::Request<Bytes>) -> Result<(http::response::Parts, Bytes), String> {
    let broken = |error: &dyn std::fmt::Display| error.to_string();
    let stream = turmoil::net::TcpStream::connect((SERVER, PORT)).await.map_err(|e| broken(&e))?;
    let handshake = hyper::client::conn::http1::handshake(TokioIo::new(stream));
    let (mut sender, connection) = handshake.await.map_err(|e| broken(&e))?;
    // Ends with the exchange; an error there is an error of the exchange here.
    tokio::spawn(connection.map(drop));
    let (mut parts, body) = request.into_parts();
    parts.headers.insert(http::header::HOST, http::HeaderValue::from_static("localhost:8080"));
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    parts.uri = path.parse().map_err(|e| broken(&e))?;
    let request = http::Request::from_parts(parts, Full::new(body));
    let response = sender.send_request(request).await.map_err(|e| broken(&e))?;
    let (head, body) = response.into_parts();
    let body = body.collect().await.map_err(|e| broken(&e))?;
    Ok((head, body.to_bytes()))
}

/// The server's side.
pub struct SimListener(turmoil::net::TcpListener);

impl SimListener {
    pub async fn bind() -> std::io::Result<Self> {
        turmoil::net::TcpListener::bind(("0.0.0.0", PORT)).await.map(Self)
    }
}

impl Listener for SimListener {
    type Io = turmoil::net::TcpStream;
    async fn accept(&mut self) -> std::io::Result<(Self::Io, SocketAddr)> {
        self.0.accept().await
    }
}

/// Where agents and people find the server.
pub fn address() -> String {
    format!("http://{SERVER}:{PORT}")
}
