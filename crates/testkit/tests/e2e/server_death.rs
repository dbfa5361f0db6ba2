//! `kill -9` of the server in the middle of a study: every task ends exactly once, no line and no file is missing, and
//! running programs do not notice.

use crate::lines;
use mothership_test_services::wait::{TIMEOUT, wait_until};
use mothership_testkit::proc::Home;

/// Tells of its start, prints 200 numbered lines over some time, leaves a file.
const PROGRAM: &str = r#"
import pathlib, sys, time
starts, index = sys.argv[1], sys.argv[2]
with open(starts, "a") as out:
    out.write(index + "\n")
for line in range(200):
    print(f"step {line + 1}/200 of {index}", flush=True)
    time.sleep(0.01)
pathlib.Path("out").mkdir(exist_ok=True)
pathlib.Path("out/result.txt").write_text(f"result {index}\n")
"#;

#[test]
fn killed_and_started_again_nothing_is_lost_and_nothing_runs_twice() {
    let home = Home::new();
    let mut up = home.up(&["--cpus", "3"]);
    let cli = up.cli();
    let (program, starts) = (home.path().join("program.py"), home.path().join("starts"));
    std::fs::write(&program, PROGRAM).unwrap();
    let job = cli.submit(&[
        "--name",
        "study",
        "--array",
        "0-11",
        "--output",
        "out/**",
        "--",
        "python3",
        program.to_str().unwrap(),
        starts.to_str().unwrap(),
        "{{index}}",
    ]);

    // Twice, each time with programs in the middle of their work.
    for started in [2, 7] {
        wait_until("some tasks to have started", TIMEOUT, || lines(&starts).len() >= started);
        up.kill();
        up.restart();
    }
    assert_eq!(cli.wait(&job, TIMEOUT * 2), 0);

    let mut started = lines(&starts);
    started.sort_by_key(|index| index.parse::<u32>().unwrap());
    let expected: Vec<_> = (0..12).map(|index| index.to_string()).collect();
    assert_eq!(started, expected, "each program was started exactly once");
    for (index, task) in cli.tasks(&job).iter().enumerate() {
        assert_eq!(task["status"], "completed", "{task}");
        let shown = cli.json(&["task", &format!("{job}.{index}")]);
        let attempts = shown["attempt_list"].as_array().unwrap().iter();
        // A lease whose answer died with the server was never started and is given back at no cost.
        let (begun, given_back): (Vec<_>, Vec<_>) = attempts.partition(|a| !a["started_at"].is_null());
        assert!(matches!(begun[..], [one] if one["status"] == "completed"), "{shown}");
        assert!(given_back.iter().all(|attempt| attempt["status"] == "superseded"), "{shown}");
        let whole: String = (1..=200).map(|line| format!("step {line}/200 of {index}\n")).collect();
        assert_eq!(cli.ok(&["logs", &format!("{job}.{index}")]), whole);
    }
    let to = home.path().join("results");
    cli.ok(&["results", "get", &job, "--to", to.to_str().unwrap()]);
    for index in 0..12 {
        let file = to.join(format!("{index}/out/result.txt"));
        assert_eq!(std::fs::read_to_string(file).unwrap(), format!("result {index}\n"));
    }
}

#[test]
fn a_clean_stop_drains_and_the_study_goes_on_after_the_next_start() {
    let home = Home::new();
    let mut up = home.up(&["--cpus", "1"]);
    let cli = up.cli();
    let starts = home.path().join("starts");
    let line = format!("echo {{{{index}}}} >> {}; sleep 0.3", starts.display());
    let job = cli.submit(&["--name", "drain", "--array", "0-4", "--", "sh", "-c", &line]);
    wait_until("the first task to run", TIMEOUT, || !lines(&starts).is_empty());
    up.process().terminate();
    assert_eq!(up.process().wait(TIMEOUT).code(), Some(0));
    let before = lines(&starts).len();
    assert!(before < 5, "a drain starts nothing new");

    up.restart();
    assert_eq!(cli.wait(&job, TIMEOUT), 0);
    assert_eq!(lines(&starts).len(), 5, "what had ended did not run again");
}
