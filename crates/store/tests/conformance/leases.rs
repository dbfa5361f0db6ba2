//! A lease is renewed, runs out, and is extended when the server itself was away.

use crate::{
    harness::{Harness, at, fact, job, lost, retrying, runner, terms, token},
    on_every_engine,
};
use mothership_core::{
    attempt::EndCause,
    clock::plus_ms,
    ids::AttemptId,
    secret::Secret,
    state::{AttemptState, TaskState},
};
use mothership_store::{
    attempts::EndKind,
    jobs::NewJob,
    leases::{self, Claimed, Renewal},
    tasks,
};

on_every_engine! {
    renewing_keeps_and_silence_loses,
    only_its_holder_renews,
    a_renewal_tells_of_a_cancel,
    a_lost_lease_may_come_back,
    what_has_run_long_is_waited_for_longer,
    the_listening_time_only_goes_on,
    the_reaper_takes_the_longest_expired_first,
    leases_outlive_the_absence_of_the_server,
}

async fn renew(harness: &Harness, number: u8, held: &[(AttemptId, &str)], second: i64) -> Vec<Renewal> {
    let held: Vec<_> = held.iter().map(|(id, token)| (*id, Secret::from(*token))).collect();
    harness.write(move |tx| leases::renew(tx, runner(number), &held, &terms(second))).await
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

async fn a_lost_lease_may_come_back(harness: &Harness) {
    harness.submit(job(2)).await;
    let [first, gone] = harness.claim(2, 10).await.try_into().unwrap();
    harness.end(lost(first.attempt, 40)).await;
    harness.end(fact(&gone, EndCause::RunnerLost, 40)).await;
    let [answer] = renew(harness, 1, &[holds(&first)], 41).await.try_into().unwrap();
    assert!(!answer.held && !answer.elsewhere);
    // Its runner has said itself that it is gone.
    let [answer] = renew(harness, 1, &[holds(&gone)], 41).await.try_into().unwrap();
    assert!(!answer.held && answer.elsewhere);
}

async fn what_has_run_long_is_waited_for_longer(harness: &Harness) {
    let said = harness.submit(NewJob { lost_after_ms: Some(90_000), ..job(1) }).await;
    let id = harness.submit(job(1)).await;
    let claimed = harness.claim(2, 1000).await;
    assert_eq!(harness.attempt(said.task(0).attempt(1)).await.lease_expires_at, Some(at(1090)));
    assert_eq!(harness.attempt(id.task(0).attempt(1)).await.lease_expires_at, Some(at(1030)));
    // An hour later.
    renew(harness, 1, &[holds(&claimed[0]), holds(&claimed[1])], 4600).await;
    assert_eq!(harness.attempt(said.task(0).attempt(1)).await.lease_expires_at, Some(at(4690)));
    assert_eq!(harness.attempt(id.task(0).attempt(1)).await.lease_expires_at, Some(at(4600 + 900)));
    assert_eq!(harness.attempt(id.task(0).attempt(1)).await.heard_at, Some(at(4600)));
    // A start of the server takes none of that away.
    harness.write(|tx| leases::extend_all(tx, at(4630))).await;
    assert_eq!(harness.attempt(id.task(0).attempt(1)).await.lease_expires_at, Some(at(5500)));
    // A person does not want to wait.
    let attempt = id.task(0).attempt(1);
    assert!(harness.write(move |tx| leases::run_out(tx, attempt, at(4700))).await);
    assert!(!harness.write(move |tx| leases::run_out(tx, attempt, at(4800))).await, "only ever sooner");
    assert_eq!(harness.end(lost(attempt, 4700)).await.outcome, EndKind::Accepted);
}

async fn the_listening_time_only_goes_on(harness: &Harness) {
    let listening = async || harness.read(|tx| leases::listening_at(tx, at(7))).await;
    assert_eq!(listening().await, at(7), "nobody has listened yet");
    assert!(!harness.read(leases::is_needed).await);
    harness.write(|tx| leases::begin(tx, at(100))).await;
    harness.write(|tx| leases::begin(tx, at(500))).await;
    assert_eq!(listening().await, at(100), "begun once");
    for (to, expected) in [(103, 103), (101, 103), (104, 104)] {
        harness.write(move |tx| leases::go_on(tx, at(to))).await;
        assert_eq!(listening().await, at(expected));
    }
    let id = harness.submit(retrying(1, 1)).await;
    let [claimed] = harness.claim(1, 104).await.try_into().unwrap();
    assert!(harness.read(leases::is_needed).await, "a lease is counted by it");
    // By that time the lease lasts, whatever the time of day.
    assert_eq!(harness.end(lost(claimed.attempt, 100_000)).await.outcome, EndKind::StillHeld);
    // So does a retry (7.5 s): the clock is set back by an hour meanwhile.
    harness.exit(&claimed, 1, 10_000).await;
    assert!(harness.read(leases::is_needed).await, "a retry is");
    let due = async |day: i64, heard: i64| {
        harness.write(move |tx| leases::due(tx, at(day), at(heard), 9)).await.tasks
    };
    assert_eq!(harness.task(id.task(0)).await.retry_at, Some(plus_ms(at(10_000), 7_500)));
    assert_eq!(harness.read(leases::next_due_at).await.1, Some(plus_ms(at(104), 7_500)));
    assert_eq!(due(6_400, 111).await, 0);
    assert_eq!(due(6_401, 112).await, 1);
    assert_eq!(due(6_401, 112).await, 0);
    assert!(!harness.read(leases::is_needed).await);
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
