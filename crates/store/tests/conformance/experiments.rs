//! Experiments, and the runs that were made of them.

use crate::{
    harness::{Harness, at, exit, job},
    on_every_engine,
};
use mothership_core::{
    experiment::{GivenValues, limits::VERSIONS_KEPT},
    ids::{BlobHash, JobId},
    ownership::Holder,
    role::Role,
};
use mothership_store::{
    Sight, artifacts, attempts, blobs,
    experiments::{self, DraftRow, ExperimentFilter, ExperimentRow, NewRun, NewVersion, PresetRow},
    jobs::{self, Inserted, NewJob},
};
use std::collections::BTreeMap;

on_every_engine! {
    an_experiment_is_found_by_its_name,
    a_list_is_paged_by_name,
    a_version_follows_the_one_that_was_edited,
    old_versions_make_way_unless_runs_were_made_of_them,
    a_run_is_stored_with_its_job_or_not_at_all,
    history_is_newest_first,
    runs_outlive_their_experiment,
    what_a_definition_names_stays,
    presets_are_replaced_and_bounded,
    each_person_has_one_draft,
    figures_and_pictures_are_of_the_first_task,
    experiments_are_given_to_another,
}

pub fn version(text: &str, second: i64) -> NewVersion {
    NewVersion {
        format: "toml".into(),
        text: text.into(),
        inputs: "{}".into(),
        blobs: Vec::new(),
        title: format!("Title of {text}"),
        description: "What for".into(),
        parameters: 3,
        created_by: "ada".into(),
        created_at: at(second),
    }
}

fn given(json: serde_json::Value) -> GivenValues {
    serde_json::from_value(json).unwrap()
}

impl Harness {
    pub async fn experiment(&self, name: &'static str) -> i64 {
        self.write(move |tx| experiments::insert(tx, name, "ada", &Holder::person("ada"), &version("one", 1)))
            .await
            .unwrap()
    }

    async fn found(&self, name: &'static str) -> Option<ExperimentRow> {
        self.read(move |tx| experiments::find(tx, name, &Sight::Everything)).await
    }

    /// A run of its first version.
    pub async fn run(&self, experiment: i64) -> JobId {
        self.run_of(experiment, 1, None).await.unwrap()
    }

    /// `None` when it cannot be run; then there is no job either.
    async fn run_of(&self, experiment: i64, version: u64, key: Option<&'static str>) -> Option<JobId> {
        let run = NewRun {
            experiment,
            version,
            given: given(serde_json::json!({"a": 1.5, "b": {"several": "1..3"}})),
            held: given(serde_json::json!({"a": 1.5, "b": {"several": "1..3"}, "c": null})),
            varying: vec!["b".into()],
            changed: vec!["a".into()],
            cloned_from: Some(JobId(7)),
            run_by: "ada".into(),
        };
        let new = NewJob { idempotency_key: key.map(str::to_owned), ..job(1) };
        let stored = self.store.write(move |tx| {
            let Inserted::New(id) = jobs::insert(tx, &new, &Sight::Everything)? else { return Ok(None) };
            match experiments::insert_run(tx, id, &run)? {
                true => Ok(Some(id)),
                // Rolls the job back.
                false => Err(mothership_store::StoreError::Conflict { what: "gone".into() }),
            }
        });
        stored.await.unwrap_or_default()
    }

    async fn count_jobs(&self) -> u64 {
        let filter = jobs::JobFilter { limit: 100, ..jobs::JobFilter::default() };
        self.read(move |tx| jobs::list(tx, &filter, &Sight::Everything)).await.1
    }
}

async fn an_experiment_is_found_by_its_name(harness: &Harness) {
    let id = harness.experiment("pico").await;
    let row = harness.found("pico").await.unwrap();
    assert_eq!((row.id, row.version, row.runs, row.parameters), (id, 1, 0, 3));
    assert_eq!((row.title.as_str(), row.owner.as_str(), row.created_at), ("Title of one", "ada", at(1)));
    assert_eq!(harness.found("pic").await, None);
    let own = Holder::person("ada");
    let taken =
        harness.write(move |tx| experiments::insert(tx, "pico", "ada", &own, &version("other", 2))).await;
    assert_eq!(taken, None, "a name is one experiment's of its holder");
    assert_eq!(harness.read(experiments::count).await, 1);

    assert!(harness.write(move |tx| experiments::set_archived(tx, id, true, at(5))).await);
    assert!(harness.write(move |tx| experiments::set_archived(tx, id, true, at(9))).await);
    assert_eq!(harness.found("pico").await.unwrap().archived_at, Some(at(5)), "since when it is");
    assert!(harness.write(move |tx| experiments::set_archived(tx, id, false, at(9))).await);
    assert_eq!(harness.found("pico").await.unwrap().archived_at, None);

    assert!(harness.write(move |tx| experiments::delete(tx, id, at(6))).await);
    assert!(!harness.write(move |tx| experiments::delete(tx, id, at(6))).await, "once");
    assert_eq!(harness.found("pico").await, None);
    assert!(!harness.write(move |tx| experiments::set_archived(tx, id, true, at(9))).await);
    assert_ne!(harness.experiment("pico").await, id, "the name is free, the id is not");
}

async fn a_list_is_paged_by_name(harness: &Harness) {
    for name in ["gamma", "alpha", "beta_100%", "delta"] {
        harness.experiment(name).await;
    }
    let beta = harness.found("beta_100%").await.unwrap().id;
    let delta = harness.found("delta").await.unwrap().id;
    harness.write(move |tx| experiments::set_archived(tx, delta, true, at(5))).await;
    harness.run(beta).await;
    let newest = harness.run(beta).await;
    let list = |filter: ExperimentFilter| async move {
        let found = harness.read(move |tx| experiments::list(tx, &filter, &Sight::Everything)).await;
        found.into_iter().map(|(row, job)| (row.name, job)).collect::<Vec<_>>()
    };
    let page = ExperimentFilter { limit: 2, ..ExperimentFilter::default() };
    let named = |name: &str, job: Option<JobId>| (name.to_owned(), job);
    let first = list(page.clone()).await;
    assert_eq!(first, [named("alpha", None), named("beta_100%", Some(newest))]);
    let second = list(ExperimentFilter { after: Some("beta_100%".into()), ..page.clone() }).await;
    assert_eq!(second, [named("gamma", None)]);
    assert_eq!(list(ExperimentFilter { archived: true, ..page.clone() }).await, [named("delta", None)]);
    let text = |text: &str| list(ExperimentFilter { text: Some(text.into()), ..page.clone() });
    assert_eq!(text("BETA_1").await.len(), 1);
    assert_eq!(text("0%").await.len(), 1, "a sign of LIKE is itself");
    assert_eq!(text("_l").await, [], "a sign of LIKE is itself");
    assert_eq!(text("what FOR").await.len(), 2);
    let found = harness.read(move |tx| jobs::some(tx, &[newest, JobId(99)])).await;
    assert_eq!(found.iter().map(|job| job.id).collect::<Vec<_>>(), [newest]);
}

async fn a_version_follows_the_one_that_was_edited(harness: &Harness) {
    let id = harness.experiment("pico").await;
    let add = |expected: u64, text: &'static str| {
        harness.write(move |tx| experiments::add_version(tx, id, expected, &version(text, 4)))
    };
    assert_eq!(add(1, "two").await, Some(2));
    assert_eq!(add(1, "late").await, None, "somebody was faster");
    let row = harness.found("pico").await.unwrap();
    assert_eq!((row.version, row.title.as_str(), row.updated_at), (2, "Title of two", at(4)));
    let text = |number: u64| async move {
        harness.read(move |tx| experiments::version(tx, id, number)).await.map(|found| found.text)
    };
    assert_eq!((text(1).await.as_deref(), text(2).await.as_deref()), (Some("one"), Some("two")));
    assert_eq!(text(3).await, None);
    let before = |before: Option<u64>| async move {
        let found =
            harness.read(move |tx| experiments::versions(tx, id, before, 10, &Sight::Everything)).await;
        found.into_iter().map(|found| found.version).collect::<Vec<_>>()
    };
    assert_eq!((before(None).await, before(Some(2)).await), (vec![2, 1], vec![1]));
}

async fn old_versions_make_way_unless_runs_were_made_of_them(harness: &Harness) {
    let id = harness.experiment("pico").await;
    harness.write(move |tx| experiments::add_version(tx, id, 1, &version("two", 2))).await;
    harness.run_of(id, 2, None).await.unwrap();
    let last = VERSIONS_KEPT + 3;
    harness
        .write(move |tx| {
            for number in 2..last {
                experiments::add_version(tx, id, number, &version("x", 3))?;
            }
            Ok(())
        })
        .await;
    let kept = harness.read(move |tx| experiments::versions(tx, id, None, 1000, &Sight::Everything)).await;
    let kept: Vec<u64> = kept.into_iter().map(|found| found.version).collect();
    let wanted: Vec<u64> = (4..=last).rev().chain([2]).collect();
    assert_eq!(kept, wanted, "2 was run");
}

async fn a_run_is_stored_with_its_job_or_not_at_all(harness: &Harness) {
    let id = harness.experiment("pico").await;
    let (first, second) = (harness.run(id).await, harness.run(id).await);
    assert_ne!(first, second, "two runs of the same values are two runs");
    let row = harness.read(move |tx| experiments::run(tx, first, &Sight::Everything)).await.unwrap();
    assert_eq!((row.job.id, row.experiment, row.name.as_str(), row.exists), (first, id, "pico", true));
    assert_eq!(serde_json::to_string(&row.given).unwrap(), r#"{"a":1.5,"b":{"several":"1..3"}}"#);
    assert_eq!((row.held.len(), row.varying.as_slice()), (3, &["b".to_owned()][..]));
    assert_eq!((row.changed.as_slice(), row.cloned_from), (&["a".to_owned()][..], Some(JobId(7))));
    let of_bob = Sight::of("bob", Role::Member, BTreeMap::new());
    assert_eq!(harness.read(move |tx| experiments::run(tx, first, &of_bob)).await, None);
    let plain = harness.submit(job(1)).await;
    assert_eq!(harness.read(move |tx| experiments::run(tx, plain, &Sight::Everything)).await, None);

    let keyed = harness.run_of(id, 1, Some("key")).await;
    let of_key = |owner: &'static str, key: &'static str| async move {
        harness.read(move |tx| experiments::run_of_key(tx, owner, key)).await.map(|run| run.job.id)
    };
    assert_eq!(of_key("ada", "key").await, keyed);
    assert_eq!((of_key("bob", "key").await, of_key("ada", "other").await), (None, None));

    let before = harness.count_jobs().await;
    assert_eq!(harness.run_of(id, 9, None).await, None, "no such version");
    harness.write(move |tx| experiments::set_archived(tx, id, true, at(5))).await;
    assert_eq!(harness.run_of(id, 1, None).await, None, "archived");
    assert_eq!(harness.run_of(id + 1, 1, None).await, None, "no such experiment");
    assert_eq!(harness.count_jobs().await, before, "nothing is half stored");
    assert_eq!(harness.found("pico").await.unwrap().runs, 3);
}

async fn history_is_newest_first(harness: &Harness) {
    let (id, other) = (harness.experiment("pico").await, harness.experiment("other").await);
    let mut made = Vec::new();
    for _ in 0..3 {
        made.push(harness.run(id).await);
        harness.run(other).await;
    }
    let page = |before: Option<JobId>, sight: Sight| async move {
        let found = harness.read(move |tx| experiments::runs(tx, id, before, 2, &sight)).await;
        found.into_iter().map(|run| run.job.id).collect::<Vec<_>>()
    };
    assert_eq!(page(None, Sight::Everything).await, [made[2], made[1]]);
    assert_eq!(page(Some(made[1]), Sight::Everything).await, [made[0]]);
    assert_eq!(page(None, Sight::of("bob", Role::Member, BTreeMap::new())).await, []);
    let (id, of_other) = (made[2], harness.found("other").await.unwrap().runs);
    harness.write(move |tx| jobs::delete(tx, id, at(9))).await;
    assert_eq!(page(None, Sight::Everything).await, [made[1], made[0]]);
    assert_eq!((harness.found("pico").await.unwrap().runs, of_other), (2, 3));
}

async fn runs_outlive_their_experiment(harness: &Harness) {
    let id = harness.experiment("pico").await;
    harness.write(move |tx| experiments::add_version(tx, id, 1, &version("two", 2))).await;
    let run = harness.run(id).await;
    harness.write(move |tx| experiments::delete(tx, id, at(6))).await;
    let row = harness.read(move |tx| experiments::run(tx, run, &Sight::Everything)).await.unwrap();
    assert_eq!((row.name.as_str(), row.exists), ("pico", false));
    let there = |number: u64| async move {
        harness.read(move |tx| experiments::version(tx, id, number)).await.is_some()
    };
    assert!(there(1).await, "what it was made of stays");
    assert!(!there(2).await, "what no run was made of goes");
    harness.experiment("pico").await;
    harness.write(move |tx| jobs::delete(tx, run, at(9))).await;
    assert!(!there(1).await, "with the last run it goes");
}

async fn what_a_definition_names_stays(harness: &Harness) {
    let (old, new) = (BlobHash([1; 32]), BlobHash([2; 32]));
    let first = NewVersion { blobs: vec![old, old], ..version("one", 1) };
    let id = harness
        .write(move |tx| {
            blobs::insert(tx, old, 3, at(1))?;
            blobs::insert(tx, new, 3, at(1))?;
            experiments::insert(tx, "pico", "ada", &Holder::person("ada"), &first)
        })
        .await
        .unwrap();
    let unneeded = || harness.read(|tx| blobs::unneeded(tx, None, at(100), 10));
    assert_eq!(unneeded().await.0, [new], "the definition names the other");
    let second = NewVersion { blobs: vec![new], ..version("two", 2) };
    harness.write(move |tx| experiments::add_version(tx, id, 1, &second)).await;
    assert_eq!(unneeded().await.0, []);
    assert_eq!(harness.read(move |tx| experiments::inputs_there(tx, id, 2)).await, [new]);
    assert!(!harness.write(move |tx| blobs::remove(tx, old, at(100), at(100))).await);
    harness.write(move |tx| experiments::delete(tx, id, at(6))).await;
    assert_eq!(unneeded().await.0, [old, new]);
}

async fn presets_are_replaced_and_bounded(harness: &Harness) {
    let id = harness.experiment("pico").await;
    let preset = |name: &str, a: i64, second: i64| PresetRow {
        name: name.into(),
        title: "T".into(),
        help: String::new(),
        given: given(serde_json::json!({ "a": a })),
        owner: "ada".into(),
        updated_at: at(second),
    };
    let put = |row: PresetRow| harness.write(move |tx| experiments::put_preset(tx, id, &row, 2));
    assert!(put(preset("b", 1, 1)).await && put(preset("a", 2, 2)).await);
    assert!(!put(preset("c", 3, 3)).await, "there are two already");
    assert!(put(preset("b", 4, 4)).await, "one of them is replaced");
    let all = harness.read(move |tx| experiments::presets(tx, id)).await;
    assert_eq!(all, [preset("a", 2, 2), preset("b", 4, 4)]);
    let delete = || harness.write(move |tx| experiments::delete_preset(tx, id, "a"));
    assert!(delete().await && !delete().await);
}

async fn each_person_has_one_draft(harness: &Harness) {
    let id = harness.experiment("pico").await;
    let draft = |a: serde_json::Value, second: i64| DraftRow {
        given: given(serde_json::json!({ "a": a })),
        version: 1,
        cloned_from: Some(JobId(3)),
        updated_at: at(second),
    };
    let put = |person: &'static str, row: DraftRow| {
        harness.write(move |tx| experiments::put_draft(tx, id, person, &row))
    };
    put("ada", draft("ten".into(), 1)).await;
    put("ada", draft(serde_json::Value::Null, 5)).await;
    put("bob", draft(7.into(), 3)).await;
    put("eve", draft(7.into(), 9)).await;
    let of = |person: &'static str| harness.read(move |tx| experiments::draft(tx, id, person));
    assert_eq!(of("ada").await, Some(draft(serde_json::Value::Null, 5)));
    assert_eq!(of("mel").await, None);
    let others = harness.read(move |tx| experiments::other_drafts(tx, id, "eve", at(4), 10)).await;
    assert_eq!(others, [("ada".to_owned(), at(5))], "bob's is old");
    let delete = || harness.write(move |tx| experiments::delete_draft(tx, id, "ada"));
    assert!(delete().await && !delete().await);
}

async fn figures_and_pictures_are_of_the_first_task(harness: &Harness) {
    let id = harness.experiment("pico").await;
    let run = harness.run(id).await;
    let silent = harness.run(id).await;
    let mut claimed = harness.claim(8, 10).await;
    claimed.retain(|claimed| claimed.attempt.task.job == run);
    let [claimed] = claimed.as_slice() else { panic!("{claimed:?}") };
    harness.start(claimed, 11).await;
    let word = attempts::ProgressUpdate {
        attempt: claimed.attempt,
        token: claimed.token.clone(),
        at: at(12),
        fraction: None,
        stage: None,
        message: None,
        metrics: Some(r#"{"neurons":12}"#.into()),
        usage: None,
    };
    harness.write(move |tx| attempts::progress(tx, std::slice::from_ref(&word))).await;
    let told = harness.read(move |tx| experiments::metrics(tx, &[run, silent])).await;
    assert_eq!(told.into_iter().collect::<Vec<_>>(), [(run, r#"{"neurons":12}"#.to_owned())]);

    let hash = BlobHash([1; 32]);
    let mut fact = exit(claimed, 0, 13);
    let artifact = |path: &str, kind: &str| attempts::ArtifactFile {
        path: path.into(),
        hash,
        size: 3,
        content_type: kind.into(),
        executable: false,
    };
    fact.artifacts = vec![
        artifact("b.png", "image/png"),
        artifact("a.svg", "image/svg+xml"),
        artifact("c.tif", "image/tiff"),
        artifact("d.csv", "text/csv"),
    ];
    harness.write(move |tx| blobs::insert(tx, hash, 3, at(1))).await;
    harness.end(fact).await;
    let pictures = harness.read(move |tx| experiments::pictures(tx, run, 10)).await;
    let paths: Vec<&str> = pictures.iter().map(|picture| picture.path.as_str()).collect();
    assert_eq!(paths, ["a.svg", "b.png"]);
    let all = harness
        .read(move |tx| artifacts::totals(tx, artifacts::ArtifactsOf::Job(run), &Default::default()))
        .await;
    assert_eq!(all.0, 4);
}

async fn experiments_are_given_to_another(harness: &Harness) {
    harness.experiment("pico").await;
    let gone = harness.experiment("gone").await;
    harness.write(move |tx| experiments::delete(tx, gone, at(6))).await;
    assert_eq!(harness.write(|tx| experiments::give(tx, "ada", "bob")).await, 1);
    assert_eq!(harness.found("pico").await.unwrap().owner, "bob");
    assert_eq!(harness.write(|tx| experiments::give(tx, "ada", "bob")).await, 0);
}
