//! The bodies of stats and metrics, whole.

use super::{metrics, stats};
use crate::{actor::Person, ops::explain, test_server::Harness};
use tower::ServiceExt;

/// A small fleet in the middle of a job: two run, one has failed, seven wait; a job too large for anybody.
async fn busy() -> Harness {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    let id = harness.submit_array(10).await;
    let held = harness.lease(runner, 3.0).await;
    for attempt in &held {
        harness.start(runner, attempt).await;
    }
    harness.progress(runner, &held[0], 0.25).await;
    harness.log(&held[0], 0, "hello\n").await;
    harness.clock.advance_ms(20_000);
    harness.end(runner, &held[2], 3).await;
    let large = serde_json::json!({ "name": "large", "command": ["true"], "resources": { "cpus": 64 } });
    harness.submit(large).await;
    let why = explain::explain(&harness.app, &Person::local(), id.task(9)).await.unwrap();
    assert_eq!(why.tasks_ahead, Some(6));
    harness.clock.advance_ms(5_000);
    harness
}

#[tokio::test]
async fn the_overview() {
    let harness = busy().await;
    let stats = stats::stats(&harness.app, &Person::local()).await.unwrap();
    assert_eq!((stats.throughput.len(), stats.throughput.last()), (60, Some(&1)));
    insta::assert_json_snapshot!(stats, { ".throughput" => "60 minutes" });
}

#[tokio::test]
async fn metrics_for_prometheus() {
    let harness = busy().await;
    let health = http::Request::get("/healthz").header("host", "localhost").body(axum::body::Body::empty());
    harness.server.router().oneshot(health.unwrap()).await.unwrap();
    let text = metrics::render(&harness.app, &Person::local()).await.unwrap();
    assert!(text.ends_with("# EOF\n"));
    // Labels come in no order, and how long a request took is nobody's promise.
    let mut lines: Vec<&str> = text.lines().filter(|line| !line.contains("_seconds_")).collect();
    lines.sort_unstable();
    insta::assert_snapshot!(lines.join("\n"));
}

#[tokio::test]
async fn a_server_that_stops_is_not_ready() {
    let harness = Harness::new().await;
    assert!(stats::ready(&harness.app).await.is_ok());
    harness.app.stopping.cancel();
    assert_eq!(stats::ready(&harness.app).await.unwrap_err().to_string(), "the server is stopping");
    harness.app.store.close().await;
}
