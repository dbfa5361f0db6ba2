//! A lease is renewed, runs out, and is extended when the server itself was away.

use crate::{
    harness::{Harness, at, job, lost, runner, token},
    on_every_engine,
};
use mothership_core::{
    ids::AttemptId,
    secret::Secret,
    state::{AttemptState, TaskState},
};
use mothership_store::{
    attempts::EndKind,
    leases::{self, Claimed, Renewal},
    tasks,
};

on_every_engine! {
    renewing_keeps_and_silence_loses,
    only_its_holder_renews,
    a_renewal_tells_of_a_cancel,
    a_lost_lease_is_answered_by_what_its_result_would_do,
    the_reaper_takes_the_longest_expired_first,
    leases_outlive_the_absence_of_the_server,
}

async fn renew(harness: &Harness, number: u8, held: &[(AttemptId, &str)], second: i64) -> Vec<Renewal> {
    let held: Vec<_> = held.iter().map(|(id, token)| (*id, Secret::from(*token))).collect();
    harness.write(move |tx| leases::renew(tx, runner(number), &held, at(second + 30), at(second))).await
}

async fn expired(harness: &Harness, second: i64) -> Vec<AttemptId> {
    harness.read(move |tx| leases::expired(tx, at(second), 100)).await
}

fn holds(claimed: &Claimed) -> (AttemptId, &str) {
    (claimed.attempt, claimed.token.expose())
}

async fn renewing_keeps_and_silence_loses(harness: &Harness) {
    let id = harness.submit(job(2)).await;
    let claimed = harness.claim(2, 10).await;
    assert_eq!(expired(harness, 39).await, []);
    let answers = renew(harness, 1, &[holds(&claimed[0])], 35).await;
    let kept = Renewal { attempt: claimed[0].attempt, held: true, cancel_requested: false, elsewhere: false };
    assert_eq!(answers, [kept]);
    assert_eq!(harness.attempt(claimed[0].attempt).await.lease_expires_at, Some(at(65)));
    assert_eq!(expired(harness, 40).await, [claimed[1].attempt]);
    // The reaper was told of the first too, a moment before it was renewed.
    assert_eq!(harness.end(lost(claimed[0].attempt, 40)).await.outcome, EndKind::StillHeld);
    let outcome = harness.end(lost(claimed[1].attempt, 40)).await;
    assert_eq!((outcome.outcome, outcome.task_state), (EndKind::Accepted, Some(TaskState::Pending)));
    assert_eq!(harness.attempt(claimed[1].attempt).await.state, AttemptState::Lost);
    assert_eq!((harness.task(id.task(1)).await.crashes, harness.task(id.task(1)).await.failures), (1, 0));
    assert_eq!(harness.grid(id).await, "rp");
    // Twice does no harm.
    assert_eq!(harness.end(lost(claimed[1].attempt, 41)).await.outcome, EndKind::Duplicate);
}

async fn only_its_holder_renews(harness: &Harness) {
    harness.submit(job(1)).await;
    let [claimed] = harness.claim(1, 10).await.try_into().unwrap();
    let nobody = claimed.attempt.task.attempt(9);
    let known = token(1, 10);
    let asked = [(claimed.attempt, "guessed"), (nobody, known.expose())];
    for answer in renew(harness, 1, &asked, 11).await {
        assert!(!answer.held && answer.elsewhere, "{answer:?}");
    }
    let [other] = renew(harness, 2, &[holds(&claimed)], 11).await.try_into().unwrap();
    assert!(!other.held && other.elsewhere);
    assert_eq!(harness.attempt(claimed.attempt).await.lease_expires_at, Some(at(40)));
    assert_eq!(renew(harness, 1, &[], 11).await, []);
    let twice = renew(harness, 1, &[holds(&claimed), holds(&claimed)], 12).await;
    assert!(twice.iter().all(|answer| answer.held), "{twice:?}");
}

async fn a_renewal_tells_of_a_cancel(harness: &Harness) {
    let id = harness.submit(job(2)).await;
    let claimed = harness.claim(2, 10).await;
    harness.write(move |tx| tasks::cancel(tx, id.task(1), at(11))).await.unwrap();
    let answers = renew(harness, 1, &[holds(&claimed[1]), holds(&claimed[0])], 12).await;
    assert_eq!(
        answers.iter().map(|a| (a.held, a.cancel_requested)).collect::<Vec<_>>(),
        [(true, true), (true, false)]
    );
}

async fn a_lost_lease_is_answered_by_what_its_result_would_do(harness: &Harness) {
    harness.submit(job(1)).await;
    let [first] = harness.claim(1, 10).await.try_into().unwrap();
    harness.end(lost(first.attempt, 40)).await;
    // Nobody has the task: go on, and the result will count.
    let [answer] = renew(harness, 1, &[holds(&first)], 41).await.try_into().unwrap();
    assert!(!answer.held && !answer.elsewhere);
    let [second] = harness.claim(1, 42).await.try_into().unwrap();
    let [answer] = renew(harness, 1, &[holds(&first)], 43).await.try_into().unwrap();
    assert!(!answer.held && answer.elsewhere);
    assert_eq!(harness.exit(&second, 0, 44).await.0, EndKind::Accepted);
}

async fn the_reaper_takes_the_longest_expired_first(harness: &Harness) {
    harness.submit(job(3)).await;
    let (a, b, c) = (harness.claim(1, 12).await, harness.claim(1, 10).await, harness.claim(1, 11).await);
    let order = [b[0].attempt, c[0].attempt, a[0].attempt];
    assert_eq!(expired(harness, 100).await, order);
    assert_eq!(harness.read(|tx| leases::expired(tx, at(100), 2)).await, order[..2]);
}

async fn leases_outlive_the_absence_of_the_server(harness: &Harness) {
    harness.submit(job(2)).await;
    let early = harness.claim(1, 10).await;
    let late = harness.claim(1, 1000).await;
    assert_eq!(harness.write(|tx| leases::extend_all(tx, at(1020))).await, 1);
    assert_eq!(expired(harness, 1019).await, []);
    assert_eq!(harness.attempt(early[0].attempt).await.lease_expires_at, Some(at(1020)));
    assert_eq!(harness.attempt(late[0].attempt).await.lease_expires_at, Some(at(1030)));
}
