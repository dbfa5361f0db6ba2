use super::*;
use crate::{actor::Person, test_server::Harness};
use mothership_api::agent::{Capacity, Inventory};

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
        labels: Default::default(),
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

#[tokio::test]
async fn a_machine_that_registers_again_is_the_same_runner() {
    let harness = Harness::new().await;
    let first = register(&harness.app, None, request("lab-7")).await.unwrap();
    assert!(first.secret.expose().starts_with("msr_"));
    let mut renamed = request("lab-7");
    renamed.capacity.cpus = 8.0;
    let again = register(&harness.app, Some(first.runner_id), renamed).await.unwrap();
    assert_eq!((again.runner_id, again.secret.expose()), (first.runner_id, ""), "its secret stays good");
    let all = list(&harness.app).await.unwrap();
    assert_eq!((all.len(), all[0].capacity.cpus), (1, 8.0));
}

#[tokio::test]
async fn a_join_token_is_wanted_where_credentials_are() {
    let mut config = crate::ServerConfig::new("unused", "127.0.0.1:0".parse().unwrap());
    config.closed = true;
    let folder = tempfile::tempdir().unwrap();
    config.data = folder.path().to_owned();
    let harness = Harness::with(config).await;
    let refused = register(&harness.app, None, request("lab-7")).await.unwrap_err();
    assert_eq!(refused.to_string(), NO_JOIN_TOKEN);
    let token = async |single, ttl_seconds| {
        make_join_token(&harness.app, &person(), RunnerTokenRequest { single, ttl_seconds }, None).await
    };
    let single = token(true, Some(60)).await.unwrap();
    assert!(single.command.expose().ends_with(&format!("--join {}", single.token.expose())));
    let with = |name: &str, join: &str| RegisterRequest { join_token: Some(join.into()), ..request(name) };
    register(&harness.app, None, with("lab-7", single.token.expose())).await.unwrap();
    for (name, join) in [("lab-8", single.token.expose()), ("lab-8", "msj_wrong")] {
        let refused = register(&harness.app, None, with(name, join)).await.unwrap_err();
        assert_eq!(refused.to_string(), BAD_JOIN_TOKEN, "{name} {join}");
    }
    let many = token(false, Some(60)).await.unwrap();
    for name in ["lab-8", "lab-9"] {
        register(&harness.app, None, with(name, many.token.expose())).await.unwrap();
    }
    harness.clock.advance_ms(60_001);
    let expired = register(&harness.app, None, with("lab-10", many.token.expose())).await.unwrap_err();
    assert_eq!(expired.to_string(), BAD_JOIN_TOKEN);
    for ttl in [0, JOIN_TTL_SECONDS_MAX + 1] {
        assert_eq!(field(token(false, Some(ttl)).await.unwrap_err()), "ttl_seconds");
    }
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
    assert_eq!(get(&harness.app, runner).await.unwrap().running, [held.id.to_string()]);
    harness.end(runner, &held, 0).await;
    delete(&harness.app, &person(), runner).await.unwrap();
    for gone in [get(&harness.app, runner).await.map(drop), delete(&harness.app, &person(), runner).await] {
        assert!(matches!(gone, Err(OpError::NotFound(_))), "{gone:?}");
    }
}
