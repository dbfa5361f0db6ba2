//! A job from submit to results on one machine.

use mothership_test_services::wait::TIMEOUT;
use mothership_testkit::proc::Home;

#[test]
fn a_study_runs_and_leaves_logs_progress_and_results() {
    let home = Home::new();
    let up = home.up(&["--cpus", "4"]);
    let cli = up.cli();
    let script = "mkdir -p out; for i in 1 2 3; do echo \"step $i/3\"; done; echo \"h={{h}} seed={{seed}}\" > out/figures.txt";
    let job = cli.submit(&[
        "--name",
        "first",
        "-p",
        "h=0.1,0.2",
        "-p",
        "seed=1..3",
        "--output",
        "out/**",
        "--",
        "sh",
        "-c",
        script,
    ]);
    assert_eq!(cli.wait(&job, TIMEOUT), 0);

    let tasks = cli.tasks(&job);
    assert_eq!(tasks.len(), 6);
    for (index, task) in tasks.iter().enumerate() {
        assert_eq!(task["id"], format!("{job}.{index}"));
        assert_eq!(
            (&task["status"], &task["exit_code"], &task["attempts"]),
            (&"completed".into(), &0.into(), &1.into())
        );
        assert_eq!(cli.ok(&["logs", &format!("{job}.{index}")]), "step 1/3\nstep 2/3\nstep 3/3\n");
    }
    assert_eq!(tasks[5]["params"], serde_json::json!({"h": 0.2, "seed": 3}));

    let to = home.path().join("results");
    cli.ok(&["results", "get", &job, "--to", to.to_str().unwrap()]);
    assert_eq!(std::fs::read_to_string(to.join("4/out/figures.txt")).unwrap(), "h=0.2 seed=2\n");

    let shown = cli.json(&["job", &job]);
    assert_eq!((&shown["status"], &shown["percent"]), (&"completed".into(), &100.into()));
}

#[test]
fn a_log_is_byte_exact_and_follows_live() {
    let home = Home::new();
    let up = home.up(&[]);
    let cli = up.cli();
    // Carriage returns, colours, NUL, bytes that are no UTF-8, no newline at the end.
    let bytes: &[u8] = b"a\rb\n\x1b[31mred\x1b[0m\n\0\xff\xfe\nno newline";
    let file = home.path().join("bytes");
    std::fs::write(&file, bytes).unwrap();
    let gate = home.path().join("gate");
    let line = format!(
        "cat {}; while [ ! -e {} ]; do sleep 0.05; done; echo; echo after",
        file.display(),
        gate.display()
    );
    let job = cli.submit(&["--name", "bytes", "--", "sh", "-c", &line]);
    let task = format!("{job}.0");

    // Opened late, followed from the beginning, ends by itself.
    cli.wait_for_json("the log to arrive", &["task", &task], |t| {
        t["attempt_list"][0]["log_bytes"] == bytes.len()
    });
    let follow = cli.command(&["logs", &task, "-f"]).stdout(std::process::Stdio::piped()).spawn().unwrap();
    std::fs::write(&gate, "").unwrap();
    let printed = follow.wait_with_output().unwrap().stdout;
    let whole = [bytes, b"\nafter\n"].concat();
    assert_eq!(printed, whole);
    assert_eq!(cli.run(&["logs", &task]).stdout, whole);
}

#[test]
fn a_dry_run_shows_what_would_run_and_stores_nothing() {
    let home = Home::new();
    let up = home.up(&["--cpus", "4"]);
    let cli = up.cli();
    std::fs::write(home.path().join("sim.py"), "print()").unwrap();
    cli.wait_for_json("the runner to register", &["runners"], |runners| runners != &serde_json::json!([]));
    let plan = cli.json(&[
        "submit",
        "--dry-run",
        "--array",
        "0-9",
        "--input",
        "sim.py",
        "--",
        "python3",
        "sim.py",
        "{{index}}",
    ]);
    assert_eq!(plan["count"], 10);
    assert_eq!(plan["matching_runners"].as_array().unwrap().len(), 1, "{plan}");
    assert!(plan["last"].to_string().contains("sim.py 9"), "{plan}");
    assert_eq!(cli.json(&["jobs"])["total"], 0);
}
