//! Pending work is found by class: what cannot run here costs nothing and stands in front of nobody, and every other
//! order is as if there were no classes. And devices: no two attempts share what one of them wants whole.

use crate::{
    harness::{Engine, Harness, ask, at, behind, cpus, exit, ids, job, runner},
    on_every_engine,
};
use mothership_core::{
    class::Suits,
    gpu::{GpuShare, devices},
    ids::JobId,
    placement::Capacity,
    preference::OtherMachine,
    state::TaskState,
};
use mothership_store::{
    Store, classes,
    jobs::{self, NewJob},
    leases::{self, ClaimRequest},
};
use std::{collections::BTreeMap, sync::Arc};

on_every_engine! {
    what_nobody_can_run_stands_in_front_of_nobody,
    what_may_not_start_yet_stands_in_front_of_nobody,
    a_claim_costs_the_same_whatever_stands_in_other_classes,
    classes_share_one_order,
    a_runner_is_woken_only_by_what_it_could_run,
    work_is_left_to_the_machines_that_it_prefers,
    devices_are_handed_out_one_by_one,
    devices_of_programs_that_go_on_are_not_free,
    job_numbers_follow_each_other,
}

/// More than a claim ever looked at.
const CROWD: usize = 2100;

async fn crowd(harness: &Harness, count: usize, of: impl Fn(usize) -> NewJob) {
    let jobs: Vec<NewJob> = (0..count).map(of).collect();
    harness
        .write(move |tx| {
            for job in &jobs {
                jobs::insert(tx, job, &mothership_store::Sight::Everything)?;
            }
            Ok(())
        })
        .await;
}

async fn what_nobody_can_run_stands_in_front_of_nobody(harness: &Harness) {
    let wants = |label: &str| NewJob { requires: vec![label.parse().unwrap()], priority: 9, ..job(1) };
    crowd(harness, CROWD, |_| wants("gpu")).await;
    // Each is a class of its own, and none of them is looked at.
    crowd(harness, CROWD, |n| wants(&format!("hostname=away-{n}"))).await;
    crowd(harness, 20, |n| NewJob { resources: cpus(2000.0 + n as f64), priority: 9, ..job(1) }).await;
    let id = harness.submit(job(1)).await;
    assert_eq!(ids(&harness.claim(9, 2).await), [id.task(0).attempt(1).to_string()]);
    assert!(harness.claim(9, 3).await.is_empty());
    // The machine they wait for finds them.
    let labels = [("gpu".to_owned(), String::new())].into();
    assert_eq!(harness.claim_as(ClaimRequest { labels, ..ask(2, 3, 4) }).await.len(), 3);
    let labels = [("hostname".to_owned(), "away-7".to_owned())].into();
    assert_eq!(harness.claim_as(ClaimRequest { labels, ..ask(3, 3, 5) }).await.len(), 1);
}

/// Of the same class as what may start: paused, at their limit, waiting.
async fn what_may_not_start_yet_stands_in_front_of_nobody(harness: &Harness) {
    crowd(harness, CROWD, |_| NewJob { max_running: Some(0), priority: 9, ..job(2) }).await;
    let full = harness.submit(NewJob { max_running: Some(1), priority: 8, ..job(2) }).await;
    let paused = harness.submit(NewJob { priority: 7, ..job(1) }).await;
    harness.write(move |tx| jobs::set_paused(tx, paused, true, at(1))).await;
    let id = harness.submit(job(1)).await;
    let first = harness.claim(9, 2).await;
    assert_eq!(ids(&first), [full.task(0).attempt(1).to_string(), id.task(0).attempt(1).to_string()]);
    let work = harness.read(|tx| classes::work_for(tx, &cpus(1000.0), &Default::default())).await;
    assert_eq!(work, None);
    harness.exit(&first[0], 0, 3).await;
    harness.write(move |tx| jobs::set_paused(tx, paused, false, at(3))).await;
    let next = harness.claim(9, 4).await;
    assert_eq!(ids(&next), [full.task(1).attempt(1).to_string(), paused.task(0).attempt(1).to_string()]);
}

async fn a_claim_costs_the_same_whatever_stands_in_other_classes(harness: &Harness) {
    let statements = async |second: i64| {
        let plans = harness.store.plans(move |tx| leases::claim(tx, &ask(1, 1, second)).map(drop)).await;
        plans.unwrap().len()
    };
    harness.submit(job(5)).await;
    // Once before, so that what the class needs is known.
    statements(2).await;
    let alone = statements(3).await;
    crowd(harness, CROWD, |_| NewJob { requires: vec!["gpu".parse().unwrap()], priority: 9, ..job(1) }).await;
    crowd(harness, 50, |n| NewJob { requires: vec![format!("h=x{n}").parse().unwrap()], ..job(1) }).await;
    assert_eq!(statements(4).await, alone);
}

async fn classes_share_one_order(harness: &Harness) {
    let of = |need: f64, priority| NewJob { resources: cpus(need), priority, ..job(1) };
    for (need, priority) in [(1.0, 0), (2.0, 5), (1.0, 5), (3.0, 0), (2.0, 0), (1.0, 9)] {
        harness.submit(of(need, priority)).await;
    }
    let order: Vec<i64> =
        harness.claim(9, 2).await.iter().map(|claimed| claimed.attempt.task.job.0).collect();
    assert_eq!(order, [6, 2, 3, 1, 4, 5]);
}

async fn a_runner_is_woken_only_by_what_it_could_run(harness: &Harness) {
    harness.submit(NewJob { requires: vec!["gpu".parse().unwrap()], ..job(1) }).await;
    harness.submit(NewJob { resources: cpus(64.0), ..job(1) }).await;
    let asks = async |total: f64, label: &'static str| {
        let labels = [(label.to_owned(), String::new())].into();
        harness.read(move |tx| classes::work_for(tx, &cpus(total), &labels)).await.is_some()
    };
    assert!(!asks(8.0, "ssd").await);
    assert!(asks(8.0, "gpu").await && asks(64.0, "ssd").await);
    let live = harness.read(|tx| classes::live(tx, 10)).await;
    assert_eq!(live.len(), 2);
}

async fn work_is_left_to_the_machines_that_it_prefers(harness: &Harness) {
    let ssd: BTreeMap<String, String> = [("ssd".to_owned(), String::new())].into();
    let work = async |labels: BTreeMap<String, String>| {
        harness.read(move |tx| classes::work_for(tx, &cpus(2.0), &labels)).await
    };
    assert_eq!(work(ssd.clone()).await, None);
    let id = harness.submit(NewJob { prefers: vec!["ssd".parse().unwrap()], ..job(4) }).await;
    assert_eq!(
        (work(ssd.clone()).await, work(BTreeMap::new()).await),
        (Some(Suits::Well), Some(Suits::Poorly))
    );
    let better = OtherMachine { runner: runner(2), total: cpus(2.0), labels: ssd.clone() };
    let others = Arc::new(vec![better]);
    let poor = |second| ClaimRequest { others: Arc::clone(&others), ..ask(1, 1, second) };
    assert!(harness.claim_as(poor(2)).await.is_empty());
    // Other work is none of it.
    let plain = harness.submit(job(1)).await;
    assert_eq!(ids(&harness.claim_as(poor(3)).await), [plain.task(0).attempt(1).to_string()]);
    let well = ClaimRequest { labels: ssd, ..ask(2, 2, 4) };
    let taken = harness.claim_as(well).await;
    assert_eq!(taken.len(), 2);
    assert_eq!(harness.read(|tx| mothership_store::runner_holds::used(tx, runner(2))).await, cpus(2.0));
    // It is full: the rest is anybody's.
    assert_eq!(ids(&harness.claim_as(poor(5)).await), [id.task(2).attempt(1).to_string()]);
    harness.exit(&taken[0], 0, 6).await;
    assert!(harness.claim_as(poor(7)).await.is_empty(), "it has room again");
    assert_eq!(harness.claim(1, 8).await.len(), 1, "who leaves nothing takes it");
}

/// A machine of two cards asks.
fn with_cards(second: i64, free: f64) -> ClaimRequest {
    let cards = |gpus| Capacity { gpus, ..cpus(100.0) };
    ClaimRequest {
        free: cards(free),
        total: cards(2.0),
        gpus: devices([], 2.0),
        ahead: 9,
        ..ask(1, 9, second)
    }
}

fn on_card(gpus: f64) -> NewJob {
    NewJob { resources: Capacity { gpus, ..cpus(1.0) }, ..job(9) }
}

fn cards_of(claimed: &[leases::Claimed]) -> Vec<Vec<u32>> {
    claimed.iter().map(|claimed| claimed.gpus.iter().map(|share| share.index).collect()).collect()
}

async fn devices_are_handed_out_one_by_one(harness: &Harness) {
    let whole = harness.submit(on_card(1.0)).await;
    let first = harness.claim_as(with_cards(2, 2.0)).await;
    assert_eq!(cards_of(&first), [[0], [1]], "and none ahead of its time");
    let stored = harness.attempt(first[1].attempt).await;
    assert_eq!(stored.gpus, [GpuShare { index: 1, uuid: None, share: 1.0 }]);
    // What is stored decides, whatever the runner believes: it may have been restarted.
    assert!(harness.claim_as(with_cards(3, 2.0)).await.is_empty());
    harness.exit(&first[0], 0, 4).await;
    assert_eq!(cards_of(&harness.claim_as(with_cards(5, 1.0)).await), [[0]]);
    harness.exit(&first[1], 0, 6).await;
    harness.write(move |tx| jobs::cancel(tx, whole, at(6))).await.unwrap();
    harness.submit(on_card(0.5)).await;
    assert_eq!(cards_of(&harness.claim_as(with_cards(7, 1.0)).await), [[1], [1]], "shares of the free card");
    assert_eq!(harness.claim(2, 8).await, [], "nobody without a card is given such a task");
}

async fn devices_of_programs_that_go_on_are_not_free(harness: &Harness) {
    harness.submit(on_card(1.0)).await;
    let first = harness.claim_as(with_cards(2, 1.0)).await;
    assert_eq!(cards_of(&first), [[0]]);
    let lost = crate::harness::lost(first[0].attempt, 40);
    harness.end(lost).await;
    // The lease ran out; the program did not.
    let holding = [first[0].attempt].into();
    let next = harness.claim_as(ClaimRequest { holding, ..with_cards(41, 1.0) }).await;
    assert_eq!(cards_of(&next), [[1]]);
    // Another machine that says so holds nothing by it.
    let holding = [first[0].attempt].into();
    let other = ClaimRequest { holding, runner: runner(2), ..with_cards(42, 2.0) };
    assert_eq!(cards_of(&harness.claim_as(other).await), [[0], [1]]);
}

async fn job_numbers_follow_each_other(harness: &Harness) {
    let keyed = NewJob { idempotency_key: Some("k".into()), ..job(1) };
    let first = harness.submit(keyed.clone()).await;
    let again = harness.write(move |tx| jobs::insert(tx, &keyed, &mothership_store::Sight::Everything)).await;
    assert_eq!(again, jobs::Inserted::Existing(first));
    let gone = harness.submit(job(1)).await;
    harness.write(move |tx| jobs::delete(tx, gone, at(2))).await;
    assert_eq!(
        harness.submit(job(1)).await,
        JobId(gone.0 + 1),
        "the number of what was deleted is not given again"
    );
    assert_eq!(gone, JobId(first.0 + 1), "what is sent again takes no number");
}

/// A database of before classes: its jobs are found all the same, and numbers go on.
async fn jobs_of_before_are_given_their_class(engine: Engine) {
    let Some(harness) = Harness::fresh(engine).await else { return };
    let id = harness.submit(NewJob { requires: vec!["gpu".parse().unwrap()], ..job(3) }).await;
    let limited = harness.submit(NewJob { max_running: Some(1), ..job(2) }).await;
    let first = harness.claim(1, 2).await;
    assert_eq!(first[0].attempt.task.job, limited);
    harness.store.close().await;
    behind(&harness, &crate::opening::before_classes()).await;
    let store = Store::open(harness.config.clone()).await.unwrap();
    let labels = [("gpu".to_owned(), String::new())].into();
    let request = ClaimRequest { labels, ..ask(2, 9, 3) };
    let claimed = store.write(move |tx| leases::claim(tx, &request)).await.unwrap();
    assert_eq!(claimed.len(), 3);
    assert!(claimed.iter().all(|claimed| claimed.attempt.task.job == id));
    let end = exit(&first[0], 0, 4);
    store
        .write(move |tx| mothership_store::attempts::end(tx, std::slice::from_ref(&end), at(4), 0.5))
        .await
        .unwrap();
    let next = store.write(move |tx| leases::claim(tx, &ask(3, 9, 5))).await.unwrap();
    assert_eq!(next.iter().map(|claimed| claimed.attempt.task).collect::<Vec<_>>(), [limited.task(1)]);
    let state =
        store.read(move |tx| mothership_store::tasks::get(tx, id.task(0))).await.unwrap().unwrap().state;
    assert_eq!(state, TaskState::Running);
    store.close().await;
}

mod jobs_of_before {
    #[tokio::test]
    async fn sqlite() {
        super::jobs_of_before_are_given_their_class(crate::harness::Engine::Sqlite).await;
    }

    #[tokio::test]
    async fn postgres() {
        super::jobs_of_before_are_given_their_class(crate::harness::Engine::Postgres).await;
    }
}
