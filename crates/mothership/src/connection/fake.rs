//! A server of a few lines for tests of what happens when a connection breaks.

use bytes::Bytes;
use futures_util::{FutureExt, StreamExt, future::BoxFuture, stream};
use http::{HeaderMap, Request, StatusCode};
use mothership_api::client::{Client, Response, Transport};
use serde_json::Value;
use std::sync::{Arc, Mutex};

/// How a request is answered.
#[derive(Debug, Clone)]
pub enum Body {
    /// 200 with all of it.
    Whole(String),
    /// 206 with all of it.
    Rest(String),
    /// 200, and the connection breaks behind it.
    Broken(String),
    /// No connection at all.
    Refused,
}

struct Fake<F>(F);

/// A client whose every request is answered by `answer`, which is given the path with the query, and behind a blank
/// the range that was asked for.
pub fn client(answer: impl Fn(&str) -> Body + Send + Sync + 'static) -> Client {
    Client::new(Arc::new(Fake(answer)), "http://fake", None)
}

impl<F: Fn(&str) -> Body + Send + Sync + 'static> Transport for Fake<F> {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response, String>> {
        let path = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
        let range = request
            .headers()
            .get("range")
            .map(|range| format!(" {}", range.to_str().expect("the range is ASCII")));
        let (status, parts) = match (self.0)(&format!("{path}{}", range.unwrap_or_default())) {
            Body::Whole(text) => (StatusCode::OK, vec![Ok(text)]),
            Body::Rest(text) => (StatusCode::PARTIAL_CONTENT, vec![Ok(text)]),
            Body::Broken(text) => (StatusCode::OK, vec![Ok(text), Err("reset".to_owned())]),
            Body::Refused => return async { Err("refused".to_owned()) }.boxed(),
        };
        let body = stream::iter(parts).map(|part| part.map(Bytes::from)).boxed();
        async move { Ok(Response { status, headers: HeaderMap::new(), body }) }.boxed()
    }
}

/// What a server was asked, in order: method, path with query, body.
pub type Asked = Arc<Mutex<Vec<String>>>;

struct Server<F> {
    answer: F,
    asked: Asked,
}

/// A server that answers each request (`GET /api/v1/jobs/42`) with a status and JSON.
pub fn server(answer: impl Fn(&str) -> (u16, Value) + Send + Sync + 'static) -> (Arc<dyn Transport>, Asked) {
    let asked = Asked::default();
    (Arc::new(Server { answer, asked: asked.clone() }), asked)
}

impl<F: Fn(&str) -> (u16, Value) + Send + Sync + 'static> Transport for Server<F> {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response, String>> {
        let path = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
        let line = format!("{} {path}", request.method());
        let body = String::from_utf8_lossy(request.body()).into_owned();
        let (status, answer) = (self.answer)(&line);
        self.asked.lock().expect("no test panics here").push(format!("{line} {body}").trim_end().to_owned());
        let status = StatusCode::from_u16(status).expect("tests answer with statuses that exist");
        let mut headers = HeaderMap::new();
        headers.insert("content-type", "application/json".parse().expect("it is ASCII"));
        let body = stream::iter([Ok(Bytes::from(answer.to_string()))]).boxed();
        async move { Ok(Response { status, headers, body }) }.boxed()
    }
}
