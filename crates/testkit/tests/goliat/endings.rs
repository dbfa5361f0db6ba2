//! A run that failed is shown as failed, whatever the window said last.

use mothership_test_services::wait::TIMEOUT;
use mothership_testkit::proc::Home;
use serde_json::json;

use crate::client::{self, Machine};

#[test]
fn an_exception_after_which_the_window_reports_success_is_a_failure() {
    let Some(python) = client::python() else { return };
    let home = Home::new();
    let server = home.server(&["--compat", "goliat"], &[]);
    let cli = server.cli();
    let machine = Machine::new(&python, &home, &server, "sim-1");
    let job = client::upload(&machine, "holes", &[700], json!({"raise_at": 700}));

    // The client catches it, logs a fatal line, sends "Study finished successfully" and exits with 0.
    assert_eq!(machine.goliat(&["worker", "0", "holes", "--auto-close"]).code, Some(0));
    assert_eq!(cli.wait(&job, TIMEOUT), 1);
    let task = &cli.tasks(&job)[0];
    assert_eq!(task["status"], "failed", "{task}");
    let why = task["error_message"].as_str().unwrap();
    assert!(why.contains("the mesh has a hole") && !why.contains("exit code"), "{task}");
    assert_eq!(task["exit_code"], json!(null), "the window gave none: {task}");
}

#[test]
fn a_window_that_stays_open_with_errors_is_a_failure_at_once_and_can_be_done_again() {
    let Some(python) = client::python() else { return };
    let home = Home::new();
    let server = home.server(&["--compat", "goliat"], &[]);
    let cli = server.cli();
    let machine = Machine::new(&python, &home, &server, "sim-1");
    let job = client::upload(&machine, "early", &[700], json!({"exit_at": 700}));

    // The window waits for a person who closes it; the server does not.
    let window = machine.start_goliat(&["worker", "0", "early"]);
    assert_eq!(cli.wait(&job, TIMEOUT * 4), 1);
    let task = &cli.tasks(&job)[0];
    assert_eq!(task["status"], "failed", "{task}");
    assert_eq!(task["error_message"], "the window finished with errors", "{task}");
    assert_eq!(task["exit_code"], json!(null), "{task}");
    drop(window);

    // Another machine does it again, and that attempt counts.
    let other = Machine::new(&python, &home, &server, "sim-2");
    let again = other.start_lines(10, &["--study", "early", "--index", "0"]).summary();
    assert_eq!(again.answered("finished"), 1);
    assert_eq!(cli.wait(&job, TIMEOUT), 0);
    let task = cli.json(&["task", &format!("{job}.0")]);
    assert_eq!((&task["status"], &task["runner"]), (&json!("completed"), &json!("sim-2")), "{task}");
    let ends: Vec<_> = task["attempt_list"].as_array().unwrap().iter().map(|a| a["status"].clone()).collect();
    assert_eq!(ends, [json!("failed"), json!("completed")], "{task}");
}
