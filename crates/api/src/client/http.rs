//! The real network: reqwest over rustls with the machine's own certificates.

use super::{Response, Transport};
use bytes::Bytes;
use futures_util::{FutureExt, StreamExt, future::BoxFuture};
use std::time::Duration;

/// Longest wait for a connection. There is no limit on a whole request: long polls and followed logs stay open.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Longest silence inside of an answer; above the longest long poll and the beat of followed logs.
const READ_TIMEOUT: Duration = Duration::from_secs(75);

/// The transport of production. Clones share their connections.
#[derive(Debug, Clone)]
pub struct HttpTransport(reqwest::Client);

impl HttpTransport {
    /// Needs rustls' provider to be installed once by `main`.
    pub fn new() -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .read_timeout(READ_TIMEOUT)
            .user_agent(concat!("mothership/", env!("CARGO_PKG_VERSION")))
            .build()?;
        Ok(Self(client))
    }
}

impl Transport for HttpTransport {
    fn send(&self, request: http::Request<Bytes>) -> BoxFuture<'_, Result<Response, String>> {
        async move {
            let request = reqwest::Request::try_from(request).map_err(|error| chain(&error))?;
            let response = self.0.execute(request).await.map_err(|error| chain(&error))?;
            let (status, headers) = (response.status(), response.headers().clone());
            let body = response.bytes_stream().map(|part| part.map_err(|error| chain(&error))).boxed();
            Ok(Response { status, headers, body })
        }
        .boxed()
    }
}

/// The innermost reason; reqwest's own message only says that something failed.
fn chain(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}
