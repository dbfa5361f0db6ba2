//! People who were added beside the server.

use super::{tests::tick, *};
use crate::test_server::Harness;

#[tokio::test]
async fn a_person_who_was_added_beside_the_server_is_seen() {
    use mothership_api::people::NewUser;
    let folder = tempfile::tempdir().unwrap();
    let config = crate::ServerConfig::new(folder.path(), "127.0.0.1:0".parse().unwrap());
    let harness = Harness::with(config).await;
    let mut watch = people::PeopleWatch::new(harness.app.clone());
    let round = tick(&harness, &mut watch).await;
    assert_eq!((round.items, &*round.summary), (0, "there is nobody yet"));
    assert!(round.next <= Duration::from_secs(1));
    let user = NewUser {
        name: "ada".into(),
        role: mothership_core::role::Role::Admin,
        password: "correct horse".into(),
        display_name: String::new(),
        email: String::new(),
    };
    harness.server.people().add_user(user).await.unwrap();
    assert!(harness.app.needs_no_credential());
    let round = tick(&harness, &mut watch).await;
    assert_eq!((round.items, &*round.summary), (1, "there are people"));
    assert!(!harness.app.needs_no_credential());
}
