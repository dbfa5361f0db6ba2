//! The simulated network under the real HTTP engines: a [`Transport`] for agents and people.

use bytes::Bytes;
use futures_util::{FutureExt, StreamExt, future::BoxFuture};
use http_body_util::{BodyExt, Full};
use hyper_util::rt::TokioIo;
use mothership_api::client::{Client, Response, Transport};
use std::{sync::Arc, time::Duration};

/// Where the server listens in the simulated network.
pub const SERVER: &str = "server";
pub const PORT: u16 = 8080;
/// A request that a partition swallowed has to end some time, as it does in reality.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(45);

/// A connection for each request: the plainest client there is, so that what breaks is ours.
#[derive(Debug, Clone, Copy, Default)]
pub struct SimTransport;

impl Transport for SimTransport {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, String>> {
        let exchange = async move {
            let stream = turmoil::net::TcpStream::connect((SERVER, PORT)).await.map_err(|e| e.to_string())?;
            let handshake = hyper::client::conn::http1::handshake(TokioIo::new(stream));
            let (mut sender, connection) = handshake.await.map_err(|e| e.to_string())?;
            // Ends with the exchange; an error there is an error of the exchange here.
            tokio::spawn(connection.map(drop));
            let (mut parts, body) = request.into_parts();
            parts.headers.insert(http::header::HOST, http::HeaderValue::from_static("localhost:8080"));
            parts.uri = parts
                .uri
                .path_and_query()
                .map(|p| p.as_str())
                .unwrap_or("/")
                .parse()
                .map_err(|_| "bad path")?;
            let request = http::Request::from_parts(parts, Full::new(body));
            let response = sender.send_request(request).await.map_err(|e| e.to_string())?;
            let (parts, body) = response.into_parts();
            let body = body.collect().await.map_err(|e| e.to_string())?.to_bytes();
            let body = futures_util::stream::once(async move { Ok(body) }).boxed();
            Ok(Response { status: parts.status, headers: parts.headers, body })
        };
        async move {
            match tokio::time::timeout(REQUEST_TIMEOUT, exchange).await {
                Ok(answer) => answer,
                Err(_) => Err("no answer".to_owned()),
            }
        }
        .boxed()
    }
}

/// A client in the simulated network.
pub fn client() -> Client {
    Client::new(Arc::new(SimTransport), format!("http://{SERVER}:{PORT}"), None)
}
