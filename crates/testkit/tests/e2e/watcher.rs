//! Whoever watches notices when it was away itself: stopped with everything, or unable to write. The work goes on in the
//! same attempt, and no line of it is missing. The limits are short here, and what happens lasts several times as long.

use mothership_test_services::postgres::Cluster;
use mothership_test_services::wait::{TIMEOUT, wait_for, wait_until};
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
    let mut up = home.up(&["--cpus", "1", "--lease-ttl", "2s"]);
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

#[test]
fn a_database_that_is_away_loses_no_attempt() {
    // A cluster of its own: others could not do without theirs.
    let Some(mut cluster) = Cluster::start().unwrap() else { return };
    let home = Home::new();
    let database = format!("{}/postgres", cluster.url());
    let server = home.server(&["--database", &database, "--lease-ttl", "2s"], &[]);
    let _runner = home.runner("machine", &server, &["--cpus", "1", "--name", "machine"]);
    let (cli, go, printed) = (server.cli(), home.path().join("go"), home.path().join("printed"));
    // What it prints can be counted without a server, too.
    let line = count_until(&go).replace("echo $i;", &format!("echo $i; echo $i >> {};", printed.display()));
    let job = cli.submit(&["--name", "kept", "--", "sh", "-c", &line]);
    let task = format!("{job}.0");
    cli.wait_for_json("it to print", &["task", &task], |task| lines_stored(task) > 3);
    cluster.stop();
    let before = crate::lines(&printed).len();
    // At least 10 s: 5 times as long as anybody may be silent.
    wait_until("it to go on by itself", TIMEOUT * 2, || crate::lines(&printed).len() >= before + 200);
    cluster.start_again().unwrap();
    let shown = wait_for("the server to be back with all of it", TIMEOUT, || {
        let answer = cli.run(&["task", "--json", &task]);
        let task: Value = serde_json::from_slice(&answer.stdout).ok()?;
        (answer.code == Some(0) && lines_stored(&task) >= before as u64 + 200).then_some(task)
    });
    assert!(one_attempt(&shown) && shown["attempt_list"][0]["status"] == "running", "{shown}");
    std::fs::write(&go, "").unwrap();
    assert_eq!(cli.wait(&job, TIMEOUT), 0);
    let shown = cli.json(&["task", &task]);
    assert!(one_attempt(&shown) && shown["attempt_list"][0]["status"] == "completed", "{shown}");
    assert!(is_whole(&cli.ok(&["logs", &task])));
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_loses_no_attempt() {
    let home = Home::new();
    // As root the data folder is a small file system of its own; anybody else cannot make one.
    let data = home.path().join("server");
    std::fs::create_dir(&data).unwrap();
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=24m", "tmpfs"]).arg(&data).status();
    if !mounted.is_ok_and(|status| status.success()) {
        return;
    }
    let _mounted = Mounted(&data);
    let server = home.server(&["--lease-ttl", "2s"], &[]);
    let _runner = home.runner("machine", &server, &["--cpus", "1", "--name", "machine"]);
    let (cli, go) = (server.cli(), home.path().join("go"));
    let job = cli.submit(&["--name", "kept", "--", "sh", "-c", &count_until(&go)]);
    let task = format!("{job}.0");
    cli.wait_for_json("it to print", &["task", &task], |task| lines_stored(task) > 3);
    let ballast = data.join("ballast");
    // Until nothing more goes in; its error is what is wanted.
    let _ = std::fs::write(&ballast, vec![0u8; 30_000_000]);
    assert!(Command::new("sleep").arg("10").status().unwrap().success());
    std::fs::remove_file(&ballast).unwrap();
    let before = lines_stored(&cli.json(&["task", &task]));
    cli.wait_for_json("it to be followed again", &["task", &task], |task| lines_stored(task) > before);
    std::fs::write(&go, "").unwrap();
    assert_eq!(cli.wait(&job, TIMEOUT), 0);
    let shown = cli.json(&["task", &task]);
    assert!(one_attempt(&shown) && shown["attempt_list"][0]["status"] == "completed", "{shown}");
    assert!(is_whole(&cli.ok(&["logs", &task])));
}

/// A file system that goes with the test.
#[cfg(target_os = "linux")]
struct Mounted<'p>(&'p std::path::Path);

#[cfg(target_os = "linux")]
impl Drop for Mounted<'_> {
    fn drop(&mut self) {
        // Lazily: the server may hold files in it for a moment.
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}
