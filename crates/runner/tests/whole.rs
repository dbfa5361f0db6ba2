//! The whole runner against a scripted server: a real keeper process, real programs, real files.
#![cfg(unix)]

mod common;

use common::{lease, server::Server, shell};
use mothership_api::agent::{InputFile, LeasedAttempt, Order, TextFile};
use mothership_core::{
    attempt::EndCause,
    clock::SystemClock,
    ids::{AttemptId, BlobHash},
    rng::Dice,
};
use mothership_runner::{AgentConfig, RunnerError, ServerAddress, Shutdown, run};
use std::{path::PathBuf, sync::Arc, time::Duration};
use tokio::task::JoinHandle;

struct Runner {
    data: tempfile::TempDir,
    server: Server,
    shutdown: Shutdown,
    agent: Option<JoinHandle<Result<(), RunnerError>>>,
}

impl Runner {
    fn start() -> Self {
        let data = tempfile::tempdir().unwrap();
        let mut runner = Self { data, server: Server::default(), shutdown: Shutdown::new(), agent: None };
        runner.begin();
        runner
    }

    fn config(&self) -> AgentConfig {
        let keeper = vec![env!("CARGO_BIN_EXE_mothership-keeper").into()];
        let server = ServerAddress::Url("http://server".into());
        let mut config = AgentConfig::new(self.data.path().join("runner"), server, keeper);
        config.cpus = Some(4.0);
        config
    }

    fn begin(&mut self) {
        let transport = Arc::new(self.server.clone());
        let (clock, dice) = (Arc::new(SystemClock), Arc::new(Dice::from_os()));
        let agent = run(self.config(), transport, clock, dice, self.shutdown.clone());
        self.agent = Some(tokio::spawn(agent));
    }

    /// As good as kill -9 of the agent.
    async fn kill_agent(&mut self) {
        let agent = self.agent.take().unwrap();
        agent.abort();
        let _ = agent.await;
    }

    async fn finish(mut self) {
        self.shutdown.soft();
        self.agent.take().unwrap().await.unwrap().unwrap();
        let left: Vec<_> = std::fs::read_dir(self.folder().join("attempts")).unwrap().collect();
        assert!(left.is_empty(), "{left:?}");
    }

    fn folder(&self) -> PathBuf {
        self.data.path().join("runner")
    }

    fn attempt_folder(&self, id: &str) -> PathBuf {
        self.folder().join("attempts").join(id)
    }

    /// Pids of the processes that carry the marker of an attempt.
    fn processes(&self, id: &str) -> Vec<u32> {
        let state = std::fs::read_to_string(self.attempt_folder(id).join("state.jsonl")).unwrap();
        let order: serde_json::Value = serde_json::from_str(state.lines().next().unwrap()).unwrap();
        marked(order["order"]["marker"].as_str().unwrap())
    }

    fn marker(&self, id: &str) -> String {
        let state = std::fs::read_to_string(self.attempt_folder(id).join("state.jsonl")).unwrap();
        let order: serde_json::Value = serde_json::from_str(state.lines().next().unwrap()).unwrap();
        order["order"]["marker"].as_str().unwrap().to_owned()
    }

    /// Waits for a line in the log that the server has.
    async fn said(&self, id: &str, words: &str) {
        let attempt: AttemptId = id.parse().unwrap();
        let has = |log: &Vec<u8>| String::from_utf8_lossy(log).contains(words).then_some(());
        self.server.until(words, |world| world.logs.get(&attempt).and_then(has)).await;
    }
}

/// Living processes with a marker in their environment.
fn marked(marker: &str) -> Vec<u32> {
    let pids = std::fs::read_dir("/proc").unwrap();
    let pids = pids.filter_map(|entry| entry.unwrap().file_name().to_str()?.parse::<u32>().ok());
    let word = format!("MOTHERSHIP_ATTEMPT_TOKEN={marker}");
    let has = |pid: &u32| {
        let environment = std::fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        let is_dead =
            std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| stat.contains(") Z "));
        !is_dead && environment.split(|byte| *byte == 0).any(|entry| entry == word.as_bytes())
    };
    pids.filter(has).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ends_say_how_programs_ended() {
    let runner = Runner::start();
    let server = &runner.server;
    server.submit(lease("1.0.1", &["true"]));
    server.submit(shell("1.1.1", "echo out; echo err >&2; exit 3"));
    server.submit(shell("1.2.1", "kill -9 $$"));
    server.submit(lease("1.3.1", &["no-such-program"]));
    server.submit(LeasedAttempt { timeout_ms: Some(300), ..shell("1.4.1", "echo began; sleep 1000") });
    server.submit(LeasedAttempt { working_directory: Some("../..".into()), ..lease("1.5.1", &["true"]) });
    server.submit(shell(
        "1.6.1",
        "pwd; echo $MOTHERSHIP_OUTPUT_DIR; echo $PYTHONUNBUFFERED; test -z \"$MOTHERSHIP_TOKEN\"",
    ));

    let end = server.end_of("1.0.1").await;
    assert_eq!((end.cause, end.exit_code, end.signal), (EndCause::Exited, Some(0), None));
    assert!(end.started_at.is_some_and(|at| at <= end.at) && end.error_message.is_none());

    let end = server.end_of("1.1.1").await;
    assert_eq!((end.cause, end.exit_code), (EndCause::Exited, Some(3)));
    assert_eq!(end.error_message.as_deref(), Some("err"));
    let log = server.log_of("1.1.1");
    assert!(log == "out\nerr\n" || log == "err\nout\n", "{log:?}");

    let end = server.end_of("1.2.1").await;
    assert_eq!((end.cause, end.exit_code, end.signal), (EndCause::Exited, None, Some(9)));

    let end = server.end_of("1.3.1").await;
    assert_eq!(end.cause, EndCause::StartFailed);
    let host = gethostname::gethostname().to_string_lossy().into_owned();
    let message = format!("program 'no-such-program' was not found on the PATH of {host}");
    assert_eq!(end.error_message, Some(message));

    let end = server.end_of("1.4.1").await;
    assert_eq!(end.cause, EndCause::TimedOut);
    assert_eq!(end.error_message.as_deref(), Some("ran past its time limit of 300 ms"));
    assert_eq!(server.log_of("1.4.1"), "began\nstopped: ran past its time limit of 300 ms\n");

    let end = server.end_of("1.5.1").await;
    assert_eq!(end.cause, EndCause::StartFailed);
    assert!(end.error_message.unwrap().starts_with("working_directory '../..' is not below the work folder"));

    assert_eq!(server.end_of("1.6.1").await.exit_code, Some(0));
    let attempt = runner.attempt_folder("1.6.1");
    let (work, out) = (attempt.join("work"), attempt.join("out"));
    assert_eq!(server.log_of("1.6.1"), format!("{}\n{}\n1\n", work.display(), out.display()));
    runner.finish().await;
}

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
    let runner = Runner::start();
    runner.server.submit(lease("2.0.1", &["python3", "-c", STUBBORN]));
    for name in ["parent", "child", "grandchild", "detached"] {
        runner.said("2.0.1", &format!("{name}\n")).await;
    }
    let marker = runner.marker("2.0.1");
    assert_eq!(runner.processes("2.0.1").len(), 4);
    let attempt = "2.0.1".parse().unwrap();
    runner.server.change(|world| world.orders.push(Order::Cancel { attempt }));
    let end = runner.server.end_of("2.0.1").await;
    assert_eq!((end.cause, end.signal), (EndCause::Cancelled, Some(9)));
    assert_eq!(marked(&marker), [0u32; 0]);
    runner.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_program_leaves_in_the_background_ends_with_it() {
    let runner = Runner::start();
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_daemon_of_a_short_program_is_swept_up() {
    let runner = Runner::start();
    runner
        .server
        .submit(shell("3.5.1", "(setsid sleep 1000 >/dev/null 2>&1 &); echo $MOTHERSHIP_ATTEMPT_TOKEN"));
    runner.server.end_of("3.5.1").await;
    let marker = runner.server.log_of("3.5.1").trim().to_owned();
    let deadline = tokio::time::Instant::now() + Duration::from_secs(30);
    while !marked(&marker).is_empty() {
        assert!(tokio::time::Instant::now() < deadline);
        tokio::task::yield_now().await;
    }
    runner.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tree_over_its_memory_is_killed() {
    let runner = Runner::start();
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn programs_and_their_words_survive_the_agent() {
    let mut runner = Runner::start();
    let folder = tempfile::tempdir().unwrap();
    let go = folder.path().join("go");
    let line = format!(
        "i=0; while [ ! -e {} ]; do i=$((i+1)); echo line $i; sleep 0.01; done; echo $$ last",
        go.display()
    );
    runner.server.submit(shell("5.0.1", &line));
    runner.server.submit(shell("5.1.1", "echo short"));
    runner.said("5.0.1", "line 3\n").await;
    runner.server.end_of("5.1.1").await;
    let before = runner.processes("5.0.1");
    runner.kill_agent().await;
    runner.server.change(|world| world.lose_answers = 3);
    runner.begin();
    runner.said("5.0.1", "line 40\n").await;
    assert_eq!(runner.processes("5.0.1")[0], before[0]);
    // Once more, and this time it ends while no agent listens.
    runner.kill_agent().await;
    std::fs::write(&go, "").unwrap();
    let marker = runner.marker("5.0.1");
    while !marked(&marker).is_empty() {
        tokio::task::yield_now().await;
    }
    runner.begin();
    let end = runner.server.end_of("5.0.1").await;
    assert_eq!((end.cause, end.exit_code), (EndCause::Exited, Some(0)));
    let log = runner.server.log_of("5.0.1");
    let count = log.lines().count() - 1;
    let numbers: Vec<String> = (1..=count).map(|number| format!("line {number}")).collect();
    assert_eq!(log.lines().take(count).collect::<Vec<_>>(), numbers);
    assert!(log.ends_with(" last\n"));
    let attempt: AttemptId = "5.0.1".parse().unwrap();
    assert!(runner.server.world().started.contains(&attempt));
    runner.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_death_of_the_keeper_is_a_lost_attempt_and_leaves_no_process() {
    let runner = Runner::start();
    runner.server.submit(shell("6.0.1", "echo began; sleep 1000"));
    runner.said("6.0.1", "began\n").await;
    let marker = runner.marker("6.0.1");
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", runner.processes("6.0.1")[0])).unwrap();
    let keeper = stat[stat.rfind(')').unwrap() + 1..].split_whitespace().nth(1).unwrap().to_owned();
    assert!(std::process::Command::new("kill").args(["-9", &keeper]).status().unwrap().success());
    let end = runner.server.end_of("6.0.1").await;
    assert_eq!(end.cause, EndCause::RunnerLost);
    assert_eq!(marked(&marker), [0u32; 0]);
    assert_eq!(runner.server.log_of("6.0.1"), "began\n");
    // The next keeper works.
    runner.server.submit(shell("6.1.1", "echo again"));
    assert_eq!(runner.server.end_of("6.1.1").await.exit_code, Some(0));
    runner.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_may_be_away_while_tasks_print() {
    let runner = Runner::start();
    runner.server.submit(shell("7.0.1", "read line < /dev/null; seq 1 100000; echo x >> ../done"));
    runner.server.until("the start", |world| world.attempts.is_empty().then_some(())).await;
    runner.server.change(|world| world.is_away = true);
    let done = runner.attempt_folder("7.0.1").join("done");
    while !done.exists() {
        tokio::task::yield_now().await;
    }
    runner.server.change(|world| world.is_away = false);
    runner.server.end_of("7.0.1").await;
    let expected: String = (1..=100_000).map(|number| format!("{number}\n")).collect();
    assert!(runner.server.log_of("7.0.1") == expected);
    assert_eq!(runner.server.world().end_count[&"7.0.1".parse().unwrap()], 1);
    runner.finish().await;
}

fn blob(bytes: &[u8]) -> BlobHash {
    BlobHash(*blake3::hash(bytes).as_bytes())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn inputs_come_in_and_results_go_out() {
    let runner = Runner::start();
    let (script, data) = (b"#!/bin/sh\ncat data/in.txt config.json\n".to_vec(), vec![b'd'; 3 << 20]);
    runner.server.change(|world| {
        world.blobs.insert(blob(&script), script.clone());
        world.blobs.insert(blob(&data), data.clone());
        world.break_download_at = Some(1 << 20);
        world.part_bytes_max = Some(100_000);
    });
    let input = |to: &str, bytes: &[u8], executable| InputFile {
        to: to.into(),
        blob: blob(bytes),
        size: bytes.len() as u64,
        executable,
    };
    let line = "./run.sh > copy.txt; mkdir -p res/deep; echo r > res/deep/r.txt; ln -s /etc/passwd res/stolen; \
                ln -s /etc res/folder; echo more >> data/in.txt; echo o > $MOTHERSHIP_OUTPUT_DIR/o.txt; echo n > no.txt";
    runner.server.submit(LeasedAttempt {
        inputs: vec![input("data/in.txt", &data, false), input("run.sh", &script, true)],
        files: vec![TextFile { to: "config.json".into(), content: "{}".into() }],
        outputs: vec![
            "*.txt".into(),
            "data/**".into(),
            "res".into(),
            "absent.csv".into(),
            "config.json".into(),
            "run.sh".into(),
        ],
        ..shell("8.0.1", line)
    });
    let end = runner.server.end_of("8.0.1").await;
    assert_eq!((end.cause, end.exit_code), (EndCause::Exited, Some(0)), "{:?}", end.error_message);
    let paths: Vec<&str> = end.artifacts.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["copy.txt", "data/in.txt", "no.txt", "o.txt", "res/deep/r.txt"]);
    let copy = &runner.server.world().blobs[&end.artifacts[0].blob].clone();
    assert_eq!(copy.len(), data.len() + 2);
    let log = runner.server.log_of("8.0.1");
    assert!(log.contains("output 'absent.csv' was not found\n"), "{log}");
    assert!(
        log.contains("output 'res/stolen' was not kept: it links to a place outside of the work folder\n"),
        "{log}"
    );
    let world = runner.server.world();
    let downloads: Vec<&String> =
        world.history.iter().filter(|entry| entry.starts_with("download")).collect();
    assert!(downloads.iter().any(|entry| *entry == "download from 1048576"), "{downloads:?}");
    let position = |entry: &str| world.history.iter().rposition(|known| known == entry).unwrap();
    assert!(position("log 8.0.1") < position("blob") && position("blob") < position("end 8.0.1"));
    drop(world);
    runner.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn inputs_stay_in_the_work_folder() {
    let runner = Runner::start();
    runner.server.submit(LeasedAttempt {
        files: vec![TextFile { to: "../../../escaped".into(), content: "x".into() }],
        ..lease("9.0.1", &["true"])
    });
    let end = runner.server.end_of("9.0.1").await;
    assert_eq!(end.cause, EndCause::FilesFailed);
    assert_eq!(
        end.error_message.as_deref(),
        Some("the input path '../../../escaped' is not below the work folder")
    );
    assert!(!runner.folder().join("escaped").exists());
    runner.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_runner_in_the_same_folder_is_turned_away() {
    let runner = Runner::start();
    runner.server.until("the first", |world| (!world.registered.is_empty()).then_some(())).await;
    let transport = Arc::new(runner.server.clone());
    let second =
        run(runner.config(), transport, Arc::new(SystemClock), Arc::new(Dice::from_os()), Shutdown::new());
    let error = second.await.unwrap_err();
    assert_eq!(error.to_string(), format!("another runner uses the folder {}", runner.folder().display()));
    runner.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hard_stop_gives_everything_back() {
    let mut runner = Runner::start();
    for task in 0..6 {
        runner.server.submit(shell(&format!("10.{task}.1"), "echo began; sleep 1000"));
    }
    for task in 0..4 {
        runner.said(&format!("10.{task}.1"), "began\n").await;
    }
    runner.shutdown.hard();
    runner.agent.take().unwrap().await.unwrap().unwrap();
    for task in 0..4 {
        let end = runner.server.end_of(&format!("10.{task}.1")).await;
        assert_eq!(end.cause, EndCause::Released);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_join_token_ends_the_runner() {
    let data = tempfile::tempdir().unwrap();
    let keeper = vec![env!("CARGO_BIN_EXE_mothership-keeper").into()];
    let server = ServerAddress::Url("http://server".into());
    let mut config = AgentConfig::new(data.path().to_owned(), server, keeper);
    config.join_token = Some("bad".into());
    let outcome = run(
        config,
        Arc::new(Server::default()),
        Arc::new(SystemClock),
        Arc::new(Dice::from_os()),
        Shutdown::new(),
    );
    assert!(matches!(outcome.await, Err(RunnerError::Refused(_))));
}
