//! A runner that could not be heard for longer than its task waits for it comes back, and the same attempt goes on.

use mothership_test_services::wait::{TIMEOUT, wait_until};
use mothership_testkit::proc::{CommandLine, Home, proxy::Line};

/// Lines of the program; four a second. Longer than the absence and the patience together.
const LINES: usize = 300;

fn submit(cli: &CommandLine) -> String {
    let line = format!("i=0; while [ $i -lt {LINES} ]; do i=$((i+1)); echo tick $i; sleep 0.25; done");
    let job = cli.submit(&["--name", "absent", "--lost-after", "30s", "--", "sh", "-c", &line]);
    cli.wait_for_json("its first lines", &["task", &format!("{job}.0")], |task| {
        task["attempt_list"][0]["log_lines"].as_u64().is_some_and(|lines| lines > 3)
    });
    job
}

fn is_given_up(cli: &CommandLine, job: &str) -> bool {
    let task = cli.json(&["task", &format!("{job}.0")]);
    task["attempt_list"][0]["status"] == "lost"
}

/// The same attempt, with its number, and no line missing.
fn assert_went_on(cli: &CommandLine, job: &str) {
    assert_eq!(cli.wait(job, TIMEOUT * 4), 0);
    let task = cli.json(&["task", &format!("{job}.0")]);
    assert_eq!((&task["status"], &task["attempts"]), (&"completed".into(), &1.into()), "{task}");
    let expected: String = (1..=LINES).map(|line| format!("tick {line}\n")).collect();
    assert!(cli.ok(&["logs", &format!("{job}.0")]) == expected, "the log is not whole");
}

#[test]
fn an_agent_that_was_stopped_goes_on_with_its_attempt() {
    let home = Home::new();
    let server = home.server(&[], &[]);
    let cli = server.cli();
    let mut runner = home.runner("only", &server, &["--cpus", "1"]);
    let job = submit(&cli);
    runner.process().stop();
    wait_until("the attempt to be given up", TIMEOUT * 2, || is_given_up(&cli, &job));
    runner.process().go_on();
    assert_went_on(&cli, &job);
}

#[test]
fn a_network_that_was_cut_costs_no_attempt() {
    let home = Home::new();
    let server = home.server(&[], &[]);
    let cli = server.cli();
    let line = Line::to(&server.url);
    let _runner = home.runner_at("only", &line.url, &["--cpus", "1"]);
    let job = submit(&cli);
    line.cut();
    wait_until("the attempt to be given up", TIMEOUT * 2, || is_given_up(&cli, &job));
    line.mend();
    assert_went_on(&cli, &job);
}

/// What ended while nobody listened is delivered before anything else is asked for: nothing is done twice.
#[test]
fn what_ended_while_the_agent_was_dead_is_not_run_again() {
    let home = Home::new();
    let server = home.server(&[], &[]);
    let cli = server.cli();
    let mut runner = home.runner("only", &server, &["--cpus", "3"]);
    let gate = home.path().join("gate");
    let line = format!(
        "echo begun; touch {0}-{{{{index}}}}; while [ ! -e {0} ]; do sleep 0.05; done; echo ended",
        gate.display()
    );
    let job = cli.submit(&["--array", "0-2", "--lost-after", "30s", "--", "sh", "-c", &line]);
    // Running at the server are those, too, that the runner has not started yet.
    let begun = |index| home.path().join(format!("gate-{index}")).exists();
    wait_until("all to run", TIMEOUT, || (0..3).all(begun));
    cli.wait_for_json("all to run", &["job", &job], |job| job["counts"]["running"] == 3);
    runner.kill();
    std::fs::write(&gate, "").unwrap();
    wait_until("all to be given up", TIMEOUT * 2, || is_given_up(&cli, &job));
    cli.wait_for_json("all to be given up", &["job", &job], |job| job["counts"]["running"] == 0);
    runner.restart();
    assert_eq!(cli.wait(&job, TIMEOUT), 0);
    for (index, task) in cli.tasks(&job).iter().enumerate() {
        assert_eq!(task["attempts"], 1, "{task}");
        assert_eq!(cli.ok(&["logs", &format!("{job}.{index}")]), "begun\nended\n");
    }
}

/// Of two attempts the further one goes on, also when its agent could not say how far it is: its program went on while it
/// stood still.
#[test]
fn an_agent_that_was_frozen_alone_says_first_how_far_its_program_is() {
    let home = Home::new();
    let server = home.server(&["--lease-ttl", "2s"], &[]);
    let cli = server.cli();
    let mut frozen = home.runner("frozen", &server, &["--cpus", "1", "--name", "frozen"]);
    let go = home.path().join("go");
    let line = format!(
        "i=0; while [ ! -e {} ]; do i=$((i+1)); echo step $i/10000; sleep 0.05; done; echo done",
        go.display()
    );
    let job = cli.submit(&["--name", "contested", "--", "sh", "-c", &line]);
    let id = format!("{job}.0");
    let lines = |task: &serde_json::Value, attempt: usize| {
        task["attempt_list"][attempt]["log_lines"].as_u64().unwrap_or(0)
    };
    cli.wait_for_json("its first lines", &["task", &id], |task| lines(task, 0) > 3);
    let _other = home.runner("other", &server, &["--cpus", "1", "--name", "other"]);
    frozen.process().stop();
    let known = lines(&cli.json(&["task", &id]), 0);
    // What the other one has done is more than the server knows of the first, and less than that has done.
    cli.wait_for_json("another attempt that is further", &["task", &id], |task| {
        lines(task, 1) > 2 * known + 40
    });
    frozen.process().go_on();
    cli.wait_for_json("the first one to have the task again", &["task", &id], |task| {
        let status = |attempt: usize| task["attempt_list"][attempt]["status"].clone();
        assert!(status(0) != "superseded", "the one that is further was stopped: {task}");
        status(0) == "running" && status(1) == "superseded"
    });
    std::fs::write(&go, "").unwrap();
    assert_eq!(cli.wait(&job, TIMEOUT), 0);
    let task = cli.json(&["task", &id]);
    assert_eq!(
        (&task["status"], &task["attempt_list"][0]["status"]),
        (&"completed".into(), &"completed".into())
    );
    let log = cli.ok(&["logs", &id]);
    let steps = log.strip_suffix("done\n").expect("its last line").lines();
    assert!(steps.enumerate().all(|(at, line)| line == format!("step {}/10000", at + 1)), "{log}");
}
