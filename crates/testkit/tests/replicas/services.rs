//! What servers do by themselves is done by both at once, and happens once.

use crate::harness::{Leased, Machine, Replicas};
use mothership_test_services::{postgres::Database, wait::eventually};
use serde_json::{Value, json};

const TASKS: usize = 40;

/// A machine that has been given all tasks of job 1, and has started every second one.
async fn all_leased(replicas: &Replicas, spec: Value) -> (Machine, Vec<Leased>) {
    replicas.submit(0, spec).await;
    let machine = Machine::join(replicas, 0, "bench").await;
    let mut leased = machine.lease(replicas, 0, TASKS, 0).await;
    leased.sort();
    for started in leased.iter().step_by(2) {
        machine.start(replicas, 1, started).await;
    }
    (machine, leased)
}

async fn counts(replicas: &Replicas, turn: usize) -> Value {
    replicas.get(turn, "/api/v1/jobs/1").await["counts"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_reapers_end_each_expired_attempt_once() {
    let Some(database) = Database::fresh().await.unwrap() else { return };
    let (replicas, clock) = Replicas::at_a_clock(&database).await;
    let spec = json!({ "command": ["sim"], "array": format!("0-{}", TASKS - 1) });
    let (machine, leased) = all_leased(&replicas, spec).await;
    assert_eq!(leased.len(), TASKS);
    // In steps that both servers see as time in which they listened.
    eventually("every lease to have run out", async || {
        clock.advance_ms(40);
        (counts(&replicas, 0).await["running"] == 0).then_some(())
    })
    .await;
    let after = counts(&replicas, 1).await;
    assert_eq!((&after["pending"], &after["total"]), (&json!(TASKS), &json!(TASKS)), "{after}");
    for one in &leased {
        let task = one.id.rsplit_once('.').unwrap().0;
        let shown = replicas.get(1, &format!("/api/v1/tasks/{task}")).await;
        let attempts = shown["attempt_list"].as_array().unwrap();
        assert_eq!((attempts.len(), &attempts[0]["status"]), (1, &json!("lost")), "{shown}");
    }
    // Each is handed out again, once.
    let again = machine.lease(&replicas, 1, TASKS, 0).await;
    assert_eq!(again.len(), TASKS);
    assert!(again.iter().all(|leased| leased.id.ends_with(".2")), "{again:?}");
    replicas.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_retry_schedulers_queue_each_task_once() {
    let Some(database) = Database::fresh().await.unwrap() else { return };
    let (replicas, clock) = Replicas::at_a_clock(&database).await;
    let spec = json!({
        "command": ["sim"], "array": format!("0-{}", TASKS - 1), "max_retries": 1, "retry": { "backoff_seconds": 0.2 },
    });
    let (machine, leased) = all_leased(&replicas, spec).await;
    for (turn, one) in leased.iter().enumerate() {
        assert_eq!(machine.exit(&replicas, turn, one, 1).await, "accepted");
    }
    assert_eq!(counts(&replicas, 0).await["waiting"], TASKS, "the clock stands still: no retry is due");
    clock.advance_ms(1_000);
    eventually("every retry to be queued", async || {
        (counts(&replicas, 1).await["pending"] == TASKS).then_some(())
    })
    .await;
    let again = machine.lease(&replicas, 0, TASKS, 0).await;
    assert_eq!(again.len(), TASKS, "each can be taken once");
    for (turn, one) in again.iter().enumerate() {
        assert_eq!(machine.exit(&replicas, turn, one, 1).await, "accepted");
    }
    let after = counts(&replicas, 1).await;
    assert_eq!(after["failed"], TASKS, "the second failure is the last: {after}");
    replicas.end().await;
}

/// One of the servers finds what is due; runners that wait at the other have to hear of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn retries_that_are_due_wake_polls_at_both_servers() {
    let Some(database) = Database::fresh().await.unwrap() else { return };
    let (replicas, clock) = Replicas::at_a_clock(&database).await;
    let retry = json!({ "backoff_seconds": 0.2 });
    let spec = json!({ "command": ["sim"], "array": "0-1", "max_retries": 1, "retry": retry });
    let (one, leased) = all_leased(&replicas, spec).await;
    let two = Machine::join(&replicas, 1, "other").await;
    for failed in &leased {
        one.exit(&replicas, 0, failed, 1).await;
    }
    for turn in 0..2 {
        assert!(one.lease(&replicas, turn, 1, 0).await.is_empty(), "not before its time");
    }
    // Each has room for one of the two, and waits for longer than a test may take.
    let polls =
        futures_util::future::join(one.lease(&replicas, 0, 1, 30_000), two.lease(&replicas, 1, 1, 30_000));
    let advance = async { clock.advance_ms(1_000) };
    let ((first, second), ()) = tokio::join!(polls, advance);
    let mut taken: Vec<_> = first.iter().chain(&second).map(|leased| &*leased.id).collect();
    taken.sort_unstable();
    assert_eq!(taken, ["1.0.2", "1.1.2"]);
    replicas.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_renewal_at_one_server_holds_against_the_reaper_of_the_other() {
    let Some(database) = Database::fresh().await.unwrap() else { return };
    let (replicas, clock) = Replicas::at_a_clock(&database).await;
    replicas.submit(0, json!({ "command": ["sim"], "array": "0-1" })).await;
    let machine = Machine::join(&replicas, 0, "bench").await;
    let leased = machine.lease(&replicas, 0, 2, 0).await;
    for one in &leased {
        machine.start(&replicas, 0, one).await;
    }
    // Only the first is named, every time at another server.
    let alive = json!({ "alive": [{ "attempt": leased[0].id, "token": leased[0].token }] });
    let mut turn = 0;
    eventually("the one that is not renewed to be lost", async || {
        turn += 1;
        machine.report(&replicas, turn, alive.clone()).await;
        clock.advance_ms(40);
        (counts(&replicas, turn).await["running"] == 1).then_some(())
    })
    .await;
    let kept = replicas.get(0, &format!("/api/v1/attempts/{}", leased[0].id)).await;
    let lost = replicas.get(0, &format!("/api/v1/attempts/{}", leased[1].id)).await;
    assert_eq!((&kept["status"], &lost["status"]), (&json!("running"), &json!("lost")));
    replicas.end().await;
}
