//! What is seen of what is counted, shared, in a project, or only named.

use super::{
    super::app::TestApp,
    lab::{Lab, WORD},
};
use mothership_api::auth::{Role, TokenScope};
use serde_json::{Value, json};

#[tokio::test]
async fn counts_and_searches_are_of_what_is_seen() {
    let lab = Lab::new().await;
    let get = async |token: &str, path: &str| lab.ask(token, "GET", path, None).await.good().json();
    for path in ["/api/v1/jobs", "/api/v1/jobs?q=manta", "/api/v1/jobs?owner=ada", "/api/v1/jobs?label=manta"]
    {
        let (theirs, own) = (get(&lab.eve, path).await, get(&lab.ada, path).await);
        assert_eq!((&theirs["total"], &theirs["jobs"]), (&json!(0), &json!([])), "{path}");
        assert!(own["total"].as_u64().unwrap() > 0, "{path}");
        let counted: u64 = theirs["by_status"].as_object().unwrap().values().filter_map(Value::as_u64).sum();
        assert_eq!(counted, 0, "{path}");
    }
    let stats = get(&lab.eve, "/api/v1/stats").await;
    let (jobs, tasks) = (stats["jobs"].as_object().unwrap(), stats["tasks"].as_object().unwrap());
    assert!(jobs.values().chain(tasks.values()).all(|count| count == 0), "{stats}");
    assert_eq!((&stats["failures_24h"], &stats["queued"]), (&json!(0), &json!(0)));
    assert_eq!((&stats["recent_failures"], &stats["attention"]), (&json!([]), &json!([])));
    assert_eq!(stats["runners"], 1, "machines are everybody's");
    let own = get(&lab.ada, "/api/v1/stats").await;
    assert_eq!((&own["tasks"]["failed"], &own["failures_24h"]), (&json!(1), &json!(1)));
    // Busy, to who does not see with what.
    let runner = format!("/api/v1/runners/{}", lab.runner);
    let (theirs, own) = (get(&lab.eve, &runner).await, get(&lab.ada, &runner).await);
    assert_eq!((&theirs["active_tasks"], &theirs["status"]), (&json!(1), &json!("busy")));
    assert_eq!((&theirs["running"], own["running"].as_array().unwrap().len()), (&json!([]), 1));
}

#[tokio::test]
async fn to_know_a_hash_is_not_to_have_the_file() {
    let lab = Lab::new().await;
    let bytes = format!("{WORD} in a file");
    let part = |size: usize| format!("/api/v1/blobs/{}?offset=0&size={size}", lab.hash);
    let blob = format!("/api/v1/blobs/{}", lab.hash);
    let spec =
        json!({ "command": ["cat", "a"], "inputs": [{ "blob": lab.hash, "to": "a", "size": bytes.len() }] });
    let submit = async || lab.ask(&lab.eve, "POST", "/api/v1/jobs", Some(&spec.to_string())).await.status;
    assert_eq!(submit().await, 422);
    // Other bytes under that name are no way in.
    let wrong = lab.app.ask("PUT", &part(3)).bearer(&lab.eve).body("application/octet-stream", "abc");
    assert_eq!(wrong.send().await.status, 422);
    assert_eq!(
        (lab.ask(&lab.eve, "GET", &blob, None).await.status, submit().await.as_u16()),
        (404.try_into().unwrap(), 422)
    );
    let right =
        lab.app.ask("PUT", &part(bytes.len())).bearer(&lab.eve).body("application/octet-stream", bytes);
    right.send().await.good();
    assert_eq!(submit().await, 201, "who has sent it may name it");
    assert_eq!(lab.ask(&lab.eve, "GET", &blob, None).await.status, 200);
}

#[tokio::test]
async fn a_share_and_a_project_show_what_they_say() {
    let lab = Lab::new().await;
    let job = format!("/api/v1/jobs/{}", lab.job);
    let share = format!("{job}/shares/eve");
    let status = async |token: &str, method: &str, path: &str, body: Option<&str>| {
        lab.ask(token, method, path, body).await.status.as_u16()
    };
    // To look.
    assert_eq!(status(&lab.ada, "PUT", &share, Some(r#"{"right": "see"}"#)).await, 200);
    assert_eq!(status(&lab.eve, "GET", &job, None).await, 200);
    let log = format!("/api/v1/attempts/{}.0.1/log", lab.job);
    assert_eq!(status(&lab.eve, "GET", &log, None).await, 200);
    assert_eq!(status(&lab.eve, "POST", &format!("{job}/pause"), None).await, 403, "to look at only");
    assert_eq!(
        status(&lab.eve, "PUT", &format!("{job}/shares/admin"), Some(r#"{"right": "see"}"#)).await,
        403
    );
    let listed = lab.ask(&lab.eve, "GET", "/api/v1/jobs", None).await.json();
    assert_eq!(listed["total"], 1);
    // To run.
    assert_eq!(status(&lab.ada, "PUT", &share, Some(r#"{"right": "run"}"#)).await, 200);
    assert_eq!(status(&lab.eve, "POST", &format!("{job}/pause"), None).await, 200);
    assert_eq!(
        status(&lab.eve, "PATCH", &job, Some(r#"{"project": "everyone"}"#)).await,
        403,
        "not hers to move"
    );
    assert_eq!(status(&lab.ada, "DELETE", &share, None).await, 204);
    assert_eq!(status(&lab.eve, "GET", &job, None).await, 404);
    // A project: a viewer looks, a member runs.
    let member = "/api/v1/projects/reef/members/eve";
    assert_eq!(status(&lab.ada, "PUT", member, Some(r#"{"role": "viewer"}"#)).await, 200);
    assert_eq!(status(&lab.ada, "PATCH", &job, Some(r#"{"project": "reef"}"#)).await, 200);
    assert_eq!(status(&lab.eve, "GET", &job, None).await, 200);
    assert_eq!(status(&lab.eve, "POST", &format!("{job}/resume"), None).await, 403);
    let spec = r#"{"command": ["x"], "project": "reef"}"#;
    assert_eq!(status(&lab.eve, "POST", "/api/v1/jobs", Some(spec)).await, 403, "a viewer adds nothing");
    assert_eq!(status(&lab.ada, "PUT", member, Some(r#"{"role": "member"}"#)).await, 200);
    assert_eq!(status(&lab.eve, "POST", &format!("{job}/resume"), None).await, 200);
    assert_eq!(status(&lab.eve, "POST", "/api/v1/jobs", Some(spec)).await, 201);
    assert_eq!(status(&lab.eve, "PATCH", "/api/v1/projects/reef", Some("{}")).await, 403);
    assert_eq!(status(&lab.ada, "DELETE", "/api/v1/projects/reef", None).await, 409, "it holds jobs");
    assert_eq!(
        status(&lab.ada, "DELETE", "/api/v1/projects/reef/members/ada", None).await,
        409,
        "who looks after it?"
    );
    assert_eq!(status(&lab.eve, "DELETE", member, None).await, 204, "who wants may go");
    assert_eq!(status(&lab.eve, "GET", &job, None).await, 404);
    assert_eq!(status(&lab.eve, "POST", "/api/v1/jobs", Some(spec)).await, 422);
    assert_eq!(
        status(&lab.ada, "PUT", "/api/v1/projects/everyone/members/eve", Some(r#"{"role": "viewer"}"#)).await,
        403
    );
}

#[tokio::test]
async fn a_study_that_is_taken_out_of_everyone_is_gone_for_the_machines() {
    let app = TestApp::start(|config| (config.closed, config.compat_goliat) = (true, true)).await;
    app.add("admin", Role::Admin).await;
    app.add("ada", Role::Member).await;
    let ada = app.token_of("ada", TokenScope::Admin).await;
    let study = json!({ "name": WORD, "command": ["x"], "labels": { "goliat": "super-study" } });
    app.ask("POST", "/api/v1/jobs").bearer(&ada).json(study).send().await.good();
    let listed = async || {
        String::from_utf8(app.ask("GET", "/api/super-studies").send().await.good().body.to_vec()).unwrap()
    };
    assert!(listed().await.contains(WORD), "everybody's, as without a login");
    let one = async || app.ask("GET", "/api/super-studies/1").send().await.status;
    assert_eq!(one().await, 200);
    let private = json!({ "project": "private" });
    app.ask("PATCH", "/api/v1/jobs/1").bearer(&ada).json(private).send().await.good();
    assert!(!listed().await.contains(WORD));
    assert_eq!(one().await, 404);
}
