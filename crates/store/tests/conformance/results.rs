//! Artifacts of the attempts that count, and which blobs are there.

use crate::{
    harness::{Engine, Harness, at, exit, fact, job, lost, retrying},
    on_every_engine,
};
use mothership_core::{attempt::EndCause, ids::BlobHash};
use mothership_store::{
    artifacts::{self, ArtifactFilter, ArtifactPlace, ArtifactsOf},
    attempts::{ArtifactFile, EndFacts, EndKind},
    blobs,
    jobs::{self, JobFile, NewJob},
    leases::{self, Claimed},
};

on_every_engine! {
    listed_in_pages_in_order,
    filtered_by_kind_text_and_folder,
    only_the_latest_attempt_counts,
    a_path_said_twice_is_one_file,
    a_late_result_brings_its_files,
    totals_follow_a_deletion,
    blobs_are_there_or_not,
    a_blob_stays_while_somebody_names_or_needs_it,
    a_file_shrinks_when_rows_go,
}

fn hash(text: &str) -> BlobHash {
    BlobHash(*blake3::hash(text.as_bytes()).as_bytes())
}

fn file(path: &str, size: u64) -> ArtifactFile {
    let content_type = if path.ends_with("png") { "image/png" } else { "application/octet-stream" };
    ArtifactFile {
        path: path.into(),
        hash: hash(path),
        size,
        content_type: content_type.into(),
        executable: path.ends_with(".sh"),
    }
}

fn left(claimed: &Claimed, code: i32, second: i64, files: &[(&str, u64)]) -> EndFacts {
    let artifacts = files.iter().map(|(path, size)| file(path, *size)).collect();
    EndFacts { artifacts, ..exit(claimed, code, second) }
}

async fn list(
    harness: &Harness,
    of: ArtifactsOf,
    filter: ArtifactFilter,
) -> (Vec<String>, Option<ArtifactPlace>) {
    let (rows, next) = harness.read(move |tx| artifacts::list(tx, of, &filter)).await;
    (rows.into_iter().map(|row| format!("{}:{}", row.attempt.task.index, row.path)).collect(), next)
}

async fn totals(harness: &Harness, of: ArtifactsOf, filter: ArtifactFilter) -> (u64, u64) {
    harness.read(move |tx| artifacts::totals(tx, of, &filter)).await
}

fn all() -> ArtifactFilter {
    ArtifactFilter { limit: 100, ..ArtifactFilter::default() }
}

async fn listed_in_pages_in_order(harness: &Harness) {
    let id = harness.submit(job(3)).await;
    let claimed = harness.claim(3, 10).await;
    harness.end(left(&claimed[2], 0, 11, &[("z", 1)])).await;
    harness.end(left(&claimed[0], 0, 11, &[("b/x", 10), ("B", 20), ("ä", 30), ("a", 40)])).await;
    let job = ArtifactsOf::Job(id);
    let order = ["0:B", "0:a", "0:b/x", "0:ä", "2:z"];
    assert_eq!(list(harness, job, all()).await, (order.map(str::to_owned).to_vec(), None));
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let (page, next) = list(harness, job, ArtifactFilter { after, limit: 2, ..all() }).await;
        seen.extend(page);
        after = next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, order);
    assert_eq!(totals(harness, job, all()).await, (5, 101));
    let task = ArtifactsOf::Task(id.task(0));
    assert_eq!((list(harness, task, all()).await.0.len(), totals(harness, task, all()).await), (4, (4, 100)));
    assert_eq!(totals(harness, ArtifactsOf::Task(id.task(1)), all()).await, (0, 0));
    let row = harness.read(move |tx| artifacts::find(tx, id.task(0), "b/x")).await.unwrap();
    assert_eq!(
        (row.attempt, row.hash, row.size, row.created_at),
        (claimed[0].attempt, hash("b/x"), 10, at(11))
    );
    assert_eq!(harness.read(move |tx| artifacts::find(tx, id.task(0), "b")).await, None);
}

async fn filtered_by_kind_text_and_folder(harness: &Harness) {
    let id = harness.submit(job(1)).await;
    let [claimed] = harness.claim(1, 10).await.try_into().unwrap();
    let files = [("Out/One.PNG", 1), ("out/two.png", 2), ("out_x/three.json", 4), ("100%.txt", 8)];
    harness.end(left(&claimed, 0, 11, &files)).await;
    let cases = [
        // `One.PNG` is no image to whoever made the row up: only its ending says so.
        (ArtifactFilter { kind: Some("image".into()), ..all() }, 2),
        (ArtifactFilter { kind: Some("png".into()), ..all() }, 3),
        (ArtifactFilter { kind: Some("JSON".into()), ..all() }, 4),
        (ArtifactFilter { text: Some("T".into()), ..all() }, 15),
        (ArtifactFilter { text: Some("0%".into()), ..all() }, 8),
        (ArtifactFilter { text: Some("t_".into()), ..all() }, 4),
        // A folder is a name and not a search: capitals matter.
        (ArtifactFilter { folder: Some("out/".into()), ..all() }, 2),
        (ArtifactFilter { folder: Some("Out/".into()), ..all() }, 1),
        (ArtifactFilter { folder: Some("out".into()), kind: Some("png".into()), ..all() }, 2),
        (ArtifactFilter { folder: Some("nowhere".into()), ..all() }, 0),
    ];
    for (filter, bytes) in cases {
        let (names, _) = list(harness, ArtifactsOf::Job(id), filter.clone()).await;
        let expected = (u64::from(u32::count_ones(bytes)), u64::from(bytes));
        assert_eq!(names.len() as u64, expected.0, "{filter:?}: {names:?}");
        assert_eq!(totals(harness, ArtifactsOf::Job(id), filter.clone()).await, expected, "{filter:?}");
    }
}

async fn only_the_latest_attempt_counts(harness: &Harness) {
    let id = harness.submit(retrying(2, 1)).await;
    let claimed = harness.claim(2, 10).await;
    harness.end(left(&claimed[0], 1, 11, &[("old", 5), ("both", 5)])).await;
    harness.end(left(&claimed[1], 0, 11, &[("other", 7)])).await;
    let job = ArtifactsOf::Job(id);
    assert_eq!(totals(harness, job, all()).await, (3, 17));
    harness.write(|tx| leases::due(tx, at(100), at(100), 10)).await;
    let [again] = harness.claim(1, 101).await.try_into().unwrap();
    assert_eq!(
        (list(harness, job, all()).await.0, totals(harness, job, all()).await),
        (vec!["1:other".into()], (1, 7))
    );
    harness.check().await;
    harness.end(left(&again, 0, 102, &[("both", 6)])).await;
    assert_eq!(list(harness, job, all()).await.0, ["0:both", "1:other"]);
    assert_eq!(totals(harness, job, all()).await, (2, 13));
}

async fn a_path_said_twice_is_one_file(harness: &Harness) {
    let id = harness.submit(job(1)).await;
    let [claimed] = harness.claim(1, 10).await.try_into().unwrap();
    harness.end(left(&claimed, 0, 11, &[("a", 1), ("a", 2), ("b", 4)])).await;
    assert_eq!(harness.attempt(claimed.attempt).await.artifacts, 2);
    assert_eq!(totals(harness, ArtifactsOf::Job(id), all()).await, (2, 5));
}

async fn a_late_result_brings_its_files(harness: &Harness) {
    let id = harness.submit(NewJob { max_running: None, ..job(3) }).await;
    let claimed = harness.claim(3, 10).await;
    for claimed in &claimed {
        harness.end(lost(claimed.attempt, 50)).await;
    }
    // Nobody has it: it counts.
    assert_eq!(harness.end(left(&claimed[0], 0, 51, &[("a", 1)])).await.outcome, EndKind::Accepted);
    // Somebody has it: kept on its attempt, and not shown as the task's.
    let [second] = harness.claim(1, 52).await.try_into().unwrap();
    assert_eq!(harness.end(left(&claimed[1], 1, 53, &[("b", 2)])).await.outcome, EndKind::Superseded);
    assert_eq!(harness.attempt(claimed[1].attempt).await.artifacts, 1);
    assert_eq!(harness.end(fact(&second, EndCause::Released, 54)).await.outcome, EndKind::Accepted);
    // Its task was cancelled and nobody had it after: these are the latest files there are.
    harness.write(move |tx| jobs::cancel(tx, id, at(55))).await.unwrap();
    assert_eq!(harness.end(left(&claimed[2], 0, 56, &[("c", 4)])).await.outcome, EndKind::Superseded);
    assert_eq!(list(harness, ArtifactsOf::Job(id), all()).await.0, ["0:a", "2:c"]);
    assert_eq!(totals(harness, ArtifactsOf::Job(id), all()).await, (2, 5));
}

async fn totals_follow_a_deletion(harness: &Harness) {
    let id = harness.submit(job(1)).await;
    let [claimed] = harness.claim(1, 10).await.try_into().unwrap();
    harness.end(left(&claimed, 0, 11, &[("a", 1)])).await;
    while harness.write(move |tx| jobs::delete(tx, id, at(12))).await.more {}
    assert_eq!(totals(harness, ArtifactsOf::Job(id), all()).await, (0, 0));
    assert_eq!(list(harness, ArtifactsOf::Job(id), all()).await.0, Vec::<String>::new());
}

async fn blobs_are_there_or_not(harness: &Harness) {
    let (a, b) = (hash("a"), hash("b"));
    for size in [5, 6] {
        harness.write(move |tx| blobs::insert(tx, a, size, at(1))).await;
    }
    let row = harness.read(move |tx| blobs::get(tx, a)).await.unwrap();
    assert_eq!((row.hash, row.size, row.created_at), (a, 5, at(1)));
    assert_eq!(harness.read(move |tx| blobs::get(tx, b)).await, None);
    assert!(harness.read(blobs::any).await);
    let found = harness.read(move |tx| blobs::find(tx, &[b, a, b, a])).await;
    assert_eq!(
        found.iter().map(|found| found.map(|found| found.size)).collect::<Vec<_>>(),
        [None, Some(5), None, Some(5)]
    );
    assert_eq!(harness.read(|tx| blobs::find(tx, &[])).await, []);
    harness.write(move |tx| blobs::need(tx, &[a, b, a], at(9))).await;
    assert_eq!(harness.read(move |tx| blobs::find(tx, &[a])).await[0].unwrap().needed_at, at(9));
    harness.write(move |tx| blobs::forget(tx, a)).await;
    assert_eq!(harness.read(move |tx| blobs::get(tx, a)).await, None);
}

async fn a_blob_stays_while_somebody_names_or_needs_it(harness: &Harness) {
    let names = ["a.sh", "input", "loose", "asked"];
    for name in names {
        harness.write(move |tx| blobs::insert(tx, hash(name), 1, at(1))).await;
    }
    let spec = serde_json::json!({ "inputs": [
        { "to": "x", "blob": hash("input").to_string().to_uppercase() }, { "to": "y", "folder": true }, "path"
    ] });
    let id = harness.submit(NewJob { spec, ..job(1) }).await;
    let [claimed] = harness.claim(1, 10).await.try_into().unwrap();
    harness.end(left(&claimed, 0, 11, &[("a.sh", 1)])).await;
    let listed = harness.read(move |tx| artifacts::list(tx, ArtifactsOf::Job(id), &all())).await.0;
    assert!(listed[0].executable);
    harness.write(|tx| blobs::need(tx, &[hash("asked")], at(50))).await;
    let unneeded = async |limit| {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let (some, next) = harness.read(move |tx| blobs::unneeded(tx, after, at(20), limit)).await;
            all.extend(some);
            after = next;
            if after.is_none() {
                break all;
            }
        }
    };
    for limit in [1, 2, 100] {
        assert_eq!(unneeded(limit).await, [hash("loose")]);
    }
    for name in names {
        let removed = harness.write(move |tx| blobs::remove(tx, hash(name), at(20), at(60))).await;
        assert_eq!(removed, name == "loose", "{name}");
    }
    // As if it were not there, and yet not to be stored before its bytes are gone.
    assert_eq!(harness.read(|tx| blobs::get(tx, hash("loose"))).await, None);
    assert_eq!(harness.read(|tx| blobs::find(tx, &[hash("loose")])).await, [None]);
    assert!(harness.read(|tx| blobs::is_being_removed(tx, hash("loose"))).await);
    assert!(!harness.write(|tx| blobs::insert(tx, hash("loose"), 1, at(61))).await);
    assert_eq!(harness.read(|tx| blobs::being_removed(tx, 9)).await, [hash("loose")]);
    harness.write(|tx| blobs::forget(tx, hash("loose"))).await;
    assert!(harness.write(|tx| blobs::insert(tx, hash("loose"), 1, at(62))).await);
    while harness.write(move |tx| jobs::delete(tx, id, at(63))).await.more {}
    let mut gone = unneeded(100).await;
    gone.sort();
    let mut named = vec![hash("a.sh"), hash("input")];
    named.sort();
    assert_eq!(gone, named, "nobody names them any more");
    assert_eq!(harness.read(|tx| jobs::half_deleted(tx, 9)).await, []);
    let other = harness.submit(job(2)).await;
    harness.write(move |tx| jobs::hide(tx, other, at(64))).await;
    assert_eq!(harness.read(|tx| jobs::half_deleted(tx, 9)).await, [other]);
    while harness.write(move |tx| jobs::delete(tx, other, at(65))).await.more {}
    assert_eq!(harness.read(|tx| jobs::half_deleted(tx, 9)).await, []);
}

async fn a_file_shrinks_when_rows_go(harness: &Harness) {
    let content = "x".repeat(100_000);
    let id = harness.submit(job(1)).await;
    for at in 0..20 {
        let files = [JobFile { task: Some(at), path: "x".into(), content: content.clone() }];
        harness.write(move |tx| jobs::add_files(tx, id, &files)).await;
    }
    while harness.write(move |tx| jobs::delete(tx, id, at(3))).await.more {}
    let given_back = harness.store.give_back(100).await.unwrap();
    match harness.engine {
        Engine::Postgres => assert_eq!(given_back, 0),
        Engine::Sqlite | Engine::Inline => {
            assert_eq!(given_back, 100);
            while harness.store.give_back(1000).await.unwrap() > 0 {}
            assert_eq!(harness.store.give_back(1000).await.unwrap(), 0);
        }
    }
}
