//! Each request has an id: in the answer's `x-request-id`, in the body of an error, and on every line that is logged
//! for it.

use crate::app::App;
use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderName, HeaderValue, StatusCode},
    middleware::Next,
    response::Response,
};
use std::net::SocketAddr;
use tokio::time::Instant;
use tracing::Instrument;

const HEADER: HeaderName = HeaderName::from_static("x-request-id");
/// Longest id that a proxy may have given the request.
const LENGTH_MAX: usize = 64;

/// The id, for whoever writes an answer.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// Middleware outside of everything else: gives the id, and logs how the request ended. Neither bodies nor queries nor
/// credentials are logged.
pub async fn assign_request_id(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let id = given(&request).unwrap_or_else(|| app.rng.unique_hex());
    let header = HeaderValue::from_str(&id).expect("letters, digits and a few marks");
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let peer =
        request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| tracing::field::display(peer.0));
    let span = tracing::info_span!("request", id, peer);
    request.extensions_mut().insert(RequestId(id));
    let begun = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    // Up to the head of the answer. Streams (followed logs, downloads) go on long after it.
    let (status, ms) = (response.status(), begun.elapsed().as_secs_f64() * 1000.0);
    let _inside = span.enter();
    log(status, method.as_str(), &path, ms);
    response.headers_mut().insert(HEADER, header);
    response
}

/// The id that a proxy in front of us has given, when it is harmless to repeat.
fn given(request: &Request) -> Option<String> {
    let id = request.headers().get(HEADER)?.to_str().ok()?;
    let harmless = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':');
    ((1..=LENGTH_MAX).contains(&id.len()) && id.bytes().all(harmless)).then(|| id.to_owned())
}

fn log(status: StatusCode, method: &str, path: &str, ms: f64) {
    let (status_code, duration_ms) = (status.as_u16(), (ms * 10.0).round() / 10.0);
    // Refusals are information, and success is noise: at the default level a healthy server is quiet.
    if status.is_server_error() {
        tracing::warn!(status_code, duration_ms, "{method} {path}");
    } else if status.is_client_error() {
        tracing::info!(status_code, duration_ms, "{method} {path}");
    } else {
        tracing::debug!(status_code, duration_ms, "{method} {path}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_harmless_ids_are_repeated() {
        for (id, good) in [
            ("01HZX-abc_9.f:1", true),
            ("", false),
            ("a b", false),
            ("<script>", false),
            (&*"x".repeat(LENGTH_MAX), true),
            (&*"x".repeat(LENGTH_MAX + 1), false),
        ] {
            let request = Request::builder().header(HEADER, id).body(axum::body::Body::empty()).unwrap();
            assert_eq!(given(&request).is_some(), good, "{id}");
        }
    }
}
