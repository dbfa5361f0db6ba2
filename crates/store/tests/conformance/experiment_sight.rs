//! Whose experiments and runs are seen.

use crate::{
    experiments::version,
    harness::{Harness, at},
    on_every_engine,
};
use mothership_core::{
    ownership::{EVERYONE, Holder, Right},
    role::Role,
};
use mothership_store::{
    Sight,
    experiments::{self, ExperimentFilter},
    jobs,
    shares::{self, ShareRow},
};
use std::collections::BTreeMap;

on_every_engine! {
    what_is_not_seen_is_as_if_it_did_not_exist,
}

async fn what_is_not_seen_is_as_if_it_did_not_exist(harness: &Harness) {
    let sight = |person: &str, role| Sight::of(person, role, BTreeMap::new());
    let (ada, bob) = (sight("ada", Role::Member), sight("bob", Role::Member));
    let find = |sight: &Sight| {
        let sight = sight.clone();
        harness.read(move |tx| experiments::find(tx, "pico", &sight))
    };
    let list = |sight: &Sight| {
        let (sight, filter) = (sight.clone(), ExperimentFilter { limit: 9, ..ExperimentFilter::default() });
        harness.read(move |tx| experiments::list(tx, &filter, &sight))
    };
    let id = harness.experiment("pico").await;
    let run = harness.run(id).await;
    assert_eq!(
        find(&ada).await.map(|row| (row.right, row.holder)),
        Some((Right::Run, Holder::person("ada")))
    );
    assert_eq!((find(&bob).await, list(&bob).await), (None, Vec::new()));

    // Whoever does not see it may call another one so, and finds that.
    let (holder, other) = (Holder::project(EVERYONE), version("two", 2));
    let ours =
        harness.write(move |tx| experiments::insert(tx, "pico", "bob", &holder, &other)).await.unwrap();
    assert_eq!(find(&bob).await.map(|row| row.id), Some(ours));
    assert_eq!(find(&ada).await.map(|row| row.id), Some(id), "her own comes first");
    assert_eq!(list(&ada).await.len(), 2);
    assert_eq!(find(&sight("eve", Role::Viewer)).await.map(|row| row.right), Some(Right::See));

    // A run is a job: who does not see the job, which is ada's alone, sees neither it nor that there is one.
    let hidden = harness.run(ours).await;
    let [of_ada, of_bob] = [&ada, &bob].map(|sight: &Sight| {
        let sight = sight.clone();
        harness.read(move |tx| {
            let row =
                experiments::list(tx, &ExperimentFilter { limit: 9, ..ExperimentFilter::default() }, &sight)?
                    .into_iter()
                    .find(|(row, _)| row.id == ours);
            let row = row.map(|(row, last)| (row.runs, last));
            let history = experiments::runs(tx, ours, None, 9, &sight)?.len();
            Ok((row, history, experiments::run(tx, hidden, &sight)?.is_some()))
        })
    });
    let versions = |sight: Sight| harness.read(move |tx| experiments::versions(tx, ours, None, 9, &sight));
    assert_eq!((versions(ada.clone()).await[0].runs, versions(bob.clone()).await[0].runs), (1, 0));
    assert_eq!(of_ada.await, (Some((1, Some(hidden))), 1, true));
    assert_eq!(of_bob.await, (Some((0, None)), 0, false));
    harness.write(move |tx| jobs::hand_over(tx, run, EVERYONE, at(9))).await;
    let sight_of_bob = bob.clone();
    let seen = harness.read(move |tx| experiments::run(tx, run, &sight_of_bob)).await;
    assert!(seen.is_some(), "now it is everyone's");

    // Handed over, unless there is another of that name.
    let to = |holder: Holder| harness.write(move |tx| experiments::hand_over(tx, id, &holder));
    assert!(!to(Holder::project(EVERYONE)).await, "that is bob's");
    assert!(to(Holder::person("bob")).await);
    assert_eq!(find(&bob).await.map(|row| row.id), Some(id));
    assert!(to(Holder::person("ada")).await);

    // Shared: seen, and no more than that.
    let share =
        ShareRow { person: "eve".into(), granted: Right::See, given_by: "ada".into(), given_at: at(3) };
    harness.write(move |tx| shares::put(tx, experiments::KIND, &id.to_string(), &share)).await;
    let seen = list(&sight("eve", Role::Member)).await;
    assert_eq!(seen.iter().find(|(row, _)| row.id == id).map(|(row, _)| row.right), Some(Right::See));
}
