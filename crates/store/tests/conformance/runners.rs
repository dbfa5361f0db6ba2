//! The machines.

use crate::{
    harness::{Harness, ask, at, cpus, job, runner},
    on_every_engine,
};
use mothership_core::{joining::Registered, placement::Capacity, state::RunnerMode};
use mothership_store::{
    StoreError,
    jobs::NewJob,
    removed_runners,
    runners::{self, NewRunner, RunnerPatch},
};
use serde_json::json;

on_every_engine! {
    found_by_host_and_by_label,
    when_a_runner_was_heard_last,
    registering_again_is_the_same_runner,
    what_it_holds_is_counted,
    found_by_name_and_listed_in_order,
    a_text_is_kept_beside_the_inventory,
    changed_seen_and_removed,
    what_a_person_gave_stays_when_it_registers_again,
    who_was_removed_is_remembered,
    a_secret_counts_once_it_was_used,
}

fn new(number: u8, second: i64) -> NewRunner {
    NewRunner {
        id: runner(number),
        install_id: format!("install-{number}"),
        secret_hash: format!("secret-{number}-{second}"),
        name: format!("node{number}"),
        inventory: json!({"os": "linux", "gpus": []}),
        capacity: cpus(8.0),
        labels: [("os".to_owned(), "linux".to_owned())].into(),
        now: at(second),
    }
}

async fn register(harness: &Harness, new: NewRunner) -> runners::RunnerRow {
    harness.write(move |tx| runners::register(tx, &new)).await
}

async fn registering_again_is_the_same_runner(harness: &Harness) {
    let first = register(harness, new(1, 5)).await;
    assert_eq!(
        (first.id, first.mode, first.registered_at, first.last_seen_at),
        (runner(1), RunnerMode::Active, at(5), at(5))
    );
    assert_eq!(
        (&first.inventory, &first.capacity, first.usage),
        (&json!({"os": "linux", "gpus": []}), &cpus(8.0), None)
    );
    harness.write(|tx| runners::set_mode(tx, runner(1), RunnerMode::Draining)).await;
    let again =
        NewRunner { id: runner(9), capacity: cpus(16.0), install_id: "install-1".into(), ..new(1, 7) };
    let second = register(harness, again).await;
    assert_eq!(
        (second.id, second.mode, second.registered_at, second.last_seen_at),
        (runner(1), RunnerMode::Draining, at(5), at(7))
    );
    assert_eq!((second.secret_hash.as_str(), second.capacity.cpus), ("secret-1-7", 16.0));
    assert_eq!(harness.read(|tx| runners::get(tx, runner(9))).await, None);
    for (id, hash) in [(1, Some("secret-1-7")), (9, None)] {
        let found = harness.read(move |tx| runners::secret_hash(tx, runner(id))).await;
        assert_eq!(found.as_deref(), hash);
    }
}

async fn a_secret_counts_once_it_was_used(harness: &Harness) {
    let state = async || harness.read(|tx| runners::registered(tx, "install-1")).await;
    assert_eq!(state().await, None);
    register(harness, new(1, 5)).await;
    assert_eq!(state().await, Some(Registered::Unheard));
    harness.write(|tx| runners::seen(tx, runner(1), None, at(6))).await;
    assert_eq!(state().await, Some(Registered::Heard));
    register(harness, new(1, 7)).await;
    assert_eq!(state().await, Some(Registered::Unheard), "it has a new secret");
    register(harness, NewRunner { now: at(8), ..new(1, 7) }).await;
    assert_eq!(state().await, Some(Registered::Heard), "it came with the secret that it has");
    let identity = harness.read(|tx| runners::identity(tx, runner(1))).await;
    assert_eq!(identity, Some(("install-1".into(), "secret-1-7".into())));
    assert_eq!(harness.read(|tx| runners::identity(tx, runner(2))).await, None);
}

async fn who_was_removed_is_remembered(harness: &Harness) {
    for (number, second) in [(1, 6), (2, 7)] {
        register(harness, new(number, 5)).await;
        harness
            .write(move |tx| {
                removed_runners::keep_out(tx, runner(number), "ada", at(second))?;
                runners::delete(tx, runner(number))
            })
            .await;
    }
    harness.write(|tx| removed_runners::keep_out(tx, runner(3), "ada", at(9))).await;
    let listed = harness.read(removed_runners::list).await;
    let shown: Vec<_> = listed.iter().map(|row| (row.runner, row.name.as_str(), row.removed_at)).collect();
    assert_eq!(shown, [(runner(2), "node2", at(7)), (runner(1), "node1", at(6))]);
    assert_eq!(listed[0].removed_by, "ada");
    let since =
        async |install: &'static str| harness.read(move |tx| removed_runners::removed_at(tx, install)).await;
    assert_eq!((since("install-1").await, since("install-3").await), (Some(at(6)), None));
    for there in [true, false] {
        assert_eq!(harness.write(|tx| removed_runners::allow(tx, runner(1))).await, there);
    }
    harness.write(|tx| removed_runners::is_back(tx, "install-2")).await;
    assert_eq!(harness.read(removed_runners::list).await, []);
}

async fn what_it_holds_is_counted(harness: &Harness) {
    register(harness, new(1, 5)).await;
    register(harness, new(2, 5)).await;
    let need = Capacity { memory_bytes: 3, named: [("licence".to_owned(), 1.0)].into(), ..cpus(1.5) };
    harness.submit(NewJob { resources: need, ..job(2) }).await;
    harness.submit(job(3)).await;
    let request = ask(1, 9, 10);
    let room = Capacity { memory_bytes: 99, named: [("licence".to_owned(), 9.0)].into(), ..cpus(99.0) };
    let claimed = harness
        .claim_as(mothership_store::leases::ClaimRequest { free: room.clone(), total: room, ..request })
        .await;
    let row = harness.read(|tx| runners::get(tx, runner(1))).await.unwrap();
    assert_eq!(row.active, 5);
    assert_eq!((row.used.cpus, row.used.memory_bytes, row.used.named["licence"]), (6.0, 6, 2.0));
    let held = harness.read(|tx| runners::running_attempts(tx, runner(1), 3)).await;
    assert_eq!(held, claimed[..3].iter().map(|c| c.attempt).collect::<Vec<_>>());
    let refused = harness.store.write(|tx| runners::delete(tx, runner(1))).await;
    assert!(matches!(refused, Err(StoreError::Conflict { .. })), "{refused:?}");
    for claimed in &claimed {
        harness.exit(claimed, 0, 11).await;
    }
    let row = harness.read(|tx| runners::get(tx, runner(1))).await.unwrap();
    assert_eq!((row.active, row.used), (0, Capacity::default()));
    assert_eq!(harness.read(|tx| runners::running_attempts(tx, runner(1), 3)).await, []);
    let other = harness.read(|tx| runners::get(tx, runner(2))).await.unwrap();
    assert_eq!((other.active, other.used), (0, Capacity::default()));
}

async fn found_by_name_and_listed_in_order(harness: &Harness) {
    for (number, name, seen) in [(1, "b", 5), (2, "B", 5), (3, "a", 9), (4, "a", 7)] {
        register(harness, NewRunner { name: name.into(), ..new(number, seen) }).await;
    }
    let names: Vec<_> = harness.read(runners::list).await.into_iter().map(|row| (row.name, row.id)).collect();
    let expected = [("B", 2), ("a", 3), ("a", 4), ("b", 1)].map(|(name, id)| (name.to_owned(), runner(id)));
    assert_eq!(names, expected);
    let found = harness.read(|tx| runners::by_name(tx, "a")).await.unwrap();
    assert_eq!(found.id, runner(3));
    assert_eq!(harness.read(|tx| runners::by_name(tx, "c")).await, None);
}

async fn what_a_person_gave_stays_when_it_registers_again(harness: &Harness) {
    register(harness, new(1, 5)).await;
    let labels = |text: &[(&str, &str)]| -> std::collections::BTreeMap<String, String> {
        text.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    // Its name is among them, by itself.
    let named = |text: &[(&str, &str)]| labels(&[text, &[("runner.name", "lab-07")]].concat());
    let patch = async |patch: RunnerPatch| {
        assert!(harness.write(move |tx| runners::patch(tx, runner(1), &patch)).await);
    };
    patch(RunnerPatch { name: Some("lab-07".into()), labels: None }).await;
    let own = labels(&[("os", "linux"), ("room", "b2")]);
    patch(RunnerPatch { name: None, labels: Some(own.clone()) }).await;
    let row = register(harness, new(1, 6)).await;
    assert_eq!((row.name.as_str(), &row.labels), ("lab-07", &named(&[("os", "linux"), ("room", "b2")])));
    // What its agent reports from now on is there, too; a label that was taken away stays away.
    let reports = labels(&[("os", "debian"), ("gpu", "true")]);
    let row = register(harness, NewRunner { labels: reports, ..new(1, 7) }).await;
    assert_eq!(row.labels, named(&[("os", "debian"), ("gpu", "true"), ("room", "b2")]));
    patch(RunnerPatch { name: None, labels: Some(labels(&[("os", "debian")])) }).await;
    let row = register(harness, new(1, 8)).await;
    assert_eq!((row.name.as_str(), row.labels), ("lab-07", named(&[("os", "linux")])));
}

async fn a_text_is_kept_beside_the_inventory(harness: &Harness) {
    register(harness, new(1, 5)).await;
    for (number, is_there) in [(1, true), (2, false)] {
        let set = harness
            .write(move |tx| runners::set_inventory_text(tx, runner(number), "address", "10.0.0.1"))
            .await;
        assert_eq!(set, is_there);
    }
    let row = harness.read(|tx| runners::get(tx, runner(1))).await.unwrap();
    assert_eq!(row.inventory, json!({"os": "linux", "gpus": [], "address": "10.0.0.1"}));
}

async fn changed_seen_and_removed(harness: &Harness) {
    register(harness, new(1, 5)).await;
    let patch =
        RunnerPatch { labels: Some([("gpu".to_owned(), String::new())].into()), ..RunnerPatch::default() };
    assert!(harness.write(move |tx| runners::patch(tx, runner(1), &patch)).await);
    assert!(harness.write(|tx| runners::seen(tx, runner(1), Some(&json!({"cpu": 0.5})), at(9))).await);
    assert!(harness.write(|tx| runners::seen(tx, runner(1), None, at(10))).await);
    let row = harness.read(|tx| runners::get(tx, runner(1))).await.unwrap();
    assert_eq!(
        (row.name.as_str(), row.last_seen_at, row.usage),
        ("node1", at(10), Some(json!({"cpu": 0.5})))
    );
    assert_eq!(row.labels.keys().collect::<Vec<_>>(), ["gpu", "runner.name"]);
    for mode in RunnerMode::ALL {
        assert!(harness.write(|tx| runners::set_mode(tx, runner(1), *mode)).await);
        assert_eq!(harness.read(|tx| runners::get(tx, runner(1))).await.unwrap().mode, *mode);
    }
    for there in [true, false] {
        assert_eq!(harness.write(|tx| runners::delete(tx, runner(1))).await, there);
    }
    assert!(!harness.write(|tx| runners::seen(tx, runner(1), None, at(11))).await);
    assert!(!harness.write(|tx| runners::set_mode(tx, runner(1), RunnerMode::Active)).await);
    assert!(!harness.write(|tx| runners::patch(tx, runner(1), &RunnerPatch::default())).await);
}

async fn when_a_runner_was_heard_last(harness: &Harness) {
    register(harness, new(1, 5)).await;
    let last = async || harness.read(|tx| runners::get(tx, runner(1))).await.unwrap().last_seen_at;
    // Requests that are served at once are written in any order; a clock that was set back counts.
    for (heard, wanted) in [(100, 100), (99, 100), (40, 100), (101, 101), (40, 40)] {
        assert!(harness.write(move |tx| runners::seen(tx, runner(1), None, at(heard))).await);
        assert_eq!(last().await, at(wanted), "{heard}");
    }
    for (id, there) in [(1, true), (2, false)] {
        assert_eq!(harness.write(move |tx| runners::was_seen(tx, runner(id), at(39))).await, there);
    }
    assert_eq!(last().await, at(39), "another server knows it better");
}

async fn found_by_host_and_by_label(harness: &Harness) {
    let of = |number, hostname: &str, label: (&str, &str)| NewRunner {
        inventory: json!({ "os": "linux", "hostname": hostname }),
        labels: [(label.0.to_owned(), label.1.to_owned())].into(),
        ..new(number, 5)
    };
    for runner in [
        of(1, "sim_a", ("goliat", "2")),
        of(2, "sim%a", ("goliath", "")),
        of(3, "sim-a", ("room", "goliat")),
        of(4, "si\"m!\\a", ("goliat", "")),
    ] {
        register(harness, runner).await;
    }
    let gui = crate::gui_clients::heartbeat("10.0.0.1", "sim_a", 5, 6);
    crate::gui_clients::upsert(harness, gui).await;
    for (hostname, wanted) in
        [("sim_a", vec![1, 5]), ("sim%a", vec![2]), ("si\"m!\\a", vec![4]), ("sim", vec![]), ("", vec![])]
    {
        let mut found = harness.read(move |tx| runners::of_host(tx, hostname)).await;
        found.sort_by_key(|row| row.id);
        let ids: Vec<_> = found.iter().map(|row| row.id).collect();
        assert_eq!(ids, wanted.into_iter().map(runner).collect::<Vec<_>>(), "{hostname}");
    }
    let labelled = harness.read(|tx| runners::with_label(tx, "goliat")).await;
    let room: Vec<_> = labelled.iter().map(|row| (row.id, row.capacity.named["goliat"])).collect();
    assert_eq!(room, [(runner(1), 2.0), (runner(4), 1.0)], "with what the label brings along");
}
