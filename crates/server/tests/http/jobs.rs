//! Jobs: found, changed, cancelled, paused, retried and deleted.

use super::{
    app::TestApp,
    problems::{assert_invalid, assert_problem},
    runner::Runner,
};
use serde_json::{Value, json};

fn names(list: &Value) -> Vec<&str> {
    list["jobs"].as_array().unwrap().iter().map(|job| job["name"].as_str().unwrap()).collect()
}

/// Four jobs, in this order: waves-1 (urgent), tides, waves-2 (low), empty (which has no tasks and has ended).
async fn four_jobs(app: &TestApp) {
    for (name, priority, project) in [("waves-1", 3, "waves"), ("tides", 1, "tides"), ("waves-2", 0, "waves")]
    {
        let labels = json!({ "project": project });
        app.submit(json!({ "name": name, "command": ["sim"], "priority": priority, "labels": labels })).await;
        // Jobs of one moment have no order by time.
        app.clock.advance_ms(1000);
    }
    let cancelled = app.submit(json!({ "name": "cancelled", "command": ["sim"] })).await;
    app.post(&format!("/api/v1/jobs/{cancelled}/cancel"), json!({})).await;
}

#[tokio::test]
async fn jobs_are_filtered_sorted_and_paged() {
    let app = TestApp::open().await;
    four_jobs(&app).await;
    for (query, expected) in [
        ("", &["cancelled", "waves-2", "tides", "waves-1"][..]),
        ("?q=waves", &["waves-2", "waves-1"]),
        ("?q=2", &["waves-2", "tides"]),
        ("?label=project", &["waves-2", "tides", "waves-1"]),
        ("?label=project=tides", &["tides"]),
        ("?label=project=none", &[]),
        ("?sort=name", &["cancelled", "tides", "waves-1", "waves-2"]),
        // 1 is the default; the older job goes first.
        ("?sort=priority", &["waves-1", "tides", "cancelled", "waves-2"]),
        ("?status=cancelled", &["cancelled"]),
        ("?status=pending,%20cancelled&limit=2", &["cancelled", "waves-2"]),
        ("?limit=2&offset=2", &["tides", "waves-1"]),
        ("?offset=99", &[]),
        ("?owner=nobody", &[]),
    ] {
        assert_eq!(names(&app.get(&format!("/api/v1/jobs{query}")).await), expected, "{query}");
    }
    let page = app.get("/api/v1/jobs?q=waves&limit=1").await;
    assert_eq!((&page["total"], &page["limit"], &page["offset"]), (&json!(2), &json!(1), &json!(0)));
    let filtered = app.get("/api/v1/jobs?status=cancelled").await;
    let by_status = &filtered["by_status"];
    assert_eq!(
        (&by_status["pending"], &by_status["cancelled"]),
        (&json!(3), &json!(1)),
        "without the filter"
    );
}

#[tokio::test]
async fn a_filter_that_means_nothing_is_refused_and_named() {
    let app = TestApp::open().await;
    for (query, field) in [
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("sort=colour", "sort"),
        ("status=pending,lost", "status"),
    ] {
        let answer = app.ask("GET", &format!("/api/v1/jobs?{query}")).send().await;
        assert_invalid(&answer, field);
    }
    assert_eq!(
        app.ask("GET", "/api/v1/jobs?limit=1000").send().await.status,
        200,
        "the limit itself is allowed"
    );
}

#[tokio::test]
async fn a_patch_changes_what_it_names_and_refuses_what_cannot_be() {
    let app = TestApp::open().await;
    let labels = json!({ "project": "waves" });
    app.submit(json!({ "name": "sim", "command": ["sim"], "description": "first", "labels": labels })).await;
    let patch = async |body: Value| app.ask("PATCH", "/api/v1/jobs/1").json(body).send().await;

    let job = patch(json!({ "name": "renamed", "priority": -1000 })).await.good().json();
    assert_eq!((&job["name"], &job["priority"]), (&json!("renamed"), &json!(-1000)));
    assert_eq!((&job["description"], &job["labels"]), (&json!("first"), &labels), "what was not named stays");
    let job = patch(json!({ "labels": {} })).await.good().json();
    assert_eq!((&job["labels"], &job["name"]), (&json!({}), &json!("renamed")));

    for (body, field) in [
        (json!({ "priority": 1001 }), "priority"),
        (json!({ "priority": -1001 }), "priority"),
        (json!({ "name": "  " }), "name"),
        (json!({ "name": "n".repeat(201) }), "name"),
        (json!({ "name": "two\nlines" }), "name"),
        (json!({ "name": "a\u{1b}[31m" }), "name"),
    ] {
        assert_invalid(&patch(body).await, field);
    }
    assert_problem(&patch(json!({ "owner": "me" })).await, 422, "invalid");
    let nowhere = app.ask("PATCH", "/api/v1/jobs/2").json(json!({ "name": "x" })).send().await;
    assert_problem(&nowhere, 404, "not_found");
    assert_eq!(app.get("/api/v1/jobs/1").await["name"], "renamed", "a refused patch changes nothing");
}

#[tokio::test]
async fn a_cancel_ends_what_waits_and_stops_what_runs() {
    let app = TestApp::open().await;
    app.submit(json!({ "command": ["sim"], "array": "0-2" })).await;
    let runner = Runner::join(&app, "lab-1").await;
    let held = runner.lease(&app).await.remove(0);
    runner.start(&app, &held).await;

    let acted = app.post("/api/v1/jobs/1/cancel", json!({})).await;
    assert_eq!((&acted["tasks"], &acted["job"]["counts"]["cancelled"]), (&json!(2), &json!(2)));
    assert_eq!(acted["message"], "2 tasks cancelled, 1 running task told to stop");
    assert_eq!(acted["job"]["cancel_requested"], true);

    let alive = json!({ "alive": [{ "attempt": held.id, "token": held.token }] });
    let reply = runner.report(&app, alive).await;
    assert_eq!(reply["orders"], json!([{ "order": "cancel", "attempt": held.id }]));
    assert_eq!(runner.end_as(&app, &held, "cancelled").await, "accepted");
    let job = app.get("/api/v1/jobs/1").await;
    assert_eq!((&job["status"], &job["counts"]["cancelled"]), (&json!("cancelled"), &json!(3)));
    let again = app.post("/api/v1/jobs/1/cancel", json!({})).await;
    assert_eq!((&again["tasks"], &again["message"]), (&json!(0), &json!("0 tasks cancelled")));
}

#[tokio::test]
async fn a_paused_job_hands_nothing_out_until_it_is_resumed() {
    let app = TestApp::open().await;
    app.submit(json!({ "command": ["sim"], "array": "0-1" })).await;
    let runner = Runner::join(&app, "lab-1").await;
    let running = runner.lease(&app).await.remove(0);
    runner.start(&app, &running).await;

    let acted = app.post("/api/v1/jobs/1/pause", json!({})).await;
    assert_eq!((&acted["job"]["paused"], &acted["tasks"]), (&json!(true), &json!(0)));
    assert!(runner.lease(&app).await.is_empty());
    assert_eq!(app.get("/api/v1/tasks/1.0").await["status"], "running", "what runs goes on");
    app.post("/api/v1/jobs/1/resume", json!({})).await;
    assert_eq!(runner.lease(&app).await[0].id, "1.1.1");
    for act in ["pause", "resume", "cancel", "retry"] {
        let nowhere = app.ask("POST", &format!("/api/v1/jobs/9/{act}")).json(json!({})).send().await;
        assert_problem(&nowhere, 404, "not_found");
    }
}

/// A job whose tasks 0 and 1 failed with codes 3 and 4, task 2 was cancelled and task 3 completed.
async fn mixed_job(app: &TestApp) -> Runner {
    app.submit(json!({ "command": ["sim"], "array": "0-3" })).await;
    let runner = Runner::join(app, "lab-1").await;
    app.post("/api/v1/tasks/1.2/cancel", json!({})).await;
    for exit_code in [3, 4, 0] {
        let held = runner.lease(app).await.remove(0);
        runner.start(app, &held).await;
        assert_eq!(runner.end(app, &held, exit_code, json!([])).await, "accepted");
    }
    runner
}

async fn states(app: &TestApp) -> Vec<String> {
    let tasks = app.get("/api/v1/jobs/1/tasks").await;
    let tasks = tasks["tasks"].as_array().unwrap().iter();
    tasks.map(|task| task["status"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_retry_queues_exactly_what_was_selected() {
    for (selection, tasks, expected) in [
        (json!({}), 3, ["pending", "pending", "pending", "completed"]),
        (json!({ "status": ["failed"] }), 2, ["pending", "pending", "cancelled", "completed"]),
        (json!({ "status": ["cancelled"] }), 1, ["failed", "failed", "pending", "completed"]),
        (json!({ "indexes": [1, 3] }), 1, ["failed", "pending", "cancelled", "completed"]),
        (json!({ "status": ["failed"], "indexes": [2] }), 0, ["failed", "failed", "cancelled", "completed"]),
    ] {
        let app = TestApp::open().await;
        mixed_job(&app).await;
        let acted = app.post("/api/v1/jobs/1/retry", selection.clone()).await;
        assert_eq!(
            (&acted["tasks"], states(&app).await),
            (&json!(tasks), expected.map(str::to_owned).to_vec()),
            "{selection}"
        );
    }
}

#[tokio::test]
async fn a_retry_of_states_that_cannot_be_retried_is_refused_whole() {
    let app = TestApp::open().await;
    mixed_job(&app).await;
    for state in ["completed", "running", "lost"] {
        let body = json!({ "status": ["failed", state] });
        let answer = app.ask("POST", "/api/v1/jobs/1/retry").json(body).send().await;
        assert_invalid(&answer, "status[1]");
        assert_eq!(answer.json()["errors"][0]["hint"], "failed or cancelled");
    }
    assert_eq!(states(&app).await, ["failed", "failed", "cancelled", "completed"]);
}

#[tokio::test]
async fn failures_are_grouped_by_message_and_the_grid_has_a_byte_for_each_task() {
    let app = TestApp::open().await;
    mixed_job(&app).await;
    let errors = app.get("/api/v1/jobs/1/errors").await;
    let groups = errors["groups"].as_array().unwrap();
    assert_eq!((&errors["total"], groups.len()), (&json!(2), 2));
    let mut codes: Vec<i64> = groups.iter().map(|group| group["exit_code"].as_i64().unwrap()).collect();
    codes.sort_unstable();
    assert_eq!(codes, [3, 4]);
    assert!(groups.iter().all(|group| group["count"] == 1));

    let grid = app.ask("GET", "/api/v1/jobs/1/grid").send().await.good();
    assert_eq!(grid.body.len(), 4);
    assert_eq!(grid.body[0], grid.body[1], "both failed");
    let states: std::collections::BTreeSet<u8> = grid.body.iter().copied().collect();
    assert_eq!(states.len(), 3, "failed, cancelled, completed: {states:?}");
    for path in ["errors", "grid", "spec", "tasks", "artifacts", "results.zip"] {
        let nowhere = app.ask("GET", &format!("/api/v1/jobs/9/{path}")).send().await;
        assert_problem(&nowhere, 404, "not_found");
    }
}

#[tokio::test]
async fn a_grid_is_sent_up_to_a_million_tasks() {
    let app = TestApp::open().await;
    app.submit(json!({ "command": ["sim"], "array": "0-999999" })).await;
    app.submit(json!({ "command": ["sim"], "array": "0-1000000" })).await;
    assert_eq!(app.ask("GET", "/api/v1/jobs/1/grid").send().await.good().body.len(), 1_000_000);
    let refused = app.ask("GET", "/api/v1/jobs/2/grid").send().await;
    assert_problem(&refused, 413, "too_large");
    assert!(refused.json()["detail"].as_str().unwrap().contains("1000001 tasks"), "{:?}", refused.json());
}

#[tokio::test]
async fn the_spec_comes_back_as_it_was_sent_with_its_first_and_last_tasks() {
    let app = TestApp::open().await;
    let spec = json!({ "name": "sim", "command": ["sim", "{{h}}"], "sweep": { "grid": { "h": "1..12" } } });
    app.submit(spec.clone()).await;
    let reply = app.get("/api/v1/jobs/1/spec").await;
    assert_eq!((&reply["spec"], &reply["count"]), (&spec, &json!(12)));
    let indexes = |side: &str| {
        let tasks = reply[side].as_array().unwrap().iter();
        tasks.map(|task| task["index"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!((indexes("first"), indexes("last")), (vec![0, 1, 2, 3, 4], vec![7, 8, 9, 10, 11]));
    assert_eq!(reply["last"][4]["command"], "sim 12");
}

#[tokio::test]
async fn a_deleted_job_is_gone_and_its_number_is_not_used_again() {
    let app = TestApp::open().await;
    app.submit(json!({ "command": ["sim"] })).await;
    let runner = Runner::join(&app, "lab-1").await;
    let held = runner.lease(&app).await.remove(0);
    runner.start(&app, &held).await;
    let delete = || app.ask("DELETE", "/api/v1/jobs/1").send();
    let running = delete().await;
    assert_problem(&running, 409, "conflict");
    assert!(running.json()["detail"].as_str().unwrap().contains("cancel it first"));

    runner.log(&app, &held, 0, "step 1\n").await;
    runner.end(&app, &held, 0, json!([])).await;
    assert_eq!(delete().await.status, 204);
    for path in ["jobs/1", "tasks/1.0", "attempts/1.0.1", "attempts/1.0.1/log", "attempts/1.0.1/log/lines"] {
        assert_problem(&app.ask("GET", &format!("/api/v1/{path}")).send().await, 404, "not_found");
    }
    assert_eq!(app.get("/api/v1/jobs").await["total"], 0);
    assert_problem(&delete().await, 404, "not_found");
    assert_eq!(app.submit(json!({ "command": ["sim"] })).await, "2");
}

#[tokio::test]
async fn a_job_that_waits_for_another_starts_after_it_or_is_cancelled_with_the_reason() {
    for (exit_code, expected) in [(0, "pending"), (1, "cancelled")] {
        let app = TestApp::open().await;
        app.submit(json!({ "command": ["first"] })).await;
        app.submit(json!({ "command": ["second"], "depends_on": ["1"] })).await;
        assert_eq!(app.get("/api/v1/tasks/2.0").await["status"], "waiting");
        assert_eq!(app.get("/api/v1/jobs/2").await["depends_on"], json!(["1"]));
        let runner = Runner::join(&app, "lab-1").await;
        let held = runner.lease(&app).await;
        assert_eq!(
            held.iter().map(|held| &*held.id).collect::<Vec<_>>(),
            ["1.0.1"],
            "only what need not wait"
        );
        runner.start(&app, &held[0]).await;
        runner.end(&app, &held[0], exit_code, json!([])).await;
        let task = app.get("/api/v1/tasks/2.0").await;
        assert_eq!(task["status"], expected, "{task}");
        if expected == "cancelled" {
            assert!(task["error_message"].as_str().unwrap().contains("job 1"), "{task}");
        }
    }
}
