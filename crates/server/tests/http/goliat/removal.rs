//! Machines that are removed: what has ended stays, what runs goes back.

use super::{Fleet, Machine, line, machine};
use serde_json::json;

#[tokio::test(start_paused = true)]
async fn a_machine_is_removed_like_any_runner() {
    let fleet = Fleet::new().await;
    let (m, task) = (machine("10.0.0.1", "sim-1"), format!("{}.0", fleet.study(1).await));
    fleet.heartbeat(&m).await;
    fleet.claim(&m, &task).await.good();
    fleet.batch(&m, 0, vec![line(0.0, "info", "begun")]).await;
    let id = fleet.get("/api/v1/runners").await[0]["id"].as_str().unwrap().to_owned();
    let removed = fleet.app.ask("DELETE", &format!("/api/v1/runners/{id}")).send().await;
    assert_eq!(removed.status, 204, "{removed:?}");
    assert_eq!(fleet.state(&task).await.0, "pending", "what it held goes back");
    assert_eq!(fleet.get("/api/v1/runners").await, json!([]));
    assert_eq!(fleet.log(&format!("{task}.1")).await, "begun\n");
}

async fn remove(fleet: &Fleet, of: &Machine) {
    let workers = fleet.get("/api/workers").await;
    let worker =
        workers.as_array().unwrap().iter().find(|worker| worker["hostname"] == *of.hostname).unwrap();
    let path = format!("/api/workers/{}", worker["id"].as_str().unwrap());
    let delete = || fleet.app.ask("DELETE", &path);
    assert_eq!(delete().send().await.good().json()["success"], true);
    assert_eq!(delete().send().await.status, 404);
}

#[tokio::test(start_paused = true)]
async fn what_has_ended_stays() {
    let fleet = Fleet::new().await;
    let (m, study) = (machine("10.0.0.1", "sim-1"), fleet.study(2).await);
    fleet.heartbeat(&m).await;
    fleet.claim(&m, &format!("{study}.0")).await.good();
    let id = fleet.get("/api/workers").await[0]["id"].as_str().unwrap().to_owned();
    fleet.batch(&m, 0, vec![line(0.0, "info", "kept")]).await;
    let shown = fleet.get(&format!("/api/workers/{id}")).await;
    assert_eq!(shown["worker"]["status"], "RUNNING");
    fleet.finish(&m, "Study finished successfully").await;
    let shown = fleet.get(&format!("/api/workers/{id}")).await;
    assert_eq!(shown["guiState"]["logMessages"][0]["message"], "kept");
    assert_eq!(shown["guiState"]["logMessages"][0]["logType"], "info");
    remove(&fleet, &m).await;
    assert_eq!(fleet.state(&format!("{study}.0")).await.0, "completed");
    assert_eq!(fleet.log(&format!("{study}.0.1")).await, "kept\n");
}

#[tokio::test(start_paused = true)]
async fn what_runs_goes_back_and_late_words_change_nothing() {
    for hooked in [false, true] {
        let fleet = Fleet::new().await;
        let study = fleet.study(2).await;
        let task = format!("{study}.0");
        let attempt = hooked.then(|| task.clone());
        let (one, two) = (Machine { attempt, ..machine("10.0.0.1", "sim-1") }, machine("10.0.0.2", "sim-2"));
        fleet.heartbeat(&one).await;
        fleet.claim(&one, &task).await.good();
        fleet.batch(&one, 0, vec![line(0.0, "info", "begun")]).await;
        fleet.say(&one, json!({ "type": "overall_progress", "current": 40 })).await;
        fleet.pass(2).await;
        fleet.batch(&one, 1, vec![line(1.0, "info", "said at the last moment")]).await;
        remove(&fleet, &one).await;

        let given_back = fleet.task(&task).await;
        assert_eq!(given_back["status"], "pending");
        let attempt = &given_back["attempt_list"][0];
        assert_eq!((&attempt["status"], &attempt["reason"]), (&json!("superseded"), &json!("released")));
        assert_eq!(attempt["error_message"], "its machine was removed while it ran");
        assert_eq!(fleet.log(&format!("{task}.1")).await, "begun\nsaid at the last moment\n");
        let shown = fleet.get(&format!("/api/super-studies/{study}")).await;
        let row = &shown["assignments"][0];
        assert_eq!(
            (&row["status"], &row["progress"], &row["workerId"]),
            (&json!("PENDING"), &json!(0.0), &json!(null))
        );

        // Its GUI does not know, and goes on.
        let late = async |number: u64| {
            fleet.say(&one, json!({ "type": "overall_progress", "current": 60 })).await;
            fleet.batch(&one, number, vec![line(number as f64, "info", "late")]).await;
            fleet.pass(2).await;
        };
        late(2).await;
        assert_eq!(fleet.state(&task).await.0, "pending", "hooked: {hooked}");
        fleet.claim(&two, &task).await.good();
        fleet.batch(&two, 0, vec![line(0.0, "info", "again")]).await;
        fleet.say(&two, json!({ "type": "overall_progress", "current": 10 })).await;
        late(3).await;
        fleet.finish(&one, "Study finished with errors").await;
        fleet.pass(2).await;
        let running = fleet.task(&task).await;
        assert_eq!((&running["status"], &running["progress"]), (&json!("running"), &json!(0.1)));
        assert_eq!(fleet.log(&format!("{task}.2")).await, "again\n", "nobody else's lines");
        fleet.finish(&two, "Study finished successfully").await;
        let done = fleet.task(&task).await;
        assert_eq!((&done["status"], &done["attempts"]), (&json!("completed"), &json!(2)));
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_person_began_there_is_over() {
    let fleet = Fleet::new().await;
    let m = machine("10.0.0.7", "desk-7");
    fleet.heartbeat(&m).await;
    fleet.batch(&m, 0, vec![line(0.0, "info", "hello")]).await;
    assert_eq!(fleet.state("1.0").await.0, "running");
    remove(&fleet, &m).await;
    assert_eq!(fleet.state("1.0").await.0, "cancelled");
    assert_eq!(fleet.log("1.0.1").await, "hello\n");
}
