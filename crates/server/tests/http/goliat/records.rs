//! Silences: what a machine is called after each, and when it begins a new record.

use super::{Fleet, Machine, line, machine};
use serde_json::{Value, json};

async fn claimed(fleet: &Fleet) -> (Machine, String) {
    let (m, study) = (machine("10.0.0.1", "sim-1"), fleet.study(2).await);
    fleet.heartbeat(&m).await;
    fleet.claim(&m, &format!("{study}.0")).await.good();
    fleet.say(&m, json!({ "type": "overall_progress", "current": 10 })).await;
    (m, study)
}

/// What the list, the machine by its address, and the page of the study say.
async fn said(fleet: &Fleet, study: &str) -> [Value; 4] {
    let by_address = fleet.get("/api/heartbeat?ipAddress=10.0.0.1").await;
    let list = fleet.get("/api/workers").await;
    let page = fleet.get(&format!("/api/super-studies/{study}")).await;
    [
        list[0]["status"].clone(),
        by_address["status"].clone(),
        by_address["isOffline"].clone(),
        page["assignments"][0]["status"].clone(),
    ]
}

#[tokio::test(start_paused = true)]
async fn what_a_silence_makes_of_a_machine_with_an_assignment() {
    let fleet = Fleet::new().await;
    let (_, study) = claimed(&fleet).await;
    let mut at = 0;
    for (seconds, list, by_address, is_offline, assignment) in [
        (0, "RUNNING", "RUNNING", false, "RUNNING"),
        (15, "RUNNING", "RUNNING", false, "RUNNING"),
        (30, "RUNNING", "RUNNING", false, "RUNNING"),
        (31, "RUNNING", "OFFLINE", true, "RUNNING"),
        (60, "RUNNING", "OFFLINE", true, "RUNNING"),
        (61, "IDLE", "OFFLINE", true, "PENDING"),
        (299, "IDLE", "OFFLINE", true, "PENDING"),
        (310, "OFFLINE", "OFFLINE", true, "PENDING"),
    ] {
        fleet.app.clock.advance_ms((seconds - at) * 1000);
        at = seconds;
        let wanted = [json!(list), json!(by_address), json!(is_offline), json!(assignment)];
        assert_eq!(said(&fleet, &study).await, wanted, "after {seconds} s");
    }
}

#[tokio::test(start_paused = true)]
async fn without_an_assignment_it_is_idle_sooner() {
    let fleet = Fleet::new().await;
    let m = machine("10.0.0.1", "sim-1");
    fleet.heartbeat(&m).await;
    fleet.batch(&m, 0, vec![line(0.0, "info", "begun by hand")]).await;
    for (seconds, status) in [(15, "RUNNING"), (1, "IDLE")] {
        fleet.app.clock.advance_ms(seconds * 1000);
        assert_eq!(fleet.get("/api/workers").await[0]["status"], status);
    }
    fleet.heartbeat(&m).await;
    assert_eq!(fleet.get("/api/workers").await[0]["status"], "RUNNING", "a heartbeat keeps it running");
    fleet.finish(&m, "Study finished with errors").await;
    assert_eq!(fleet.get("/api/workers").await[0]["status"], "ERROR");
    assert_eq!(fleet.get("/api/workers").await[0]["lastSeen"], "2026-01-01T12:00:16.000Z");
}

#[tokio::test(start_paused = true)]
async fn every_message_is_a_sign_of_life() {
    let fleet = Fleet::new().await;
    let (m, _) = claimed(&fleet).await;
    for second in 1..=4 {
        fleet.app.clock.advance_ms(1000);
        fleet.say(&m, json!({ "type": "print", "message": "x" })).await;
        let seen = &fleet.get("/api/workers").await[0]["lastSeen"];
        assert_eq!(seen, &json!(format!("2026-01-01T12:00:0{second}.000Z")));
    }
}

#[tokio::test(start_paused = true)]
async fn when_a_machine_was_heard_does_not_go_back() {
    let fleet = Fleet::new().await;
    let (m, study) = claimed(&fleet).await;
    fleet.heartbeat(&machine("10.0.0.2", "sim-2")).await;
    let workers = async || fleet.get("/api/workers").await;
    let of = |workers: &Value, name: &str, field: &str| {
        let all = workers.as_array().unwrap();
        let found = all.iter().find(|worker| worker["hostname"] == *name).unwrap();
        found[field].as_str().unwrap().to_owned()
    };
    // Sooner than it is written down.
    fleet.app.clock.advance_ms(3000);
    fleet.say(&m, json!({ "type": "print", "message": "x" })).await;
    let before = workers().await;
    assert_eq!(of(&before, "sim-1", "lastSeen"), "2026-01-01T12:00:03.000Z");
    let other = of(&before, "sim-2", "id");
    fleet.app.ask("DELETE", &format!("/api/workers/{other}")).send().await.good();
    assert_eq!(of(&workers().await, "sim-1", "lastSeen"), "2026-01-01T12:00:03.000Z");
    // Nor when lists of machines change otherwise.
    fleet.heartbeat(&machine("10.0.0.3", "sim-3")).await;
    fleet.claim(&machine("10.0.0.4", ""), &format!("{study}.1")).await.good();
    fleet.heartbeat(&machine("10.0.0.4", "sim-4")).await;
    assert_eq!(of(&workers().await, "sim-1", "lastSeen"), "2026-01-01T12:00:03.000Z");
}

#[tokio::test(start_paused = true)]
async fn what_was_done_in_a_record_that_is_forgotten_is_in_no_other() {
    let fleet = Fleet::new().await;
    let (m, _) = claimed(&fleet).await;
    fleet.batch(&m, 0, vec![line(0.0, "warning", "before")]).await;
    let before = fleet.get("/api/workers").await[0]["id"].as_str().unwrap().to_owned();
    fleet.finish(&m, "Study finished successfully").await;
    fleet.app.clock.advance_ms(310_000);
    fleet.heartbeat(&m).await;
    fleet.app.ask("DELETE", &format!("/api/workers/{before}")).send().await.good();
    for query in ["", "?includeStale=true"] {
        let left = fleet.get(&format!("/api/workers{query}")).await;
        let states: Vec<_> = left.as_array().unwrap().iter().map(|worker| &worker["guiState"]).collect();
        let nothing = json!({ "stageProgress": 0, "warningCount": 0, "errorCount": 0 });
        assert_eq!(states, [&nothing], "{query}");
    }
}

#[tokio::test(start_paused = true)]
async fn after_five_minutes_it_begins_a_new_record() {
    let fleet = Fleet::new().await;
    let (m, study) = claimed(&fleet).await;
    fleet.batch(&m, 0, vec![line(0.0, "warning", "before")]).await;
    let before = fleet.get("/api/workers").await[0].clone();
    // Long enough for its assignment to be lost, too.
    fleet.pass(310).await;
    fleet.heartbeat(&m).await;
    let list = fleet.get("/api/workers").await;
    assert_eq!(list.as_array().unwrap().len(), 1, "the old record is hidden");
    let now = &list[0];
    assert_ne!(now["id"], before["id"]);
    assert_eq!(now["guiState"], json!({ "stageProgress": 0, "warningCount": 0, "errorCount": 0 }));
    fleet.batch(&m, 1, vec![line(310.0, "error", "after")]).await;
    fleet.pass(1).await;

    let id = |worker: &Value| worker["id"].as_str().unwrap().to_owned();
    let all = fleet.get("/api/workers?includeStale=true").await;
    let ids: Vec<String> = all.as_array().unwrap().iter().map(id).collect();
    assert_eq!(ids, [id(now), id(&before)], "the latest first");
    assert_eq!((&all[1]["status"], &all[1]["guiState"]["warningCount"]), (&json!("OFFLINE"), &json!(1)));
    assert_eq!(fleet.get("/api/workers?includeStale=false").await.as_array().unwrap().len(), 1);

    let current = fleet.get(&format!("/api/workers/{}", id(now))).await;
    assert_eq!((current.get("redirectedFromStale"), current.get("staleWorkerId")), (None, None));
    let texts = |page: &Value| page["guiState"]["logMessages"].as_array().unwrap().clone();
    assert_eq!(texts(&current).len(), 1);
    assert_eq!(texts(&current)[0]["message"], "after");
    let redirected = fleet.get(&format!("/api/workers/{}", id(&before))).await;
    assert_eq!(redirected["redirectedFromStale"], true);
    assert_eq!(redirected["staleWorkerId"], before["id"]);
    assert_eq!((&redirected["worker"]["id"], texts(&redirected)), (&now["id"], texts(&current)));

    // What it runs went with it.
    let row = &fleet.get(&format!("/api/super-studies/{study}/assignments")).await[0];
    assert_eq!((&row["workerId"], &row["worker"]["isStale"]), (&now["id"], &json!(false)));
    // The fleet has one machine, whatever its records.
    assert_eq!(fleet.get("/api/v1/runners").await.as_array().unwrap().len(), 1);
    for (record, runner) in [(id(&before), id(&before)), (id(now), id(&before))] {
        let link = fleet.app.ask("GET", &format!("/workers/{record}")).send().await;
        assert_eq!(link.header("location"), format!("/runners/{runner}"));
    }

    fleet.app.ask("DELETE", &format!("/api/workers/{}", id(&before))).send().await.good();
    assert_eq!(fleet.get("/api/workers?includeStale=true").await.as_array().unwrap().len(), 1);
    fleet.app.ask("DELETE", &format!("/api/workers/{}", id(now))).send().await.good();
    assert_eq!(fleet.get("/api/workers?includeStale=true").await, json!([]));
}

#[tokio::test(start_paused = true)]
async fn who_never_ran_anything_goes_after_a_day() {
    let fleet = Fleet::new().await;
    let (m, study) = claimed(&fleet).await;
    fleet.finish(&m, "Study finished successfully").await;
    assert_eq!(fleet.claim(&machine("10.0.0.2", ""), &format!("{study}.9")).await.status, 404);
    fleet.heartbeat(&machine("10.0.0.3", "idle")).await;
    assert_eq!(
        fleet.get("/api/workers").await.as_array().unwrap().len(),
        3,
        "who was refused is there for a day, too"
    );
    fleet.app.clock.advance_ms(25 * 3600 * 1000);
    for _ in 0..7 {
        tokio::time::sleep(std::time::Duration::from_secs(300)).await;
    }
    let left = fleet.get("/api/workers").await;
    assert_eq!((left.as_array().unwrap().len(), &left[0]["ipAddress"]), (1, &json!("10.0.0.1")));
}

#[tokio::test(start_paused = true)]
async fn what_it_still_runs_goes_on_in_the_new_record() {
    let fleet = Fleet::new().await;
    let m = machine("10.0.0.1", "sim-a");
    fleet.heartbeat(&m).await;
    let study = fleet.study(1).await;
    fleet.claim(&m, &format!("{study}.0")).await.good();
    let before = fleet.get("/api/workers").await[0].clone();
    // Its GUI was not heard yet: a claim lasts longer than a record.
    fleet.pass(305).await;
    fleet.heartbeat(&m).await;
    let now = fleet.get("/api/workers").await[0].clone();
    assert_ne!(now["id"], before["id"]);
    fleet.batch(&m, 0, vec![line(305.0, "warning", "it goes on")]).await;
    fleet.pass(1).await;
    let current = fleet.get(&format!("/api/workers/{}", now["id"].as_str().unwrap())).await;
    assert_eq!(current["guiState"]["logMessages"][0]["message"], "it goes on");
    assert_eq!(current["guiState"]["warningCount"], 1);
    assert_eq!(current["worker"]["status"], "RUNNING");
}
