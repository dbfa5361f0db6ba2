//! Assignments that a native runner takes by itself: how many at once, its log's types, its files.

use super::{Fleet, Machine, line, machine};
use crate::runner::Runner;
use mothership_core::log::Stream;
use serde_json::{Value, json};

/// A runner that a person has given this label, as `mothership runners label` does.
async fn labelled(fleet: &Fleet, value: &str) -> Runner {
    let runner = Runner::join(&fleet.app, "solver").await;
    let path = format!("/api/v1/runners/{}", runner.id);
    let labels = json!({ "labels": { "goliat": value } });
    fleet.app.ask("PATCH", &path).json(labels).send().await.good();
    runner
}

/// What it is handed with four cores free.
async fn lease(fleet: &Fleet, runner: &Runner) -> usize {
    let free = json!({ "cpus": 4.0, "memory_bytes": 8u64 << 30 });
    let ask = fleet.app.ask("POST", "/api/v1/agent/lease").bearer(&runner.token);
    let reply = ask.json(json!({ "free": free, "wait_ms": 0 })).send().await.good().json();
    reply["attempts"].as_array().unwrap().len()
}

#[tokio::test(start_paused = true)]
async fn a_machine_has_one_window_unless_its_label_says_more() {
    for (value, wanted) in [("", 1), ("true", 1), ("2", 2), ("9", 3)] {
        let fleet = Fleet::new().await;
        fleet.study(3).await;
        let runner = labelled(&fleet, value).await;
        assert_eq!(lease(&fleet, &runner).await, wanted, "goliat={value}");
        assert_eq!(lease(&fleet, &runner).await, 0, "goliat={value}: the others wait");
    }
}

#[tokio::test(start_paused = true)]
async fn the_next_follows_and_other_work_runs_beside_it() {
    let fleet = Fleet::new().await;
    let study = fleet.study(2).await;
    let runner = labelled(&fleet, "").await;
    let held = runner.lease(&fleet.app).await.remove(0);
    runner.start(&fleet.app, &held).await;
    fleet.app.submit(json!({ "command": ["true"] })).await;
    let beside = runner.lease(&fleet.app).await;
    assert_eq!(beside.len(), 1);
    assert!(!beside[0].id.starts_with(&format!("{study}.")), "{beside:?}");
    runner.end(&fleet.app, &held, 0, json!([])).await;
    assert_eq!(runner.lease(&fleet.app).await[0].id, format!("{study}.1.1"));
}

#[tokio::test(start_paused = true)]
async fn typed_lines_of_a_runner_are_counted_once() {
    let fleet = Fleet::new().await;
    let study = fleet.study(1).await;
    let runner = labelled(&fleet, "").await;
    let held = runner.lease(&fleet.app).await.remove(0);
    runner.start(&fleet.app, &held).await;
    // The window tells how far it is; neither forgets what the other has said.
    let window = Machine { attempt: Some(held.id.clone()), ..machine("10.0.0.1", "solver") };
    fleet.say(&window, json!({ "type": "stage_progress", "name": "Run", "current": 1, "total": 4 })).await;
    fleet.pass(1).await;
    let end = runner.log_to(&fleet.app, &held, 0, "a\nb\n", Stream::Warning).await;
    assert_eq!(runner.log_to(&fleet.app, &held, 0, "a\nb\n", Stream::Warning).await, end, "sent again");
    runner.log_to(&fleet.app, &held, 4, "c\n", Stream::Fatal).await;
    runner.log_to(&fleet.app, &held, 6, "d\n", Stream::Stdout).await;
    let task = fleet.task(&format!("{study}.0")).await;
    let wanted = json!({ "stage_fraction": 0.25, "warnings": 1.0, "errors": 1.0 });
    assert_eq!(task["metrics"], wanted, "a message is one, however many lines it has");
}

#[tokio::test(start_paused = true)]
async fn a_file_that_was_uploaded_may_come_again_with_the_end() {
    let fleet = Fleet::new().await;
    let study = fleet.study(1).await;
    let runner = labelled(&fleet, "").await;
    let held = runner.lease(&fleet.app).await.remove(0);
    runner.start(&fleet.app, &held).await;
    let (task, folder) = (format!("{study}.0"), "far_field/duke");
    let files: Vec<(&str, &[u8])> = vec![("a.json", b"old"), ("b.json", b"stays")];
    fleet.upload(&task, folder, &files).await.good();
    let artifacts: Vec<Value> = vec![
        runner.leave(&fleet.app, "far_field/duke/a.json", b"the newer").await,
        runner.leave(&fleet.app, "far_field/duke/c.json", b"third").await,
    ];
    assert_eq!(runner.end(&fleet.app, &held, 0, json!(artifacts)).await, "accepted");
    let list = fleet.get(&format!("/api/super-studies/{study}/results/list")).await;
    assert_eq!((&list["totalFiles"], &list["totalSize"]), (&json!(3), &json!(9 + 5 + 5)));
    let file = format!("/api/super-studies/{study}/results/file?path=far_field/duke/a.json");
    assert_eq!(fleet.get(&file).await["content"], "the newer");
    let job = fleet.get(&format!("/api/v1/jobs/{study}/artifacts")).await;
    assert_eq!(job["total"], 3, "{job}");
}

#[tokio::test(start_paused = true)]
async fn a_machine_with_a_window_is_removed_by_the_command_as_well() {
    let fleet = Fleet::new().await;
    let (m, study) = (machine("10.0.0.1", "sim-1"), fleet.study(1).await);
    fleet.heartbeat(&m).await;
    fleet.claim(&m, &format!("{study}.0")).await.good();
    let id = fleet.get("/api/v1/runners").await[0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/runners/{id}");
    assert_eq!(fleet.app.ask("DELETE", &path).send().await.status, 204);
    assert_eq!(fleet.state(&format!("{study}.0")).await.0, "pending", "what it had goes back");
    assert_eq!(fleet.app.ask("DELETE", &path).send().await.status, 404);
    let removed = fleet.get("/api/v1/removed-runners").await;
    assert_eq!(removed, json!([]), "nobody has to let it in again");
    fleet.heartbeat(&m).await;
    assert_eq!(fleet.get("/api/v1/runners").await[0]["name"], "sim-1", "it comes again when it speaks");
}

#[tokio::test(start_paused = true)]
async fn a_study_of_a_native_runner_is_shown_and_not_followed() {
    for by_name in [false, true] {
        of_a_native_runner(by_name).await;
    }
}

async fn of_a_native_runner(by_name: bool) {
    let fleet = Fleet::new().await;
    let labels = json!({ "goliat": "super-study" });
    fleet.app.submit(json!({ "command": ["goliat", "study", "x.json"], "labels": labels })).await;
    let runner = Runner::join(&fleet.app, "sim-1").await;
    let held = runner.lease(&fleet.app).await.remove(0);
    runner.start(&fleet.app, &held).await;
    // Named by the request; or known by the host name, where the runner has one study.
    let client = if by_name {
        fleet.heartbeat(&machine("10.0.0.1", "sim-1")).await;
        machine("10.0.0.1", "sim-1")
    } else {
        Machine { attempt: Some(held.id.clone()), ..machine("10.0.0.1", "sim-1") }
    };
    fleet.say(&client, json!({ "type": "overall_progress", "current": 50 })).await;
    fleet.batch(&client, 0, vec![line(0.0, "info", "is in what it prints")]).await;
    fleet.finish(&client, "Study finished with errors").await;
    fleet.pass(1).await;
    let task = fleet.task("1.0").await;
    assert_eq!((&task["status"], &task["progress"]), (&json!("running"), &json!(0.5)));
    assert_eq!(fleet.log("1.0.1").await, "");
    assert_eq!(fleet.get("/api/v1/jobs").await["total"], 1);
}
