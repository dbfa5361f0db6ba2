//! A machine is one identity, out is out, and what lets a machine in is nobody else's.

use std::fs;

use mothership_test_services::wait::{TIMEOUT, wait_for, wait_until};
use mothership_testkit::proc::Home;

/// What everybody on the machine, and every task of the runner, can read of a process.
#[cfg(target_os = "linux")]
fn shown(id: u32) -> String {
    let read = |name: &str| {
        let bytes = fs::read(format!("/proc/{id}/{name}")).unwrap_or_default();
        String::from_utf8_lossy(&bytes).replace('\0', " ")
    };
    format!("{} {}", read("cmdline"), read("environ"))
}

#[test]
fn a_token_is_for_one_machine_and_not_to_be_seen() {
    let home = Home::new();
    let server = home.server(&["--require-login"], &[]);
    let join = server.cli().json(&["runner-token"])["token"].as_str().expect("a token").to_owned();
    fs::write(home.path().join("join"), format!("{join}\n")).expect("the home can be written to");
    let mut guest = home.runner("guest", &server, &["--name", "guest", "--join-file", "join"]);
    server.cli().wait_for_json("the guest", &["runners"], |runners| {
        runners.as_array().is_some_and(|all| all.len() == 1)
    });
    let mut second = home.runner("second", &server, &["--name", "second", "--join", &join]);
    assert_eq!(second.process().wait(TIMEOUT).code(), Some(5), "{}", second.process().printed());
    assert!(second.process().printed().contains("used up"), "{}", second.process().printed());
    assert_eq!(server.cli().json(&["runner-token", "--list"])[0]["uses"], 1);

    // Given on the command line, it is gone from there before the runner has joined; the same in a variable.
    let join = server.cli().json(&["runner-token"])["token"].as_str().expect("a token").to_owned();
    let third = home.runner("third", &server, &["--name", "third", "--join", &join]);
    server.cli().wait_for_json("the third", &["runners"], |runners| runners.to_string().contains("third"));
    #[cfg(target_os = "linux")]
    {
        let mut third = third;
        let seen = shown(third.process().id());
        assert!(seen.contains("--name") && !seen.contains(&join), "{seen}");
    }
    let token =
        server.cli().json(&["runner-token", "--uses", "2"])["token"].as_str().expect("a token").to_owned();
    let id = server.cli().json(&["runner-token", "--list"])[2]["id"].as_str().expect("an id").to_owned();
    server.cli().ok(&["runner-token", "--revoke", &id]);
    let mut late = home.runner("late", &server, &["--join", &token]);
    assert_eq!(late.process().wait(TIMEOUT).code(), Some(5));
    guest.process().terminate();
}

#[test]
fn a_runner_that_was_removed_stays_out() {
    let home = Home::new();
    let server = home.server(&["--require-login"], &[]);
    let token = |words: &[&str]| server.cli().json(words)["token"].as_str().expect("a token").to_owned();
    let old = token(&["runner-token", "--many"]);
    let mut runner = home.runner("lab", &server, &["--name", "lab", "--join", &old]);
    server.cli().wait_for_json("the runner", &["runners"], |runners| runners.to_string().contains("lab"));
    server.cli().ok(&["runners", "remove", "lab"]);
    // It asks for itself, has forgotten its token, and would not be let in with it.
    wait_until("the runner to be refused", TIMEOUT, || runner.process().printed().contains("was removed"));
    assert_eq!(server.cli().json(&["runners"]), serde_json::json!([]));
    runner.kill();
    runner.restart();
    assert_eq!(runner.process().wait(TIMEOUT).code(), Some(5), "its token is older than that");
    server.cli().ok(&["runners", "allow", "lab"]);
    runner.restart();
    wait_for("the runner to be back", TIMEOUT, || {
        server.cli().json(&["runners"]).to_string().contains("lab").then_some(())
    });
}
