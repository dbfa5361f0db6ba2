//! GUI clients that speak to two servers at once: whatever is raced for is got once, and lines that came in at either
//! are there once and in order.

use crate::harness::Replicas;
use futures_util::{StreamExt as _, future::join_all, stream};
use mothership_store::{Store, StoreConfig};
use mothership_test_services::{postgres::Database, wait::eventually};
use serde_json::{Value, json};
use std::{collections::BTreeMap, time::Duration};

async fn send(replicas: &Replicas, turn: usize, machine: &str, message: Value) {
    let body = json!({ "machineId": machine, "message": message, "timestamp": 1.7e9 });
    let (status, answer) = replicas.ask(turn, "POST", "/api/gui-update", body).await;
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&answer));
}

async fn send_batch(replicas: &Replicas, turn: usize, machine: &str, sequence: usize) {
    let line = |n: usize| json!({ "message": format!("line {n}"), "timestamp": 1.7e9 + n as f64 / 1000.0 });
    let logs: Vec<Value> = (sequence * 10..sequence * 10 + 10).map(line).collect();
    send(replicas, turn, machine, json!({ "type": "log_batch", "sequence": sequence, "logs": logs })).await;
}

fn expected(batches: usize) -> String {
    (0..batches * 10).map(|n| format!("line {n}\n")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn first_messages_at_once_make_one_job_of_one_machine() {
    let Some(database) = Database::fresh().await.unwrap() else { return };
    let replicas = Replicas::start(&database).await;
    // Neither a heartbeat nor a claim came before.
    join_all((0..12).map(|n| send_batch(&replicas, n, "10.0.0.1", n))).await;
    let heartbeat = json!({ "machineId": "10.0.0.1", "hostname": "sim-1" });
    join_all((0..4).map(|n| replicas.ask(n, "POST", "/api/heartbeat", heartbeat.clone()))).await;
    send(&replicas, 0, "10.0.0.1", json!({ "type": "finished", "message": "Study finished successfully" }))
        .await;
    assert_eq!(replicas.get(1, "/api/v1/jobs").await["total"], 1);
    assert_eq!(replicas.get(1, "/api/workers").await.as_array().unwrap().len(), 1);
    assert_eq!(replicas.get(1, "/api/v1/tasks/1.0").await["status"], "completed");
    assert_eq!(replicas.log(1, "1.0.1").await, expected(12));
    replicas.end().await;
}

/// A hint tells the other servers that something changed: it goes out with the transaction that changes it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_servers_hear_of_what_a_gui_begins_and_a_claim_replaces() {
    let Some(database) = Database::fresh().await.unwrap() else { return };
    let replicas = Replicas::start(&database).await;
    // Listens as another server does.
    let store = Store::open(StoreConfig::Postgres { url: database.url.clone() }).await.unwrap();
    let mut hints = store.listen().await.unwrap();
    let mut until = async |wanted: &str| {
        let listening = async { while hints.next().await != wanted {} };
        let heard = tokio::time::timeout(Duration::from_secs(30), listening).await;
        heard.unwrap_or_else(|_| panic!("nobody hinted at '{wanted}'"));
    };
    send_batch(&replicas, 0, "10.0.0.1", 0).await;
    until("runners").await;
    until("job 1").await;
    let study = json!({ "name": "s", "assignments": [{ "splitConfig": {} }] });
    assert_eq!(replicas.ask(0, "POST", "/api/super-studies", study).await.0, 200);
    until("job 2").await;
    // The second claim ends what the first one had begun.
    for _ in 0..2 {
        let claim = json!({ "machineId": "10.0.0.2" });
        assert_eq!(replicas.ask(0, "POST", "/api/assignments/2.0/claim", claim).await.0, 200);
        until("job 2").await;
        send_batch(&replicas, 0, "10.0.0.2", 0).await;
        until("job 2").await;
    }
    replicas.end().await;
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn racing_claims_are_won_once_and_lines_arrive_in_order() {
    const MACHINES: usize = 8;
    const BATCHES: usize = 60;
    let Some(database) = Database::fresh().await.unwrap() else { return };
    let replicas = Replicas::start(&database).await;
    let assignments = vec![json!({ "splitConfig": {} }); MACHINES];
    let study = json!({ "name": "race", "assignments": assignments });
    assert_eq!(replicas.ask(0, "POST", "/api/super-studies", study).await.0, 200);
    // Every machine wants every assignment.
    let mut owners = BTreeMap::new();
    for assignment in 0..MACHINES {
        let claim = async |machine: usize| {
            let path = format!("/api/assignments/1.{assignment}/claim");
            replicas.ask(machine, "POST", &path, json!({ "machineId": format!("m{machine}") })).await.0
        };
        let free: Vec<usize> = (0..MACHINES).filter(|machine| !owners.contains_key(machine)).collect();
        let answers = join_all(free.iter().map(|machine| claim(*machine))).await;
        let won: Vec<usize> =
            free.iter().zip(&answers).filter(|(_, status)| **status == 200).map(|(m, _)| *m).collect();
        assert_eq!(won.len(), 1, "{answers:?}");
        assert!(answers.iter().all(|status| matches!(status, 200 | 409)), "{answers:?}");
        owners.insert(won[0], assignment);
    }
    // Three senders for each machine, progress among the lines.
    let machines = owners.keys().map(|machine| {
        let (replicas, name) = (&replicas, format!("m{machine}"));
        async move {
            let name = name.as_str();
            let senders = stream::iter(0..BATCHES).map(|sequence| async move {
                send_batch(replicas, sequence, name, sequence).await;
                let progress = json!({ "type": "overall_progress", "current": sequence, "total": BATCHES });
                send(replicas, sequence + 1, name, progress).await;
            });
            senders.buffer_unordered(3).for_each(async |()| {}).await;
        }
    });
    join_all(machines).await;
    // Both servers flush what arrived out of order; nothing has ended yet.
    for assignment in 0..MACHINES {
        let attempt = format!("1.{assignment}.1");
        eventually("all lines to be in the log", async || {
            (replicas.log(assignment, &attempt).await.lines().count() == BATCHES * 10).then_some(())
        })
        .await;
        assert_eq!(replicas.log(assignment, &attempt).await, expected(BATCHES));
    }
    let finished = json!({ "type": "finished", "message": "Study finished successfully" });
    for machine in owners.keys() {
        send(&replicas, *machine, &format!("m{machine}"), finished.clone()).await;
    }
    let study = &replicas.get(0, "/api/super-studies?name=race").await[0];
    assert_eq!((&study["status"], &study["completedAssignments"]), (&json!("COMPLETED"), &json!(MACHINES)));
    replicas.end().await;
}
