//! A lease is renewed, runs out, and is extended when the server itself was away.

use crate::{
    bed::{Bed, at, job, lost, runner, token},
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

async fn renew(bed: &Bed, number: u8, held: &[(AttemptId, &str)], second: i64) -> Vec<Renewal> {
    let held: Vec<_> = held.iter().map(|(id, token)| (*id, Secret::from(*token))).collect();
    bed.write(move |tx| leases::renew(tx, runner(number), &held, at(second + 30), at(second))).await
}

async fn expired(bed: &Bed, second: i64) -> Vec<AttemptId> {
    bed.read(move |tx| leases::expired(tx, at(second), 100)).await
}

fn holds(claimed: &Claimed) -> (AttemptId, &str) {
    (claimed.attempt, claimed.token.expose())
}

async fn renewing_keeps_and_silence_loses(bed: &Bed) {
    let id = bed.submit(job(2)).await;
    let claimed = bed.claim(2, 10).await;
    assert_eq!(expired(bed, 39).await, []);
    let answers = renew(bed, 1, &[holds(&claimed[0])], 35).await;
    let kept = Renewal { attempt: claimed[0].attempt, held: true, cancel_requested: false, elsewhere: false };
    assert_eq!(answers, [kept]);
    assert_eq!(bed.attempt(claimed[0].attempt).await.lease_expires_at, Some(at(65)));
    assert_eq!(expired(bed, 40).await, [claimed[1].attempt]);
    // The reaper was told of the first too, a moment before it was renewed.
    assert_eq!(bed.end(lost(claimed[0].attempt, 40)).await.outcome, EndKind::StillHeld);
    let outcome = bed.end(lost(claimed[1].attempt, 40)).await;
    assert_eq!((outcome.outcome, outcome.task_state), (EndKind::Accepted, Some(TaskState::Pending)));
    assert_eq!(bed.attempt(claimed[1].attempt).await.state, AttemptState::Lost);
    assert_eq!((bed.task(id.task(1)).await.crashes, bed.task(id.task(1)).await.failures), (1, 0));
    assert_eq!(bed.grid(id).await, "rp");
    // Twice does no harm.
    assert_eq!(bed.end(lost(claimed[1].attempt, 41)).await.outcome, EndKind::Duplicate);
}

async fn only_its_holder_renews(bed: &Bed) {
    bed.submit(job(1)).await;
    let [claimed] = bed.claim(1, 10).await.try_into().unwrap();
    let nobody = claimed.attempt.task.attempt(9);
    let known = token(1, 10);
    let asked = [(claimed.attempt, "guessed"), (nobody, known.expose())];
    for answer in renew(bed, 1, &asked, 11).await {
        assert!(!answer.held && answer.elsewhere, "{answer:?}");
    }
    let [other] = renew(bed, 2, &[holds(&claimed)], 11).await.try_into().unwrap();
    assert!(!other.held && other.elsewhere);
    assert_eq!(bed.attempt(claimed.attempt).await.lease_expires_at, Some(at(40)));
    assert_eq!(renew(bed, 1, &[], 11).await, []);
    let twice = renew(bed, 1, &[holds(&claimed), holds(&claimed)], 12).await;
    assert!(twice.iter().all(|answer| answer.held), "{twice:?}");
}

async fn a_renewal_tells_of_a_cancel(bed: &Bed) {
    let id = bed.submit(job(2)).await;
    let claimed = bed.claim(2, 10).await;
    bed.write(move |tx| tasks::cancel(tx, id.task(1), at(11))).await.unwrap();
    let answers = renew(bed, 1, &[holds(&claimed[1]), holds(&claimed[0])], 12).await;
    assert_eq!(
        answers.iter().map(|a| (a.held, a.cancel_requested)).collect::<Vec<_>>(),
        [(true, true), (true, false)]
    );
}

async fn a_lost_lease_is_answered_by_what_its_result_would_do(bed: &Bed) {
    bed.submit(job(1)).await;
    let [first] = bed.claim(1, 10).await.try_into().unwrap();
    bed.end(lost(first.attempt, 40)).await;
    // Nobody has the task: go on, and the result will count.
    let [answer] = renew(bed, 1, &[holds(&first)], 41).await.try_into().unwrap();
    assert!(!answer.held && !answer.elsewhere);
    let [second] = bed.claim(1, 42).await.try_into().unwrap();
    let [answer] = renew(bed, 1, &[holds(&first)], 43).await.try_into().unwrap();
    assert!(!answer.held && answer.elsewhere);
    assert_eq!(bed.exit(&second, 0, 44).await.0, EndKind::Accepted);
}

async fn the_reaper_takes_the_longest_expired_first(bed: &Bed) {
    bed.submit(job(3)).await;
    let (a, b, c) = (bed.claim(1, 12).await, bed.claim(1, 10).await, bed.claim(1, 11).await);
    let order = [b[0].attempt, c[0].attempt, a[0].attempt];
    assert_eq!(expired(bed, 100).await, order);
    assert_eq!(bed.read(|tx| leases::expired(tx, at(100), 2)).await, order[..2]);
}

async fn leases_outlive_the_absence_of_the_server(bed: &Bed) {
    bed.submit(job(2)).await;
    let early = bed.claim(1, 10).await;
    let late = bed.claim(1, 1000).await;
    assert_eq!(bed.write(|tx| leases::extend_all(tx, at(1020))).await, 1);
    assert_eq!(expired(bed, 1019).await, []);
    assert_eq!(bed.attempt(early[0].attempt).await.lease_expires_at, Some(at(1020)));
    assert_eq!(bed.attempt(late[0].attempt).await.lease_expires_at, Some(at(1030)));
}
