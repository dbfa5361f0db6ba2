//! The dashboard: the built files of `web/`, served by this process, so that nothing else has to be there. This room
//! knows how browsers fetch and keep files and nothing of jobs. Start reading at [`answer`].

mod encoding;
mod files;

pub use files::{FindFile, built};

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header},
};

const INDEX: &str = "index.html";

/// Whether the dashboard is there: inside of a release build, or built beside a debug build.
pub fn has_dashboard() -> bool {
    built(INDEX).is_some()
}
/// Files whose name has a hash of their content in it.
const HASHED: &str = "assets/";
/// Paths of programs: what is not there is an error, not a page.
const NO_PAGES: &[&str] = &["api", "ws", "healthz", "readyz", "metrics"];

/// What a browser is given for a path that no route has: a file, the dashboard itself for each of its own pages (it
/// knows them, we do not), or the page that says how to build it. `None` when there is nothing at the address.
pub fn answer(find: FindFile, method: &Method, path: &str, headers: &HeaderMap) -> Option<Response<Body>> {
    if method != Method::GET && method != Method::HEAD {
        return None;
    }
    let path = path.trim_start_matches('/');
    // A program that asks for a wrong address should get an error and not a page.
    let first = path.split('/').next().unwrap_or_default();
    if NO_PAGES.contains(&first) {
        return None;
    }
    if find(path).is_some() {
        return Some(file(find, path, headers));
    }
    // An old page that asks for a script of an old build must not be given a page in its place.
    if path.starts_with(HASHED) {
        return None;
    }
    Some(if find(INDEX).is_some() { file(find, INDEX, headers) } else { not_built() })
}

/// A file that is there, in the smallest form that the browser takes.
fn file(find: FindFile, path: &str, headers: &HeaderMap) -> Response<Body> {
    let form = encoding::accepted(headers).find_map(|encoding| {
        find(&format!("{path}{}", encoding.suffix())).map(|file| (file, Some(encoding)))
    });
    let (file, encoding) = form
        .or_else(|| find(path).map(|file| (file, None)))
        .expect("the caller has found it, and built files do not go away");
    let etag = format!("\"{}\"", blake3::Hash::from_bytes(file.hash).to_hex());
    // Weak or strong: the tag is of the content, so both compare alike.
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|known| known.to_str().ok());
    let is_known =
        known.flat_map(|line| line.split(',')).any(|tag| tag.trim().trim_start_matches("W/") == etag);
    let mut response = Response::new(if is_known { Body::empty() } else { Body::from(file.bytes) });
    if is_known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let headers = response.headers_mut();
    headers.insert(header::ETAG, HeaderValue::from_str(&etag).expect("hex digits in quotes"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(lifetime(path)));
    headers.insert(header::CONTENT_TYPE, kind(path));
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding.name()));
    }
    response
}

fn lifetime(path: &str) -> &'static str {
    // A new build has new names, so what has a hash in its name never changes. Everything else is asked for again.
    if path.starts_with(HASHED) { "public, max-age=31536000, immutable" } else { "no-cache" }
}

fn kind(path: &str) -> HeaderValue {
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let text = if kind.type_() == mime_guess::mime::TEXT {
        format!("{}; charset=utf-8", kind.essence_str())
    } else {
        kind.essence_str().to_owned()
    };
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("application/octet-stream"))
}

const NOT_BUILT: &str = r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Mothership</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>
:root{color-scheme:light dark}body{font:16px/1.6 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem}
code{font:14px ui-monospace,monospace}</style></head><body><h1>Mothership is running</h1>
<p>This build has no dashboard in it. To build one, type in the sources:</p>
<pre><code>cargo xtask build</code></pre><p>or, for the dashboard alone, beside a debug build:</p>
<pre><code>cd web &amp;&amp; npm ci &amp;&amp; npm run build</code></pre>
<p>The command line needs no dashboard (<code>mothership jobs</code>), and the API is described
<a href="/api/docs">here</a>.</p></body></html>
"#;

fn not_built() -> Response<Body> {
    let mut response = Response::new(Body::from(NOT_BUILT));
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response
}

#[cfg(test)]
mod tests;
