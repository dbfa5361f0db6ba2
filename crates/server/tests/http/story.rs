//! One job from its submit to its results, as a runner and a person see it.

use super::{
    app::TestApp,
    runner::{NOW, Runner},
};
use mothership_server::{Listener, Stop};
use serde_json::{Value, json};
use std::{io, net::SocketAddr, time::Duration};
use tokio::io::DuplexStream;

async fn task(app: &TestApp, id: &str) -> Value {
    app.get(&format!("/api/v1/tasks/{id}")).await
}

#[tokio::test]
async fn a_job_from_submit_to_results() {
    let app = TestApp::open().await;
    let spec = json!({ "name": "sim", "command": ["sim", "--h", "{{h}}"], "outputs": ["out/**"],
        "sweep": { "grid": { "h": [0.1, 0.2] } } });
    let ask = || app.ask("POST", "/api/v1/jobs").header("idempotency-key", "k-1").json(spec.clone());
    let accepted = ask().send().await;
    assert_eq!((accepted.status.as_u16(), accepted.header("location")), (201, "/api/v1/jobs/1"));
    let again = ask().send().await;
    assert_eq!((again.status.as_u16(), &again.json()["id"]), (200, &json!("1")), "sent twice, accepted once");

    let runner = Runner::join(&app, "lab-1").await;
    let held = runner.lease(&app).await;
    assert_eq!(held.iter().map(|held| &*held.id).collect::<Vec<_>>(), ["1.0.1"]);
    let held = &held[0];
    assert!(runner.lease(&app).await.len() == 1, "the second task for the second core");
    runner.start(&app, held).await;
    assert_eq!(task(&app, "1.0").await["status"], "running");

    assert_eq!(runner.log(&app, held, 0, "step 1/2\n").await, 9);
    assert_eq!(runner.log(&app, held, 0, "step 1/2\n").await, 9, "sent twice, stored once");
    assert_eq!(runner.log(&app, held, 20, "later\n").await, 9, "a gap is asked for");
    assert_eq!(runner.log(&app, held, 9, "step 2/2\n").await, 18);
    let log = app.ask("GET", "/api/v1/attempts/1.0.1/log").send().await.good();
    assert_eq!(&*log.body, b"step 1/2\nstep 2/2\n");
    let lines = app.get("/api/v1/attempts/1.0.1/log/lines?from=1&limit=5").await;
    assert_eq!(lines["lines"][0]["text"], "step 2/2");

    let progress =
        json!({ "attempt": held.id, "token": held.token, "at": NOW, "fraction": 0.5, "stage": "solve" });
    runner.report(&app, json!({ "progress": [progress] })).await;
    assert_eq!(task(&app, "1.0").await["progress"], 0.5);
    assert_eq!(app.get("/api/v1/jobs/1").await["percent"], 25, "half of one of two");

    let picture = runner.leave(&app, "out/pattern.png", b"\x89PNG").await;
    assert_eq!(runner.end(&app, held, 0, json!([picture])).await, "accepted");
    let done = task(&app, "1.0").await;
    assert_eq!((&done["status"], &done["exit_code"]), (&json!("completed"), &json!(0)));
    let files = app.get("/api/v1/jobs/1/artifacts").await;
    assert_eq!(files["artifacts"][0]["path"], "out/pattern.png");
    let file = app.ask("GET", files["artifacts"][0]["url"].as_str().unwrap()).send().await.good();
    assert_eq!((&*file.body, file.header("content-type")), (&b"\x89PNG"[..], "image/png"));
    assert!(
        file.header("content-security-policy").starts_with("sandbox;"),
        "a result runs nothing in our origin"
    );
    let zip = app.ask("GET", "/api/v1/jobs/1/results.zip").send().await.good();
    assert!(zip.body.starts_with(b"PK") && zip.header("content-type") == "application/zip");
}

#[tokio::test]
async fn an_end_that_comes_again_or_from_nobody_changes_nothing() {
    let app = TestApp::open().await;
    app.submit(json!({ "command": ["sim"] })).await;
    let runner = Runner::join(&app, "lab-1").await;
    let held = runner.lease(&app).await.remove(0);
    runner.start(&app, &held).await;
    let stranger = super::runner::Leased { token: "0".repeat(32), ..held.clone() };
    assert_eq!(runner.end(&app, &stranger, 0, json!([])).await, "unknown");
    assert_eq!(task(&app, "1.0").await["status"], "running");
    assert_eq!(runner.end(&app, &held, 3, json!([])).await, "accepted");
    let ended = app.get("/api/v1/tasks/1.0").await;
    runner.end(&app, &held, 0, json!([])).await;
    assert_eq!(app.get("/api/v1/tasks/1.0").await, ended, "what ended, ended");
    assert_eq!(ended["status"], "failed");
}

/// A network without connections: the server does only what it does by itself.
pub struct Nobody;

impl Listener for Nobody {
    type Io = DuplexStream;
    async fn accept(&mut self) -> io::Result<(DuplexStream, SocketAddr)> {
        std::future::pending().await
    }
}

#[tokio::test(start_paused = true)]
async fn a_late_failure_of_a_lost_attempt_changes_nothing() {
    let app = TestApp::open().await;
    app.submit(json!({ "command": ["sim"] })).await;
    let (slow, fast) = (Runner::join(&app, "slow").await, Runner::join(&app, "fast").await);
    let lost = slow.lease(&app).await.remove(0);
    slow.start(&app, &lost).await;

    let (server, stop) = (app.server.clone(), Stop::default());
    let serving = tokio::spawn({
        let stop = stop.clone();
        async move { server.serve(Nobody, &stop).await }
    });
    // Both clocks go at the same pace, and only when nothing else can happen.
    let mut seconds = 0;
    while task(&app, "1.0").await["status"] != "pending" {
        app.clock.advance_ms(1000);
        tokio::time::sleep(Duration::from_secs(1)).await;
        seconds += 1;
        assert!(seconds < 600, "the task is never queued again: {}", task(&app, "1.0").await);
    }
    let held = fast.lease(&app).await.remove(0);
    assert_eq!(held.id, "1.0.2");
    fast.start(&app, &held).await;

    assert_eq!(slow.end(&app, &lost, 3, json!([])).await, "superseded");
    assert_eq!(slow.log(&app, &lost, 0, "a late line\n").await, 12, "what it printed is kept on its attempt");
    assert_eq!(task(&app, "1.0").await["status"], "running", "the other one goes on");
    assert_eq!(fast.end(&app, &held, 7, json!([])).await, "accepted");
    assert_eq!(slow.end(&app, &lost, 3, json!([])).await, "superseded");
    let ended = task(&app, "1.0").await;
    assert_eq!((&ended["status"], &ended["exit_code"]), (&json!("failed"), &json!(7)));
    stop.drain();
    serving.await.unwrap().unwrap();
}
