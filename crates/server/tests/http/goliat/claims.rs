//! Claims: of several machines one gets an assignment, and the others are told who has it.

use super::{Fleet, machine};
use serde_json::json;

#[tokio::test(start_paused = true)]
async fn a_second_machine_is_refused_in_words() {
    let fleet = Fleet::new().await;
    let (one, two) = (machine("10.0.0.1", "sim-1"), machine("10.0.0.2", "sim-2"));
    let task = format!("{}.1", fleet.study(2).await);
    fleet.heartbeat(&one).await;
    let taken = fleet.claim(&one, &task).await;
    assert_eq!(taken.status, 200, "the client takes nothing else for success");
    let row = taken.json();
    assert_eq!((&row["status"], &row["worker"]["hostname"]), (&json!("RUNNING"), &json!("sim-1")));
    let refused = fleet.claim(&two, &task).await;
    assert_eq!((refused.status.as_u16(), refused.header("content-type")), (409, "application/json"));
    let error = refused.json()["error"].as_str().unwrap().to_owned();
    assert!(
        error.starts_with("assignment 1 is running on sim-1 (10.0.0.1) since 2026-01-01 12:00 UTC"),
        "{error}"
    );
    assert!(error.len() < 500, "the command prints no more");
    fleet.claim(&one, &task).await.good();
    assert_eq!(fleet.task(&task).await["attempts"], 1, "nothing had begun");
}

#[tokio::test(start_paused = true)]
async fn what_is_done_may_be_done_again() {
    let fleet = Fleet::new().await;
    let (one, two) = (machine("10.0.0.1", "sim-1"), machine("10.0.0.2", "sim-2"));
    let task = format!("{}.0", fleet.study(1).await);
    fleet.claim(&one, &task).await.good();
    fleet.say(&one, json!({ "type": "overall_progress", "current": 1 })).await;
    fleet.finish(&one, "Study finished successfully").await;
    fleet.claim(&two, &task).await.good();
    let again = fleet.task(&task).await;
    assert_eq!((&again["status"], &again["attempts"]), (&json!("running"), &json!(2)));
    assert_eq!(fleet.get("/api/super-studies").await[0]["status"], "RUNNING");
    fleet.say(&two, json!({ "type": "overall_progress", "current": 1 })).await;
    fleet.finish(&two, "Study finished with errors").await;
    let study = &fleet.get("/api/super-studies").await[0];
    assert_eq!((&study["status"], &study["completedAssignments"]), (&json!("FAILED"), &json!(0)));
}

#[tokio::test(start_paused = true)]
async fn the_next_one_for_whoever_asks() {
    let fleet = Fleet::new().await;
    let study = fleet.study(3).await;
    let ask = async |machine: &str| {
        fleet.app.ask("GET", &format!("/api/assignment?machineId={machine}")).send().await
    };
    assert_eq!(ask("").await.status, 400);
    for (machine, id) in [("a", 0), ("b", 1), ("a", 0), ("c", 2)] {
        let given = ask(machine).await.good().json();
        assert_eq!(given["id"], format!("{study}.{id}"), "{machine}");
        assert_eq!(given["splitConfig"], json!({ "a": 1 }));
    }
    let none = ask("d").await;
    assert_eq!((none.status.as_u16(), none.json()), (404, json!({ "error": "no assignment waits" })));
}

#[tokio::test(start_paused = true)]
async fn a_gui_client_is_never_given_a_task_and_a_runner_is() {
    let fleet = Fleet::new().await;
    fleet.heartbeat(&machine("10.0.0.1", "sim-1")).await;
    let study = fleet.study(1).await;
    let plain = super::super::runner::Runner::join(&fleet.app, "plain").await;
    assert!(plain.lease(&fleet.app).await.is_empty(), "only runners with the label take assignments");
    let id = fleet.get("/api/v1/runners").await;
    let runner = id.as_array().unwrap().iter().find(|row| row["name"] == "sim-1").unwrap().clone();
    assert_eq!(runner["mode"], "gui");
    let drain = format!("/api/v1/runners/{}/drain", runner["id"].as_str().unwrap());
    assert_eq!(fleet.app.ask("POST", &drain).send().await.status, 409);

    let id = fleet.get("/api/v1/runners").await;
    let plain_id = id.as_array().unwrap().iter().find(|row| row["name"] == "plain").unwrap()["id"].clone();
    let labels = json!({ "labels": { "goliat": "" } });
    let path = format!("/api/v1/runners/{}", plain_id.as_str().unwrap());
    fleet.app.ask("PATCH", &path).json(labels).send().await.good();
    let free = json!({ "cpus": 1.0, "memory_bytes": 1u64 << 30 });
    let ask = fleet.app.ask("POST", "/api/v1/agent/lease").bearer(&plain.token);
    let leased = ask.json(json!({ "free": free, "wait_ms": 0 })).send().await.good().json();
    let attempt = &leased["attempts"][0];
    assert_eq!(attempt["id"], format!("{study}.0.1"));
    assert_eq!(
        attempt["execute"]["argv"],
        json!(["mothership-goliat", "study", "configs/near_assignment_0.json"])
    );
    assert_eq!(attempt["files"], json!([{ "to": "configs/near_assignment_0.json", "content": "{\"a\":1}" }]));
    assert_eq!(attempt["env"]["GOLIAT_ASSIGNMENT_ID"], format!("{study}.0"));
}
