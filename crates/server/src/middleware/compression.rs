//! Answers that are text and all there are compressed when the client takes it. What grows while it is sent (followed
//! logs, events) would wait in the compressor, and pictures, ZIPs and the dashboard's files are small already.

use axum::http::{Extensions, HeaderMap, StatusCode, Version, header};
use tower_http::compression::{
    CompressionLayer, Predicate,
    predicate::{And, SizeAbove},
};

/// Below this the headers cost more than what is saved.
const BYTES_MIN: u64 = 1024;
const KINDS: &[&str] =
    &["application/json", "application/openmetrics-text", "application/problem+json", "text/html"];

/// The predicate's type, which a layer has to name.
pub type Worthwhile = And<SizeAbove, fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool>;

/// The layer.
pub fn layer() -> CompressionLayer<Worthwhile> {
    let is_text: fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool =
        |_, _, headers, _| is_text(headers);
    CompressionLayer::new().compress_when(SizeAbove::new(BYTES_MIN).and(is_text))
}

fn is_text(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    KINDS.contains(&kind.split(';').next().unwrap_or_default().trim())
}
