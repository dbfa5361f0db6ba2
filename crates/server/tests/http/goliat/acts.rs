//! What a GUI client does is done like everything else: it stands in the audit log, and whoever looks is told at once.

use super::{Fleet, line, machine};
use mothership_store::{
    Store, StoreConfig,
    audit::{self, AuditRow},
};
use serde_json::json;
use std::time::Duration;
use tokio::time::Instant;

/// The audit log, oldest first.
async fn audit_log(fleet: &Fleet) -> Vec<AuditRow> {
    let path = fleet.app.data().join("mothership.db");
    let store = Store::open(StoreConfig::Sqlite { path }).await.unwrap();
    let mut rows = store.read(|tx| audit::list(tx, 100)).await.unwrap();
    store.close().await;
    rows.reverse();
    rows
}

#[tokio::test]
async fn a_job_that_a_gui_begins_is_in_the_audit_log() {
    let fleet = Fleet::with(|config| config.database = None).await;
    let m = machine("10.0.0.7", "desk-7");
    fleet.heartbeat(&m).await;
    fleet.batch(&m, 0, vec![line(0.0, "info", "hello")]).await;
    let study = fleet.study(1).await;
    let acts: Vec<_> =
        audit_log(&fleet).await.into_iter().map(|row| (row.actor, row.act, row.subject)).collect();
    let submit = |job: &str| ("goliat".to_owned(), "job.submit".to_owned(), job.to_owned());
    assert_eq!(acts, [submit("1"), submit(&study)], "what a GUI begins and what is submitted, alike");
    assert_eq!(fleet.get("/api/v1/jobs/1").await["owner"], "goliat");
}

#[tokio::test]
async fn a_study_that_is_deleted_is_in_the_audit_log() {
    let fleet = Fleet::with(|config| config.database = None).await;
    let study = fleet.study(1).await;
    fleet.claim(&machine("10.0.0.7", ""), &format!("{study}.0")).await.good();
    fleet.app.ask("DELETE", &format!("/api/super-studies/{study}")).send().await.good();
    let acts: Vec<_> = audit_log(&fleet).await.into_iter().map(|row| (row.act, row.subject)).collect();
    let act = |act: &str, subject: &str| (act.to_owned(), subject.to_owned());
    let claimed = act("task.claim", &format!("{study}.0"));
    assert_eq!(acts, [act("job.submit", &study), claimed, act("job.delete", &study)]);
}

#[tokio::test]
async fn machines_that_are_named_and_removed_are_in_the_audit_log() {
    let fleet = Fleet::with(|config| config.database = None).await;
    let body = json!({ "ipAddress": "10.0.0.7", "hostname": "desk-7", "machineLabel": "by the door" });
    let worker = fleet.app.post("/api/workers", body).await;
    assert_eq!((&worker["machineLabel"], &worker["hostname"]), (&json!("by the door"), &json!("desk-7")));
    let id = worker["id"].as_str().unwrap();
    fleet.app.ask("DELETE", &format!("/api/workers/{id}")).send().await.good();
    let acts: Vec<_> = audit_log(&fleet).await.into_iter().map(|row| (row.act, row.subject)).collect();
    assert_eq!(acts, ["runner.patch", "runner.delete"].map(|act| (act.to_owned(), id.to_owned())));
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_a_claim_replaces_ends_for_those_who_follow_it() {
    let fleet = Fleet::new().await;
    let (m, study) = (machine("10.0.0.1", "sim-1"), fleet.study(1).await);
    let task = format!("{study}.0");
    fleet.claim(&m, &task).await.good();
    fleet.batch(&m, 0, vec![line(0.0, "info", "begun")]).await;
    fleet.pass(2).await;
    let path = format!("/api/v1/attempts/{task}.1/log?follow=true");
    let begun_at = Instant::now();
    let follow = async {
        let log = fleet.app.ask("GET", &path).send().await.good();
        (log.body, begun_at.elapsed())
    };
    // A fresh process of the same machine: the attempt of the old one is over.
    let ((log, waited), _) = tokio::join!(follow, async { fleet.claim(&m, &task).await.good() });
    assert_eq!(&*log, b"begun\n");
    assert!(waited < Duration::from_millis(500), "nobody told it; it looked by itself after {waited:?}");
    let attempts = fleet.task(&task).await["attempt_list"].take();
    assert_eq!((&attempts[0]["status"], &attempts[1]["status"]), (&json!("lost"), &json!("leased")));
    assert_eq!(attempts[0]["error_message"], "its machine began it anew");
}

#[tokio::test(start_paused = true)]
async fn these_addresses_open_nothing_but_goliat_s_jobs() {
    let fleet = Fleet::new().await;
    let other = fleet.app.submit(json!({ "command": ["sim"], "outputs": ["out/**"] })).await;
    let runner = super::super::runner::Runner::join(&fleet.app, "lab-1").await;
    let held = runner.lease(&fleet.app).await.remove(0);
    runner.start(&fleet.app, &held).await;
    let file = runner.leave(&fleet.app, "out/secret.txt", b"not yours").await;
    assert_eq!(runner.end(&fleet.app, &held, 0, json!([file])).await, "accepted");
    for path in [
        format!("/api/super-studies/{other}/results/list"),
        format!("/api/super-studies/{other}/results/file?path=out/secret.txt"),
        format!("/api/super-studies/{other}/results/download"),
        format!("/api/assignments/{other}.0/results/list"),
        format!("/api/assignments/{other}.0/results/file?path=out/secret.txt"),
        format!("/api/assignments/{other}.0/results/download"),
    ] {
        let answer = fleet.app.ask("GET", &path).send().await;
        assert_eq!(answer.status, 404, "{path}: {answer:?}");
    }
    let upload = fleet.upload(&format!("{other}.0"), "out", &[("secret.txt", b"other")]).await;
    assert_eq!(upload.status, 404, "nor is anything put there");
    assert_eq!(fleet.claim(&machine("a", ""), &format!("{other}.0")).await.status, 404);
    let kept = fleet.app.ask("GET", &format!("/api/v1/tasks/{other}.0/files/out/secret.txt")).send().await;
    assert_eq!(&*kept.good().body, b"not yours");
}
