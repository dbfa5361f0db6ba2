use super::*;
use crate::{ServerConfig, auth::login::LoginWith, ops::users::patch, test_server::Harness};
use mothership_api::people::{NewUser, UserPatch};
use mothership_core::limits::WELCOME_TTL_MS;
use std::fs;

/// A server that wants a login and has nobody, with the folder that has to live as long.
async fn closed() -> (Harness, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let mut config = ServerConfig::new(folder.path(), "0.0.0.0:8080".parse().unwrap());
    config.closed = true;
    (Harness::with(config).await, folder)
}

fn code_of(link: &str) -> Secret {
    link.trim().rsplit_once("code=").unwrap().1.into()
}

fn coming(code: &Secret, name: Option<&str>) -> WelcomeRequest {
    WelcomeRequest {
        code: code.clone(),
        name: name.map(str::to_owned),
        password: "correct horse".into(),
        display_name: "Ada".into(),
    }
}

#[tokio::test]
async fn a_link_in_a_private_file_makes_the_first_administrator_once() {
    let (harness, folder) = closed().await;
    let app = &harness.app;
    let made = harness.server.welcome_link().await.unwrap().unwrap();
    assert!(made.is_new && made.link.starts_with("http://127.0.0.1:8080/welcome?code=msi_"), "{made:?}");
    let file = folder.path().join("welcome-link");
    assert_eq!(fs::read_to_string(&file).unwrap().trim(), made.link);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let again = harness.server.welcome_link().await.unwrap().unwrap();
    assert!(!again.is_new && again.link == made.link, "a second start shows no second one");

    let code = code_of(&made.link);
    let seen = look(app.accounts(), &code).await.unwrap();
    assert_eq!((seen.kind, seen.role, seen.name.as_str()), (InviteKind::Welcome, Role::Admin, ""));
    for (request, path) in [
        (coming(&code, None), "name"),
        (coming(&code, Some("Ada")), "name"),
        (WelcomeRequest { password: "short".into(), ..coming(&code, Some("ada")) }, "password"),
    ] {
        let refused = accept(app.accounts(), request, Origin::default()).await.unwrap_err();
        let OpError::Invalid { errors, .. } = refused else { panic!("{refused:?}") };
        assert_eq!(errors[0].path, path);
    }
    let session = accept(app.accounts(), coming(&code, Some("ada")), Origin::default()).await.unwrap();
    assert_eq!(session.person, Person::new("ada", Role::Admin));
    assert!(login::by_session(app, session.secret.expose()).await.unwrap().is_some());
    let late = accept(app.accounts(), coming(&code, Some("eve")), Origin::default()).await.unwrap_err();
    assert!(matches!(late, OpError::NotFound(_)), "{late:?}");
    assert!(!file.exists(), "nobody needs it any more");
    assert_eq!(harness.server.welcome_link().await.unwrap(), None);
}

#[tokio::test]
async fn a_link_for_the_first_administrator_is_worth_nothing_once_there_is_one_or_after_a_day() {
    let (harness, folder) = closed().await;
    let app = &harness.app;
    let first = harness.server.welcome_link().await.unwrap().unwrap();
    harness.clock.advance_ms(WELCOME_TTL_MS as i64);
    let late = look(app.accounts(), &code_of(&first.link)).await.unwrap_err();
    assert!(matches!(late, OpError::NotFound(_)), "{late:?}");
    let second = harness.server.welcome_link().await.unwrap().unwrap();
    assert!(second.is_new && second.link != first.link, "the next start makes another one");
    // A command on the server's machine adds the first one beside the server.
    let user = NewUser {
        name: "ada".into(),
        role: Role::Admin,
        password: "correct horse".into(),
        display_name: String::new(),
        email: String::new(),
    };
    harness.server.people().add_user(user).await.unwrap();
    assert!(look(app.accounts(), &code_of(&second.link)).await.is_err());
    assert!(!folder.path().join("welcome-link").exists());
}

async fn with_ada() -> (Harness, Person, tempfile::TempDir) {
    let (harness, folder) = closed().await;
    let ada = harness.person("ada", Role::Admin).await;
    (harness, ada, folder)
}

fn invite(name: Option<&str>) -> InviteRequest {
    InviteRequest { role: Role::Viewer, name: name.map(str::to_owned), ttl_seconds: Some(60) }
}

#[tokio::test]
async fn an_invite_makes_the_person_it_says() {
    let (harness, ada, _folder) = with_ada().await;
    let accounts = harness.app.accounts();
    let free = make(accounts, &ada, invite(None)).await.unwrap();
    let named = make(accounts, &ada, invite(Some("bob"))).await.unwrap();
    let (free, named) = (code_of(free.link.expose()), code_of(named.link.expose()));
    assert_eq!(list(accounts).await.unwrap().len(), 2);
    let come = async |code: &Secret, name| accept(accounts, coming(code, name), Origin::default()).await;
    let taken = come(&free, Some("ada")).await.unwrap_err();
    assert!(matches!(taken, OpError::Conflict(_)), "{taken:?}");
    assert!(look(accounts, &free).await.is_ok(), "a name that is taken does not use the link up");
    let carol = come(&free, Some("carol")).await.unwrap().person;
    assert_eq!((carol.username.as_str(), carol.role), ("carol", Role::Viewer));
    assert!(come(&free, Some("dan")).await.is_err(), "once");
    let OpError::Invalid { errors, .. } = come(&named, Some("dan")).await.unwrap_err() else { panic!() };
    assert_eq!(errors[0].path, "name");
    assert_eq!(come(&named, None).await.unwrap().person.username, "bob");
    assert!(list(accounts).await.unwrap().is_empty());
    let known = make(accounts, &ada, invite(Some("bob"))).await.unwrap_err();
    assert!(matches!(known, OpError::Conflict(_)), "{known:?}");
}

#[tokio::test]
async fn an_invite_is_taken_back_and_expires() {
    let (harness, ada, _folder) = with_ada().await;
    let accounts = harness.app.accounts();
    let (first, second) = (
        make(accounts, &ada, invite(None)).await.unwrap(),
        make(accounts, &ada, invite(None)).await.unwrap(),
    );
    revoke(accounts, &ada, &first.id).await.unwrap();
    assert!(revoke(accounts, &ada, &first.id).await.is_err());
    assert!(look(accounts, &code_of(first.link.expose())).await.is_err());
    harness.clock.advance_ms(60_000);
    assert!(look(accounts, &code_of(second.link.expose())).await.is_err());
    for ttl_seconds in [0, u64::MAX] {
        let request = InviteRequest { ttl_seconds: Some(ttl_seconds), ..invite(None) };
        assert!(make(accounts, &ada, request).await.is_err(), "{ttl_seconds}");
    }
}

#[tokio::test]
async fn a_link_sets_a_password_once_and_ends_the_sessions_of_the_one_before() {
    let (harness, ada, _folder) = with_ada().await;
    let accounts = harness.app.accounts();
    let shown = LoginWith::Password { name: "ada".into(), password: "correct horse".into() };
    let before = login::login(&harness.app, shown, Origin::default()).await.unwrap();
    let link = async || {
        let request = UserPatch { password_link: true, ..UserPatch::default() };
        let patched = patch(accounts, &ada, "ada", request).await.unwrap();
        code_of(patched.password_link.unwrap().expose())
    };
    let (replaced, code) = (link().await, link().await);
    assert!(look(accounts, &replaced).await.is_err(), "the newest one counts");
    let seen = look(accounts, &code).await.unwrap();
    assert_eq!((seen.kind, seen.name.as_str()), (InviteKind::Password, "ada"));
    let request = WelcomeRequest { password: "battery staple".into(), ..coming(&code, None) };
    let after = accept(accounts, request.clone(), Origin::default()).await.unwrap();
    let is_good = async |session: &LoggedIn| {
        login::by_session(&harness.app, session.secret.expose()).await.unwrap().is_some()
    };
    assert!(is_good(&after).await && !is_good(&before).await);
    assert!(accept(accounts, request, Origin::default()).await.is_err());
}
