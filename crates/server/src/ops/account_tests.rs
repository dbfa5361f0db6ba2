use super::*;
use crate::{
    ServerConfig,
    actor::Role,
    auth::{
        login::{self, LoggedIn, LoginWith, Origin},
        token,
    },
    test_server::Harness,
};
use mothership_core::limits::{LOGIN_FAILURES_MAX, SESSION_IDLE_MS, SESSION_TTL_MS};

async fn with_ada() -> (Harness, Person, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let harness = Harness::with(ServerConfig::new(folder.path(), "127.0.0.1:0".parse().unwrap())).await;
    let ada = harness.person("ada", Role::Admin).await;
    (harness, ada, folder)
}

async fn log_in(harness: &Harness, device: &str) -> LoggedIn {
    let shown = LoginWith::Password { name: "Ada ".into(), password: "correct horse".into() };
    let origin = Origin { address: Some([10, 0, 0, 7].into()), device: device.into(), session: None };
    login::login(&harness.app, shown, origin).await.unwrap()
}

fn via(session: &LoggedIn) -> Via {
    Via::Session(token::hash(session.secret.expose()))
}

async fn is_good(harness: &Harness, session: &LoggedIn) -> bool {
    login::by_session(&harness.app, session.secret.expose()).await.unwrap().is_some()
}

#[tokio::test]
async fn all_others_end_at_once() {
    let (harness, ada, _folder) = with_ada().await;
    let (here, there, third) = (
        log_in(&harness, "here").await,
        log_in(&harness, "there").await,
        log_in(&harness, "elsewhere").await,
    );
    end_other_sessions(&harness.app, &ada, &via(&here)).await.unwrap();
    assert!(is_good(&harness, &here).await);
    assert!(!is_good(&harness, &there).await && !is_good(&harness, &third).await);
    // Again it changes nothing; asked by a token, no session is one's own.
    end_other_sessions(&harness.app, &ada, &via(&here)).await.unwrap();
    assert!(is_good(&harness, &here).await);
    end_other_sessions(&harness.app, &ada, &Via::Token("t".into())).await.unwrap();
    assert!(!is_good(&harness, &here).await);
}

#[tokio::test]
async fn a_changed_password_ends_every_other_session() {
    let (harness, ada, _folder) = with_ada().await;
    let (here, there) = (log_in(&harness, "here").await, log_in(&harness, "there").await);
    let change = async |current: &str, new: &str| {
        let change = PasswordChange { current: current.into(), new: new.into() };
        change_password(&harness.app, &ada, &via(&here), change, None).await
    };
    for (current, new, path) in [
        ("wrong horse", "battery staple", "current"),
        ("correct horse", "short", "new"),
        ("correct horse", "adaadaada1", "new"),
    ] {
        let Err(OpError::Invalid { errors, .. }) = change(current, new).await else { panic!("{new}") };
        assert_eq!(errors[0].path, path, "{new}");
    }
    assert!(is_good(&harness, &here).await && is_good(&harness, &there).await);
    change("correct horse", "battery staple").await.unwrap();
    assert!(is_good(&harness, &here).await, "the one that changed it goes on");
    assert!(!is_good(&harness, &there).await);
    // Of the wrong guess above the address is still remembered.
    for n in 1..LOGIN_FAILURES_MAX {
        let refused = change("correct horse", "battery staple").await.unwrap_err();
        assert!(matches!(refused, OpError::Invalid { .. }), "guess {n}: {refused:?}");
    }
    let refused = change("battery staple", "correct horse").await.unwrap_err();
    assert!(matches!(refused, OpError::RateLimited { .. }), "{refused:?}");
}

#[tokio::test]
async fn sessions_are_listed_and_ended_one_by_one() {
    let (harness, ada, _folder) = with_ada().await;
    let old = log_in(&harness, "Firefox on Linux").await;
    harness.clock.advance_ms(60_000);
    let new = log_in(&harness, "Safari on iPhone").await;
    let listed = sessions(&harness.app, &ada, &via(&new)).await.unwrap();
    let seen: Vec<_> = listed
        .iter()
        .map(|session| (session.device.as_str(), session.address.as_str(), session.current))
        .collect();
    assert_eq!(seen, [("Safari on iPhone", "10.0.0.7", true), ("Firefox on Linux", "10.0.0.7", false)]);
    assert_eq!(listed[0].last_used_at, harness.app.now());
    end_session(&harness.app, &ada, &listed[1].id).await.unwrap();
    assert!(!is_good(&harness, &old).await && is_good(&harness, &new).await);
    let again = end_session(&harness.app, &ada, &listed[1].id).await.unwrap_err();
    assert!(matches!(again, OpError::NotFound(_)));
    let bob = Person::new("bob", Role::Admin);
    let foreign = end_session(&harness.app, &bob, &listed[0].id).await.unwrap_err();
    assert!(matches!(foreign, OpError::NotFound(_)), "of somebody else");
}

#[tokio::test]
async fn a_session_ends_when_it_is_not_used_and_in_any_case() {
    let (harness, ada, _folder) = with_ada().await;
    let idle = log_in(&harness, "idle").await;
    harness.clock.advance_ms(SESSION_IDLE_MS as i64 - 1);
    assert!(is_good(&harness, &idle).await, "used, it lasts on");
    harness.clock.advance_ms(SESSION_IDLE_MS as i64 - 1);
    assert!(is_good(&harness, &idle).await);
    harness.clock.advance_ms(SESSION_IDLE_MS as i64);
    assert!(!is_good(&harness, &idle).await);
    assert_eq!(sessions(&harness.app, &ada, &via(&idle)).await.unwrap(), []);

    let used = log_in(&harness, "used").await;
    let mut left = SESSION_TTL_MS as i64;
    while left > SESSION_IDLE_MS as i64 {
        assert!(is_good(&harness, &used).await);
        let step = SESSION_IDLE_MS as i64 / 2;
        harness.clock.advance_ms(step);
        left -= step;
    }
    assert!(is_good(&harness, &used).await);
    harness.clock.advance_ms(left);
    assert!(!is_good(&harness, &used).await, "however much it is used");
}

#[tokio::test]
async fn a_profile_is_changed_by_its_person() {
    let (harness, ada, _folder) = with_ada().await;
    let patch_me = async |name: Option<&str>, email: Option<&str>| {
        let request = MePatch { display_name: name.map(str::to_owned), email: email.map(str::to_owned) };
        patch(&harness.app, ada.clone(), request).await
    };
    patch_me(Some(" Ada Lovelace "), None).await.unwrap();
    let me = patch_me(None, Some("ada@example.org")).await.unwrap();
    assert_eq!(
        (me.display_name.as_deref(), me.email.as_deref()),
        (Some("Ada Lovelace"), Some("ada@example.org"))
    );
    assert!(patch_me(Some("a\u{7}b"), None).await.is_err());
    let local = patch(&harness.app, Person::local(), MePatch::default()).await.unwrap_err();
    assert!(matches!(local, OpError::Conflict(_)), "{local:?}");
}
