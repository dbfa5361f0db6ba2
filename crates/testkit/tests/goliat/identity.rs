//! Who is who: machines are told apart, and an assignment has one machine at a time.

use mothership_test_services::wait::{TIMEOUT, wait_until};
use mothership_testkit::proc::Home;
use serde_json::json;

use crate::client::{self, Machine, plain};
use crate::lines;

#[test]
fn a_second_machine_is_refused_with_words_and_the_same_one_may_claim_again() {
    let Some(python) = client::python() else { return };
    let home = Home::new();
    let server = home.server(&["--compat", "goliat"], &[]);
    let cli = server.cli();
    let (first, second) =
        (Machine::new(&python, &home, &server, "sim-1"), Machine::new(&python, &home, &server, "sim-2"));
    let job = client::upload(&first, "one", &[700], json!({}));
    first.start_lines(20, &["--study", "one", "--index", "0", "--end", ""]).summary();

    let refused = second.goliat(&["worker", "0", "one", "--auto-close"]);
    let printed = plain(&refused.printed);
    assert_eq!(refused.code, Some(1), "{printed}");
    assert!(printed.contains("Could not claim assignment. Status: 409"), "{printed}");
    assert!(printed.contains("sim-1"), "the one who has it is named: {printed}");
    let task = cli.json(&["task", &format!("{job}.0")]);
    assert_eq!((&task["status"], &task["runner"]), (&json!("running"), &json!("sim-1")), "{task}");

    first.start_lines(20, &["--study", "one", "--index", "0"]).summary();
    assert_eq!(cli.wait(&job, TIMEOUT), 0);
    let task = cli.json(&["task", &format!("{job}.0")]);
    assert_eq!((&task["status"], &task["runner"]), (&json!("completed"), &json!("sim-1")), "{task}");
}

#[test]
fn two_machines_of_one_name_behind_one_address_are_two() {
    let Some(python) = client::python() else { return };
    let home = Home::new();
    let server = home.server(&["--compat", "goliat"], &[]);
    let cli = server.cli();
    // Cloned images: the host name is the same, the redirect's id is not. Nothing was claimed: somebody started a study.
    let machines = ["left", "right"].map(|folder| Machine::new(&python, &home, &server, folder));
    let running = machines.each_ref().map(|machine| machine.start_lines(300, &["--name", "win10-new"]));
    let dropped = running.map(|one| one.summary().dropped());
    assert!(dropped.iter().all(|dropped| dropped.is_empty()), "{dropped:?}");

    wait_until("two jobs that have ended", TIMEOUT, || {
        let jobs = cli.json(&["jobs"]);
        let listed = jobs["jobs"].as_array().or(jobs.as_array()).unwrap();
        listed.iter().filter(|job| job["status"] == "completed").count() == 2
    });
    let jobs = cli.json(&["jobs"]);
    for job in jobs["jobs"].as_array().or(jobs.as_array()).unwrap() {
        let (id, name) = (job["id"].as_str().unwrap(), job["name"].as_str().unwrap());
        assert_eq!(name, "GOLIAT window on win10-new");
        lines::check(&cli.ok(&["logs", &format!("{id}.0")]), "win10-new", 300, &Default::default());
    }
    assert_eq!(cli.json(&["runners"]).as_array().unwrap().len(), 2);
}

#[test]
fn a_key_is_asked_for_and_sent() {
    let Some(python) = client::python() else { return };
    let home = Home::new();
    let server = home.server(&["--compat", "goliat", "--goliat-key", "sesame"], &[]);
    let table = [(None, Some(1)), (Some("wrong"), Some(1)), (Some("sesame"), Some(0))];
    for (key, code) in table {
        let mut machine = Machine::new(&python, &home, &server, "sim-1");
        if let Some(key) = key {
            machine = machine.with("MOTHERSHIP_GOLIAT_KEY", key);
        }
        let check = machine.python(&["-m", "mothership_goliat"]).output().unwrap();
        assert_eq!(check.status.code(), code, "{key:?}: {}", String::from_utf8_lossy(&check.stdout));
    }
    // Without the switch there are no such routes at all.
    let plain = home.server_named("plain", &[], &[]);
    let machine = Machine::new(&python, &home, &plain, "sim-2");
    let check = machine.python(&["-m", "mothership_goliat"]).output().unwrap();
    let said = String::from_utf8_lossy(&check.stdout).into_owned();
    assert_eq!(check.status.code(), Some(1), "{said}");
    assert!(said.contains("--compat goliat"), "{said}");
}
