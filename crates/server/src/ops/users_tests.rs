use super::*;
use crate::{
    ServerConfig,
    app::App,
    auth::login::{self, LoginWith, Origin},
    test_server::Harness,
};
use mothership_api::auth::{TokenRequest, TokenScope};
use serde_json::json;

/// A server on loopback where nobody is yet, and the folder that has to live as long.
async fn empty() -> (Harness, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let config = ServerConfig::new(folder.path(), "127.0.0.1:0".parse().unwrap());
    (Harness::with(config).await, folder)
}

fn new(name: &str, role: Role) -> NewUser {
    let (display_name, email) = (String::new(), String::new());
    NewUser { name: name.into(), role, password: "correct horse".into(), display_name, email }
}

async fn log_in(app: &App, name: &str) -> OpResult<login::LoggedIn> {
    let shown = LoginWith::Password { name: name.into(), password: "correct horse".into() };
    login::login(app, shown, Origin::default()).await
}

fn field(error: OpError) -> (String, String) {
    match error {
        OpError::Invalid { errors, .. } => (errors[0].path.clone(), errors[0].message.clone()),
        other => panic!("{other:?} is not about a field"),
    }
}

#[tokio::test]
async fn the_first_person_is_an_administrator_and_from_then_on_a_login_is_wanted() {
    let (harness, _folder) = empty().await;
    let (app, me) = (&harness.app, Person::local());
    assert!(app.needs_no_credential());
    let refused = add(app.accounts(), &me, new("ada", Role::Member)).await.unwrap_err();
    assert_eq!(field(refused).0, "role");
    assert!(app.needs_no_credential() && list(app.accounts()).await.unwrap().is_empty());
    let ada = add(app.accounts(), &me, new("ada", Role::Admin)).await.unwrap();
    assert!(ada.has_password && !ada.disabled && !ada.removed && ada.last_login_at.is_none());
    assert!(!app.needs_no_credential());
    add(app.accounts(), &me, new("bob", Role::Member)).await.unwrap();
    let names: Vec<_> = list(app.accounts()).await.unwrap().into_iter().map(|user| user.name).collect();
    assert_eq!(names, ["ada", "bob"]);
    let again = add(app.accounts(), &me, new("bob", Role::Viewer)).await.unwrap_err();
    assert!(matches!(again, OpError::Conflict(_)), "{again:?}");
}

#[tokio::test]
async fn who_is_added_beside_the_server_is_found() {
    let (harness, _folder) = empty().await;
    harness.server.people().add_user(new("ada", Role::Admin)).await.unwrap();
    assert!(harness.app.needs_no_credential(), "the server has not looked yet");
    changed(harness.app.accounts()).await.unwrap();
    assert!(!harness.app.needs_no_credential());
}

#[tokio::test]
async fn what_is_wrong_with_a_new_person_is_said() {
    let (harness, _folder) = empty().await;
    for (change, path, word) in [
        (json!({ "name": "Ada" }), "name", "'A'"),
        (json!({ "name": "local" }), "name", "software"),
        (json!({ "name": "" }), "name", "1 to 64"),
        (json!({ "password": "short" }), "password", "at least 10"),
        (json!({ "password": "password123" }), "password", "first"),
        (json!({ "password": "x".repeat(1025) }), "password", "at most 1024"),
        (json!({ "name": "adalovelace", "password": "adalovelace" }), "password", "name"),
        (json!({ "display_name": "a\nb" }), "display_name", "one line"),
        (json!({ "email": "x".repeat(201) }), "email", "at most 200"),
    ] {
        let mut body = json!({ "name": "ada", "role": "admin", "password": "correct horse" });
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let request: NewUser = serde_json::from_value(body).unwrap();
        let refused = add(harness.app.accounts(), &Person::local(), request).await.unwrap_err();
        let (found, message) = field(refused);
        assert!(found == path && message.contains(word), "{change}: {found}: {message}");
    }
    assert!(harness.app.needs_no_credential(), "nothing is stored");
}

#[tokio::test]
async fn the_first_one_is_an_administrator_whoever_adds_them() {
    let (harness, _folder) = empty().await;
    let (app, me) = (&harness.app, Person::local());
    for is_owner in [false, true] {
        let accounts = || Accounts { is_owner, ..app.accounts() };
        for role in [Role::Viewer, Role::Member] {
            let refused = add(accounts(), &me, new("bob", role)).await.unwrap_err();
            let problem = format!("{:?}", refused.into_problem());
            assert!(problem.contains("add an administrator first"), "{problem}");
        }
    }
    let owner = || Accounts { is_owner: true, ..app.accounts() };
    add(owner(), &me, new("ada", Role::Admin)).await.unwrap();
    add(owner(), &me, new("bob", Role::Member)).await.unwrap();
    // Advice leads to the same people.
    remove(owner(), &me, "bob").await.unwrap();
    let refused = add(owner(), &me, new("bob", Role::Member)).await.unwrap_err();
    assert!(refused.to_string().contains("`mothership users enable bob --data "), "{refused}");
}

#[tokio::test]
async fn who_is_disabled_or_removed_does_not_come_in() {
    let (harness, _folder) = empty().await;
    let (app, me) = (&harness.app, Person::local());
    add(app.accounts(), &me, new("ada", Role::Admin)).await.unwrap();
    add(app.accounts(), &me, new("bob", Role::Member)).await.unwrap();
    let session = log_in(app, "bob").await.unwrap().secret;
    let request = TokenRequest {
        name: "n".into(),
        scope: TokenScope::Submit,
        ttl_seconds: None,
        person: Some("bob".into()),
    };
    let token = crate::ops::api_tokens::make(app.accounts(), &me, request).await.unwrap().token;
    let comes_in = async || {
        let by_token = login::by_token(app, token.expose()).await.unwrap().is_some();
        let by_session = login::by_session(app, session.expose()).await.unwrap().is_some();
        (by_token, by_session)
    };
    assert_eq!(comes_in().await, (true, true));
    let set = async |name: &str, disabled: Option<bool>, removed: Option<bool>| {
        patch(app.accounts(), &me, name, UserPatch { disabled, removed, ..UserPatch::default() }).await
    };
    set("bob", Some(true), None).await.unwrap();
    assert_eq!(comes_in().await, (false, false));
    let refused = log_in(app, "bob").await.unwrap_err();
    assert!(matches!(&refused, OpError::Forbidden(why) if why.contains("disabled")), "{refused:?}");
    set("bob", Some(false), None).await.unwrap();
    assert_eq!(comes_in().await, (true, false), "a token is good again, a session has ended");
    log_in(app, "bob").await.unwrap();

    remove(app.accounts(), &me, "bob").await.unwrap();
    assert_eq!(comes_in().await, (false, false));
    assert!(matches!(log_in(app, "bob").await.unwrap_err(), OpError::Unauthenticated(_)));
    let refused = add(app.accounts(), &me, new("bob", Role::Member)).await.unwrap_err();
    assert!(refused.to_string().contains("mothership users enable bob"), "{refused}");
    let back = set("bob", None, Some(false)).await.unwrap().user;
    assert!(!back.removed && !back.has_password, "with nothing of before to come in with");
    assert_eq!(comes_in().await, (false, false));

    for (disabled, removed, role) in
        [(Some(true), None, None), (None, Some(true), None), (None, None, Some(Role::Member))]
    {
        let request = UserPatch { disabled, removed, role, ..UserPatch::default() };
        let refused = patch(app.accounts(), &me, "ada", request).await.unwrap_err();
        assert!(refused.to_string().contains("only administrator"), "{refused}");
    }
    let nobody = set("eve", Some(true), None).await.unwrap_err();
    assert!(matches!(nobody, OpError::NotFound(_)), "{nobody:?}");
}

#[tokio::test]
async fn another_password_ends_the_sessions_of_the_one_before() {
    let (harness, _folder) = empty().await;
    let (app, me) = (&harness.app, Person::local());
    add(app.accounts(), &me, new("ada", Role::Admin)).await.unwrap();
    let session = log_in(app, "ada").await.unwrap().secret;
    let request = UserPatch { password: Some("battery staple".into()), ..UserPatch::default() };
    patch(app.accounts(), &me, "ada", request).await.unwrap();
    assert_eq!(login::by_session(app, session.expose()).await.unwrap(), None);
    assert!(log_in(app, "ada").await.is_err());
    let shown = LoginWith::Password { name: "ada".into(), password: "battery staple".into() };
    login::login(app, shown, Origin::default()).await.unwrap();
}

#[tokio::test]
async fn the_jobs_of_before_are_given_to_a_person() {
    let (harness, _folder) = empty().await;
    let (app, me) = (&harness.app, Person::local());
    let id = harness.submit_array(1).await;
    add(app.accounts(), &me, new("ada", Role::Admin)).await.unwrap();
    let given = std::cell::RefCell::new(Vec::new());
    let from = async |from: &str| {
        let note = |jobs: &[JobId]| given.borrow_mut().extend_from_slice(jobs);
        take_over(app.accounts(), &me, "ada", TakeOverRequest { from: from.into() }, note).await
    };
    for jobs in [1, 0] {
        assert_eq!(from("local").await.unwrap().jobs, jobs);
    }
    assert_eq!(*given.borrow(), [id]);
    assert_eq!(field(from("ada").await.unwrap_err()).0, "from");
    let job = crate::ops::jobs::get(app, &me, id).await.unwrap();
    assert_eq!(job.owner, "ada");
}
