//! What the most-used answers look like, whole. A change here is a change for everybody's scripts.

use super::{app::TestApp, runner::Runner};
use serde_json::json;

#[tokio::test]
async fn a_job_a_task_a_runner_and_the_numbers() {
    let app = TestApp::open().await;
    insta::assert_json_snapshot!("me_on_an_open_server", app.get("/api/v1/auth/me").await);
    insta::assert_json_snapshot!("no_jobs", app.get("/api/v1/jobs").await);
    let spec = json!({ "name": "sim", "command": ["sim", "--h", "{{h}}"], "sweep": { "grid": { "h": [0.1, 0.2] } },
        "labels": { "project": "waves" }, "max_retries": 1 });
    insta::assert_json_snapshot!("dry_run", app.post("/api/v1/jobs?dry_run=true", spec.clone()).await);
    insta::assert_json_snapshot!("job_as_submitted", app.post("/api/v1/jobs", spec).await);
    let runner = Runner::join(&app, "lab-1").await;
    let held = runner.lease(&app).await.remove(0);
    runner.start(&app, &held).await;
    app.clock.advance_ms(10_000);
    insta::assert_json_snapshot!("tasks_of_a_job", app.get("/api/v1/jobs/1/tasks").await);
    insta::assert_json_snapshot!("task_that_runs", app.get("/api/v1/tasks/1.0").await);
    insta::assert_json_snapshot!("runners", app.get("/api/v1/runners").await);
    insta::assert_json_snapshot!("cancelled", app.post("/api/v1/jobs/1/cancel", json!({})).await);
}
