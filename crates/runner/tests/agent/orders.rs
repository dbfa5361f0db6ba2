//! What the server, or the person at the machine, wants of an agent.

use crate::{fake_agent::FakeAgent, scripted::lease};
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
async fn one_runs_and_one_waits() -> FakeAgent {
    let agent = FakeAgent::start();
    agent.server.change(|state| {
        state.ignores_free = true;
        state.attempts.extend([whole("1.0.1"), whole("1.1.1")]);
    });
    agent.keeper.started("1.0.1").await;
    agent.server.until("both are held", |state| (state.alive.len() == 2).then_some(())).await;
    agent
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_program_is_stopped_once() {
    let agent = one_runs_and_one_waits().await;
    for _ in 0..3 {
        agent.server.change(|state| {
            state.orders.extend(["1.0.1", "1.1.1", "9.9.9"].map(|one| Order::Cancel { attempt: id(one) }));
        });
        tokio::time::sleep(Duration::from_secs(10)).await;
    }
    assert_eq!(agent.keeper.state().stops, [(id("1.0.1"), EndCause::Cancelled, 300)]);
    // The one that waited ends without the keeper; the other when its tree is gone.
    let end = agent.server.end_of("1.1.1").await;
    assert_eq!((end.cause, end.started_at), (EndCause::Cancelled, None));
    assert!(!agent.server.state().ended.contains_key(&id("1.0.1")));
    agent.keeper.end("1.0.1", EndCause::Cancelled, None);
    assert_eq!(agent.server.end_of("1.0.1").await.cause, EndCause::Cancelled);
    assert_eq!(agent.keeper.state().started, [id("1.0.1")]);
}

#[tokio::test(start_paused = true)]
async fn of_an_aborted_attempt_the_whole_log_is_delivered_and_no_file() {
    let agent = FakeAgent::start();
    agent.server.submit(lease("2.0.1", &["x"]));
    agent.keeper.started("2.0.1").await;
    agent.keeper.print("2.0.1", "before\n");
    let log = id("2.0.1");
    agent.server.until("its log", |state| state.logs.contains_key(&log).then_some(())).await;
    agent.server.change(|state| state.orders.push(Order::Abort { attempt: log }));
    agent.keeper.until(|state| !state.stops.is_empty()).await;
    agent.keeper.print("2.0.1", "after\n");
    agent.files.left.lock().unwrap().insert(log, vec!["a".into()]);
    agent.keeper.end("2.0.1", EndCause::Cancelled, None);
    let end = agent.server.end_of("2.0.1").await;
    assert_eq!((end.cause, end.artifacts.len()), (EndCause::Cancelled, 0));
    assert_eq!(agent.server.log_of("2.0.1"), "before\nafter\n");
}

#[tokio::test(start_paused = true)]
async fn the_log_of_an_aborted_attempt_is_kept_whole_even_if_that_takes_time() {
    let agent = FakeAgent::start();
    agent.server.submit(lease("3.0.1", &["x"]));
    agent.keeper.started("3.0.1").await;
    let attempt = id("3.0.1");
    // The server takes no log, so the end cannot be reported.
    agent.server.change(|state| state.refuses_logs = true);
    agent.keeper.print("3.0.1", "output\n");
    agent.keeper.end("3.0.1", EndCause::Exited, Some(0));
    agent.server.until("a try", |state| (state.refused_logs > 3).then_some(())).await;
    agent.server.change(|state| state.orders.push(Order::Abort { attempt }));
    let tries = agent.server.state().refused_logs;
    agent.server.until("more tries", |state| (state.refused_logs > tries + 9).then_some(())).await;
    assert!(!agent.server.state().ended.contains_key(&attempt));
    agent.server.change(|state| state.refuses_logs = false);
    assert_eq!(agent.server.end_of("3.0.1").await.exit_code, Some(0));
    assert_eq!(agent.server.log_of("3.0.1"), "output\n");
    assert!(agent.keeper.state().stops.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_server_that_has_deleted_an_aborted_attempt_is_not_offered_its_log_again() {
    let agent = FakeAgent::start();
    agent.server.submit(lease("3.0.1", &["x"]));
    agent.keeper.started("3.0.1").await;
    let attempt = id("3.0.1");
    agent.server.change(|state| {
        state.unknown.insert(attempt);
        state.orders.push(Order::Abort { attempt });
    });
    agent.keeper.until(|state| !state.stops.is_empty()).await;
    agent.keeper.print("3.0.1", "output\n");
    agent.keeper.end("3.0.1", EndCause::Cancelled, None);
    agent.keeper.until(|state| state.forgotten == [attempt]).await;
}

/// Four ended at once, so that tasks count as short; the fifth runs, and the others are prefetched behind it.
async fn some_are_prefetched() -> FakeAgent {
    let agent = FakeAgent::start();
    for index in 0..4 {
        agent.server.submit(whole(&format!("1.{index}.1")));
        agent.keeper.started(&format!("1.{index}.1")).await;
        agent.keeper.end(&format!("1.{index}.1"), EndCause::Exited, Some(0));
        agent.server.end_of(&format!("1.{index}.1")).await;
    }
    agent.server.change(|state| {
        state.ignores_free = true;
        state.attempts.extend(["1.4.1", "1.5.1", "1.6.1"].map(whole));
    });
    agent.keeper.started("1.4.1").await;
    agent.keeper.until(|state| state.prefetched.len() == 2).await;
    assert_eq!(agent.keeper.state().prefetched, [(id("1.5.1"), id("1.4.1")), (id("1.6.1"), id("1.5.1"))]);
    agent
}

#[tokio::test(start_paused = true)]
async fn the_keeper_starts_prefetched_attempts_by_itself() {
    let agent = some_are_prefetched().await;
    agent.keeper.end("1.4.1", EndCause::Exited, Some(0));
    agent.keeper.end("1.5.1", EndCause::Exited, Some(0));
    agent.keeper.end("1.6.1", EndCause::Exited, Some(7));
    for (attempt, code) in [("1.4.1", 0), ("1.5.1", 0), ("1.6.1", 7)] {
        assert_eq!(agent.server.end_of(attempt).await.exit_code, Some(code));
    }
    assert!(agent.keeper.state().stops.is_empty());
}

#[tokio::test(start_paused = true)]
async fn prefetched_attempts_are_released_when_the_task_before_them_is_long() {
    let agent = some_are_prefetched().await;
    for attempt in ["1.5.1", "1.6.1"] {
        let end = agent.server.end_of(attempt).await;
        assert_eq!((end.cause, end.started_at), (EndCause::Released, None));
    }
    assert!(agent.keeper.state().stops.is_empty());
    // Nor does the next one while this one runs.
    agent.server.submit(whole("1.7.1"));
    agent.server.until("it is held", |state| state.alive.contains(&id("1.7.1")).then_some(())).await;
    assert!(agent.keeper.state().prefetched.is_empty());
    agent.keeper.end("1.4.1", EndCause::Exited, Some(0));
    agent.keeper.started("1.7.1").await;
}

#[tokio::test(start_paused = true)]
async fn a_soft_stop_recalls_what_is_prefetched() {
    let agent = some_are_prefetched().await;
    agent.shutdown.soft();
    for attempt in ["1.5.1", "1.6.1"] {
        assert_eq!(agent.server.end_of(attempt).await.cause, EndCause::Released);
    }
    agent.keeper.end("1.4.1", EndCause::Exited, Some(0));
    agent.left().await;
}

#[tokio::test(start_paused = true)]
async fn a_draining_runner_gives_back_what_has_not_begun_and_asks_for_nothing() {
    let agent = one_runs_and_one_waits().await;
    agent.server.change(|state| state.drains = true);
    assert_eq!(agent.server.end_of("1.1.1").await.cause, EndCause::Released);
    agent.server.change(|state| state.offers.clear());
    agent.keeper.end("1.0.1", EndCause::Exited, Some(0));
    agent.server.end_of("1.0.1").await;
    agent.server.until("a poll", |state| state.offers.last().cloned()).await;
    let offers = agent.server.state().offers.clone();
    assert!(offers.iter().all(|offer| (offer.free.cpus, offer.ahead) == (0.0, 0)), "{offers:?}");
    // Active again.
    agent.server.change(|state| state.drains = false);
    agent.server.submit(whole("1.2.1"));
    agent.keeper.started("1.2.1").await;
}

#[tokio::test(start_paused = true)]
async fn a_soft_stop_releases_the_waiting_and_awaits_the_running() {
    let agent = one_runs_and_one_waits().await;
    agent.shutdown.soft();
    // Nobody shall wait for its room, however long what runs takes.
    let said = agent.server.until("why it takes nothing", |state| {
        let machine = state.machine.clone()?;
        machine.lacks.filter(|_| machine.stops)
    });
    let said = said.await;
    assert!(said.starts_with("an order to stop"), "{said}");
    let end = agent.server.end_of("1.1.1").await;
    assert_eq!((end.cause, end.started_at), (EndCause::Released, None));
    tokio::time::sleep(Duration::from_secs(3600)).await;
    assert!(agent.keeper.state().stops.is_empty());
    agent.keeper.print("1.0.1", "last\n");
    agent.keeper.end("1.0.1", EndCause::Exited, Some(3));
    let server = agent.server.clone();
    agent.left().await;
    assert_eq!(server.state().ended[&id("1.0.1")].exit_code, Some(3));
    assert_eq!(server.log_of("1.0.1"), "last\n");
}

#[tokio::test(start_paused = true)]
async fn a_detached_agent_leaves_the_running_alone() {
    let agent = one_runs_and_one_waits().await;
    agent.shutdown.detach();
    let (server, keeper) = (agent.server.clone(), agent.keeper.clone());
    agent.left().await;
    assert!(keeper.state().stops.is_empty() && keeper.state().forgotten == [id("1.1.1")]);
    let state = server.state();
    assert_eq!(state.ended[&id("1.1.1")].cause, EndCause::Released);
    assert!(!state.ended.contains_key(&id("1.0.1")));
}

#[tokio::test(start_paused = true)]
async fn a_prefetched_attempt_that_has_its_turn_is_stopped_like_any_other() {
    let agent = some_are_prefetched().await;
    agent.keeper.end("1.4.1", EndCause::Exited, Some(0));
    agent.server.until("its start", |state| state.started.contains(&id("1.5.1")).then_some(())).await;
    agent.server.change(|state| state.orders.push(Order::Cancel { attempt: id("1.5.1") }));
    agent.keeper.until(|state| !state.stops.is_empty()).await;
    assert_eq!(agent.keeper.state().stops, [(id("1.5.1"), EndCause::Cancelled, 300)]);
    // Its program still runs, so its end is not reported.
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert!(!agent.server.state().ended.contains_key(&id("1.5.1")));
    agent.keeper.end("1.5.1", EndCause::Cancelled, None);
    assert_eq!(agent.server.end_of("1.5.1").await.cause, EndCause::Cancelled);
}

#[tokio::test(start_paused = true)]
async fn a_soft_stop_awaits_a_prefetched_attempt_that_has_its_turn() {
    let agent = some_are_prefetched().await;
    agent.keeper.end("1.4.1", EndCause::Exited, Some(0));
    agent.server.until("its start", |state| state.started.contains(&id("1.5.1")).then_some(())).await;
    agent.shutdown.soft();
    assert_eq!(agent.server.end_of("1.6.1").await.cause, EndCause::Released);
    tokio::time::sleep(Duration::from_secs(3600)).await;
    assert!(!agent.server.state().ended.contains_key(&id("1.5.1")), "it runs: it is not given back");
    agent.keeper.end("1.5.1", EndCause::Exited, Some(7));
    let server = agent.server.clone();
    agent.left().await;
    assert_eq!(server.state().ended[&id("1.5.1")].exit_code, Some(7));
}

#[tokio::test(start_paused = true)]
async fn a_hard_stop_stops_what_runs_and_gives_it_back() {
    let agent = one_runs_and_one_waits().await;
    agent.shutdown.hard();
    agent.keeper.until(|state| !state.stops.is_empty()).await;
    assert_eq!(agent.keeper.state().stops, [(id("1.0.1"), EndCause::Released, 300)]);
    agent.keeper.end("1.0.1", EndCause::Released, None);
    let server = agent.server.clone();
    agent.left().await;
    let ended = &server.state().ended;
    assert_eq!(ended[&id("1.0.1")].cause, EndCause::Released);
    assert_eq!(ended[&id("1.1.1")].cause, EndCause::Released);
}

#[tokio::test(start_paused = true)]
async fn an_agent_that_stops_does_not_wait_for_an_absent_server_for_ever() {
    let agent = one_runs_and_one_waits().await;
    agent.server.change(|state| state.is_away = true);
    agent.shutdown.hard();
    agent.keeper.until(|state| !state.stops.is_empty()).await;
    agent.keeper.end("1.0.1", EndCause::Released, None);
    let (server, keeper) = (agent.server.clone(), agent.keeper.clone());
    agent.left().await;
    // What the server did not hear stays in the folders: the next agent reports it.
    assert!(server.state().ended.is_empty() && keeper.state().forgotten.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_program_that_nothing_ends_does_not_keep_the_agent() {
    let agent = one_runs_and_one_waits().await;
    agent.shutdown.hard();
    let began = tokio::time::Instant::now();
    let keeper = agent.keeper.clone();
    // Its end never comes: it waits for a disk that hangs.
    agent.left().await;
    assert_eq!(keeper.state().stops.len(), 1);
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn one_stop_is_enough_when_nothing_runs_and_the_server_is_away() {
    let agent = FakeAgent::start();
    agent.server.submit(whole("1.0.1"));
    agent.keeper.started("1.0.1").await;
    agent.server.change(|state| state.is_away = true);
    agent.keeper.end("1.0.1", EndCause::Exited, Some(0));
    agent.shutdown.soft();
    let began = tokio::time::Instant::now();
    let keeper = agent.keeper.clone();
    agent.left().await;
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
    // The next agent delivers it.
    assert!(keeper.state().forgotten.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_task_whose_earlier_attempt_still_runs_here_is_given_back() {
    let agent = FakeAgent::start();
    agent.server.submit(lease("1.0.1", &["x"]));
    agent.keeper.started("1.0.1").await;
    // The server lost patience with it while this runner could not be heard, and answers a poll from before.
    agent.server.submit(lease("1.0.2", &["x"]));
    let end = agent.server.end_of("1.0.2").await;
    assert_eq!((end.cause, end.started_at), (EndCause::Released, None));
    assert!(end.error_message.unwrap().contains("still runs"));
    agent.keeper.end("1.0.1", EndCause::Exited, Some(0));
    agent.server.end_of("1.0.1").await;
    agent.server.submit(lease("1.0.3", &["x"]));
    agent.keeper.started("1.0.3").await;
}

/// Its end is reported at once, and its log was delivered before: a remark about its files would be in the spool alone.
#[tokio::test(start_paused = true)]
async fn what_is_aborted_during_its_upload_gets_no_remark_that_nobody_delivers() {
    let agent = FakeAgent::start();
    let attempt: AttemptId = "1.0.1".parse().unwrap();
    agent.files.left.lock().unwrap().insert(attempt, vec!["result".into()]);
    // The file does not arrive: each part of it is lost.
    agent.server.change(|state| state.part_bytes_max = Some(0));
    agent.server.submit(lease("1.0.1", &["x"]));
    agent.keeper.started("1.0.1").await;
    agent.keeper.print("1.0.1", "all it said\n");
    let busy = agent.files.disk.clone().write_owned().await;
    agent.keeper.end("1.0.1", EndCause::Exited, Some(1));
    // Time is paused: it moves when its upload waits for the disk.
    tokio::time::sleep(Duration::from_millis(100)).await;
    agent.server.change(|state| state.orders.push(Order::Abort { attempt }));
    let end = agent.server.end_of("1.0.1").await;
    assert_eq!((end.exit_code, end.artifacts.len()), (Some(1), 0));
    drop(busy);
    tokio::time::sleep(Duration::from_secs(1)).await;
    let spooled = agent.keeper.state().logs[&attempt].clone();
    assert_eq!(String::from_utf8(spooled).unwrap(), "all it said\n");
    assert_eq!(agent.server.log_of("1.0.1"), "all it said\n");
}
