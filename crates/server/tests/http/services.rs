//! What the server does by itself is shown, to people and to Prometheus.

use super::app::TestApp;
use mothership_server::{Listener, Stop};
use std::{io, net::SocketAddr};
use tokio::io::DuplexStream;

/// A network on which nobody calls.
struct Silence;

impl Listener for Silence {
    type Io = DuplexStream;
    async fn accept(&mut self) -> io::Result<(DuplexStream, SocketAddr)> {
        std::future::pending().await
    }
}

#[tokio::test(start_paused = true)]
async fn services_show_their_rounds_while_the_server_serves() {
    let app = TestApp::open().await;
    assert_eq!(app.get("/api/v1/stats").await["services"], serde_json::json!([]), "nothing has begun");
    let (server, stop) = (app.server.clone(), Stop::default());
    let stopped = stop.clone();
    let serving = tokio::spawn(async move { server.serve(Silence, &stopped).await });
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    let stats = app.get("/api/v1/stats").await;
    let services = stats["services"].as_array().unwrap();
    let names: Vec<_> = services.iter().map(|service| service["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["reaper", "retries", "changes", "uploads", "cleaner", "storage", "people"]);
    let reaper = &services[0];
    assert!(reaper["ticks"].as_u64().unwrap() >= 3, "{reaper}");
    assert_eq!((&reaper["failures"], &reaper["items"]), (&0.into(), &0.into()));
    assert_eq!(reaper["last_result"], "0 expired leases ended");
    assert!(
        reaper["last_error"].is_null()
            && reaper["last_at"].is_string()
            && reaper["last_duration_ms"].is_number()
    );
    let metrics = app.ask("GET", "/metrics").send().await.good();
    let metrics = String::from_utf8(metrics.body.to_vec()).unwrap();
    for name in ["ticks_total", "failures_total", "items_total", "last_seconds"] {
        let line = format!("mothership_service_{name}{{service=\"retries\"}} ");
        assert!(metrics.lines().any(|found| found.starts_with(&line)), "{line} in {metrics}");
    }
    stop.drain();
    serving.await.unwrap().unwrap();
}
