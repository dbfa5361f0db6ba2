use super::*;
use crate::{ServerConfig, config::PasswordCost, test_server::Harness};
use mothership_api::people::UserPatch;
use mothership_core::limits::{LOGIN_FAILURES_MAX, LOGIN_PAUSE_MS_MIN};

const PASSWORD: &str = "correct horse";

/// A server that wants credentials, its administrator's token, and the folder that has to live as long.
async fn closed() -> (Harness, String, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let mut config = ServerConfig::new(folder.path(), "127.0.0.1:0".parse().unwrap());
    config.closed = true;
    let harness = Harness::with(config).await;
    let admin = harness.person("admin", Role::Admin).await;
    let token = harness.token_of(&admin).await;
    (harness, token, folder)
}

fn wrong() -> String {
    format!("msh_{}", "0".repeat(64))
}

fn from(address: Option<IpAddr>) -> Origin {
    Origin { address, ..Origin::default() }
}

async fn with_token(harness: &Harness, token: &str, address: Option<IpAddr>) -> OpResult<LoggedIn> {
    login(&harness.app, LoginWith::Token(token.into()), from(address)).await
}

async fn with_password(
    harness: &Harness,
    name: &str,
    password: &str,
    address: Option<IpAddr>,
) -> OpResult<LoggedIn> {
    let shown = LoginWith::Password { name: name.into(), password: password.into() };
    login(&harness.app, shown, from(address)).await
}

async fn person_of(harness: &Harness, session: &LoggedIn) -> Option<Person> {
    by_session(&harness.app, session.secret.expose()).await.unwrap().map(|found| found.person)
}

#[tokio::test]
async fn a_token_becomes_a_session_and_a_session_ends() {
    let (harness, token, _folder) = closed().await;
    let app = &harness.app;
    let new = with_token(&harness, &format!(" {token}\n"), None).await.unwrap();
    assert_eq!((new.person.username.as_str(), new.person.role), ("admin", Role::Admin));
    assert_ne!(new.secret.expose(), token, "the cookie holds a secret of its own");
    assert_eq!(person_of(&harness, &new).await, Some(new.person.clone()));
    assert_eq!(by_token(app, new.secret.expose()).await.unwrap(), None, "a session is no token");
    logout(app, new.secret.expose(), None).await.unwrap();
    assert_eq!(person_of(&harness, &new).await, None);
    logout(app, new.secret.expose(), None).await.unwrap();
}

#[tokio::test]
async fn a_name_and_its_password_become_a_session() {
    let (harness, _, _folder) = closed().await;
    for name in ["admin", " Admin "] {
        let new = with_password(&harness, name, PASSWORD, None).await.unwrap();
        assert_eq!(person_of(&harness, &new).await.unwrap().username, "admin");
    }
    for (name, password) in [
        ("admin", "Correct horse"),
        ("admin", ""),
        ("nobody", PASSWORD),
        ("", PASSWORD),
        (&*"x".repeat(9000), ""),
    ] {
        let refused = with_password(&harness, name, password, None).await.unwrap_err();
        assert_eq!(refused.to_string(), "the name or the password is wrong", "the same for all");
        assert!(matches!(refused, OpError::Unauthenticated(_)));
    }
}

#[tokio::test]
async fn a_login_ends_the_session_that_the_browser_had() {
    let (harness, _, _folder) = closed().await;
    let first = with_password(&harness, "admin", PASSWORD, None).await.unwrap();
    let shown = LoginWith::Password { name: "admin".into(), password: PASSWORD.into() };
    let origin = Origin { session: Some(first.secret.expose().to_owned()), ..Origin::default() };
    let second = login(&harness.app, shown, origin).await.unwrap();
    assert_eq!(person_of(&harness, &first).await, None);
    assert!(person_of(&harness, &second).await.is_some());
}

#[tokio::test]
async fn a_person_has_so_many_sessions_and_the_oldest_makes_way() {
    let (harness, _, _folder) = closed().await;
    let mut sessions = Vec::new();
    for _ in 0..=SESSIONS_PER_PERSON_MAX {
        sessions.push(with_password(&harness, "admin", PASSWORD, None).await.unwrap());
        harness.clock.advance_ms(1);
    }
    assert_eq!(person_of(&harness, &sessions[0]).await, None);
    assert!(person_of(&harness, &sessions[1]).await.is_some());
}

#[tokio::test]
async fn a_token_of_less_than_everything_is_no_login() {
    let (harness, _, _folder) = closed().await;
    let request = mothership_api::auth::TokenRequest {
        name: "n".into(),
        scope: TokenScope::Read,
        ttl_seconds: None,
        person: Some("admin".into()),
    };
    let admin = Person::new("admin", Role::Admin);
    let made = crate::ops::api_tokens::make(harness.app.accounts(), &admin, request).await.unwrap();
    let refused = with_token(&harness, made.token.expose(), None).await.unwrap_err();
    assert!(matches!(&refused, OpError::Forbidden(why) if why.contains("'read'")), "{refused:?}");
}

#[tokio::test]
async fn who_guesses_waits_and_others_do_not() {
    let (harness, token, _folder) = closed().await;
    let (guesser, person) = (Some([10, 0, 0, 1].into()), Some([10, 0, 0, 2].into()));
    for n in 0..LOGIN_FAILURES_MAX {
        // Whatever has not the shape of a token counts, too.
        let guess = if n % 2 == 0 { wrong() } else { "hunter2".to_owned() };
        let refused = with_token(&harness, &guess, guesser).await.map(drop);
        assert!(matches!(refused, Err(OpError::Unauthenticated(_))), "{refused:?}");
    }
    let refused = with_token(&harness, &token, guesser).await.map(drop);
    let Err(OpError::RateLimited { retry_after_seconds }) = refused else { panic!("{refused:?}") };
    assert_eq!(retry_after_seconds, LOGIN_PAUSE_MS_MIN / 1000, "even with the right token");
    with_token(&harness, &token, person).await.unwrap();
    harness.clock.advance_ms(LOGIN_PAUSE_MS_MIN as i64);
    with_token(&harness, &token, guesser).await.unwrap();
}

#[tokio::test]
async fn a_name_that_is_guessed_at_is_not_locked_for_its_person() {
    let (harness, _, _folder) = closed().await;
    let home = Some([10, 0, 0, 7].into());
    with_password(&harness, "admin", PASSWORD, home).await.unwrap();
    for host in 0..LOGIN_FAILURES_MAX as u8 {
        let guess = with_password(&harness, "admin", "wrong horse", Some([10, 1, 0, host].into())).await;
        assert!(matches!(guess, Err(OpError::Unauthenticated(_))));
    }
    let elsewhere = Some([10, 2, 0, 1].into());
    let refused = with_password(&harness, "admin", PASSWORD, elsewhere).await.map(drop);
    assert!(matches!(refused, Err(OpError::RateLimited { .. })), "{refused:?}");
    with_password(&harness, "admin", PASSWORD, home).await.unwrap();
    with_password(&harness, "admin", PASSWORD, elsewhere).await.unwrap();
}

#[tokio::test]
async fn failed_and_good_logins_are_in_the_audit_log_and_no_password_is() {
    let (harness, _, _folder) = closed().await;
    let here = Some([10, 0, 0, 7].into());
    with_password(&harness, "admin", "wrong horse", here).await.unwrap_err();
    with_password(&harness, "my secret typed here", "x", here).await.unwrap_err();
    with_password(&harness, "admin", PASSWORD, here).await.unwrap();
    let rows = harness.app.store.read(|tx| audit::list(tx, 99)).await.unwrap();
    let acts: Vec<_> = rows.iter().map(|row| (row.act.as_str(), row.subject.as_str())).collect();
    assert_eq!(acts[..3], [("auth.login", "admin"), ("auth.failed", "unknown"), ("auth.failed", "admin")]);
    assert!(rows[..3].iter().all(|row| row.address == "10.0.0.7"), "{rows:?}");
    let all = format!("{rows:?}");
    assert!(!all.contains("horse") && !all.contains("my secret"), "{all}");
}

#[tokio::test]
async fn a_hash_of_other_costs_is_replaced_when_its_password_is_known() {
    let (harness, _, _folder) = closed().await;
    let dearer = PasswordCost { memory_kib: 16, ..PasswordCost::LEAST };
    let before = crate::memory::passwords::Passwords::new(dearer, &Default::default());
    let hash = before.hash(&PASSWORD.into(), "0123456789abcdef").await.unwrap();
    let stored =
        async || harness.app.store.read(|tx| tokens::find_user(tx, "admin")).await.unwrap().unwrap().password;
    let old = hash.clone();
    harness
        .app
        .store
        .write(move |tx| {
            let user = tokens::find_user(tx, "admin")?.unwrap();
            tokens::update_user(tx, &User { password: old.clone(), ..user })
        })
        .await
        .unwrap();
    with_password(&harness, "admin", "wrong horse", None).await.unwrap_err();
    assert_eq!(stored().await, hash);
    with_password(&harness, "admin", PASSWORD, None).await.unwrap();
    assert!(harness.app.passwords.is_current(&stored().await));
    with_password(&harness, "admin", PASSWORD, None).await.unwrap();
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
async fn tokens_of_before_there_were_scopes_do_what_their_person_may() {
    let (harness, _, _folder) = closed().await;
    let secret = wrong();
    let old = tokens::ApiToken {
        id: "admin".into(),
        user: "admin".into(),
        name: "admin".into(),
        hash: token::hash(&secret),
        scope: String::new(),
        created_at: harness.app.now(),
        expires_at: None,
        last_used_at: None,
    };
    harness.app.store.write(move |tx| tokens::insert_api_token(tx, &old)).await.unwrap();
    assert_eq!(by_token(&harness.app, &secret).await.unwrap().unwrap().scope, TokenScope::Admin);
}

#[tokio::test]
async fn an_unknown_token_is_nobody() {
    let (harness, _, _folder) = closed().await;
    assert_eq!(by_token(&harness.app, &wrong()).await.unwrap(), None);
    assert_eq!(by_session(&harness.app, "").await.unwrap(), None);
}

#[tokio::test]
async fn who_is_removed_is_nobody_with_what_they_had() {
    let (harness, token, _folder) = closed().await;
    harness.person("other", Role::Admin).await;
    let patch = UserPatch { disabled: Some(true), ..UserPatch::default() };
    crate::ops::users::patch(harness.app.accounts(), &Person::local(), "admin", patch).await.unwrap();
    assert_eq!(by_token(&harness.app, &token).await.unwrap(), None);
}
