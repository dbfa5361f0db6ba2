//! Jobs that wait for others: as a whole, index by index, in chains, and when things go wrong.

use crate::{
    harness::{Harness, at, exit, ids, indexes, job},
    on_every_engine,
};
use mothership_core::{ids::JobId, state::JobState};
use mothership_store::{
    attempts,
    jobs::{self, Dependency, DependencyKind, NewJob},
    tasks,
};

on_every_engine! {
    the_whole_waits_for_the_whole,
    index_by_index,
    a_failure_cancels_who_waits_and_says_why,
    after_any_takes_every_end,
    a_cancel_runs_down_the_chain,
    several_dependencies_are_all_waited_for,
    who_comes_after_the_end_does_not_wait,
    a_retried_job_is_waited_for_again,
    a_deleted_dependency_cancels,
    one_of_a_million_moves_one_of_a_million,
}

fn after(on: JobId, kind: DependencyKind, each: bool, count: u64) -> NewJob {
    NewJob { depends_on: vec![Dependency { job: on, kind, each }], ..job(count) }
}

use DependencyKind::{AfterAny, AfterOk};

async fn the_whole_waits_for_the_whole(harness: &Harness) {
    let first = harness.submit(job(2)).await;
    let second = harness.submit(after(first, AfterOk, false, 3)).await;
    let row = harness.job(second).await;
    assert_eq!((row.state, row.counts.waiting, row.open_dependencies), (JobState::Pending, 3, 1));
    assert_eq!(row.depends_on, [Dependency { job: first, kind: AfterOk, each: false }]);
    let claimed = harness.claim(9, 10).await;
    assert_eq!(claimed.len(), 2);
    harness.exit(&claimed[0], 0, 11).await;
    assert_eq!(harness.grid(second).await, "www");
    harness.exit(&claimed[1], 0, 12).await;
    assert_eq!(
        (harness.grid(second).await.as_str(), harness.job(second).await.open_dependencies),
        ("ppp", 0)
    );
    assert_eq!(indexes(&harness.claim(9, 13).await), [0, 1, 2]);
}

async fn index_by_index(harness: &Harness) {
    let first = harness.submit(job(4)).await;
    let second = harness.submit(after(first, AfterOk, true, 4)).await;
    let claimed = harness.claim(9, 10).await;
    harness.exit(&claimed[2], 0, 11).await;
    assert_eq!(harness.grid(second).await, "wwpw");
    let batch = [exit(&claimed[0], 0, 12), exit(&claimed[1], 1, 12)];
    harness.write(move |tx| attempts::end(tx, &batch, at(12), 0.5)).await;
    assert_eq!(harness.grid(second).await, "pxpw");
    let why = harness.task(second.task(1)).await.error.unwrap();
    assert!(why.contains(&format!("job {first}")), "{why}");
    harness.exit(&claimed[3], 0, 13).await;
    assert_eq!(harness.grid(second).await, "pxpp");
}

async fn a_failure_cancels_who_waits_and_says_why(harness: &Harness) {
    let first = harness.submit(job(2)).await;
    let second = harness.submit(after(first, AfterOk, false, 1_000_000)).await;
    let claimed = harness.claim(2, 10).await;
    harness.exit(&claimed[0], 1, 11).await;
    assert_eq!(harness.job(second).await.counts.waiting, 1_000_000);
    harness.exit(&claimed[1], 0, 12).await;
    let row = harness.job(second).await;
    assert_eq!(
        (row.state, row.counts.cancelled, row.ended_at),
        (JobState::Cancelled, 1_000_000, Some(at(12)))
    );
    assert_eq!(row.why, Some(format!("job {first}, which it depends on, did not complete")));
}

async fn after_any_takes_every_end(harness: &Harness) {
    let first = harness.submit(job(1)).await;
    let second = harness.submit(after(first, AfterAny, false, 1)).await;
    let third = harness.submit(after(second, AfterAny, true, 1)).await;
    let [claimed] = harness.claim(9, 10).await.try_into().unwrap();
    harness.exit(&claimed, 1, 11).await;
    assert_eq!((harness.grid(second).await.as_str(), harness.grid(third).await.as_str()), ("p", "w"));
    harness.write(move |tx| tasks::cancel(tx, second.task(0), at(12))).await;
    assert_eq!((harness.grid(second).await.as_str(), harness.grid(third).await.as_str()), ("x", "p"));
}

async fn a_cancel_runs_down_the_chain(harness: &Harness) {
    let mut chain = vec![harness.submit(job(3)).await];
    for each in [false, true, false] {
        let on = *chain.last().unwrap();
        chain.push(harness.submit(after(on, AfterOk, each, 3)).await);
    }
    let beside = harness.submit(after(chain[1], AfterAny, false, 3)).await;
    let head = chain[0];
    harness.write(move |tx| jobs::cancel(tx, head, at(10))).await.unwrap();
    for id in chain {
        assert_eq!(harness.grid(id).await, "xxx");
    }
    assert_eq!(harness.grid(beside).await, "ppp");
}

async fn several_dependencies_are_all_waited_for(harness: &Harness) {
    let (a, b, c) =
        (harness.submit(job(2)).await, harness.submit(job(2)).await, harness.submit(job(1)).await);
    let depends_on = vec![
        Dependency { job: a, kind: AfterOk, each: true },
        Dependency { job: b, kind: AfterAny, each: true },
        Dependency { job: c, kind: AfterOk, each: false },
        // Said twice is meant once.
        Dependency { job: c, kind: AfterOk, each: false },
    ];
    let last = harness.submit(NewJob { depends_on, ..job(2) }).await;
    assert_eq!(harness.job(last).await.open_dependencies, 1);
    let claimed = harness.claim(9, 10).await;
    let [a0, a1, b0, b1, c0] = claimed.try_into().unwrap();
    harness.exit(&a0, 0, 11).await;
    harness.exit(&b0, 1, 11).await;
    assert_eq!(harness.grid(last).await, "ww");
    harness.exit(&c0, 0, 12).await;
    assert_eq!(harness.grid(last).await, "pw");
    harness.exit(&b1, 0, 13).await;
    harness.exit(&a1, 1, 13).await;
    assert_eq!(harness.grid(last).await, "px");
}

async fn who_comes_after_the_end_does_not_wait(harness: &Harness) {
    let (good, bad) = (harness.submit(job(1)).await, harness.submit(job(2)).await);
    let claimed = harness.claim(9, 10).await;
    for (claimed, code) in claimed.iter().zip([0, 0, 1]) {
        harness.exit(claimed, code, 11).await;
    }
    let cases = [(good, AfterOk, false, "p"), (bad, AfterOk, false, "x"), (bad, AfterAny, false, "p")];
    for (on, kind, each, grid) in cases {
        let id = harness.submit(after(on, kind, each, 1)).await;
        assert_eq!(harness.grid(id).await, grid, "{kind:?}");
        assert_eq!(harness.job(id).await.open_dependencies, 0);
    }
    let each = harness.submit(after(bad, AfterOk, true, 2)).await;
    assert_eq!(harness.grid(each).await, "px");
}

async fn a_retried_job_is_waited_for_again(harness: &Harness) {
    let first = harness.submit(job(1)).await;
    let second = harness.submit(after(first, AfterOk, false, 2)).await;
    let [claimed] = harness.claim(1, 10).await.try_into().unwrap();
    harness.exit(&claimed, 1, 11).await;
    assert_eq!(harness.grid(second).await, "xx");
    let retry = async |id: JobId| harness.write(move |tx| jobs::retry(tx, id, &[], None, at(20))).await;
    assert_eq!((retry(first).await, retry(second).await), (1, 2));
    assert_eq!((harness.grid(second).await.as_str(), harness.job(second).await.open_dependencies), ("ww", 1));
    let [claimed] = harness.claim(9, 21).await.try_into().unwrap();
    harness.exit(&claimed, 0, 22).await;
    assert_eq!((harness.grid(second).await.as_str(), harness.job(second).await.open_dependencies), ("pp", 0));
    // Who retries a job whose dependency stays broken means it.
    let broken = harness.submit(job(1)).await;
    let third = harness.submit(after(broken, AfterOk, false, 1)).await;
    harness.write(move |tx| jobs::cancel(tx, broken, at(30))).await.unwrap();
    assert_eq!((harness.grid(third).await.as_str(), retry(third).await), ("x", 1));
    assert_eq!((harness.grid(third).await.as_str(), harness.job(third).await.why), ("p", None));
}

async fn a_deleted_dependency_cancels(harness: &Harness) {
    let first = harness.submit(job(2)).await;
    let (whole, each) = (
        harness.submit(after(first, AfterOk, false, 2)).await,
        harness.submit(after(first, AfterOk, true, 2)).await,
    );
    while harness.write(move |tx| jobs::delete(tx, first, at(10))).await.more {}
    assert_eq!((harness.grid(whole).await.as_str(), harness.grid(each).await.as_str()), ("xx", "xx"));
    // And nothing of it hangs on to who waited.
    for id in [whole, each] {
        assert_eq!(harness.write(move |tx| jobs::retry(tx, id, &[], None, at(11))).await, 2);
        assert_eq!(harness.grid(id).await, "pp");
    }
    assert_eq!(ids(&harness.claim(9, 12).await).len(), 4);
}

async fn one_of_a_million_moves_one_of_a_million(harness: &Harness) {
    let first = harness.submit(job(1_000_000)).await;
    let second = harness.submit(after(first, AfterOk, true, 1_000_000)).await;
    let claimed = harness.claim(3, 10).await;
    for claimed in &claimed {
        harness.exit(claimed, 0, 11).await;
    }
    let counts = harness.job(second).await.counts;
    assert_eq!((counts.pending, counts.waiting), (3, 999_997));
    let next = harness.claim(512, 12).await;
    assert_eq!(
        next[..4].iter().map(|c| c.attempt.task).collect::<Vec<_>>(),
        [3, 4, 5, 6].map(|i| first.task(i))
    );
}
