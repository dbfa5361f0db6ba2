use super::*;
use crate::{ServerConfig, app::App, ops::users, test_server::Harness};
use mothership_api::people::UserPatch;

async fn with_people() -> (Harness, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let harness = Harness::with(ServerConfig::new(folder.path(), "127.0.0.1:0".parse().unwrap())).await;
    harness.person("ada", Role::Admin).await;
    harness.person("bob", Role::Member).await;
    (harness, folder)
}

fn person(name: &str, role: Role) -> Person {
    Person::new(name, role)
}

fn asked(scope: TokenScope, ttl_seconds: Option<u64>, person: Option<&str>) -> TokenRequest {
    TokenRequest { name: " nightly ".into(), scope, ttl_seconds, person: person.map(str::to_owned) }
}

async fn found(app: &App, token: &NewToken) -> Option<(String, TokenScope)> {
    let found = login::by_token(app, token.token.expose()).await.unwrap();
    found.map(|found| (found.person.username, found.scope))
}

#[tokio::test]
async fn a_token_is_shown_once_and_does_what_its_scope_says_until_it_ends() {
    let (harness, _folder) = with_people().await;
    let (app, bob) = (&harness.app, person("bob", Role::Member));
    let made = make(app.accounts(), &bob, asked(TokenScope::Read, Some(60), None)).await.unwrap();
    assert!(token::is_api(made.token.expose()) && made.name == "nightly" && made.person == "bob");
    assert_eq!(found(app, &made).await, Some(("bob".into(), TokenScope::Read)));
    let listed = list(app.accounts(), "bob").await.unwrap();
    assert_eq!(
        (listed.len(), listed[0].id.as_str(), listed[0].scope),
        (1, made.id.as_str(), TokenScope::Read)
    );
    assert!(listed[0].last_used_at.is_some());
    harness.clock.advance_ms(60_000);
    assert_eq!((found(app, &made).await, list(app.accounts(), "bob").await.unwrap()), (None, vec![]));
}

#[tokio::test]
async fn only_administrators_make_tokens_of_others_and_none_of_who_is_not_there() {
    let (harness, _folder) = with_people().await;
    let app = &harness.app;
    let (ada, bob) = (person("ada", Role::Admin), person("bob", Role::Member));
    let of = async |by: &Person, of: &str| {
        make(app.accounts(), by, asked(TokenScope::Admin, None, Some(of))).await
    };
    let made = of(&ada, "bob").await.unwrap();
    assert_eq!(found(app, &made).await, Some(("bob".into(), TokenScope::Admin)));
    of(&bob, "bob").await.unwrap();
    assert!(matches!(of(&bob, "ada").await.unwrap_err(), OpError::Forbidden(_)));
    assert!(of(&ada, "eve").await.unwrap_err().to_string().contains("no person 'eve'"));
    let disabled = UserPatch { disabled: Some(true), ..UserPatch::default() };
    users::patch(app.accounts(), &ada, "bob", disabled).await.unwrap();
    assert!(of(&ada, "bob").await.unwrap_err().to_string().contains("may not come in"));
}

#[tokio::test]
async fn a_token_is_taken_back_by_its_person_or_an_administrator() {
    let (harness, _folder) = with_people().await;
    let app = &harness.app;
    let (ada, bob) = (person("ada", Role::Admin), person("bob", Role::Member));
    let of_ada = make(app.accounts(), &ada, asked(TokenScope::Submit, None, None)).await.unwrap();
    let first = make(app.accounts(), &bob, asked(TokenScope::Submit, None, None)).await.unwrap();
    let second = make(app.accounts(), &bob, asked(TokenScope::Submit, None, None)).await.unwrap();
    let foreign = revoke(app.accounts(), &bob, &of_ada.id).await.unwrap_err();
    assert!(matches!(foreign, OpError::NotFound(_)), "{foreign:?}");
    revoke(app.accounts(), &bob, first.token.expose()).await.unwrap();
    revoke(app.accounts(), &ada, &second.id).await.unwrap();
    assert!(revoke(app.accounts(), &bob, &first.id).await.is_err(), "once");
    assert_eq!((found(app, &first).await, found(app, &second).await), (None, None));
    assert!(found(app, &of_ada).await.is_some());
}

#[tokio::test]
async fn what_is_wrong_with_a_token_is_said() {
    let (harness, _folder) = with_people().await;
    let bob = person("bob", Role::Member);
    for (name, ttl_seconds, path) in [
        ("", None, "name"),
        (" ", None, "name"),
        ("a\nb", None, "name"),
        (&*"x".repeat(101), None, "name"),
        ("n", Some(0), "ttl_seconds"),
        ("n", Some(u64::MAX), "ttl_seconds"),
    ] {
        let request = TokenRequest { name: name.into(), ttl_seconds, ..asked(TokenScope::Read, None, None) };
        let Err(OpError::Invalid { errors, .. }) = make(harness.app.accounts(), &bob, request).await else {
            panic!("{name:?} {ttl_seconds:?}")
        };
        assert_eq!(errors[0].path, path, "{name:?} {ttl_seconds:?}");
    }
}
