//! Settings, the audit log, the numbers of the overview, and the door itself.

use crate::{
    harness::{Engine, Harness, at, job, lost, of_person},
    on_every_engine,
};
use mothership_store::{
    Sight, Store, StoreError,
    audit::{self, AuditFilter, AuditRow},
    jobs::{self, NewJob},
    settings, stats, tasks, tokens,
};
use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

on_every_engine! {
    settings_hold_their_latest_value,
    the_audit_log_is_newest_first,
    totals_are_over_all_jobs_or_an_owner_s,
    what_ended_in_a_minute,
    failures_are_listed_newest_first,
    the_oldest_that_waits,
    an_error_takes_back_only_its_own_act,
    a_statement_that_fails_takes_back_only_its_own_act,
    a_panic_takes_nobody_else_along,
    reading_changes_nothing,
    a_closed_store_says_so,
    a_store_opened_again_has_everything,
    hints_are_heard,
}

async fn settings_hold_their_latest_value(harness: &Harness) {
    assert_eq!(harness.read(|tx| settings::get(tx, "a")).await, None);
    for value in ["1", "2", ""] {
        harness.write(move |tx| settings::set(tx, "a", value)).await;
        assert_eq!(harness.read(|tx| settings::get(tx, "a")).await.as_deref(), Some(value));
    }
    // Names do not touch each other.
    harness.write(|tx| settings::set(tx, "b", "other")).await;
    assert_eq!(harness.read(|tx| settings::get(tx, "a")).await.as_deref(), Some(""));
}

async fn the_audit_log_is_newest_first(harness: &Harness) {
    let row = |n: i64| AuditRow {
        detail: "{}".into(),
        address: "10.0.0.7".into(),
        before: r#"{"a":1}"#.into(),
        after: r#"{"a":2}"#.into(),
        whose: if n == 4 { "bob".into() } else { String::new() },
        ..AuditRow::new(at(100 - n), if n == 0 { "eve" } else { "ada" }, "job.cancel", n)
    };
    for n in 0..5 {
        harness.write(move |tx| audit::insert(tx, &row(n))).await;
    }
    assert_eq!(harness.read(|tx| audit::list(tx, 2)).await, [row(4), row(3)]);
    assert_eq!(harness.read(|tx| audit::list(tx, 100)).await.len(), 5);
    let found = async |filter: AuditFilter| -> Vec<String> {
        let filter = AuditFilter { limit: if filter.limit == 0 { 100 } else { filter.limit }, ..filter };
        let rows = harness.read(move |tx| audit::search(tx, &filter)).await;
        rows.into_iter().map(|(_, row)| row.subject).collect()
    };
    let all = AuditFilter::default;
    for (filter, wanted) in [
        (AuditFilter { actor: Some("eve".into()), ..all() }, &["0"][..]),
        (AuditFilter { act: Some("job.cancel".into()), limit: 2, ..all() }, &["4", "3"]),
        (AuditFilter { act: Some("job.".into()), ..all() }, &["4", "3", "2", "1", "0"]),
        (AuditFilter { act: Some("job".into()), ..all() }, &[]),
        (AuditFilter { act: Some("jo.".into()), ..all() }, &[]),
        (AuditFilter { subject: Some("2".into()), ..all() }, &["2"]),
        (AuditFilter { since: Some(at(97)), until: Some(at(99)), ..all() }, &["3", "2"]),
        (AuditFilter { behind: Some(3), ..all() }, &["1", "0"]),
    ] {
        assert_eq!(found(filter.clone()).await, wanted, "{filter:?}");
    }
    let prune = async |before, rows_max, batch| {
        harness.write(move |tx| audit::prune(tx, at(before), rows_max, batch)).await
    };
    assert_eq!(prune(97, 100, 2).await, 0, "only the first rows are looked at in one go");
    assert_eq!(prune(97, 100, 10).await, 1, "what is older than that");
    assert_eq!((prune(0, 2, 1).await, prune(0, 2, 10).await), (1, 1), "a batch at a time");
    assert_eq!(harness.read(|tx| audit::list(tx, 100)).await, [row(3), row(2)]);
}

async fn totals_are_over_all_jobs_or_an_owner_s(harness: &Harness) {
    harness.submit(job(5)).await;
    let of_bob = harness.submit(NewJob { owner: "bob".into(), priority: 1, ..job(7) }).await;
    let claimed = harness.claim(9, 10).await;
    harness.exit(&claimed[0], 0, 11).await;
    harness.exit(&claimed[8], 1, 11).await;
    let counts = async |scope: Sight| {
        let c = harness.read(move |tx| stats::task_counts(tx, &scope)).await;
        (c.total, c.pending, c.running, c.completed, c.failed)
    };
    assert_eq!(counts(Sight::Everything).await, (12, 3, 7, 1, 1));
    assert_eq!(counts(of_person("bob")).await, (7, 0, 6, 1, 0));
    assert_eq!(harness.read(|tx| stats::queued(tx, &Sight::Everything)).await, 3);
    assert_eq!(
        harness.read(|tx| stats::jobs_failed_since(tx, at(0), &Sight::Everything)).await,
        0,
        "none has ended"
    );
    assert_eq!(counts(of_person("eve")).await, (0, 0, 0, 0, 0));
    for claimed in &claimed[1..7] {
        harness.exit(claimed, 0, 12).await;
    }
    harness.write(move |tx| jobs::delete(tx, of_bob, at(13))).await;
    assert_eq!(counts(Sight::Everything).await, (5, 3, 1, 0, 1));
}

async fn what_ended_in_a_minute(harness: &Harness) {
    harness.submit(job(6)).await;
    let claimed = harness.claim(6, 10).await;
    for (claimed, second, code) in
        [(&claimed[0], 59, 0), (&claimed[1], 60, 1), (&claimed[2], 119, 0), (&claimed[3], 240, 1)]
    {
        harness.exit(claimed, code, second).await;
    }
    // What goes back into the queue has not ended.
    harness.end(lost(claimed[4].attempt, 240)).await;
    assert_eq!(
        harness.read(|tx| stats::ended_per_minute(tx, at(250), 5, &Sight::Everything)).await,
        [1, 2, 0, 0, 1]
    );
    assert_eq!(harness.read(|tx| stats::ended_per_minute(tx, at(250), 2, &Sight::Everything)).await, [0, 1]);
    assert_eq!(
        harness.read(|tx| stats::ended_per_minute(tx, at(250), 0, &Sight::Everything)).await,
        Vec::<u64>::new()
    );
    for (second, failed) in [(0, 2), (60, 2), (120, 1), (300, 0)] {
        assert_eq!(
            harness.read(move |tx| stats::failures_since(tx, at(second), &Sight::Everything)).await,
            failed
        );
    }
}

async fn failures_are_listed_newest_first(harness: &Harness) {
    let mine = harness.submit(job(3)).await;
    let bobs = harness.submit(NewJob { owner: "bob".into(), ..job(1) }).await;
    let claimed = harness.claim(4, 10).await;
    for (claimed, second) in claimed.iter().zip([13, 11, 12, 14]) {
        harness.exit(claimed, 1, second).await;
    }
    let seen = async |limit, scope: Sight| -> Vec<_> {
        let rows = harness.read(move |tx| stats::recent_failures(tx, limit, &scope)).await;
        rows.into_iter().map(|row| row.id).collect()
    };
    let all = [bobs.task(0), mine.task(0), mine.task(2), mine.task(1)];
    assert_eq!(seen(9, Sight::Everything).await, all);
    assert_eq!(seen(2, of_person("ada")).await, all[1..3]);
    harness.write(move |tx| jobs::delete(tx, bobs, at(20))).await;
    harness.write(move |tx| tasks::retry(tx, mine.task(0), at(20))).await;
    assert_eq!(seen(9, Sight::Everything).await, all[2..]);
}

async fn the_oldest_that_waits(harness: &Harness) {
    assert_eq!(harness.read(|tx| stats::oldest_pending_at(tx, &Sight::Everything)).await, None);
    for second in [7, 5, 9] {
        harness.submit(NewJob { created_at: at(second), priority: i32::from(second == 5), ..job(1) }).await;
    }
    assert_eq!(harness.read(|tx| stats::oldest_pending_at(tx, &Sight::Everything)).await, Some(at(5)));
    harness.claim(1, 10).await;
    assert_eq!(harness.read(|tx| stats::oldest_pending_at(tx, &Sight::Everything)).await, Some(at(7)));
}

async fn an_error_takes_back_only_its_own_act(harness: &Harness) {
    // Asked for at one moment, so that they share a transaction where there are transactions to share.
    let acts = (0..30).map(|n| {
        let store = harness.store.clone();
        async move {
            store
                .write(move |tx| {
                    settings::set(tx, &format!("s{n}"), "set")?;
                    if n % 3 == 1 { Err(StoreError::Conflict { what: "no".into() }) } else { Ok(n) }
                })
                .await
        }
    });
    let outcomes = futures_util::future::join_all(acts).await;
    for (n, outcome) in outcomes.into_iter().enumerate() {
        let kept = harness.read(move |tx| settings::get(tx, &format!("s{n}"))).await.is_some();
        assert_eq!((outcome.is_ok(), kept), (n % 3 != 1, n % 3 != 1), "{n}");
    }
}

fn join(hash: &str) -> tokens::JoinTokenRow {
    let (hash, made_by) = (hash.to_owned(), "ada".to_owned());
    tokens::JoinTokenRow { hash, uses_max: None, uses: 0, made_by, created_at: at(1), expires_at: at(9) }
}

async fn a_statement_that_fails_takes_back_only_its_own_act(harness: &Harness) {
    harness.write(|tx| tokens::insert_join_token(tx, &join("there"))).await;
    let acts = (0..30).map(|n| {
        let store = harness.store.clone();
        async move {
            store
                .write(move |tx| {
                    settings::set(tx, &format!("s{n}"), "set")?;
                    let hash = if n % 3 == 1 { "there".to_owned() } else { format!("new {n}") };
                    tokens::insert_join_token(tx, &join(&hash))
                })
                .await
        }
    });
    let outcomes = futures_util::future::join_all(acts).await;
    for (n, outcome) in outcomes.into_iter().enumerate() {
        let kept = harness.read(move |tx| settings::get(tx, &format!("s{n}"))).await.is_some();
        let fails = n % 3 == 1;
        assert_eq!(
            (matches!(outcome, Err(StoreError::Internal(_))), kept),
            (fails, !fails),
            "{n}: {outcome:?}"
        );
    }
}

async fn a_panic_takes_nobody_else_along(harness: &Harness) {
    let poisoned = harness.store.clone();
    let bad = poisoned.write(|tx| -> mothership_store::Result<()> {
        settings::set(tx, "bad", "1")?;
        panic!("on purpose");
    });
    let good = harness.store.write(|tx| settings::set(tx, "good", "1"));
    let (bad, good) = futures_util::future::join(bad, good).await;
    assert!(matches!(bad, Err(StoreError::Internal(_))), "{bad:?}");
    assert_eq!(good, Ok(()));
    assert_eq!(harness.read(|tx| settings::get(tx, "bad")).await, None);
    assert_eq!(harness.read(|tx| settings::get(tx, "good")).await.as_deref(), Some("1"));
    let bad = harness.store.read(|_| -> mothership_store::Result<()> { panic!("on purpose") }).await;
    assert!(matches!(bad, Err(StoreError::Internal(_))), "{bad:?}");
    assert_eq!(harness.store.ping().await, Ok(()));
}

async fn reading_changes_nothing(harness: &Harness) {
    let refused = harness.store.read(|tx| settings::set(tx, "a", "1")).await;
    assert!(refused.is_err(), "a write in a read goes unnoticed");
    assert_eq!(harness.read(|tx| settings::get(tx, "a")).await, None);
    harness.write(|tx| settings::set(tx, "a", "1")).await;
}

async fn a_closed_store_says_so(harness: &Harness) {
    let other = Store::open(harness.config.clone()).await.unwrap();
    let ran = Arc::new(AtomicU32::new(0));
    let acts = (0..20).map(|n| {
        let (store, ran) = (other.clone(), ran.clone());
        async move {
            let done = store.write(move |tx| settings::set(tx, &format!("s{n}"), "1")).await;
            if done.is_ok() {
                ran.fetch_add(1, Ordering::SeqCst);
            }
        }
    });
    futures_util::future::join_all(acts).await;
    other.close().await;
    other.close().await;
    assert_eq!(ran.load(Ordering::SeqCst), 20);
    for refused in [other.ping().await, other.write(|tx| settings::set(tx, "late", "1")).await] {
        assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
    }
    // The others on the same database do not mind.
    assert_eq!(harness.store.ping().await, Ok(()));
}

async fn a_store_opened_again_has_everything(harness: &Harness) {
    if harness.engine == Engine::Inline {
        // In memory there is nothing to open again.
        return;
    }
    let first = Store::open(harness.config.clone()).await.unwrap();
    let new = job(4);
    let inserted = first.write(move |tx| jobs::insert(tx, &new, &Sight::Everything)).await.unwrap();
    first.close().await;
    let jobs::Inserted::New(id) = inserted else { panic!("{inserted:?}") };
    let second = Store::open(harness.config.clone()).await.unwrap();
    let found = second.read(move |tx| jobs::get(tx, id, &Sight::Everything)).await.unwrap();
    assert_eq!(found.unwrap().counts.pending, 4);
    second.close().await;
}

async fn hints_are_heard(harness: &Harness) {
    let mut heard = harness.store.listen().await.unwrap();
    let other = Store::open(harness.config.clone()).await.unwrap();
    let failed = other
        .write(|tx| {
            tx.notify("of what did not happen")?;
            Err::<(), _>(StoreError::Conflict { what: "no".into() })
        })
        .await;
    assert!(failed.is_err());
    // One's own words are no news.
    harness.write(|tx| tx.notify("job 6")).await;
    other.write(|tx| tx.notify("job 7")).await.unwrap();
    if harness.engine == Engine::Postgres {
        assert_eq!(heard.next().await, "job 7");
    }
    other.close().await;
}
