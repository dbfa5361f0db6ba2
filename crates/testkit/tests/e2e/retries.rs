//! Failures: retried by rule, then final with a clear reason; pause, resume, time limit.

use mothership_test_services::wait::TIMEOUT;
use mothership_testkit::proc::Home;

#[test]
fn a_failure_is_retried_by_rule_and_only_what_failed_runs_again() {
    let home = Home::new();
    let up = home.up(&["--cpus", "2"]);
    let cli = up.cli();
    let marker = home.path().join("mended");
    let line = format!(
        "test {{{{index}}}} != 2 || test -e {} || {{ echo no convergence >&2; exit 3; }}",
        marker.display()
    );
    let spec = home.path().join("flaky.toml");
    let text = format!(
        "name = 'flaky'\narray = '0-4'\ncommand = ['sh', '-c', '''{line}''']\nmax_retries = 1\nretry = {{ backoff_seconds = 0.1 }}\n"
    );
    std::fs::write(&spec, text).unwrap();
    let job = cli.submit(&[spec.to_str().unwrap()]);
    assert_eq!(cli.wait(&job, TIMEOUT), 1);
    let failed = &cli.json(&["tasks", &job, "--failed"])["tasks"];
    assert_eq!(failed.as_array().unwrap().len(), 1);
    assert_eq!(
        (&failed[0]["index"], &failed[0]["attempts"], &failed[0]["exit_code"]),
        (&2.into(), &2.into(), &3.into())
    );
    let reason = failed[0]["error_message"].as_str().unwrap();
    assert!(reason.contains("exit code 3") && reason.contains("no convergence"), "{reason}");

    std::fs::write(&marker, "").unwrap();
    cli.ok(&["retry", &job, "--failed"]);
    assert_eq!(cli.wait(&job, TIMEOUT), 0);
    let attempts: Vec<_> = cli.tasks(&job).iter().map(|task| task["attempts"].as_u64().unwrap()).collect();
    assert_eq!(attempts, [1, 1, 3, 1, 1]);
}

#[test]
fn a_task_past_its_time_limit_is_stopped_and_says_so() {
    let home = Home::new();
    let up = home.up(&[]);
    let cli = up.cli();
    let job = cli.submit(&["--name", "slow", "--time-limit", "1s", "--", "sleep", "600"]);
    assert_eq!(cli.wait(&job, TIMEOUT), 1);
    let task = &cli.tasks(&job)[0];
    assert!(task["error_message"].as_str().unwrap().contains("time limit"), "{task}");
}

#[test]
fn a_missing_program_is_named() {
    let home = Home::new();
    let up = home.up(&[]);
    let cli = up.cli();
    let job = cli.submit(&["--", "no-such-program-anywhere"]);
    assert_eq!(cli.wait(&job, TIMEOUT), 1);
    let task = &cli.tasks(&job)[0];
    assert!(task["error_message"].as_str().unwrap().contains("no-such-program-anywhere"), "{task}");
}

#[test]
fn a_paused_job_starts_nothing_until_it_is_resumed() {
    let home = Home::new();
    let server = home.server(&[], &[]);
    let cli = server.cli();
    let job = cli.submit(&["--name", "held", "--array", "0-2", "--", "true"]);
    cli.ok(&["pause", &job]);
    let _runner = home.runner("runner", &server, &["--cpus", "1"]);
    // Another job runs past it, so the runner is there and has been asked.
    let other = cli.submit(&["--name", "other", "--", "true"]);
    assert_eq!(cli.wait(&other, TIMEOUT), 0);
    let held = cli.json(&["job", &job]);
    assert_eq!((&held["status"], &held["counts"]["pending"]), (&"paused".into(), &3.into()));
    cli.ok(&["resume", &job]);
    assert_eq!(cli.wait(&job, TIMEOUT), 0);
}

#[test]
fn a_kill_is_137_to_the_rules_and_has_a_name() {
    let home = Home::new();
    let up = home.up(&[]);
    let cli = up.cli();
    let submit = |name: &str, command: &str, rule: &str| {
        let spec = home.path().join(format!("{name}.toml"));
        let text = format!("command = {command}\nmax_retries = 1\n[retry]\n{rule}\nbackoff_seconds = 0.1\n");
        std::fs::write(&spec, text).unwrap();
        let job = cli.submit(&[spec.to_str().unwrap()]);
        assert_eq!(cli.wait(&job, TIMEOUT), 1);
        let task = cli.tasks(&job).remove(0);
        (task["attempts"].as_u64().unwrap(), task["error_message"].as_str().unwrap().to_owned())
    };
    let killed = "['sh', '-c', 'kill -9 $$']";
    let cases = [
        ("killed", killed, "exit_codes = [137]", 2, "killed by SIGKILL (signal 9)"),
        ("other", killed, "exit_codes = [139]", 1, "killed by SIGKILL (signal 9)"),
        // A shell in between passes the same kill on as a code.
        (
            "shell",
            r#""sh -c 'kill -9 $$'; exit $?""#,
            "exit_codes = [137]",
            2,
            "exit code 137 = 128 + 9, killed",
        ),
        (
            "crash",
            "['sh', '-c', 'kill -SEGV $$']",
            "not_exit_codes = [139]",
            1,
            "killed by SIGSEGV (signal 11)",
        ),
    ];
    for (name, command, rule, attempts, reason) in cases {
        let (found, error) = submit(name, command, rule);
        assert_eq!(found, attempts, "{name}: {error}");
        assert!(error.starts_with(reason), "{name}: {error}");
    }
}
