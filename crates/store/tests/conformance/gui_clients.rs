//! Machines that report through a GUI: which runner each is, and what it claims and begins.

use crate::{
    harness::{Harness, at, cpus, job, runner},
    on_every_engine,
};
use mothership_core::{
    goliat::identity::{Hardware, MachineClaims},
    ids::{AttemptId, JobId},
    state::{AttemptState, RunnerMode},
};
use mothership_store::{
    gui_clients::{self, MachineReport, UpsertedMachine},
    jobs::NewJob,
    leases,
    leases::{ClaimOne, ClaimOutcome},
    runners, tasks,
};
use serde_json::json;

on_every_engine! {
    a_machine_is_one_runner,
    a_claim_is_named_by_its_gui,
    first_words_at_once_make_one_runner,
    leases_of_gui_clients_last_from_message_to_message,
    a_gui_client_begins_once,
    what_a_native_runner_runs,
    what_a_person_cancelled_is_found,
    pictures_go_round,
    a_machine_under_a_new_address_is_found_again,
    who_never_ran_anything_is_forgotten,
}

/// What a machine says of itself; without a host name, as a claim does.
pub fn heartbeat(machine: &str, hostname: &str, id: u8, second: i64) -> MachineReport {
    let hardware = Hardware { gpu: Some("RTX".into()), cores: Some(12), ram_gb: Some(15.74) };
    MachineReport {
        claims: MachineClaims {
            machine: machine.into(),
            hostname: (!hostname.is_empty()).then(|| hostname.to_owned()),
            hardware: (!hostname.is_empty()).then_some(hardware),
            peer: Some("10.0.0.9".into()),
            hook: None,
        },
        id: runner(id),
        name: if hostname.is_empty() { machine.into() } else { hostname.into() },
        inventory: (!hostname.is_empty()).then(|| (json!({"hostname": hostname}), cpus(12.0))),
        now: at(second),
    }
}

pub async fn upsert(harness: &Harness, report: MachineReport) -> UpsertedMachine {
    harness.write(move |tx| gui_clients::upsert_machine(tx, &report)).await
}

async fn a_machine_is_one_runner(harness: &Harness) {
    let first = upsert(harness, heartbeat("a", "h", 1, 10)).await;
    assert!(first.is_new && first.changed && first.client.runner() == runner(1));
    let again = upsert(harness, heartbeat("a", "h", 2, 40)).await;
    assert!(!again.is_new && !again.changed && again.client == first.client);
    let clone = upsert(harness, heartbeat("b", "h", 3, 41)).await;
    assert!(clone.is_new, "another address with the same host name is another machine");
    let row = harness.read(|tx| runners::get(tx, runner(1))).await.unwrap();
    assert_eq!((row.mode, row.name.as_str(), row.last_seen_at), (RunnerMode::Gui, "h", at(40)));
    assert_eq!((row.capacity.cpus, &row.inventory), (12.0, &json!({"hostname": "h"})));
    let all = harness.read(gui_clients::list).await;
    assert_eq!(all.iter().map(|client| client.identity.machine.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    harness.write(|tx| runners::delete(tx, runner(1))).await;
    assert_eq!(harness.read(|tx| gui_clients::get(tx, runner(1))).await, None);
}

async fn a_claim_is_named_by_its_gui(harness: &Harness) {
    let nameless = upsert(harness, heartbeat("a", "", 1, 10)).await;
    assert_eq!(nameless.client.identity.hostname, "");
    let named = upsert(harness, heartbeat("a", "h", 2, 12)).await;
    assert_eq!((named.client.runner(), named.client.identity.hostname.as_str()), (runner(1), "h"));
    assert_eq!(harness.read(|tx| runners::get(tx, runner(1))).await.unwrap().name, "h");
    let neighbour = upsert(harness, heartbeat("a", "g", 3, 13)).await;
    assert!(neighbour.is_new, "a second name behind one router is a second machine");
    // Both behind one peer: nobody can tell, and nobody is taken over.
    let unknown = upsert(harness, heartbeat("a", "", 4, 14)).await;
    assert!(unknown.is_new);
}

async fn first_words_at_once_make_one_runner(harness: &Harness) {
    let both = tokio::join!(
        upsert(harness, heartbeat("a", "h", 1, 10)),
        upsert(harness, heartbeat("a", "h", 2, 10)),
    );
    assert_eq!(both.0.client.runner(), both.1.client.runner());
    assert_eq!(harness.read(runners::list).await.len(), 1);
}

/// A machine with a claimed task.
pub async fn claimed(harness: &Harness) -> (JobId, AttemptId) {
    let id = harness.submit(job(1)).await;
    upsert(harness, heartbeat("a", "h", 1, 10)).await;
    let claim = ClaimOne {
        task: id.task(0),
        runner: runner(1),
        token: "token".into(),
        now: at(10),
        heard_at: at(10),
        lease_expires_at: at(100),
    };
    let taken = harness.write(move |tx| leases::claim_one(tx, &claim)).await;
    let attempt = id.task(0).attempt(1);
    assert_eq!(taken, ClaimOutcome::New(attempt));
    harness.write(move |tx| gui_clients::set_attempt(tx, runner(1), attempt)).await;
    assert_eq!(harness.read(|tx| gui_clients::get(tx, runner(1))).await.unwrap().attempt, Some(attempt));
    (id, attempt)
}

async fn leases_of_gui_clients_last_from_message_to_message(harness: &Harness) {
    let (_, attempt) = claimed(harness).await;
    for (until, lasts) in [(150, 150), (120, 150)] {
        assert!(harness.write(move |tx| gui_clients::renew(tx, attempt, at(40), at(until))).await);
        let stored = harness.attempt(attempt).await;
        assert_eq!(stored.lease_expires_at, Some(at(lasts)), "never shorter");
        assert_eq!(stored.heard_at, Some(at(40)));
    }
    assert_eq!(harness.write(|tx| gui_clients::extend_all(tx, at(400))).await, 1);
    assert_eq!(harness.read(|tx| leases::expired(tx, at(399), 9)).await, []);
    harness.end(crate::harness::lost(attempt, 400)).await;
    assert!(
        !harness.write(move |tx| gui_clients::renew(tx, attempt, at(490), at(500))).await,
        "what is lost is not renewed"
    );
}

async fn a_gui_client_begins_once(harness: &Harness) {
    let (_, attempt) = claimed(harness).await;
    for (second, until) in [(20, 50), (30, 60)] {
        harness
            .write(move |tx| gui_clients::begin(tx, attempt, &"token".into(), at(second), at(until)))
            .await;
        let row = harness.attempt(attempt).await;
        assert_eq!((row.state, row.started_at), (AttemptState::Running, Some(at(20))));
        assert_eq!(row.lease_expires_at, Some(at(50)), "shorter than the claim's, from its first word on");
    }
    assert!(harness.read(move |tx| gui_clients::is_of_gui_client(tx, attempt)).await);
    let client = harness.write(|tx| gui_clients::lock(tx, runner(1))).await;
    assert_eq!(client, harness.read(|tx| gui_clients::get(tx, runner(1))).await);
    let id = harness.submit(job(1)).await;
    let [of_agent] = harness.claim_as(crate::harness::ask(2, 1, 60)).await.try_into().unwrap();
    assert!(
        of_agent.attempt.task.job == id
            && harness.write(|tx| gui_clients::lock(tx, runner(2))).await.is_none()
    );
    let attempt = of_agent.attempt;
    assert!(!harness.read(move |tx| gui_clients::is_of_gui_client(tx, attempt)).await);
}

async fn what_a_native_runner_runs(harness: &Harness) {
    let new = runners::NewRunner {
        id: runner(2),
        install_id: "i".into(),
        secret_hash: "s".into(),
        name: "sim-1".into(),
        inventory: json!({}),
        capacity: cpus(8.0),
        labels: Default::default(),
        now: at(5),
    };
    harness.write(move |tx| runners::register(tx, &new)).await;
    let labelled = NewJob { labels: [("goliat".to_owned(), "x".to_owned())].into(), ..job(2) };
    let found = async || harness.read(|tx| gui_clients::of_native(tx, "sim-1", "goliat")).await;
    let id = harness.submit(labelled).await;
    assert_eq!(found().await, None);
    harness.claim_as(crate::harness::ask(2, 1, 10)).await;
    assert_eq!(found().await, Some(id.task(0).attempt(1)));
    harness.claim_as(crate::harness::ask(2, 1, 11)).await;
    assert_eq!(found().await, None, "of two nobody knows which");
    upsert(harness, heartbeat("a", "h", 1, 10)).await;
    assert_eq!(harness.read(|tx| gui_clients::of_native(tx, "h", "goliat")).await, None);
}

async fn what_a_person_cancelled_is_found(harness: &Harness) {
    let (id, attempt) = claimed(harness).await;
    assert_eq!(harness.read(gui_clients::cancelled).await, []);
    harness.write(move |tx| tasks::cancel(tx, id.task(0), at(20))).await;
    assert_eq!(harness.read(gui_clients::cancelled).await, [attempt]);
    harness.end(crate::harness::lost(attempt, 400)).await;
    assert_eq!(harness.read(gui_clients::cancelled).await, []);
}

async fn pictures_go_round(harness: &Harness) {
    let (_, attempt) = claimed(harness).await;
    for n in 0..12u8 {
        let pictures = vec![("Disk_I/O".to_owned(), vec![n; 3]), ("Timings".to_owned(), vec![n])];
        let second = at(20 + i64::from(n));
        harness
            .write(move |tx| gui_clients::keep_screenshots(tx, runner(1), Some(attempt), &pictures, second))
            .await;
    }
    let all = harness.read(|tx| gui_clients::screenshots(tx, runner(1))).await;
    assert_eq!(all.len(), 20, "ten of each tab");
    assert_eq!(
        (all[0].tab.as_str(), all[0].slot, all[0].size, all[0].attempt),
        ("Disk_I/O", 1, 3, Some(attempt))
    );
    assert_eq!(all[9].at, at(22));
    let latest = harness.read(|tx| gui_clients::screenshot(tx, runner(1), "Disk_I/O", 1)).await;
    assert_eq!(latest, Some(vec![11; 3]));
    assert_eq!(harness.read(|tx| gui_clients::screenshot(tx, runner(1), "Disk_I/O", 10)).await, None);
}

async fn a_machine_under_a_new_address_is_found_again(harness: &Harness) {
    claimed(harness).await;
    let there = upsert(harness, heartbeat("b", "h", 2, 20)).await;
    assert!(there.is_new && there.absorbed.is_none(), "nobody can know yet");
    let moved = upsert(harness, heartbeat("b", "h", 3, 50)).await;
    assert_eq!((moved.client.runner(), moved.is_new, moved.changed), (runner(1), false, true));
    assert_eq!(moved.absorbed.map(|other| other.runner()), Some(runner(2)));
    assert_eq!(moved.client.identity.machine, "b");
}

async fn who_never_ran_anything_is_forgotten(harness: &Harness) {
    claimed(harness).await;
    upsert(harness, heartbeat("b", "idle", 2, 10)).await;
    upsert(harness, heartbeat("c", "awake", 3, 60)).await;
    let mut imported = heartbeat("d", "imported", 4, 10);
    imported.claims.hook = Some("import-1".into());
    upsert(harness, imported).await;
    assert_eq!(harness.read(|tx| gui_clients::unused(tx, at(50), 9)).await, [runner(2)]);
    assert_eq!(harness.write(|tx| gui_clients::forget_unused(tx, at(50), 9)).await, 1);
    let left = harness.read(gui_clients::list).await;
    assert_eq!(left.iter().map(|client| client.runner()).collect::<Vec<_>>(), [1, 3, 4].map(runner));
}
