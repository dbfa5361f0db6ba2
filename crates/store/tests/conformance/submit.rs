//! A job comes in.

use crate::{
    harness::{Harness, at, ids, indexes, job, of_person},
    on_every_engine,
};
use mothership_core::{ids::JobId, job::Counts, state::JobState};
use mothership_store::{
    Sight, StoreError,
    jobs::{self, Dependency, DependencyKind, Inserted, NewJob, ParamRows},
    tasks,
};
use serde_json::{Value, json};

on_every_engine! {
    what_was_submitted_is_what_is_stored,
    the_same_key_of_the_same_owner_is_the_same_job,
    a_parameter_file_gives_each_task_its_row,
    a_billion_tasks_are_one_range,
    a_job_without_tasks_has_completed,
    a_missing_dependency_stores_nothing,
}

async fn what_was_submitted_is_what_is_stored(harness: &Harness) {
    let mut new = job(3);
    new.description = Some("what it is \u{1F680}".into());
    new.priority = -7;
    new.resources.memory_bytes = 1 << 40;
    new.resources.named = [("licence".to_owned(), 0.5)].into();
    new.requires = vec!["os=linux".parse().unwrap(), "!slow".parse().unwrap()];
    new.prefers = vec!["gpu".parse().unwrap()];
    new.labels = [("team".to_owned(), "optics".to_owned())].into();
    new.retry.exit_codes = Some(vec![-1, 42]);
    new.max_running = Some(2);
    let expected = new.clone();
    let id = harness.submit(new).await;
    let stored = harness.job(id).await;
    assert_eq!(
        (&stored.owner, &stored.name, &stored.description),
        (&expected.owner, &expected.name, &expected.description)
    );
    assert_eq!((stored.priority, stored.max_running), (-7, Some(2)));
    assert_eq!((&stored.resources, &stored.retry), (&expected.resources, &expected.retry));
    assert_eq!((&stored.requires, &stored.prefers), (&expected.requires, &expected.prefers));
    assert_eq!((&stored.labels, &stored.head), (&expected.labels, &expected.head));
    assert_eq!(stored.counts, Counts { total: 3, pending: 3, ..Counts::default() });
    assert_eq!((stored.state, stored.created_at, stored.started_at), (JobState::Pending, at(1), None));
    let spec = harness.read(move |tx| jobs::spec(tx, id)).await.unwrap();
    assert_eq!(spec, expected.spec);
    assert_eq!(harness.read(|tx| jobs::spec(tx, JobId(99))).await, None);
    // What is not yours does not exist.
    for (owner, there) in [("ada", true), ("bob", false)] {
        let scope = of_person(owner);
        assert_eq!(harness.read(move |tx| jobs::get(tx, id, &scope)).await.is_some(), there);
    }
}

async fn the_same_key_of_the_same_owner_is_the_same_job(harness: &Harness) {
    let keyed = |owner: &str| NewJob { owner: owner.into(), idempotency_key: Some("k".into()), ..job(1) };
    let (ada, bob) = (harness.submit(keyed("ada")).await, harness.submit(keyed("bob")).await);
    assert_ne!(ada, bob);
    let again = NewJob { name: "changed meanwhile".into(), ..keyed("ada") };
    let found = harness.write(move |tx| jobs::insert(tx, &again, &Sight::Everything)).await;
    assert_eq!(found, Inserted::Existing(ada));
    let same = async |new: NewJob| harness.read(move |tx| jobs::is_same(tx, ada, &new)).await;
    assert!(same(NewJob { name: "renamed".into(), ..keyed("ada") }).await, "a name may have changed since");
    assert!(!same(NewJob { spec: json!({ "command": ["other"] }), ..keyed("ada") }).await);
    assert_ne!(
        harness.submit(job(1)).await,
        harness.submit(job(1)).await,
        "no key is no claim to be the same"
    );
}

async fn a_parameter_file_gives_each_task_its_row(harness: &Harness) {
    let rows: Vec<Vec<Value>> = (0..2500).map(|n| vec![json!(n), json!(format!("r{n}"))]).collect();
    let file = ParamRows::pack(vec!["n".into(), "text".into()], &rows.iter().cloned().collect(), 2).unwrap();
    let id = harness.submit(NewJob { param_rows: Some(file), ..job(5000) }).await;
    for index in [0, 1, 2, 2047, 2048, 2049, 4999] {
        let point = harness.read(move |tx| jobs::param_row(tx, id, index)).await;
        assert_eq!(point, Some(rows[(index / 2) as usize].clone()), "task {index}");
    }
    assert_eq!(
        harness.read(move |tx| jobs::param_columns(tx, id)).await,
        Some(vec!["n".to_owned(), "text".to_owned()])
    );
    assert_eq!(harness.read(move |tx| jobs::param_rows(tx, id, 1000)).await, rows[1000..1024]);
    assert_eq!(harness.read(move |tx| jobs::param_rows(tx, id, 2499)).await, rows[2499..]);
    assert_eq!(harness.read(move |tx| jobs::param_rows(tx, id, 2500)).await, Vec::<Vec<Value>>::new());
    let claimed = harness.claim(3, 2).await;
    let given: Vec<_> = claimed.iter().map(|claimed| claimed.param_row.clone().unwrap()).collect();
    assert_eq!(given, [rows[0].clone(), rows[0].clone(), rows[1].clone()]);
    let plain = harness.submit(job(1)).await;
    assert_eq!(harness.read(move |tx| jobs::param_row(tx, plain, 0)).await, None);
    assert_eq!(harness.read(move |tx| jobs::param_columns(tx, plain)).await, None);
}

async fn a_billion_tasks_are_one_range(harness: &Harness) {
    let id = harness.submit(job(1_000_000_000)).await;
    let last = harness.task(id.task(999_999_999)).await;
    assert_eq!((last.attempts, last.state.as_str()), (0, "pending"));
    assert_eq!(harness.read(move |tx| tasks::get(tx, id.task(1_000_000_000))).await, None);
    assert_eq!(indexes(&harness.claim(3, 2).await), [0, 1, 2]);
    assert_eq!(harness.job(id).await.counts.pending, 999_999_997);
}

async fn a_job_without_tasks_has_completed(harness: &Harness) {
    let id = harness.submit(job(0)).await;
    assert_eq!(harness.job(id).await.state, JobState::Completed);
    assert!(ids(&harness.claim(1, 2).await).is_empty());
}

async fn a_missing_dependency_stores_nothing(harness: &Harness) {
    let first = harness.submit(job(3)).await;
    let waits = |on: JobId, count: u64, each: bool| NewJob {
        depends_on: vec![Dependency { job: on, kind: DependencyKind::AfterOk, each }],
        idempotency_key: Some("k".into()),
        ..job(count)
    };
    let cases = [
        (waits(JobId(77), 1, false), Sight::Everything, "job 77, which it depends on, does not exist"),
        (waits(first, 1, false), of_person("bob"), "does not exist"),
        (waits(first, 4, true), Sight::Everything, "has 3 tasks and not 4"),
    ];
    for (new, scope, why) in cases {
        let refused = harness.store.write(move |tx| jobs::insert(tx, &new, &scope)).await;
        let Err(StoreError::Conflict { what }) = refused else { panic!("{refused:?}") };
        assert!(what.contains(why), "{what}");
    }
    // The key was not used up.
    harness.submit(waits(first, 3, true)).await;
}
