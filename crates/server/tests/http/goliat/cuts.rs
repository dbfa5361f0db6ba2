//! Studies that the server cuts: `POST /api/v1/goliat/studies`.

use super::{Fleet, TestApp, machine};
use serde_json::{Value, json};

const PATH: &str = "/api/v1/goliat/studies";
const CONFIG: &str = r#"{"study_type": "far_field",  "phantoms": ["duke", "ella"], "frequencies_mhz": [700, 5800, 2.50],
 "z": {"5800": 1.0, "700": 2e3}}"#;

/// The request as text, for the order of keys matters.
fn request(more: &str) -> String {
    format!(r#"{{"name": " Far ", "config": {CONFIG}{more}}}"#)
}

async fn post(app: &TestApp, body: String) -> super::Answer {
    app.ask("POST", PATH).body("application/json", body).send().await
}

#[tokio::test(start_paused = true)]
async fn a_study_is_cut_and_its_parts_are_claimed() {
    let fleet = Fleet::new().await;
    let answer = post(&fleet.app, request(r#", "description": "d", "split_by": "phantom""#)).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (201, "/api/v1/jobs/1"));
    let wanted = json!({ "job_id": "1", "total": 2,
        "assignments": [{ "index": 0, "label": "duke" }, { "index": 1, "label": "ella" }] });
    assert_eq!(answer.json(), wanted);
    let claimed = fleet.claim(&machine("a", ""), "1.1").await.good();
    let text = String::from_utf8(claimed.body.to_vec()).unwrap();
    let part = CONFIG.replace(r#"["duke", "ella"]"#, r#"["ella"]"#);
    assert!(text.contains(&format!("\"splitConfig\":{part}")), "{text}");
    let whole = fleet.app.ask("GET", "/api/super-studies/1").send().await.good();
    let text = String::from_utf8(whole.body.to_vec()).unwrap();
    assert!(text.contains(&format!("\"baseConfig\":{CONFIG}")), "{text}");
    let found = fleet.get("/api/super-studies?name=Far").await;
    assert_eq!((&found[0]["id"], &found[0]["description"]), (&json!("1"), &json!("d")));
}

#[tokio::test(start_paused = true)]
async fn a_dry_run_stores_nothing() {
    let app = TestApp::open().await;
    let answer = post(&app, request(r#", "dry_run": true"#)).await;
    assert_eq!(answer.status, 200);
    let study = answer.json();
    let labels: Vec<_> = study["assignments"].as_array().unwrap().iter().map(|part| &part["label"]).collect();
    assert_eq!((&study["job_id"], &study["total"]), (&Value::Null, &json!(4)));
    assert_eq!(
        labels,
        ["duke × 700, 5800 MHz", "duke × 2.50 MHz", "ella × 700, 5800 MHz", "ella × 2.50 MHz"]
    );
    assert_eq!(app.get("/api/v1/jobs").await["total"], 0);
}

#[tokio::test(start_paused = true)]
async fn nobody_is_promised_what_no_client_could_take() {
    let app = TestApp::open().await;
    let answer = post(&app, request("")).await;
    assert_eq!(answer.status, 409);
    assert!(answer.json()["detail"].as_str().unwrap().contains("--compat goliat"), "{}", answer.json());
    assert_eq!(app.get("/api/v1/jobs").await["total"], 0);
    let looked_at = post(&app, request(r#", "dry_run": true"#)).await.json();
    assert!(looked_at["remark"].as_str().unwrap().contains("--compat goliat"), "{looked_at}");
}

#[tokio::test(start_paused = true)]
async fn sent_twice_it_is_one_job() {
    let app = TestApp::start(|config| config.compat_goliat = true).await;
    let mut answers = Vec::new();
    for _ in 0..2 {
        let ask = app.ask("POST", PATH).header("idempotency-key", "k").body("application/json", request(""));
        let answer = ask.send().await;
        answers.push((answer.status.as_u16(), answer.json()["job_id"].clone()));
    }
    assert_eq!(answers, [(201, json!("1")), (200, json!("1"))]);
}

#[tokio::test(start_paused = true)]
async fn what_is_refused_names_its_field() {
    let app = TestApp::open().await;
    for (body, path, detail) in [
        (request(r#", "num_splits": 0"#), "num_splits", "num_splits: must be 1 to 100000"),
        (request(r#", "split_by": "phantoms""#), "split_by", "split_by: `phantoms` is no strategy"),
        (
            request(r#", "split_by": "scenario""#),
            "split_by",
            "split_by: `scenario` is for near_field studies",
        ),
        (
            request(r#", "split_by": "custom", "frequency_groups": "700,900;5800""#),
            "frequency_groups",
            "frequency_groups: 900 is not among config.frequencies_mhz",
        ),
        (r#"{"name": "a", "config": {}}"#.into(), "config.phantoms", "config.phantoms: is missing"),
        (r#"{"name": "a", "config": null}"#.into(), "config", "config: must be a JSON object"),
        (r#"{"name": "  ", "config": {}}"#.into(), "name", "name: must have 1 to 200 characters"),
        (request(r#", "splits": 3"#), "splits", "splits: unknown field"),
    ] {
        let answer = post(&app, body).await;
        let problem = answer.json();
        assert_eq!(answer.status, 422, "{problem}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(problem["errors"][0]["path"], path, "{problem}");
        assert!(problem["detail"].as_str().unwrap().starts_with(detail), "{problem}");
    }
    assert_eq!(app.get("/api/v1/jobs").await["total"], 0);
}
