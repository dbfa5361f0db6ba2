//! What people's scripts rely on: words, shapes and exit codes of the command line.

use mothership_test_services::wait::TIMEOUT;
use mothership_testkit::proc::Home;

#[test]
fn ids_states_and_exit_codes_stay_as_they_are() {
    let home = Home::new();
    let up = home.up(&[]);
    let cli = up.cli();
    let job = cli.json(&["submit", "--", "sh", "-c", "echo hello; exit 0"]);
    assert_eq!(job["id"], "1");
    assert_eq!(cli.run(&["wait", "1"]).code, Some(0));
    let tasks = cli.json(&["tasks", "1"]);
    assert_eq!(tasks["next"], serde_json::Value::Null);
    let task = &tasks["tasks"][0];
    assert_eq!(
        (&task["id"], &task["status"], &task["attempts"], &task["exit_code"]),
        (&"1.0".into(), &"completed".into(), &1.into(), &0.into())
    );
    assert_eq!(cli.run(&["logs", "1.0"]).stdout, b"hello\n");

    let failing = cli.submit(&["--", "sh", "-c", "exit 9"]);
    assert_eq!(cli.run(&["wait", &failing]).code, Some(1), "a failed job");
    assert_eq!(cli.run(&["job", "4711"]).code, Some(3), "a refused request");
    assert_eq!(cli.run(&["--no-such-flag"]).code, Some(2), "a wrong command line");
    let nobody = cli.run(&["jobs", "--server", "http://127.0.0.1:9"]);
    assert_eq!(nobody.code, Some(4), "no server: {}", nobody.stderr);
    assert!(nobody.stderr.contains("http://127.0.0.1:9"), "{}", nobody.stderr);
}

#[test]
fn a_join_token_lets_a_runner_in_and_nothing_else_does() {
    let home = Home::new();
    let server = home.server(&["--require-login"], &[]);
    let anonymous = server.anonymous().run(&["jobs"]);
    assert_eq!(anonymous.code, Some(5), "{}", anonymous.stderr);
    let join = server.cli().json(&["runner-token"]);

    let mut stranger = home.runner("stranger", &server, &["--join", "msj_wrong"]);
    assert_ne!(stranger.process().wait(TIMEOUT).code(), Some(0));
    let _guest =
        home.runner("guest", &server, &["--name", "guest", "--join", join["token"].as_str().unwrap()]);
    let runners =
        server.cli().wait_for_json("the guest", &["runners"], |runners| runners != &serde_json::json!([]));
    let seen: Vec<_> =
        runners.as_array().unwrap().iter().map(|runner| runner["name"].as_str().unwrap()).collect();
    assert_eq!(seen, ["guest"]);
}
