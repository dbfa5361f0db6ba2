use super::*;
use crate::test_server::Harness;

fn field(error: OpError) -> String {
    match error {
        OpError::Invalid { errors, .. } => errors[0].path.clone(),
        other => panic!("{other:?} is not about a field"),
    }
}

#[tokio::test]
async fn a_token_is_for_one_machine_unless_more_were_asked_for() {
    let harness = Harness::new().await;
    let of = async |uses, many, ttl_seconds| {
        make(&harness.app, &Person::local(), RunnerTokenRequest { uses, many, ttl_seconds }, None).await
    };
    for (uses, many, uses_max) in [(None, false, Some(1)), (Some(3), false, Some(3)), (None, true, None)] {
        let made = of(uses, many, Some(60)).await.unwrap();
        let command = made.command.expose();
        assert!(command.starts_with(&format!("echo {} | ", made.token.expose())), "{command}");
        assert!(command.ends_with("--join-file -"), "the runner's own command line has no token: {command}");
        let listed = list(&harness.app).await.unwrap().pop().unwrap();
        assert_eq!((listed.uses_max, listed.uses, listed.made_by.as_str()), (uses_max, 0, "local"));
        harness.clock.advance_ms(1);
    }
    for (uses, many, ttl, path) in [
        (Some(0), false, None, "uses"),
        (Some(JOIN_TOKEN_USES_MAX + 1), false, None, "uses"),
        (Some(1), true, None, "uses"),
        (None, false, Some(0), "ttl_seconds"),
        (None, false, Some(TTL_SECONDS_MAX + 1), "ttl_seconds"),
    ] {
        assert_eq!(field(of(uses, many, ttl).await.unwrap_err()), path);
    }
    harness.clock.advance_ms(60_000);
    assert_eq!(list(&harness.app).await.unwrap(), []);
}

#[tokio::test]
async fn a_token_is_taken_back_by_its_id_or_by_itself() {
    let harness = Harness::new().await;
    let request = RunnerTokenRequest::default();
    let first = make(&harness.app, &Person::local(), request.clone(), None).await.unwrap();
    harness.clock.advance_ms(1);
    make(&harness.app, &Person::local(), request, None).await.unwrap();
    let ids: Vec<_> = list(&harness.app).await.unwrap().into_iter().map(|token| token.id).collect();
    for (named, left) in [(first.token.expose().to_owned(), 1), (ids[1].clone(), 0)] {
        revoke(&harness.app, &Person::local(), named.clone()).await.unwrap();
        assert_eq!(list(&harness.app).await.unwrap().len(), left);
        let again = revoke(&harness.app, &Person::local(), named).await.unwrap_err();
        assert!(matches!(again, OpError::NotFound(_)), "{again:?}");
    }
    for odd in ["", "0", "zzzzzzzzzzzz", "msj_nobody"] {
        assert!(revoke(&harness.app, &Person::local(), odd.into()).await.is_err(), "{odd}");
    }
}
