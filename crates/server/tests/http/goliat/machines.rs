//! Machines that are hard to tell apart: nobody takes over a stranger.

use super::{Fleet, Machine, line, machine};
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

/// A machine with the only assignment of a study, of which it has said this; the assignment.
async fn at_work(fleet: &Fleet, by: &Machine, said: &str) -> String {
    let task = format!("{}.0", fleet.study(1).await);
    fleet.heartbeat(by).await;
    fleet.claim(by, &task).await.good();
    say(fleet, by, said).await;
    task
}

/// One line, the first of a session.
async fn say(fleet: &Fleet, by: &Machine, text: &str) {
    fleet.batch(by, 0, vec![line(0.0, "info", text)]).await;
}

/// Every assignment of a study is claimed, told of and ended by its own machine; what each said is in its log alone.
async fn each_speaks_for_itself(fleet: &Fleet, study: &str, machines: &[Machine], order: &[usize]) {
    for n in order {
        say(fleet, &machines[*n], &format!("of {n}")).await;
    }
    for (n, by) in machines.iter().enumerate() {
        fleet.finish(by, "Study finished successfully").await;
        assert_eq!(fleet.log(&format!("{study}.{n}.1")).await, format!("of {n}\n"));
        assert_eq!(fleet.state(&format!("{study}.{n}")).await.0, "completed");
    }
}

async fn claim_each(fleet: &Fleet, study: &str, machines: &[Machine]) {
    for (n, by) in machines.iter().enumerate() {
        fleet.claim(by, &format!("{study}.{n}")).await.good();
    }
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
    for clone in &clones {
        fleet.heartbeat(clone).await;
    }
    claim_each(&fleet, &study, &clones).await;
    // Nor does a heartbeat in between take another one's claim.
    for clone in clones.iter().rev() {
        fleet.heartbeat(clone).await;
    }
    each_speaks_for_itself(&fleet, &study, &clones, &[0, 1, 2, 3]).await;
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
    let both = [inside(0), inside(1)];
    for one in &both {
        fleet.heartbeat(one).await;
    }
    claim_each(&fleet, &study, &both).await;
    each_speaks_for_itself(&fleet, &study, &both, &[1, 0]).await;
}

#[tokio::test(start_paused = true)]
async fn a_changed_address_is_followed_only_when_it_is_certain() {
    let fleet = Fleet::new().await;
    let (before, after) = (machine("10.0.0.1", "sim-1"), machine("172.16.0.1", "sim-1"));
    let task = at_work(&fleet, &before, "before").await;
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
    let (before, after) = (machine("10.0.0.1", "sim-1"), machine("172.16.0.1", "sim-1"));
    let task = at_work(&fleet, &before, "before").await;
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
    let (one, other) = (machine("10.0.0.1", "win10-new"), machine("10.0.0.2", "win10-new"));
    fleet.heartbeat(&other).await;
    let task = at_work(&fleet, &one, "of one").await;
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
async fn two_gui_clients_on_one_machine_name_their_attempts() {
    let fleet = Fleet::new().await;
    let study = fleet.study(2).await;
    let of = |n: u32| Machine { attempt: Some(format!("{study}.{n}")), ..machine("10.0.0.1", "sim-1") };
    let both = [of(0), of(1)];
    claim_each(&fleet, &study, &both).await;
    for n in [0, 1, 0] {
        fleet.say(&both[n], json!({ "type": "overall_progress", "current": 10 + n })).await;
    }
    // The first one twice: the same batch is the same.
    each_speaks_for_itself(&fleet, &study, &both, &[0, 1, 0]).await;
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
