//! Every route that is described wants what it should, on a server that wants credentials.

use super::{app::TestApp, runner::register};
use mothership_api::auth::{Role, TokenScope};
use serde_json::Value;

/// Says nothing about jobs.
const ANYBODY: &[&str] = &[
    "POST /api/v1/auth/login",
    "POST /api/v1/auth/logout",
    "GET /api/v1/welcome",
    "POST /api/v1/welcome",
    "POST /api/v1/device-logins",
    "POST /api/v1/device-logins/poll",
    "GET /api/v1/openapi.json",
    "GET /api/v1/asyncapi.json",
    "GET /api/docs",
    "GET /healthz",
    "GET /readyz",
];

/// Changes nothing, whatever the method.
const LOOKS: &[&str] = &[
    "POST /api/v1/experiments/check",
    "POST /api/v1/experiments/pico/check",
    "POST /api/v1/experiments/pico/import",
    "POST /api/v1/experiments/pico/export",
];

/// Method and path of every route, with ids of the right shape in it.
pub fn routes() -> Vec<(String, String)> {
    let described: Value = serde_json::from_str(&mothership_server::openapi_json()).unwrap();
    let mut routes = Vec::new();
    for (path, item) in described["paths"].as_object().unwrap() {
        let mut path = path.clone();
        for (name, id) in [
            ("{job}", "42"),
            ("{token}", "0123456789ab"),
            ("{task}", "42.7"),
            ("{attempt}", "42.7.1"),
            ("{runner}", "019b7a00-0000-7000-8000-000000000001"),
            ("{hash}", &"ab".repeat(32)),
            ("{project}", "nothing"),
            ("{person}", "nobody"),
            ("{path}", "out/a.txt"),
            ("{user}", "nobody"),
            ("{session}", "0123456789ab"),
            ("{invite}", "0123456789ab"),
            ("{code}", "BCDF-GHJK"),
            ("{tab}", "Timings"),
            ("{slot}", "0"),
            ("{name}", "pico"),
            ("{preset}", "careful"),
        ] {
            path = path.replace(name, id);
        }
        assert!(!path.contains('{'), "what is {path}?");
        for method in item.as_object().unwrap().keys() {
            routes.push((method.to_uppercase(), path.clone()));
        }
    }
    assert!(routes.len() > 40);
    routes
}

#[tokio::test]
async fn nobody_comes_in_without_a_credential() {
    let app = TestApp::closed().await;
    for (method, path) in routes() {
        let name = format!("{method} {path}");
        if ANYBODY.contains(&&*name) {
            continue;
        }
        // The one body that is read before the credential in it.
        let answer = match path.ends_with("/agent/register") {
            true => app.ask(&method, &path).json(register("stranger", None)).send().await,
            false => app.ask(&method, &path).send().await,
        };
        assert_eq!(answer.status, 401, "{name}");
        assert_eq!(answer.json()["code"], "unauthenticated", "{name}");
    }
}

#[tokio::test]
async fn a_wrong_credential_is_as_good_as_none() {
    let app = TestApp::closed().await;
    let mut wrong = app.admin();
    wrong.replace_range(4..5, if wrong.as_bytes()[4] == b'0' { "1" } else { "0" });
    for token in [&*wrong, "msh_short", "msj_abc", "nonsense", "msr_019b7a00-0000-7000-8000-000000000001_abc"]
    {
        for path in ["/api/v1/jobs", "/api/v1/agent/lease", "/api/v1/blobs/missing", "/ws", "/metrics"] {
            let method =
                if path.starts_with("/api/v1/agent") || path.ends_with("missing") { "POST" } else { "GET" };
            let answer = app.ask(method, path).bearer(token).send().await;
            assert!(matches!(answer.status.as_u16(), 401 | 403), "{path} with {token}: {}", answer.status);
        }
    }
    let wrong_scheme = app.ask("GET", "/api/v1/jobs").header("authorization", "Basic YTpi").send().await;
    assert_eq!(wrong_scheme.status, 401);
}

#[tokio::test]
async fn those_who_may_come_in_everywhere_else_do() {
    let app = TestApp::closed().await;
    for (method, path) in routes() {
        let answer = app.ask(&method, &path).bearer(&app.admin()).send().await;
        let is_for_runners = path.starts_with("/api/v1/agent") && !path.ends_with("/register");
        assert_eq!(answer.status == 401, is_for_runners, "{method} {path}: {}", answer.status);
        assert_ne!(answer.status, 403, "{method} {path}");
    }
}

#[tokio::test]
async fn what_anybody_may_ask_says_nothing_about_jobs() {
    let app = TestApp::closed().await;
    for name in ANYBODY.iter().filter_map(|name| name.strip_prefix("GET ")) {
        // Without the code of a link it says nothing at all.
        let wanted = if name.ends_with("/welcome") { 404 } else { 200 };
        assert_eq!(app.ask("GET", name).send().await.status, wanted, "{name}");
    }
}

/// What a token of this scope and of a person of this role may, of every route; without those for runners.
async fn allowed(app: &TestApp, token: &str) -> Vec<String> {
    let mut allowed = Vec::new();
    for (method, path) in routes() {
        let name = format!("{method} {path}");
        if ANYBODY.contains(&&*name) || path.starts_with("/api/v1/agent") {
            continue;
        }
        // What is allowed must do nothing here: no body fits, and nothing is there.
        let answer = app.ask(&method, &path).bearer(token).send().await;
        if answer.status != 403 {
            assert_ne!(answer.status, 401, "{name}");
            allowed.push(name);
        }
    }
    allowed
}

#[tokio::test]
async fn every_route_keeps_to_role_and_scope() {
    let app = TestApp::closed().await;
    for (name, role) in [("vic", Role::Viewer), ("mel", Role::Member)] {
        app.add(name, role).await;
    }
    let is_own = |name: &str| {
        let (method, path) = name.split_once(' ').unwrap();
        path.starts_with("/api/v1/me/")
            || (path == "/api/v1/auth/me" && method != "GET")
            || path.starts_with("/api/v1/device-logins/")
    };
    let everything = allowed(&app, &app.admin()).await;
    let of = async |person: &str, scope: TokenScope| {
        let token = app.token_of(person, scope).await;
        allowed(&app, &token).await
    };
    let only = |keep: &dyn Fn(&str) -> bool| -> Vec<String> {
        everything.iter().filter(|name| keep(name)).cloned().collect()
    };
    let is_read = |name: &str| name.starts_with("GET ") || LOOKS.contains(&name);
    let read = of("admin", TokenScope::Read).await;
    assert_eq!(read, only(&|name| is_read(name) && !is_own(name)), "a token to read changes nothing");
    let member = of("mel", TokenScope::Admin).await;
    assert_eq!(
        of("admin", TokenScope::Submit).await,
        member.iter().filter(|name| !is_own(name)).cloned().collect::<Vec<_>>(),
        "a token to submit does what a member may, and nothing with the account"
    );
    let for_members = |name: &str| member.iter().any(|known| known == name);
    for name in
        ["POST /api/v1/users", "GET /api/v1/users", "POST /api/v1/runner-tokens", "POST /api/v1/invites"]
    {
        assert!(!for_members(name) && everything.iter().any(|known| known == name), "{name}");
    }
    let viewer = of("vic", TokenScope::Admin).await;
    assert_eq!(viewer, only(&|name| for_members(name) && (is_read(name) || is_own(name))));
}

#[tokio::test]
async fn a_smaller_token_makes_no_greater_one() {
    let app = TestApp::closed().await;
    for scope in [TokenScope::Read, TokenScope::Submit] {
        let token = app.token_of("admin", scope).await;
        let body = serde_json::json!({ "name": "n", "scope": "admin" });
        let refused = app.ask("POST", "/api/v1/me/tokens").bearer(&token).json(body).send().await;
        assert_eq!(refused.status, 403);
        let detail = refused.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(scope.as_str()) && detail.contains("scope"), "{detail}");
    }
}
