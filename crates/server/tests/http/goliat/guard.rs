//! Who is answered: nobody unless it was asked for, and with a key only who has it.

use super::super::app::TestApp;
use serde_json::json;

const HEARTBEAT: &str = r#"{"machineId": "a", "hostname": "h"}"#;

async fn status(app: &TestApp, path: &str, key: Option<&str>) -> u16 {
    let mut ask = app.ask("POST", path);
    if let Some(key) = key {
        ask = ask.header("x-mothership-key", key);
    }
    ask.body("application/json", HEARTBEAT).send().await.status.as_u16()
}

#[tokio::test]
async fn only_when_it_was_asked_for() {
    let closed = TestApp::open().await;
    assert_eq!(status(&closed, "/api/heartbeat", None).await, 404, "not by itself, not even on loopback");
    let open = TestApp::start(|config| config.open = true).await;
    assert_eq!(status(&open, "/api/heartbeat", None).await, 200);
    let stats = open.get("/api/v1/stats").await;
    assert_eq!(stats["server"]["compat"], json!(["goliat"]), "and it is said");
    assert_eq!(closed.get("/api/v1/stats").await["server"]["compat"], json!([]));
}

#[tokio::test]
async fn the_key_is_asked_for_and_nothing_else() {
    let app = TestApp::start(|config| {
        config.closed = true;
        config.compat_goliat = true;
        config.goliat_key = Some("s3cret".into());
    })
    .await;
    for (path, key, wanted) in [
        ("/api/heartbeat", None, 401),
        ("/api/heartbeat", Some("wrong"), 401),
        ("/api/heartbeat", Some("s3cret"), 200),
        ("/api/heartbeat?key=s3cret", None, 200),
        ("/api/heartbeat?key=s3cre", None, 401),
    ] {
        assert_eq!(status(&app, path, key).await, wanted, "{path} {key:?}");
    }
    let refused = app.ask("GET", "/api/super-studies").send().await;
    assert_eq!(
        refused.json(),
        json!({ "error": "this server wants a key: header X-Mothership-Key, or ?key=" })
    );
    assert_eq!(app.ask("GET", "/api/v1/jobs").send().await.status, 401, "the key opens nothing else");
    let keyed = app.ask("GET", "/api/v1/jobs").header("x-mothership-key", "s3cret").send().await;
    assert_eq!(keyed.status, 401);
}

#[tokio::test]
async fn the_client_s_own_host_may_lead_here() {
    let app = TestApp::start(|config| config.compat_goliat = true).await;
    for (host, wanted) in [("monitor.goliat.waves-ugent.be", 200), ("evil.example.org", 403)] {
        let ask = app.ask_host("POST", "/api/heartbeat", host).body("application/json", HEARTBEAT);
        assert_eq!(ask.send().await.status, wanted, "{host}");
    }
}
