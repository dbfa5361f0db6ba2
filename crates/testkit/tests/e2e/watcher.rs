//! Whoever watches notices when it was away itself: stopped with everything, or unable to write. The work goes on in the
//! same attempt, and no line of it is missing. The limits are short here, and what happens lasts several times as long.

use mothership_test_services::wait::{TIMEOUT, wait_until};
use mothership_testkit::proc::Home;
use serde_json::Value;
use std::process::Command;

/// A program that prints until its file is there, a number a line.
const COUNT: &str = "i=0; while [ ! -e GO ]; do i=$((i+1)); echo $i; sleep 0.05; done; echo done";

fn count_until(file: &std::path::Path) -> String {
    COUNT.replace("GO", file.to_str().unwrap())
}

/// What the program printed is 1, 2, 3 … and `done`.
fn is_whole(log: &str) -> bool {
    let mut lines: Vec<&str> = log.lines().collect();
    lines.pop() == Some("done")
        && lines.iter().enumerate().all(|(at, line)| *line == (at + 1).to_string())
        && !lines.is_empty()
}

fn one_attempt(task: &Value) -> bool {
    task["attempt_list"].as_array().is_some_and(|attempts| attempts.len() == 1)
}

fn lines_stored(task: &Value) -> u64 {
    task["attempt_list"][0]["log_lines"].as_u64().unwrap_or(0)
}

#[test]
fn stopping_everything_loses_nothing() {
    let home = Home::new();
    let mut up = home.up(&["--cpus", "1", "--lost-after", "2s"]);
    let (cli, go) = (up.cli(), home.path().join("go"));
    let job = cli.submit(&["--name", "paused", "--", "sh", "-c", &count_until(&go)]);
    let task = format!("{job}.0");
    cli.wait_for_json("it to print", &["task", &task], |task| lines_stored(task) > 3);
    // What a pause of the machine is to server and agent.
    let pid = up.process().id().to_string();
    let signal = |name: &str| assert!(Command::new("kill").args([name, &pid]).status().unwrap().success());
    signal("-STOP");
    // The time of the pause is what is tried here: 5 times as long as anybody may be silent.
    assert!(Command::new("sleep").arg("10").status().unwrap().success());
    signal("-CONT");
    let before = lines_stored(&cli.json(&["task", &task]));
    let shown = cli.wait_for_json("it to be followed again", &["task", &task], |task| {
        lines_stored(task) > before.max(150)
    });
    assert!(one_attempt(&shown), "{shown}");
    std::fs::write(&go, "").unwrap();
    assert_eq!(cli.wait(&job, TIMEOUT), 0);
    let shown = cli.json(&["task", &task]);
    assert!(one_attempt(&shown) && shown["attempt_list"][0]["status"] == "completed", "{shown}");
    assert!(is_whole(&cli.ok(&["logs", &task])));
}

/// As root: the data folder is a small file system of its own, gone with the process that sees it.
#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_loses_no_attempt() {
    let home = Home::new();
    let can_mount = Command::new("unshare").args(["-m", "true"]).output().is_ok_and(|out| out.status.success());
    if !can_mount {
        return;
    }
    let (up, go) = (home.path().to_str().unwrap().to_owned(), home.path().join("go"));
    let binary = mothership_testkit::proc::binary_path();
    // The server and whoever fills its disk share one view of the mounts.
    let script = format!(
        "mkdir -p tiny && mount -t tmpfs -o size=16m tmpfs tiny && \
         (\"{binary}\" server --data \"$PWD/tiny\" --listen 127.0.0.1:0 --lost-after 2s >server.out 2>&1 & echo $! >server.pid; \
         while [ ! -e fill ]; do sleep 0.1; done; head -c 30000000 /dev/zero > tiny/ballast; touch full; \
         while [ ! -e clear ]; do sleep 0.1; done; rm tiny/ballast; touch cleared; wait)",
        binary = binary.display(),
    );
    let mut world = Command::new("unshare")
        .args(["-m", "bash", "-c", &script])
        .current_dir(&up)
        .env("HOME", &up)
        .spawn()
        .unwrap();
    let printed = || std::fs::read_to_string(home.path().join("server.out")).unwrap_or_default();
    let address = mothership_test_services::wait::wait_for("the server's address", TIMEOUT, || {
        mothership_testkit::proc::address_in(&printed())
    });
    let server = home.remote(&address);
    let _runner = home.runner_of("machine", &address, &["--cpus", "1", "--name", "machine"]);
    let job = server.submit(&["--name", "kept", "--", "sh", "-c", &count_until(&go)]);
    let task = format!("{job}.0");
    server.wait_for_json("it to print", &["task", &task], |task| lines_stored(task) > 3);
    std::fs::write(home.path().join("fill"), "").unwrap();
    wait_until("the disk to be full", TIMEOUT, || home.path().join("full").exists());
    assert!(Command::new("sleep").arg("10").status().unwrap().success());
    std::fs::write(home.path().join("clear"), "").unwrap();
    wait_until("room on the disk", TIMEOUT, || home.path().join("cleared").exists());
    std::fs::write(&go, "").unwrap();
    assert_eq!(server.wait(&job, TIMEOUT), 0);
    let shown = server.json(&["task", &task]);
    assert!(one_attempt(&shown) && shown["attempt_list"][0]["status"] == "completed", "{shown}");
    assert!(is_whole(&server.ok(&["logs", &task])));
    drop(server);
    let pid = std::fs::read_to_string(home.path().join("server.pid")).unwrap();
    let _ = Command::new("kill").args(["-9", pid.trim()]).status();
    let _ = world.wait();
}
