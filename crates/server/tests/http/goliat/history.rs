//! Times of what was brought over: `POST /api/v1/goliat/history`.

use super::{Fleet, machine};
use serde_json::{Value, json};

const PATH: &str = "/api/v1/goliat/history";

#[tokio::test(start_paused = true)]
async fn a_study_has_its_own_times() {
    let fleet = Fleet::new().await;
    fleet.study(2).await;
    let by = machine("a", "h");
    fleet.heartbeat(&by).await;
    fleet.claim(&by, "1.0").await.good();
    fleet.say(&by, json!({ "type": "overall_progress", "current": 100, "total": 100 })).await;
    fleet.finish(&by, "Study finished successfully").await;
    fleet.pass(2).await;
    let history = json!({ "job_id": "1", "created_at": "2025-01-01T00:00:00Z", "assignments": [
        { "index": 0, "started_at": "2025-01-02T00:00:00Z", "ended_at": "2025-01-02T01:00:00Z" },
        { "index": 1, "started_at": "2025-01-02T00:00:00Z", "ended_at": "2025-01-02T01:00:00Z" }] });
    let job = fleet.app.post(PATH, history).await;
    assert_eq!(job["created_at"], "2025-01-01T00:00:00Z");
    assert_eq!(job["started_at"], "2025-01-02T00:00:00Z");
    let task = fleet.task("1.0").await;
    assert_eq!(task["started_at"], "2025-01-02T00:00:00Z");
    assert_eq!(task["completed_at"], "2025-01-02T01:00:00Z");
    let waiting = fleet.task("1.1").await;
    assert_eq!((&waiting["status"], &waiting["completed_at"]), (&json!("pending"), &Value::Null));
}

#[tokio::test(start_paused = true)]
async fn a_machine_that_was_brought_over_was_heard_when_it_was() {
    let fleet = Fleet::new().await;
    let tell = async |hook: Option<&str>, address: &str, seen: Value| {
        let body = json!({ "ipAddress": address, "hostname": address, "lastSeen": seen });
        let mut ask = fleet.app.ask("POST", "/api/workers");
        if let Some(hook) = hook {
            ask = ask.header("x-mothership-machine", hook);
        }
        ask.json(body).send().await.good().json()["lastSeen"].clone()
    };
    let now = json!("2026-01-01T12:00:00.000Z");
    for (hook, address, seen, wanted) in [
        (Some("import-1"), "a", json!("2025-06-01T08:30:00.250Z"), json!("2025-06-01T08:30:00.250Z")),
        (Some("import-2"), "b", json!("2026-01-01T11:59:58.000Z"), json!("2026-01-01T11:59:58.000Z")),
        (Some("import-3"), "c", json!("2099-01-01T00:00:00.000Z"), now.clone()),
        (Some("import-4"), "d", json!("yesterday"), now.clone()),
        (Some("an-installation"), "e", json!("2025-06-01T08:30:00.250Z"), now.clone()),
        (None, "f", json!("2025-06-01T08:30:00.250Z"), now.clone()),
    ] {
        assert_eq!(tell(hook, address, seen.clone()).await, wanted, "{hook:?} {seen}");
        let list = fleet.get("/api/workers").await;
        let listed = list.as_array().unwrap().iter().find(|worker| worker["ipAddress"] == address).unwrap();
        assert_eq!(listed["lastSeen"], wanted, "{hook:?} {seen}");
        let ours = fleet.get("/api/v1/runners").await;
        let ours = ours.as_array().unwrap().iter().find(|runner| runner["name"] == address).unwrap().clone();
        let at = |value: &Value| value.as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
        assert_eq!(at(&ours["last_heartbeat"]), at(&wanted), "{ours}");
    }
    // Told once more, as a broken-off import is: it stays what it was, and the living machine is another one.
    let again = tell(Some("import-1"), "a", json!("2025-06-01T08:30:00.250Z")).await;
    assert_eq!(again, "2025-06-01T08:30:00.250Z");
    let all = fleet.get("/api/workers?includeStale=true").await;
    assert_eq!(all.as_array().unwrap().len(), 6, "nor does it begin a record anew");
}

#[tokio::test(start_paused = true)]
async fn what_is_refused_names_its_field() {
    let fleet = Fleet::new().await;
    fleet.study(2).await;
    let spec = json!({ "name": "other", "command": "true" });
    fleet.app.post("/api/v1/jobs", spec).await;
    let of = |job: &str, past: Value| json!({ "job_id": job, "assignments": past });
    let (early, late) = ("2025-01-01T00:00:00Z", "2099-01-01T00:00:00Z");
    for (body, status, path, detail) in [
        (of("2", json!([])), 422, "job_id", "job_id: job 2 is no study of GOLIAT"),
        (of("1", json!([{ "index": 2 }])), 422, "assignments[0].index", "must be below 2, not 2"),
        (
            of("1", json!([{ "index": 0 }, { "index": 1, "started_at": late }])),
            422,
            "assignments[1].started_at",
            "lies in the future",
        ),
        (
            of("1", json!([{ "index": 0, "started_at": "2025-01-01T00:00:01Z", "ended_at": early }])),
            422,
            "assignments[0].ended_at",
            "lies before started_at",
        ),
        (of("1", json!(vec![json!({ "index": 0 }); 1001])), 422, "assignments", "must be 1000 at most"),
        (
            json!({ "job_id": "1", "created_at": late, "assignments": [] }),
            422,
            "created_at",
            "lies in the future",
        ),
        (of("9", json!([])), 404, "", "job 9"),
    ] {
        let answer = fleet.app.ask("POST", PATH).json(body).send().await;
        let problem = answer.json();
        assert_eq!(answer.status, status, "{problem}");
        assert_eq!(problem["errors"][0]["path"].as_str().unwrap_or_default(), path, "{problem}");
        assert!(problem["detail"].as_str().unwrap().contains(detail), "{problem}");
    }
}
