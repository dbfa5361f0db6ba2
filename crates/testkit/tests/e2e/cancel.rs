//! Cancelling leaves no process, however hard the task tries to stay.

use crate::lines;
use mothership_test_services::wait::{TIMEOUT, wait_until};
use mothership_testkit::proc::Home;

/// Ignores TERM, and so do its child, its grandchild, and a grandchild that left for a session of its own.
const STUBBORN: &str = r#"
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pids = sys.argv[1]
def stay():
    with open(pids, "a") as out:
        out.write(f"{os.getpid()}\n")
    while True:
        time.sleep(0.1)
if os.fork() == 0:
    if os.fork() == 0:
        stay()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            stay()
        os._exit(0)
    stay()
stay()
"#;

fn alive(pid: &str) -> bool {
    // A zombie is no longer running; only its parent has not looked yet.
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit(')')
        .next()
        .is_some_and(|rest| !rest.trim().is_empty() && !rest.trim_start().starts_with(['Z', 'X']))
}

#[test]
#[cfg(target_os = "linux")]
fn a_process_tree_that_ignores_term_is_killed_after_a_cancel() {
    let home = Home::new();
    let up = home.up(&[]);
    let cli = up.cli();
    let (program, pids) = (home.path().join("stubborn.py"), home.path().join("pids"));
    std::fs::write(&program, STUBBORN).unwrap();
    let job = cli.submit(&[
        "--name",
        "stubborn",
        "--",
        "python3",
        program.to_str().unwrap(),
        pids.to_str().unwrap(),
    ]);
    wait_until("the whole tree to stand", TIMEOUT, || lines(&pids).len() == 4);
    assert!(lines(&pids).iter().all(|pid| alive(pid)));

    cli.ok(&["cancel", &job]);
    assert_eq!(cli.wait(&job, TIMEOUT), 1, "a cancelled job is no success");
    let left: Vec<_> = lines(&pids).into_iter().filter(|pid| alive(pid)).collect();
    assert_eq!(left, Vec::<String>::new(), "processes are left");
    let task = &cli.tasks(&job)[0];
    assert_eq!(task["status"], "cancelled");
}

#[test]
fn what_has_not_started_is_cancelled_at_once_and_what_completed_stays() {
    let home = Home::new();
    let up = home.up(&["--cpus", "1"]);
    let cli = up.cli();
    let job = cli.submit(&[
        "--name",
        "cut",
        "--array",
        "0-99999",
        "--",
        "sh",
        "-c",
        "test {{index}} = 0 || sleep 600",
    ]);
    cli.wait_for_json("the second task to run", &["job", &job], |job| {
        job["counts"]["completed"] == 1 && job["counts"]["running"] == 1
    });
    cli.ok(&["cancel", &job]);
    let ended = cli.wait_for_json("the job to end", &["job", &job], |job| job["status"] == "cancelled");
    assert_eq!(
        ended["counts"],
        serde_json::json!({
            "total": 100_000, "waiting": 0, "pending": 0, "running": 0, "completed": 1, "failed": 0, "cancelled": 99_999,
        })
    );
    assert_eq!(ended["percent"], 0, "what was called off was not done");
}
