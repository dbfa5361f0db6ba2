//! The runners' protocol at its edges: reports are taken whole or not at all, leases that never arrived come back, and
//! what a machine may not say is refused.

use super::{
    app::TestApp,
    problems::{assert_invalid, assert_problem},
    runner::{Leased, NOW, Runner, register},
};
use serde_json::{Value, json};

async fn leased(app: &TestApp, spec: Value) -> (Runner, Leased) {
    app.submit(spec).await;
    let runner = Runner::join(app, "lab-1").await;
    let leased = runner.lease(app).await.remove(0);
    (runner, leased)
}

async fn status(app: &TestApp, task: &str) -> Value {
    app.get(&format!("/api/v1/tasks/{task}")).await["status"].clone()
}

#[tokio::test]
async fn an_end_whose_files_are_not_here_is_refused_with_the_whole_report() {
    let app = TestApp::open().await;
    let (runner, held) = leased(&app, json!({ "command": ["sim"] })).await;
    let file = json!({ "path": "out.txt", "blob": "ab".repeat(32), "size": 1 });
    let report = json!({
        "started": [{ "attempt": held.id, "token": held.token, "at": NOW }],
        "ended": [{ "attempt": held.id, "token": held.token, "cause": "exited", "at": NOW, "exit_code": 0,
            "artifacts": [file] }],
    });
    let refused = app.ask("POST", "/api/v1/agent/report").bearer(&runner.token).json(report).send().await;
    assert_invalid(&refused, "ended[0].artifacts[0].blob");
    let attempt = app.get(&format!("/api/v1/attempts/{}", held.id)).await;
    assert_eq!(attempt["status"], "leased", "the start in it was not taken either");

    for path in ["../out", "/etc/passwd", ""] {
        let file = json!({ "path": path, "blob": "ab".repeat(32), "size": 1 });
        let ended = json!([{ "attempt": held.id, "token": held.token, "cause": "exited", "at": NOW, "artifacts": [file] }]);
        let report = json!({ "ended": ended });
        let refused = app.ask("POST", "/api/v1/agent/report").bearer(&runner.token).json(report).send().await;
        assert_invalid(&refused, "ended[0].artifacts[0].path");
    }
}

#[tokio::test]
async fn a_lease_that_its_runner_does_not_name_after_ten_seconds_is_given_to_somebody_else() {
    let app = TestApp::open().await;
    let (runner, lost) = leased(&app, json!({ "command": ["sim"] })).await;
    let silent = json!({ "alive": [] });
    app.clock.advance_ms(10_000);
    runner.report(&app, silent.clone()).await;
    assert_eq!(status(&app, "1.0").await, "running", "the answer may still be on its way");
    app.clock.advance_ms(1);
    runner.report(&app, json!({})).await;
    assert_eq!(status(&app, "1.0").await, "running", "a report that does not say what it holds says nothing");
    runner.report(&app, silent).await;
    let task = app.get("/api/v1/tasks/1.0").await;
    assert_eq!((&task["status"], &task["attempts"]), (&json!("pending"), &json!(0)), "it never began");
    assert_eq!(runner.lease(&app).await[0].id, "1.0.2");
    // The answer arrives after all: its token is worth nothing any more.
    assert_eq!(runner.end(&app, &lost, 0, json!([])).await, "superseded");
    assert_eq!(status(&app, "1.0").await, "running");
}

#[tokio::test]
async fn a_started_attempt_that_is_not_named_is_not_taken_away() {
    let app = TestApp::open().await;
    let (runner, held) = leased(&app, json!({ "command": ["sim"] })).await;
    runner.start(&app, &held).await;
    app.clock.advance_ms(20_000);
    runner.report(&app, json!({ "alive": [] })).await;
    assert_eq!(status(&app, "1.0").await, "running", "only its lease can run out");
}

#[tokio::test]
async fn progress_outside_of_its_range_is_not_believed() {
    let app = TestApp::open().await;
    let (runner, held) = leased(&app, json!({ "command": ["sim"] })).await;
    runner.start(&app, &held).await;
    let say = async |fraction: Value, stage: &str| {
        let word = json!({ "attempt": held.id, "token": held.token, "at": NOW, "fraction": fraction, "stage": stage });
        runner.report(&app, json!({ "progress": [word] })).await;
        app.get("/api/v1/tasks/1.0").await
    };
    assert_eq!(say(json!(0.25), "mesh").await["percent"], 25);
    for fraction in [json!(1.5), json!(-0.1)] {
        let task = say(fraction.clone(), "solve").await;
        assert_eq!((&task["progress"], &task["stage"]), (&json!(0.25), &json!("solve")), "{fraction}");
    }
    let long = say(json!(0.999), &"é".repeat(600)).await;
    assert_eq!((&long["percent"], long["stage"].as_str().unwrap().chars().count()), (&json!(99), 500));
}

#[tokio::test]
async fn limits_of_a_report_and_of_a_lease_are_named() {
    let app = TestApp::open().await;
    let runner = Runner::join(&app, "lab-1").await;
    let started = json!({ "attempt": "1.0.1", "token": "t", "at": NOW });
    let many = json!({ "started": vec![started; 10_001] });
    let refused = app.ask("POST", "/api/v1/agent/report").bearer(&runner.token).json(many).send().await;
    assert_problem(&refused, 413, "too_large");
    for free in [
        json!({ "cpus": 1e10, "memory_bytes": 0 }),
        json!({ "cpus": 1.0, "memory_bytes": 0, "named": { "licence": -1e10 } }),
    ] {
        let body = json!({ "free": free, "wait_ms": 0 });
        let refused = app.ask("POST", "/api/v1/agent/lease").bearer(&runner.token).json(body).send().await;
        assert_invalid(&refused, "free");
    }
}

#[tokio::test]
async fn a_machine_that_says_nonsense_of_itself_does_not_become_a_runner() {
    let app = TestApp::open().await;
    for (change, field) in [
        (json!({ "name": " " }), "name"),
        (json!({ "name": "a\nb" }), "name"),
        (json!({ "install_id": "" }), "install_id"),
        (json!({ "capacity": { "cpus": -1.0, "memory_bytes": 0 } }), "capacity"),
        (json!({ "capacity": { "cpus": 1.0, "memory_bytes": 0, "named": { "licence": 1e10 } } }), "capacity"),
        (json!({ "labels": { "two words": "x" } }), "labels"),
    ] {
        let mut body = register("lab-1", None);
        for (key, value) in change.as_object().unwrap() {
            body[key] = value.clone();
        }
        let refused = app.ask("POST", "/api/v1/agent/register").json(body).send().await;
        assert_invalid(&refused, field);
    }
    assert_eq!(app.get("/api/v1/runners").await, json!([]));
}

#[tokio::test]
async fn a_machine_that_registers_twice_is_one_runner_with_its_newest_inventory() {
    let app = TestApp::open().await;
    Runner::join(&app, "lab-1").await;
    let mut body = register("lab-1", None);
    body["name"] = json!("renamed");
    body["inventory"]["cpu_cores"] = json!(64);
    app.post("/api/v1/agent/register", body).await;
    let runners = app.get("/api/v1/runners").await;
    assert_eq!((runners.as_array().unwrap().len(), &runners[0]["cpu_cores"]), (1, &json!(64)));
}

#[tokio::test]
async fn a_lease_carries_everything_that_its_task_needs() {
    let app = TestApp::open().await;
    let spec = json!({
        "command": ["sim", "--h", "{{h}}"], "sweep": { "grid": { "h": [0.5] } }, "env": { "MODE": "fast" },
        "outputs": ["out/**"], "timeout_seconds": 90, "resources": { "cpus": 1, "memory": "64M" },
    });
    app.submit(spec).await;
    let runner = Runner::join(&app, "lab-1").await;
    let reply = runner.poll(&app).await;
    let attempt = &reply["attempts"][0];
    assert_eq!(attempt["execute"], json!({ "type": "process", "argv": ["sim", "--h", "0.5"] }));
    assert_eq!(
        (&attempt["env"]["MODE"], &attempt["env"]["MOTHERSHIP_PARAM_H"]),
        (&json!("fast"), &json!("0.5"))
    );
    assert_eq!((&attempt["outputs"], &attempt["timeout_ms"]), (&json!(["out/**"]), &json!(90_000)));
    assert_eq!(attempt["resources"]["cpus"], 1.0);
    assert!(attempt["memory_bytes_max"].as_u64().unwrap() > 0, "{attempt}");
    assert_eq!(attempt["token"].as_str().unwrap().len(), 32);
}

#[tokio::test]
async fn an_end_says_whether_it_counts() {
    let app = TestApp::open().await;
    let (runner, held) = leased(&app, json!({ "command": ["sim"] })).await;
    let other = Runner::join(&app, "lab-2").await;
    let unknown = Leased { id: "7.0.1".into(), ..held.clone() };
    assert_eq!(runner.end(&app, &unknown, 0, json!([])).await, "unknown");
    // The token is what counts, whoever carries it: a runner that registered anew ends what it had before.
    assert_eq!(other.end(&app, &held, 0, json!([])).await, "accepted");
    assert_eq!(runner.end(&app, &held, 0, json!([])).await, "accepted", "sent twice");
    assert_eq!(status(&app, "1.0").await, "completed");
}
