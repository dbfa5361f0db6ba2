//! `kill -9` of a runner: its attempts become `lost`, the tasks run elsewhere, a late result changes nothing.

use crate::lines;
use mothership_test_services::wait::{TIMEOUT, wait_until};
use mothership_testkit::proc::Home;

#[test]
fn lost_tasks_run_elsewhere_and_a_late_result_changes_nothing() {
    let home = Home::new();
    let server = home.server(&[], &[]);
    let cli = server.cli();
    let mut first = home.runner("first", &server, &["--cpus", "1", "--name", "first"]);
    let (starts, gate, ends) =
        (home.path().join("starts"), home.path().join("gate"), home.path().join("ends"));
    // On the first machine the program waits at the gate; on the second it ends at once with other output.
    let line = format!(
        "echo $MOTHERSHIP_ATTEMPT >> {starts}; if [ $MOTHERSHIP_ATTEMPT = 1 ]; then while [ ! -e {gate} ]; do sleep 0.05; done; fi; echo done by attempt $MOTHERSHIP_ATTEMPT; echo $MOTHERSHIP_ATTEMPT >> {ends}",
        starts = starts.display(),
        gate = gate.display(),
        ends = ends.display(),
    );
    let job = cli.submit(&["--name", "late", "--", "sh", "-c", &line]);
    wait_until("the first attempt to run", TIMEOUT, || lines(&starts) == ["1"]);

    first.kill();
    let _second = home.runner("second", &server, &["--cpus", "1", "--name", "second"]);
    assert_eq!(cli.wait(&job, TIMEOUT * 3), 0, "the task ran on the second machine");
    let task = cli.json(&["task", &format!("{job}.0")]);
    assert_eq!(task["attempt_list"][0]["status"], "lost");
    assert_eq!(
        (&task["status"], &task["attempts"], &task["runner"]),
        (&"completed".into(), &2.into(), &"second".into())
    );

    // The first machine comes back with its own result: one that is still at work would be told to stop.
    std::fs::write(&gate, "").unwrap();
    wait_until("the first attempt to have its result", TIMEOUT, || lines(&ends) == ["2", "1"]);
    first.restart();
    let late = cli.wait_for_json("the late result", &["task", &format!("{job}.0")], |task| {
        task["attempt_list"][0]["completed_at"].is_string() && task["attempt_list"][0]["log_lines"] == 1
    });
    assert_eq!(
        (&late["status"], &late["exit_code"], &late["attempts"]),
        (&"completed".into(), &0.into(), &2.into())
    );
    assert!(["lost", "superseded"].contains(&late["attempt_list"][0]["status"].as_str().unwrap()), "{late}");
    assert_eq!(cli.ok(&["logs", &format!("{job}.0")]), "done by attempt 2\n");
    assert_eq!(lines(&starts), ["1", "2"]);
}

#[test]
fn a_runner_that_is_back_in_time_loses_nothing() {
    let home = Home::new();
    let server = home.server(&[], &[]);
    let cli = server.cli();
    let mut runner = home.runner("only", &server, &["--cpus", "1"]);
    let (starts, gate) = (home.path().join("starts"), home.path().join("gate"));
    let line = format!(
        "echo x >> {}; echo before; while [ ! -e {} ]; do sleep 0.05; done; echo after",
        starts.display(),
        gate.display()
    );
    let job = cli.submit(&["--name", "back", "--", "sh", "-c", &line]);
    wait_until("the program to run", TIMEOUT, || lines(&starts).len() == 1);
    runner.kill();
    std::fs::write(&gate, "").unwrap();
    runner.restart();
    assert_eq!(cli.wait(&job, TIMEOUT), 0);
    let task = &cli.tasks(&job)[0];
    assert_eq!((&task["status"], &task["attempts"]), (&"completed".into(), &1.into()));
    assert_eq!(cli.ok(&["logs", &format!("{job}.0")]), "before\nafter\n");
    assert_eq!(lines(&starts).len(), 1);
}
