//! A runner that is told to leave leaves, whoever is away.

use mothership_test_services::wait::{TIMEOUT, wait_until};
use mothership_testkit::proc::{Home, RunnerProcess};
use std::time::Duration;

/// The last words (10 s), the news of an end (5 s), and a slow machine.
const LEAVING: Duration = Duration::from_secs(40);

fn has_left(home: &Home, runner: &mut RunnerProcess) {
    assert!(runner.process().wait(LEAVING).success());
    let folder = runner.data.display().to_string();
    wait_until("the keeper to be gone", TIMEOUT, || {
        !home.processes().iter().any(|(_, line)| line.contains(&folder))
    });
}

#[test]
fn at_the_second_term_a_runner_leaves_though_its_server_is_away() {
    let home = Home::new();
    let mut server = home.server(&[], &[]);
    let cli = server.cli();
    let mut runner = home.runner("only", &server, &["--cpus", "1"]);
    let job = cli.submit(&["--", "sleep", "600"]);
    cli.wait_for_json("it to run", &["job", &job], |job| job["counts"]["running"] == 1);
    server.kill();
    runner.process().terminate();
    runner.process().wait_for_output("draining");
    runner.process().terminate();
    has_left(&home, &mut runner);
    // What it could not deliver is delivered by its next start: the task was given back and runs again.
    server.restart();
    runner.restart();
    cli.wait_for_json("the second attempt", &["task", &format!("{job}.0")], |task| {
        task["attempts"] == 2 && task["status"] == "running"
    });
    cli.ok(&["cancel", &job]);
}

#[test]
fn who_says_goodbye_is_not_waited_for() {
    let home = Home::new();
    let server = home.server(&[], &[]);
    let cli = server.cli();
    let mut runner = home.runner("only", &server, &["--cpus", "1", "--name", "lab"]);
    let is = |status: &'static str| move |runners: &serde_json::Value| runners[0]["status"] == status;
    cli.wait_for_json("it to be there", &["runners"], is("idle"));
    runner.process().terminate();
    has_left(&home, &mut runner);
    // At once, and not after a silence.
    let said = cli.json(&["runners"]);
    assert_eq!(said[0]["status"], "offline", "{said}");
    assert!(said[0]["idle_reason"].as_str().unwrap().starts_with("stopped at its machine"), "{said}");
    let attention = cli.json(&["status"])["attention"].to_string();
    assert!(!attention.contains("offline_runner"), "{attention}");
    runner.restart();
    cli.wait_for_json("it to be back", &["runners"], is("idle"));
    // The same when it is stopped in the middle of its work.
    let job = cli.submit(&["--", "sleep", "600"]);
    cli.wait_for_json("it to run", &["job", &job], |job| job["counts"]["running"] == 1);
    runner.process().terminate();
    runner.process().wait_for_output("draining");
    runner.process().terminate();
    has_left(&home, &mut runner);
    cli.wait_for_json("its goodbye", &["runners"], is("offline"));
    cli.ok(&["cancel", &job]);
}

#[test]
fn an_idle_runner_leaves_at_the_first_term_whoever_is_away() {
    let home = Home::new();
    let mut server = home.server(&[], &[]);
    let cli = server.cli();
    let mut runner = home.runner("only", &server, &["--cpus", "1"]);
    let job = cli.submit(&["--", "true"]);
    assert_eq!(cli.wait(&job, TIMEOUT), 0);
    server.kill();
    runner.process().terminate();
    has_left(&home, &mut runner);
}
