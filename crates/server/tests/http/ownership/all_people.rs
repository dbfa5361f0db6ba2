//! Administrators, and what is remembered of them and of everybody.

use super::{super::app::PASSWORD, lab::Lab};
use mothership_api::auth::TokenScope;
use serde_json::json;

#[tokio::test]
async fn an_administrator_sees_others_only_after_switching_it_on() {
    let lab = Lab::new().await;
    let admin = lab.app.admin();
    let job = format!("/api/v1/jobs/{}", lab.job);
    let of_token = |method: &str, path: &str, value: &str| {
        lab.app.ask(method, path).bearer(&admin).header("mothership-all-people", value).send()
    };
    assert_eq!(lab.ask(&admin, "GET", &job, None).await.status, 404, "as for everybody else");
    assert_eq!(of_token("GET", &job, "off").await.status, 404);
    assert_eq!(of_token("GET", &job, "on").await.status, 200);
    assert_eq!(of_token("POST", &format!("{job}/pause"), "on").await.status, 200);
    // Only who looks after everything, and not with a smaller token.
    let small = lab.app.token_of("admin", TokenScope::Submit).await;
    for token in [&lab.eve, &small] {
        let asked = lab.app.ask("GET", &job).bearer(token).header("mothership-all-people", "on").send().await;
        assert_eq!(asked.status, 403);
    }
    // A browser: for its session, until it is switched off.
    let login = json!({ "name": "admin", "password": PASSWORD });
    let login = lab.app.ask("POST", "/api/v1/auth/login").json(login).send().await.good();
    let cookie = login.header("set-cookie").split(';').next().unwrap().to_owned();
    let browser = |method: &str, path: &str| lab.app.ask(method, path).header("cookie", &cookie);
    assert_eq!(browser("GET", &job).header("mothership-all-people", "on").send().await.status, 404);
    let switch = async |on: bool| {
        let body = json!({ "on": on });
        let switched =
            browser("PUT", "/api/v1/me/all-people").header("sec-fetch-site", "same-origin").json(body);
        assert_eq!(switched.send().await.status, 204);
        browser("GET", "/api/v1/auth/me").send().await.json()["all_people"] == json!(on)
    };
    assert!(switch(true).await);
    assert_eq!(browser("GET", &job).send().await.status, 200);
    assert_eq!(browser("GET", "/api/v1/jobs").send().await.json()["total"], 4);
    assert!(switch(false).await);
    assert_eq!(browser("GET", &job).send().await.status, 404);
    // All of it is remembered, and whose things were acted on.
    let log = lab.ask(&admin, "GET", "/api/v1/audit?person=admin&limit=50", None).await.good().json();
    let acts: Vec<_> = log["entries"].as_array().unwrap().iter().map(|entry| entry["act"].clone()).collect();
    for act in ["all_people.token", "all_people.on", "all_people.off", "job.pause"] {
        assert!(acts.contains(&json!(act)), "{act} in {acts:?}");
    }
    let pause = log["entries"].as_array().unwrap().iter().find(|entry| entry["act"] == "job.pause").unwrap();
    assert_eq!(pause["whose"], "ada");
}

#[tokio::test]
async fn the_audit_log_says_who_did_what_and_from_where() {
    let lab = Lab::new().await;
    let (admin, job) = (lab.app.admin(), format!("/api/v1/jobs/{}", lab.job));
    let here: std::net::SocketAddr = "10.0.0.7:1234".parse().unwrap();
    let patch = json!({ "priority": 3, "project": "reef" });
    lab.app.ask("PATCH", &job).bearer(&lab.ada).peer(here).json(patch).send().await.good();
    lab.app.ask("POST", &format!("{job}/cancel")).bearer(&lab.ada).peer(here).send().await.good();
    lab.ask(&lab.ada, "PUT", &format!("{job}/shares/eve"), Some(r#"{"right": "see"}"#)).await.good();
    let page = async |query: &str| {
        lab.ask(&admin, "GET", &format!("/api/v1/audit?{query}"), None).await.good().json()
    };
    let of_job = page(&format!("object={}", lab.job)).await;
    let acts: Vec<_> = of_job["entries"].as_array().unwrap().iter().map(|entry| &entry["act"]).collect();
    assert_eq!(acts, ["job.share", "job.cancel", "job.patch", "job.submit"]);
    let patched = &of_job["entries"][2];
    assert_eq!((&patched["person"], &patched["address"]), (&json!("ada"), &json!("10.0.0.7")));
    assert_eq!(patched["before"], json!({ "priority": 1, "project": "" }));
    assert_eq!(patched["after"], json!({ "priority": 3, "project": "reef" }));
    let first = page("person=ada&act=job.&limit=2").await;
    let next = page(&format!("person=ada&act=job.&limit=2&after={}", first["next"])).await;
    assert_eq!(next["entries"][0]["act"], "job.patch");
    for (query, wanted) in
        [("until=2026-01-01T00:00:00Z", 0), ("since=2026-01-01T00:00:00Z&act=project.add", 1)]
    {
        assert_eq!(page(query).await["entries"].as_array().unwrap().len(), wanted, "{query}");
    }
    let table = lab.ask(&admin, "GET", "/api/v1/audit.csv?person=ada", None).await.good();
    assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
    let text = String::from_utf8(table.body.to_vec()).unwrap();
    assert!(text.starts_with("at,person,act,object,address,before,after,detail,whose\r\n"), "{text}");
    assert!(text.contains(",ada,job.cancel,") && !text.contains("manta\r"), "{text}");
    assert_eq!(lab.ask(&lab.ada, "GET", "/api/v1/audit", None).await.status, 403);
}
