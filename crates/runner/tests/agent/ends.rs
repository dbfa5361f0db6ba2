//! How programs and runners end, as it is reported to the server.

use crate::{
    TestRunner,
    scripted::{lease, server::ScriptedServer, shell},
};
use mothership_api::agent::LeasedAttempt;
use mothership_core::{attempt::EndCause, clock::SystemClock, rng::RandomSource, spec::OUTPUT_DIR_MARK};
use mothership_runner::{AgentConfig, RunnerError, ServerAddress, Shutdown, run};
use std::sync::Arc;

/// What is prefetched starts in its turn, not before, and in clean folders.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn short_programs_follow_each_other_and_no_more_run_than_fit() {
    const COUNT: u32 = 120;
    let runner = TestRunner::start();
    let together = tempfile::tempdir().unwrap();
    let line = |index: u32| {
        let leave = if index.is_multiple_of(5) { "echo left > left" } else { ":" };
        let place = together.path().display();
        format!(
            "touch {place}/$$; ls {place} | wc -l; ls -A . $MOTHERSHIP_OUTPUT_DIR | grep -c left; {leave}; rm {place}/$$"
        )
    };
    runner.server.change(|state| {
        state.ignores_free = true;
        state.attempts.extend((0..COUNT).map(|index| shell(&format!("9.{index}.1"), &line(index))));
    });
    let mut ran = 0;
    for index in 0..COUNT {
        let id = format!("9.{index}.1");
        let end = runner.server.end_of(&id).await;
        if end.cause == EndCause::Released {
            // The machine was so busy that one waited too long behind another.
            assert_eq!(end.started_at, None);
            continue;
        }
        ran += 1;
        assert_eq!(end.exit_code, Some(0), "{id}");
        let log = runner.server.log_of(&id);
        let (side_by_side, found) = log.trim().split_once('\n').unwrap();
        assert!(side_by_side.trim().parse::<u32>().unwrap() <= 4, "{id}: {log}");
        assert_eq!(found.trim(), "0", "{id} finds what another one left");
    }
    assert!(ran > 3, "none was prefetched behind the first four");
    runner.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ends_report_how_programs_ended() {
    let runner = TestRunner::start();
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_output_folder_is_filled_in_wherever_the_mark_is() {
    let runner = TestRunner::start();
    let env = [("OUT".to_owned(), format!("{OUTPUT_DIR_MARK}/env"))];
    let lines = format!("echo '{OUTPUT_DIR_MARK}/line'; echo $OUT; echo x > {OUTPUT_DIR_MARK}/x");
    runner.server.submit(LeasedAttempt { env: env.into_iter().collect(), ..shell("1.7.1", &lines) });
    runner.server.submit(lease("1.8.1", &["echo", "-n", &format!("a {OUTPUT_DIR_MARK}/b c")]));
    let end = runner.server.end_of("1.7.1").await;
    assert_eq!(end.artifacts.iter().map(|file| file.path.as_str()).collect::<Vec<_>>(), ["x"]);
    let out = |id: &str| runner.attempt_folder(id).join("out").display().to_string();
    let first = out("1.7.1");
    assert_eq!(runner.server.log_of("1.7.1"), format!("{first}/line\n{first}/env\n"));
    runner.server.end_of("1.8.1").await;
    assert_eq!(runner.server.log_of("1.8.1"), format!("a {}/b c", out("1.8.1")));
    runner.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hard_stop_gives_everything_back() {
    let mut runner = TestRunner::start();
    for task in 0..6 {
        runner.server.submit(shell(&format!("10.{task}.1"), "echo began; sleep 1000"));
    }
    for task in 0..4 {
        runner.printed(&format!("10.{task}.1"), "began\n").await;
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
        Arc::new(ScriptedServer::default()),
        Arc::new(SystemClock),
        Arc::new(RandomSource::from_os()),
        Shutdown::new(),
    );
    assert!(matches!(outcome.await, Err(RunnerError::Refused(_))));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_runner_in_the_same_folder_is_refused() {
    let runner = TestRunner::start();
    runner.server.until("the first", |state| (!state.registered.is_empty()).then_some(())).await;
    let transport = Arc::new(runner.server.clone());
    let second = run(
        runner.config(),
        transport,
        Arc::new(SystemClock),
        Arc::new(RandomSource::from_os()),
        Shutdown::new(),
    );
    let error = second.await.unwrap_err();
    assert_eq!(error.to_string(), format!("another runner uses the folder {}", runner.folder().display()));
    runner.finish().await;
}
