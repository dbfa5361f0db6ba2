//! Lists and their pages.

use crate::{
    harness::{Harness, at, job, of_person},
    on_every_engine,
};
use mothership_core::{
    ids::JobId,
    state::{JobState, TaskState},
};
use mothership_store::{
    Sight,
    jobs::{self, JobFilter, JobSort, NewJob},
    tasks,
};

on_every_engine! {
    jobs_are_found_by_what_is_asked,
    jobs_come_in_pages_and_orders,
    tasks_come_in_pages_from_ranges_and_rows,
    a_place_behind_everything_is_an_empty_page,
    neighbours_of_a_task,
    how_many_are_ahead,
    failed_tasks_are_grouped_by_what_they_say,
}

async fn found(harness: &Harness, filter: JobFilter, scope: Sight) -> (Vec<i64>, u64) {
    let filter = JobFilter { limit: if filter.limit == 0 { 100 } else { filter.limit }, ..filter };
    let (page, total) = harness.read(move |tx| jobs::list(tx, &filter, &scope)).await;
    (page.into_iter().map(|job| job.id.0).collect(), total)
}

async fn jobs_are_found_by_what_is_asked(harness: &Harness) {
    let labels = |value: &str| [("team".to_owned(), value.to_owned())].into();
    let a = harness.submit(NewJob { name: "Gray_Scott 100%".into(), labels: labels("x"), ..job(1) }).await.0;
    let b = harness.submit(NewJob { name: "grayXscott ÄÖ".into(), owner: "bob".into(), ..job(1) }).await.0;
    let c = harness.submit(NewJob { name: "other".into(), labels: labels("y"), ..job(0) }).await.0;
    let all = JobFilter::default;
    let text = |text: &str| JobFilter { text: Some(text.into()), ..all() };
    let label =
        |value: Option<&str>| JobFilter { label: Some(("team".into(), value.map(Into::into))), ..all() };
    let cases = [
        (all(), vec![c, b, a]),
        (text("SCOTT"), vec![b, a]),
        (text("gray_"), vec![a]),
        (text("100%"), vec![a]),
        (text("ÄÖ"), vec![b]),
        (text("!"), vec![]),
        (text(""), vec![c, b, a]),
        (text(&c.to_string()), vec![c]),
        (label(None), vec![c, a]),
        (label(Some("y")), vec![c]),
        (JobFilter { owner: Some("bob".into()), ..all() }, vec![b]),
        (JobFilter { states: vec![JobState::Completed], ..all() }, vec![c]),
        (JobFilter { states: vec![JobState::Completed, JobState::Pending], ..all() }, vec![c, b, a]),
        (JobFilter { states: vec![JobState::Failed], ..all() }, vec![]),
    ];
    for (filter, expected) in cases {
        let (ids, total) = found(harness, filter.clone(), Sight::Everything).await;
        assert_eq!((ids, total), (expected.clone(), expected.len() as u64), "{filter:?}");
    }
    assert_eq!(found(harness, all(), of_person("bob")).await, (vec![b], 1));
    let of_ada = of_person("ada");
    let counts = harness.read(move |tx| jobs::count_by_state(tx, &JobFilter::default(), &of_ada)).await;
    assert_eq!(counts, [(JobState::Pending, 1), (JobState::Completed, 1)].into());
}

async fn jobs_come_in_pages_and_orders(harness: &Harness) {
    for (name, priority) in [("b", 1), ("B", 5), ("a", 1), ("_", 9)] {
        harness.submit(NewJob { name: name.into(), priority, ..job(1) }).await;
    }
    let orders =
        [(JobSort::Created, [4, 3, 2, 1]), (JobSort::Name, [2, 4, 3, 1]), (JobSort::Priority, [4, 2, 1, 3])];
    for (sort, expected) in orders {
        let page = |offset| JobFilter { sort, limit: 3, offset, ..JobFilter::default() };
        assert_eq!(found(harness, page(0), Sight::Everything).await, (expected[..3].to_vec(), 4), "{sort:?}");
        assert_eq!(found(harness, page(3), Sight::Everything).await, (expected[3..].to_vec(), 4), "{sort:?}");
        assert_eq!(found(harness, page(u64::MAX), Sight::Everything).await, (vec![], 4), "{sort:?}");
    }
}

/// `rrfcxpppxp`: rows and ranges take turns.
async fn mixed(harness: &Harness) -> JobId {
    let id = harness.submit(job(10)).await;
    let claimed = harness.claim(5, 10).await;
    harness.exit(&claimed[2], 1, 11).await;
    harness.exit(&claimed[3], 0, 11).await;
    for index in [4, 8] {
        harness.write(move |tx| tasks::cancel(tx, id.task(index), at(12))).await;
    }
    harness.exit(&claimed[4], 1, 13).await;
    assert_eq!(harness.grid(id).await, "rrfcxpppxp");
    id
}

async fn tasks_come_in_pages_from_ranges_and_rows(harness: &Harness) {
    let id = mixed(harness).await;
    let list = async |states: &'static [TaskState], after: Option<u64>, limit: u64| -> Vec<u64> {
        let page = harness.read(move |tx| tasks::list(tx, id, states, after, limit)).await;
        page.into_iter().map(|task| task.id.index).collect()
    };
    assert_eq!(list(&[], None, 4).await, [0, 1, 2, 3]);
    assert_eq!(list(&[], Some(3), 4).await, [4, 5, 6, 7]);
    assert_eq!(list(&[], Some(7), 4).await, [8, 9]);
    use TaskState::{Cancelled, Failed, Pending};
    assert_eq!(list(&[Cancelled], None, 9).await, [4, 8]);
    assert_eq!(list(&[Cancelled], Some(4), 9).await, [8]);
    assert_eq!(list(&[Pending], Some(5), 9).await, [6, 7, 9]);
    assert_eq!(list(&[Pending, Failed, Pending], None, 3).await, [2, 5, 6]);
    assert_eq!(list(&[Cancelled, Failed, Pending], Some(2), 9).await, [4, 5, 6, 7, 8, 9]);
    assert!(list(&[], None, 0).await.is_empty());
    assert_eq!(harness.read(move |tx| tasks::count(tx, id, &[Pending, Failed])).await, 5);
    assert_eq!(harness.read(|tx| tasks::count(tx, JobId(99), &[])).await, 0);
}

async fn a_place_behind_everything_is_an_empty_page(harness: &Harness) {
    let id = mixed(harness).await;
    for after in [9, 10, i64::MAX as u64, u64::MAX - 1, u64::MAX] {
        for states in [&[][..], &[TaskState::Running], &[TaskState::Pending]] {
            let page = harness.read(move |tx| tasks::list(tx, id, states, Some(after), 10)).await;
            assert!(page.is_empty(), "behind {after}: {page:?}");
        }
        let task = id.task(after);
        if after > 9 {
            assert_eq!(harness.read(move |tx| tasks::get(tx, task)).await, None);
        }
    }
}

async fn neighbours_of_a_task(harness: &Harness) {
    let id = harness.submit(job(6)).await;
    for claimed in harness.claim(6, 10).await {
        let code = i32::from([1, 4].contains(&claimed.attempt.task.index));
        harness.exit(&claimed, code, 11).await;
    }
    let cases = [
        (0, None, Some(1), Some(1)),
        (1, Some(0), Some(2), Some(4)),
        (4, Some(3), Some(5), Some(1)),
        (5, Some(4), None, Some(1)),
    ];
    for (index, previous, next, next_failed) in cases {
        let found = harness.read(move |tx| tasks::neighbours(tx, id.task(index))).await;
        assert_eq!((found.previous, found.next, found.next_failed), (previous, next, next_failed), "{index}");
    }
    let other = harness.submit(job(1)).await;
    let found = harness.read(move |tx| tasks::neighbours(tx, other.task(0))).await;
    assert_eq!((found.previous, found.next, found.next_failed), (None, None, None));
}

async fn how_many_are_ahead(harness: &Harness) {
    let id = mixed(harness).await;
    harness.submit(NewJob { priority: 3, ..job(100) }).await;
    let paused = harness.submit(NewJob { priority: 9, ..job(1000) }).await;
    harness.write(move |tx| jobs::set_paused(tx, paused, true, at(20))).await;
    harness.submit(NewJob { priority: -3, ..job(10_000) }).await;
    let later = harness.submit(job(10)).await;
    harness.submit(NewJob { requires: vec!["gpu".parse().unwrap()], priority: 9, ..job(500) }).await;
    for (task, expected) in [(id.task(5), 100), (id.task(7), 102), (id.task(9), 103), (later.task(2), 106)] {
        let found = harness.read(move |tx| {
            let live = mothership_store::classes::live(tx, 10)?
                .into_iter()
                .filter(|live| live.class.requires.is_empty());
            tasks::ahead(tx, task, &live.map(|live| live.key).collect::<Vec<_>>())
        });
        assert_eq!(found.await, expected, "{task}: what wants a label is not in front");
    }
}

async fn failed_tasks_are_grouped_by_what_they_say(harness: &Harness) {
    let id = harness.submit(job(40)).await;
    let claimed = harness.claim(40, 10).await;
    for (n, claimed) in claimed.iter().enumerate() {
        let code = match n {
            0..12 => 3,
            12..15 => 4,
            15 => 0,
            _ => continue,
        };
        harness.exit(claimed, code, 20 + n as i64).await;
    }
    let said = harness.end(mothership_store::attempts::EndFacts {
        error_message: Some("it's \"quoted\" — ok".into()),
        ..crate::harness::exit(&claimed[20], 4, 50)
    });
    said.await;
    let groups = harness.read(move |tx| jobs::errors(tx, id, 10)).await;
    let seen: Vec<_> = groups.iter().map(|g| (g.message.as_str(), g.exit_code, g.count, g.last_at)).collect();
    assert_eq!(
        seen,
        [
            ("exit code 3", Some(3), 12, Some(at(31))),
            ("exit code 4", Some(4), 3, Some(at(34))),
            ("exit code 4: it's \"quoted\" — ok", Some(4), 1, Some(at(50))),
        ]
    );
    assert_eq!(groups[0].indexes, (0..10).collect::<Vec<_>>());
    assert_eq!(groups[1].indexes, [12, 13, 14]);
    assert_eq!(harness.read(move |tx| jobs::errors(tx, id, 1)).await.len(), 1);
    // What is retried no longer says anything.
    harness.write(move |tx| jobs::retry(tx, id, &[TaskState::Failed], Some(&[0, 20]), at(60))).await;
    let groups = harness.read(move |tx| jobs::errors(tx, id, 10)).await;
    let seen: Vec<_> = groups.iter().map(|g| (g.message.as_str(), g.count, g.indexes.len())).collect();
    assert_eq!(seen, [("exit code 3", 11, 10), ("exit code 4", 3, 3)]);
    assert_eq!(groups[0].indexes, (1..11).collect::<Vec<_>>());
}
