//! Errors: one shape for all, with what happened, who must act, and the request's id.

use super::app::{Answer, TestApp};
use axum::body::Body;
use futures_util::StreamExt;
use serde_json::{Value, json};
use std::{
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

/// The answer is a problem with this status and code.
#[track_caller]
pub fn assert_problem(answer: &Answer, status: u16, code: &str) {
    let problem = answer.json();
    assert_eq!((answer.status.as_u16(), &problem["code"]), (status, &json!(code)), "{problem}");
    assert!(!problem["detail"].as_str().unwrap().is_empty(), "{problem}");
}

/// The answer refuses the request because of this field.
#[track_caller]
pub fn assert_invalid(answer: &Answer, field: &str) {
    assert_problem(answer, 422, "invalid");
    let problem = answer.json();
    assert_eq!(problem["errors"][0]["path"], field, "{problem}");
}

#[tokio::test]
async fn every_refusal_is_a_problem() {
    let app = TestApp::open().await;
    let big = vec![b' '; 9 << 20];
    let json = "application/json";
    for (ask, status, code) in [
        (app.ask("GET", "/api/v1/nothing"), 404, "not_found"),
        (app.ask("GET", "/api/v1/jobs/4711"), 404, "not_found"),
        (app.ask("GET", "/api/v1/jobs/seven"), 404, "not_found"),
        (app.ask("GET", "/assets/gone-12345678.js"), 404, "not_found"),
        (app.ask("GET", "/api/v1/jobs?limit=many"), 422, "invalid"),
        (app.ask("GET", "/api/v1/jobs?colour=red"), 422, "invalid"),
        (app.ask("PUT", "/api/v1/jobs"), 405, "method_not_allowed"),
        (app.ask("POST", "/api/v1/jobs"), 415, "unsupported_media_type"),
        (app.ask("POST", "/api/v1/jobs").body("text/plain", "{}"), 415, "unsupported_media_type"),
        (app.ask("POST", "/api/v1/jobs").body(json, "{"), 400, "invalid"),
        (app.ask("POST", "/api/v1/jobs").body(json, vec![0xff, 0xfe]), 400, "invalid"),
        (app.ask("POST", "/api/v1/jobs/1/retry").body(json, big), 413, "too_large"),
        (
            app.ask("PUT", &format!("/api/v1/blobs/{}?offset=0&size=1", "ab".repeat(32))),
            415,
            "unsupported_media_type",
        ),
        (app.ask("GET", "/ws"), 400, "invalid"),
        (app.ask("POST", "/api/v1/agent/lease").json(json!({})), 401, "unauthenticated"),
    ] {
        let answer = ask.send().await;
        let problem = answer.json();
        assert_eq!((answer.status.as_u16(), &problem["code"]), (status, &json!(code)), "{problem}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(problem["status"], status);
        assert_eq!(problem["request_id"], answer.header("x-request-id"));
        assert!(!problem["detail"].as_str().unwrap().is_empty());
    }
    let method = app.ask("PUT", "/api/v1/jobs").send().await;
    assert_eq!(method.header("allow"), "GET,HEAD,POST");
}

#[tokio::test]
async fn a_body_that_is_refused_is_read_to_its_end_so_that_the_refusal_arrives() {
    let app = TestApp::closed().await;
    for (path, status) in [("/api/v1/jobs/1/retry", 413), ("/api/v1/jobs", 401)] {
        let token = if status == 401 { "none".to_owned() } else { app.admin() };
        let read = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&read);
        let parts = futures_util::stream::iter(0..20).map(move |_| {
            counter.fetch_add(1, Ordering::Relaxed);
            Ok::<_, Infallible>(vec![b' '; 1 << 20])
        });
        let ask = app.ask("POST", path).bearer(&token).stream("application/json", Body::from_stream(parts));
        assert_eq!(ask.send().await.status, status);
        assert_eq!(read.load(Ordering::Relaxed), 20, "{path}");
    }
}

#[tokio::test]
async fn an_answer_has_the_id_of_its_request() {
    let app = TestApp::open().await;
    let own = app.ask("GET", "/api/v1/jobs").send().await;
    assert_eq!(own.header("x-request-id").len(), 32);
    let given = app.ask("GET", "/api/v1/nothing").header("x-request-id", "proxy-7.1").send().await;
    assert_eq!(
        (given.header("x-request-id"), &given.json()["request_id"]),
        ("proxy-7.1", &json!("proxy-7.1"))
    );
    let odd = app.ask("GET", "/healthz").header("x-request-id", "a b").send().await;
    assert_ne!(odd.header("x-request-id"), "a b");
}

#[tokio::test]
async fn their_bodies() {
    let app = TestApp::open().await;
    let unknown = app.ask("GET", "/api/v1/jobs/4711").header("x-request-id", "r1").send().await;
    insta::assert_json_snapshot!("a_job_that_is_not_there", unknown.json());
    let body = json!({ "command": ["sim", "{{h}}"], "prioritty": 3, "sweep": { "grid": { "g": [] } } });
    let spec = app.ask("POST", "/api/v1/jobs").header("x-request-id", "r2").json(body).send().await;
    insta::assert_json_snapshot!("a_spec_with_mistakes", spec.json());
    let broken = app.ask("POST", "/api/v1/jobs").header("x-request-id", "r3");
    let broken = broken.body("application/json", "{\"command\": [\"true\"],\n}").send().await;
    insta::assert_json_snapshot!("a_body_that_is_no_json", broken.json());
}

#[tokio::test]
async fn text_travels_compressed_and_what_grows_does_not() {
    let app = TestApp::open().await;
    for _ in 0..3 {
        app.submit(json!({ "command": ["true"] })).await;
    }
    let plain = app.ask("GET", "/api/v1/jobs").send().await;
    assert_eq!(plain.header("content-encoding"), "");
    let packed = app.ask("GET", "/api/v1/jobs").header("accept-encoding", "gzip, zstd").send().await;
    assert_eq!(packed.header("content-encoding"), "zstd");
    let unpacked = zstd::stream::decode_all(&*packed.body).unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&unpacked).unwrap(), plain.json());
    let zip =
        app.ask("GET", "/api/v1/jobs/1/results.zip").header("accept-encoding", "gzip, zstd").send().await;
    assert_eq!((zip.status.as_u16(), zip.header("content-encoding")), (200, ""));
}
