//! How programs are started: scripts that the system does not start as they are, and what programs inherit.

use crate::{TestRunner, scripted::lease};
use mothership_core::attempt::EndCause;
use std::os::unix::fs::PermissionsExt;

impl TestRunner {
    /// An executable file of the user's.
    fn script(&self, name: &str, text: &str) -> String {
        let path = self.data.path().join(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_script_without_a_first_line_is_run_by_the_shell() {
    let runner = TestRunner::start();
    let script = runner.script("ns.sh", "echo \"$0: $# $1\"\n");
    runner.server.submit(lease("1.0.1", &[&script, "a b", "-c"]));
    let end = runner.server.end_of("1.0.1").await;
    assert_eq!((end.cause, end.exit_code), (EndCause::Exited, Some(0)), "{:?}", end.error_message);
    assert_eq!(runner.server.log_of("1.0.1"), format!("{script}: 2 a b\n"));
    runner.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_script_that_cannot_be_started_says_which_line_to_change() {
    let runner = TestRunner::start();
    let cases = [
        ("c.sh", "#!/bin/bash\r\necho hi\r\n", "its first line names `/bin/bash\\r`; save it with LF"),
        ("e.py", "#!/usr/bin/env python3\r\nprint(1)\r\n", "`/usr/bin/env python3\\r`; save it with LF"),
        ("m.sh", "#!/opt/absent/bash\necho hi\n", "its first line names `/opt/absent/bash`, which is not on"),
        ("b", "\x7fELF\0\0\0", "it is neither a script nor a program for"),
    ];
    for (at, (name, text, expected)) in cases.into_iter().enumerate() {
        let script = runner.script(name, text);
        let id = format!("2.{at}.1");
        runner.server.submit(lease(&id, &[&script]));
        let end = runner.server.end_of(&id).await;
        let message = end.error_message.unwrap_or_default();
        assert_eq!(end.cause, EndCause::StartFailed, "{message}");
        assert!(message.contains(expected), "{message}");
    }
    runner.finish().await;
}

/// The process of a test is its own (nextest), so its limits are.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_has_the_limits_that_its_runner_was_started_with() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let maximum = getrlimit(Resource::Nofile).maximum;
    setrlimit(Resource::Nofile, Rlimit { current: Some(200), maximum }).unwrap();
    let runner = TestRunner::start();
    let ask = "import resource as r; print(r.getrlimit(r.RLIMIT_NOFILE)[0])";
    // So many that the keeper has more files open than a program may have.
    for at in 0..60 {
        let mut sleeper = lease(&format!("3.{at}.1"), &["sh", "-c", "echo up; exec sleep 1000"]);
        sleeper.resources.cpus = 0.01;
        runner.server.submit(sleeper);
    }
    for at in 0..60 {
        runner.printed(&format!("3.{at}.1"), "up").await;
    }
    runner.server.submit(lease("3.60.1", &["python3", "-c", ask]));
    assert_eq!(runner.server.end_of("3.60.1").await.exit_code, Some(0));
    assert_eq!(runner.server.log_of("3.60.1"), "200\n");
    let own = getrlimit(Resource::Nofile);
    assert_eq!(own.current, own.maximum, "the agent has what it may have");
    let cancel =
        |at: u64| mothership_api::agent::Order::Cancel { attempt: format!("3.{at}.1").parse().unwrap() };
    runner.server.change(|state| state.orders.extend((0..60).map(cancel)));
    runner.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_the_limit_of_open_files_what_runs_keeps_its_output_and_the_rest_goes_back() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    setrlimit(Resource::Nofile, Rlimit { current: Some(140), maximum: Some(140) }).unwrap();
    let runner = TestRunner::start();
    let go = runner.data.path().join("go");
    let line = format!("while [ ! -e {} ]; do sleep 0.05; done; echo said", go.display());
    let ids: Vec<String> = (0..40).map(|at| format!("4.{at}.1")).collect();
    for id in &ids {
        let mut program = lease(id, &["sh", "-c", &line]);
        program.resources.cpus = 0.01;
        runner.server.submit(program);
    }
    let is_full = |end: &mothership_api::agent::Ended| end.cause == EndCause::NoRoom;
    runner.server.until("no room", |state| state.ended.values().any(is_full).then_some(())).await;
    std::fs::write(&go, "").unwrap();
    let mut ran = 0;
    for id in &ids {
        let end = runner.server.end_of(id).await;
        if !is_full(&end) {
            assert_eq!(
                (end.cause, end.exit_code),
                (EndCause::Exited, Some(0)),
                "{id}: {:?}",
                end.error_message
            );
            assert_eq!(runner.server.log_of(id), "said\n", "{id}");
            ran += 1;
        }
    }
    assert!(ran > 5, "{ran} ran");
    runner.finish().await;
}
