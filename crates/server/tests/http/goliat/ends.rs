//! How studies end: by what was said and seen, once, and with every attempt kept.

use super::{Fleet, Machine, line, machine};
use serde_json::json;

async fn claimed(fleet: &Fleet) -> (Machine, String) {
    let (m, study) = (machine("10.0.0.1", "sim-1"), fleet.study(2).await);
    fleet.heartbeat(&m).await;
    fleet.claim(&m, &format!("{study}.0")).await.good();
    fleet.say(&m, json!({ "type": "overall_progress", "current": 40.0, "total": 100 })).await;
    (m, format!("{study}.0"))
}

#[tokio::test(start_paused = true)]
async fn words_lines_and_stages_decide() {
    for (what, kind, stage, last, wanted) in [
        (
            "well",
            "info",
            "Finished",
            json!({ "type": "finished", "message": "Study finished successfully" }),
            ("completed", ""),
        ),
        (
            "with errors",
            "info",
            "Error",
            json!({ "type": "finished", "message": "Study finished with errors" }),
            ("failed", "the window finished with errors"),
        ),
        (
            "a fatal line and good words",
            "fatal",
            "Finished",
            json!({ "type": "finished", "message": "Study finished successfully" }),
            ("failed", "the line"),
        ),
        (
            "out of memory",
            "info",
            "Memory Error",
            json!({ "type": "finished", "message": "Study finished with errors" }),
            ("waiting", "out of memory (exit 42)"),
        ),
        (
            "out of memory, said",
            "info",
            "Run",
            json!({ "type": "memory_error", "message": "no memory", "exit_code": 42 }),
            ("waiting", "out of memory (exit 42)"),
        ),
        ("fatal, said", "info", "Run", json!({ "type": "fatal_error", "message": "x" }), ("failed", "x")),
    ] {
        let fleet = Fleet::new().await;
        let (m, task) = claimed(&fleet).await;
        fleet.batch(&m, 0, vec![line(0.0, kind, "the line")]).await;
        fleet.say(&m, json!({ "type": "stage_progress", "name": stage, "current": 1, "total": 1 })).await;
        fleet.say(&m, last).await;
        let (status, error) = fleet.state(&task).await;
        assert_eq!((status.as_str(), error.as_str()), wanted, "{what}");
        let code = match wanted.0 {
            "completed" => json!(0),
            "waiting" => json!(42),
            _ => json!(null),
        };
        let attempt = &fleet.task(&task).await["attempt_list"][0];
        assert_eq!(attempt["exit_code"], code, "{what}: only what the GUI said");
        assert_eq!(
            fleet.log(&format!("{task}.1")).await,
            "the line\n",
            "{what}: nothing waits behind an end"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn an_end_soon_after_a_claim_ends_it_unless_a_process_before_may_say_it() {
    let (good, bad) = ("Study finished successfully", "Study finished with errors");
    for (what, before, wanted) in [
        ("its first process", vec![], "completed"),
        ("the assignment before completed", vec![("0", true, Some(good))], "completed"),
        ("another one of it runs", vec![("0", true, None)], "running"),
        ("another one of it was claimed", vec![("0", false, None)], "running"),
        ("the assignment before failed a moment ago", vec![("0", true, Some(bad))], "running"),
        ("its own attempt before was replaced", vec![("1", true, None)], "running"),
    ] {
        let fleet = Fleet::new().await;
        let (m, study) = (machine("10.0.0.1", "sim-1"), fleet.study(2).await);
        fleet.heartbeat(&m).await;
        for (index, begins, end) in before {
            fleet.claim(&m, &format!("{study}.{index}")).await.good();
            if begins {
                fleet.say(&m, json!({ "type": "overall_progress", "current": 40 })).await;
            }
            if let Some(words) = end {
                fleet.finish(&m, words).await;
            }
        }
        let task = format!("{study}.1");
        fleet.claim(&m, &task).await.good();
        fleet.finish(&m, good).await;
        assert_eq!(fleet.state(&task).await.0, wanted, "{what}");
        // Whatever came before: a minute later nothing of it is under way.
        fleet.app.clock.advance_ms(60_000);
        fleet.finish(&m, good).await;
        assert_eq!(fleet.state(&task).await.0, "completed", "{what}, a minute later");
    }
}

#[tokio::test(start_paused = true)]
async fn a_window_beside_a_claim_ends_its_own_job() {
    let (good, bad) = ("Study finished successfully", "Study finished with errors");
    for (words, wanted) in [(good, "completed"), (bad, "failed")] {
        let fleet = Fleet::new().await;
        let (m, study) = (machine("10.0.0.7", "desk-7"), fleet.study(1).await);
        // A person starts a window, and claims an assignment for another process while it runs.
        fleet.batch(&m, 0, vec![line(0.0, "info", "hello")]).await;
        fleet.say(&m, json!({ "type": "overall_progress", "current": 40.0, "total": 100 })).await;
        let task = format!("{study}.0");
        fleet.claim(&m, &task).await.good();
        fleet.finish(&m, words).await;
        assert_eq!(fleet.state("2.0").await.0, wanted, "{words}: the window");
        assert_eq!(fleet.log("2.0.1").await, "hello\n");
        assert_eq!(fleet.state(&task).await.0, "running", "{words}: the claim");
        // The claim's process speaks, and its end is its own.
        fleet.batch(&m, 0, vec![line(5.0, "info", "of the claim")]).await;
        fleet.finish(&m, good).await;
        assert_eq!(fleet.state(&task).await.0, "completed", "{words}: the claim's own end");
        assert_eq!(fleet.state("2.0").await.0, wanted, "{words}: the window, once");
    }
}

#[tokio::test(start_paused = true)]
async fn who_names_its_assignment_is_taken_for_no_other() {
    let fleet = Fleet::new().await;
    let study = fleet.study(2).await;
    let of = |n: u32| Machine { attempt: Some(format!("{study}.{n}")), ..machine("10.0.0.1", "sim-1") };
    fleet.claim(&of(0), &format!("{study}.0")).await.good();
    fleet.say(&of(0), json!({ "type": "overall_progress", "current": 40 })).await;
    fleet.claim(&of(1), &format!("{study}.1")).await.good();
    fleet.say(&of(1), json!({ "type": "fatal_error", "message": "no licence" })).await;
    let states = [fleet.state(&format!("{study}.0")).await, fleet.state(&format!("{study}.1")).await];
    let text = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(states, [text("running", ""), text("failed", "no licence")]);
}

#[tokio::test(start_paused = true)]
async fn what_has_ended_stays_ended() {
    let fleet = Fleet::new().await;
    let (m, task) = claimed(&fleet).await;
    fleet.finish(&m, "Study finished successfully").await;
    let ended = fleet.task(&task).await;
    fleet.say(&m, json!({ "type": "stage_progress", "name": "Run", "current": 1, "total": 2 })).await;
    fleet.say(&m, json!({ "type": "overall_progress", "current": 10, "total": 100 })).await;
    fleet.finish(&m, "Study finished with errors").await;
    fleet.heartbeat(&m).await;
    fleet.batch(&m, 9, vec![line(1.0, "info", "late")]).await;
    fleet.pass(12).await;
    assert_eq!(fleet.task(&task).await["status"], "completed");
    assert_eq!(fleet.task(&task).await["stage"], ended["stage"]);
    assert_eq!(fleet.log(&format!("{task}.1")).await, "late\n", "but a late line is kept");
    assert_eq!(fleet.get("/api/v1/jobs").await["total"], 1, "and nothing new has begun");
}

#[tokio::test(start_paused = true)]
async fn memory_errors_are_attempts() {
    let fleet = Fleet::new().await;
    let (m, task) = claimed(&fleet).await;
    for attempt in 1..=3 {
        fleet.say(&m, json!({ "type": "memory_error", "message": "no memory", "exit_code": 42 })).await;
        assert_eq!(fleet.state(&task).await.0, "waiting", "after attempt {attempt}");
        fleet.claim(&m, &task).await.good();
        fleet.say(&m, json!({ "type": "overall_progress", "current": 1, "total": 100 })).await;
    }
    fleet.finish(&m, "Study finished successfully").await;
    let ended = fleet.task(&task).await;
    assert_eq!((&ended["status"], &ended["attempts"]), (&json!("completed"), &json!(4)));
    let codes: Vec<_> =
        ended["attempt_list"].as_array().unwrap().iter().map(|a| a["exit_code"].clone()).collect();
    assert!(codes.iter().filter(|code| **code == json!(42)).count() == 3, "{codes:?}");
}

#[tokio::test(start_paused = true)]
async fn a_silent_gui_client_is_lost_and_comes_back() {
    let fleet = Fleet::new().await;
    let (m, task) = claimed(&fleet).await;
    // The solver is silent for hours; heartbeats keep the attempt.
    for _ in 0..12 {
        fleet.pass(60).await;
        fleet.heartbeat(&m).await;
    }
    assert_eq!(fleet.state(&task).await.0, "running");
    fleet.pass(310).await;
    assert_eq!(fleet.state(&task).await.0, "pending", "nobody has heard of it for five minutes");
    // Only its network was away: it goes on, and its end counts.
    fleet.batch(&m, 5, vec![line(9.0, "info", "still here")]).await;
    assert_eq!(fleet.state(&task).await.0, "running");
    fleet.finish(&m, "Study finished successfully").await;
    assert_eq!(fleet.state(&task).await.0, "completed");
    assert_eq!(fleet.log(&format!("{task}.2")).await, "still here\n");
}

#[tokio::test(start_paused = true)]
async fn a_claim_whose_gui_is_never_heard_is_given_back() {
    let fleet = Fleet::new().await;
    let (m, study) = (machine("10.0.0.1", "sim-1"), fleet.study(2).await);
    let [silent, console] = [0, 1].map(|n| format!("{study}.{n}"));
    fleet.claim(&m, &silent).await.good();
    fleet.claim(&machine("10.0.0.2", "sim-2"), &console).await.good();
    fleet.pass(540).await;
    fleet.upload(&console, "a", &[("x.txt", b"1")]).await.good();
    assert_eq!(fleet.state(&silent).await.0, "running");
    fleet.pass(120).await;
    assert_eq!(fleet.state(&silent).await.0, "pending", "its GUI is not heard for ten minutes");
    fleet.pass(3600).await;
    assert_eq!(fleet.state(&console).await.0, "running", "console mode: only results are heard");
}

#[tokio::test(start_paused = true)]
async fn a_claim_of_a_study_without_a_window_is_kept_for_twelve_hours() {
    let fleet = Fleet::new().await;
    let part = |gui: bool| json!({ "splitConfig": { "use_gui": gui } });
    let body = json!({ "name": "console", "assignments": [part(false), part(true)] });
    let study = fleet.app.post("/api/super-studies", body).await["id"].as_str().unwrap().to_owned();
    let [console, window] = [0, 1].map(|n| format!("{study}.{n}"));
    fleet.claim(&machine("10.0.0.1", ""), &console).await.good();
    fleet.claim(&machine("10.0.0.2", ""), &window).await.good();
    fleet.pass(660).await;
    assert_eq!(fleet.state(&window).await.0, "pending", "its window is not heard");
    fleet.pass(11 * 3600).await;
    assert_eq!(fleet.state(&console).await.0, "running", "it says nothing until its first results");
    fleet.pass(3600).await;
    assert_eq!(fleet.state(&console).await.0, "pending");
}

#[tokio::test(start_paused = true)]
async fn a_study_that_a_person_started() {
    let fleet = Fleet::new().await;
    let m = machine("10.0.0.7", "desk-7");
    fleet.heartbeat(&m).await;
    fleet.say(&m, json!({ "type": "print", "message": "x" })).await;
    assert_eq!(fleet.get("/api/v1/jobs").await["total"], 0, "a sign of life is no study");
    fleet.batch(&m, 0, vec![line(0.0, "info", "hello")]).await;
    fleet.say(&m, json!({ "type": "overall_progress", "current": 40.0, "total": 100 })).await;
    fleet.finish(&m, "Study finished successfully").await;
    let jobs = fleet.get("/api/v1/jobs").await;
    assert_eq!((&jobs["total"], &jobs["jobs"][0]["name"]), (&json!(1), &json!("GOLIAT window on desk-7")));
    assert_eq!(fleet.state("1.0").await.0, "completed");
    assert_eq!(fleet.log("1.0.1").await, "hello\n");
    // The next one at once.
    fleet.batch(&m, 0, vec![line(0.0, "info", "again")]).await;
    assert_eq!(fleet.get("/api/v1/jobs").await["total"], 2);
    assert_eq!(fleet.get("/api/super-studies").await, json!([]), "neither is a super study");
    // Nobody else can run it: when its machine is gone, it is over.
    fleet.pass(310).await;
    assert_eq!(fleet.state("2.0").await.0, "failed");
}

#[tokio::test(start_paused = true)]
async fn what_a_person_cancels_is_over() {
    let fleet = Fleet::new().await;
    let (m, task) = claimed(&fleet).await;
    fleet.app.post(&format!("/api/v1/tasks/{task}/cancel"), json!({})).await;
    fleet.pass(2).await;
    assert_eq!(
        fleet.state(&task).await.0,
        "cancelled",
        "nobody can stop the program, and nobody waits for it"
    );
    fleet.batch(&m, 0, vec![line(0.0, "info", "it goes on")]).await;
    fleet.finish(&m, "Study finished successfully").await;
    assert_eq!(fleet.state(&task).await.0, "cancelled");
    assert_eq!(fleet.claim(&m, &task).await.status, 409);
}
