//! The last line arrives: output that comes after the program's own end, through filters, and while it is stopped.

use crate::{
    TestRunner,
    scripted::{lease, shell},
};
use mothership_api::agent::{LeasedAttempt, Order};
use mothership_core::attempt::EndCause;

const REMARK: &str = "that the program left in the background\n";

/// A script of bash that writes through a filter, as many job scripts do in their first line.
fn filtered(id: &str, script: &str) -> LeasedAttempt {
    let first = r#"exec > >(while IFS= read -r l; do printf '%s %s\n' f "$l"; done) 2>&1"#;
    lease(id, &["bash", "-c", &format!("{first}\n{script}")])
}

fn count(log: &str, line: &str) -> usize {
    log.lines().filter(|found| found.starts_with(line)).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_filter_behind_the_program_passes_all_of_it_on() {
    let runner = TestRunner::start();
    let lines = "for i in $(seq 2000); do echo \"line $i\"; done";
    // Longer and shorter than what is worth a look at all processes.
    runner.server.submit(filtered("1.0.1", &format!("sleep 0.7; {lines}")));
    runner.server.submit(filtered("1.1.1", lines));
    for id in ["1.0.1", "1.1.1"] {
        let end = runner.server.end_of(id).await;
        assert_eq!((end.cause, end.exit_code), (EndCause::Exited, Some(0)));
        let log = runner.server.log_of(id);
        assert_eq!(count(&log, "f line"), 2000, "{id}");
        assert!(!log.contains(REMARK), "{id}: nothing was stopped");
    }
    runner.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_child_that_outlives_its_parent_for_a_moment_is_heard() {
    let runner = TestRunner::start();
    runner.server.submit(shell("2.0.1", "(sleep 1; echo late) & echo done"));
    // In a session of its own, and slow enough that nothing comes for a while in between.
    runner
        .server
        .submit(shell("2.1.1", "(setsid sh -c 'sleep 0.5; echo one; sleep 1; echo two' &); echo done"));
    runner.server.end_of("2.0.1").await;
    let log = runner.server.log_of("2.0.1");
    assert!(log.contains("late\n") && !log.contains(REMARK), "{log}");
    runner.server.end_of("2.1.1").await;
    let log = runner.server.log_of("2.1.1");
    assert!(log.contains("one\ntwo\n") && !log.contains(REMARK), "{log}");
    runner.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_stays_in_the_background_is_asked_to_end_before_it_is_killed() {
    let runner = TestRunner::start();
    let child = "trap 'echo cleaned up; exit' TERM; echo ready; while :; do sleep 0.05; done";
    runner.server.submit(shell("3.0.1", &format!("sh -c \"{child}\" & sleep 0.2; echo done")));
    let end = runner.server.end_of("3.0.1").await;
    assert_eq!((end.cause, end.exit_code), (EndCause::Exited, Some(0)));
    let log = runner.server.log_of("3.0.1");
    assert!(log.contains("cleaned up\n") && log.contains(REMARK), "{log}");
    runner.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_program_says_while_it_is_stopped_passes_its_filter() {
    let runner = TestRunner::start();
    let script = "trap 'for i in $(seq 500); do echo \"saved $i\"; done; exit 3' TERM\n\
                  echo ready; while :; do sleep 0.05; done";
    runner.server.submit(LeasedAttempt { grace_ms: 20_000, ..filtered("4.0.1", script) });
    runner.printed("4.0.1", "f ready").await;
    runner.server.change(|state| state.orders.push(Order::Cancel { attempt: "4.0.1".parse().unwrap() }));
    let end = runner.server.end_of("4.0.1").await;
    assert_eq!((end.cause, end.exit_code), (EndCause::Cancelled, Some(3)));
    assert_eq!(count(&runner.server.log_of("4.0.1"), "f saved"), 500);
    runner.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_filter_of_a_program_that_is_killed_for_its_memory_empties_its_pipe() {
    let runner = TestRunner::start();
    // The filter is slow to begin: the lines are in its pipe when the program takes too much.
    let filter = r#"sh -c 'while [ ! -e full ]; do sleep 0.05; done; while read -r l; do echo "f $l"; done'"#;
    let program = "for i in range(500): print('line', i, flush=True)\n\
                   open('full', 'w').close()\n\
                   x = bytearray(300 << 20)\n\
                   for i in range(0, len(x), 4096): x[i] = 1\n\
                   import time; time.sleep(1000)";
    let line = format!("python3 -c \"{program}\" | {filter}");
    runner.server.submit(LeasedAttempt { memory_bytes_max: 100 << 20, ..shell("5.0.1", &line) });
    let end = runner.server.end_of("5.0.1").await;
    assert_eq!(end.cause, EndCause::OutOfMemory);
    assert_eq!(count(&runner.server.log_of("5.0.1"), "f line"), 500);
    runner.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_reads_from_a_pipe_is_asked_to_end_like_any_other() {
    let runner = TestRunner::start();
    // The larger part of the grace is the worker's, although it looks like a filter.
    let worker = "trap 'echo checkpoint; exit' TERM; echo ready; while :; do sleep 0.05; done";
    let line = format!("echo data | sh -c \"{worker}\"");
    runner.server.submit(LeasedAttempt { grace_ms: 20_000, ..shell("6.0.1", &line) });
    runner.printed("6.0.1", "ready").await;
    runner.server.change(|state| state.orders.push(Order::Cancel { attempt: "6.0.1".parse().unwrap() }));
    assert_eq!(runner.server.end_of("6.0.1").await.cause, EndCause::Cancelled);
    let log = runner.server.log_of("6.0.1");
    assert!(log.contains("checkpoint\n"), "{log}");
    runner.finish().await;
}
