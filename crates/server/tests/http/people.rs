//! People over HTTP: the first one, logging in, invites, programs that ask, and what each mistake is told.

use super::app::{Answer, PASSWORD, TestApp};
use mothership_api::auth::Role;
use serde_json::{Value, json};

const LOGIN: &str = "/api/v1/auth/login";

async fn log_in(app: &TestApp, name: &str, password: &str) -> Answer {
    app.ask("POST", LOGIN).json(json!({ "name": name, "password": password })).send().await
}

fn cookie(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().unwrap().to_owned()
}

async fn as_person(app: &TestApp, cookie: &str, method: &str, path: &str, body: Value) -> Answer {
    app.ask(method, path).header("cookie", cookie).json(body).send().await
}

#[tokio::test]
async fn a_name_and_a_password_open_a_session() {
    let app = TestApp::closed().await;
    let answer = log_in(&app, "admin", PASSWORD).await.good();
    assert_eq!(answer.json()["username"], "admin");
    let set = answer.header("set-cookie");
    assert!(set.contains("; HttpOnly") && set.contains("; SameSite=Lax"), "{set}");
    for body in [
        json!({}),
        json!({ "name": "admin" }),
        json!({ "password": PASSWORD }),
        json!({ "token": "x", "name": "admin", "password": PASSWORD }),
        json!({ "name": "admin", "password": PASSWORD, "remember": true }),
    ] {
        let refused = app.ask("POST", LOGIN).json(body.clone()).send().await;
        assert_eq!(refused.status, 422, "{body}");
    }
    let long = log_in(&app, "admin", &"x".repeat(2 << 20)).await;
    assert_eq!(long.status, 401, "a long password costs no more than a short one");
}

#[tokio::test]
async fn who_is_not_there_is_told_the_same_as_who_is_wrong() {
    let app = TestApp::closed().await;
    app.add("bob", Role::Member).await;
    let plain = |answer: Answer| {
        let mut body = answer.json();
        body.as_object_mut().unwrap().remove("request_id");
        (answer.status.as_u16(), body)
    };
    let known = plain(log_in(&app, "bob", "wrong horse").await);
    assert_eq!(known, plain(log_in(&app, "nobody", "wrong horse").await));
    assert_eq!(known.0, 401);
}

#[tokio::test]
async fn guesses_at_a_name_are_told_when_to_come_back() {
    let app = TestApp::closed().await;
    for _ in 0..10 {
        assert_eq!(log_in(&app, "admin", "wrong horse").await.status, 401);
    }
    for (wait, status) in [("10", 429), ("10", 429)] {
        let limited = log_in(&app, "admin", PASSWORD).await;
        assert_eq!((limited.header("retry-after"), limited.status.as_u16()), (wait, status));
    }
    app.clock.advance_ms(10_000);
    assert_eq!(log_in(&app, "admin", "wrong horse").await.status, 401);
    assert_eq!(log_in(&app, "admin", PASSWORD).await.header("retry-after"), "20", "ever longer");
    app.clock.advance_ms(20_000);
    assert_eq!(log_in(&app, "admin", PASSWORD).await.status, 200, "and never for good");
}

#[tokio::test]
async fn the_first_person_closes_a_server_on_loopback() {
    let app = TestApp::open().await;
    assert_eq!(app.get("/api/v1/auth/me").await["open"], true);
    let user = json!({ "name": "ada", "role": "admin", "password": PASSWORD });
    let made = app.ask("POST", "/api/v1/users").json(user).send().await;
    assert_eq!((made.status.as_u16(), &made.json()["name"]), (201, &json!("ada")));
    assert!(!made.json().to_string().contains("argon2"), "no hash leaves the server");
    for path in ["/api/v1/jobs", "/api/v1/users", "/api/v1/auth/me"] {
        assert_eq!(app.ask("GET", path).send().await.status, 401, "{path}");
    }
    let session = cookie(&log_in(&app, "ada", PASSWORD).await.good());
    let me = as_person(&app, &session, "GET", "/api/v1/auth/me", json!({})).await.good().json();
    assert_eq!((&me["username"], &me["open"]), (&json!("ada"), &json!(false)));
}

#[tokio::test]
async fn an_open_server_stays_open() {
    let app = TestApp::start(|config| config.open = true).await;
    app.add("ada", Role::Admin).await;
    assert_eq!(app.get("/api/v1/auth/me").await["open"], true);
    let nobody = app.ask("POST", "/api/v1/me/password");
    let nobody = nobody.json(json!({ "current": PASSWORD, "new": "battery staple" })).send().await;
    assert_eq!(nobody.status, 409, "whoever comes is nobody there");
}

#[tokio::test]
async fn an_administrator_looks_after_people() {
    let app = TestApp::closed().await;
    let admin = app.admin();
    let ask = async |method: &str, path: &str, body: Value| {
        app.ask(method, path).bearer(&admin).json(body).send().await
    };
    let user = json!({ "name": "bob", "role": "member", "password": PASSWORD });
    ask("POST", "/api/v1/users", user.clone()).await.good();
    assert_eq!(ask("POST", "/api/v1/users", user).await.status, 409);
    assert_eq!(ask("GET", "/api/v1/users/bob", json!({})).await.good().json()["role"], "member");
    assert_eq!(ask("GET", "/api/v1/users/eve", json!({})).await.status, 404);
    let patched = ask("PATCH", "/api/v1/users/bob", json!({ "role": "viewer", "password_link": true })).await;
    let patched = patched.good().json();
    assert_eq!(patched["user"]["role"], "viewer");
    let link = patched["password_link"].as_str().unwrap();
    assert!(link.starts_with("/welcome?code=msi_"), "{link}");
    assert_eq!(ask("DELETE", "/api/v1/users/bob", json!({})).await.status, 204);
    assert_eq!(log_in(&app, "bob", PASSWORD).await.status, 401);
    let all = ask("GET", "/api/v1/users", json!({})).await.good().json();
    let seen: Vec<_> = all.as_array().unwrap().iter().map(|user| (&user["name"], &user["removed"])).collect();
    assert_eq!(seen, [(&json!("admin"), &json!(false)), (&json!("bob"), &json!(true))]);
    assert_eq!(ask("DELETE", "/api/v1/users/admin", json!({})).await.status, 409, "somebody is always left");
}

#[tokio::test]
async fn an_invited_person_comes_in_by_a_link() {
    let app = TestApp::closed().await;
    let ask = app.ask("POST", "/api/v1/invites").bearer(&app.admin());
    let made = ask.json(json!({ "role": "member" })).send().await.good().json();
    let link = made["link"].as_str().unwrap().to_owned();
    let code = link.rsplit_once('=').unwrap().1;
    let seen = app.get(&format!("/api/v1/welcome?code={code}")).await;
    assert_eq!((&seen["kind"], &seen["role"]), (&json!("invite"), &json!("member")));
    let come = async |body: Value| app.ask("POST", "/api/v1/welcome").json(body).send().await;
    let weak = come(json!({ "code": code, "name": "bob", "password": "password123" })).await;
    assert_eq!((weak.status.as_u16(), &weak.json()["errors"][0]["path"]), (422, &json!("password")));
    let answer = come(json!({ "code": code, "name": "bob", "password": PASSWORD })).await.good();
    assert_eq!(answer.json()["username"], "bob");
    let session = cookie(&answer);
    assert_eq!(as_person(&app, &session, "GET", "/api/v1/jobs", json!({})).await.status, 200);
    assert_eq!(as_person(&app, &session, "GET", "/api/v1/users", json!({})).await.status, 403);
    assert_eq!(come(json!({ "code": code, "name": "eve", "password": PASSWORD })).await.status, 404);
    for code in ["", "nonsense", "msi_00"] {
        assert_eq!(
            app.ask("GET", &format!("/api/v1/welcome?code={code}")).send().await.status,
            404,
            "{code}"
        );
    }
}

#[tokio::test]
async fn a_person_sees_and_ends_their_sessions() {
    let app = TestApp::closed().await;
    let browser = |agent: &'static str| {
        let ask = app.ask("POST", LOGIN).header("user-agent", agent).peer(([10, 0, 0, 7], 4711).into());
        ask.json(json!({ "name": "admin", "password": PASSWORD })).send()
    };
    let old = cookie(&browser("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0").await.good());
    app.clock.advance_ms(1000);
    let new = cookie(&browser("curl/8").await.good());
    let listed = as_person(&app, &new, "GET", "/api/v1/me/sessions", json!({})).await.good().json();
    assert_eq!((&listed[0]["device"], &listed[0]["current"]), (&json!("curl"), &json!(true)));
    assert_eq!(
        (&listed[1]["device"], &listed[1]["address"]),
        (&json!("Firefox on Linux"), &json!("10.0.0.7"))
    );
    let secret = old.split_once('=').unwrap().1;
    assert!(!listed.to_string().contains(secret), "no list holds what lets somebody in");
    let path = format!("/api/v1/me/sessions/{}", listed[1]["id"].as_str().unwrap());
    assert_eq!(as_person(&app, &new, "DELETE", &path, json!({})).await.status, 204);
    assert_eq!(as_person(&app, &old, "GET", "/api/v1/jobs", json!({})).await.status, 401);
    let change = json!({ "current": PASSWORD, "new": "battery staple" });
    assert_eq!(as_person(&app, &new, "POST", "/api/v1/me/password", change).await.status, 204);
    assert_eq!(log_in(&app, "admin", PASSWORD).await.status, 401);
    let profile =
        as_person(&app, &new, "PATCH", "/api/v1/auth/me", json!({ "display_name": "Ada <b>" })).await;
    assert_eq!(profile.good().json()["display_name"], "Ada <b>");
}

#[tokio::test]
async fn a_program_asks_and_is_allowed_in_the_browser() {
    let app = TestApp::closed().await;
    let asked = app.post("/api/v1/device-logins", json!({ "client": "mothership on lab-7" })).await;
    let poll = json!({ "device_code": asked["device_code"] });
    assert_eq!(app.post("/api/v1/device-logins/poll", poll.clone()).await["state"], "pending");
    let session = cookie(&log_in(&app, "admin", PASSWORD).await.good());
    let path = format!("/api/v1/device-logins/{}", asked["user_code"].as_str().unwrap());
    assert_eq!(app.ask("POST", &path).json(json!({ "allow": true })).send().await.status, 401);
    let shown = as_person(&app, &session, "GET", &path, json!({})).await.good().json();
    assert_eq!(shown["client"], "mothership on lab-7");
    assert_eq!(as_person(&app, &session, "POST", &path, json!({ "allow": true })).await.status, 204);
    let allowed = app.post("/api/v1/device-logins/poll", poll.clone()).await;
    let token = allowed["token"].as_str().unwrap();
    let me = app.ask("GET", "/api/v1/auth/me").bearer(token).send().await.good().json();
    assert_eq!(me["username"], "admin");
    assert_eq!(app.ask("POST", "/api/v1/device-logins/poll").json(poll).send().await.status, 404, "once");
}
