//! Tasks that failed or were cancelled are queued again by a person.

use crate::{
    harness::{Harness, at, exit, ids, job, retrying},
    on_every_engine,
};
use mothership_core::{
    ids::JobId,
    limits::BULK_BATCH_MAX,
    state::{JobState, TaskState},
};
use mothership_store::{attempts, jobs, leases, tasks};

on_every_engine! {
    only_what_was_asked_for_is_queued_again,
    a_retried_task_begins_afresh,
    cancelled_ranges_come_back_as_ranges,
    chosen_tasks_of_a_cancelled_job,
    many_rows_take_many_calls,
    a_due_retry_is_taken_a_few_at_a_time,
}

async fn retry(harness: &Harness, id: JobId, states: &'static [TaskState], indexes: Option<Vec<u64>>) -> u64 {
    harness.write(move |tx| jobs::retry(tx, id, states, indexes.as_deref(), at(100))).await
}

/// Task 0 completed, 1 failed, 2 was cancelled while it ran, 3 and 4 before.
async fn ended(harness: &Harness) -> JobId {
    let id = harness.submit(job(5)).await;
    let claimed = harness.claim(3, 10).await;
    harness.exit(&claimed[0], 0, 11).await;
    harness.exit(&claimed[1], 1, 11).await;
    harness.write(move |tx| jobs::cancel(tx, id, at(12))).await.unwrap();
    harness.exit(&claimed[2], 1, 13).await;
    assert_eq!(harness.grid(id).await, "cfxxx");
    id
}

async fn only_what_was_asked_for_is_queued_again(harness: &Harness) {
    type Case<'c> = (&'c [TaskState], Option<Vec<u64>>, u64, &'c str);
    let cases: [Case<'static>; 6] = [
        (&[TaskState::Failed], None, 1, "cpxxx"),
        (&[TaskState::Cancelled], None, 3, "cfppp"),
        (&[], None, 4, "cpppp"),
        (&[], Some(vec![3, 1, 3, 77]), 2, "cpxpx"),
        (&[TaskState::Failed], Some(vec![0, 2]), 0, "cfxxx"),
        (&[TaskState::Completed], None, 0, "cfxxx"),
    ];
    for (states, indexes, moved, grid) in cases {
        let id = ended(harness).await;
        assert_eq!(retry(harness, id, states, indexes.clone()).await, moved, "{states:?} {indexes:?}");
        assert_eq!(harness.grid(id).await, grid, "{states:?} {indexes:?}");
        harness.write(move |tx| jobs::delete(tx, id, at(200))).await;
    }
    assert_eq!(retry(harness, JobId(99), &[], None).await, 0);
}

async fn a_retried_task_begins_afresh(harness: &Harness) {
    let id = harness.submit(retrying(1, 1)).await;
    for second in [10, 50] {
        let [claimed] = harness.claim(1, second).await.try_into().unwrap();
        harness.exit(&claimed, 1, second + 1).await;
        harness.write(move |tx| leases::due(tx, at(second + 39), at(second + 39), 10)).await;
    }
    assert_eq!(harness.job(id).await.state, JobState::Failed);
    assert!(harness.write(move |tx| tasks::retry(tx, id.task(0), at(100))).await);
    assert!(!harness.write(move |tx| tasks::retry(tx, id.task(0), at(100))).await);
    assert!(!harness.write(move |tx| tasks::retry(tx, id.task(7), at(100))).await);
    let task = harness.task(id.task(0)).await;
    assert_eq!((task.failures, task.crashes, task.attempts, task.state), (0, 0, 2, TaskState::Pending));
    let job = harness.job(id).await;
    assert_eq!((job.state, job.ended_at), (JobState::Running, None));
    // Its retries are its own again.
    let [claimed] = harness.claim(1, 101).await.try_into().unwrap();
    assert_eq!(
        (claimed.attempt.number, harness.exit(&claimed, 1, 102).await.1),
        (3, Some(TaskState::Waiting))
    );
}

async fn cancelled_ranges_come_back_as_ranges(harness: &Harness) {
    let id = harness.submit(job(1_000_000)).await;
    let claimed = harness.claim(2, 10).await;
    harness.write(move |tx| jobs::cancel(tx, id, at(11))).await.unwrap();
    for claimed in &claimed {
        harness.exit(claimed, 1, 12).await;
    }
    assert_eq!(harness.job(id).await.state, JobState::Cancelled);
    assert_eq!(retry(harness, id, &[], None).await, 1_000_000);
    assert_eq!(retry(harness, id, &[], None).await, 0);
    let job = harness.job(id).await;
    assert_eq!((job.state, job.counts.pending, job.cancel_requested), (JobState::Running, 1_000_000, false));
    let again = harness.claim(3, 101).await;
    assert_eq!(ids(&again), [(0, 2), (1, 2), (2, 1)].map(|(i, n)| id.task(i).attempt(n).to_string()));
}

async fn chosen_tasks_of_a_cancelled_job(harness: &Harness) {
    let id = harness.submit(job(8)).await;
    harness.write(move |tx| jobs::cancel(tx, id, at(11))).await.unwrap();
    assert_eq!(retry(harness, id, &[], Some(vec![0, 3, 4, 7])).await, 4);
    assert_eq!(harness.grid(id).await, "pxxppxxp");
    assert_eq!(crate::harness::indexes(&harness.claim(9, 12).await), [0, 3, 4, 7]);
    assert_eq!(retry(harness, id, &[], None).await, 4);
    assert_eq!(harness.grid(id).await, "rpprrppr");
}

async fn many_rows_take_many_calls(harness: &Harness) {
    let count = BULK_BATCH_MAX as u64 + 10;
    let id = harness.submit(job(count)).await;
    loop {
        let claimed = harness.claim(512, 10).await;
        if claimed.is_empty() {
            break;
        }
        let ends: Vec<_> = claimed.iter().map(|claimed| exit(claimed, 1, 11)).collect();
        harness.write(move |tx| attempts::end(tx, &ends, at(11), 0.5)).await;
    }
    assert_eq!(retry(harness, id, &[TaskState::Failed], None).await, BULK_BATCH_MAX as u64);
    assert_eq!(retry(harness, id, &[TaskState::Failed], None).await, 10);
    assert_eq!(retry(harness, id, &[TaskState::Failed], None).await, 0);
    assert_eq!(harness.job(id).await.counts.pending, count);
}

async fn a_due_retry_is_taken_a_few_at_a_time(harness: &Harness) {
    let id = harness.submit(retrying(5, 1)).await;
    for (at, claimed) in harness.claim(5, 10).await.iter().enumerate() {
        harness.exit(claimed, 1, 11 + at as i64).await;
    }
    let queued = harness.write(|tx| leases::due(tx, at(1000), at(1000), 2)).await;
    assert_eq!((queued.tasks, queued.jobs), (2, vec![id]), "each job is named once");
    assert_eq!(harness.grid(id).await, "ppwww");
    assert_eq!(harness.write(|tx| leases::due(tx, at(1000), at(1000), 9)).await.tasks, 3);
    assert_eq!(harness.read(leases::next_due_at).await, (None, None));
    assert_eq!(
        harness.write(|tx| leases::due(tx, at(1000), at(1000), 9)).await,
        leases::QueuedRetries::default()
    );
}
