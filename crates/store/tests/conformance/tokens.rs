//! Who may come in.

use crate::{
    harness::{Harness, at},
    on_every_engine,
};
use mothership_store::tokens::{self, ApiToken, JoinTokenRow, Session, User};

on_every_engine! {
    join_tokens_expire_and_are_revoked,
    a_join_token_lets_as_many_in_as_it_is_good_for,
    api_tokens_are_found_by_their_hash,
    sessions_expire_and_are_revoked,
    a_user_goes_with_all_that_lets_it_in,
    what_has_expired_is_pruned,
}

fn token(id: &str, expires_at: Option<i64>) -> ApiToken {
    ApiToken {
        id: id.into(),
        user: "ada".into(),
        hash: format!("hash-{id}"),
        scope: "submit".into(),
        created_at: at(1),
        expires_at: expires_at.map(at),
        last_used_at: None,
    }
}

fn session(hash: &str, user: &str, expires_at: i64) -> Session {
    Session { hash: hash.into(), user: user.into(), created_at: at(1), expires_at: at(expires_at) }
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
    for there in [true, false] {
        assert_eq!(harness.write(|tx| tokens::revoke_api_token(tx, "b")).await, there);
    }
    assert!(!harness.write(|tx| tokens::touch_api_token(tx, "b", at(7))).await);
}

async fn sessions_expire_and_are_revoked(harness: &Harness) {
    for session in [session("y", "ada", 10), session("x", "ada", 20), session("z", "bob", 20)] {
        harness.write(move |tx| tokens::insert_session(tx, &session)).await;
    }
    let find = async |hash: &'static str, second| {
        harness.read(move |tx| tokens::find_session(tx, hash, at(second))).await
    };
    assert_eq!(find("x", 19).await, Some(session("x", "ada", 20)));
    assert_eq!((find("y", 10).await, find("w", 1).await), (None, None));
    let hashes: Vec<_> =
        harness.read(|tx| tokens::list_sessions(tx, "ada")).await.into_iter().map(|s| s.hash).collect();
    assert_eq!(hashes, ["x", "y"]);
    for there in [true, false] {
        assert_eq!(harness.write(|tx| tokens::revoke_session(tx, "x")).await, there);
    }
    assert_eq!(find("x", 2).await, None);
}

async fn a_user_goes_with_all_that_lets_it_in(harness: &Harness) {
    let user = |name: &str, role: &str| User { name: name.into(), role: role.into(), created_at: at(1) };
    for user in [user("bob", "viewer"), user("ada", "member"), user("Zoe", "admin"), user("ada", "admin")] {
        harness.write(move |tx| tokens::insert_user(tx, &user)).await;
    }
    let all = [user("Zoe", "admin"), user("ada", "admin"), user("bob", "viewer")];
    assert_eq!(harness.read(tokens::list_users).await, all);
    assert_eq!(harness.read(|tx| tokens::find_user(tx, "ada")).await, Some(user("ada", "admin")));
    harness.write(|tx| tokens::insert_api_token(tx, &token("a", None))).await;
    for session in [session("x", "ada", 10), session("z", "bob", 10)] {
        harness.write(move |tx| tokens::insert_session(tx, &session)).await;
    }
    for there in [true, false] {
        assert_eq!(harness.write(|tx| tokens::revoke_user(tx, "ada")).await, there);
    }
    assert_eq!(harness.read(|tx| tokens::find_user(tx, "ada")).await, None);
    assert_eq!(harness.read(|tx| tokens::find_api_token(tx, "hash-a", at(2))).await, None);
    assert_eq!(harness.read(|tx| tokens::find_session(tx, "x", at(2))).await, None);
    assert!(harness.read(|tx| tokens::find_session(tx, "z", at(2))).await.is_some());
}

async fn what_has_expired_is_pruned(harness: &Harness) {
    for second in [10, 20] {
        harness
            .write(move |tx| {
                tokens::insert_join_token(tx, &join(&format!("j{second}"), None, second))?;
                tokens::insert_api_token(tx, &token(&format!("t{second}"), Some(second)))?;
                tokens::insert_session(tx, &session(&format!("s{second}"), "ada", second))
            })
            .await;
    }
    harness.write(|tx| tokens::insert_api_token(tx, &token("for ever", None))).await;
    for gone in [3, 0] {
        assert_eq!(harness.write(|tx| tokens::prune_expired(tx, at(10))).await, gone);
    }
    assert_eq!(harness.read(|tx| tokens::list_api_tokens(tx, "ada")).await.len(), 2);
}
