//! What outlives the agent, the keeper and an absent server.

use crate::{TestRunner, marked, scripted::shell};
use mothership_core::{attempt::EndCause, ids::AttemptId};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn programs_and_their_output_survive_the_agent() {
    let mut runner = TestRunner::start();
    let folder = tempfile::tempdir().unwrap();
    let go = folder.path().join("go");
    let line = format!(
        "i=0; while [ ! -e {} ]; do i=$((i+1)); echo line $i; sleep 0.01; done; echo $$ last",
        go.display()
    );
    runner.server.submit(shell("5.0.1", &line));
    runner.server.submit(shell("5.1.1", "echo short"));
    runner.printed("5.0.1", "line 3\n").await;
    runner.server.end_of("5.1.1").await;
    let before = runner.processes("5.0.1");
    runner.kill_agent().await;
    runner.server.change(|state| state.lose_answers = 3);
    runner.begin();
    runner.printed("5.0.1", "line 40\n").await;
    assert_eq!(runner.processes("5.0.1")[0], before[0]);
    // Once more, and this time it ends while no agent listens.
    runner.kill_agent().await;
    std::fs::write(&go, "").unwrap();
    let marker = runner.marker("5.0.1");
    while !marked(&marker).is_empty() {
        tokio::task::yield_now().await;
    }
    runner.begin();
    let end = runner.server.end_of("5.0.1").await;
    assert_eq!((end.cause, end.exit_code), (EndCause::Exited, Some(0)));
    let log = runner.server.log_of("5.0.1");
    let count = log.lines().count() - 1;
    let numbers: Vec<String> = (1..=count).map(|number| format!("line {number}")).collect();
    assert_eq!(log.lines().take(count).collect::<Vec<_>>(), numbers);
    assert!(log.ends_with(" last\n"));
    let attempt: AttemptId = "5.0.1".parse().unwrap();
    assert!(runner.server.state().started.contains(&attempt));
    runner.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_death_of_the_keeper_is_a_lost_attempt_and_leaves_no_process() {
    let runner = TestRunner::start();
    runner.server.submit(shell("6.0.1", "echo began; sleep 1000"));
    runner.printed("6.0.1", "began\n").await;
    let marker = runner.marker("6.0.1");
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", runner.processes("6.0.1")[0])).unwrap();
    let keeper = stat[stat.rfind(')').unwrap() + 1..].split_whitespace().nth(1).unwrap().to_owned();
    assert!(std::process::Command::new("kill").args(["-9", &keeper]).status().unwrap().success());
    let end = runner.server.end_of("6.0.1").await;
    assert_eq!(end.cause, EndCause::RunnerLost);
    assert_eq!(marked(&marker), [0u32; 0]);
    assert_eq!(runner.server.log_of("6.0.1"), "began\n");
    // The next keeper works.
    runner.server.submit(shell("6.1.1", "echo again"));
    assert_eq!(runner.server.end_of("6.1.1").await.exit_code, Some(0));
    runner.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_may_be_away_while_tasks_print() {
    let runner = TestRunner::start();
    runner.server.submit(shell("7.0.1", "read line < /dev/null; seq 1 100000; echo x >> ../done"));
    runner.server.until("the start", |state| state.attempts.is_empty().then_some(())).await;
    runner.server.change(|state| state.is_away = true);
    let done = runner.attempt_folder("7.0.1").join("done");
    while !done.exists() {
        tokio::task::yield_now().await;
    }
    runner.server.change(|state| state.is_away = false);
    runner.server.end_of("7.0.1").await;
    let expected: String = (1..=100_000).map(|number| format!("{number}\n")).collect();
    assert!(runner.server.log_of("7.0.1") == expected);
    assert_eq!(runner.server.state().end_count[&"7.0.1".parse().unwrap()], 1);
    runner.finish().await;
}
