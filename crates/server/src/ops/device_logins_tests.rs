use super::*;
use crate::{ServerConfig, actor::Role, ops::users, test_server::Harness};
use mothership_api::people::UserPatch;

async fn with_people() -> (Harness, Person, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let harness = Harness::with(ServerConfig::new(folder.path(), "127.0.0.1:0".parse().unwrap())).await;
    harness.person("ada", Role::Admin).await;
    harness.person("bob", Role::Member).await;
    (harness, Person::new("bob", Role::Member), folder)
}

async fn started(harness: &Harness) -> DeviceLoginStarted {
    let request = DeviceLoginRequest { client: "mothership on lab-7".into() };
    begin(&harness.app, request, Some("10.0.0.7".into())).await.unwrap()
}

async fn asks(harness: &Harness, started: &DeviceLoginStarted) -> OpResult<DevicePolled> {
    poll(&harness.app, DevicePoll { device_code: started.device_code.clone() }).await
}

#[tokio::test]
async fn a_program_speaks_for_who_allowed_it() {
    let (harness, bob, _folder) = with_people().await;
    let login = started(&harness).await;
    assert_eq!(login.page, format!("/device?code={}", login.user_code));
    assert_eq!(asks(&harness, &login).await.unwrap().state, DeviceState::Pending);
    let typed = login.user_code.to_lowercase().replace('-', " ");
    let shown = show(&harness.app, &typed).await.unwrap();
    assert_eq!((shown.client.as_str(), shown.address.as_str()), ("mothership on lab-7", "10.0.0.7"));
    answer(&harness.app, &bob, &typed, DeviceAnswer { allow: true }).await.unwrap();
    let twice = answer(&harness.app, &bob, &typed, DeviceAnswer { allow: false }).await.unwrap_err();
    assert!(matches!(twice, OpError::NotFound(_)), "{twice:?}");
    let polled = asks(&harness, &login).await.unwrap();
    assert_eq!(polled.state, DeviceState::Allowed);
    let found = login::by_token(&harness.app, polled.token.unwrap().expose()).await.unwrap().unwrap();
    assert_eq!(found.person, bob);
    assert!(asks(&harness, &login).await.is_err(), "the token is given once");
    let listed = api_tokens::list(harness.app.accounts(), "bob").await.unwrap();
    assert_eq!(listed[0].name, "mothership on lab-7");
    assert!(listed[0].expires_at.is_some(), "it ends by itself");
}

#[tokio::test]
async fn what_was_denied_or_waited_too_long_gets_nothing() {
    let (harness, bob, _folder) = with_people().await;
    let denied = started(&harness).await;
    answer(&harness.app, &bob, &denied.user_code, DeviceAnswer { allow: false }).await.unwrap();
    let polled = asks(&harness, &denied).await.unwrap();
    assert_eq!((polled.state, polled.token), (DeviceState::Denied, None));
    assert!(asks(&harness, &denied).await.is_err());

    let allowed = started(&harness).await;
    answer(&harness.app, &bob, &allowed.user_code, DeviceAnswer { allow: true }).await.unwrap();
    let patch = UserPatch { disabled: Some(true), ..UserPatch::default() };
    users::patch(harness.app.accounts(), &Person::local(), "bob", patch).await.unwrap();
    assert_eq!(asks(&harness, &allowed).await.unwrap().state, DeviceState::Denied, "of who may not come in");

    let late = started(&harness).await;
    harness.clock.advance_ms(DEVICE_LOGIN_TTL_MS as i64);
    assert!(show(&harness.app, &late.user_code).await.is_err());
    assert!(answer(&harness.app, &bob, &late.user_code, DeviceAnswer { allow: true }).await.is_err());
    assert!(asks(&harness, &late).await.is_err());
    let nobody = DevicePoll { device_code: "msd_nobody".into() };
    assert!(matches!(poll(&harness.app, nobody).await.unwrap_err(), OpError::NotFound(_)));
}

#[test]
fn a_code_can_be_typed_as_one_likes() {
    let code = user_code(0x0123_4567_89ab_cdef);
    assert_eq!((code.len(), code.as_bytes()[4]), (9, b'-'));
    assert_ne!(user_code(1), user_code(2));
    for typed in
        [code.clone(), code.to_lowercase(), code.replace('-', ""), format!(" {} ", code.replace('-', " "))]
    {
        assert_eq!(read_code(&typed), code, "{typed}");
    }
    assert_eq!(read_code("ä"), "");
    assert_eq!(read_code("abc"), "ABC");
}
