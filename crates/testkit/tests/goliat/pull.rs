//! Nobody types an index: a runner of Mothership on a simulation machine takes assignments and runs them by itself.

use std::path::Path;
use std::process::Child;

use mothership_test_services::wait::{TIMEOUT, wait_until};
use mothership_testkit::proc::{CommandLine, Home};
use serde_json::{Value, json};

use crate::client::{self, Machine};

/// A runner on the machine; its programs find the client as in an activated environment, and the project where the
/// machine has it.
struct Puller(Child);

impl Puller {
    fn start(python: &Path, home: &Home, cli: &CommandLine, machine: &Machine) -> Self {
        let path = format!("{}:{}", python.parent().unwrap().display(), std::env::var("PATH").unwrap());
        let data = home.path().join("runner");
        // Cores for several: one at once is what a window allows.
        let words = [
            "runner",
            "--name",
            "sim-1",
            "--label",
            "goliat",
            "--cpus",
            "4",
            "--data",
            data.to_str().unwrap(),
        ];
        let mut runner = machine.dressed(cli.command(&words));
        Self(runner.env("PATH", path).env("GOLIAT_PROJECT", &machine.folder).spawn().unwrap())
    }
}

impl Drop for Puller {
    fn drop(&mut self) {
        // Already gone is what we want.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Stream and text of each line of a log.
fn lines(cli: &CommandLine, attempt: &str) -> Vec<(String, String)> {
    let text = cli.ok(&["logs", "--json", attempt]);
    let line = |line: &str| {
        let line: Value = serde_json::from_str(line).expect("each line is JSON");
        let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
        (text("stream"), text("text"))
    };
    text.lines().map(line).collect()
}

#[test]
fn a_runner_with_the_label_runs_assignments_and_their_failures_are_failures() {
    let Some(python) = client::python() else { return };
    let home = Home::new();
    let server = home.server(&["--compat", "goliat"], &[]);
    let cli = server.cli();
    let machine = Machine::new(&python, &home, &server, "sim-1");
    let job = client::upload(&machine, "pulled", &[5800, 700], json!({"raise_at": 700}));

    let _runner = Puller::start(&python, &home, &cli, &machine);
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

    // One after the other, though there were cores for both.
    let times = |index: u32, name: &str| {
        let task = cli.json(&["task", &format!("{job}.{index}")]);
        task[name].as_str().unwrap().parse::<jiff::Timestamp>().unwrap()
    };
    assert!(times(1, "started_at") >= times(0, "completed_at"), "one window at once");
}

#[test]
fn the_log_under_a_runner_is_what_the_window_shows() {
    let Some(python) = client::python() else { return };
    let home = Home::new();
    let server = home.server(&["--compat", "goliat"], &[]);
    let cli = server.cli();
    let machine = Machine::new(&python, &home, &server, "sim-1");
    let job = client::upload(&machine, "typed", &[700], json!({"lines": 4}));
    let _runner = Puller::start(&python, &home, &cli, &machine);
    assert_eq!(cli.wait(&job, TIMEOUT * 4), 0);

    let task = format!("{job}.0");
    let log = lines(&cli, &format!("{task}.1"));
    let line = |stream: &str, text: &str| (stream.to_owned(), text.to_owned());
    for wanted in [
        line("info", "  grid of duke 700 x_pos theta: 10 µm ≤ h"),
        line("progress", "  duke 700 x_pos theta step 0"),
        line("verbose", "  duke 700 x_pos theta step 1"),
        line("warning", "WARNING: duke 700 y_neg phi converged late"),
        line("success", "--- FarFieldStudy Finished ---"),
    ] {
        assert_eq!(log.iter().filter(|one| **one == wanted).count(), 1, "{wanted:?} in {log:#?}");
    }
    let is_foreign = |(stream, text): &&(String, String)| {
        ["stdout", "stderr"].contains(&stream.as_str())
            || text.contains("not for the page")
            || text.contains("printed by")
    };
    assert_eq!(log.iter().find(is_foreign), None, "only what the window shows");
    let attempt = cli.json(&["task", &task])["attempt_list"][0].clone();
    assert_eq!(
        (&attempt["metrics"]["warnings"], &attempt["metrics"]["errors"]),
        (&json!(4.0), &json!(0.0)),
        "{attempt}"
    );

    let job = client::upload(&machine, "no memory", &[700], json!({"memory_error_once_at": 700}));
    let ended = cli.wait_for_json("its first attempt to end", &["task", &format!("{job}.0")], |task| {
        task["attempt_list"][0]["status"] == "failed"
    });
    let attempt = &ended["attempt_list"][0];
    assert_eq!(
        (&attempt["exit_code"], &attempt["error_message"]),
        (&json!(42), &json!("out of memory (exit 42)")),
        "{ended}"
    );
}

#[test]
fn results_that_could_not_be_uploaded_are_delivered_by_the_runner() {
    let Some(python) = client::python() else { return };
    let home = Home::new();
    let mut server = home.server(&["--compat", "goliat"], &[]);
    let cli = server.cli();
    let machine = Machine::new(&python, &home, &server, "sim-1");
    let go = home.path().join("go");
    let job = client::upload(&machine, "kept", &[700], json!({"upload_when": go}));
    let _runner = Puller::start(&python, &home, &cli, &machine);

    let waits = home.path().join("go.waits");
    wait_until("the client to have results", TIMEOUT * 4, || waits.exists());
    server.kill();
    std::fs::write(&go, "").unwrap();
    // All four simulations come to their end while nobody takes what they made.
    let last = machine.folder.join("results/far_field/duke/700MHz/environmental_y_neg_phi/config.json");
    wait_until("the last simulation", TIMEOUT * 4, || last.exists());
    let kept = |folder: &Path| {
        let name = |entry: std::fs::DirEntry| entry.path();
        let mut found: Vec<_> =
            std::fs::read_dir(folder).into_iter().flatten().filter_map(|one| one.ok().map(name)).collect();
        let mut all = Vec::new();
        while let Some(path) = found.pop() {
            match path.is_dir() {
                true => found.extend(
                    std::fs::read_dir(&path).into_iter().flatten().filter_map(|one| one.ok().map(name)),
                ),
                false => all.push(path),
            }
        }
        all.into_iter().any(|path| path.ends_with("environmental_y_neg_phi/verbose.log"))
    };
    wait_until("the runner to keep it", TIMEOUT * 4, || kept(&home.path().join("runner")));
    server.restart();
    assert_eq!(cli.wait(&job, TIMEOUT * 4), 0);

    let to = home.path().join("results");
    cli.ok(&["results", "get", &job, "--to", to.to_str().unwrap()]);
    for case in ["x_pos_theta", "x_pos_phi", "y_neg_theta", "y_neg_phi"] {
        let place = format!("far_field/duke/700MHz/environmental_{case}");
        let made = machine.folder.join("results").join(&place);
        for entry in std::fs::read_dir(&made).unwrap() {
            let name = entry.unwrap().file_name();
            let kept = std::fs::read(to.join("0").join(&place).join(&name));
            assert_eq!(kept.unwrap(), std::fs::read(made.join(&name)).unwrap(), "{place} {name:?}");
        }
    }
}
