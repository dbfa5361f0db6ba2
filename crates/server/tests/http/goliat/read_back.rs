//! What was answered is in the next answer, to the letter: one entry for each message, over everything that a machine did.

use super::{Fleet, Machine, line, machine};
use serde_json::{Value, json};

async fn worker(fleet: &Fleet) -> String {
    fleet.get("/api/workers").await[0]["id"].as_str().unwrap().to_owned()
}

async fn state(fleet: &Fleet) -> Value {
    fleet.get(&format!("/api/workers/{}", worker(fleet).await)).await["guiState"].take()
}

fn texts(state: &Value) -> Vec<String> {
    let messages = state["logMessages"].as_array().unwrap().iter();
    messages.map(|message| message["message"].as_str().unwrap().to_owned()).collect()
}

async fn claimed(fleet: &Fleet, tasks: usize) -> (Machine, String) {
    let (m, study) = (machine("10.0.0.1", "sim-1"), fleet.study(tasks).await);
    fleet.heartbeat(&m).await;
    fleet.claim(&m, &format!("{study}.0")).await.good();
    (m, study)
}

#[tokio::test(start_paused = true)]
async fn every_message_is_one_entry_with_its_exact_text() {
    let fleet = Fleet::new().await;
    let (m, _) = claimed(&fleet, 1).await;
    let said = [
        "two\nlines\n",
        "50 %\r100 %",
        "NUL \u{0} inside",
        "",
        "  \u{1b}[31mred",
        "Grüße, 电磁",
        "\n",
        "same",
        "same",
    ];
    let lines = said.iter().map(|text| line(0.0, "info", text)).collect();
    fleet.batch(&m, 0, lines).await;
    assert_eq!(texts(&state(&fleet).await), said, "at once");
    fleet.pass(2).await;
    assert_eq!(texts(&state(&fleet).await), said, "and when they stand in the log");
}

#[tokio::test(start_paused = true)]
async fn what_was_posted_is_in_the_next_answer() {
    let fleet = Fleet::new().await;
    let (m, study) = claimed(&fleet, 1).await;
    // The clock stands still: nothing settles by itself.
    for n in 0..5u32 {
        let word = json!({ "type": "overall_progress", "current": 10 * n, "total": 100 });
        fleet.say(&m, word).await;
        let row = &fleet.get(&format!("/api/super-studies/{study}/assignments")).await[0];
        assert_eq!((&row["progress"], &row["status"]), (&json!(10.0 * f64::from(n)), &json!("RUNNING")));
        fleet.batch(&m, n.into(), vec![line(n.into(), "error", "e"), line(n.into(), "highlight", "h")]).await;
        let state = state(&fleet).await;
        assert_eq!(state["progress"], json!(10.0 * f64::from(n)));
        assert_eq!((&state["errorCount"], &state["warningCount"]), (&json!(n + 1), &json!(n + 1)));
        assert_eq!(texts(&state).len(), 2 * (n as usize + 1));
    }
    // A batch that never comes holds nothing up.
    fleet.batch(&m, 9, vec![line(9.0, "info", "behind a gap")]).await;
    assert_eq!(texts(&state(&fleet).await).last().unwrap(), "behind a gap");
    fleet.finish(&m, "Study finished successfully").await;
    let row = &fleet.get(&format!("/api/super-studies/{study}")).await["assignments"][0];
    assert_eq!((&row["status"], &row["progress"]), (&json!("COMPLETED"), &json!(100.0)));
    assert_eq!(fleet.get("/api/workers").await[0]["status"], "IDLE");
}

#[tokio::test(start_paused = true)]
async fn a_log_goes_on_from_one_assignment_to_the_next() {
    let fleet = Fleet::new().await;
    let (m, study) = claimed(&fleet, 3).await;
    for n in 0..3 {
        fleet.claim(&m, &format!("{study}.{n}")).await.good();
        let lines = (0..700).map(|i| line(f64::from(n), "warning", &format!("{}", n * 700 + i)));
        fleet.batch(&m, 0, lines.collect()).await;
        fleet.finish(&m, "Study finished successfully").await;
        fleet.pass(1).await;
    }
    let whole = state(&fleet).await;
    let wanted: Vec<String> = (0..2100).map(|n| n.to_string()).collect();
    assert_eq!(texts(&whole), wanted);
    assert_eq!((&whole["warningCount"], whole.get("logTotal")), (&json!(2100), None));
    let id = worker(&fleet).await;
    for (query, from, count) in [
        ("?limit=5", 2095, 5),
        ("?from=10&limit=3", 10, 3),
        ("?from=0&limit=99999", 0, 2000),
        ("?from=2099", 2099, 1),
        ("?from=9999", 9999, 0),
    ] {
        let state = fleet.get(&format!("/api/workers/{id}{query}")).await["guiState"].take();
        assert_eq!((&state["logFrom"], &state["logTotal"]), (&json!(from), &json!(2100)), "{query}");
        let texts = texts(&state);
        assert_eq!((texts.len(), texts.first()), (count, wanted.get(from)), "{query}");
    }
    let answer = fleet.app.ask("GET", &format!("/api/workers/{id}?from=x")).send().await;
    assert_eq!(answer.status, 400);
}

#[tokio::test(start_paused = true)]
async fn progress_goes_on_from_one_assignment_to_the_next() {
    let fleet = Fleet::new().await;
    let (m, study) = claimed(&fleet, 3).await;
    let shown = async || {
        let all = fleet.get("/api/workers").await;
        let brief = &all[0]["guiState"];
        let whole = state(&fleet).await;
        let one = &fleet.get("/api/heartbeat?ipAddress=10.0.0.1").await["guiState"][0];
        let fields = ["progress", "stageProgress", "stage"];
        for field in fields.into_iter().chain(["eta", "warningCount", "errorCount"]) {
            assert_eq!((&whole[field], &one[field]), (&brief[field], &brief[field]), "{field}");
        }
        fields.map(|field| brief[field].clone())
    };
    for message in [
        json!({ "type": "overall_progress", "current": 58 }),
        json!({ "type": "stage_progress", "name": "Run", "current": 1, "total": 4 }),
        json!({ "type": "profiler_update", "eta_seconds": 90 }),
    ] {
        fleet.say(&m, message).await;
    }
    assert_eq!(shown().await, [json!(58.0), json!(25.0), json!("Run")]);
    fleet.finish(&m, "Study finished with errors").await;
    assert_eq!(shown().await, [json!(58.0), json!(25.0), json!("Run")]);
    fleet.claim(&m, &format!("{study}.1")).await.good();
    assert_eq!(shown().await, [json!(58.0), json!(25.0), json!("Run")], "until something new is said");
    fleet.batch(&m, 0, vec![line(1.0, "info", "begun")]).await;
    assert_eq!(shown().await, [json!(58.0), json!(25.0), json!("Run")]);
    assert_eq!(state(&fleet).await["eta"], Value::Null, "the end of what is over is not foretold");
    fleet.say(&m, json!({ "type": "overall_progress", "current": 3 })).await;
    assert_eq!(shown().await, [json!(3.0), json!(25.0), json!("Run")], "each for itself");
    fleet.say(&m, json!({ "type": "stage_progress", "name": "Setup", "current": 0, "total": 4 })).await;
    assert_eq!(shown().await, [json!(3.0), json!(0.0), json!("Setup")]);
    fleet.finish(&m, "Study finished successfully").await;
    fleet.claim(&m, &format!("{study}.2")).await.good();
    assert_eq!(shown().await, [json!(100.0), json!(0.0), json!("Setup")]);
    // The assignment has only what is its own.
    let row = &fleet.get(&format!("/api/super-studies/{study}/assignments")).await[2];
    assert_eq!((&row["progress"], &row["currentStage"]), (&json!(0.0), &Value::Null));
}

#[tokio::test(start_paused = true)]
async fn an_eta_is_kept_and_a_give_back_forgets_the_start() {
    let fleet = Fleet::new().await;
    let (m, study) = claimed(&fleet, 1).await;
    let row = async || fleet.get(&format!("/api/super-studies/{study}/assignments")).await[0].clone();
    assert_eq!(row().await["startedAt"], "2026-01-01T12:00:00.000Z", "from the claim on");
    fleet.say(&m, json!({ "type": "overall_progress", "current": 1 })).await;
    fleet.say(&m, json!({ "type": "profiler_update", "eta_seconds": 90 })).await;
    for nothing in [json!(null), json!(0)] {
        fleet.say(&m, json!({ "type": "profiler_update", "eta_seconds": nothing })).await;
        assert_eq!(row().await["eta"], "2026-01-01T12:01:30.000Z", "{nothing}");
    }
    let id = worker(&fleet).await;
    fleet.app.ask("DELETE", &format!("/api/workers/{id}")).send().await.good();
    let back = row().await;
    assert_eq!((&back["status"], &back["progress"]), (&json!("PENDING"), &json!(0.0)));
    for field in ["startedAt", "completedAt", "eta", "currentStage", "workerId", "worker"] {
        assert_eq!(back[field], Value::Null, "{field}");
    }
}
