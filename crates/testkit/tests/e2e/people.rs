//! What people do at the keyboard beside submitting: log in and out, take a machine out, fetch a part of the results.

use crate::lines;
use mothership_test_services::wait::{TIMEOUT, wait_until};
use mothership_testkit::proc::Home;

#[test]
fn a_saved_login_is_used_until_it_is_forgotten() {
    let home = Home::new();
    let server = home.server(&["--require-login"], &[]);
    let token = server.administrators_token();
    let cli = server.anonymous();
    let wrong = cli.run(&["login", "--token", &format!("msh_{}", "0".repeat(64))]);
    assert_eq!(wrong.code, Some(5), "{}", wrong.stderr);
    assert_eq!(cli.run(&["jobs"]).code, Some(5), "a token that is refused is not saved");

    cli.ok(&["login", "--token", token.trim()]);
    assert_eq!(cli.json(&["jobs"])["total"], 0);
    let other = cli.run(&["jobs", "--token", "msh_other"]);
    assert_eq!(other.code, Some(5), "a token that is given goes before the saved one");
    cli.ok(&["logout"]);
    assert_eq!(cli.run(&["jobs"]).code, Some(5));
}

#[test]
fn a_drained_runner_finishes_what_it_has_and_takes_nothing_new() {
    let home = Home::new();
    let server = home.server(&[], &[]);
    let cli = server.cli();
    let _runner = home.runner("only", &server, &["--cpus", "1", "--name", "only"]);
    let (started, gate) = (home.path().join("started"), home.path().join("gate"));
    let program =
        format!("echo x >> {}; while [ ! -e {} ]; do sleep 0.05; done", started.display(), gate.display());
    let first = cli.submit(&["--", "sh", "-c", &program]);
    wait_until("the first program to run", TIMEOUT, || lines(&started).len() == 1);
    cli.ok(&["runners", "drain", "only"]);
    let second = cli.submit(&["--", "true"]);
    std::fs::write(&gate, "").unwrap();
    assert_eq!(cli.wait(&first, TIMEOUT), 0, "what it had ends as ever");
    let why = cli.ok(&["explain", &format!("{second}.0")]);
    assert!(why.contains("drain"), "{why}");
    assert_eq!(cli.json(&["job", &second])["status"], "pending");
    cli.ok(&["runners", "enable", "only"]);
    assert_eq!(cli.wait(&second, TIMEOUT), 0);
}

#[test]
fn results_are_listed_and_fetched_by_pattern() {
    let home = Home::new();
    let up = home.up(&["--cpus", "2"]);
    let cli = up.cli();
    let program = "mkdir -p plots; echo {{index}} > plots/field.txt; echo n > notes.md";
    let job = cli.submit(&["--array", "0-1", "--output", "**", "--", "sh", "-c", program]);
    assert_eq!(cli.wait(&job, TIMEOUT), 0);
    let all = cli.ok(&["results", "ls", &job]);
    assert!(all.contains("plots/field.txt") && all.contains("notes.md"), "{all}");
    let some = cli.ok(&["results", "ls", &job, "plots/*"]);
    assert!(some.contains("plots/field.txt") && !some.contains("notes.md"), "{some}");
    let to = home.path().join("fetched");
    cli.ok(&["results", "get", &job, "**/*.txt", "--to", to.to_str().unwrap()]);
    for index in ["0", "1"] {
        let file = std::fs::read_to_string(to.join(index).join("plots/field.txt")).unwrap();
        assert_eq!(file.trim(), index);
        assert!(!to.join(index).join("notes.md").exists(), "only what was asked for");
    }
    // Fetched again, nothing is doubled or broken.
    cli.ok(&["results", "get", &job, "--to", to.to_str().unwrap()]);
    assert_eq!(std::fs::read_to_string(to.join("1/notes.md")).unwrap(), "n\n");
    let none = cli.run(&["results", "get", &job, "no/such/*", "--to", to.to_str().unwrap()]);
    assert_eq!(none.code, Some(3), "{}{}", none.text(), none.stderr);
}

#[test]
fn a_followed_log_goes_on_over_a_restart_of_the_server() {
    let home = Home::new();
    let mut server = home.server(&[], &[]);
    let cli = server.cli();
    let _runner = home.runner("runner", &server, &["--cpus", "1"]);
    let (gate, followed) = (home.path().join("gate"), home.path().join("followed"));
    let program = format!("echo before; while [ ! -e {} ]; do sleep 0.05; done; echo after", gate.display());
    let job = cli.submit(&["--", "sh", "-c", &program]);
    cli.wait_for_json("the program to print", &["task", &format!("{job}.0")], |task| {
        task["attempt_list"][0]["log_lines"] == 1
    });
    let out = std::fs::File::create(&followed).unwrap();
    let mut follow = cli.command(&["logs", "-f", &format!("{job}.0")]).stdout(out).spawn().unwrap();
    wait_until("the first line to be followed", TIMEOUT, || lines(&followed) == ["before"]);
    server.kill();
    server.restart();
    std::fs::write(&gate, "").unwrap();
    let ended = mothership_test_services::wait::wait_for("the follower to end", TIMEOUT * 2, || {
        follow.try_wait().unwrap()
    });
    assert!(ended.success(), "{ended:?}");
    assert_eq!(lines(&followed), ["before", "after"], "each line once");
}
