//! What an agent reports, in which order, how often, and to which server.

use crate::{
    fake_agent::FakeAgent,
    scripted::{lease, server::ServerState},
};
use mothership_core::{
    attempt::EndCause,
    ids::AttemptId,
    limits::{JSON_BODY_BYTES_MAX, REPORT_BODY_BYTES_MAX},
};
use mothership_runner::ServerAddress;
use std::{collections::BTreeSet, time::Duration};

fn id(id: &str) -> AttemptId {
    id.parse().unwrap()
}

#[tokio::test(start_paused = true)]
async fn what_was_not_acknowledged_is_sent_again_in_order() {
    let agent = FakeAgent::start();
    for task in ["1.0.1", "1.1.1"] {
        agent.server.submit(lease(task, &["x"]));
        agent.keeper.started(task).await;
        agent.files.left.lock().unwrap().insert(id(task), vec!["a".into()]);
    }
    agent.server.until("both run", |state| (state.started.len() == 2).then_some(())).await;
    agent.server.change(|state| (state.lose_answers, state.lose_ends) = (9, 3));
    for (task, code) in [("1.0.1", 0), ("1.1.1", 1)] {
        agent.keeper.print(task, "one\ntwo\n");
        agent.keeper.end(task, EndCause::Exited, Some(code));
    }
    agent.keeper.until(|state| state.forgotten.len() == 2).await;
    let state = agent.server.state();
    assert_eq!((state.lose_answers, state.lose_ends), (0, 0));
    for (task, code) in [("1.0.1", 0), ("1.1.1", 1)] {
        assert_eq!(state.logs[&id(task)], b"one\ntwo\n");
        assert_eq!(
            (state.ended[&id(task)].exit_code, state.ended[&id(task)].artifacts.len()),
            (Some(code), 1)
        );
        let first = |word: &str| state.history.iter().position(|entry| entry == word).unwrap();
        let last = |word: &str| state.history.iter().rposition(|entry| entry == word).unwrap();
        assert!(first(&format!("start {task}")) < first(&format!("log {task}")));
        assert!(last(&format!("log {task}")) < first(&format!("end {task}")), "{:?}", state.history);
        assert!(first("blob") < first(&format!("end {task}")));
    }
    assert!(state.end_count.values().any(|count| *count > 3), "{:?}", state.end_count);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_moves_is_found_by_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("address");
    let agent = FakeAgent::start_at(ServerAddress::File(file.clone()));
    agent.server.change(|state| state.only_host = Some("first".into()));
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert!(agent.server.state().registered.is_empty());
    std::fs::write(&file, "http://first:1/\n").unwrap();
    agent.server.submit(lease("1.0.1", &["x"]));
    agent.keeper.started("1.0.1").await;
    agent.server.change(|state| state.only_host = Some("second".into()));
    agent.keeper.end("1.0.1", EndCause::Exited, Some(0));
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert!(agent.server.state().ended.is_empty());
    std::fs::write(&file, "http://second:2").unwrap();
    agent.server.end_of("1.0.1").await;
}

#[tokio::test(start_paused = true)]
async fn a_server_that_forgot_the_runner_registers_it_again() {
    let agent = FakeAgent::start();
    agent.server.submit(lease("1.0.1", &["x"]));
    agent.keeper.started("1.0.1").await;
    agent.server.change(|state| state.credential = Some("somebody else's".into()));
    agent.keeper.print("1.0.1", "output\n");
    agent.keeper.end("1.0.1", EndCause::Exited, Some(0));
    agent.server.end_of("1.0.1").await;
    agent.server.submit(lease("1.1.1", &["x"]));
    agent.keeper.started("1.1.1").await;
    let state = agent.server.state();
    let installs: BTreeSet<_> = state.registered.iter().map(|request| &request.install_id).collect();
    assert_eq!((state.registered.len(), installs.len()), (2, 1));
    assert_eq!(state.logs[&id("1.0.1")], b"output\n");
}

#[tokio::test(start_paused = true)]
async fn progress_is_sent_four_times_a_second_and_the_last_with_the_end() {
    let agent = FakeAgent::start();
    agent.server.submit(lease("1.0.1", &["x"]));
    agent.keeper.started("1.0.1").await;
    let start = tokio::time::Instant::now();
    for step in 1..=1000 {
        agent.keeper.print("1.0.1", &format!("::mothership progress={}\n", f64::from(step) / 1000.0));
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    agent.keeper.end("1.0.1", EndCause::Exited, Some(0));
    let end = agent.server.end_of("1.0.1").await;
    assert_eq!(end.progress.unwrap().fraction, Some(1.0));
    let sent: Vec<f64> =
        agent.server.state().progress.iter().filter_map(|progress| progress.fraction).collect();
    // And with each report that names all that the runner holds, four times a lease.
    let most = start.elapsed().as_millis() / 250 + 1 + agent.server.state().naming.len() as u128;
    assert!((20..=most as usize).contains(&sent.len()), "{} reports", sent.len());
    assert!(sent.is_sorted());
}

#[tokio::test(start_paused = true)]
async fn reports_stay_small_and_an_end_with_very_many_files_goes_alone() {
    let agent = FakeAgent::start();
    let paths = |count: usize, length: usize| -> Vec<String> {
        (0..count).map(|number| format!("{number:05}/{}", "long \"name\" ".repeat(length / 11))).collect()
    };
    // Six that go together in twos or threes, one that is too much for them, one that is too much for anybody.
    let mut left: Vec<Vec<String>> = (0..6).map(|_| paths(3000, 400)).collect();
    left.push(paths(30_000, 400));
    left.push(paths(40_000, 900));
    for (task, paths) in left.iter().enumerate() {
        let name = format!("1.{task}.1");
        agent.files.left.lock().unwrap().insert(id(&name), paths.clone());
        agent.server.submit(lease(&name, &["x"]));
        agent.keeper.started(&name).await;
        agent.keeper.end(&name, EndCause::Exited, Some(0));
    }
    agent.server.change(|state| state.lose_answers = 5);
    agent.keeper.until(|state| state.forgotten.len() == 8).await;
    let state = agent.server.state();
    for (task, paths) in left.iter().take(7).enumerate() {
        let end = &state.ended[&id(&format!("1.{task}.1"))];
        assert!(end.artifacts.iter().map(|file| &file.path).eq(paths), "{task}");
    }
    let end = &state.ended[&id("1.7.1")];
    assert_eq!(end.cause, EndCause::Exited);
    assert!((20_000..40_000).contains(&end.artifacts.len()), "{}", end.artifacts.len());
    assert!(end.error_message.as_ref().unwrap().contains("40000 output files"));
    let large = state.bodies.iter().filter(|bytes| **bytes > JSON_BODY_BYTES_MAX).count();
    assert!(large >= 1 && state.bodies.iter().all(|bytes| *bytes <= REPORT_BODY_BYTES_MAX));
    assert!(state.bodies.iter().filter(|bytes| **bytes > 1 << 20).count() > 3 + large, "{:?}", state.bodies);
}

#[tokio::test(start_paused = true)]
async fn files_that_the_server_has_lost_meanwhile_are_uploaded_again() {
    for (losses, files) in [(3, 1), (100, 0)] {
        let agent = FakeAgent::start();
        agent.server.change(|state| state.lose_blobs = losses);
        agent.files.left.lock().unwrap().insert(id("1.0.1"), vec!["good".into()]);
        agent.server.submit(lease("1.0.1", &["x"]));
        agent.keeper.started("1.0.1").await;
        agent.keeper.end("1.0.1", EndCause::Exited, Some(0));
        let end = agent.server.end_of("1.0.1").await;
        assert_eq!((end.cause, end.artifacts.len()), (EndCause::Exited, files));
        assert_eq!(agent.server.state().blobs.len(), files, "a server that never has them is given up");
    }
}

#[tokio::test(start_paused = true)]
async fn an_end_some_of_whose_files_are_refused_is_reported_without_those() {
    let agent = FakeAgent::start();
    agent.server.change(|state| state.refused_path = Some("odd".into()));
    for task in ["1.0.1", "1.1.1"] {
        let paths = if task == "1.0.1" { vec!["good".into(), "odd".into()] } else { vec!["good".into()] };
        agent.files.left.lock().unwrap().insert(id(task), paths);
        agent.server.submit(lease(task, &["x"]));
        agent.keeper.started(task).await;
        agent.keeper.end(task, EndCause::Exited, Some(0));
    }
    let end = agent.server.end_of("1.0.1").await;
    assert_eq!((end.cause, end.artifacts.len()), (EndCause::Exited, 1), "the other file is kept");
    assert!(end.error_message.unwrap().starts_with("the server refuses its output files: "));
    assert_eq!(agent.server.end_of("1.1.1").await.artifacts.len(), 1);
}

/// By its progress the server decides between an attempt whose runner was away and one that has begun meanwhile.
#[tokio::test(start_paused = true)]
async fn the_first_report_after_a_silence_says_how_far_programs_are() {
    let agent = FakeAgent::start();
    agent.server.submit(lease("1.0.1", &["x"]));
    agent.keeper.started("1.0.1").await;
    agent.keeper.print("1.0.1", "::mothership progress=0.01\n");
    let said = |state: &ServerState| state.progress.iter().any(|said| said.fraction == Some(0.01));
    agent.server.until("its progress", |state| said(state).then_some(())).await;
    let before = agent.server.change(|state| {
        state.is_away = true;
        state.naming.len()
    });
    // Logs are not delivered meanwhile, and of what waits for that little is read.
    for step in 2..=90 {
        agent.keeper.print("1.0.1", &format!("::mothership progress={}\n", f64::from(step) / 100.0));
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    agent.server.change(|state| state.is_away = false);
    let first = agent.server.until("a report", |state| state.naming.get(before).cloned()).await;
    let said: Vec<_> = first.progress.iter().map(|progress| progress.fraction).collect();
    assert_eq!(said, [Some(0.9)]);
    // And when it was heard all the time: what it said before may have been lost all the same.
    let again = agent.server.until("another", |state| state.naming.get(before + 1).cloned()).await;
    assert_eq!(again.progress.len(), 1);
}
