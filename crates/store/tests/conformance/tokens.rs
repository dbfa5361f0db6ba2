//! Who may come in.

use crate::{
    harness::{Harness, at, job, of_person},
    on_every_engine,
};
use mothership_store::{
    jobs::{self, NewJob},
    tokens::{self, ApiToken, DeviceLogin, Invite, JoinTokenRow, Session, User},
};

on_every_engine! {
    join_tokens_expire_and_are_revoked,
    a_join_token_lets_as_many_in_as_it_is_good_for,
    api_tokens_are_found_by_their_hash,
    sessions_expire_and_are_revoked,
    a_session_that_is_not_used_ends,
    a_name_is_one_person_s_for_ever,
    all_that_lets_a_person_in_ends_at_once,
    an_invite_is_good_once,
    a_program_waits_for_its_answer,
    jobs_are_given_to_another,
    what_has_expired_is_pruned,
}

fn token(id: &str, expires_at: Option<i64>) -> ApiToken {
    ApiToken {
        id: id.into(),
        user: "ada".into(),
        name: format!("the {id}"),
        hash: format!("hash-{id}"),
        scope: "submit".into(),
        created_at: at(1),
        expires_at: expires_at.map(at),
        last_used_at: None,
    }
}

fn session(hash: &str, user: &str, expires_at: i64) -> Session {
    Session {
        hash: hash.into(),
        id: format!("id-{hash}"),
        user: user.into(),
        device: "a browser".into(),
        address: "10.0.0.1".into(),
        created_at: at(1),
        last_used_at: at(1),
        expires_at: at(expires_at),
    }
}

fn join(hash: &str, uses_max: Option<u64>, expires_at: i64) -> JoinTokenRow {
    JoinTokenRow {
        hash: hash.into(),
        uses_max,
        uses: 0,
        made_by: "ada".into(),
        created_at: at(1),
        expires_at: at(expires_at),
    }
}

async fn insert(harness: &Harness, token: JoinTokenRow) {
    harness.write(move |tx| tokens::insert_join_token(tx, &token)).await;
}

/// Whether the machine gets in, as an operation asks for it.
async fn take(harness: &Harness, hash: &'static str, install: &'static str, second: i64) -> bool {
    let taken = harness.write(move |tx| {
        let made_at = tokens::find_join_token(tx, hash, install, at(second))?;
        if made_at.is_some() {
            tokens::use_join_token(tx, hash, install, at(second))?;
        }
        Ok(made_at)
    });
    let made_at = taken.await;
    assert!(made_at.is_none_or(|made_at| made_at == at(1)));
    made_at.is_some()
}

async fn join_tokens_expire_and_are_revoked(harness: &Harness) {
    insert(harness, join("h1", None, 10)).await;
    insert(harness, join("g1", Some(2), 20)).await;
    for (hash, second, lets_in) in [("h1", 9, true), ("h1", 10, false), ("x", 9, false)] {
        assert_eq!(take(harness, hash, "any", second).await, lets_in, "{hash} {second}");
    }
    let listed = harness.read(|tx| tokens::list_join_tokens(tx, at(9))).await;
    assert_eq!(listed, [join("g1", Some(2), 20), JoinTokenRow { uses: 1, ..join("h1", None, 10) }]);
    assert_eq!(harness.read(|tx| tokens::list_join_tokens(tx, at(10))).await.len(), 1);
    for there in [1, 0] {
        assert_eq!(harness.write(|tx| tokens::revoke_join_token(tx, "h")).await, there);
    }
    assert!(!take(harness, "h1", "any", 9).await);
    assert!(take(harness, "g1", "any", 9).await);
}

async fn a_join_token_lets_as_many_in_as_it_is_good_for(harness: &Harness) {
    insert(harness, join("many", None, 10)).await;
    insert(harness, join("one", Some(1), 10)).await;
    insert(harness, join("two", Some(2), 10)).await;
    for (hash, install, lets_in) in [
        ("many", "a", true),
        ("many", "b", true),
        ("one", "a", true),
        ("one", "b", false),
        ("one", "a", true),
        ("two", "a", true),
        ("two", "a", true),
        ("two", "b", true),
        ("two", "c", false),
    ] {
        assert_eq!(take(harness, hash, install, 9).await, lets_in, "{hash} {install}");
    }
    assert!(!take(harness, "one", "a", 10).await);
}

async fn api_tokens_are_found_by_their_hash(harness: &Harness) {
    for token in [token("b", None), token("a", Some(10))] {
        harness.write(move |tx| tokens::insert_api_token(tx, &token)).await;
    }
    let find = async |hash: &'static str, second| {
        harness.read(move |tx| tokens::find_api_token(tx, hash, at(second))).await
    };
    assert_eq!(find("hash-b", 1_000_000).await, Some(token("b", None)));
    assert_eq!((find("hash-a", 9).await.is_some(), find("hash-a", 10).await), (true, None));
    assert_eq!(find("hash", 9).await, None);
    assert!(harness.write(|tx| tokens::touch_api_token(tx, "b", at(7))).await);
    assert_eq!(find("hash-b", 8).await.unwrap().last_used_at, Some(at(7)));
    let ids: Vec<_> =
        harness.read(|tx| tokens::list_api_tokens(tx, "ada")).await.into_iter().map(|t| t.id).collect();
    assert_eq!(ids, ["a", "b"]);
    assert_eq!(harness.read(|tx| tokens::list_api_tokens(tx, "bob")).await, []);
    let revoke = async |user| harness.write(move |tx| tokens::revoke_api_token(tx, "b", user)).await;
    assert_eq!(revoke(Some("bob")).await, None, "of somebody else");
    assert_eq!(revoke(Some("ada")).await, Some(("ada".into(), "the b".into())));
    assert_eq!(revoke(None).await, None);
    harness.write(|tx| tokens::insert_api_token(tx, &token("b", None))).await;
    assert!(revoke(None).await.is_some());
    assert!(!harness.write(|tx| tokens::touch_api_token(tx, "b", at(7))).await);
}

async fn sessions_expire_and_are_revoked(harness: &Harness) {
    for session in [session("y", "ada", 10), session("x", "ada", 20), session("z", "bob", 20)] {
        harness.write(move |tx| tokens::insert_session(tx, &session)).await;
    }
    let find = async |hash: &'static str, second| {
        harness.read(move |tx| tokens::find_session(tx, hash, at(second), at(0))).await
    };
    assert_eq!(find("x", 19).await, Some(session("x", "ada", 20)));
    assert_eq!((find("y", 10).await, find("w", 1).await), (None, None));
    let hashes: Vec<_> =
        harness.read(|tx| tokens::list_sessions(tx, "ada")).await.into_iter().map(|s| s.hash).collect();
    assert_eq!(hashes, ["x", "y"]);
    let all_people = async || harness.read(|tx| tokens::all_people_at(tx, "x")).await;
    for (since, there) in [(Some(at(5)), true), (None, true)] {
        assert_eq!(harness.write(move |tx| tokens::set_all_people(tx, "x", since)).await, there);
        assert_eq!(all_people().await, since);
    }
    assert!(!harness.write(|tx| tokens::set_all_people(tx, "w", None)).await);
    for there in [true, false] {
        assert_eq!(harness.write(|tx| tokens::revoke_session(tx, "x")).await, there);
    }
    assert_eq!(find("x", 2).await, None);
}

async fn a_session_that_is_not_used_ends(harness: &Harness) {
    for session in [session("x", "ada", 1000), session("y", "ada", 1000)] {
        harness.write(move |tx| tokens::insert_session(tx, &session)).await;
    }
    let find = async |used_since| {
        harness.read(move |tx| tokens::find_session(tx, "x", at(100), at(used_since))).await
    };
    assert_eq!((find(0).await.is_some(), find(1).await), (true, None));
    for (hash, there) in [("x", true), ("z", false)] {
        assert_eq!(harness.write(move |tx| tokens::touch_session(tx, hash, at(50))).await, there);
    }
    assert_eq!(find(49).await.unwrap().last_used_at, at(50));
    let hashes: Vec<_> =
        harness.read(|tx| tokens::list_sessions(tx, "ada")).await.into_iter().map(|s| s.hash).collect();
    assert_eq!(hashes, ["x", "y"], "used last, first");
}

fn user(name: &str, role: &str) -> User {
    User::new(name, role, at(1))
}

async fn a_name_is_one_person_s_for_ever(harness: &Harness) {
    for (user, is_new) in [
        (user("bob", "viewer"), true),
        (user("ada", "member"), true),
        (user("0ea", "admin"), true),
        (user("ada", "admin"), false),
    ] {
        assert_eq!(harness.write(move |tx| tokens::insert_user(tx, &user)).await, is_new);
    }
    assert_eq!(
        harness.read(tokens::list_users).await,
        [user("0ea", "admin"), user("ada", "member"), user("bob", "viewer")]
    );
    assert!(!harness.read(tokens::any_person).await, "nobody has a password");
    let changed = User {
        role: "admin".into(),
        password: "$argon2id$x".into(),
        display_name: "Ada".into(),
        email: "ada@example.org".into(),
        last_login_at: Some(at(2)),
        disabled_at: Some(at(3)),
        ..user("ada", "member")
    };
    let wanted = changed.clone();
    assert!(harness.write(move |tx| tokens::update_user(tx, &changed)).await);
    assert_eq!(harness.read(|tx| tokens::find_user(tx, "ada")).await, Some(wanted.clone()));
    assert!(harness.read(tokens::any_person).await, "also while she is disabled");
    assert!(!harness.write(|tx| tokens::update_user(tx, &user("eve", "admin"))).await);
    let removed = User { removed_at: Some(at(4)), ..wanted };
    let row = removed.clone();
    harness.write(move |tx| tokens::update_user(tx, &row)).await;
    assert!(!harness.read(tokens::any_person).await);
    assert_eq!(harness.read(|tx| tokens::find_user(tx, "ada")).await, Some(removed));
    assert!(!harness.write(|tx| tokens::insert_user(tx, &user("ada", "member"))).await);
}

async fn all_that_lets_a_person_in_ends_at_once(harness: &Harness) {
    harness.write(|tx| tokens::insert_api_token(tx, &token("a", None))).await;
    for session in [session("x", "ada", 10), session("y", "ada", 10), session("z", "bob", 10)] {
        harness.write(move |tx| tokens::insert_session(tx, &session)).await;
    }
    assert_eq!(harness.write(|tx| tokens::end_sessions(tx, "ada", "x")).await, 1);
    let left = async || {
        let of = |user: &'static str| harness.read(move |tx| tokens::list_sessions(tx, user));
        (of("ada").await.len(), of("bob").await.len())
    };
    assert_eq!(left().await, (1, 1));
    for ended in [2, 0] {
        assert_eq!(harness.write(|tx| tokens::end_access(tx, "ada")).await, ended);
    }
    assert_eq!(left().await, (0, 1));
    assert_eq!(harness.read(|tx| tokens::find_api_token(tx, "hash-a", at(2))).await, None);
}

fn invite(id: &str, kind: &str, name: &str, expires_at: i64) -> Invite {
    Invite {
        hash: format!("hash-{id}"),
        id: id.into(),
        kind: kind.into(),
        role: "member".into(),
        name: name.into(),
        created_by: "ada".into(),
        created_at: at(1),
        expires_at: at(expires_at),
    }
}

async fn an_invite_is_good_once(harness: &Harness) {
    for invite in
        [invite("b", "invite", "", 20), invite("a", "welcome", "", 10), invite("c", "password", "bob", 20)]
    {
        harness.write(move |tx| tokens::insert_invite(tx, &invite)).await;
    }
    let find = async |hash: &'static str, second| {
        harness.read(move |tx| tokens::find_invite(tx, hash, at(second))).await
    };
    assert_eq!(find("hash-a", 9).await, Some(invite("a", "welcome", "", 10)));
    assert_eq!((find("hash-a", 10).await, find("a", 9).await), (None, None));
    let listed = async |second| -> Vec<String> {
        let all = harness.read(move |tx| tokens::list_invites(tx, at(second))).await;
        all.into_iter().map(|invite| invite.id).collect()
    };
    assert_eq!(
        (listed(9).await, listed(10).await),
        (vec!["a".into(), "b".into(), "c".into()], vec!["b".into(), "c".into()])
    );
    let take =
        async |second| harness.write(move |tx| tokens::use_invite(tx, "hash-b", "eve", at(second))).await;
    assert!(!take(20).await, "too late");
    assert!(take(9).await);
    assert!(!take(9).await && find("hash-b", 9).await.is_none());
    for there in [1, 0] {
        assert_eq!(harness.write(|tx| tokens::revoke_invites(tx, "password", "bob")).await, there);
    }
    for (id, there) in [("a", true), ("a", false), ("b", false)] {
        assert_eq!(harness.write(move |tx| tokens::revoke_invite(tx, id)).await, there, "{id}");
    }
}

fn device(hash: &str, user_code: &str) -> DeviceLogin {
    DeviceLogin {
        hash: hash.into(),
        user_code: user_code.into(),
        client: "lab-7".into(),
        address: "10.0.0.1".into(),
        created_at: at(1),
        expires_at: at(10),
        approved_by: None,
        denied_at: None,
    }
}

async fn a_program_waits_for_its_answer(harness: &Harness) {
    for (hash, code, at_most, is_stored) in [
        ("h1", "AA", (9, 9), true),
        ("h2", "BB", (9, 9), true),
        ("h3", "AA", (9, 9), false),
        ("h3", "CC", (2, 9), false),
        ("h3", "CC", (9, 2), false),
    ] {
        let login = device(hash, code);
        let stored = harness.write(move |tx| tokens::insert_device_login(tx, &login, at_most)).await;
        assert_eq!(stored, is_stored, "{hash}");
    }
    let find = async |hash: &'static str, second| {
        harness.read(move |tx| tokens::find_device_login(tx, hash, at(second))).await
    };
    let code = async |code: &'static str, second| {
        harness.read(move |tx| tokens::find_device_code(tx, code, at(second))).await
    };
    assert_eq!(find("h1", 9).await, Some(device("h1", "AA")));
    assert_eq!((find("h1", 10).await, code("AA", 10).await), (None, None));
    assert_eq!(code("AA", 9).await, Some(device("h1", "AA")));
    let answer = async |code: &'static str, by: Option<&'static str>, second| {
        harness.write(move |tx| tokens::answer_device_login(tx, code, by, at(second))).await
    };
    assert!(!answer("AA", Some("ada"), 10).await, "too late");
    assert!(answer("AA", Some("ada"), 5).await && answer("BB", None, 5).await);
    assert!(!answer("AA", None, 6).await, "an answer stays");
    assert_eq!(find("h1", 9).await.unwrap().approved_by.as_deref(), Some("ada"));
    assert_eq!(find("h2", 9).await.unwrap().denied_at, Some(at(5)));
    assert_eq!(code("AA", 9).await, None, "nobody is asked again");
    for there in [true, false] {
        assert_eq!(harness.write(|tx| tokens::end_device_login(tx, "h1")).await, there);
    }
}

async fn jobs_are_given_to_another(harness: &Harness) {
    let of =
        |owner: &str, key: &str| NewJob { owner: owner.into(), idempotency_key: Some(key.into()), ..job(1) };
    let mut ids = Vec::new();
    for new in [of("local", "k1"), of("ada", "k1"), of("local", "k2"), of("local", "k3")] {
        ids.push(harness.submit(new).await);
    }
    let give = async || harness.write(|tx| jobs::give(tx, "local", "ada", 2, at(50))).await;
    assert!(harness.read(|tx| jobs::any_of(tx, "local")).await);
    assert_eq!(give().await, [ids[0], ids[2]]);
    assert_eq!(give().await, [ids[3]]);
    assert_eq!(give().await, []);
    assert!(!harness.read(|tx| jobs::any_of(tx, "local")).await);
    for id in ids {
        let row = harness.read(move |tx| jobs::get(tx, id, &of_person("ada"))).await;
        assert_eq!(row.unwrap().owner, "ada");
    }
}

async fn what_has_expired_is_pruned(harness: &Harness) {
    for second in [10, 20] {
        harness
            .write(move |tx| {
                tokens::insert_join_token(tx, &join(&format!("j{second}"), None, second))?;
                tokens::insert_api_token(tx, &token(&format!("t{second}"), Some(second)))?;
                tokens::insert_session(tx, &session(&format!("s{second}"), "ada", second))?;
                tokens::insert_invite(tx, &invite(&format!("i{second}"), "invite", "", second))?;
                let login = device(&format!("d{second}"), &format!("C{second}"));
                let login = DeviceLogin { expires_at: at(second), ..login };
                tokens::insert_device_login(tx, &login, (9, 9)).map(drop)
            })
            .await;
    }
    harness.write(|tx| tokens::insert_api_token(tx, &token("for ever", None))).await;
    for gone in [5, 0] {
        assert_eq!(harness.write(|tx| tokens::prune_expired(tx, at(10))).await, gone);
    }
    assert_eq!(harness.read(|tx| tokens::list_api_tokens(tx, "ada")).await.len(), 2);
}
