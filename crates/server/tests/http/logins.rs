//! Logging in and out, and how machines become runners, on a server that wants credentials.

use super::{
    app::{Answer, TestApp},
    runner::register,
};
use mothership_core::{
    clock::{Clock, plus_ms},
    limits::SESSION_TTL_MS,
};
use serde_json::{Value, json};

async fn log_in(app: &TestApp, token: &str) -> Answer {
    app.ask("POST", "/api/v1/auth/login").json(json!({ "token": token })).send().await
}

/// `name=value` of the cookie that was set.
fn cookie(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().unwrap().to_owned()
}

async fn me(app: &TestApp, cookie: &str) -> Answer {
    app.ask("GET", "/api/v1/auth/me").header("cookie", cookie).send().await
}

#[tokio::test]
async fn a_browser_trades_the_token_for_a_session() {
    let app = TestApp::closed().await;
    let answer = log_in(&app, &format!(" {}\n", app.admin())).await.good();
    let wanted = json!({ "username": "admin", "role": "admin", "open": false, "all_people": false });
    assert_eq!(answer.json(), wanted);
    let set = answer.header("set-cookie");
    assert!(set.contains("; HttpOnly") && set.contains("; SameSite=Lax") && !set.contains("Secure"), "{set}");
    assert!(!set.contains(&app.admin()[4..]), "the token is not the session");

    let session = cookie(&answer);
    assert_eq!(me(&app, &session).await.good().json()["username"], "admin");
    let foreign =
        app.ask("POST", "/api/v1/jobs").header("cookie", &session).header("origin", "http://evil.example");
    assert_eq!(foreign.json(json!({ "command": ["true"] })).send().await.status, 403);

    let out = app.ask("POST", "/api/v1/auth/logout").header("cookie", &session).send().await;
    assert_eq!(out.status, 204);
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(me(&app, &session).await.status, 401, "the session is over, whoever has kept its cookie");
}

#[tokio::test]
async fn a_session_is_for_tls_when_there_is_tls_and_ends_by_itself() {
    let app = TestApp::closed().await;
    let ask = app.ask("POST", "/api/v1/auth/login").header("x-forwarded-proto", "https");
    let answer = ask.json(json!({ "token": app.admin() })).send().await.good();
    assert!(answer.header("set-cookie").ends_with("; Secure"));
    let session = cookie(&answer);
    let ends_at = plus_ms(app.clock.now(), SESSION_TTL_MS);
    let days = |count: i64| count * 24 * 3600 * 1000;
    for _ in 0..5 {
        app.clock.advance_ms(days(6));
        assert_eq!(me(&app, &session).await.status, if app.clock.now() < ends_at { 200 } else { 401 });
    }
    assert_eq!(app.clock.now(), ends_at);
    let idle = cookie(&log_in(&app, &app.admin()).await.good());
    app.clock.advance_ms(days(7));
    assert_eq!(me(&app, &idle).await.status, 401);
}

#[tokio::test]
async fn guessing_is_slow() {
    let app = TestApp::closed().await;
    let wrong = format!("msh_{}", "0".repeat(64));
    for _ in 0..10 {
        assert_eq!(log_in(&app, &wrong).await.status, 401);
    }
    let limited = log_in(&app, &app.admin()).await;
    assert_eq!((limited.status.as_u16(), limited.header("retry-after")), (429, "10"));
    assert_eq!(limited.json()["code"], "rate_limited");
    // Programs that have a token are not kept waiting by those who have none.
    let program = app.ask("GET", "/api/v1/auth/me").bearer(&app.admin()).send().await;
    assert_eq!(program.status, 200);
    app.clock.advance_ms(10_000);
    assert_eq!(log_in(&app, &app.admin()).await.status, 200);
}

#[tokio::test]
async fn an_open_server_needs_no_login_and_gives_no_session() {
    let app = TestApp::open().await;
    let answer = log_in(&app, "anything").await.good();
    assert_eq!((answer.header("set-cookie"), &answer.json()["open"]), ("", &json!(true)));
    let stale = app.ask("GET", "/api/v1/auth/me").bearer("msh_of_another_time").send().await;
    assert_eq!(stale.good().json()["username"], "local");
}

async fn join_token(app: &TestApp, body: Value) -> String {
    let ask = app.ask("POST", "/api/v1/runner-tokens").bearer(&app.admin()).json(body);
    ask.send().await.good().json()["token"].as_str().unwrap().to_owned()
}

async fn join(app: &TestApp, name: &str, token: &str) -> Answer {
    app.ask("POST", "/api/v1/agent/register").json(register(name, Some(token))).send().await
}

#[tokio::test]
async fn machines_join_with_a_token_for_one_or_for_many() {
    let app = TestApp::closed().await;
    let many = join_token(&app, json!({ "many": true })).await;
    for name in ["a", "b"] {
        assert_eq!(join(&app, name, &many).await.status, 200);
    }
    let one = join_token(&app, json!({ "ttl_seconds": 60 })).await;
    assert_eq!(join(&app, "c", &one).await.status, 200);
    assert_eq!(join(&app, "d", &one).await.status, 401, "it was for one machine");
    assert_eq!(join(&app, "c", &one).await.status, 200, "the same machine asks again");
    app.clock.advance_ms(60_000);
    let late = join(&app, "c", &one).await;
    assert_eq!(late.status, 401);
    assert!(late.json()["detail"].as_str().unwrap().contains("mothership runner-token"));
    for bad in [json!({ "ttl_seconds": 0 }), json!({ "ttl_seconds": 99_999_999 })] {
        let ask = app.ask("POST", "/api/v1/runner-tokens").bearer(&app.admin()).json(bad);
        assert_eq!(ask.send().await.json()["errors"][0]["path"], "ttl_seconds");
    }
}

#[tokio::test]
async fn a_runner_that_comes_back_is_the_same_and_keeps_its_secret() {
    let app = TestApp::closed().await;
    let token = join_token(&app, json!({})).await;
    let first = join(&app, "a", &token).await.good().json();
    let secret = first["secret"].as_str().unwrap();
    app.clock.advance_ms(40 * 24 * 3600 * 1000);
    let ask = app.ask("POST", "/api/v1/agent/register").bearer(secret).json(register("a", None));
    let again = ask.send().await.good().json();
    assert_eq!((&again["runner_id"], &again["secret"]), (&first["runner_id"], &json!("")));
    let lease = json!({ "free": { "cpus": 1.0, "memory_bytes": 0 }, "wait_ms": 0 });
    let asked = app.ask("POST", "/api/v1/agent/lease").bearer(secret).json(lease.clone()).send().await;
    assert_eq!(asked.status, 200, "the answer with a new secret could have been lost");

    // A runner is no person, and one that was deleted is nobody.
    assert_eq!(app.ask("GET", "/api/v1/jobs").bearer(secret).send().await.status, 403);
    let path = format!("/api/v1/runners/{}", first["runner_id"].as_str().unwrap());
    assert_eq!(app.ask("DELETE", &path).bearer(&app.admin()).send().await.status, 204);
    assert_eq!(app.ask("POST", "/api/v1/agent/lease").bearer(secret).json(lease).send().await.status, 401);
}
