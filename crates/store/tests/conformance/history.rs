//! Times of what was brought over from another dashboard.

use crate::{
    harness::{Harness, at, job},
    on_every_engine,
};
use mothership_core::ids::JobId;
use mothership_store::{gui_clients, jobs};

on_every_engine! {
    what_was_brought_over_has_its_own_times,
}

async fn what_was_brought_over_has_its_own_times(harness: &Harness) {
    let id = harness.submit(job(4)).await;
    let taken = harness.claim(3, 1_000).await;
    harness.start(&taken[0], 1_000).await;
    harness.exit(&taken[0], 0, 1_001).await;
    harness.start(&taken[1], 1_000).await;
    harness.exit(&taken[1], 1, 1_001).await;
    harness.start(&taken[2], 1_000).await;
    let past = |index, started: i64, ended: i64| gui_clients::Past {
        index,
        started_at: Some(at(started)),
        ended_at: Some(at(ended)),
    };
    let all = [past(0, 100, 160), past(1, 110, 150), past(2, 120, 170), past(3, 130, 180)];
    assert!(harness.write(move |tx| gui_clients::set_history(tx, id, Some(at(90)), &all)).await);
    for (index, started, ended) in [(0, 100, Some(160)), (1, 110, Some(150)), (2, 120, None)] {
        let attempt = harness.attempt(id.task(index).attempt(1)).await;
        assert_eq!((attempt.started_at, attempt.ended_at), (Some(at(started)), ended.map(at)), "{index}");
        assert_eq!(harness.task(id.task(index)).await.ended_at, ended.map(at), "{index}");
    }
    let row = harness.job(id).await;
    assert_eq!((row.created_at, row.started_at, row.ended_at), (at(90), Some(at(100)), None));
    assert_eq!((row.ends.durations().count(), row.ends.durations().mean_ms()), (1, Some(60_000.0)));
    harness.write(move |tx| jobs::cancel(tx, id, at(1_002))).await;
    harness.exit(&taken[2], 1, 1_003).await;
    assert_eq!(harness.grid(id).await, "cfxx");
    assert!(harness.write(move |tx| gui_clients::set_history(tx, id, None, &[])).await);
    let row = harness.job(id).await;
    assert_eq!((row.created_at, row.ended_at), (at(90), Some(at(1_003))), "the last end of a task");
    assert!(!harness.write(|tx| gui_clients::set_history(tx, JobId(999), None, &[])).await);
}
