//! Nobody types an index: a runner of Mothership on a simulation machine takes assignments and runs them by itself.

use mothership_test_services::wait::TIMEOUT;
use mothership_testkit::proc::Home;
use serde_json::json;

use crate::client::{self, Machine};

#[test]
fn a_runner_with_the_label_runs_assignments_and_their_failures_are_failures() {
    let Some(python) = client::python() else { return };
    let home = Home::new();
    let server = home.server(&["--compat", "goliat"], &[]);
    let cli = server.cli();
    let machine = Machine::new(&python, &home, &server, "sim-1");
    let job = client::upload(&machine, "pulled", &[5800, 700], json!({"raise_at": 700}));

    // Its programs find the client as in an activated environment, and the project where the machine has it.
    let path = format!("{}:{}", python.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let data = home.path().join("runner");
    let words =
        ["runner", "--name", "sim-1", "--label", "goliat", "--cpus", "1", "--data", data.to_str().unwrap()];
    let project = machine.folder.to_str().unwrap();
    let mut runner = machine.dressed(cli.command(&words));
    let mut runner = runner.env("PATH", path).env("GOLIAT_PROJECT", project).spawn().unwrap();
    assert_eq!(cli.wait(&job, TIMEOUT * 4), 1, "one of the two fails");

    let task = cli.json(&["task", &format!("{job}.0")]);
    assert_eq!((&task["status"], &task["runner"]), (&json!("completed"), &json!("sim-1")), "{task}");
    assert_eq!(task["attempts"], 1, "{task}");
    let task = cli.json(&["task", &format!("{job}.1")]);
    assert_eq!((&task["status"], &task["exit_code"]), (&json!("failed"), &json!(1)), "{task}");
    assert!(task["error_message"].as_str().unwrap().contains("the mesh has a hole"), "{task}");

    // What the client uploaded in between is there as if a worker had run it.
    let to = home.path().join("results");
    cli.ok(&["results", "get", &job, "--to", to.to_str().unwrap()]);
    let place = to.join("0/far_field/duke/5800MHz/environmental_y_neg_phi/verbose.log");
    assert_eq!(std::fs::read(place).unwrap(), b"Phantom gr\xf6\xdfer als Gitter\r\n");
    runner.kill().unwrap();
    runner.wait().unwrap();
}
