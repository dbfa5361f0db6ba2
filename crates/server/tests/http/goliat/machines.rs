//! Machines that are hard to tell apart: nobody takes over a stranger.

use super::{super::runner::Runner, Fleet, Machine, line, machine};
use serde_json::{Value, json};

async fn workers(fleet: &Fleet) -> Vec<(String, String)> {
    let workers = fleet.get("/api/workers").await;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut names: Vec<_> = workers
        .as_array()
        .unwrap()
        .iter()
        .map(|worker| (text(&worker["ipAddress"]), text(&worker["hostname"])))
        .collect();
    names.sort();
    names
}

fn named(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(machine, name)| ((*machine).to_owned(), (*name).to_owned())).collect()
}

#[tokio::test(start_paused = true)]
async fn two_first_heartbeats_are_one_machine() {
    let fleet = Fleet::new().await;
    let m = machine("10.0.0.1", "sim-1");
    tokio::join!(fleet.heartbeat(&m), fleet.heartbeat(&m));
    assert_eq!(workers(&fleet).await, named(&[("10.0.0.1", "sim-1")]));
    let worker = &fleet.get("/api/workers").await[0];
    let facts = [&worker["gpuName"], &worker["cpuCores"], &worker["totalRamGB"], &worker["status"]];
    assert_eq!(facts, [&json!("RTX 4090"), &json!(12), &json!(15.74), &json!("IDLE")]);
    assert_eq!(worker["guiState"], json!({ "stageProgress": 0, "warningCount": 0, "errorCount": 0 }));
    assert_eq!(worker["lastSeen"], "2026-01-01T12:00:00.000Z");
}

#[tokio::test(start_paused = true)]
async fn a_first_word_needs_no_heartbeat() {
    let fleet = Fleet::new().await;
    let m = machine("10.0.0.1", "sim-1");
    fleet.batch(&m, 0, vec![line(0.0, "info", "first")]).await;
    fleet.heartbeat(&m).await;
    fleet.finish(&m, "Study finished successfully").await;
    assert_eq!(workers(&fleet).await, named(&[("10.0.0.1", "sim-1")]), "the GUI names the record");
    assert_eq!(fleet.log("1.0.1").await, "first\n");
    assert_eq!(fleet.get("/api/v1/jobs/1").await["name"], "GOLIAT window on sim-1", "and its job");
}

#[tokio::test(start_paused = true)]
async fn a_bystander_takes_over_nothing() {
    let fleet = Fleet::new().await;
    let task = format!("{}.0", fleet.study(1).await);
    fleet.claim(&machine("10.0.0.1", ""), &task).await.good();
    fleet.heartbeat(&machine("10.0.0.66", "bystander")).await;
    fleet.pass(120).await;
    fleet.heartbeat(&machine("10.0.0.66", "bystander")).await;
    fleet.batch(&machine("10.0.0.66", "bystander"), 0, vec![line(0.0, "info", "mine")]).await;
    fleet.heartbeat(&machine("10.0.0.1", "sim-1")).await;
    fleet.batch(&machine("10.0.0.1", "sim-1"), 0, vec![line(0.0, "info", "the study's")]).await;
    fleet.finish(&machine("10.0.0.1", "sim-1"), "Study finished successfully").await;
    assert_eq!(fleet.log(&format!("{task}.1")).await, "the study's\n");
    assert_eq!(fleet.state(&task).await.0, "completed");
}

#[tokio::test(start_paused = true)]
async fn cloned_machines_have_one_name() {
    let fleet = Fleet::new().await;
    let study = fleet.study(4).await;
    let clones: Vec<Machine> = (1..=4).map(|n| machine(&format!("10.0.0.{n}"), "win10-new")).collect();
    for (clone, n) in clones.iter().zip(0..) {
        fleet.heartbeat(clone).await;
        fleet.claim(clone, &format!("{study}.{n}")).await.good();
        fleet.batch(clone, 0, vec![line(0.0, "info", &format!("of {n}"))]).await;
        fleet.heartbeat(clone).await;
    }
    for (clone, n) in clones.iter().zip(0..) {
        fleet.finish(clone, "Study finished successfully").await;
        assert_eq!(fleet.log(&format!("{study}.{n}.1")).await, format!("of {n}\n"));
    }
    assert_eq!(workers(&fleet).await.len(), 4);
}

#[tokio::test(start_paused = true)]
async fn behind_one_router_the_hook_tells() {
    let fleet = Fleet::new().await;
    let study = fleet.study(3).await;
    let hooked = |n: u32| Machine { hook: Some(format!("install-{n}")), ..machine("1.2.3.4", "win10-new") };
    for n in 0..3 {
        fleet.claim(&hooked(n), &format!("{study}.{n}")).await.good();
    }
    assert_eq!(fleet.claim(&hooked(1), &format!("{study}.0")).await.status, 409, "another installation");
    for n in [2, 0, 1] {
        fleet.heartbeat(&hooked(n)).await;
        fleet.batch(&hooked(n), 0, vec![line(0.0, "info", &format!("of {n}"))]).await;
    }
    // One of them gets another address on the way.
    let moved = Machine { id: "9.9.9.9".into(), ..hooked(1) };
    fleet.batch(&moved, 1, vec![line(1.0, "info", "moved")]).await;
    for n in 0..3 {
        fleet.finish(&hooked(n), "Study finished successfully").await;
        let wanted = if n == 1 { "of 1\nmoved\n".to_owned() } else { format!("of {n}\n") };
        assert_eq!(fleet.log(&format!("{study}.{n}.1")).await, wanted);
    }
    assert_eq!(workers(&fleet).await.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn behind_one_router_the_peer_tells() {
    let fleet = Fleet::new().await;
    let study = fleet.study(2).await;
    // Both believe to be 1.2.3.4, but this server is on their own network.
    let inside =
        |n: u32| Machine { peer: Some(format!("192.168.0.{n}")), ..machine("1.2.3.4", &format!("sim-{n}")) };
    for n in 0..2 {
        fleet.heartbeat(&inside(n)).await;
    }
    for n in 0..2 {
        fleet.claim(&inside(n), &format!("{study}.{n}")).await.good();
    }
    for n in [1, 0] {
        fleet.batch(&inside(n), 0, vec![line(0.0, "info", &format!("of {n}"))]).await;
        fleet.finish(&inside(n), "Study finished successfully").await;
        assert_eq!(fleet.log(&format!("{study}.{n}.1")).await, format!("of {n}\n"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_changed_address_is_followed_only_when_it_is_certain() {
    let fleet = Fleet::new().await;
    let task = format!("{}.0", fleet.study(1).await);
    let (before, after) = (machine("10.0.0.1", "sim-1"), machine("172.16.0.1", "sim-1"));
    fleet.heartbeat(&before).await;
    fleet.claim(&before, &task).await.good();
    fleet.batch(&before, 0, vec![line(0.0, "info", "before")]).await;
    fleet.pass(61).await;
    fleet.heartbeat(&after).await;
    fleet.batch(&after, 1, vec![line(1.0, "info", "after")]).await;
    fleet.finish(&after, "Study finished successfully").await;
    assert_eq!(fleet.log(&format!("{task}.1")).await, "before\nafter\n");
    assert_eq!(workers(&fleet).await, named(&[("172.16.0.1", "sim-1")]));
}

#[tokio::test(start_paused = true)]
async fn an_address_that_changes_in_mid_run_is_followed_with_all_that_was_said_there() {
    let fleet = Fleet::new().await;
    let task = format!("{}.0", fleet.study(1).await);
    let (before, after) = (machine("10.0.0.1", "sim-1"), machine("172.16.0.1", "sim-1"));
    fleet.heartbeat(&before).await;
    fleet.claim(&before, &task).await.good();
    fleet.batch(&before, 0, vec![line(0.0, "info", "before")]).await;
    fleet.pass(10).await;
    // The first beat of the new address comes while nobody can know whether the old one has fallen silent.
    fleet.heartbeat(&after).await;
    fleet.batch(&after, 1, vec![line(11.0, "warning", "after\nthat")]).await;
    fleet.say(&after, json!({ "type": "overall_progress", "current": 40 })).await;
    fleet.pass(30).await;
    assert_eq!(workers(&fleet).await.len(), 2);
    fleet.heartbeat(&after).await;
    assert_eq!(workers(&fleet).await, named(&[("172.16.0.1", "sim-1")]), "one machine again");
    assert_eq!(fleet.task(&task).await["progress"], 0.4);
    assert_eq!(fleet.get("/api/v1/jobs").await["total"], 1, "nothing is left beside the study");
    fleet.batch(&after, 2, vec![line(41.0, "info", "later")]).await;
    fleet.finish(&after, "Study finished successfully").await;
    assert_eq!(fleet.log(&format!("{task}.1")).await, "before\nafter\nthat\nlater\n");
    assert_eq!(fleet.state(&task).await.0, "completed");
}

#[tokio::test(start_paused = true)]
async fn a_clone_that_works_is_not_taken_for_a_machine_that_moved() {
    let fleet = Fleet::new().await;
    let task = format!("{}.0", fleet.study(1).await);
    let (one, other) = (machine("10.0.0.1", "win10-new"), machine("10.0.0.2", "win10-new"));
    fleet.heartbeat(&other).await;
    fleet.heartbeat(&one).await;
    fleet.claim(&one, &task).await.good();
    fleet.batch(&one, 0, vec![line(0.0, "info", "of one")]).await;
    fleet.pass(100).await;
    fleet.heartbeat(&other).await;
    fleet.batch(&other, 0, vec![line(100.0, "info", "of the other")]).await;
    fleet.pass(2).await;
    assert_eq!(workers(&fleet).await.len(), 2);
    assert_eq!(fleet.log(&format!("{task}.1")).await, "of one\n");
}

#[tokio::test(start_paused = true)]
async fn a_gui_at_another_address_than_its_claim() {
    let fleet = Fleet::new().await;
    let study = fleet.study(2).await;
    let of =
        |id: &str, hostname: &str, peer: &str| Machine { peer: Some(peer.into()), ..machine(id, hostname) };
    fleet.claim(&of("203.0.113.1", "", "192.0.2.7"), &format!("{study}.0")).await.good();
    fleet.heartbeat(&of("10.8.0.2", "stranger", "192.0.2.8")).await;
    fleet.heartbeat(&of("10.8.0.1", "sim-1", "192.0.2.7")).await;
    fleet.batch(&of("10.8.0.1", "sim-1", "192.0.2.7"), 0, vec![line(0.0, "info", "here")]).await;
    fleet.finish(&of("10.8.0.1", "sim-1", "192.0.2.7"), "Study finished successfully").await;
    assert_eq!(fleet.log(&format!("{study}.0.1")).await, "here\n");
    assert_eq!(workers(&fleet).await, named(&[("10.8.0.1", "sim-1"), ("10.8.0.2", "stranger")]));
}

#[tokio::test(start_paused = true)]
async fn an_agent_and_a_gui_of_one_machine_are_one_runner() {
    let fleet = Fleet::new().await;
    let agent = Runner::join(&fleet.app, "sim-a").await;
    let hostname = fleet.get(&format!("/api/v1/runners/{}", agent.id)).await["hostname"].clone();
    let client = machine("203.0.113.1", hostname.as_str().unwrap());
    fleet.heartbeat(&client).await;
    fleet.heartbeat(&machine("203.0.113.2", "another")).await;
    let all = fleet.get("/api/v1/runners").await;
    let names: Vec<_> = all.as_array().unwrap().iter().map(|runner| runner["name"].clone()).collect();
    assert_eq!(names, ["another", "sim-a"]);
    assert_eq!(fleet.get("/api/v1/stats").await["runners"], 2);
    // What somebody claims there by hand is at work on the one runner that is shown.
    let task = format!("{}.0", fleet.study(1).await);
    fleet.claim(&client, &task).await.good();
    let shown = fleet.get(&format!("/api/v1/runners/{}", agent.id)).await;
    assert_eq!((&shown["active_tasks"], &shown["running"]), (&json!(1), &json!([format!("{task}.1")])));
    assert_eq!(fleet.get("/api/workers").await.as_array().unwrap().len(), 2, "the contract's machines stay");
}

#[tokio::test(start_paused = true)]
async fn two_gui_clients_on_one_machine_name_their_attempts() {
    let fleet = Fleet::new().await;
    let study = fleet.study(2).await;
    let of = |n: u32| Machine { attempt: Some(format!("{study}.{n}")), ..machine("10.0.0.1", "sim-1") };
    for n in 0..2 {
        fleet.claim(&of(n), &format!("{study}.{n}")).await.good();
    }
    for n in [0, 1, 0] {
        fleet.batch(&of(n), 0, vec![line(0.0, "info", &format!("of {n}"))]).await;
        fleet.say(&of(n), json!({ "type": "overall_progress", "current": 10 + n })).await;
    }
    for n in 0..2 {
        fleet.finish(&of(n), "Study finished successfully").await;
        assert_eq!(fleet.log(&format!("{study}.{n}.1")).await, format!("of {n}\n"));
        assert_eq!(fleet.state(&format!("{study}.{n}")).await.0, "completed");
    }
}

#[tokio::test(start_paused = true)]
async fn who_comes_back_does_not_speak_for_another() {
    let fleet = Fleet::new().await;
    let task = format!("{}.0", fleet.study(1).await);
    let of = |n: u32| Machine {
        attempt: Some(task.clone()),
        ..machine(&format!("10.0.0.{n}"), &format!("sim-{n}"))
    };
    for n in [1, 2] {
        fleet.claim(&of(n), &task).await.good();
        fleet.batch(&of(n), 0, vec![line(0.0, "info", &format!("of {n}"))]).await;
        // The first one falls silent, and the second one takes over.
        fleet.pass(if n == 1 { 310 } else { 0 }).await;
    }
    fleet.batch(&of(1), 1, vec![line(1.0, "info", "still of 1")]).await;
    fleet.finish(&of(1), "Study finished with errors").await;
    assert_eq!(fleet.state(&task).await.0, "running", "the second one has it");
    fleet.finish(&of(2), "Study finished successfully").await;
    fleet.pass(2).await;
    assert_eq!(fleet.log(&format!("{task}.1")).await, "of 1\nstill of 1\n");
    assert_eq!(fleet.log(&format!("{task}.2")).await, "of 2\n");
    assert_eq!(fleet.state(&task).await.0, "completed");
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
    let runner = super::super::runner::Runner::join(&fleet.app, "sim-1").await;
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

#[tokio::test(start_paused = true)]
async fn nothing_moves_because_somebody_looks() {
    let fleet = Fleet::new().await;
    let (m, study) = (machine("10.0.0.1", "sim-1"), fleet.study(1).await);
    fleet.heartbeat(&m).await;
    fleet.claim(&m, &format!("{study}.0")).await.good();
    fleet.say(&m, json!({ "type": "overall_progress", "current": 10 })).await;
    fleet.pass(120).await;
    for path in ["/api/workers", "/api/super-studies", "/api/heartbeat?ipAddress=10.0.0.1"] {
        fleet.get(path).await;
    }
    assert_eq!(fleet.state(&format!("{study}.0")).await.0, "running");
    fleet.pass(400).await;
    assert_eq!(
        fleet.get("/api/workers").await[0]["status"],
        "OFFLINE",
        "silence is seen without anybody looking"
    );
    assert_eq!(fleet.get("/api/heartbeat?ipAddress=10.0.0.1").await["isOffline"], true);
}

#[tokio::test(start_paused = true)]
async fn a_machine_says_how_busy_it_is_while_it_is_heard() {
    let fleet = Fleet::new().await;
    let by = Machine { hook: Some("i".into()), ..machine("10.0.0.1", "sim-1") };
    let beat = async |usage: &str| {
        let body = json!({ "machineId": by.id, "hostname": by.hostname, "cpuCores": 12, "totalRamGB": 16 });
        let ask = fleet.ask(&by, "POST", "/api/heartbeat").header("x-mothership-usage", usage);
        ask.json(body).send().await.good();
        fleet.get("/api/v1/runners").await[0]["usage"].clone()
    };
    for nonsense in [
        "",
        "42 %",
        r#"{"cpu":1.5,"memory_bytes_used":1,"disk_bytes_free":1}"#,
        r#"{"cpu":0.5}"#,
        r#"{"cpu":0.5,"memory_bytes_used":1,"disk_bytes_free":1,"gpus":[{"util":2,"memory_bytes_used":1,"memory_bytes":1}]}"#,
    ] {
        assert_eq!(beat(nonsense).await, Value::Null, "{nonsense}");
    }
    let usage = json!({ "cpu": 0.425, "memory_bytes_used": 4096, "disk_bytes_free": 8192 });
    assert_eq!(beat(&usage.to_string()).await, usage);
    assert_eq!(beat("").await, usage, "the last word counts");
    let cards = vec![json!({ "util": 0.5, "memory_bytes_used": 1 << 30, "memory_bytes": 24u64 << 30 }); 8];
    let usage = json!({ "cpu": 0.425, "memory_bytes_used": 4096, "disk_bytes_free": 8192, "gpus": cards });
    assert_eq!(beat(&usage.to_string()).await, usage);
    let id = fleet.get("/api/v1/runners").await[0]["id"].as_str().unwrap().to_owned();
    let history = fleet.get(&format!("/api/v1/runners/{id}/usage")).await;
    assert_eq!(history["points"][0]["gpu"], 0.5, "{history}");
    assert_eq!(history["points"][0]["gpu_memory_bytes_used"], 8u64 << 30);
    fleet.pass(600).await;
    let silent = &fleet.get("/api/v1/runners").await[0];
    assert_eq!((&silent["status"], &silent["usage"]), (&json!("offline"), &Value::Null));
}

#[tokio::test(start_paused = true)]
async fn every_machine_shows_its_address() {
    let fleet = Fleet::new().await;
    fleet.heartbeat(&machine("10.0.0.9", "sim-9")).await;
    let agent = Runner::join(&fleet.app, "lab-1").await;
    let address = async |name: &str| {
        let all = fleet.get("/api/v1/runners").await;
        let found = all.as_array().unwrap().iter().find(|runner| runner["name"] == name).unwrap().clone();
        let one = fleet.get(&format!("/api/v1/runners/{}", found["id"].as_str().unwrap())).await;
        assert_eq!(one["address"], found["address"]);
        found["address"].clone()
    };
    assert_eq!(address("sim-9").await, "10.0.0.9");
    assert_eq!(address("lab-1").await, Value::Null, "the test's connections have no peer");
    for peer in ["192.0.2.7:1", "[::ffff:192.0.2.8]:2"] {
        let report = fleet.app.ask("POST", "/api/v1/agent/report").bearer(&agent.token);
        report.peer(peer.parse().unwrap()).json(json!({})).send().await.good();
    }
    assert_eq!(address("lab-1").await, "192.0.2.8", "where it was heard from last");
}
