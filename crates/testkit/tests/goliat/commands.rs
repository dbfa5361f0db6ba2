//! `goliat super_study` and `goliat worker`, the real window included: what was split is run, what ran out of memory is
//! tried again, all results of all simulations are kept, and configs survive as they were written.

use std::fs;

use mothership_test_services::wait::{TIMEOUT, wait_until};
use mothership_testkit::proc::Home;
use serde_json::json;

use crate::client::{self, Machine, plain};

#[test]
fn a_batch_of_assignments_runs_is_retried_and_keeps_every_simulation_s_results() {
    let Some(python) = client::python() else { return };
    let home = Home::new();
    let server = home.server(&["--compat", "goliat"], &[]);
    let cli = server.cli();
    let machine = Machine::new(&python, &home, &server, "sim-1");
    let harness = json!({"lines": 40, "memory_error_once_at": 700});
    let job = client::upload(&machine, "big study", &[5800, 700], harness);

    let done = machine.goliat(&["worker", "0-1", "big study"]);
    let printed = plain(&done.printed);
    assert_eq!(done.code, Some(0), "{printed}");
    assert!(printed.contains("Memory error (exit code 42) for assignment 1."), "{printed}");
    assert!(printed.contains("Completed: 2/2"), "{printed}");
    assert_eq!(cli.wait(&job, TIMEOUT), 0);

    // Attempts are kept, with the reason of each.
    let task = cli.json(&["task", &format!("{job}.0")]);
    assert_eq!((&task["status"], &task["attempts"]), (&json!("completed"), &json!(1)), "{task}");
    let task = cli.json(&["task", &format!("{job}.1")]);
    assert_eq!((&task["status"], &task["attempts"]), (&json!("completed"), &json!(2)), "{task}");
    let attempts = task["attempt_list"].as_array().unwrap();
    assert_eq!((&attempts[0]["status"], &attempts[0]["exit_code"]), (&json!("failed"), &json!(42)), "{task}");
    assert_eq!(
        (&attempts[1]["status"], &attempts[1]["exit_code"]),
        (&json!("completed"), &json!(0)),
        "{task}"
    );

    // What the window showed, and nothing of what it only printed to its terminal.
    let log = cli.ok(&["logs", &format!("{job}.0")]);
    for line in 0..40 {
        assert_eq!(
            log.matches(&format!("  duke 5800 y_neg phi step {line}\n")).count(),
            1,
            "line {line} of:\n{log}"
        );
    }
    assert!(log.contains("  grid of duke 5800 x_pos theta: 10 µm ≤ h\n"), "{log}");
    assert!(log.contains("--- FarFieldStudy Finished ---"), "{log}");
    assert!(!log.contains("not for the page") && !log.contains("printed by the solver"), "{log}");

    // Four simulations of five files in each assignment, byte for byte, text in a Windows code page among them.
    let to = home.path().join("results");
    cli.ok(&["results", "get", &job, "--to", to.to_str().unwrap()]);
    for (index, frequency) in [(0, "5800MHz"), (1, "700MHz")] {
        for case in ["x_pos_theta", "x_pos_phi", "y_neg_theta", "y_neg_phi"] {
            let place = format!("far_field/duke/{frequency}/environmental_{case}");
            let (made, kept) =
                (machine.folder.join("results").join(&place), to.join(index.to_string()).join(&place));
            let names: Vec<_> =
                fs::read_dir(&made).unwrap().map(|entry| entry.unwrap().file_name()).collect();
            assert_eq!(names.len(), 5, "{names:?}");
            for name in names {
                assert_eq!(
                    fs::read(made.join(&name)).unwrap(),
                    fs::read(kept.join(&name)).unwrap(),
                    "{name:?}"
                );
            }
        }
    }

    // The worker writes its config from the server's copy: keys in their order, numbers as they were.
    let ran = fs::read_to_string(machine.folder.join("configs/big study_assignment_0.json")).unwrap();
    assert!(
        squeezed(&ran).contains(r#""global_gridding_per_frequency":{"5800":1.0,"10":2e-05,"700":2.5}"#),
        "{ran}"
    );
    let keys: Vec<usize> = ["\"study_type\"", "\"use_gui\"", "\"phantoms\"", "\"harness\""]
        .iter()
        .map(|key| ran.find(key).unwrap_or_else(|| panic!("no {key} in {ran}")))
        .collect();
    assert!(keys.is_sorted(), "{ran}");
}

#[test]
fn the_window_s_tabs_are_seen_while_it_runs() {
    let Some(python) = client::python() else { return };
    let home = Home::new();
    let server = home.server(&["--compat", "goliat"], &[]);
    let cli = server.cli();
    let machine = Machine::new(&python, &home, &server, "sim-1");
    let seen = home.path().join("seen");
    let job = client::upload(&machine, "pictures", &[700], json!({"until": seen}));
    let worker = machine.start_goliat(&["worker", "0", "pictures", "--auto-close"]);

    let task = format!("{job}.0");
    cli.wait_for_json("the window to be heard", &["task", &task], |task| !task["stage"].is_null());
    let runner = cli.json(&["runners"])[0]["id"].as_str().unwrap().to_owned();
    let url = format!("{}/api/v1/runners/{runner}/screenshots", server.url);
    let tabs = ["Timings", "Time_Remaining", "Overall_Progress", "System_Utilization", "Disk_I/O"];
    wait_until("pictures of all tabs", TIMEOUT * 3, || {
        let listed = get(&url);
        tabs.iter().all(|tab| listed.contains(&format!("\"{tab}\"")))
    });
    let usage = &cli.json(&["runners"])[0]["usage"];
    let is_busy = usage["cpu"].as_f64().is_some_and(|cpu| (0.0..=1.0).contains(&cpu));
    assert!(is_busy && usage["memory_bytes_used"].as_u64() > Some(0), "{usage}");
    fs::write(&seen, "").unwrap();
    assert_eq!(worker.ended().code, Some(0));
    assert_eq!(cli.wait(&job, TIMEOUT), 0);
}

fn get(url: &str) -> String {
    let program = "import sys, urllib.request; print(urllib.request.urlopen(sys.argv[1]).read().decode())";
    let output = std::process::Command::new("python3").args(["-c", program, url]).output().unwrap();
    assert!(output.status.success(), "{url}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}
