//! What a person does to a job while it is there: cancel, pause, change, put away, delete.

use crate::{
    harness::{Harness, at, exit, fact, indexes, job, retrying},
    on_every_engine,
};
use mothership_core::{
    attempt::EndCause,
    ids::JobId,
    state::{JobState, TaskState},
};
use mothership_store::{
    Sight, StoreError,
    jobs::{self, Cancelled, JobFilter, JobPatch, NewJob},
    stats, tasks,
};

on_every_engine! {
    a_cancelled_job_ends_what_has_not_begun_and_asks_the_rest,
    cancelling_a_million_tasks_makes_no_rows,
    one_task_is_cancelled_wherever_it_is,
    a_cancel_that_comes_too_late_takes_nothing_away,
    a_paused_job_keeps_what_runs_and_starts_nothing,
    a_change_of_priority_changes_the_order,
    a_patch_changes_only_what_it_names,
    an_archived_job_is_out_of_sight,
    a_deleted_job_is_gone_with_everything_of_it,
    a_running_job_is_not_deleted,
}

async fn cancel(harness: &Harness, id: JobId, second: i64) -> Option<Cancelled> {
    harness.write(move |tx| jobs::cancel(tx, id, at(second))).await
}

async fn a_cancelled_job_ends_what_has_not_begun_and_asks_the_rest(harness: &Harness) {
    let id = harness.submit(retrying(5, 1)).await;
    let claimed = harness.claim(3, 10).await;
    harness.exit(&claimed[2], 1, 11).await;
    assert_eq!(harness.grid(id).await, "rrwpp");
    let did = cancel(harness, id, 12).await.unwrap();
    assert_eq!((did.tasks, did.running), (3, vec![claimed[0].attempt, claimed[1].attempt]));
    assert_eq!(harness.grid(id).await, "rrxxx");
    // It runs as long as anything of it runs.
    assert_eq!(harness.job(id).await.state, JobState::Running);
    assert!(harness.claim(9, 13).await.is_empty());
    assert_eq!(
        harness.end(fact(&claimed[0], EndCause::Cancelled, 14)).await.task_state,
        Some(TaskState::Cancelled)
    );
    // A failure of what was to be stopped is no reason to run it again.
    assert_eq!(harness.exit(&claimed[1], 1, 14).await.1, Some(TaskState::Cancelled));
    assert_eq!(
        (harness.job(id).await.state, harness.grid(id).await.as_str()),
        (JobState::Cancelled, "xxxxx")
    );
    let again = cancel(harness, id, 15).await.unwrap();
    assert_eq!((again.tasks, again.running.len()), (0, 0));
    assert_eq!(cancel(harness, JobId(99), 15).await, None);
}

async fn cancelling_a_million_tasks_makes_no_rows(harness: &Harness) {
    let id = harness.submit(job(1_000_000)).await;
    harness.claim(2, 10).await;
    let did = cancel(harness, id, 11).await.unwrap();
    assert_eq!((did.tasks, did.running.len()), (999_998, 2));
    let page = harness.read(move |tx| tasks::list(tx, id, &[TaskState::Cancelled], Some(999_990), 100)).await;
    assert_eq!(page.len(), 9);
    assert!(page.iter().all(|task| task.ended_at == Some(at(11)) && task.attempts == 0));
}

async fn one_task_is_cancelled_wherever_it_is(harness: &Harness) {
    let id = harness.submit(retrying(5, 1)).await;
    let claimed = harness.claim(2, 10).await;
    harness.exit(&claimed[1], 1, 11).await;
    let cancel = async |index: u64| harness.write(move |tx| tasks::cancel(tx, id.task(index), at(12))).await;
    let running = cancel(0).await.unwrap();
    assert_eq!((running.ended, running.attempt), (false, Some(claimed[0].attempt)));
    for index in [1, 3] {
        assert!(cancel(index).await.unwrap().ended, "task {index}");
    }
    assert_eq!(harness.grid(id).await, "rxpxp");
    let twice = cancel(3).await.unwrap();
    assert_eq!((twice.ended, twice.attempt), (false, None));
    assert_eq!(cancel(5).await, None);
    assert!(harness.task(id.task(0)).await.cancel_requested);
    assert_eq!(indexes(&harness.claim(9, 13).await), [2, 4]);
}

async fn a_cancel_that_comes_too_late_takes_nothing_away(harness: &Harness) {
    let id = harness.submit(job(1)).await;
    let [claimed] = harness.claim(1, 10).await.try_into().unwrap();
    cancel(harness, id, 11).await.unwrap();
    assert_eq!(harness.exit(&claimed, 0, 12).await.1, Some(TaskState::Completed));
    assert_eq!(harness.job(id).await.state, JobState::Completed);
    cancel(harness, id, 13).await.unwrap();
    assert_eq!(harness.job(id).await.state, JobState::Completed);
}

async fn a_paused_job_keeps_what_runs_and_starts_nothing(harness: &Harness) {
    let id = harness.submit(job(3)).await;
    let pause =
        async |paused: bool| harness.write(move |tx| jobs::set_paused(tx, id, paused, at(11))).await.unwrap();
    let [claimed] = harness.claim(1, 10).await.try_into().unwrap();
    let row = pause(true).await;
    assert_eq!((row.paused, row.state), (true, JobState::Running));
    assert!(harness.claim(9, 12).await.is_empty());
    harness.exit(&claimed, 0, 13).await;
    assert_eq!(harness.job(id).await.state, JobState::Paused);
    assert_eq!(pause(true).await.state, JobState::Paused);
    assert_eq!(pause(false).await.state, JobState::Running);
    assert_eq!(harness.claim(9, 14).await.len(), 2);
    assert_eq!(harness.write(|tx| jobs::set_paused(tx, JobId(99), true, at(15))).await, None);
}

async fn a_change_of_priority_changes_the_order(harness: &Harness) {
    let (_, second) = (harness.submit(job(1)).await, harness.submit(job(1)).await);
    let patch = JobPatch { priority: Some(3), ..JobPatch::default() };
    assert!(harness.write(move |tx| jobs::patch(tx, second, &patch, at(2))).await);
    assert_eq!(harness.claim(1, 3).await[0].attempt.task.job, second);
}

async fn a_patch_changes_only_what_it_names(harness: &Harness) {
    let labels = |value: &str| [("team".to_owned(), value.to_owned())].into();
    let id = harness.submit(NewJob { description: Some("d".into()), labels: labels("a"), ..job(1) }).await;
    let patch = JobPatch { name: Some("other".into()), ..JobPatch::default() };
    assert!(harness.write(move |tx| jobs::patch(tx, id, &patch, at(7))).await);
    let row = harness.job(id).await;
    assert_eq!((row.name.as_str(), row.description.as_deref(), row.updated_at), ("other", Some("d"), at(7)));
    assert_eq!(row.labels, labels("a"));
    let patch = JobPatch { labels: Some(labels("b")), ..JobPatch::default() };
    assert!(harness.write(move |tx| jobs::patch(tx, id, &patch, at(8))).await);
    for (value, found) in [("a", 0), ("b", 1)] {
        let filter =
            JobFilter { label: Some(("team".into(), Some(value.into()))), limit: 9, ..JobFilter::default() };
        assert_eq!(harness.read(move |tx| jobs::list(tx, &filter, &Sight::Everything)).await.1, found);
    }
    assert!(!harness.write(|tx| jobs::patch(tx, JobId(99), &JobPatch::default(), at(8))).await);
}

async fn an_archived_job_is_out_of_sight(harness: &Harness) {
    let id = harness.submit(job(1)).await;
    let seen = async |archived: bool| {
        let filter = JobFilter { archived, limit: 9, ..JobFilter::default() };
        harness.read(move |tx| jobs::list(tx, &filter, &Sight::Everything)).await.1
    };
    assert!(harness.write(move |tx| jobs::set_archived(tx, id, true, at(5))).await);
    assert_eq!((seen(false).await, seen(true).await, harness.job(id).await.archived_at), (0, 1, Some(at(5))));
    assert!(harness.write(move |tx| jobs::set_archived(tx, id, false, at(6))).await);
    assert_eq!((seen(false).await, harness.job(id).await.archived_at), (1, None));
    assert!(!harness.write(|tx| jobs::set_archived(tx, JobId(99), true, at(5))).await);
}

async fn a_deleted_job_is_gone_with_everything_of_it(harness: &Harness) {
    let keyed = || NewJob {
        idempotency_key: Some("k".into()),
        labels: [("team".to_owned(), "a".to_owned())].into(),
        ..job(6000)
    };
    let id = harness.submit(keyed()).await;
    for round in 0..11 {
        let claimed = harness.claim(512, 10 + round).await;
        let ends: Vec<_> = claimed.iter().map(|claimed| exit(claimed, 1, 20 + round)).collect();
        harness.write(move |tx| mothership_store::attempts::end(tx, &ends, at(20), 0.5)).await;
    }
    let mut calls = 1;
    while harness.write(move |tx| jobs::delete(tx, id, at(30))).await.more {
        calls += 1;
        // From the first call on it does not exist, though rows of it still do.
        assert_eq!(harness.read(move |tx| jobs::get(tx, id, &Sight::Everything)).await, None);
        assert_eq!(harness.read(|tx| stats::task_counts(tx, &Sight::Everything)).await.total, 0);
    }
    assert!(calls >= 3, "{calls} calls for 11,000 rows");
    assert_eq!(harness.read(move |tx| tasks::get(tx, id.task(0))).await, None);
    assert!(!harness.write(move |tx| jobs::delete(tx, id, at(31))).await.more);
    assert!(harness.claim(9, 32).await.is_empty());
    assert_ne!(harness.submit(keyed()).await, id, "an id is never given twice");
}

async fn a_running_job_is_not_deleted(harness: &Harness) {
    let id = harness.submit(job(2)).await;
    let [claimed] = harness.claim(1, 10).await.try_into().unwrap();
    let refused = harness.store.write(move |tx| jobs::delete(tx, id, at(11))).await;
    assert!(matches!(refused, Err(StoreError::Conflict { .. })), "{refused:?}");
    assert_eq!(harness.grid(id).await, "rp");
    harness.exit(&claimed, 0, 12).await;
    assert!(!harness.write(move |tx| jobs::delete(tx, id, at(13))).await.more);
}
