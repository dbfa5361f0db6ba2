//! Tasks: paged, shown with their neighbours, cancelled, retried and explained.

use super::{
    app::TestApp,
    problems::{assert_invalid, assert_problem},
    runner::Runner,
};
use serde_json::{Value, json};

fn indexes(list: &Value) -> Vec<u64> {
    list["tasks"].as_array().unwrap().iter().map(|task| task["index"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn pages_follow_on_one_another_and_the_last_says_so() {
    let app = TestApp::open().await;
    app.submit(json!({ "command": ["sim"], "array": "0-6" })).await;
    let mut seen = Vec::new();
    let mut after = String::new();
    loop {
        let page = app.get(&format!("/api/v1/jobs/1/tasks?limit=3{after}")).await;
        assert_eq!(page["total"], 7, "of all that match");
        seen.push(indexes(&page));
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    assert_eq!(seen, [vec![0, 1, 2], vec![3, 4, 5], vec![6]]);
    let whole = app.get("/api/v1/jobs/1/tasks?limit=7").await;
    assert_eq!(whole["next"], Value::Null, "a page that is just full is the last");
    assert_eq!(indexes(&app.get("/api/v1/jobs/1/tasks?after=6").await), [0; 0]);
}

#[tokio::test]
async fn tasks_are_filtered_by_state() {
    let app = TestApp::open().await;
    app.submit(json!({ "command": ["sim"], "array": "0-4" })).await;
    let runner = Runner::join(&app, "lab-1").await;
    let held = runner.lease(&app).await.remove(0);
    runner.start(&app, &held).await;
    app.post("/api/v1/tasks/1.3/cancel", json!({})).await;
    for (status, expected) in
        [("running", &[0][..]), ("pending", &[1, 2, 4]), ("running,cancelled", &[0, 3]), ("failed", &[])]
    {
        let page = app.get(&format!("/api/v1/jobs/1/tasks?status={status}")).await;
        assert_eq!((indexes(&page), &page["total"]), (expected.to_vec(), &json!(expected.len())), "{status}");
    }
    for (query, field) in [("status=lost", "status"), ("limit=0", "limit"), ("limit=10001", "limit")] {
        let answer = app.ask("GET", &format!("/api/v1/jobs/1/tasks?{query}")).send().await;
        assert_invalid(&answer, field);
    }
}

#[tokio::test]
async fn a_task_shows_its_neighbours_and_the_next_that_failed() {
    let app = TestApp::open().await;
    app.submit(json!({ "command": ["sim"], "array": "0-3" })).await;
    let runner = Runner::join(&app, "lab-1").await;
    for exit_code in [1, 0, 1, 0] {
        let held = runner.lease(&app).await.remove(0);
        runner.start(&app, &held).await;
        runner.end(&app, &held, exit_code, json!([])).await;
    }
    for (task, previous, next, next_failed) in [
        ("1.0", json!(null), json!(1), json!(2)),
        ("1.1", json!(0), json!(2), json!(2)),
        ("1.2", json!(1), json!(3), json!(0)),
        ("1.3", json!(2), json!(null), json!(0)),
    ] {
        let shown = app.get(&format!("/api/v1/tasks/{task}")).await;
        let found = [&shown["previous"], &shown["next"], &shown["next_failed"]];
        assert_eq!(found, [&previous, &next, &next_failed], "{task}");
    }
    for path in ["1.4", "2.0", "1.x", "1"] {
        for route in ["", "/explain", "/artifacts", "/results.zip"] {
            let answer = app.ask("GET", &format!("/api/v1/tasks/{path}{route}")).send().await;
            assert_problem(&answer, 404, "not_found");
        }
    }
}

#[tokio::test]
async fn a_cancel_of_a_running_task_asks_its_runner_and_one_that_waits_ends_at_once() {
    let app = TestApp::open().await;
    app.submit(json!({ "command": ["sim"], "array": "0-1" })).await;
    let runner = Runner::join(&app, "lab-1").await;
    let held = runner.lease(&app).await.remove(0);
    runner.start(&app, &held).await;

    assert_eq!(app.post("/api/v1/tasks/1.1/cancel", json!({})).await["status"], "cancelled");
    let running = app.post("/api/v1/tasks/1.0/cancel", json!({})).await;
    assert_eq!((&running["status"], &running["cancel_requested"]), (&json!("running"), &json!(true)));
    let alive = json!({ "alive": [{ "attempt": held.id, "token": held.token }] });
    for _ in 0..2 {
        let reply = runner.report(&app, alive.clone()).await;
        assert_eq!(reply["orders"][0]["order"], "cancel", "repeated until it is obeyed");
    }
    // A program that ended well before the order arrived has done its work.
    assert_eq!(runner.end(&app, &held, 0, json!([])).await, "accepted");
    assert_eq!(app.get("/api/v1/tasks/1.0").await["status"], "completed");
    let nowhere = app.ask("POST", "/api/v1/tasks/1.2/cancel").json(json!({})).send().await;
    assert_problem(&nowhere, 404, "not_found");
}

#[tokio::test]
async fn only_failed_and_cancelled_tasks_are_retried() {
    let app = TestApp::open().await;
    app.submit(json!({ "command": ["sim"], "array": "0-1" })).await;
    let runner = Runner::join(&app, "lab-1").await;
    let retry = |task: &str| app.ask("POST", &format!("/api/v1/tasks/{task}/retry")).json(json!({})).send();
    assert_problem(&retry("1.1").await, 409, "conflict");
    let held = runner.lease(&app).await.remove(0);
    runner.start(&app, &held).await;
    let running = retry("1.0").await;
    assert_problem(&running, 409, "conflict");
    assert!(running.json()["detail"].as_str().unwrap().contains("task 1.0 is running"));

    runner.end(&app, &held, 1, json!([])).await;
    let again = retry("1.0").await.good().json();
    assert_eq!((&again["status"], &again["attempts"]), (&json!("pending"), &json!(1)));
    assert_eq!(runner.lease(&app).await[0].id, "1.0.2", "it goes before what was never begun");
    assert_problem(&retry("1.7").await, 404, "not_found");
}

#[tokio::test]
async fn an_explanation_says_what_a_task_waits_for() {
    let app = TestApp::open().await;
    app.submit(json!({ "command": ["sim"], "requires": ["zone=north"] })).await;
    app.submit(json!({ "command": ["sim"], "depends_on": ["1"] })).await;
    let explain = async |task: &str| app.get(&format!("/api/v1/tasks/{task}/explain")).await;
    let nobody = explain("1.0").await;
    assert_eq!((&nobody["status"], &nobody["task_id"]), (&json!("pending"), &json!("1.0")));
    assert!(nobody["sentence"].as_str().unwrap().contains("runner"), "{nobody}");

    // This machine has no label 'zone'.
    Runner::join(&app, "lab-1").await;
    let unfit = explain("1.0").await;
    assert!(unfit["sentence"].as_str().unwrap().contains("zone"), "{unfit}");
    assert!(unfit["checks"].as_array().unwrap().iter().any(|check| check["ok"] == false), "{unfit}");
    let waiting = explain("2.0").await;
    assert_eq!(waiting["status"], "waiting");
    assert!(waiting["sentence"].as_str().unwrap().contains("job 1"), "{waiting}");
}

#[tokio::test]
async fn a_failed_task_waits_for_its_retry_and_says_until_when() {
    let app = TestApp::open().await;
    let retry = json!({ "backoff_seconds": 60.0 });
    app.submit(json!({ "command": ["sim"], "max_retries": 1, "retry": retry })).await;
    let runner = Runner::join(&app, "lab-1").await;
    let held = runner.lease(&app).await.remove(0);
    runner.start(&app, &held).await;
    runner.end(&app, &held, 3, json!([])).await;
    let task = app.get("/api/v1/tasks/1.0").await;
    assert_eq!((&task["status"], &task["attempts"]), (&json!("waiting"), &json!(1)));
    assert!(task["retry_at"].as_str().unwrap() > "2026-01-01T12:00:", "{task}");
    assert!(runner.lease(&app).await.is_empty(), "nothing is handed out before its time");
    let job = app.get("/api/v1/jobs/1").await;
    assert_eq!((&job["counts"]["waiting"], &job["counts"]["failed"]), (&json!(1), &json!(0)));
}
