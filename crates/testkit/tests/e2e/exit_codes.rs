//! How commands fail: the exit code that a script compares, and a sentence that names what it was about.

use mothership_test_services::wait::{TIMEOUT, wait_for, wait_until};
use mothership_testkit::proc::{CommandOutput, Home};
use std::process::Stdio;

/// It ended with this code and says these words on standard error, and nothing on standard output.
#[track_caller]
fn assert_fails(args: &[&str], output: &CommandOutput, code: i32, words: &[&str]) {
    assert_eq!(output.code, Some(code), "mothership {args:?}: {}{}", output.text(), output.stderr);
    for word in words {
        assert!(output.stderr.contains(word), "mothership {args:?} does not say {word:?}: {}", output.stderr);
    }
    assert!(output.stdout.is_empty(), "mothership {args:?} prints an error as a result: {}", output.text());
}

#[test]
fn what_does_not_exist_is_refused_and_named() {
    let home = Home::new();
    let server = home.server(&[], &[]);
    let cli = server.cli();
    for args in [
        &["job", "99"][..],
        &["tasks", "99"],
        &["task", "99.0"],
        &["logs", "99.0"],
        &["wait", "99"],
        &["cancel", "99"],
        &["pause", "99"],
        &["resume", "99"],
        &["retry", "99", "--failed"],
        &["explain", "99.0"],
        &["results", "ls", "99"],
        &["runners", "drain", "nobody"],
    ] {
        let named = if args.contains(&"nobody") { "nobody" } else { "99" };
        assert_fails(args, &cli.run(args), 3, &[named]);
    }
}

#[test]
fn a_wrong_command_line_is_refused_before_anything_is_sent() {
    let home = Home::new();
    let server = home.server(&[], &[]);
    // A server that is not there would be noticed first, were it asked.
    let cli = server.cli();
    for (args, word) in [
        (&["job"][..], "<ID>"),
        (&["job", "seven"], "seven"),
        (&["task", "one"], "one"),
        (&["wait", "1", "--timeout", "soon"], "soon"),
        (&["results", "get", "1"], "--to"),
        (&["logs"], "<TASK>"),
        (&["nothing"], "nothing"),
    ] {
        let mut all = args.to_vec();
        all.extend(["--server", "http://127.0.0.1:9"]);
        assert_fails(&all, &cli.run(&all), 2, &[word]);
    }
}

#[test]
fn a_wait_that_takes_too_long_ends_with_its_own_code() {
    let home = Home::new();
    let server = home.server(&[], &[]);
    let cli = server.cli();
    // No runner is there to start it.
    let job = cli.submit(&["--", "true"]);
    assert_eq!(cli.run(&["wait", &job, "--timeout", "100ms"]).code, Some(124));
    cli.ok(&["cancel", &job]);
    assert_eq!(cli.run(&["wait", &job]).code, Some(1), "a cancelled job did not work");
    let both = cli.submit(&["--", "true"]);
    cli.ok(&["cancel", &both]);
    assert_eq!(cli.run(&["wait", &job, &both, "--timeout", "1m"]).code, Some(1));
}

#[cfg(unix)]
#[test]
fn an_interrupted_wait_leaves_the_job_alone() {
    let home = Home::new();
    let server = home.server(&[], &[]);
    let cli = server.cli();
    let job = cli.submit(&["--", "true"]);
    let mut command = cli.command(&["wait", &job]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    // It handles the signal from the moment on in which it has asked the server: only then is it the wait that ends.
    let id = child.id().to_string();
    wait_until("the wait to watch the job", TIMEOUT, || catches_interrupts(&id));
    let kill = std::process::Command::new("kill").args(["-INT", &id]).status().unwrap();
    assert!(kill.success());
    let ended = wait_for("the wait to end", TIMEOUT, || child.try_wait().unwrap());
    assert_eq!(ended.code(), Some(130), "{ended:?}");
    assert_eq!(cli.json(&["job", &job])["status"], "pending");
}

/// Whether a process has a handler for SIGINT (2), which is its second bit in the mask. Other systems: not known.
#[cfg(unix)]
fn catches_interrupts(id: &str) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 2 != 0)
}

#[test]
fn what_this_machine_refuses_is_named() {
    let home = Home::new();
    let server = home.server(&[], &[]);
    let cli = server.cli();
    let address = server.url.trim_start_matches("http://").to_owned();
    let file = home.path().join("a-file");
    std::fs::write(&file, "not a folder").unwrap();
    let below = file.join("data").display().to_string();
    let fresh = home.path().join("fresh").display().to_string();
    for (args, word) in [
        (["server", "--data", &below, "--listen", "127.0.0.1:0"], "a-file"),
        (["server", "--data", &fresh, "--listen", &address], &*address),
        (["up", "--data", &fresh, "--listen", &address], &*address),
    ] {
        assert_fails(&args, &cli.run(&args), 6, &[word]);
    }
    let job = cli.submit(&["--", "true"]);
    cli.ok(&["cancel", &job]);
    let to = ["results", "get", &job, "--to", &below];
    let output = cli.run(&to);
    assert!(matches!(output.code, Some(3 | 6)), "{:?}: {}", output.code, output.stderr);
}

#[test]
fn a_submit_that_waits_ends_as_its_job_does() {
    let home = Home::new();
    let up = home.up(&["--cpus", "1"]);
    let cli = up.cli();
    for (program, code) in [("exit 0", 0), ("exit 9", 1)] {
        for flag in ["--wait", "--follow"] {
            let output = cli.run(&["submit", flag, "--", "sh", "-c", program]);
            assert_eq!(output.code, Some(code), "{flag} {program}: {}", output.stderr);
        }
    }
    let dry = cli.run(&["submit", "--dry-run", "--", "sh", "-c", "exit 9"]);
    assert_eq!(dry.code, Some(0), "nothing was run: {}", dry.stderr);
    assert_eq!(cli.json(&["jobs"])["total"], 4);
}

#[test]
fn a_server_that_wants_a_login_tells_apart_who_is_unknown_and_what_is_not_there() {
    let home = Home::new();
    let server = home.server(&["--require-login"], &[]);
    let anonymous = server.anonymous();
    for args in
        [&["jobs"][..], &["job", "99"], &["cancel", "99"], &["runner-token"], &["submit", "--", "true"]]
    {
        assert_fails(args, &anonymous.run(args), 5, &["login"]);
    }
    assert_fails(&["job", "99"], &server.cli().run(&["job", "99"]), 3, &["99"]);
}
