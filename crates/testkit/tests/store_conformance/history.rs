//! Times of what was brought over from another dashboard.

use crate::{
    bed::{Bed, at, job},
    on_every_engine,
};
use mothership_core::ids::JobId;
use mothership_store::{gui_clients, jobs};

on_every_engine! {
    what_was_brought_over_has_its_own_times,
}

async fn what_was_brought_over_has_its_own_times(bed: &Bed) {
    let id = bed.submit(job(4)).await;
    let taken = bed.claim(3, 1_000).await;
    bed.start(&taken[0], 1_000).await;
    bed.exit(&taken[0], 0, 1_001).await;
    bed.start(&taken[1], 1_000).await;
    bed.exit(&taken[1], 1, 1_001).await;
    bed.start(&taken[2], 1_000).await;
    let past = |index, started: i64, ended: i64| gui_clients::Past {
        index,
        started_at: Some(at(started)),
        ended_at: Some(at(ended)),
    };
    let all = [past(0, 100, 160), past(1, 110, 150), past(2, 120, 170), past(3, 130, 180)];
    assert!(bed.write(move |tx| gui_clients::set_history(tx, id, Some(at(90)), &all)).await);
    for (index, started, ended) in [(0, 100, Some(160)), (1, 110, Some(150)), (2, 120, None)] {
        let attempt = bed.attempt(id.task(index).attempt(1)).await;
        assert_eq!((attempt.started_at, attempt.ended_at), (Some(at(started)), ended.map(at)), "{index}");
        assert_eq!(bed.task(id.task(index)).await.ended_at, ended.map(at), "{index}");
    }
    let row = bed.job(id).await;
    assert_eq!((row.created_at, row.started_at, row.ended_at), (at(90), Some(at(100)), None));
    assert_eq!((row.durations.count(), row.durations.mean_ms()), (1, Some(60_000.0)));
    bed.write(move |tx| jobs::cancel(tx, id, at(1_002))).await;
    bed.exit(&taken[2], 1, 1_003).await;
    assert_eq!(bed.grid(id).await, "cfxx");
    assert!(bed.write(move |tx| gui_clients::set_history(tx, id, None, &[])).await);
    let row = bed.job(id).await;
    assert_eq!((row.created_at, row.ended_at), (at(90), Some(at(1_003))), "the last end of a task");
    assert!(!bed.write(|tx| gui_clients::set_history(tx, JobId(999), None, &[])).await);
}
