use super::*;
use crate::{actor::Person, ops::tasks, test_server::Harness};
use mothership_api::agent::{AttemptRef, LeasedAttempt, Progress};
use mothership_core::ids::JobId;

fn held(attempt: &LeasedAttempt) -> AttemptRef {
    AttemptRef { attempt: attempt.id, token: attempt.token.clone() }
}

fn progress_of(attempt: &LeasedAttempt, harness: &Harness) -> Progress {
    Progress {
        attempt: attempt.id,
        token: attempt.token.clone(),
        at: harness.app.now(),
        fraction: None,
        stage: None,
        message: None,
        metrics: Default::default(),
        usage: None,
    }
}

fn alive(attempts: &[&LeasedAttempt]) -> ReportRequest {
    let alive = attempts.iter().map(|attempt| held(attempt)).collect();
    ReportRequest { alive: Some(alive), ..ReportRequest::default() }
}

async fn state(harness: &Harness, attempt: &LeasedAttempt) -> TaskState {
    tasks::get(&harness.app, &Person::local(), attempt.id.task).await.unwrap().task.status
}

#[test]
fn text_is_cut_between_characters() {
    assert_eq!(cut("äöü".into(), 3), "ä");
    assert_eq!(cut("abc".into(), 3), "abc");
    assert_eq!(cut("ä".into(), 1), "");
    assert_eq!(cut(String::new(), 0), "");
}

#[tokio::test]
async fn an_end_is_taken_once_and_answered_alike_every_time() {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    harness.submit_array(1).await;
    let attempt = harness.lease(runner, 1.0).await.remove(0);
    let request = ReportRequest { ended: vec![harness.ended(&attempt, 0)], ..ReportRequest::default() };
    for _ in 0..2 {
        let reply = harness.report(runner, request.clone()).await;
        assert_eq!(reply.ended, [EndAck { attempt: attempt.id, outcome: EndAcceptance::Accepted }]);
    }
    assert_eq!(state(&harness, &attempt).await, TaskState::Completed);
    let mut wrong = harness.ended(&attempt, 1);
    wrong.token = "another".into();
    let reply =
        harness.report(runner, ReportRequest { ended: vec![wrong], ..ReportRequest::default() }).await;
    assert_eq!(reply.ended[0].outcome, EndAcceptance::Unknown);
    assert_eq!(state(&harness, &attempt).await, TaskState::Completed, "a wrong token changes nothing");
}

#[tokio::test]
async fn orders_are_repeated_until_the_end_arrives() {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    harness.submit_array(1).await;
    let attempt = harness.lease(runner, 1.0).await.remove(0);
    assert_eq!(harness.report(runner, alive(&[&attempt])).await.orders, []);
    tasks::cancel(&harness.app, &Person::local(), attempt.id.task).await.unwrap();
    for _ in 0..2 {
        let reply = harness.report(runner, alive(&[&attempt])).await;
        assert_eq!(reply.orders, [Order::Cancel { attempt: attempt.id }]);
    }
    // Named as held in the report that ends it: the end counts, and nothing is ordered any more.
    let mut last = alive(&[&attempt]);
    let mut ended = harness.ended(&attempt, 143);
    ended.cause = EndCause::Cancelled;
    last.ended.push(ended);
    assert_eq!(harness.report(runner, last).await.orders, []);
    assert_eq!(state(&harness, &attempt).await, TaskState::Cancelled);
}

#[tokio::test]
async fn a_runner_that_takes_no_work_is_told_so_with_every_report() {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    let draining = RunnerMode::Draining;
    crate::ops::runners::set_mode(&harness.app, &Person::local(), runner, draining).await.unwrap();
    assert_eq!(harness.report(runner, ReportRequest::default()).await.orders, [Order::Drain]);
}

#[tokio::test]
async fn a_lease_that_never_arrived_is_given_to_somebody_else() {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    harness.submit_array(2).await;
    let attempts = harness.lease(runner, 2.0).await;
    let (known, lost) = (&attempts[0], &attempts[1]);
    harness.report(runner, alive(&[known])).await;
    assert_eq!(state(&harness, lost).await, TaskState::Running, "its answer may be on the way");
    harness.clock.advance_ms(UNKNOWN_LEASE_MS as i64 + 1);
    // A report that does not say what is held gives nothing back.
    harness.report(runner, ReportRequest::default()).await;
    assert_eq!(state(&harness, lost).await, TaskState::Running);
    harness.report(runner, alive(&[known])).await;
    assert_eq!(
        (state(&harness, lost).await, state(&harness, known).await),
        (TaskState::Pending, TaskState::Running)
    );
    let again = harness.lease(runner, 1.0).await.remove(0);
    assert_eq!((again.id.task, again.id.number), (lost.id.task, 2));
}

#[tokio::test]
async fn progress_keeps_what_is_true_of_it() {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    harness.submit_array(1).await;
    let attempt = harness.lease(runner, 1.0).await.remove(0);
    harness.start(runner, &attempt).await;
    let mut odd = progress_of(&attempt, &harness);
    odd.fraction = Some(1.5);
    odd.stage = Some("ü".repeat(TEXT_BYTES_MAX));
    odd.metrics = [("loss".to_owned(), 0.5), ("nan".to_owned(), f64::NAN)].into_iter().collect();
    harness.report(runner, ReportRequest { progress: vec![odd], ..ReportRequest::default() }).await;
    let task = tasks::get(&harness.app, &Person::local(), attempt.id.task).await.unwrap().task;
    assert_eq!(task.progress, None);
    assert_eq!(task.stage.map(|stage| stage.len()), Some(TEXT_BYTES_MAX));
    assert_eq!(task.metrics.keys().collect::<Vec<_>>(), ["loss"]);
}

#[tokio::test]
async fn too_much_in_one_report_is_refused_whole() {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    let attempt = JobId(1).task(0).attempt(1);
    let many = vec![AttemptRef { attempt, token: "t".into() }; REPORT_ITEMS_MAX + 1];
    let request = ReportRequest { alive: Some(many), ..ReportRequest::default() };
    let refused = report(&harness.app, runner, request).await.unwrap_err();
    assert!(matches!(refused, OpError::TooLarge(_)), "{refused:?}");
}

#[tokio::test]
async fn an_end_that_names_a_file_which_is_not_here_is_not_taken() {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    harness.submit_array(1).await;
    let attempt = harness.lease(runner, 1.0).await.remove(0);
    for (path, field) in
        [("out.png", "ended[0].artifacts[0].blob"), ("../out.png", "ended[0].artifacts[0].path")]
    {
        let mut ended = harness.ended(&attempt, 0);
        ended.artifacts = vec![agent::ArtifactFile {
            path: path.into(),
            blob: BlobHash([7; 32]),
            size: 1,
            executable: false,
        }];
        let request = ReportRequest { ended: vec![ended], ..ReportRequest::default() };
        let OpError::Invalid { errors, .. } = report(&harness.app, runner, request).await.unwrap_err() else {
            panic!("{path} was taken")
        };
        assert_eq!(errors[0].path, field);
    }
    assert_eq!(state(&harness, &attempt).await, TaskState::Running);
}

#[tokio::test]
async fn an_end_may_not_claim_another_size_or_a_second_spelling() {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    harness.submit_array(1).await;
    let attempt = harness.lease(runner, 1.0).await.remove(0);
    let blob = BlobHash(*blake3::hash(b"abc").as_bytes());
    let query = mothership_api::blobs::PutQuery { offset: 0, size: 3 };
    crate::ops::blobs::put(&harness.app, None, blob, query, bytes::Bytes::from_static(b"abc")).await.unwrap();
    for (path, size, field) in [
        ("a", 1_000_000_000_000_000, "ended[0].artifacts[0].size"),
        ("a/./b", 3, "ended[0].artifacts[0].path"),
        ("a//b", 3, "ended[0].artifacts[0].path"),
        (".", 3, "ended[0].artifacts[0].path"),
        ("a/", 3, "ended[0].artifacts[0].path"),
    ] {
        let mut ended = harness.ended(&attempt, 0);
        ended.artifacts = vec![agent::ArtifactFile { path: path.into(), blob, size, executable: false }];
        let request = ReportRequest { ended: vec![ended], ..ReportRequest::default() };
        let OpError::Invalid { errors, .. } = report(&harness.app, runner, request).await.unwrap_err() else {
            panic!("{path} was taken")
        };
        assert_eq!(errors[0].path, field, "{path}");
    }
}

#[tokio::test]
async fn a_runner_that_was_removed_is_turned_away() {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    crate::ops::runners::delete(&harness.app, &Person::local(), runner).await.unwrap();
    let refused = report(&harness.app, runner, ReportRequest::default()).await.unwrap_err();
    assert!(matches!(refused, OpError::Unauthenticated(_)), "{refused:?}");
}

/// The server listens, and nobody says anything, for so long.
async fn silence(harness: &Harness, seconds: u64) {
    let mut reaper = crate::background::Reaper::new(harness.app.clone());
    for _ in 0..=seconds {
        crate::background::Service::tick(&mut reaper, harness.app.now()).await.unwrap();
        harness.clock.advance_ms(1000);
    }
    crate::background::Service::tick(&mut reaper, harness.app.now()).await.unwrap();
}

/// A simulation found it: as many were named as were held, and one of them was another.
#[tokio::test]
async fn a_lease_that_never_arrived_is_missed_also_when_the_runner_names_one_that_it_lost() {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    harness.submit_array(2).await;
    let attempts = harness.lease(runner, 2.0).await;
    let (known, lost) = (&attempts[0], &attempts[1]);
    let mut stranger = known.clone();
    stranger.id = mothership_core::ids::JobId(99).task(0).attempt(1);
    silence(&harness, 11).await;
    harness.report(runner, alive(&[known, &stranger])).await;
    assert_eq!(
        (state(&harness, lost).await, state(&harness, known).await),
        (TaskState::Pending, TaskState::Running)
    );
}

/// A simulation found it (docs/decisions/005): the lease of a task that nobody ran was waited for until it ran out.
#[tokio::test]
async fn a_lease_that_never_arrived_is_given_to_somebody_else_though_the_clock_was_set_back() {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    harness.submit_array(2).await;
    let attempts = harness.lease(runner, 2.0).await;
    let (known, lost) = (&attempts[0], &attempts[1]);
    harness.clock.set_off_ms(-3_600_000);
    silence(&harness, 9).await;
    harness.report(runner, alive(&[known])).await;
    assert_eq!(state(&harness, lost).await, TaskState::Running, "its answer may be on the way");
    silence(&harness, 2).await;
    harness.report(runner, alive(&[known])).await;
    assert_eq!(
        (state(&harness, lost).await, state(&harness, known).await),
        (TaskState::Pending, TaskState::Running)
    );
}

#[tokio::test]
async fn a_runner_that_is_heard_again_has_its_attempt_back() {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    harness.submit_array(1).await;
    let attempt = harness.lease(runner, 1.0).await.remove(0);
    harness.start(runner, &attempt).await;
    silence(&harness, 31).await;
    assert_eq!(state(&harness, &attempt).await, TaskState::Pending);
    // It says how far it is in the same report, and is told to go on.
    let mut word = progress_of(&attempt, &harness);
    word.fraction = Some(0.25);
    let report = ReportRequest { progress: vec![word], ..alive(&[&attempt]) };
    assert_eq!(harness.report(runner, report).await.orders, []);
    let task = tasks::get(&harness.app, &Person::local(), attempt.id.task).await.unwrap().task;
    assert_eq!((task.status, task.attempts, task.progress), (TaskState::Running, 1, Some(0.25)));
    // So it is when its log is all that comes.
    silence(&harness, 40).await;
    assert_eq!(state(&harness, &attempt).await, TaskState::Pending);
    harness.log(&attempt, 0, "one\n").await;
    assert_eq!(state(&harness, &attempt).await, TaskState::Running);
    harness.end(runner, &attempt, 0).await;
    assert_eq!(state(&harness, &attempt).await, TaskState::Completed);
}

#[tokio::test]
async fn who_is_behind_is_told_to_stop_and_at_once() {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    harness.submit_array(1).await;
    let first = harness.lease(runner, 1.0).await.remove(0);
    harness.start(runner, &first).await;
    silence(&harness, 31).await;
    let second = harness.lease(runner, 1.0).await.remove(0);
    assert_eq!((second.id.task, second.id.number), (first.id.task, 2));
    harness.start(runner, &second).await;
    // The first has run longer.
    assert_eq!(harness.report(runner, alive(&[&first])).await.orders, []);
    let told = harness.app.notifier.runner(runner).take_orders();
    assert_eq!(told, [(second.id, crate::memory::notifier::StopOrder::Abort)].into());
    let orders = harness.report(runner, alive(&[&first, &second])).await.orders;
    assert_eq!(orders, [Order::Abort { attempt: second.id }]);
}
