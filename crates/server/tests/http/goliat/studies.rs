//! Super studies: jobs like any others, whose configurations come back as they came.

use super::{super::runner::Runner, Fleet, line, machine};
use serde_json::{Value, json};

const BODY: &str = r#"{"name": "Near \"field\"", "description": "d", "baseConfig": {"5800": 1.0, "700":  2e3, "b": [1, 2.50]},
 "assignments": [{"splitConfig": {"z": 1, "5800": 2.50, "700": {"y": 1, "a":  2}}, "status": "PENDING"}, {"splitConfig": {}}]}"#;

async fn create(fleet: &Fleet) -> Value {
    let answer = fleet.app.ask("POST", "/api/super-studies").body("application/json", BODY).send().await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

#[tokio::test(start_paused = true)]
async fn texts_come_back_byte_for_byte() {
    let fleet = Fleet::new().await;
    let study = create(&fleet).await;
    assert_eq!((&study["totalAssignments"], &study["status"]), (&json!(2), &json!("PENDING")));
    let id = study["id"].as_str().unwrap();
    let raw = |answer: super::Answer| String::from_utf8(answer.good().body.to_vec()).unwrap();
    let list = raw(fleet.app.ask("GET", &format!("/api/super-studies/{id}/assignments")).send().await);
    assert!(list.contains(r#""splitConfig":{"z": 1, "5800": 2.50, "700": {"y": 1, "a":  2}}"#), "{list}");
    let one = raw(fleet.app.ask("GET", &format!("/api/super-studies/{id}")).send().await);
    assert!(one.contains(r#""baseConfig":{"5800": 1.0, "700":  2e3, "b": [1, 2.50]}"#), "{one}");
    let claimed = raw(fleet.claim(&machine("a", ""), &format!("{id}.0")).await);
    assert!(claimed.contains(r#""z": 1, "5800": 2.50"#), "{claimed}");
}

#[tokio::test(start_paused = true)]
async fn found_by_name_newest_first() {
    let fleet = Fleet::new().await;
    fleet.study(2).await;
    let newest = fleet.study(3).await;
    create(&fleet).await;
    let found = fleet.get("/api/super-studies?name=near").await;
    let ids: Vec<_> = found.as_array().unwrap().iter().map(|study| study["id"].clone()).collect();
    assert_eq!(ids, [json!(newest), json!("1")], "by the whole name, and the newest is the first");
    assert_eq!(found[0]["assignments"].as_array().unwrap().len(), 3);
    assert_eq!(fleet.get("/api/super-studies?name=nea").await, json!([]));
    assert_eq!(fleet.get("/api/super-studies").await.as_array().unwrap().len(), 3);
    let encoded = fleet.get("/api/super-studies?name=Near%20%22field%22").await;
    assert_eq!(encoded[0]["name"], "Near \"field\"");
}

#[tokio::test(start_paused = true)]
async fn running_ones_count_in_the_whole() {
    let fleet = Fleet::new().await;
    let (m, study) = (machine("10.0.0.1", "sim-1"), fleet.study(4).await);
    fleet.claim(&m, &format!("{study}.0")).await.good();
    fleet.say(&m, json!({ "type": "overall_progress", "current": 50 })).await;
    fleet.say(&m, json!({ "type": "stage_progress", "name": "Setup", "current": 1, "total": 4 })).await;
    fleet.say(&m, json!({ "type": "profiler_update", "eta_seconds": 90 })).await;
    fleet.pass(1).await;
    let one = fleet.get(&format!("/api/super-studies/{study}")).await;
    assert_eq!((&one["masterProgress"], &one["status"]), (&json!(12.5), &json!("RUNNING")));
    let row = &one["assignments"][0];
    assert_eq!((&row["progress"], &row["currentStage"]), (&json!(50.0), &json!("Setup")));
    assert!(row["eta"].as_str().unwrap().starts_with("2026-01-01T12:01:3"), "{row}");
    // Half of it at once, and then nothing but the same words: what the GUI says is what people read.
    fleet.pass(40).await;
    fleet.say(&m, json!({ "type": "overall_progress", "current": 50 })).await;
    fleet.pass(1).await;
    let left = async |path: String| {
        let eta = fleet.get(&path).await["eta"].clone();
        assert_eq!(eta["state"], "left", "{eta}");
        eta["seconds"].as_f64().unwrap()
    };
    let of_task = left(format!("/api/v1/tasks/{study}.0")).await;
    assert!((47.0..=49.0).contains(&of_task), "{of_task}");
    let of_job = left(format!("/api/v1/jobs/{study}")).await;
    assert!((of_job - of_task - 3.0 * 90.0).abs() <= 3.0, "three more like this one: {of_job}");
    fleet.say(&m, json!({ "type": "profiler_update", "eta_seconds": 0 })).await;
    fleet.pass(1).await;
    let one = fleet.get(&format!("/api/super-studies/{study}")).await;
    assert_eq!(one["assignments"][0]["eta"], "2026-01-01T12:01:30.000Z", "0 is no time: it is kept");
    fleet.finish(&m, "Study finished successfully").await;
    let one = fleet.get(&format!("/api/super-studies/{study}")).await;
    assert_eq!((&one["masterProgress"], &one["completedAssignments"]), (&json!(25.0), &json!(1)));
    assert_eq!(one["assignments"][0]["completedAt"], "2026-01-01T12:00:43.000Z");
}

#[tokio::test(start_paused = true)]
async fn old_links_lead_to_the_pages_of_today() {
    let fleet = Fleet::new().await;
    let study = fleet.study(1).await;
    for (path, target) in [
        (format!("/super-studies/{study}"), format!("/jobs/{study}")),
        ("/super-studies".into(), "/jobs".into()),
        ("/workers".into(), "/runners".into()),
    ] {
        let answer = fleet.app.ask("GET", &path).send().await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (307, target.as_str()));
    }
    let no_study = fleet.app.ask("GET", "/super-studies/x%0d%0ay").send().await;
    assert_eq!(no_study.status, 404);
}

#[tokio::test(start_paused = true)]
async fn a_study_is_deleted_also_while_it_runs() {
    let fleet = Fleet::new().await;
    let study = fleet.study(3).await;
    let (m, other) = (machine("10.0.0.1", "sim-1"), machine("10.0.0.2", "sim-2"));
    fleet.heartbeat(&m).await;
    fleet.claim(&m, &format!("{study}.0")).await.good();
    fleet.say(&m, json!({ "type": "overall_progress", "current": 40 })).await;
    fleet.claim(&other, &format!("{study}.1")).await.good();
    let of_ours = fleet.app.ask("DELETE", &format!("/api/v1/jobs/{study}")).send().await;
    assert_eq!(of_ours.status, 409, "our own address wants it cancelled first");
    let delete = || fleet.app.ask("DELETE", &format!("/api/super-studies/{study}"));
    assert_eq!(delete().send().await.good().json()["success"], true);
    assert_eq!(delete().send().await.status, 404);
    for runner in fleet.get("/api/v1/runners").await.as_array().unwrap() {
        assert_eq!((&runner["active_tasks"], &runner["running"]), (&json!(0), &json!([])), "{runner}");
    }
    // The machines do not know: nothing is refused that a GUI says, and nothing is there that they could claim or fill.
    fleet.finish(&other, "Study finished successfully").await;
    assert_eq!(fleet.get("/api/v1/jobs").await["total"], 0, "an end of what is gone makes nothing");
    assert_eq!(fleet.upload(&format!("{study}.0"), "a", &[("x.txt", b"1")]).await.status, 404);
    assert_eq!(fleet.claim(&m, &format!("{study}.2")).await.status, 404);
    fleet.batch(&m, 1, vec![line(1.0, "info", "it goes on")]).await;
    let jobs = fleet.get("/api/v1/jobs").await;
    assert_eq!((&jobs["total"], &jobs["jobs"][0]["name"]), (&json!(1), &json!("GOLIAT window on sim-1")));
    fleet.finish(&m, "Study finished successfully").await;
    assert_eq!(fleet.get("/api/workers").await[0]["status"], "IDLE");
    assert_eq!(fleet.get(&format!("/api/super-studies/{study}/assignments")).await, json!([]));
    let other = fleet.study(1).await;
    let by_query = format!("/api/super-studies?id={other}");
    fleet.app.ask("DELETE", &by_query).send().await.good();
    let ordinary = fleet.app.submit(json!({ "command": ["true"] })).await;
    let path = format!("/api/super-studies/{ordinary}");
    assert_eq!(fleet.app.ask("DELETE", &path).send().await.status, 404, "an ordinary job is no study");
}

#[tokio::test(start_paused = true)]
async fn configurations_are_downloaded_as_they_came() {
    let fleet = Fleet::new().await;
    let study = create(&fleet).await;
    let id = study["id"].as_str().unwrap();
    let plain = fleet.app.post("/api/v1/jobs", json!({ "command": ["true"] })).await;
    let plain = plain["id"].as_str().unwrap();
    for (path, name, text) in [
        (format!("jobs/{id}"), "Near__field_.json", r#"{"5800": 1.0, "700":  2e3, "b": [1, 2.50]}"#),
        (
            format!("tasks/{id}.0"),
            "Near__field__assignment_0.json",
            r#"{"z": 1, "5800": 2.50, "700": {"y": 1, "a":  2}}"#,
        ),
        (format!("tasks/{id}.1"), "Near__field__assignment_1.json", "{}"),
    ] {
        let answer = fleet.app.ask("GET", &format!("/api/v1/{path}/configuration")).send().await.good();
        assert_eq!(answer.header("content-type"), "application/json");
        assert_eq!(answer.header("content-disposition"), format!("attachment; filename=\"{name}\""));
        assert_eq!(std::str::from_utf8(&answer.body).unwrap(), text, "{path}");
    }
    for path in
        [format!("jobs/{plain}"), format!("tasks/{plain}.0"), format!("tasks/{id}.2"), "jobs/99".into()]
    {
        let answer = fleet.app.ask("GET", &format!("/api/v1/{path}/configuration")).send().await;
        assert_eq!(
            (answer.status.as_u16(), answer.json()["code"].clone()),
            (404, json!("not_found")),
            "{path}"
        );
    }
    for (job, has) in [(id, true), (plain, false)] {
        assert_eq!(fleet.get(&format!("/api/v1/jobs/{job}")).await["has_configuration"], has);
    }
}

#[tokio::test(start_paused = true)]
async fn a_part_is_called_after_what_it_is_and_says_who_may_take_it() {
    let fleet = Fleet::new().await;
    let part = |phantom: &str| json!({ "splitConfig": { "phantoms": [phantom], "frequencies_mhz": [450] } });
    let body = json!({ "name": "near", "assignments": [part("thelonious"), part("eartha")] });
    let study = fleet.app.post("/api/super-studies", body).await;
    let id = study["id"].as_str().unwrap();
    let list = fleet.get(&format!("/api/v1/jobs/{id}/tasks")).await;
    let params: Vec<_> =
        list["tasks"].as_array().unwrap().iter().map(|task| task["params"].clone()).collect();
    let wanted = [json!({ "index": 0, "part": "thelonious" }), json!({ "index": 1, "part": "eartha" })];
    assert_eq!(params, wanted);
    let job = fleet.get(&format!("/api/v1/jobs/{id}")).await;
    assert_eq!(job["varying"], json!(["index", "part"]));
    assert_eq!(
        (&job["summary"], &job["why_pending"]),
        (&json!("waits for `goliat worker N near`"), &Value::Null)
    );
    let explained = async || fleet.get(&format!("/api/v1/tasks/{id}.1/explain")).await;
    let why = explained().await;
    assert_eq!(why["sentence"], "waits for `goliat worker 1 near`");
    let advice = why["hints"][0].as_str().unwrap();
    assert!(advice.contains("'mothership runner --server URL --label goliat'"), "{advice}");
    // A runner without the label takes nothing of it, one with it does.
    let runner = Runner::join(&fleet.app, "lab-1").await;
    let summary = async || fleet.get(&format!("/api/v1/jobs/{id}")).await["summary"].clone();
    assert_eq!(summary().await, "waits for `goliat worker N near`");
    let advice = explained().await["hints"][0].as_str().unwrap().to_owned();
    assert!(advice.ends_with("'mothership runner --server URL --label goliat'"), "{advice}");
    let labels = json!({ "labels": { "goliat": "" } });
    fleet.app.ask("PATCH", &format!("/api/v1/runners/{}", runner.id)).json(labels).send().await.good();
    let said = "waits for `goliat worker N near` or a runner with label goliat";
    assert_eq!(summary().await, said);
    assert_eq!(fleet.get("/api/v1/jobs").await["jobs"][0]["summary"], said, "in lists, too");
    fleet.app.ask("POST", &format!("/api/v1/runners/{}/drain", runner.id)).send().await.good();
    assert_eq!(summary().await, "waits for `goliat worker N near`", "it takes nothing any more");
}
