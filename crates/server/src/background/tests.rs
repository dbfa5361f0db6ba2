//! Rounds of the services, driven by hand: what a second round does, how large a batch is, what a failure leaves.

use super::{changes::ChangeListener, driver, inbox::InboxFlusher, reaper::Reaper, *};
use crate::{
    actor::Person,
    memory::services::ServiceRecord,
    ops::{attempts, jobs, stats},
    server::{Server, Storage},
    test_server::Harness,
};
use mothership_api::agent::{AttemptRef, ReportRequest};
use mothership_core::{
    ids::{AttemptId, JobId},
    limits::{BLOB_GRACE_MS, BULK_BATCH_MAX, LEASE_TTL_MS, REAP_BATCH_MAX},
};
use mothership_store::jobs as rows;
use serde_json::json;

/// One round by the clock of the server.
pub(super) async fn tick(harness: &Harness, service: &mut impl Service) -> Tick {
    service.tick(harness.app.now()).await.unwrap()
}

async fn counts(harness: &Harness, job: JobId) -> mothership_core::job::Counts {
    jobs::get(&harness.app, &Person::local(), job).await.unwrap().counts
}

/// The server listens for so long: the time passes, and the reaper looks every second, as it does.
async fn listen(harness: &Harness, reaper: &mut Reaper, seconds: u64) -> u64 {
    let mut ended = 0;
    for _ in 0..seconds {
        harness.clock.advance_ms(1000);
        ended += tick(harness, reaper).await.items;
    }
    ended
}

async fn lease_ends_at(harness: &Harness, attempt: AttemptId) -> i64 {
    let now = harness.app.now();
    let attempt = attempts::get(&harness.app, &Person::local(), attempt).await.unwrap();
    (attempt.lease_expires_at.unwrap().as_millisecond() - now.as_millisecond()) / 1000
}

#[tokio::test]
async fn the_reaper_ends_what_has_run_out_once() {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    let job = harness.submit_array(3).await;
    assert_eq!(harness.lease(runner, 3.0).await.len(), 3);
    let mut reaper = Reaper::new(harness.app.clone());
    assert_eq!(tick(&harness, &mut reaper).await.items, 0, "nothing has run out");
    assert_eq!(listen(&harness, &mut reaper, LEASE_TTL_MS / 1000 - 1).await, 0);
    harness.clock.advance_ms(1000);
    let round = tick(&harness, &mut reaper).await;
    assert_eq!((round.items, &*round.summary), (3, "3 expired leases ended"));
    assert_eq!(tick(&harness, &mut reaper).await.items, 0, "a second round finds nothing");
    let counts = counts(&harness, job).await;
    assert_eq!((counts.running, counts.failed), (0, 0), "a lost machine costs no retry");
}

#[tokio::test]
async fn the_cleaner_goes_on_with_a_deletion_and_leaves_blobs_alone_for_an_hour() {
    let harness = Harness::new().await;
    let job = harness.submit_array(3).await;
    let now = harness.app.now();
    // As a server leaves it that is killed between two batches: hidden, and not gone.
    harness.app.store.write(move |tx| rows::hide(tx, job, now)).await.unwrap();
    assert_eq!(harness.app.store.read(|tx| rows::half_deleted(tx, 9)).await.unwrap(), [job]);
    let bytes = bytes::Bytes::from_static(b"loose");
    let hash = mothership_core::ids::BlobHash(*blake3::hash(&bytes).as_bytes());
    let query = mothership_api::blobs::PutQuery { offset: 0, size: 5 };
    crate::ops::blobs::put(&harness.app, None, hash, query, bytes).await.unwrap();
    harness.clock.advance_ms(2 * BLOB_GRACE_MS as i64);
    let mut cleaner = cleaner::Cleaner::new(harness.app.clone());
    tick(&harness, &mut cleaner).await;
    assert_eq!(harness.app.store.read(|tx| rows::half_deleted(tx, 9)).await.unwrap(), []);
    assert_eq!(harness.app.blobs.size(hash).await.unwrap(), Some(5), "a runner may come back for it");
    harness.clock.advance_ms(3_600_000);
    let round = tick(&harness, &mut cleaner).await;
    assert_eq!((round.items, harness.app.blobs.size(hash).await.unwrap()), (1, None), "{}", round.summary);
}

#[tokio::test]
async fn the_reaper_ends_a_batch_a_round() {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    let spec =
        json!({ "name": "many", "command": ["true"], "array": "0-4999", "resources": { "cpus": 0.001 } });
    harness.submit(spec).await;
    let mut held = 0;
    while held <= REAP_BATCH_MAX {
        held += harness.lease(runner, 4.0).await.len();
    }
    let mut reaper = Reaper::new(harness.app.clone());
    assert_eq!(tick(&harness, &mut reaper).await.items, 0);
    assert_eq!(listen(&harness, &mut reaper, LEASE_TTL_MS / 1000).await, REAP_BATCH_MAX as u64);
    let mut rest = 0;
    while let items @ 1.. = tick(&harness, &mut reaper).await.items {
        rest += items;
    }
    assert_eq!(rest, (held - REAP_BATCH_MAX) as u64);
}

#[tokio::test]
async fn what_the_server_could_not_hear_is_held_against_nobody() {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    harness.submit_array(1).await;
    let held = harness.lease(runner, 1.0).await.remove(0);
    let mut reaper = Reaper::new(harness.app.clone());
    tick(&harness, &mut reaper).await;
    assert_eq!(listen(&harness, &mut reaper, 20).await, 0);
    assert_eq!(lease_ends_at(&harness, held.id).await, 10);
    // Stopped for an hour, whatever the clocks say of it; then everybody gets the time to come back.
    harness.clock.advance_ms(3_600_000);
    let round = tick(&harness, &mut reaper).await;
    assert_eq!((round.items, lease_ends_at(&harness, held.id).await), (0, 30));
    assert!(round.summary.ends_with("all leases extended, for this server was away"), "{round:?}");
    // The clock is set forward, and back by more: the lease lasts as long as it lasts.
    listen(&harness, &mut reaper, 20).await;
    harness.clock.set_off_ms(2 * 3_600_000);
    assert_eq!(tick(&harness, &mut reaper).await.items, 0);
    assert_eq!(lease_ends_at(&harness, held.id).await, 30);
    harness.clock.set_off_ms(-9 * 3_600_000);
    assert_eq!(listen(&harness, &mut reaper, 29).await, 0);
    assert_eq!(lease_ends_at(&harness, held.id).await, 1);
    assert_eq!(listen(&harness, &mut reaper, 1).await, 1, "not an hour later either");
}

#[tokio::test]
async fn a_restart_does_not_shorten_what_is_waited_for() {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    harness.submit_array(1).await;
    let held = harness.lease(runner, 1.0).await.remove(0);
    let mut reaper = Reaper::new(harness.app.clone());
    tick(&harness, &mut reaper).await;
    // An hour, in which it is heard every 10 s.
    let alive = vec![AttemptRef { attempt: held.id, token: held.token.clone() }];
    for _ in 0..360 {
        listen(&harness, &mut reaper, 10).await;
        let report = ReportRequest { alive: Some(alive.clone()), ..ReportRequest::default() };
        harness.report(runner, report).await;
    }
    assert_eq!(lease_ends_at(&harness, held.id).await, 900);
    // The server is started again after a night; the machine is silent.
    harness.clock.advance_ms(8 * 3_600_000);
    let storage = Storage {
        store: harness.app.store.clone(),
        blobs: harness.app.blobs.clone(),
        uploads: crate::memory::uploads::Uploads::in_memory(),
    };
    let (config, rng) = (harness.app.config.clone(), harness.app.rng.clone());
    let server = Server::over(config, harness.clock.clone(), rng, storage).await.unwrap();
    let harness = Harness { app: server.app(), server, clock: harness.clock.clone() };
    let mut reaper = Reaper::new(harness.app.clone());
    tick(&harness, &mut reaper).await;
    assert_eq!(lease_ends_at(&harness, held.id).await, 900);
    assert_eq!(listen(&harness, &mut reaper, 899).await, 0);
    assert_eq!(listen(&harness, &mut reaper, 1).await, 1);
}

#[tokio::test]
async fn a_retry_does_not_wait_for_a_clock_that_was_set_back() {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    let (mut reaper, mut retries) =
        (Reaper::new(harness.app.clone()), RetryScheduler::new(harness.app.clone()));
    let retry = json!({ "backoff_seconds": 10 });
    let job = harness
        .submit(json!({ "name": "flaky", "command": ["false"], "max_retries": 2, "retry": retry }))
        .await;
    let held = harness.lease(runner, 4.0).await.remove(0);
    harness.end(runner, &held, 1).await;
    tick(&harness, &mut reaper).await;
    harness.clock.set_off_ms(-3_600_000);
    let round = tick(&harness, &mut retries).await;
    assert!(round.items == 0 && round.next <= Duration::from_secs(11), "{round:?}");
    listen(&harness, &mut reaper, 11).await;
    assert_eq!(tick(&harness, &mut retries).await.items, 1);
    assert_eq!(counts(&harness, job).await.pending, 1);
}

#[tokio::test]
async fn retries_are_queued_when_they_are_due_and_the_wait_ends_then() {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    let mut retries = RetryScheduler::new(harness.app.clone());
    assert_eq!(tick(&harness, &mut retries).await.next, Duration::from_secs(60), "nothing waits for a retry");
    let retry = json!({ "backoff_seconds": 10 });
    let job = harness
        .submit(json!({ "name": "flaky", "command": ["false"], "max_retries": 2, "retry": retry }))
        .await;
    let held = harness.lease(runner, 4.0).await.remove(0);
    harness.end(runner, &held, 1).await;
    assert_eq!(counts(&harness, job).await.waiting, 1);
    let round = tick(&harness, &mut retries).await;
    assert_eq!(round.items, 0, "not due yet");
    assert!((1..60).contains(&round.next.as_secs()), "{round:?}");
    harness.clock.advance_ms(i64::try_from(round.next.as_millis()).unwrap());
    let round = tick(&harness, &mut retries).await;
    assert_eq!((round.items, &*round.summary), (1, "1 task queued again"));
    assert_eq!(tick(&harness, &mut retries).await.items, 0, "a second round finds nothing");
    assert_eq!(counts(&harness, job).await.pending, 1);
}

#[tokio::test]
async fn a_full_batch_of_retries_is_followed_at_once() {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    let tasks = BULK_BATCH_MAX as u64 + 1;
    let spec = json!({ "name": "flaky", "command": ["false"], "array": format!("0-{}", tasks - 1),
        "resources": { "cpus": 0.0001 }, "max_retries": 1, "retry": { "backoff_seconds": 1 } });
    let job = harness.submit(spec).await;
    let mut ended = 0;
    while ended < tasks {
        for held in harness.lease(runner, 4.0).await {
            harness.end(runner, &held, 1).await;
            ended += 1;
        }
    }
    assert_eq!(counts(&harness, job).await.waiting, tasks);
    harness.clock.advance_ms(60_000);
    let mut retries = RetryScheduler::new(harness.app.clone());
    let round = tick(&harness, &mut retries).await;
    assert_eq!(round.items, BULK_BATCH_MAX as u64);
    assert!(round.next <= Duration::from_millis(1), "{round:?}");
    assert_eq!(tick(&harness, &mut retries).await.items, 1);
}

#[tokio::test]
async fn changes_of_other_servers_wake_whom_they_concern() {
    use futures_util::FutureExt;
    let harness = Harness::new().await;
    let app = &harness.app;
    let attempt = JobId(42).task(7).attempt(1);
    let (log, runner) = (app.notifier.log(attempt), harness.runner().await);
    let signals = app.notifier.runner(runner);
    let woken = |change: crate::ops::Hint| {
        let mut waits =
            [app.notifier.work(), &log, &signals.changed].map(|signal| Box::pin(signal.notified()));
        for wait in &mut waits {
            wait.as_mut().enable();
        }
        changes::apply_change(app, change);
        waits.map(|wait| wait.now_or_never().is_some())
    };
    use crate::ops::Hint::{Job, Log, Runners};
    // Work, log, runner.
    assert_eq!(woken(Job(JobId(42))), [true, true, false]);
    assert_eq!(woken(Job(JobId(41))), [true, false, false]);
    assert_eq!(woken(Log(attempt)), [false, true, false]);
    assert_eq!(woken(Runners), [false, false, true]);
    let mut listener = ChangeListener::new(app.clone());
    assert_eq!(tick(&harness, &mut listener).await.items, 0, "one process has nobody to hear from");
    assert!(listener.notified().now_or_never().is_none());
}

#[tokio::test]
async fn a_round_is_recorded_and_so_is_its_failure() {
    let harness = Harness::new().await;
    let app = &harness.app;
    let mut reaper = Reaper::new(app.clone());
    app.services.register(Reaper::NAME);
    assert_eq!(driver::tick(app, &mut reaper).await, Duration::from_secs(1));
    let shown = async || stats::with_services(app, &Person::local()).await.unwrap().services.remove(0);
    let good = shown().await;
    assert_eq!((good.name.as_str(), good.ticks, good.failures), ("reaper", 1, 0));
    assert_eq!((good.last_result.as_deref(), good.last_error), (Some("0 expired leases ended"), None));
    assert_eq!(good.last_at, Some(app.now()));
    assert!(good.last_duration_ms.is_some_and(|ms| ms >= 0.0));
    assert_eq!(
        stats::stats(app, &Person::local()).await.unwrap().services,
        [],
        "the live view would never be quiet"
    );

    app.store.close().await;
    driver::tick(app, &mut reaper).await;
    let [bad]: [ServiceRecord; 1] = app.services.list().try_into().unwrap();
    assert_eq!((bad.ticks, bad.failures), (2, 1));
    let error = bad.last.unwrap().outcome.unwrap_err();
    assert!(error.starts_with("the database is not available"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_service_runs_by_its_timer_and_when_it_is_notified_and_stops_last() {
    /// Waits for an hour, unless it is notified.
    struct Hourly(App);
    impl Service for Hourly {
        const NAME: &'static str = "hourly";
        async fn tick(&mut self, _: Time) -> OpResult<Tick> {
            Ok(Tick { items: 1, summary: "done".into(), next: Duration::from_secs(3600) })
        }
        async fn notified(&mut self) {
            self.0.notifier.retries().notified().await;
        }
        async fn stop(&mut self, _: Time) -> OpResult<()> {
            self.0.services.register("stopped");
            Ok(())
        }
    }
    let harness = Harness::new().await;
    let app = &harness.app;
    start_one(app, Hourly(app.clone()));
    let ticks = || app.services.list()[0].ticks;
    // Paused time moves on when nothing else can happen.
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(ticks(), 1);
    tokio::time::sleep(Duration::from_secs(2 * 3600)).await;
    assert_eq!(ticks(), 3);
    app.notifier.notify_retries();
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(ticks(), 4);
    app.stopping.cancel();
    app.spawner.drained().await;
    assert_eq!(app.services.list().last().unwrap().name, "stopped");
}

#[tokio::test(start_paused = true)]
async fn every_service_is_listed_and_only_goliat_needs_an_inbox() {
    for (compat_goliat, wanted) in [
        (false, &["reaper", "retries", "changes", "uploads", "cleaner", "storage", "people"][..]),
        (true, &["reaper", "retries", "changes", "uploads", "cleaner", "storage", "people", "inbox"]),
    ] {
        let mut config = crate::ServerConfig::new("unused", "127.0.0.1:0".parse().unwrap());
        config.compat_goliat = compat_goliat;
        let harness = Harness::with(config).await;
        start(&harness.app);
        let names: Vec<_> = harness.app.services.list().into_iter().map(|record| record.name).collect();
        assert_eq!(names, wanted);
        tokio::time::sleep(Duration::from_millis(10)).await;
        let records = harness.app.services.list();
        assert!(records.iter().all(|record| record.ticks > 0 && record.failures == 0), "{records:?}");
        let text = crate::ops::metrics::render(&harness.app, &Person::local()).await.unwrap();
        assert!(text.contains("mothership_service_ticks_total{service=\"reaper\"} "), "{text}");
        harness.app.stopping.cancel();
        harness.app.spawner.drained().await;
    }
}

#[tokio::test]
async fn an_empty_inbox_is_left_alone() {
    let harness = Harness::new().await;
    let mut inbox = InboxFlusher::new(harness.app.clone());
    let round = tick(&harness, &mut inbox).await;
    assert_eq!((round.items, round.next), (0, Duration::from_secs(1)));
    inbox.stop(harness.app.now()).await.unwrap();
}
