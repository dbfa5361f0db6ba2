//! What other web pages cannot do through somebody's browser.

use super::{access::routes, app::TestApp};
use serde_json::json;

#[tokio::test]
async fn other_sites_change_nothing() {
    let app = TestApp::open().await;
    for (method, path) in routes() {
        if method == "GET" && path != "/ws" {
            continue;
        }
        for (name, value) in
            [("origin", "http://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site")]
        {
            if path == "/ws" && name != "origin" {
                continue;
            }
            let answer = app.ask(&method, &path).header(name, value).json(json!({})).send().await;
            assert_eq!(answer.status, 403, "{method} {path} with {name}: {value}");
            assert_eq!(answer.json()["code"], "forbidden");
        }
    }
    let own = app.ask("POST", "/api/v1/jobs").header("origin", "http://127.0.0.1:8080");
    assert_eq!(own.json(json!({ "command": ["true"] })).send().await.status, 201);
}

#[tokio::test]
async fn a_name_that_points_here_is_not_ours() {
    let open = TestApp::open().await;
    let jobs = async |app: &TestApp, host| app.ask_host("GET", "/api/v1/jobs", host).send().await;
    let rebound = jobs(&open, "evil.example:8080").await;
    assert_eq!(rebound.status, 403);
    assert!(
        rebound.json()["detail"].as_str().unwrap().contains("--host evil.example"),
        "{:?}",
        rebound.json()
    );
    let named = TestApp::start(|config| config.hosts = vec!["fleet.example".into()]).await;
    assert_eq!(jobs(&named, "fleet.example").await.status, 200);
    // A cookie belongs to a name, so a server that wants credentials answers to any.
    let closed = TestApp::closed().await;
    assert_eq!(jobs(&closed, "anything.example").await.status, 401);
}

#[tokio::test]
async fn browsers_are_told_to_be_careful_whatever_the_answer() {
    let app = TestApp::open().await;
    for path in ["/", "/jobs/42", "/api/v1/jobs", "/api/v1/nothing", "/api/docs", "/healthz"] {
        let answer = app.ask("GET", path).send().await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{path}");
        let policy = answer.header("content-security-policy");
        let script = policy.split(';').map(str::trim).find(|part| part.starts_with("script-src"));
        assert_eq!(script, Some("script-src 'self'"), "{path}");
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("default-src 'none'"), "{path}");
    }
}
