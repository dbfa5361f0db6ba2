//! A runner takes tasks: who, what, in which order and how many.

use crate::{
    harness::{Harness, ask, at, cpus, ids, indexes, job, lost, retrying, token},
    on_every_engine,
};
use mothership_core::{
    gpu::devices,
    placement::Capacity,
    state::{AttemptState, TaskState},
};
use mothership_store::{
    jobs::{self, NewJob},
    leases::{self, ClaimRequest},
};

on_every_engine! {
    priority_first_then_the_older_job_then_the_index,
    what_comes_back_goes_before_what_is_new,
    no_more_than_fits,
    ahead_goes_beyond_what_is_free,
    every_kind_of_capacity_counts,
    required_labels_decide_and_preferred_ones_order,
    no_more_at_once_than_the_job_allows,
    no_more_than_asked_for,
    a_claim_says_everything_that_a_runner_needs,
    a_large_job_does_not_starve_a_small_one_of_higher_priority,
    a_runner_is_not_given_what_it_holds_still,
}

async fn priority_first_then_the_older_job_then_the_index(harness: &Harness) {
    for priority in [0, 5, 5, -1] {
        harness.submit(NewJob { priority, ..job(2) }).await;
    }
    let taken = harness.claim(7, 2).await;
    let order: Vec<String> = ids(&taken);
    let [a, b, c, d] = [1, 2, 3, 4].map(|n| mothership_core::ids::JobId(n).to_string());
    let expected = [
        format!("{b}.0.1"),
        format!("{b}.1.1"),
        format!("{c}.0.1"),
        format!("{c}.1.1"),
        format!("{a}.0.1"),
        format!("{a}.1.1"),
        format!("{d}.0.1"),
    ];
    assert_eq!(order, expected);
    assert!(harness.read(leases::has_work).await);
    assert_eq!(ids(&harness.claim(7, 3).await), [format!("{d}.1.1")]);
    assert!(!harness.read(leases::has_work).await);
}

async fn what_comes_back_goes_before_what_is_new(harness: &Harness) {
    let id = harness.submit(retrying(10, 3)).await;
    let first = harness.claim(3, 2).await;
    for index in [2, 0] {
        assert_eq!(harness.exit(&first[index], 1, 3).await.1, Some(TaskState::Waiting));
    }
    assert_eq!(harness.write(|tx| leases::due(tx, at(100), at(100), 10)).await.tasks, 2);
    assert_eq!(
        ids(&harness.claim(4, 101).await),
        [(0, 2), (2, 2), (3, 1), (4, 1)].map(|(i, n)| id.task(i).attempt(n).to_string())
    );
}

async fn no_more_than_fits(harness: &Harness) {
    harness.submit(NewJob { resources: cpus(1.5), ..job(10) }).await;
    let free = |free: f64| ClaimRequest { free: cpus(free), total: cpus(8.0), ..ask(1, 10, 2) };
    assert_eq!(indexes(&harness.claim_as(free(4.0)).await), [0, 1]);
    assert!(harness.claim_as(free(1.0)).await.is_empty());
    // What no total can hold is passed by, and the next job gets its turn.
    let small = harness.submit(NewJob { priority: -1, ..job(1) }).await;
    let tiny = ClaimRequest { free: cpus(1.0), total: cpus(1.0), ..ask(2, 10, 3) };
    assert_eq!(ids(&harness.claim_as(tiny).await), [small.task(0).attempt(1).to_string()]);
}

async fn ahead_goes_beyond_what_is_free(harness: &Harness) {
    harness.submit(job(10)).await;
    let request = ClaimRequest { free: cpus(2.0), total: cpus(2.0), ahead: 3, ..ask(1, 10, 2) };
    assert_eq!(harness.claim_as(request).await.len(), 5);
    // But never what the machine could not hold at all.
    harness.submit(NewJob { resources: cpus(3.0), priority: 9, ..job(1) }).await;
    let request = ClaimRequest { free: cpus(0.0), total: cpus(2.0), ahead: 1, ..ask(1, 10, 3) };
    assert_eq!(indexes(&harness.claim_as(request).await), [5]);
}

async fn every_kind_of_capacity_counts(harness: &Harness) {
    let machine = Capacity {
        cpus: 100.0,
        memory_bytes: 10 << 30,
        gpus: 2.0,
        named: [("licence".to_owned(), 3.0)].into(),
    };
    let needs = [
        (Capacity { memory_bytes: 4 << 30, ..cpus(1.0) }, 2),
        (Capacity { gpus: 0.5, ..cpus(1.0) }, 4),
        (Capacity { named: [("licence".to_owned(), 1.0)].into(), ..cpus(1.0) }, 3),
    ];
    for (resources, expected) in needs {
        let id = harness.submit(NewJob { resources, ..job(9) }).await;
        let request = ClaimRequest {
            free: machine.clone(),
            total: machine.clone(),
            gpus: devices([], machine.gpus),
            ..ask(1, 9, 2)
        };
        assert_eq!(harness.claim_as(request).await.len(), expected);
        harness.write(move |tx| jobs::cancel(tx, id, at(3))).await.unwrap();
    }
}

async fn required_labels_decide_and_preferred_ones_order(harness: &Harness) {
    let gpu = vec!["gpu".parse().unwrap()];
    let requires = harness.submit(NewJob { requires: gpu.clone(), priority: 9, ..job(1) }).await;
    let prefers = harness.submit(NewJob { prefers: gpu, priority: 5, ..job(2) }).await;
    let plain = harness.submit(job(1)).await;
    assert_eq!(
        ids(&harness.claim(2, 2).await),
        [plain.task(0).attempt(1).to_string(), prefers.task(0).attempt(1).to_string()]
    );
    let with = ClaimRequest { labels: [("gpu".to_owned(), "a100".to_owned())].into(), ..ask(2, 9, 3) };
    assert_eq!(
        ids(&harness.claim_as(with).await),
        [requires.task(0).attempt(1).to_string(), prefers.task(1).attempt(1).to_string()]
    );
}

async fn no_more_at_once_than_the_job_allows(harness: &Harness) {
    harness.submit(NewJob { max_running: Some(2), ..job(5) }).await;
    let first = harness.claim(5, 2).await;
    assert_eq!(indexes(&first), [0, 1]);
    assert!(harness.claim(5, 3).await.is_empty());
    harness.exit(&first[0], 0, 4).await;
    assert_eq!(indexes(&harness.claim(5, 5).await), [2]);
}

async fn no_more_than_asked_for(harness: &Harness) {
    harness.submit(job(2000)).await;
    assert!(harness.claim(0, 2).await.is_empty());
    assert_eq!(harness.claim(2, 3).await.len(), 2);
    let many = harness.claim(2000, 4).await;
    assert_eq!(many.len(), mothership_core::limits::LEASE_BATCH_MAX);
    let tokens: std::collections::BTreeSet<_> = many.iter().map(|claimed| claimed.token.expose()).collect();
    assert_eq!(tokens.len(), many.len(), "each has its own");
}

async fn a_claim_says_everything_that_a_runner_needs(harness: &Harness) {
    let id = harness.submit(job(1)).await;
    let [claimed] = harness.claim(1, 2).await.try_into().unwrap();
    assert_eq!((claimed.attempt, &claimed.token), (id.task(0).attempt(1), &token(1, 2)));
    assert_eq!((claimed.job.id, claimed.job.owner.as_str()), (id, "ada"));
    let spec = harness.read(move |tx| mothership_store::jobs::spec(tx, id)).await.unwrap();
    assert_eq!(
        spec["command"],
        serde_json::json!(["true"]),
        "asked for apart: whoever claims keeps it compiled"
    );
    let attempt = harness.attempt(claimed.attempt).await;
    assert_eq!((attempt.state, attempt.runner), (AttemptState::Leased, crate::harness::runner(1)));
    assert_eq!((attempt.leased_at, attempt.lease_expires_at), (at(2), Some(at(32))));
    let job = harness.job(id).await;
    assert_eq!((job.state.as_str(), job.started_at), ("running", Some(at(2))));
    let task = harness.task(id.task(0)).await;
    assert_eq!((task.attempt, task.runner), (Some(claimed.attempt), Some(crate::harness::runner(1))));
}

async fn a_large_job_does_not_starve_a_small_one_of_higher_priority(harness: &Harness) {
    harness.submit(job(100_000)).await;
    harness.claim(10, 2).await;
    let urgent = harness.submit(NewJob { priority: 1, ..job(3) }).await;
    let taken = harness.claim(5, 3).await;
    assert_eq!(taken.iter().filter(|taken| taken.attempt.task.job == urgent).count(), 3);
    assert_eq!(indexes(&taken[3..]), [10, 11]);
}

async fn a_runner_is_not_given_what_it_holds_still(harness: &Harness) {
    let id = harness.submit(job(3)).await;
    let lost_ones = harness.claim(2, 10).await;
    for claimed in &lost_ones {
        harness.end(lost(claimed.attempt, 40)).await;
    }
    assert_eq!(harness.grid(id).await, "ppp");
    // Of what comes back only the second, and what is new.
    let holding = |indexes: &[u64]| indexes.iter().map(|index| id.task(*index).attempt(1)).collect();
    let request = ClaimRequest { holding: holding(&[0]), ..ask(1, 1, 41) };
    assert_eq!(harness.claim_as(request).await[0].attempt, id.task(1).attempt(2));
    let request = ClaimRequest { holding: holding(&[0]), ..ask(1, 9, 42) };
    assert_eq!(harness.claim_as(request).await[0].attempt, id.task(2).attempt(1));
    // Nothing is left but what it holds: no mistake, no work.
    let request = ClaimRequest { holding: holding(&[0]), ..ask(1, 9, 43) };
    assert_eq!(harness.claim_as(request).await, []);
    // Another runner may have it.
    assert_eq!(harness.claim_as(ask(2, 9, 44)).await[0].attempt, id.task(0).attempt(2));
}
