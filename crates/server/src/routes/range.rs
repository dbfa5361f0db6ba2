//! Byte ranges (RFC 9110, 14): one range of one thing. More than one range is answered with the whole. By hand, because
//! `headers::Range` drops ranges that cannot be satisfied without telling them from ranges that make no sense, and the
//! first are 416, the second the whole.

use crate::{app::App, error::OpResult};
use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use mothership_core::ids::BlobHash;

/// What a `Range` header asks of a thing of known size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestedRange {
    All,
    /// The bytes `from..until`.
    Part {
        from: u64,
        until: u64,
    },
    Unsatisfiable,
}

/// Reads `Range: bytes=…`. What we do not understand counts as not there, as the RFC wants it.
pub fn parse(headers: &HeaderMap, size: u64) -> RequestedRange {
    let text = headers.get(header::RANGE).and_then(|value| value.to_str().ok());
    let Some((first, last)) = text.and_then(|t| t.trim().strip_prefix("bytes=")?.split_once('-')) else {
        return RequestedRange::All;
    };
    // A number too large for 64 bits is no number: the whole is a right answer to any range.
    let number = |text: &str| text.trim().parse::<u64>().ok();
    match (first.trim().is_empty(), number(first), last.trim().is_empty(), number(last)) {
        (true, _, false, Some(0)) => RequestedRange::Unsatisfiable,
        (true, _, false, Some(count)) if size > 0 => {
            RequestedRange::Part { from: size.saturating_sub(count), until: size }
        }
        (true, _, false, Some(_)) => RequestedRange::Unsatisfiable,
        (false, Some(from), true, _) if from < size => RequestedRange::Part { from, until: size },
        (false, Some(from), false, Some(last)) if from <= last && from < size => {
            RequestedRange::Part { from, until: last.saturating_add(1).min(size) }
        }
        (false, Some(from), _, last) if from >= size && last.is_none_or(|last| last >= from) => {
            RequestedRange::Unsatisfiable
        }
        _ => RequestedRange::All,
    }
}

/// Says which part this is.
pub fn describe(headers: &mut HeaderMap, from: u64, until: u64, size: u64, status: StatusCode) {
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(until.saturating_sub(from)));
    if status == StatusCode::PARTIAL_CONTENT
        && let Ok(value) = HeaderValue::from_str(&format!("bytes {from}-{}/{size}", until.saturating_sub(1)))
    {
        headers.insert(header::CONTENT_RANGE, value);
    }
}

/// The answer to a range behind the end: how long the thing is.
pub fn unsatisfiable(size: u64) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::RANGE_NOT_SATISFIABLE;
    if let Ok(value) = HeaderValue::from_str(&format!("bytes */{size}")) {
        response.headers_mut().insert(header::CONTENT_RANGE, value);
    }
    response
}

/// A blob, or the part of it that was asked for. Its hash is its ETag: content never changes under it.
pub async fn blob(
    app: &App,
    hash: BlobHash,
    size: u64,
    headers: &HeaderMap,
    content_type: &str,
) -> OpResult<Response> {
    let etag = format!("\"{hash}\"");
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    // A tag of a hash is strong: equal tags are equal bytes.
    let mut response = if known.is_some_and(|known| known.contains(&etag)) {
        let mut unchanged = Response::new(Body::empty());
        *unchanged.status_mut() = StatusCode::NOT_MODIFIED;
        unchanged
    } else {
        let (from, until, status) = match parse(headers, size) {
            RequestedRange::All => (0, size, StatusCode::OK),
            RequestedRange::Part { from, until } => (from, until, StatusCode::PARTIAL_CONTENT),
            RequestedRange::Unsatisfiable => return Ok(unsatisfiable(size)),
        };
        let bytes = crate::ops::blobs::read(app, hash, from..until).await?;
        let mut response = Response::new(Body::from_stream(bytes));
        *response.status_mut() = status;
        describe(response.headers_mut(), from, until, size, status);
        response
    };
    let headers = response.headers_mut();
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        headers.insert(header::ETAG, etag);
    }
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_str(content_type).unwrap_or(HeaderValue::from_static("application/octet-stream")),
    );
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=0, must-revalidate"));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        let part = |from, until| RequestedRange::Part { from, until };
        for (text, wanted) in [
            ("bytes=0-9", part(0, 10)),
            ("bytes=90-", part(90, 100)),
            ("bytes=90-1000", part(90, 100)),
            ("bytes=-10", part(90, 100)),
            ("bytes=-1000", part(0, 100)),
            ("bytes=99-99", part(99, 100)),
            ("bytes=100-", RequestedRange::Unsatisfiable),
            ("bytes=100-200", RequestedRange::Unsatisfiable),
            ("bytes=-0", RequestedRange::Unsatisfiable),
            ("bytes=9-3", RequestedRange::All),
            ("bytes=0-1,3-4", RequestedRange::All),
            ("lines=0-1", RequestedRange::All),
            ("bytes=", RequestedRange::All),
            ("bytes=-", RequestedRange::All),
            ("bytes=99999999999999999999-", RequestedRange::All),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::RANGE, HeaderValue::from_static(text));
            assert_eq!(parse(&headers, 100), wanted, "{text}");
        }
        assert_eq!(parse(&HeaderMap::new(), 100), RequestedRange::All);
    }
}
