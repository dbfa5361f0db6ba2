//! An attempt that was lost comes back: it has its task again, or the one that is further has it, and never both.

use crate::{
    harness::{Harness, ask, at, exit, job, lost, retrying, runner, terms},
    on_every_engine,
};
use mothership_core::{
    attempt::EndCause,
    ids::AttemptId,
    state::{AttemptState, TaskState},
};
use mothership_store::{
    attempts::{self, EndKind, Overtaken, ProgressUpdate, Returned, Returning},
    leases::Claimed,
    tasks,
};

on_every_engine! {
    while_nobody_has_the_task_it_has_it_again,
    who_has_not_begun_comes_back_as_leased,
    it_comes_back_from_a_retry_delay,
    it_comes_back_when_a_later_one_was_lost_too,
    the_one_that_is_further_goes_on,
    the_one_that_is_behind_is_stopped_for_good,
    a_log_alone_takes_nothing_from_anybody,
    nothing_comes_back_without_its_token_or_after_the_end,
    finished_work_goes_before_work_that_is_not,
    a_late_failure_stops_nobody,
    an_overtaken_attempt_may_have_finished,
    the_next_attempt_has_the_next_number,
    files_of_the_attempt_that_counts_are_counted,
}

const BACK: Returned = Returned::Live { overtaken: None };

fn returning(claimed: &Claimed) -> Returning {
    Returning {
        attempt: claimed.attempt,
        token: claimed.token.clone(),
        fraction: None,
        has_started: false,
        may_overtake: true,
    }
}

async fn come_back(harness: &Harness, one: Returning, second: i64) -> Returned {
    harness
        .write(move |tx| attempts::come_back(tx, std::slice::from_ref(&one), &terms(second), at(second)))
        .await[0]
}

async fn progress(harness: &Harness, claimed: &Claimed, fraction: f64, second: i64) {
    let update = ProgressUpdate {
        attempt: claimed.attempt,
        token: claimed.token.clone(),
        at: at(second),
        fraction: Some(fraction),
        stage: None,
        message: None,
        metrics: None,
        usage: None,
    };
    harness.write(move |tx| attempts::progress(tx, std::slice::from_ref(&update))).await;
}

/// A task of a new job, started by the first runner at 10 with this progress, lost at 40.
async fn lost_one(harness: &Harness, fraction: f64) -> Claimed {
    harness.submit(retrying(1, 3)).await;
    let [claimed] = harness.claim(1, 10).await.try_into().unwrap();
    harness.start(&claimed, 11).await;
    progress(harness, &claimed, fraction, 12).await;
    assert_eq!(harness.end(lost(claimed.attempt, 40)).await.outcome, EndKind::Accepted);
    claimed
}

/// The second runner takes it at 41 and reports this progress.
async fn another(harness: &Harness, fraction: f64) -> Claimed {
    let [claimed] = harness.claim_as(ask(2, 1, 41)).await.try_into().unwrap();
    harness.start(&claimed, 42).await;
    progress(harness, &claimed, fraction, 43).await;
    claimed
}

async fn states(harness: &Harness, of: &[AttemptId]) -> Vec<AttemptState> {
    let mut out = Vec::new();
    for attempt in of {
        out.push(harness.attempt(*attempt).await.state);
    }
    out
}

async fn while_nobody_has_the_task_it_has_it_again(harness: &Harness) {
    let first = lost_one(harness, 0.4).await;
    let id = first.attempt.task;
    assert_eq!((harness.task(id).await.state, harness.task(id).await.crashes), (TaskState::Pending, 1));
    assert_eq!(come_back(harness, returning(&first), 50).await, BACK);
    let (task, attempt) = (harness.task(id).await, harness.attempt(first.attempt).await);
    assert_eq!((task.state, task.attempts, task.crashes), (TaskState::Running, 1, 0), "it was not lost");
    assert_eq!((attempt.state, attempt.reason, attempt.error), (AttemptState::Running, None, None));
    assert_eq!((attempt.lease_expires_at, attempt.heard_at), (Some(at(80)), Some(at(50))));
    assert_eq!((attempt.ended_at, attempt.fraction), (None, Some(0.4)));
    assert!((harness.job(id.job).await.running_fraction_sum - 0.4).abs() < 1e-6);
    assert_eq!(harness.claim_as(ask(2, 9, 51)).await, [], "nobody else is given it");
    assert_eq!(come_back(harness, returning(&first), 52).await, Returned::Unchanged, "it is back already");
    assert_eq!(harness.exit(&first, 0, 60).await, (EndKind::Accepted, Some(TaskState::Completed)));
}

async fn who_has_not_begun_comes_back_as_leased(harness: &Harness) {
    harness.submit(job(1)).await;
    let [first] = harness.claim(1, 10).await.try_into().unwrap();
    harness.end(lost(first.attempt, 40)).await;
    assert_eq!(come_back(harness, returning(&first), 50).await, BACK);
    assert_eq!(harness.attempt(first.attempt).await.state, AttemptState::Leased);
    assert_eq!(harness.start(&first, 51).await, [first.attempt]);
}

async fn it_comes_back_from_a_retry_delay(harness: &Harness) {
    let first = lost_one(harness, 0.4).await;
    let second = another(harness, 0.1).await;
    assert_eq!(harness.exit(&second, 1, 44).await.1, Some(TaskState::Waiting));
    assert_eq!(come_back(harness, returning(&first), 45).await, BACK);
    let task = harness.task(first.attempt.task).await;
    assert_eq!((task.state, task.retry_at), (TaskState::Running, None));
    assert_eq!((task.attempts, task.attempts_after, task.failures), (1, 1, 1));
}

async fn it_comes_back_when_a_later_one_was_lost_too(harness: &Harness) {
    let first = lost_one(harness, 0.4).await;
    let second = another(harness, 0.1).await;
    harness.end(lost(second.attempt, 90)).await;
    assert_eq!(come_back(harness, returning(&first), 91).await, BACK);
    assert_eq!(come_back(harness, returning(&second), 92).await, Returned::Stopped);
    let found = states(harness, &[first.attempt, second.attempt]).await;
    assert_eq!(found, [AttemptState::Running, AttemptState::Superseded]);
}

async fn the_one_that_is_further_goes_on(harness: &Harness) {
    let first = lost_one(harness, 0.4).await;
    let second = another(harness, 0.3).await;
    let overtaken = Overtaken { attempt: second.attempt, runner: runner(2) };
    assert_eq!(
        come_back(harness, returning(&first), 50).await,
        Returned::Live { overtaken: Some(overtaken) }
    );
    let (task, stopped) = (harness.task(first.attempt.task).await, harness.attempt(second.attempt).await);
    assert_eq!((task.state, task.attempts, task.attempts_after), (TaskState::Running, 1, 1));
    assert_eq!((stopped.state, stopped.reason), (AttemptState::Superseded, Some(EndCause::Overtaken)));
    assert!(stopped.error.unwrap().contains(&first.attempt.to_string()));
    assert!((harness.job(first.attempt.task.job).await.running_fraction_sum - 0.4).abs() < 1e-6);
    // What the other one says changes nothing any more.
    assert_eq!(harness.exit(&second, 1, 51).await.0, EndKind::Superseded);
    assert_eq!(harness.exit(&first, 0, 52).await, (EndKind::Accepted, Some(TaskState::Completed)));
}

async fn the_one_that_is_behind_is_stopped_for_good(harness: &Harness) {
    let first = lost_one(harness, 0.4).await;
    let second = another(harness, 0.3).await;
    // By its newest word it is further.
    let quicker = another_word(harness, &second, 0.5).await;
    assert_eq!(come_back(harness, returning(&first), 50).await, Returned::Stopped);
    assert_eq!(harness.attempt(first.attempt).await.state, AttemptState::Superseded);
    // It is being stopped; that the other one is lost meanwhile does not bring it back.
    harness.end(lost(quicker, 90)).await;
    assert_eq!(come_back(harness, returning(&first), 91).await, Returned::Unchanged);
    assert_eq!(harness.task(first.attempt.task).await.state, TaskState::Pending);
    // What the returning one says now counts as well.
    let again = lost_one(harness, 0.1).await;
    another(harness, 0.3).await;
    let word = Returning { fraction: Some(0.6), ..returning(&again) };
    assert!(matches!(come_back(harness, word, 50).await, Returned::Live { overtaken: Some(_) }));
}

async fn another_word(harness: &Harness, claimed: &Claimed, fraction: f64) -> AttemptId {
    progress(harness, claimed, fraction, 44).await;
    claimed.attempt
}

async fn a_log_alone_takes_nothing_from_anybody(harness: &Harness) {
    let first = lost_one(harness, 0.9).await;
    assert_eq!(harness.read(move |tx| attempts::silent(tx, &[first.attempt])).await, [first.attempt]);
    let second = another(harness, 0.1).await;
    let log = Returning { may_overtake: false, ..returning(&first) };
    assert_eq!(come_back(harness, log.clone(), 50).await, Returned::Unchanged);
    assert_eq!(harness.attempt(first.attempt).await.state, AttemptState::Lost, "it may still come back");
    harness.end(lost(second.attempt, 90)).await;
    assert_eq!(come_back(harness, log, 91).await, BACK);
    assert_eq!(harness.read(move |tx| attempts::silent(tx, &[first.attempt])).await, []);
}

async fn nothing_comes_back_without_its_token_or_after_the_end(harness: &Harness) {
    let first = lost_one(harness, 0.4).await;
    let guessed = Returning { token: "guessed".into(), ..returning(&first) };
    assert_eq!(come_back(harness, guessed, 50).await, Returned::Unchanged);
    let nobody = Returning { attempt: first.attempt.task.attempt(9), ..returning(&first) };
    assert_eq!(come_back(harness, nobody, 50).await, Returned::Unchanged);
    let id = first.attempt.task;
    harness.write(move |tx| tasks::cancel(tx, id, at(51))).await.unwrap();
    assert_eq!(come_back(harness, returning(&first), 52).await, Returned::Stopped);
    assert_eq!(harness.task(id).await.state, TaskState::Cancelled);
}

async fn finished_work_goes_before_work_that_is_not(harness: &Harness) {
    let first = lost_one(harness, 0.1).await;
    let second = another(harness, 0.8).await;
    let outcome = harness.end(exit(&first, 0, 50)).await;
    let overtaken = Overtaken { attempt: second.attempt, runner: runner(2) };
    assert_eq!((outcome.outcome, outcome.overtaken), (EndKind::Accepted, Some(overtaken)));
    assert_eq!((outcome.task_state, outcome.job_ended), (Some(TaskState::Completed), true));
    let found = states(harness, &[first.attempt, second.attempt]).await;
    assert_eq!(found, [AttemptState::Completed, AttemptState::Superseded]);
    assert_eq!(harness.task(first.attempt.task).await.attempt, Some(first.attempt), "its result is shown");
    assert!(harness.job(first.attempt.task.job).await.running_fraction_sum.abs() < 1e-6);
    assert_eq!(harness.exit(&second, 0, 51).await.0, EndKind::Superseded, "a task ends once");
}

async fn a_late_failure_stops_nobody(harness: &Harness) {
    let first = lost_one(harness, 0.9).await;
    let second = another(harness, 0.1).await;
    assert_eq!(harness.exit(&first, 1, 50).await, (EndKind::Superseded, Some(TaskState::Running)));
    assert_eq!(harness.exit(&second, 0, 51).await, (EndKind::Accepted, Some(TaskState::Completed)));
}

async fn an_overtaken_attempt_may_have_finished(harness: &Harness) {
    let first = lost_one(harness, 0.5).await;
    let second = another(harness, 0.1).await;
    come_back(harness, returning(&first), 50).await;
    // A faster machine that had finished before it heard that it was to stop.
    let outcome = harness.end(exit(&second, 0, 51)).await;
    assert_eq!(outcome.overtaken, Some(Overtaken { attempt: first.attempt, runner: runner(1) }));
    assert_eq!(outcome.task_state, Some(TaskState::Completed));
    let task = harness.task(first.attempt.task).await;
    assert_eq!((task.attempts, task.attempts_after), (2, 0));
}

async fn the_next_attempt_has_the_next_number(harness: &Harness) {
    let first = lost_one(harness, 0.5).await;
    let second = another(harness, 0.1).await;
    come_back(harness, returning(&first), 50).await;
    harness.end(lost(first.attempt, 90)).await;
    let [third] = harness.claim_as(ask(3, 1, 91)).await.try_into().unwrap();
    assert_eq!(third.attempt.number, 3);
    let task = harness.task(first.attempt.task).await;
    assert_eq!((task.attempts, task.attempts_after), (3, 0));
    let found = states(harness, &[first.attempt, second.attempt, third.attempt]).await;
    assert_eq!(found, [AttemptState::Lost, AttemptState::Superseded, AttemptState::Leased]);
}

async fn files_of_the_attempt_that_counts_are_counted(harness: &Harness) {
    let first = lost_one(harness, 0.5).await;
    let second = another(harness, 0.1).await;
    let file = |name: &str| attempts::ArtifactFile {
        path: name.into(),
        hash: mothership_core::ids::BlobHash([7; 32]),
        size: 5,
        content_type: "text/plain".into(),
        executable: false,
    };
    let mut failed = exit(&second, 1, 44);
    failed.artifacts = vec![file("a"), file("b")];
    harness.end(failed).await;
    // The counters of the job are compared with the rows when the case is over, and here.
    harness.check().await;
    assert_eq!(come_back(harness, returning(&first), 45).await, BACK);
    harness.check().await;
    let mut done = exit(&first, 0, 50);
    done.artifacts = vec![file("c")];
    assert_eq!(harness.end(done).await.task_state, Some(TaskState::Completed));
}
