use super::*;
use crate::{
    jobs::{JobQuery, TaskSelection},
    paths,
    problem::FieldError,
};
use futures_util::{FutureExt as _, stream};
use serde_json::json;
use std::sync::Mutex;

/// Answers every request alike, and keeps the last one.
struct Scripted {
    answer: Box<dyn Fn() -> Result<Response, String> + Send + Sync>,
    seen: Mutex<Option<Request<Bytes>>>,
}

impl Transport for Scripted {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response, String>> {
        *self.seen.lock().unwrap() = Some(request);
        futures_util::future::ready((self.answer)()).boxed()
    }
}

fn response(status: u16, parts: Vec<Result<Bytes, String>>) -> Response {
    Response {
        status: StatusCode::from_u16(status).unwrap(),
        headers: ::http::HeaderMap::new(),
        body: stream::iter(parts).boxed(),
    }
}

/// A client whose server answers with this status and body.
fn answering(status: u16, body: impl ToString) -> (Client, Arc<Scripted>) {
    let body = Bytes::from(body.to_string());
    scripted(move || Ok(response(status, vec![Ok(body.clone())])))
}

fn scripted(
    answer: impl Fn() -> Result<Response, String> + Send + Sync + 'static,
) -> (Client, Arc<Scripted>) {
    let transport = Arc::new(Scripted { answer: Box::new(answer), seen: Mutex::new(None) });
    (Client::new(transport.clone(), "http://server/", Some("msh_x".into())), transport)
}

/// Nothing here waits.
fn now<T>(future: impl Future<Output = T>) -> T {
    future.now_or_never().expect("the transport answers at once")
}

fn error(status: u16, body: impl ToString) -> ClientError {
    now(answering(status, body).0.get::<serde_json::Value>("/x")).unwrap_err()
}

#[test]
fn a_request_carries_credential_kind_and_body() {
    let (client, transport) = answering(200, json!({"job": null}));
    let selection = TaskSelection { indexes: vec![3], ..TaskSelection::default() };
    let _ = now(client.retry("42".parse().unwrap(), &selection));
    let request = transport.seen.lock().unwrap().take().unwrap();
    assert_eq!(
        (request.method(), request.uri().to_string().as_str()),
        (&Method::POST, "http://server/api/v1/jobs/42/retry")
    );
    let header = |name: &str| request.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(
        (header("authorization"), header("content-type")),
        ("Bearer msh_x".into(), "application/json".into())
    );
    assert_eq!(request.body(), &Bytes::from(r#"{"indexes":[3]}"#));
}

#[test]
fn a_submit_carries_its_key_and_a_query_its_filters() {
    let (client, transport) = answering(200, "{}");
    let _ = now(client.submit(&json!({"command": ["true"]}), "k-1"));
    assert_eq!(transport.seen.lock().unwrap().as_ref().unwrap().headers()["idempotency-key"], "k-1");
    let _ = now(client.dry_run(&json!({})));
    let uri = |transport: &Scripted| transport.seen.lock().unwrap().as_ref().unwrap().uri().to_string();
    assert_eq!(uri(&transport), "http://server/api/v1/jobs?dry_run=true");
    let _ = now(client.jobs(&JobQuery { q: Some("a&b".into()), ..JobQuery::default() }));
    assert_eq!(uri(&transport), "http://server/api/v1/jobs?q=a%26b");
}

#[test]
fn without_a_credential_none_is_sent() {
    let (client, transport) = answering(200, "[]");
    now(client.with_token(None).runners()).unwrap();
    let request = transport.seen.lock().unwrap().take().unwrap();
    assert!(request.headers().get("authorization").is_none() && request.body().is_empty());
    assert_eq!(client.base(), "http://server");
}

#[test]
fn a_download_goes_on_where_it_was() {
    let (client, transport) = answering(206, "rest");
    let hash = "ab".repeat(32).parse().unwrap();
    let body = now(now(client.get_blob(hash, 7)).unwrap().bytes()).unwrap();
    assert_eq!(body, Bytes::from("rest"));
    assert_eq!(transport.seen.lock().unwrap().as_ref().unwrap().headers()["range"], "bytes=7-");
    now(client.get_blob(hash, 0)).map(drop).unwrap();
    assert!(transport.seen.lock().unwrap().as_ref().unwrap().headers().get("range").is_none());
}

#[test]
fn a_refusal_keeps_what_the_server_says() {
    let problem = Problem::new(Code::NotFound, "there is no job 99");
    let refused = error(404, serde_json::to_string(&problem).unwrap());
    assert_eq!((refused.code(), refused.is_retryable()), (Some(Code::NotFound), false));
    assert_eq!(refused.to_string(), "there is no job 99");
    let busy = error(429, serde_json::to_string(&Problem::new(Code::RateLimited, "later")).unwrap());
    assert!(busy.is_retryable());
    let newer = json!({"type": "about:blank#gone", "title": "gone", "status": 410, "detail": "it is gone", "code": "gone"});
    let newer = error(410, newer);
    assert_eq!((newer.code(), newer.to_string().as_str()), (Some(Code::NotFound), "it is gone"));
}

#[test]
fn each_wrong_field_is_a_line() {
    let mut problem = Problem::new(Code::Invalid, "the spec has 2 errors");
    let field = |path: &str, hint: Option<&str>| FieldError {
        path: path.into(),
        message: "is wrong".into(),
        hint: hint.map(Into::into),
    };
    problem.errors = vec![field("a", Some("right")), field("b.c", None)];
    let text = ClientError::Refused(Box::new(problem.clone())).to_string();
    assert_eq!(text, "the spec has 2 errors\n  a: is wrong (right)\n  b.c: is wrong");
    problem.errors.truncate(1);
    problem.detail = "a: is wrong".into();
    let text = ClientError::Refused(Box::new(problem)).to_string();
    assert_eq!(text, "a: is wrong (right)", "one error is not said twice");
}

#[test]
fn what_stands_between_us_and_the_server_is_no_refusal() {
    for (status, body, retryable, text) in [
        (502, "<html>bad gateway</html>", true, "cannot reach http://server: answered 502 Bad Gateway"),
        (503, "", true, "cannot reach http://server: answered 503 Service Unavailable"),
        (404, "<html>", false, "unexpected answer from http://server: answered 404 Not Found"),
        (
            400,
            r#"{"error":"no"}"#,
            false,
            "unexpected answer from http://server: answered 400 Bad Request: no",
        ),
    ] {
        let error = error(status, body);
        assert_eq!((error.is_retryable(), error.to_string().as_str(), error.code()), (retryable, text, None));
    }
}

#[test]
fn an_answer_that_is_not_the_contracts_is_unexpected() {
    let (client, _) = answering(200, "<html>a login page</html>");
    let error = now(client.stats()).unwrap_err();
    assert!(matches!(&error, ClientError::Unexpected { base, .. } if base == "http://server"), "{error}");
    assert!(!error.is_retryable(), "it would be the same again");
}

#[test]
fn a_broken_connection_may_be_tried_again() {
    let (client, _) = scripted(|| Err("connection refused".into()));
    let error = now(client.stats()).unwrap_err();
    assert_eq!(error.to_string(), "cannot reach http://server: connection refused");
    assert!(error.is_retryable());
    for status in [200, 404] {
        let half = move || Ok(response(status, vec![Ok(Bytes::from("{\"jo")), Err("reset".into())]));
        let error = now(scripted(half).0.get::<serde_json::Value>(paths::STATS)).unwrap_err();
        assert_eq!(error.to_string(), "cannot reach http://server: reset", "{status}");
    }
}
