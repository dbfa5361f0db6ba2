//! What the server, or the person at the machine, wants of an agent.

use crate::{fake::Fake, scripted::lease};
use mothership_api::agent::{Capacity, LeasedAttempt, Order};
use mothership_core::{attempt::EndCause, ids::AttemptId};
use std::time::Duration;

/// An attempt that takes the whole machine.
fn whole(id: &str) -> LeasedAttempt {
    LeasedAttempt { resources: Capacity { cpus: 4.0, ..Capacity::default() }, ..lease(id, &["x"]) }
}

fn id(id: &str) -> AttemptId {
    id.parse().unwrap()
}

/// One attempt runs and one waits behind it: what two answers brought at once.
async fn one_runs_and_one_waits() -> Fake {
    let fake = Fake::start();
    fake.server.change(|world| {
        world.ignores_free = true;
        world.attempts.extend([whole("1.0.1"), whole("1.1.1")]);
    });
    fake.keeper.started("1.0.1").await;
    fake.server.until("both are held", |world| (world.alive.len() == 2).then_some(())).await;
    fake
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_program_is_stopped_once() {
    let fake = one_runs_and_one_waits().await;
    for _ in 0..3 {
        fake.server.change(|world| {
            world.orders.extend(["1.0.1", "1.1.1", "9.9.9"].map(|one| Order::Cancel { attempt: id(one) }));
        });
        tokio::time::sleep(Duration::from_secs(10)).await;
    }
    assert_eq!(fake.keeper.hands().stops, [(id("1.0.1"), EndCause::Cancelled, 300)]);
    // The one that waited ends without the keeper; the other when its tree is gone.
    let end = fake.server.end_of("1.1.1").await;
    assert_eq!((end.cause, end.started_at), (EndCause::Cancelled, None));
    assert!(!fake.server.world().ended.contains_key(&id("1.0.1")));
    fake.keeper.end("1.0.1", EndCause::Cancelled, None);
    assert_eq!(fake.server.end_of("1.0.1").await.cause, EndCause::Cancelled);
    assert_eq!(fake.keeper.hands().started, [id("1.0.1")]);
}

#[tokio::test(start_paused = true)]
async fn of_an_aborted_attempt_only_the_end_is_told() {
    let fake = Fake::start();
    fake.server.submit(lease("2.0.1", &["x"]));
    fake.keeper.started("2.0.1").await;
    fake.keeper.print("2.0.1", "before\n");
    let log = id("2.0.1");
    fake.server.until("its words", |world| world.logs.contains_key(&log).then_some(())).await;
    fake.server.change(|world| world.orders.push(Order::Abort { attempt: log }));
    fake.keeper.until(|hands| !hands.stops.is_empty()).await;
    fake.keeper.print("2.0.1", "after\n");
    fake.files.left.lock().unwrap().insert(log, vec!["a".into()]);
    fake.keeper.end("2.0.1", EndCause::Cancelled, None);
    let end = fake.server.end_of("2.0.1").await;
    assert_eq!((end.cause, end.artifacts.len()), (EndCause::Cancelled, 0));
    assert_eq!(fake.server.log_of("2.0.1"), "before\n");
}

#[tokio::test(start_paused = true)]
async fn an_abort_overtakes_a_delivery_that_is_stuck() {
    let fake = Fake::start();
    fake.server.submit(lease("3.0.1", &["x"]));
    fake.keeper.started("3.0.1").await;
    let attempt = id("3.0.1");
    // The server takes no log, so the end cannot be said.
    fake.server.change(|world| world.refuses_logs = true);
    fake.keeper.print("3.0.1", "words\n");
    fake.keeper.end("3.0.1", EndCause::Exited, Some(0));
    fake.server.until("a try", |world| (world.refused_logs > 3).then_some(())).await;
    assert!(!fake.server.world().ended.contains_key(&attempt));
    fake.server.change(|world| world.orders.push(Order::Abort { attempt }));
    assert_eq!(fake.server.end_of("3.0.1").await.exit_code, Some(0));
    assert!(fake.keeper.hands().stops.is_empty());
}

/// Four ended at once, so that tasks pass for short; the fifth runs, and the others stand behind it.
async fn some_stand_in_line() -> Fake {
    let fake = Fake::start();
    for index in 0..4 {
        fake.server.submit(whole(&format!("1.{index}.1")));
        fake.keeper.started(&format!("1.{index}.1")).await;
        fake.keeper.end(&format!("1.{index}.1"), EndCause::Exited, Some(0));
        fake.server.end_of(&format!("1.{index}.1")).await;
    }
    fake.server.change(|world| {
        world.ignores_free = true;
        world.attempts.extend(["1.4.1", "1.5.1", "1.6.1"].map(whole));
    });
    fake.keeper.started("1.4.1").await;
    fake.keeper.until(|hands| hands.lined_up.len() == 2).await;
    assert_eq!(fake.keeper.hands().lined_up, [(id("1.5.1"), id("1.4.1")), (id("1.6.1"), id("1.5.1"))]);
    fake
}

#[tokio::test(start_paused = true)]
async fn the_keeper_goes_on_by_itself() {
    let fake = some_stand_in_line().await;
    fake.keeper.end("1.4.1", EndCause::Exited, Some(0));
    fake.keeper.end("1.5.1", EndCause::Exited, Some(0));
    fake.keeper.end("1.6.1", EndCause::Exited, Some(7));
    for (attempt, code) in [("1.4.1", 0), ("1.5.1", 0), ("1.6.1", 7)] {
        assert_eq!(fake.server.end_of(attempt).await.exit_code, Some(code));
    }
    assert!(fake.keeper.hands().stops.is_empty());
}

#[tokio::test(start_paused = true)]
async fn nobody_stands_long_behind_a_long_task() {
    let fake = some_stand_in_line().await;
    for attempt in ["1.5.1", "1.6.1"] {
        let end = fake.server.end_of(attempt).await;
        assert_eq!((end.cause, end.started_at), (EndCause::Released, None));
    }
    assert!(fake.keeper.hands().stops.is_empty());
    // Nor does the next one while this one runs.
    fake.server.submit(whole("1.7.1"));
    fake.server.until("it is held", |world| world.alive.contains(&id("1.7.1")).then_some(())).await;
    assert!(fake.keeper.hands().lined_up.is_empty());
    fake.keeper.end("1.4.1", EndCause::Exited, Some(0));
    fake.keeper.started("1.7.1").await;
}

#[tokio::test(start_paused = true)]
async fn a_soft_stop_empties_the_line() {
    let fake = some_stand_in_line().await;
    fake.shutdown.soft();
    for attempt in ["1.5.1", "1.6.1"] {
        assert_eq!(fake.server.end_of(attempt).await.cause, EndCause::Released);
    }
    fake.keeper.end("1.4.1", EndCause::Exited, Some(0));
    fake.left().await;
}

#[tokio::test(start_paused = true)]
async fn a_draining_runner_gives_back_what_has_not_begun_and_asks_for_nothing() {
    let fake = one_runs_and_one_waits().await;
    fake.server.change(|world| world.drains = true);
    assert_eq!(fake.server.end_of("1.1.1").await.cause, EndCause::Released);
    fake.server.change(|world| world.offers.clear());
    fake.keeper.end("1.0.1", EndCause::Exited, Some(0));
    fake.server.end_of("1.0.1").await;
    fake.server.until("a poll", |world| world.offers.last().cloned()).await;
    let offers = fake.server.world().offers.clone();
    assert!(offers.iter().all(|offer| (offer.free.cpus, offer.ahead) == (0.0, 0)), "{offers:?}");
    // Active again.
    fake.server.change(|world| world.drains = false);
    fake.server.submit(whole("1.2.1"));
    fake.keeper.started("1.2.1").await;
}

#[tokio::test(start_paused = true)]
async fn a_soft_stop_releases_the_waiting_and_awaits_the_running() {
    let fake = one_runs_and_one_waits().await;
    fake.shutdown.soft();
    let end = fake.server.end_of("1.1.1").await;
    assert_eq!((end.cause, end.started_at), (EndCause::Released, None));
    tokio::time::sleep(Duration::from_secs(3600)).await;
    assert!(fake.keeper.hands().stops.is_empty());
    fake.keeper.print("1.0.1", "last\n");
    fake.keeper.end("1.0.1", EndCause::Exited, Some(3));
    let server = fake.server.clone();
    fake.left().await;
    assert_eq!(server.world().ended[&id("1.0.1")].exit_code, Some(3));
    assert_eq!(server.log_of("1.0.1"), "last\n");
}

#[tokio::test(start_paused = true)]
async fn a_detached_agent_leaves_the_running_alone() {
    let fake = one_runs_and_one_waits().await;
    fake.shutdown.detach();
    let (server, keeper) = (fake.server.clone(), fake.keeper.clone());
    fake.left().await;
    assert!(keeper.hands().stops.is_empty() && keeper.hands().forgotten == [id("1.1.1")]);
    let world = server.world();
    assert_eq!(world.ended[&id("1.1.1")].cause, EndCause::Released);
    assert!(!world.ended.contains_key(&id("1.0.1")));
}
