//! Runners and programs that use both servers at once.

use crate::harness::{Machine, Replicas};
use futures_util::future::join_all;
use mothership_test_services::postgres::Database;
use serde_json::json;
use std::collections::BTreeSet;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_submit_sent_to_both_servers_at_once_is_one_job() {
    let Some(database) = Database::fresh().await.unwrap() else { return };
    let replicas = Replicas::start(&database).await;
    let spec = json!({ "name": "once", "command": ["sim"], "array": "0-9" });
    let submit = async |turn: usize| {
        let (status, job) = replicas.submit_keyed(turn, "key-1", spec.clone()).await;
        (status, job["id"].clone())
    };
    let answers = join_all((0..8).map(submit)).await;
    assert!(answers.iter().all(|(_, id)| *id == "1"), "{answers:?}");
    assert_eq!(answers.iter().filter(|(status, _)| *status == 201).count(), 1, "{answers:?}");
    assert_eq!(replicas.get(1, "/api/v1/jobs").await["total"], 1);
    replicas.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn machines_at_both_servers_never_get_the_same_task() {
    let Some(database) = Database::fresh().await.unwrap() else { return };
    let replicas = Replicas::start(&database).await;
    replicas.submit(0, json!({ "command": ["sim"], "array": "0-199" })).await;
    let machines = join_all((0..6).map(|n| {
        let (replicas, name) = (&replicas, format!("m{n}"));
        async move { Machine::join(replicas, n, &name).await }
    }))
    .await;
    let take = async |(turn, machine): (usize, &Machine)| {
        let mut taken = Vec::new();
        loop {
            let leased = machine.lease(&replicas, turn, 7, 0).await;
            if leased.is_empty() {
                return taken;
            }
            taken.extend(leased);
        }
    };
    let taken: Vec<_> = join_all(machines.iter().enumerate().map(take)).await.into_iter().flatten().collect();
    let distinct: BTreeSet<&str> = taken.iter().map(|leased| &*leased.id).collect();
    assert_eq!((taken.len(), distinct.len()), (200, 200));
    assert!(taken.iter().all(|leased| leased.id.ends_with(".1")), "nothing was taken twice");
    replicas.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_runner_may_change_the_server_between_any_two_calls() {
    let Some(database) = Database::fresh().await.unwrap() else { return };
    let replicas = Replicas::start(&database).await;
    replicas.submit(0, json!({ "command": ["sim"] })).await;
    let machine = Machine::join(&replicas, 1, "bench").await;
    let leased = machine.lease(&replicas, 0, 1, 0).await.remove(0);
    machine.start(&replicas, 1, &leased).await;
    assert_eq!(machine.append(&replicas, 0, &leased, 0, "step 1\n").await, 7);
    assert_eq!(
        machine.append(&replicas, 1, &leased, 0, "step 1\n").await,
        7,
        "sent again, to the other server"
    );
    // A cancel at one server is an order of the other one.
    replicas.post(0, "/api/v1/jobs/1/cancel", json!({})).await;
    let alive = json!({ "alive": [{ "attempt": leased.id, "token": leased.token }] });
    let orders = machine.report(&replicas, 1, alive).await["orders"].clone();
    assert_eq!(orders, json!([{ "order": "cancel", "attempt": leased.id }]));
    assert_eq!(machine.exit(&replicas, 0, &leased, 0).await, "accepted");
    assert_eq!(machine.exit(&replicas, 1, &leased, 7).await, "accepted", "the end was known");
    assert_eq!(replicas.get(1, "/api/v1/tasks/1.0").await["exit_code"], 0, "the first end counts");
    replicas.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_end_at_one_server_starts_what_waited_for_it_at_the_other() {
    let Some(database) = Database::fresh().await.unwrap() else { return };
    let replicas = Replicas::start(&database).await;
    replicas.submit(0, json!({ "command": ["first"] })).await;
    replicas.submit(1, json!({ "command": ["second"], "depends_on": ["1"] })).await;
    let machine = Machine::join(&replicas, 0, "bench").await;
    let leased = machine.lease(&replicas, 0, 1, 0).await.remove(0);
    machine.start(&replicas, 0, &leased).await;
    let exit = machine.exit(&replicas, 0, &leased, 0);
    // The poll is longer than a test may take: it is answered because the end wakes it.
    let (next, outcome) = tokio::join!(machine.lease(&replicas, 1, 1, 30_000), exit);
    assert_eq!((next[0].id.as_str(), &*outcome), ("2.0.1", "accepted"));
    replicas.end().await;
}
