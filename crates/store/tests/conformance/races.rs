//! Several servers on one PostgreSQL: nothing is handed out twice, whoever comes second sees what the first did, and
//! neither a deadlock nor a lost connection is a caller's business.

use crate::harness::{Engine, Harness, ask, at, behind, cpus, job, lost, runner, terms};
use futures_util::future::join_all;
use mothership_core::state::{AttemptState, TaskState};
use mothership_store::{
    Store, StoreConfig, StoreError,
    attempts::{self, EndKind},
    jobs::NewJob,
    leases::{self, Claimed},
    settings,
};
use sqlx::{Connection as _, PgConnection, Row as _};
use std::{
    collections::BTreeSet,
    sync::{
        Arc, Barrier,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
};

async fn harness() -> Option<Harness> {
    Harness::fresh(Engine::Postgres).await
}

/// Another server on the same database.
async fn other(harness: &Harness) -> Store {
    Store::open(harness.config.clone()).await.unwrap()
}

async fn raw(harness: &Harness) -> PgConnection {
    let StoreConfig::Postgres { url } = &harness.config else { panic!("not PostgreSQL") };
    PgConnection::connect(url).await.unwrap()
}

async fn run(connection: &mut PgConnection, sql: &'static str) {
    sqlx::raw_sql(sql).execute(connection).await.unwrap();
}

/// Waits until a server waits for a lock that somebody else holds.
async fn somebody_waits(harness: &Harness) {
    let mut looking = raw(harness).await;
    // Each look is a round trip: no need to wait between them.
    for _ in 0..50_000 {
        let waiting = "SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' \
            AND datname = current_database()";
        let row = sqlx::query(waiting).fetch_one(&mut looking).await.unwrap();
        if row.get::<i64, _>(0) > 0 {
            return;
        }
    }
    panic!("waited in vain for a server to wait for a lock");
}

#[tokio::test]
async fn claimers_at_one_moment_never_get_the_same_task() {
    let Some(harness) = harness().await else { return };
    for priority in [0, 1] {
        harness.submit(NewJob { priority, resources: cpus(0.1), ..job(300) }).await;
    }
    let servers = [harness.store.clone(), other(&harness).await, other(&harness).await];
    let claimers = (0..12u8).map(|number| {
        let store = servers[usize::from(number) % servers.len()].clone();
        async move {
            let mut mine: Vec<Claimed> = Vec::new();
            loop {
                let request = ask(number, 7, 10 + mine.len() as i64);
                let more = store.write(move |tx| leases::claim(tx, &request)).await.unwrap();
                if more.is_empty() {
                    return mine;
                }
                mine.extend(more);
            }
        }
    });
    let all: Vec<Claimed> = join_all(claimers).await.into_iter().flatten().collect();
    let tasks: BTreeSet<_> = all.iter().map(|claimed| claimed.attempt.task).collect();
    assert_eq!((all.len(), tasks.len()), (600, 600));
    assert!(all.iter().all(|claimed| claimed.attempt.number == 1));
    harness.check().await;
}

#[tokio::test]
async fn who_renews_too_late_is_told_so() {
    let Some(harness) = harness().await else { return };
    harness.submit(job(1)).await;
    let [claimed] = harness.claim(1, 10).await.try_into().unwrap();
    // The reaper of another server has decided and not committed yet.
    let mut reaper = raw(&harness).await;
    run(&mut reaper, "BEGIN; SELECT 1 FROM attempts FOR UPDATE").await;
    let (store, held) = (harness.store.clone(), [(claimed.attempt, claimed.token.clone())]);
    let renewing =
        tokio::spawn(
            async move { store.write(move |tx| leases::renew(tx, runner(1), &held, &terms(39))).await },
        );
    somebody_waits(&harness).await;
    run(&mut reaper, "UPDATE attempts SET state = 'lost', lease_expires_at = NULL, ended_at = 1; COMMIT")
        .await;
    let answer = renewing.await.unwrap().unwrap()[0];
    assert!(!answer.held, "{answer:?}");
}

#[tokio::test]
async fn who_reaps_too_late_takes_nothing_away() {
    let Some(harness) = harness().await else { return };
    let id = harness.submit(job(1)).await;
    let [claimed] = harness.claim(1, 10).await.try_into().unwrap();
    let mut renewing = raw(&harness).await;
    run(&mut renewing, "BEGIN; SELECT 1 FROM attempts FOR UPDATE").await;
    let (store, fact) = (harness.store.clone(), lost(claimed.attempt, 50));
    let reaping = tokio::spawn(async move {
        store.write(move |tx| attempts::end(tx, std::slice::from_ref(&fact), at(50), 0.5)).await
    });
    somebody_waits(&harness).await;
    run(&mut renewing, "UPDATE attempts SET lease_expires_at = 99000000; COMMIT").await;
    assert_eq!(reaping.await.unwrap().unwrap()[0].outcome, EndKind::StillHeld);
    assert_eq!(harness.grid(id).await, "r");
    harness.check().await;
}

#[tokio::test]
async fn renewed_or_lost_and_never_both() {
    let Some(harness) = harness().await else { return };
    harness.submit(job(60)).await;
    let claimed = harness.claim(60, 10).await;
    let second = other(&harness).await;
    let renewals = claimed.chunks(6).map(|some| {
        let held: Vec<_> = some.iter().map(|claimed| (claimed.attempt, claimed.token.clone())).collect();
        harness.store.write(move |tx| leases::renew(tx, runner(1), &held, &terms(70)))
    });
    let reaps = claimed.chunks(10).map(|some| {
        let facts: Vec<_> = some.iter().rev().map(|claimed| lost(claimed.attempt, 50)).collect();
        second.write(move |tx| attempts::end(tx, &facts, at(50), 0.5))
    });
    let (renewals, reaps) = futures_util::future::join(join_all(renewals), join_all(reaps)).await;
    let reaped: BTreeSet<_> = reaps
        .into_iter()
        .flat_map(Result::unwrap)
        .filter(|outcome| outcome.outcome == EndKind::Accepted)
        .map(|outcome| outcome.attempt)
        .collect();
    for renewal in renewals.into_iter().flat_map(Result::unwrap) {
        assert_ne!(renewal.held, reaped.contains(&renewal.attempt), "{renewal:?}");
        let attempt = harness.attempt(renewal.attempt).await;
        let state = if renewal.held { AttemptState::Leased } else { AttemptState::Lost };
        assert_eq!(attempt.state, state);
    }
    harness.check().await;
}

#[tokio::test]
async fn ends_of_the_same_attempt_at_one_moment_are_one_end() {
    let Some(harness) = harness().await else { return };
    let id = harness.submit(job(20)).await;
    let claimed = harness.claim(20, 10).await;
    let second = other(&harness).await;
    let ends = claimed.iter().flat_map(|claimed| {
        [(&harness.store, 0), (&second, 1)].map(|(store, code)| {
            let fact = crate::harness::exit(claimed, code, 11);
            store.write(move |tx| attempts::end(tx, std::slice::from_ref(&fact), at(11), 0.5))
        })
    });
    let outcomes: Vec<_> = join_all(ends).await.into_iter().map(|outcome| outcome.unwrap()[0]).collect();
    for both in outcomes.chunks(2) {
        let taken = both.iter().filter(|outcome| outcome.outcome == EndKind::Accepted).count();
        assert_eq!((taken, both[0].task_state), (1, both[1].task_state), "{both:?}");
    }
    assert_eq!(harness.job(id).await.counts.finished(), 20);
    harness.check().await;
}

#[tokio::test]
async fn a_deadlock_is_run_again() {
    let Some(harness) = harness().await else { return };
    let second = other(&harness).await;
    let both_hold_one = Arc::new(Barrier::new(2));
    let op = |first: &'static str, then: &'static str| {
        let (barrier, met) = (both_hold_one.clone(), AtomicBool::new(false));
        move |tx: &mut mothership_store::Tx<'_>| {
            settings::set(tx, first, first)?;
            if !met.swap(true, Ordering::SeqCst) {
                barrier.wait();
            }
            settings::set(tx, then, first)
        }
    };
    let (one, two) = (harness.store.write(op("a", "b")), second.write(op("b", "a")));
    let (one, two) = futures_util::future::join(one, two).await;
    assert_eq!((one, two), (Ok(()), Ok(())));
    let a = harness.read(|tx| settings::get(tx, "a")).await;
    assert_eq!(a, harness.read(|tx| settings::get(tx, "b")).await, "one ran whole after the other");
}

#[tokio::test]
async fn a_group_behind_a_lock_gets_through() {
    let Some(harness) = harness().await else { return };
    harness.write(|tx| settings::set(tx, "s7", "old")).await;
    let mut holder = raw(&harness).await;
    run(&mut holder, "BEGIN; SELECT 1 FROM settings WHERE name = 's7' FOR UPDATE").await;
    let store = harness.store.clone();
    let acts = tokio::spawn(async move {
        join_all((0..40).map(|n| store.write(move |tx| settings::set(tx, &format!("s{n}"), "new")))).await
    });
    somebody_waits(&harness).await;
    run(&mut holder, "COMMIT").await;
    assert!(acts.await.unwrap().iter().all(Result::is_ok));
    assert_eq!(harness.read(|tx| settings::get(tx, "s7")).await.as_deref(), Some("new"));
}

const KILL: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
    WHERE application_name = 'mothership' AND datname = current_database()";

#[tokio::test]
async fn after_a_lost_connection_the_next_call_works() {
    let Some(harness) = harness().await else { return };
    for round in 0..3 {
        behind(&harness, KILL).await;
        let acts = (0..10).map(|n| {
            let store = harness.store.clone();
            async move {
                store.write(move |tx| settings::set(tx, &format!("{round}-{n}"), "1")).await?;
                store.read(move |tx| settings::get(tx, &format!("{round}-{n}"))).await
            }
        });
        for outcome in join_all(acts).await {
            assert_eq!(outcome, Ok(Some("1".to_owned())));
        }
    }
}

#[tokio::test]
async fn a_connection_lost_in_the_middle_takes_the_act_back() {
    let Some(harness) = harness().await else { return };
    let ((begun, begins), (go, goes_on)) = (mpsc::channel(), mpsc::channel::<()>());
    let store = harness.store.clone();
    let act = tokio::spawn(async move {
        store
            .write(move |tx| {
                settings::set(tx, "before", "1")?;
                begun.send(()).unwrap();
                goes_on.recv().unwrap();
                settings::set(tx, "after", "1")
            })
            .await
    });
    tokio::task::spawn_blocking(move || begins.recv().unwrap()).await.unwrap();
    behind(&harness, KILL).await;
    go.send(()).unwrap();
    let outcome = act.await.unwrap();
    assert!(matches!(outcome, Err(StoreError::Unavailable(_))), "{outcome:?}");
    assert_eq!(harness.read(|tx| settings::get(tx, "before")).await, None);
    harness.write(|tx| settings::set(tx, "before", "2")).await;
}

#[tokio::test]
async fn hints_are_heard_again_after_a_lost_connection() {
    let Some(harness) = harness().await else { return };
    let mut heard = harness.store.listen().await.unwrap();
    behind(&harness, KILL).await;
    // What is said while nobody listens is lost: hints are repeated by whoever needs them.
    let store = other(&harness).await;
    let speaking = tokio::spawn(async move {
        loop {
            let _ = store.write(|tx| tx.notify("again")).await;
            tokio::task::yield_now().await;
        }
    });
    assert_eq!(heard.next().await, "again");
    speaking.abort();
}

#[tokio::test]
async fn a_task_that_comes_back_is_handed_out_once() {
    let Some(harness) = harness().await else { return };
    let id = harness.submit(job(30)).await;
    let claimed = harness.claim(30, 10).await;
    let facts: Vec<_> = claimed.iter().map(|claimed| lost(claimed.attempt, 50)).collect();
    harness.write(move |tx| attempts::end(tx, &facts, at(50), 0.5)).await;
    let second = other(&harness).await;
    let claims = (1..9u8).map(|number| {
        let store = if number % 2 == 0 { &harness.store } else { &second };
        store.write(move |tx| leases::claim(tx, &ask(number, 30, 60)))
    });
    let all: Vec<Claimed> = join_all(claims).await.into_iter().flat_map(Result::unwrap).collect();
    let tasks: BTreeSet<_> = all.iter().map(|claimed| claimed.attempt.task).collect();
    assert_eq!((all.len(), tasks.len()), (30, 30));
    // A late failure of the first attempts changes nothing any more.
    let late = harness.exit(&claimed[0], 1, 61).await;
    assert_eq!(late, (EndKind::Superseded, Some(TaskState::Running)));
    assert_eq!(harness.job(id).await.counts.running, 30);
    harness.check().await;
}
