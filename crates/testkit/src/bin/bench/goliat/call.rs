//! One request over one connection, as the client's HTTP library makes it without a session.

use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper_util::rt::TokioIo;

/// Sends and gives the body. Anything but 200 is an error, as it is for the client.
pub async fn call(address: &str, method: &str, path: &str, machine: &str, body: String) -> Result<Bytes> {
    let stream = tokio::net::TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let request = http::Request::builder()
        .method(method)
        .uri(path)
        .header("Host", address)
        .header("Content-Type", "application/json")
        .header("X-Mothership-Machine", machine)
        .body(Full::new(Bytes::from(body)))
        .context("a request of our own making")?;
    let response = sender.send_request(request).await?;
    let status = response.status();
    let body = response.into_body().collect().await?.to_bytes();
    drop(sender);
    connection.abort();
    ensure!(status == 200, "{method} {path}: {status} {}", String::from_utf8_lossy(&body));
    Ok(body)
}
