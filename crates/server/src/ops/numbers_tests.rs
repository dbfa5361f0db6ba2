//! The bodies of stats and metrics, whole.

use super::{metrics, stats};
use crate::{auth::Person, bed::Bed, ops::explain};
use tower::ServiceExt;

/// A small fleet in the middle of a job: two run, one has failed, seven wait; a job too large for anybody.
async fn busy() -> Bed {
    let bed = Bed::new().await;
    let runner = bed.runner().await;
    let id = bed.submit_array(10).await;
    let held = bed.lease(runner, 3.0).await;
    for attempt in &held {
        bed.start(runner, attempt).await;
    }
    bed.progress(runner, &held[0], 0.25).await;
    bed.log(&held[0], 0, "hello\n").await;
    bed.clock.advance_ms(20_000);
    bed.end(runner, &held[2], 3).await;
    let large = serde_json::json!({ "name": "large", "command": ["true"], "resources": { "cpus": 64 } });
    bed.submit(large).await;
    let why = explain::explain(&bed.app, &Person::local(), id.task(9)).await.unwrap();
    assert_eq!(why.tasks_ahead, Some(6));
    bed.clock.advance_ms(5_000);
    bed
}

#[tokio::test]
async fn the_overview() {
    let bed = busy().await;
    let stats = stats::stats(&bed.app).await.unwrap();
    assert_eq!((stats.throughput.len(), stats.throughput.last()), (60, Some(&1)));
    insta::assert_json_snapshot!(stats, { ".throughput" => "60 minutes" });
}

#[tokio::test]
async fn metrics_for_prometheus() {
    let bed = busy().await;
    let health = http::Request::get("/healthz").header("host", "localhost").body(axum::body::Body::empty());
    bed.server.router().oneshot(health.unwrap()).await.unwrap();
    let text = metrics::render(&bed.app).await.unwrap();
    assert!(text.ends_with("# EOF\n"));
    // Labels come in no order, and how long a request took is nobody's promise.
    let mut lines: Vec<&str> = text.lines().filter(|line| !line.contains("_seconds_")).collect();
    lines.sort_unstable();
    insta::assert_snapshot!(lines.join("\n"));
}

#[tokio::test]
async fn a_server_that_stops_is_not_ready() {
    let bed = Bed::new().await;
    assert!(stats::ready(&bed.app).await.is_ok());
    bed.app.stopping.cancel();
    assert_eq!(stats::ready(&bed.app).await.unwrap_err().to_string(), "the server is stopping");
    bed.app.store.close().await;
}
