//! One certain task is taken, done again, and the files beside jobs and tasks.

use crate::{
    harness::{Harness, at, ids, job, retrying, runner},
    on_every_engine,
};
use mothership_core::{
    attempt::EndCause,
    ids::{AttemptId, BlobHash, TaskId},
    retry::RetryPolicy,
    state::{AttemptState, JobState, TaskState},
};
use mothership_store::{
    artifacts::{self, ArtifactFilter, ArtifactsOf},
    attempts::{self, ArtifactFile, EndFacts, Start},
    jobs::{self, JobFile, NewJob},
    leases::{self, ClaimOne, ClaimOutcome},
    tasks,
};

on_every_engine! {
    of_racing_machines_one_gets_it,
    the_same_machine_may_claim_again,
    what_ended_is_done_again,
    a_retry_need_not_wait,
    what_cannot_be_claimed,
    a_lost_machine_s_files_stay,
    files_come_one_by_one,
    files_beside_the_spec,
    the_next_of_a_label,
}

fn claim(task: TaskId, number: u8, second: i64) -> ClaimOne {
    ClaimOne {
        task,
        runner: runner(number),
        token: format!("token-{number}-{second}").into(),
        now: at(second),
        heard_at: at(second),
        lease_expires_at: at(second + 100),
    }
}

async fn take(harness: &Harness, task: TaskId, number: u8, second: i64) -> ClaimOutcome {
    let claim = claim(task, number, second);
    harness.write(move |tx| leases::claim_one(tx, &claim)).await
}

async fn start(harness: &Harness, attempt: AttemptId, token: &str, second: i64) {
    let start = Start { attempt, token: token.into(), at: at(second) };
    harness.write(move |tx| attempts::start(tx, std::slice::from_ref(&start))).await;
}

async fn end(harness: &Harness, attempt: AttemptId, code: i32, second: i64) -> Option<TaskState> {
    let fact = EndFacts {
        attempt,
        token: None,
        cause: EndCause::Exited,
        exit_code: Some(code),
        signal: None,
        at: at(second),
        started_at: None,
        error_message: (code != 0).then(|| "finished with errors".into()),
        usage: None,
        artifacts: vec![],
        progress: None,
    };
    harness.end(fact).await.task_state
}

async fn of_racing_machines_one_gets_it(harness: &Harness) {
    let id = harness.submit(job(3)).await;
    let racing = (1..9u8).map(|number| take(harness, id.task(1), number, 10));
    let taken = futures_util::future::join_all(racing).await;
    let won: Vec<_> = taken.iter().filter(|taken| matches!(taken, ClaimOutcome::New(_))).collect();
    assert_eq!(won, [&ClaimOutcome::New(id.task(1).attempt(1))]);
    let holder = harness.attempt(id.task(1).attempt(1)).await.runner;
    for lost in taken.iter().filter(|taken| !matches!(taken, ClaimOutcome::New(_))) {
        let held = ClaimOutcome::HeldBy { attempt: id.task(1).attempt(1), runner: holder, since: at(10) };
        assert_eq!(*lost, held);
    }
    assert_eq!(harness.grid(id).await, "prp", "cut out of the middle of a range");
    assert_eq!(ids(&harness.claim(9, 11).await), ["1.0.1", "1.2.1"], "nobody is offered it");
}

async fn the_same_machine_may_claim_again(harness: &Harness) {
    let id = harness.submit(job(1)).await;
    let (task, first) = (id.task(0), id.task(0).attempt(1));
    assert_eq!(take(harness, task, 1, 10).await, ClaimOutcome::New(first));
    assert_eq!(take(harness, task, 1, 50).await, ClaimOutcome::Kept(first), "its GUI has not begun");
    assert_eq!(harness.attempt(first).await.lease_expires_at, Some(at(150)));
    start(harness, first, "token-1-10", 60).await;
    assert_eq!(take(harness, task, 1, 70).await, ClaimOutcome::New(task.attempt(2)), "a fresh process");
    let old = harness.attempt(first).await;
    assert_eq!((old.state, old.reason), (AttemptState::Lost, Some(EndCause::RunnerLost)));
    assert_eq!(end(harness, task.attempt(2), 0, 80).await, Some(TaskState::Completed));
    assert_eq!(harness.job(id).await.state, JobState::Completed);
}

async fn what_ended_is_done_again(harness: &Harness) {
    let id = harness.submit(job(2)).await;
    for (index, code, state) in [(0, 0, TaskState::Completed), (1, 1, TaskState::Failed)] {
        take(harness, id.task(index), 1, 10).await;
        assert_eq!(end(harness, id.task(index).attempt(1), code, 20).await, Some(state));
    }
    assert_eq!(harness.job(id).await.state, JobState::Failed);
    assert_eq!(harness.read(move |tx| jobs::errors(tx, id, 9)).await.len(), 1);
    for index in [0, 1] {
        assert_eq!(take(harness, id.task(index), 2, 30).await, ClaimOutcome::New(id.task(index).attempt(2)));
    }
    let again = harness.job(id).await;
    assert_eq!((again.state, again.counts.running, again.ended_at), (JobState::Running, 2, None));
    assert_eq!(harness.read(move |tx| jobs::errors(tx, id, 9)).await, []);
    let task = harness.task(id.task(1)).await;
    assert_eq!((task.attempts, task.failures, task.error, task.ended_at), (2, 0, None, None));
    for index in [0, 1] {
        end(harness, id.task(index).attempt(2), 0, 40).await;
    }
    assert_eq!(harness.job(id).await.state, JobState::Completed);
}

async fn a_retry_need_not_wait(harness: &Harness) {
    let retry = RetryPolicy { exit_codes: Some(vec![42]), ..retrying(1, 3).retry };
    let id = harness.submit(NewJob { retry, ..job(1) }).await;
    for number in 1..=3 {
        assert_eq!(take(harness, id.task(0), 1, 10).await, ClaimOutcome::New(id.task(0).attempt(number)));
        assert_eq!(end(harness, id.task(0).attempt(number), 42, 11).await, Some(TaskState::Waiting));
    }
    assert_eq!(harness.task(id.task(0)).await.failures, 3, "a claim does not make the count fresh");
    take(harness, id.task(0), 1, 12).await;
    assert_eq!(end(harness, id.task(0).attempt(4), 42, 13).await, Some(TaskState::Failed));
    assert_eq!(
        harness.write(|tx| leases::due(tx, at(9999), at(9999), 9)).await.tasks,
        0,
        "nothing is left to be retried"
    );
}

async fn what_cannot_be_claimed(harness: &Harness) {
    let id = harness.submit(job(2)).await;
    assert_eq!(take(harness, id.task(2), 1, 10).await, ClaimOutcome::Unknown);
    assert_eq!(take(harness, mothership_core::ids::JobId(99).task(0), 1, 10).await, ClaimOutcome::Unknown);
    harness.write(move |tx| tasks::cancel(tx, id.task(1), at(10))).await;
    assert_eq!(take(harness, id.task(1), 1, 10).await, ClaimOutcome::Cancelled);
    harness.write(move |tx| jobs::set_paused(tx, id, true, at(11))).await;
    assert_eq!(take(harness, id.task(0), 1, 12).await, ClaimOutcome::Paused);
    harness.write(move |tx| jobs::set_paused(tx, id, false, at(11))).await;
    take(harness, id.task(0), 1, 13).await;
    harness.write(move |tx| jobs::cancel(tx, id, at(14))).await;
    assert_eq!(take(harness, id.task(0), 1, 15).await, ClaimOutcome::Cancelled);
    let dependency = jobs::Dependency { job: id, kind: jobs::DependencyKind::AfterAny, each: false };
    let waits = harness.submit(NewJob { depends_on: vec![dependency], ..job(1) }).await;
    assert_eq!(take(harness, waits.task(0), 1, 16).await, ClaimOutcome::Waits);
}

fn file(path: &str, size: u64) -> ArtifactFile {
    let hash = BlobHash([u8::try_from(size).unwrap(); 32]);
    ArtifactFile { path: path.into(), hash, size, content_type: "text/plain".into(), executable: false }
}

async fn put(harness: &Harness, task: TaskId, files: Vec<ArtifactFile>) -> Option<AttemptId> {
    harness.write(move |tx| artifacts::put(tx, task, &files, at(20))).await
}

async fn left(harness: &Harness, task: TaskId) -> Vec<(String, u64)> {
    let filter = ArtifactFilter { limit: 99, ..ArtifactFilter::default() };
    let (rows, _) = harness.read(move |tx| artifacts::list(tx, ArtifactsOf::Task(task), &filter)).await;
    rows.into_iter().map(|row| (row.path, row.size)).collect()
}

async fn a_lost_machine_s_files_stay(harness: &Harness) {
    let id = harness.submit(job(1)).await;
    let task = id.task(0);
    take(harness, task, 1, 10).await;
    put(harness, task, vec![file("a/x", 1), file("b/x", 2)]).await;
    harness.end(crate::harness::lost(task.attempt(1), 500)).await;
    assert_eq!(take(harness, task, 2, 501).await, ClaimOutcome::New(task.attempt(2)));
    put(harness, task, vec![file("b/x", 7)]).await;
    assert_eq!(left(harness, task).await, [("a/x".into(), 1), ("b/x".into(), 7)]);
    let totals =
        async |of| harness.read(move |tx| artifacts::totals(tx, of, &ArtifactFilter::default())).await;
    assert_eq!(totals(ArtifactsOf::Job(id)).await, (2, 8));
    assert_eq!(totals(ArtifactsOf::Task(task)).await, (2, 8));
    end(harness, task.attempt(2), 0, 600).await;
    assert_eq!(put(harness, task, vec![file("c", 1)]).await, Some(task.attempt(2)), "also after its end");
    assert_eq!(totals(ArtifactsOf::Job(id)).await, (3, 9));
}

async fn files_come_one_by_one(harness: &Harness) {
    let id = harness.submit(job(3)).await;
    assert_eq!(put(harness, id.task(0), vec![file("x", 1)]).await, None, "nobody has tried it");
    for index in [0, 2] {
        take(harness, id.task(index), 1, 10).await;
        put(harness, id.task(index), vec![file("same", 1), file(&format!("own-{index}"), 2)]).await;
    }
    put(harness, id.task(0), vec![file("same", 5), file("same", 3)]).await;
    assert_eq!(left(harness, id.task(0)).await, [("own-0".into(), 2), ("same".into(), 3)]);
    assert_eq!(harness.read(move |tx| artifacts::shared_paths(tx, id)).await, ["same"]);
    let found = harness.read(move |tx| artifacts::find_in_job(tx, id, "same", 9)).await;
    assert_eq!(found.iter().map(|row| row.attempt.task.index).collect::<Vec<_>>(), [0, 2]);
}

async fn files_beside_the_spec(harness: &Harness) {
    let id = harness.submit(job(3)).await;
    let of = |task, path: &str, content: &str| JobFile { task, path: path.into(), content: content.into() };
    let files = vec![
        of(None, "base", "{\"5800\":  1.0}"),
        of(Some(0), "configs/0.json", "{}"),
        of(Some(2), "configs/2.json", "[2.50]"),
    ];
    let kept = files.clone();
    harness.write(move |tx| jobs::add_files(tx, id, &kept)).await;
    assert_eq!(harness.read(move |tx| jobs::file(tx, id, "base")).await.as_deref(), Some("{\"5800\":  1.0}"));
    assert_eq!(harness.read(move |tx| jobs::file(tx, id, "other")).await, None);
    assert_eq!(harness.read(move |tx| jobs::task_files(tx, id, 1, u64::MAX)).await, files[2..]);
    let claimed = harness.claim(3, 10).await;
    assert_eq!(claimed.iter().map(|claimed| claimed.files.len()).collect::<Vec<_>>(), [1, 0, 1]);
    assert_eq!(claimed[2].files[0].content, "[2.50]");
    harness.write(move |tx| jobs::cancel(tx, id, at(11))).await;
    for claimed in &claimed {
        end(harness, claimed.attempt, 0, 12).await;
    }
    assert!(!harness.write(move |tx| jobs::delete(tx, id, at(13))).await.more);
    assert_eq!(harness.read(move |tx| jobs::task_files(tx, id, 0, u64::MAX)).await, []);
}

async fn the_next_of_a_label(harness: &Harness) {
    let labelled = |count| NewJob { labels: [("goliat".to_owned(), "x".to_owned())].into(), ..job(count) };
    harness.submit(job(1)).await;
    let next = async || harness.read(|tx| leases::next_labelled(tx, "goliat", "x")).await;
    assert_eq!(next().await, None);
    let first = harness.submit(labelled(2)).await;
    let urgent = harness.submit(NewJob { priority: 5, ..labelled(1) }).await;
    for wanted in [urgent.task(0), first.task(0), first.task(1)] {
        assert_eq!(next().await, Some(wanted));
        take(harness, wanted, 1, 10).await;
    }
    assert_eq!(next().await, None);
}
