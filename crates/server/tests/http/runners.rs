//! Runners as an administrator sees them: renamed, drained, disabled, removed.

use super::{
    app::TestApp,
    problems::{assert_invalid, assert_problem},
    runner::Runner,
};
use serde_json::{Value, json};

const NOBODY: &str = "019b7a00-0000-7000-8000-000000000001";

async fn runner(app: &TestApp, runner: &Runner) -> Value {
    app.get(&format!("/api/v1/runners/{}", runner.id)).await
}

#[tokio::test]
async fn name_and_labels_are_changed_and_refused_by_rule() {
    let app = TestApp::open().await;
    let lab = Runner::join(&app, "lab-1").await;
    let path = format!("/api/v1/runners/{}", lab.id);
    let patch = async |body: Value| app.ask("PATCH", &path).json(body).send().await;
    let changed = patch(json!({ "name": "lab-one", "labels": { "zone": "north" } })).await.good().json();
    assert_eq!((&changed["name"], &changed["labels"]["zone"]), (&json!("lab-one"), &json!("north")));
    for (body, field) in [
        (json!({ "name": " " }), "name"),
        (json!({ "name": "n".repeat(201) }), "name"),
        (json!({ "labels": { "no spaces": "x" } }), "labels"),
        (json!({ "labels": { "": "x" } }), "labels"),
    ] {
        assert_invalid(&patch(body).await, field);
    }
    assert_eq!(runner(&app, &lab).await["name"], "lab-one", "a refused patch changes nothing");
    // Its agent starts anew and tells what it always tells.
    let again = app.ask("POST", "/api/v1/agent/register").bearer(&lab.token);
    again.json(super::runner::register("lab-1", None)).send().await.good();
    let shown = runner(&app, &lab).await;
    assert_eq!(
        (&shown["name"], &shown["labels"]),
        (&json!("lab-one"), &json!({ "zone": "north" })),
        "a person's word stays"
    );
}

#[tokio::test]
async fn a_label_that_was_added_lets_a_waiting_task_run() {
    let app = TestApp::open().await;
    app.submit(json!({ "command": ["sim"], "requires": ["zone=north"] })).await;
    let lab = Runner::join(&app, "lab-1").await;
    assert!(lab.lease(&app).await.is_empty());
    let path = format!("/api/v1/runners/{}", lab.id);
    app.ask("PATCH", &path).json(json!({ "labels": { "zone": "north" } })).send().await.good();
    assert_eq!(lab.lease(&app).await[0].id, "1.0.1");
}

#[tokio::test]
async fn a_drained_runner_keeps_what_it_has_and_a_disabled_one_gives_it_back() {
    let app = TestApp::open().await;
    app.submit(json!({ "command": ["sim"], "array": "0-3" })).await;
    let lab = Runner::join(&app, "lab-1").await;
    let held = lab.lease(&app).await.remove(0);
    lab.start(&app, &held).await;
    for (verb, mode) in [("drain", "draining"), ("disable", "disabled")] {
        let changed = app.post(&format!("/api/v1/runners/{}/{verb}", lab.id), json!({})).await;
        assert_eq!(changed["mode"], mode);
        let reply = lab.poll(&app).await;
        assert_eq!(
            (&reply["attempts"], &reply["orders"]),
            (&json!([]), &json!([{ "order": "drain" }])),
            "{verb}"
        );
    }
    assert_eq!(app.get("/api/v1/tasks/1.0").await["status"], "pending", "it is for others");
    app.post(&format!("/api/v1/runners/{}/enable", lab.id), json!({})).await;
    assert_eq!(lab.lease(&app).await[0].id, "1.0.2");
}

#[tokio::test]
async fn a_runner_shows_what_it_runs_and_why_it_is_idle() {
    let app = TestApp::open().await;
    let lab = Runner::join(&app, "lab-1").await;
    let idle = runner(&app, &lab).await;
    assert_eq!((&idle["active_tasks"], &idle["running"]), (&json!(0), &json!([])));
    assert!(idle["idle_reason"].is_string(), "{idle}");

    app.submit(json!({ "command": ["sim"], "resources": { "cpus": 1 } })).await;
    let held = lab.lease(&app).await.remove(0);
    let machine = json!({ "cpu": 0.75, "memory_bytes_used": 1u64 << 30, "disk_bytes_free": 5 });
    lab.report(&app, json!({ "machine": machine })).await;
    let busy = runner(&app, &lab).await;
    assert_eq!((&busy["active_tasks"], &busy["running"]), (&json!(1), &json!([held.id])));
    assert_eq!((&busy["used"]["cpus"], &busy["idle_reason"]), (&json!(1.0), &Value::Null));
    assert_eq!(busy["usage"], machine);
}

#[tokio::test]
async fn a_runner_that_is_silent_becomes_unreachable_and_then_offline() {
    let app = TestApp::open().await;
    let lab = Runner::join(&app, "lab-1").await;
    let states = [(29_000, "idle"), (2_000, "unreachable"), (270_000, "offline")];
    for (after_ms, expected) in states {
        app.clock.advance_ms(after_ms);
        assert_eq!(runner(&app, &lab).await["status"], expected, "{after_ms} ms later");
    }
    lab.report(&app, json!({})).await;
    assert_eq!(runner(&app, &lab).await["status"], "idle", "one word brings it back");
}

#[tokio::test]
async fn a_removed_runner_is_nobody_and_its_name_is_free() {
    let app = TestApp::closed().await;
    let admin = app.admin();
    let ask = |method: &str, path: &str| app.ask(method, path).bearer(&admin);
    let token = ask("POST", "/api/v1/runner-tokens").json(json!({})).send().await.good().json();
    let body = super::runner::register("lab-1", token["token"].as_str());
    let joined = app.ask("POST", "/api/v1/agent/register").json(body).send().await.good().json();
    let (id, secret) = (joined["runner_id"].as_str().unwrap(), joined["secret"].as_str().unwrap());
    assert_eq!(ask("DELETE", &format!("/api/v1/runners/{id}")).send().await.status, 204);
    for path in ["lease", "report"] {
        let call = app.ask("POST", &format!("/api/v1/agent/{path}")).bearer(secret);
        let body = json!({ "free": { "cpus": 1.0, "memory_bytes": 0 }, "wait_ms": 0 });
        let body = if path == "lease" { body } else { json!({}) };
        assert_problem(&call.json(body).send().await, 401, "unauthenticated");
    }
    let list = ask("GET", "/api/v1/runners").send().await.good().json();
    assert_eq!(list, json!([]));
}

#[tokio::test]
async fn acts_on_a_runner_that_is_not_there_are_refused() {
    let app = TestApp::open().await;
    let path = format!("/api/v1/runners/{NOBODY}");
    assert_problem(&app.ask("GET", &path).send().await, 404, "not_found");
    assert_problem(&app.ask("DELETE", &path).send().await, 404, "not_found");
    assert_problem(&app.ask("PATCH", &path).json(json!({ "name": "x" })).send().await, 404, "not_found");
    for verb in ["drain", "enable", "disable"] {
        let answer = app.ask("POST", &format!("{path}/{verb}")).json(json!({})).send().await;
        assert_problem(&answer, 404, "not_found");
    }
    assert_problem(&app.ask("GET", "/api/v1/runners/lab-1").send().await, 404, "not_found");
}
