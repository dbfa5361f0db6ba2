//! Words that make no sense harm nobody.

use super::{Fleet, line, machine};
use serde_json::{Value, json};

#[tokio::test(start_paused = true)]
async fn strange_words_are_taken() {
    let fleet = Fleet::new().await;
    let (m, study) = (machine("10.0.0.1", "sim-1"), fleet.study(1).await);
    fleet.claim(&m, &format!("{study}.0")).await.good();
    for message in [
        json!({ "type": "overall_progress", "current": 3, "total": 0 }),
        json!({ "type": "overall_progress", "current": "x" }),
        json!({ "type": "stage_progress" }),
        json!({ "type": "profiler_update", "eta_seconds": null }),
        json!({ "type": "of tomorrow", "a": [1] }),
        json!({ "type": "start_animation", "estimate": 1.0 }),
        json!({ "type": "print", "message": "x", "stream": "stdout" }),
        json!({ "type": "terminal_only", "message": "x", "log_type": "verbose" }),
        json!({ "type": "log_batch", "sequence": 0, "logs": [] }),
        json!({ "type": "log_batch", "logs": "x" }),
        json!({ "type": "log_batch", "sequence": -1, "logs": [{ "message": "minus" }] }),
        json!({ "type": "status", "message": "single", "log_type": "warning" }),
    ] {
        fleet.say(&m, message).await;
    }
    fleet.batch(&m, 0, vec![line(0.0, "info", "a\u{0}b")]).await;
    fleet.pass(2).await;
    let log = fleet.log(&format!("{study}.0.1")).await;
    assert!(log.contains("minus\n") && log.contains("single\n") && log.contains("a\u{0}b\n"), "{log:?}");
    assert!(!log.contains('x'), "what is shown at the machine only is not kept");
    let metrics = fleet.app.ask("GET", "/metrics").send().await.good();
    let metrics = String::from_utf8_lossy(&metrics.body).into_owned();
    for (kind, count) in [("lines", 5), ("progress", 4), ("other", 4)] {
        let wanted = format!("mothership_gui_client_messages_total{{kind=\"{kind}\"}} {count}\n");
        assert!(metrics.contains(&wanted), "{wanted} in {metrics}");
    }
}

#[tokio::test(start_paused = true)]
async fn bad_posts_are_refused_as_the_client_reads_it() {
    let fleet = Fleet::new().await;
    let half = r#"{"machineId": "a", "message": {"type": "log_batch", "sequence": 0, "logs": [{"message": "x\ud83d"}]}}"#;
    for (method, path, body, status) in [
        ("POST", "/api/gui-update", "{", 400),
        ("POST", "/api/gui-update", "{}", 400),
        ("POST", "/api/gui-update", r#"{"machineId": "a"}"#, 400),
        ("POST", "/api/gui-update", half, 200),
        ("POST", "/api/heartbeat", "[", 400),
        ("POST", "/api/heartbeat", r#"{"hostname": "a"}"#, 400),
        ("POST", "/api/heartbeat", r#"{"ipAddress": "a"}"#, 200),
        ("GET", "/api/heartbeat", "", 400),
        ("GET", "/api/heartbeat?ipAddress=nobody", "", 404),
        ("POST", "/api/super-studies", "{}", 400),
        ("POST", "/api/super-studies", r#"{"name": "x"}"#, 400),
        ("GET", "/api/super-studies/99", "", 404),
        ("GET", "/api/super-studies/x", "", 404),
        ("DELETE", "/api/super-studies", "", 400),
        ("POST", "/api/assignments/9.9/claim", r#"{"machineId": "a"}"#, 404),
        ("POST", "/api/assignments/x/claim", r#"{"machineId": "a"}"#, 404),
        ("POST", "/api/assignments/9.9/claim", "{}", 400),
        ("GET", "/api/workers/x", "", 404),
        ("DELETE", "/api/workers/018f0000-0000-7000-8000-000000000001", "", 404),
    ] {
        let answer =
            fleet.app.ask(method, path).body("application/json", body.as_bytes().to_vec()).send().await;
        assert_eq!(answer.status, status, "{method} {path} {body}: {answer:?}");
        if status != 200 {
            let error: Value = answer.json();
            assert_eq!(error.as_object().unwrap().keys().collect::<Vec<_>>(), ["error"], "{path}");
            assert!(!error["error"].as_str().unwrap().is_empty());
        }
    }
    let large = vec![b' '; 9 << 20];
    let refused = fleet.app.ask("POST", "/api/gui-update").body("application/json", large).send().await;
    assert_eq!(refused.status, 413);
}
