//! Whole process trees end, whatever they do.

use crate::{
    TestRunner, marked,
    scripted::{lease, shell},
};
use mothership_api::agent::{LeasedAttempt, Order};
use mothership_core::attempt::EndCause;
use std::time::Duration;

const STUBBORN: &str = r#"
import os, signal, sys, time
def stubborn(name):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.write(1, name.encode() + b"\n")
    time.sleep(1000)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        stubborn("detached")
    os._exit(0)
if os.fork() == 0:
    if os.fork() == 0:
        stubborn("grandchild")
    stubborn("child")
stubborn("parent")
"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_tree_that_ignores_everything_leaves_no_process() {
    let runner = TestRunner::start();
    runner.server.submit(lease("2.0.1", &["python3", "-c", STUBBORN]));
    for name in ["parent", "child", "grandchild", "detached"] {
        runner.printed("2.0.1", &format!("{name}\n")).await;
    }
    let marker = runner.marker("2.0.1");
    assert_eq!(runner.processes("2.0.1").len(), 4);
    let attempt = "2.0.1".parse().unwrap();
    runner.server.change(|state| state.orders.push(Order::Cancel { attempt }));
    let end = runner.server.end_of("2.0.1").await;
    assert_eq!((end.cause, end.signal), (EndCause::Cancelled, Some(9)));
    assert_eq!(marked(&marker), [0u32; 0]);
    runner.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_program_leaves_in_the_background_ends_with_it() {
    let runner = TestRunner::start();
    runner.server.submit(shell("3.0.1", "sleep 1000 & echo done"));
    runner.server.submit(shell("3.1.1", "(setsid sleep 1000 >/dev/null 2>&1 &) ; sleep 0.6; echo done"));
    let end = runner.server.end_of("3.0.1").await;
    assert_eq!((end.cause, end.exit_code), (EndCause::Exited, Some(0)));
    let remark = "stopped 1 process that the program left in the background\n";
    let log = runner.server.log_of("3.0.1");
    assert!(log.contains(remark) && log.contains("done\n"), "{log}");
    runner.server.end_of("3.1.1").await;
    let log = runner.server.log_of("3.1.1");
    assert!(log.contains(remark) && log.contains("done\n"), "{log}");
    runner.finish().await;
}

/// A daemon in a session of its own that is ready before its program ends.
fn daemon(start: &str) -> String {
    format!(
        "({start} sh -c 'echo $$ > ready; exec sleep 1000' > /dev/null 2>&1 &); \
         while [ ! -s ready ]; do :; done; cat ready"
    )
}

/// Whether the process is there and not a zombie.
fn lives(pid: &str) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"));
    stat.is_ok_and(|stat| !stat.contains(") Z "))
}

async fn dies(pid: &str) {
    let deadline = tokio::time::Instant::now() + Duration::from_secs(60);
    while lives(pid) {
        assert!(tokio::time::Instant::now() < deadline, "{pid} lives");
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_daemon_of_a_short_program_is_swept_up() {
    let runner = TestRunner::start();
    runner.server.submit(shell("3.5.1", &daemon("setsid")));
    // This one has thrown the marker away, and another program lives when it is looked for.
    runner.server.submit(shell("3.6.1", &daemon("exec env -i PATH=\"$PATH\" setsid")));
    let pids = [runner.first_line("3.5.1").await, runner.first_line("3.6.1").await];
    for id in ["3.5.1", "3.6.1"] {
        runner.server.end_of(id).await;
    }
    // Births are told in hundredths of a second; this one has to be a later one.
    let uptime = || std::fs::read_to_string("/proc/uptime").unwrap().split(' ').next().unwrap().to_owned();
    let before = uptime();
    while uptime() == before {
        tokio::task::yield_now().await;
    }
    runner.server.submit(shell("3.7.1", "echo began; sleep 1000"));
    runner.printed("3.7.1", "began\n").await;
    for pid in pids {
        dies(&pid).await;
    }
    runner.server.change(|state| state.orders.push(Order::Cancel { attempt: "3.7.1".parse().unwrap() }));
    runner.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_keeper_that_leaves_leaves_nothing() {
    let runner = TestRunner::start();
    runner.server.submit(shell("3.8.1", &daemon("exec env -i PATH=\"$PATH\" setsid")));
    let pid = runner.first_line("3.8.1").await;
    runner.server.end_of("3.8.1").await;
    runner.finish().await;
    dies(&pid).await;
}

/// Starts a program that outlives the others, so that nobody is older than all that lives.
async fn older(runner: &TestRunner) {
    runner.server.submit(shell("3.0.1", "echo began; exec sleep 1000"));
    runner.printed("3.0.1", "began\n").await;
}

fn cancel(runner: &TestRunner, id: &str) {
    runner.server.change(|state| state.orders.push(Order::Cancel { attempt: id.parse().unwrap() }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_daemon_without_environment_ends_with_its_task_beside_an_older_one() {
    let runner = TestRunner::start();
    older(&runner).await;
    let daemon = daemon("exec env -i PATH=\"$PATH\" setsid");
    runner.server.submit(shell("3.1.1", &daemon));
    runner.server.submit(shell("3.2.1", &format!("{daemon}; sleep 1000")));
    let (ended, cancelled) = (runner.first_line("3.1.1").await, runner.first_line("3.2.1").await);
    runner.server.end_of("3.1.1").await;
    dies(&ended).await;
    assert!(lives(&cancelled), "its program runs");
    cancel(&runner, "3.2.1");
    assert_eq!(runner.server.end_of("3.2.1").await.cause, EndCause::Cancelled);
    assert!(!lives(&cancelled), "the end is reported when nothing of it runs any more");
    cancel(&runner, "3.0.1");
    runner.finish().await;
}

/// A chain of processes without an environment, each of which starts its successor in a session of its own and ends at
/// once. All of them hold a lock, which tells whether one lives.
const CHAIN: &str = r#"
import fcntl, os, sys
lock = open(sys.argv[1], "w")
fcntl.flock(lock, fcntl.LOCK_EX)
if os.fork() == 0:
    os.setsid()
    os.close(0); os.close(1); os.close(2)
    while True:
        if os.fork():
            os._exit(0)
        os.setsid()
"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chain_of_processes_that_replace_each_other_ends_with_its_task() {
    let runner = TestRunner::start();
    older(&runner).await;
    for (id, then) in [("4.0.1", "sleep 1000"), ("4.1.1", "true")] {
        let path = runner.data.path().join(id);
        let start = format!("env -i PATH=\"$PATH\" python3 -c '{CHAIN}' {}", path.display());
        runner.server.submit(shell(id, &format!("{start}; echo began; {then}")));
        runner.printed(id, "began\n").await;
        let lock = std::fs::File::open(path).unwrap();
        if id == "4.0.1" {
            assert!(lock.try_lock().is_err(), "the chain lives");
            cancel(&runner, id);
        }
        runner.server.end_of(id).await;
        let deadline = tokio::time::Instant::now() + Duration::from_secs(60);
        while lock.try_lock().is_err() {
            assert!(tokio::time::Instant::now() < deadline, "the chain of {id} lives");
            tokio::task::yield_now().await;
        }
    }
    cancel(&runner, "3.0.1");
    runner.finish().await;
}

/// A block of shared memory and processes that all look at it.
const SHARED: &str = r#"
import mmap, os, time
m = mmap.mmap(-1, 80 << 20, flags=mmap.MAP_SHARED | mmap.MAP_ANONYMOUS)
for i in range(0, len(m), 4096): m[i] = 1
for k in range(8):
    if os.fork() == 0:
        s = sum(m[i] for i in range(0, len(m), 4096)); time.sleep(2); os._exit(0)
for k in range(8): os.wait()
print("fine")
"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn memory_that_processes_share_is_counted_once() {
    let runner = TestRunner::start();
    let limit = 300 << 20;
    runner
        .server
        .submit(LeasedAttempt { memory_bytes_max: limit, ..lease("4.2.1", &["python3", "-c", SHARED]) });
    let end = runner.server.end_of("4.2.1").await;
    assert_eq!((end.cause, end.exit_code), (EndCause::Exited, Some(0)), "{:?}", end.error_message);
    let peak = end.usage.memory_bytes_peak;
    assert!((80 << 20..limit).contains(&peak), "{peak}: all of it once");
    runner.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tree_over_its_memory_is_killed() {
    let runner = TestRunner::start();
    let code =
        "x = bytearray(300 << 20)\nfor i in range(0, len(x), 4096): x[i] = 1\nimport time; time.sleep(1000)";
    runner
        .server
        .submit(LeasedAttempt { memory_bytes_max: 100 << 20, ..lease("4.0.1", &["python3", "-c", code]) });
    let end = runner.server.end_of("4.0.1").await;
    assert_eq!(end.cause, EndCause::OutOfMemory);
    assert!(end.error_message.unwrap().ends_with("of memory, its limit is 100.0 MiB"));
    assert!(end.usage.memory_bytes_peak > 100 << 20 && end.usage.cpu_seconds > 0.0);
    runner.finish().await;
}
