//! What people get wrong: each mistake has one clear answer that names the field and what to do, and leaves nothing
//! behind.

use super::app::TestApp;
use serde_json::{Value, json};

/// What is wrong, the spec, the field that is named, a word of the message, a word of the hint.
fn mistakes() -> Vec<(&'static str, Value, &'static str, &'static str, &'static str)> {
    let grid = |sweep: Value| json!({ "command": ["sim", "{{h}}"], "sweep": sweep });
    let rows: Vec<Value> =
        (0..10_000).map(|row| if row == 7_000 { json!([1, 2]) } else { json!([1]) }).collect();
    vec![
        ("unknown key", json!({ "command": ["sim"], "prioritty": 3 }), "prioritty", "", "priority"),
        ("wrong type", json!({ "command": ["sim"], "max_retries": "many" }), "max_retries", "number", ""),
        ("no command", json!({ "name": "x" }), "command", "", ""),
        ("empty command", json!({ "command": [] }), "command", "", ""),
        ("no tasks", grid(json!({ "grid": { "h": [] } })), "sweep.grid.h", "", ""),
        (
            "more than 10^9 tasks",
            grid(json!({ "grid": { "h": "1..100000", "g": "1..100000" } })),
            "sweep",
            "more than the 1000000000",
            "",
        ),
        ("a name that no parameter has", json!({ "command": ["sim", "{{h}}"] }), "command[1]", "h", ""),
        ("outputs outside", json!({ "command": ["sim"], "outputs": ["../x/**"] }), "outputs[0]", "", ""),
        ("absolute outputs", json!({ "command": ["sim"], "outputs": ["/etc/*"] }), "outputs[0]", "", ""),
        (
            "an input that was not uploaded",
            json!({ "command": ["sim"], "inputs": [{ "to": "a", "blob": "ab".repeat(32), "size": 1 }] }),
            "inputs[0].blob",
            "no blob",
            "upload",
        ),
        (
            "a job that is not there",
            json!({ "command": ["sim"], "depends_on": ["99"] }),
            "depends_on[0]",
            "99",
            "jobs",
        ),
        (
            "broken rows of a table",
            grid(json!({ "points": { "columns": ["h"], "rows": rows } })),
            "sweep.points.rows[7000]",
            "",
            "",
        ),
    ]
}

#[tokio::test]
async fn each_mistake_is_named_and_nothing_is_stored() {
    let app = TestApp::open().await;
    for (what, spec, path, message, hint) in mistakes() {
        for url in ["/api/v1/jobs?dry_run=true", "/api/v1/jobs"] {
            // Whether jobs and blobs are there is asked when it is meant.
            if url.contains("dry_run")
                && ["an input that was not uploaded", "a job that is not there"].contains(&what)
            {
                continue;
            }
            let answer = app.ask("POST", url).json(spec.clone()).send().await;
            let problem = answer.json();
            assert_eq!(answer.status, 422, "{what}: {problem}");
            let error = &problem["errors"][0];
            assert_eq!(error["path"], path, "{what}: {problem}");
            assert!(error["message"].as_str().unwrap().contains(message), "{what}: {problem}");
            assert!(error["hint"].as_str().unwrap_or_default().contains(hint), "{what}: {problem}");
        }
    }
    let jobs = app.get("/api/v1/jobs").await;
    assert_eq!((&jobs["total"], &jobs["jobs"]), (&json!(0), &json!([])));
    assert_eq!(app.submit(json!({ "command": ["sim"] })).await, "1", "not even a number was used up");
}

#[tokio::test]
async fn all_mistakes_are_told_at_once() {
    let app = TestApp::open().await;
    let spec =
        json!({ "command": ["sim", "{{h}}"], "outputs": ["../x"], "priority": 5000, "depends_on": ["x"] });
    let problem = app.ask("POST", "/api/v1/jobs").json(spec).send().await.json();
    let paths: Vec<&str> =
        problem["errors"].as_array().unwrap().iter().map(|error| error["path"].as_str().unwrap()).collect();
    for path in ["command[1]", "outputs[0]", "priority", "depends_on[0]"] {
        assert!(paths.contains(&path), "{path} is not among {paths:?}");
    }
}

#[tokio::test]
async fn the_server_stays_up_whatever_a_client_sends() {
    let app = TestApp::open().await;
    let runner = super::runner::Runner::join(&app, "lab-1").await;
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let long = "x".repeat(1 << 20);
    for (path, body) in [
        ("/api/v1/jobs", deep.clone()),
        ("/api/v1/jobs", json!({ "command": [long], "name": long }).to_string()),
        ("/api/v1/jobs", json!({ "command": "x", "array": "0-18446744073709551615" }).to_string()),
        ("/api/v1/jobs", json!({ "command": "x", "array": "-5--1" }).to_string()),
        ("/api/v1/jobs", json!({ "command": "x", "timeout_seconds": -1e300 }).to_string()),
        ("/api/v1/jobs", json!({ "command": "x", "resources": { "cpus": -1 } }).to_string()),
        ("/api/v1/jobs", json!({ "command": "{{".repeat(10_000) }).to_string()),
        ("/api/v1/jobs", "null".into()),
        ("/api/v1/agent/register", json!({ "name": "" }).to_string()),
        ("/api/v1/agent/report", json!({ "ended": [{ "attempt": "1.1.1" }] }).to_string()),
        ("/api/v1/agent/lease", deep),
    ] {
        let answer = app.ask("POST", path).bearer(&runner.token).body("application/json", body).send().await;
        assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
    for bytes in [&b"MLF\x01"[..], b"", b"nonsense", &[0xff; 4096]] {
        let ask = app.ask("POST", "/api/v1/agent/logs").bearer(&runner.token);
        let answer = ask.body("application/octet-stream", bytes.to_vec()).send().await;
        assert!(!answer.status.is_server_error(), "{}", answer.status);
    }
    for path in
        ["/api/v1/tasks/1.0/files/..%2f..%2fetc%2fpasswd", "/..%2f..%2fetc/passwd", "/api/v1/tasks/%ff"]
    {
        let answer = app.ask("GET", path).send().await;
        assert!(!answer.status.is_server_error() && !answer.body.starts_with(b"root:"), "{path}");
    }
    assert_eq!(app.get("/api/v1/jobs").await["total"], 0);
}
