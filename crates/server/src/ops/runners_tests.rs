use super::*;
use crate::{actor::Person, ops::join_tokens, test_server::Harness};
use mothership_api::{
    agent::{AttemptRef, Capacity, Inventory, Order, ReportRequest},
    runners::RunnerTokenRequest,
};

fn person() -> Person {
    Person::local()
}

fn request(name: &str) -> RegisterRequest {
    RegisterRequest {
        name: name.into(),
        join_token: None,
        install_id: format!("install of {name}"),
        inventory: Inventory::default(),
        capacity: Capacity { cpus: 4.0, ..Capacity::default() },
        ..RegisterRequest::default()
    }
}

fn field(error: OpError) -> String {
    match error {
        OpError::Invalid { errors, .. } => errors[0].path.clone(),
        other => panic!("{other:?} is not about a field"),
    }
}

#[test]
fn what_a_machine_says_of_itself_has_limits() {
    assert!(check(&request("lab-7")).is_ok());
    let mut odd = request("lab-7");
    odd.capacity.cpus = -1.0;
    let mut endless = request("lab-7");
    endless.capacity.named = [("licence".to_owned(), f64::INFINITY)].into_iter().collect();
    let mut labelled = request("lab-7");
    labelled.labels = [("a b".to_owned(), String::new())].into_iter().collect();
    for (bad, path) in [
        (request(" "), "name"),
        (request(&"x".repeat(201)), "name"),
        (request("a\nb"), "name"),
        (odd, "capacity"),
        (endless, "capacity"),
        (labelled, "labels"),
    ] {
        assert_eq!(field(check(&bad).unwrap_err()), path);
    }
}

/// Its light, the totals of the overview, and quiet again once something has completed there.
#[tokio::test]
async fn a_machine_whose_work_fails_or_tells_of_errors_says_so() {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    harness.submit_array(3).await;
    let leased = harness.lease(runner, 4.0).await;
    let shown = async || {
        let one = get(&harness.app, &person(), runner).await.unwrap();
        assert_eq!(list(&harness.app, &person()).await.unwrap()[0].trouble, one.trouble);
        (one.trouble, one.warnings, one.errors)
    };
    let totals = async || {
        let stats = crate::ops::stats::stats(&harness.app, &person()).await.unwrap();
        (stats.warnings, stats.errors)
    };
    assert_eq!((shown().await, totals().await), ((None, 0, 0), (0, 0)));
    harness.start(runner, &leased[0]).await;
    let word = mothership_api::agent::Progress {
        attempt: leased[0].id,
        token: leased[0].token.clone(),
        at: harness.app.now(),
        fraction: None,
        stage: None,
        message: None,
        metrics: [("warnings".to_owned(), 4.0), ("errors".to_owned(), 1.0)].into_iter().collect(),
        usage: None,
    };
    harness.report(runner, ReportRequest { progress: vec![word], ..ReportRequest::default() }).await;
    let said = Some("1 error in what runs there now".to_owned());
    assert_eq!((shown().await, totals().await), ((said, 4, 1), (4, 1)));
    harness.end(runner, &leased[0], 1).await;
    assert_eq!((shown().await, totals().await), ((None, 0, 0), (4, 1)), "others still run there");
    harness.end(runner, &leased[1], 1).await;
    for rest in &leased[2..] {
        harness.end(runner, rest, 1).await;
    }
    let said = format!("its last {} attempts failed", leased.len());
    assert_eq!((shown().await, totals().await), ((Some(said), 0, 0), (4, 1)));
    harness.clock.advance_ms(25 * 3_600_000);
    assert_eq!((shown().await, totals().await), ((None, 0, 0), (0, 0)), "that was yesterday");
}

#[tokio::test]
async fn a_machine_that_registers_again_is_the_same_runner() {
    let harness = Harness::new().await;
    let first = register(&harness.app, None, request("lab-7")).await.unwrap();
    assert!(first.secret.expose().starts_with("msr_"));
    let mut renamed = request("lab-7");
    renamed.capacity.cpus = 8.0;
    let again = register(&harness.app, Some(first.runner_id), renamed).await.unwrap();
    assert_eq!((again.runner_id, again.secret.expose()), (first.runner_id, ""), "its secret stays good");
    let all = list(&harness.app, &person()).await.unwrap();
    assert_eq!((all.len(), all[0].capacity.cpus), (1, 8.0));
}

/// A server that wants credentials, and the folder that it needs.
async fn closed() -> (Harness, tempfile::TempDir) {
    let mut config = crate::ServerConfig::new("unused", "127.0.0.1:0".parse().unwrap());
    config.closed = true;
    let folder = tempfile::tempdir().unwrap();
    config.data = folder.path().to_owned();
    (Harness::with(config).await, folder)
}

async fn token(harness: &Harness, request: RunnerTokenRequest) -> Secret {
    join_tokens::make(&harness.app, &person(), request, None).await.unwrap().token
}

fn with(name: &str, join: &Secret) -> RegisterRequest {
    RegisterRequest { join_token: Some(join.clone()), ..request(name) }
}

#[tokio::test]
async fn a_join_token_is_wanted_where_credentials_are() {
    let (harness, _folder) = closed().await;
    let refused = register(&harness.app, None, request("lab-7")).await.unwrap_err();
    assert_eq!(refused.to_string(), NO_JOIN_TOKEN);
    let one = token(&harness, RunnerTokenRequest::default()).await;
    register(&harness.app, None, with("lab-7", &one)).await.unwrap();
    for (name, join) in [("lab-8", &one), ("lab-8", &"msj_wrong".into())] {
        let refused = register(&harness.app, None, with(name, join)).await.unwrap_err();
        assert_eq!(refused.to_string(), BAD_JOIN_TOKEN, "{name}");
    }
    let two = token(&harness, RunnerTokenRequest { uses: Some(2), ..Default::default() }).await;
    for name in ["lab-8", "lab-8", "lab-9"] {
        register(&harness.app, None, with(name, &two)).await.unwrap();
    }
    let refused = register(&harness.app, None, with("lab-10", &two)).await.unwrap_err();
    assert_eq!(refused.to_string(), BAD_JOIN_TOKEN);
    let many = RunnerTokenRequest { many: true, ttl_seconds: Some(60), uses: None };
    let many = token(&harness, many).await;
    for name in ["lab-10", "lab-11"] {
        register(&harness.app, None, with(name, &many)).await.unwrap();
    }
    harness.clock.advance_ms(60_001);
    let expired = register(&harness.app, None, with("lab-12", &many)).await.unwrap_err();
    assert_eq!(expired.to_string(), BAD_JOIN_TOKEN);
}

#[tokio::test]
async fn nobody_takes_over_the_identity_of_another_runner() {
    let (harness, _folder) = closed().await;
    let many = token(&harness, RunnerTokenRequest { many: true, ..Default::default() }).await;
    let first = register(&harness.app, None, with("victim", &many)).await.unwrap();
    // Its answer was lost: nobody has used the secret yet, and it gets another one.
    let victim = register(&harness.app, None, with("victim", &many)).await.unwrap();
    assert_eq!(victim.runner_id, first.runner_id);
    assert_ne!(victim.secret, first.secret);
    harness.report(victim.runner_id, Default::default()).await;
    // A join token opens the door and proves nothing of who comes in.
    let stranger = register(&harness.app, None, with("victim", &many)).await.unwrap_err();
    assert!(matches!(&stranger, OpError::Conflict(_)) && stranger.to_string() == TAKEN, "{stranger}");
    // Nor does the secret of another runner.
    let attacker = register(&harness.app, None, with("attacker", &many)).await.unwrap();
    let taken = RegisterRequest { name: "attacker".into(), ..request("victim") };
    let refused = register(&harness.app, Some(attacker.runner_id), taken).await.unwrap_err();
    assert!(matches!(&refused, OpError::Conflict(_)) && refused.to_string() == ANOTHER_IDENTITY, "{refused}");
    let victim_again = register(&harness.app, Some(victim.runner_id), request("victim")).await.unwrap();
    assert_eq!((victim_again.runner_id, victim_again.secret.expose()), (victim.runner_id, ""));
    let open = Harness::new().await;
    let there = open.runner().await;
    open.report(there, Default::default()).await;
    let install_id = "install-1".to_owned();
    let stranger =
        register(&open.app, None, RegisterRequest { install_id, ..request("x") }).await.unwrap_err();
    assert_eq!(stranger.to_string(), TAKEN, "also where anybody may come");
}

#[tokio::test]
async fn a_runner_that_was_removed_stays_out_until_it_is_asked_back() {
    let (harness, _folder) = closed().await;
    let old = token(&harness, RunnerTokenRequest { many: true, ..Default::default() }).await;
    let runner = register(&harness.app, None, with("lab-7", &old)).await.unwrap().runner_id;
    harness.clock.advance_ms(1000);
    delete(&harness.app, &person(), runner).await.unwrap();
    let out = register(&harness.app, None, with("lab-7", &old)).await.unwrap_err();
    assert!(matches!(&out, OpError::Forbidden(_)) && out.to_string() == REMOVED, "{out}");
    let listed = removed(&harness.app).await.unwrap();
    assert_eq!((listed[0].id, listed[0].name.as_str()), (runner, "lab-7"));
    register(&harness.app, None, with("lab-8", &old)).await.unwrap();

    harness.clock.advance_ms(1000);
    let new = token(&harness, RunnerTokenRequest::default()).await;
    let back = register(&harness.app, None, with("lab-7", &new)).await.unwrap().runner_id;
    assert_ne!(back, runner);
    assert_eq!(removed(&harness.app).await.unwrap(), []);
    harness.clock.advance_ms(1000);
    delete(&harness.app, &person(), back).await.unwrap();
    allow(&harness.app, &person(), back).await.unwrap();
    register(&harness.app, None, with("lab-7", &old)).await.unwrap();
    let again = allow(&harness.app, &person(), back).await.unwrap_err();
    assert!(matches!(again, OpError::NotFound(_)), "{again:?}");
}

#[tokio::test]
async fn a_person_names_labels_drains_and_removes_a_runner() {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    let of = async |change| patch(&harness.app, &person(), runner, change).await;
    let labels = [("gpu".to_owned(), "a100".to_owned())].into_iter().collect();
    let changed = of(RunnerPatch { name: Some("big".into()), labels: Some(labels) }).await.unwrap();
    assert_eq!((changed.name.as_str(), changed.labels["gpu"].as_str()), ("big", "a100"));
    assert_eq!(field(of(RunnerPatch { name: Some(" ".into()), labels: None }).await.unwrap_err()), "name");
    let draining = set_mode(&harness.app, &person(), runner, RunnerMode::Draining).await.unwrap();
    assert_eq!((draining.mode, draining.idle_reason.is_some()), (RunnerMode::Draining, true));
    let enabled = set_mode(&harness.app, &person(), runner, RunnerMode::Active).await.unwrap();
    assert_eq!(enabled.mode, RunnerMode::Active);
    let refused = set_mode(&harness.app, &person(), runner, RunnerMode::Gui).await.unwrap_err();
    assert!(matches!(refused, OpError::Conflict(_)), "{refused:?}");

    harness.submit_array(1).await;
    let held = harness.lease(runner, 1.0).await.remove(0);
    let busy = delete(&harness.app, &person(), runner).await.unwrap_err();
    assert!(matches!(busy, OpError::Conflict(_)), "{busy:?}");
    assert_eq!(get(&harness.app, &person(), runner).await.unwrap().running, [held.id.to_string()]);
    harness.end(runner, &held, 0).await;
    delete(&harness.app, &person(), runner).await.unwrap();
    for gone in
        [get(&harness.app, &person(), runner).await.map(drop), delete(&harness.app, &person(), runner).await]
    {
        assert!(matches!(gone, Err(OpError::NotFound(_))), "{gone:?}");
    }
}

#[tokio::test]
async fn nobody_calls_two_runners_the_same() {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    let other = register(&harness.app, None, request("lab-8")).await.unwrap().runner_id;
    let called = async |id, name: &str| {
        patch(&harness.app, &person(), id, RunnerPatch { name: Some(name.into()), labels: None }).await
    };
    let refused = called(runner, "lab-8").await.unwrap_err();
    assert!(matches!(&refused, OpError::Conflict(why) if why.contains("'lab-8'")), "{refused:?}");
    called(runner, "lab-9").await.unwrap();
    called(other, "lab-9").await.unwrap_err();
    // Machines of one host name are there, and are no reason to refuse anything else.
    let twin = RegisterRequest { install_id: "twin".into(), ..request("lab-8") };
    let twin = register(&harness.app, None, twin).await.unwrap().runner_id;
    called(twin, "lab-8").await.unwrap();
    assert_eq!(field(called(runner, "a\nb").await.unwrap_err()), "name");
}

#[tokio::test]
async fn what_a_disabled_runner_holds_goes_elsewhere() {
    let harness = Harness::new().await;
    let runner = harness.runner().await;
    let other = register(&harness.app, None, request("lab-8")).await.unwrap().runner_id;
    let id = harness.submit_array(2).await;
    let held = harness.lease(runner, 2.0).await;
    harness.start(runner, &held[0]).await;
    let disabled = set_mode(&harness.app, &person(), runner, RunnerMode::Disabled).await.unwrap();
    assert_eq!((disabled.mode, disabled.active_tasks), (RunnerMode::Disabled, 0));
    let alive = held.iter().map(|held| AttemptRef { attempt: held.id, token: held.token.clone() });
    let report = ReportRequest { alive: Some(alive.collect()), ..ReportRequest::default() };
    let told = crate::ops::reports::report(&harness.app, runner, report).await.unwrap();
    for attempt in &held {
        assert!(told.orders.contains(&Order::Abort { attempt: attempt.id }), "{:?}", told.orders);
    }
    let again = harness.lease(other, 2.0).await;
    let numbers: Vec<_> = again.iter().map(|attempt| (attempt.id.task, attempt.id.number)).collect();
    assert_eq!(numbers, [(id.task(0), 2), (id.task(1), 2)]);
    // What it says of them later changes nothing.
    harness.end(runner, &held[0], 1).await;
    let task = crate::ops::tasks::get(&harness.app, &person(), id.task(0)).await.unwrap().task;
    assert_eq!((task.status.as_str(), task.attempts), ("running", 2));
}
