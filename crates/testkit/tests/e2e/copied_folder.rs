//! A copied runner folder is a runner of its own: both are seen, and each is called by its name.

use mothership_test_services::wait::{TIMEOUT, wait_until};
use mothership_testkit::proc::Home;
use std::process::Command;

#[test]
fn a_copy_of_a_runners_folder_is_another_runner() {
    let home = Home::new();
    let server = home.server(&[], &[]);
    let cli = server.cli();
    let mut first = home.runner("r1", &server, &["--cpus", "1", "--name", "r1", "--label", "clone"]);
    let began = home.path().join("began");
    let line = format!("echo x >> {}; while :; do sleep 1; done", began.display());
    // Its program runs while the folder is copied: it is the original's, and stays.
    let job = cli.submit(&["--require", "clone", "--", "sh", "-c", &line]);
    wait_until("the program to run", TIMEOUT, || began.exists());
    first.kill();
    let copied = Command::new("cp").arg("-a").arg(&first.data).arg(home.path().join("r2")).status();
    assert!(copied.unwrap().success());
    first.restart();
    cli.wait_for_json("the first to be heard", &["runners"], |runners| runners[0]["status"] == "busy");
    let _second = home.runner("r2", &server, &["--cpus", "1", "--name", "r2", "--label", "clone"]);
    let both = cli.wait_for_json("both", &["runners"], |runners| {
        let names: Vec<&str> =
            runners.as_array().unwrap().iter().filter_map(|one| one["name"].as_str()).collect();
        names == ["r1", "r2"]
    });
    assert_ne!(both[0]["id"], both[1]["id"]);
    // Each does its own work, and what ran when it was copied goes on.
    let both_work = cli.submit(&["--array", "0-3", "--require", "clone", "--", "sleep", "0.2"]);
    assert_eq!(cli.wait(&both_work, TIMEOUT), 0);
    let task = cli.json(&["task", &format!("{job}.0")]);
    assert_eq!(
        (&task["status"], &task["attempts"], &task["runner"]),
        (&"running".into(), &1.into(), &"r1".into())
    );
    cli.ok(&["runners", "drain", "r1"]);
    cli.ok(&["cancel", &job]);
}
