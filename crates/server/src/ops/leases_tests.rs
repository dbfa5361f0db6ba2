use super::*;
use crate::{
    actor::Person,
    ops::{jobs, reports, runners as acts, tasks},
    test_server::Harness,
};
use mothership_api::agent::{self, ReportRequest};
use serde_json::json;
use tokio::time::Instant;

fn asking(cpus: f64, wait_ms: u64) -> LeaseRequest {
    LeaseRequest { free: agent::Capacity { cpus, ..Default::default() }, wait_ms, ..LeaseRequest::default() }
}

#[tokio::test]
async fn a_capacity_that_is_none_is_refused() {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    for cpus in [f64::NAN, f64::INFINITY, 1e10] {
        let refused = lease(&harness.app, runner, asking(cpus, 0)).await.unwrap_err();
        assert!(refused.to_string().starts_with("free: "), "{refused:?}");
    }
    // Less than nothing is possible: labels may have been changed while everything was in use.
    assert!(lease(&harness.app, runner, asking(-1.0, 0)).await.unwrap().attempts.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_poll_without_work_waits_as_long_as_it_may() {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    let before = Instant::now();
    let reply = lease(&harness.app, runner, asking(1.0, 5_000)).await.unwrap();
    assert_eq!((reply.attempts.len(), reply.orders.len()), (0, 0));
    assert_eq!(before.elapsed(), Duration::from_secs(5));
    let before = Instant::now();
    lease(&harness.app, runner, asking(1.0, u64::MAX)).await.unwrap();
    assert_eq!(before.elapsed(), Duration::from_millis(LEASE_WAIT_MS_MAX), "a wish has a limit");
}

#[tokio::test(start_paused = true)]
async fn what_happens_wakes_a_poll_at_once() {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    let before = Instant::now();
    let submit = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        harness.submit_array(1).await
    };
    let (reply, job) = tokio::join!(lease(&harness.app, runner, asking(1.0, 20_000)), submit);
    let attempt = reply.unwrap().attempts.remove(0);
    assert_eq!((attempt.id.task.job, before.elapsed()), (job, Duration::from_secs(1)));

    let cancel = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        tasks::cancel(&harness.app, &Person::local(), attempt.id.task).await.unwrap();
    };
    let (reply, ()) = tokio::join!(lease(&harness.app, runner, asking(1.0, 20_000)), cancel);
    assert_eq!(reply.unwrap().orders, [Order::Cancel { attempt: attempt.id }]);

    let drain = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        acts::set_mode(&harness.app, &Person::local(), runner, RunnerMode::Draining).await.unwrap();
    };
    let (reply, ()) = tokio::join!(lease(&harness.app, runner, asking(1.0, 20_000)), drain);
    assert_eq!(reply.unwrap().orders, [Order::Drain]);
    // It knows by now, and waits like any other.
    let before = Instant::now();
    assert_eq!(lease(&harness.app, runner, asking(1.0, 2_000)).await.unwrap().orders, [Order::Drain]);
    assert_eq!(before.elapsed(), Duration::from_secs(2));
}

#[tokio::test(start_paused = true)]
async fn a_stop_and_a_removal_answer_every_poll() {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    let remove = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        acts::delete(&harness.app, &Person::local(), runner).await.unwrap();
    };
    let (reply, ()) = tokio::join!(lease(&harness.app, runner, asking(1.0, 20_000)), remove);
    assert!(matches!(reply, Err(OpError::Unauthenticated(_))), "{reply:?}");
    acts::allow(&harness.app, &Person::local(), runner).await.unwrap();
    let other = harness.runner().await;
    let before = Instant::now();
    let stop = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        harness.app.stopping.cancel();
    };
    let (reply, ()) = tokio::join!(lease(&harness.app, other, asking(1.0, 20_000)), stop);
    assert!(reply.unwrap().attempts.is_empty());
    assert_eq!(before.elapsed(), Duration::from_secs(1));
}

#[tokio::test]
async fn a_lease_is_filled_in_for_its_task() {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    harness
        .submit(json!({ "name": "scan", "command": ["sim", "--x", "{{x}}"], "time_limit": "2m",
            "sweep": { "grid": { "x": [3, 5] } }, "env": { "MODE": "fast" } }))
        .await;
    let attempts = harness.lease(runner, 1.0).await;
    let [first] = attempts.as_slice() else { panic!("{attempts:?}") };
    assert_eq!(first.execute, Execute::Process { argv: vec!["sim".into(), "--x".into(), "3".into()] });
    assert_eq!(first.env["MODE"], "fast");
    assert_eq!(first.env["MOTHERSHIP_TASK_INDEX"], "0");
    assert_eq!((first.timeout_ms, first.grace_ms), (Some(120_000), GRACE_MS));
}

#[tokio::test]
async fn two_polls_of_one_runner_share_nothing_twice() {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    let job = harness.submit_array(3).await;
    let (one, two) = tokio::join!(harness.lease(runner, 2.0), harness.lease(runner, 2.0));
    let mut taken: Vec<_> = one.iter().chain(&two).map(|attempt| attempt.id.task.index).collect();
    taken.sort_unstable();
    taken.dedup();
    assert_eq!(taken.len(), one.len() + two.len(), "no task is handed out twice");
    let counts = jobs::get(&harness.app, &Person::local(), job).await.unwrap().counts;
    assert_eq!(counts.running as usize, taken.len());
}

#[tokio::test]
async fn a_lease_tells_which_cards_the_attempt_has() {
    let harness = Harness::new().await;
    let card = |uuid: &str| agent::Gpu { name: "T4".into(), uuid: Some(uuid.into()), ..Default::default() };
    let machine = |cards: &[&str]| agent::RegisterRequest {
        name: "lab-9".into(),
        join_token: None,
        install_id: "install-9".into(),
        inventory: agent::Inventory {
            gpus: cards.iter().map(|uuid| card(uuid)).collect(),
            ..Default::default()
        },
        capacity: agent::Capacity { cpus: 8.0, gpus: cards.len() as f64, ..Default::default() },
        labels: Default::default(),
        seat: Default::default(),
    };
    let register =
        async |cards: &[&str]| acts::register(&harness.app, None, machine(cards)).await.unwrap().runner_id;
    let runner = register(&["GPU-a", "GPU-b"]).await;
    let spec = json!({ "command": ["true"], "array": "0-9", "resources": { "cpus": 0.1, "gpus": 1 } });
    harness.submit(spec).await;
    let ask = async |gpus: f64| {
        let free = agent::Capacity { cpus: 8.0, gpus, ..Default::default() };
        let attempts =
            lease(&harness.app, runner, LeaseRequest { free, ..asking(0.0, 0) }).await.unwrap().attempts;
        let names = |attempt: &LeasedAttempt| attempt.gpus[0].uuid.clone().unwrap();
        attempts.iter().map(|attempt| (attempt.id, names(attempt))).collect::<Vec<_>>()
    };
    let first = ask(2.0).await;
    assert_eq!(first.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>(), ["GPU-a", "GPU-b"]);
    let shown = tasks::get(&harness.app, &Person::local(), first[1].0.task).await.unwrap();
    assert_eq!(shown.attempt_list[0].gpus[0].uuid.as_deref(), Some("GPU-b"));
    // The machine was restarted with one card more, and its first one is another: what is held stays held.
    register(&["GPU-c", "GPU-a", "GPU-b"]).await;
    assert_eq!(ask(1.0).await[0].1, "GPU-c");
    // It lost cards, and what it holds of them is no room of others.
    register(&["GPU-c"]).await;
    assert!(ask(1.0).await.is_empty());
}

/// A runner of two cpus with the label that is preferred, beside the one of [`Harness::runner`], which lacks it.
async fn preferred_runner(harness: &Harness) -> RunnerId {
    let request = agent::RegisterRequest {
        name: "fast".into(),
        install_id: "install-2".into(),
        inventory: agent::Inventory { hostname: "fast".into(), ..agent::Inventory::default() },
        capacity: agent::Capacity { cpus: 2.0, ..Default::default() },
        labels: [("ssd".to_owned(), String::new())].into(),
        ..agent::RegisterRequest::default()
    };
    acts::register(&harness.app, None, request).await.unwrap().runner_id
}

async fn submit_preferring(harness: &Harness, tasks: u64) {
    tokio::time::sleep(Duration::from_secs(1)).await;
    let array = format!("0-{}", tasks - 1);
    harness.submit(json!({ "name": "io", "command": ["true"], "array": array, "prefers": ["ssd"] })).await;
}

/// Two runners with room: which of them asks first does not matter.
#[tokio::test(start_paused = true)]
async fn preferred_runners_are_taken_first_and_others_when_they_are_full() {
    for (tasks, fast_asks_after_ms, other_asks_after_ms) in
        [1, 2, 3, 6].into_iter().flat_map(|tasks| [(tasks, 0, 0), (tasks, 1_500, 0), (tasks, 0, 1_500)])
    {
        let harness = Harness::new().await;
        let (other, fast) = (harness.runner().await, preferred_runner(&harness).await);
        let before = Instant::now();
        let asks = async |runner, cpus, after_ms| {
            tokio::time::sleep(Duration::from_millis(after_ms)).await;
            let taken = lease(&harness.app, runner, asking(cpus, 20_000)).await.unwrap().attempts.len();
            (taken as u64, before.elapsed())
        };
        let (of_other, of_fast, ()) = tokio::join!(
            asks(other, 4.0, other_asks_after_ms),
            asks(fast, 2.0, fast_asks_after_ms),
            submit_preferring(&harness, tasks)
        );
        // They are submitted after a second.
        let soon = |after_ms: u64| Duration::from_millis(after_ms.max(1_000));
        let fast_at = soon(fast_asks_after_ms);
        assert_eq!(of_fast, (tasks.min(2), fast_at), "{tasks} tasks, {fast_asks_after_ms} ms");
        match tasks {
            0..=2 => assert_eq!(of_other.0, 0, "{tasks} tasks"),
            // Nobody waits for one that has no room any more.
            _ => assert_eq!(of_other, (tasks - 2, fast_at.max(soon(other_asks_after_ms))), "{tasks} tasks"),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_for_long_for_a_preferred_runner_that_does_not_come() {
    // What the preferred one does, and for how many seconds its work is left to it.
    for (what, waited_s) in [("does not poll", 2), ("is drained", 0), ("is silent", 0), ("said goodbye", 0)] {
        let harness = Harness::new().await;
        let (other, fast) = (harness.runner().await, preferred_runner(&harness).await);
        match what {
            "is drained" => {
                acts::set_mode(&harness.app, &Person::local(), fast, RunnerMode::Draining).await.unwrap();
            }
            "is silent" => harness.clock.advance_ms(20_000),
            "said goodbye" => {
                let goodbye = ReportRequest { leaves: true, ..ReportRequest::default() };
                reports::report(&harness.app, fast, goodbye).await.unwrap();
            }
            _ => {}
        }
        let before = Instant::now();
        // What comes later is waited for anew.
        for round in 1..=2 {
            let (reply, ()) =
                tokio::join!(lease(&harness.app, other, asking(1.0, 20_000)), submit_preferring(&harness, 1));
            assert_eq!(reply.unwrap().attempts.len(), 1, "{what}");
            assert_eq!(before.elapsed(), Duration::from_secs((1 + waited_s) * round), "{what}");
        }
    }
}
