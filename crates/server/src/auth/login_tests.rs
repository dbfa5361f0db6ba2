use super::*;
use crate::{auth::admin_token, test_server::Harness};
use mothership_core::limits::{LOGIN_FAILURE_FORGOTTEN_MS, LOGIN_FAILURES_MAX};

/// A server that wants credentials, its administrator's token, and the folder that has to live as long.
async fn closed() -> (Harness, String, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let mut config = crate::ServerConfig::new(folder.path(), "127.0.0.1:0".parse().unwrap());
    config.closed = true;
    let harness = Harness::with(config).await;
    let token = std::fs::read_to_string(folder.path().join(admin_token::FILE)).unwrap();
    (harness, token.trim().to_owned(), folder)
}

fn wrong() -> String {
    format!("msh_{}", "0".repeat(64))
}

#[tokio::test]
async fn a_token_becomes_a_session_and_a_session_ends() {
    let (harness, token, _folder) = closed().await;
    let app = &harness.app;
    let new = login(app, &format!(" {token}\n"), None).await.unwrap();
    assert_eq!((new.person.username.as_str(), new.person.role), ("admin", Role::Admin));
    assert_ne!(new.secret.expose(), token, "the cookie holds a secret of its own");
    let person = by_session(app, new.secret.expose()).await.unwrap();
    assert_eq!(person, Some(new.person));
    assert_eq!(by_token(app, new.secret.expose()).await.unwrap(), None, "a session is no token");
    logout(app, new.secret.expose()).await.unwrap();
    assert_eq!(by_session(app, new.secret.expose()).await.unwrap(), None);
    logout(app, new.secret.expose()).await.unwrap();
}

#[tokio::test]
async fn a_session_expires_by_the_clock() {
    let (harness, token, _folder) = closed().await;
    let new = login(&harness.app, &token, None).await.unwrap();
    let ttl_ms = session::TTL_SECONDS as i64 * 1000;
    harness.clock.advance_ms(ttl_ms - 1);
    assert!(by_session(&harness.app, new.secret.expose()).await.unwrap().is_some());
    harness.clock.advance_ms(2);
    assert!(by_session(&harness.app, new.secret.expose()).await.unwrap().is_none());
}

#[tokio::test]
async fn who_guesses_waits_and_others_do_not() {
    let (harness, token, _folder) = closed().await;
    let (guesser, person) = (Some([10, 0, 0, 1].into()), Some([10, 0, 0, 2].into()));
    for n in 0..LOGIN_FAILURES_MAX {
        // Whatever has not the shape of a token counts, too.
        let guess = if n % 2 == 0 { wrong() } else { "hunter2".to_owned() };
        let refused = login(&harness.app, &guess, guesser).await.map(drop);
        assert!(matches!(refused, Err(OpError::Unauthenticated(_))), "{refused:?}");
    }
    let refused = login(&harness.app, &token, guesser).await.map(drop);
    let Err(OpError::RateLimited { retry_after_seconds }) = refused else { panic!("{refused:?}") };
    assert_eq!(retry_after_seconds, LOGIN_FAILURE_FORGOTTEN_MS / 1000, "even with the right token");
    login(&harness.app, &token, person).await.unwrap();
    harness.clock.advance_ms(LOGIN_FAILURE_FORGOTTEN_MS as i64);
    login(&harness.app, &token, guesser).await.unwrap();
}

#[tokio::test]
async fn the_last_use_of_a_token_is_known_to_the_hour() {
    let (harness, token, _folder) = closed().await;
    let used_at = async || {
        let hash = token::hash(&token);
        let now = harness.app.now();
        let found = harness.app.store.read(move |tx| tokens::find_api_token(tx, &hash, now)).await.unwrap();
        found.unwrap().last_used_at
    };
    assert_eq!(used_at().await, None);
    by_token(&harness.app, &token).await.unwrap();
    let first = used_at().await;
    assert_eq!(first, Some(harness.app.now()));
    harness.clock.advance_ms(TOUCH_MS as i64 - 1);
    by_token(&harness.app, &token).await.unwrap();
    assert_eq!(used_at().await, first, "a write for each request would cost too much");
    harness.clock.advance_ms(1);
    by_token(&harness.app, &token).await.unwrap();
    assert_eq!(used_at().await, Some(harness.app.now()));
}

#[tokio::test]
async fn an_unknown_token_is_nobody() {
    let (harness, _, _folder) = closed().await;
    assert_eq!(by_token(&harness.app, &wrong()).await.unwrap(), None);
    assert_eq!(by_session(&harness.app, "").await.unwrap(), None);
}
