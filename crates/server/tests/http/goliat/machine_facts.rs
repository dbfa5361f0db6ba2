//! What is shown of machines: of each once, with its address and its load, and nothing of it changes by looking.

use super::{super::runner::Runner, Fleet, Machine, machine};
use serde_json::{Value, json};

#[tokio::test(start_paused = true)]
async fn an_agent_and_a_gui_of_one_machine_are_one_runner() {
    let fleet = Fleet::new().await;
    let agent = Runner::join(&fleet.app, "sim-a").await;
    let hostname = fleet.get(&format!("/api/v1/runners/{}", agent.id)).await["hostname"].clone();
    let client = machine("203.0.113.1", hostname.as_str().unwrap());
    fleet.heartbeat(&client).await;
    fleet.heartbeat(&machine("203.0.113.2", "another")).await;
    let all = fleet.get("/api/v1/runners").await;
    let names: Vec<_> = all.as_array().unwrap().iter().map(|runner| runner["name"].clone()).collect();
    assert_eq!(names, ["another", "sim-a"]);
    assert_eq!(fleet.get("/api/v1/stats").await["runners"], 2);
    // What somebody claims there by hand is at work on the one runner that is shown.
    let task = format!("{}.0", fleet.study(1).await);
    fleet.claim(&client, &task).await.good();
    let shown = fleet.get(&format!("/api/v1/runners/{}", agent.id)).await;
    assert_eq!((&shown["active_tasks"], &shown["running"]), (&json!(1), &json!([format!("{task}.1")])));
    assert_eq!(fleet.get("/api/workers").await.as_array().unwrap().len(), 2, "the contract's machines stay");
    // Whoever names it means the agent, which can be told to take nothing more; what runs by hand goes on.
    let drained =
        fleet.app.ask("POST", &format!("/api/v1/runners/{}/drain", agent.id)).send().await.good().json();
    assert_eq!((&drained["name"], &drained["status"]), (&json!("sim-a"), &json!("draining")));
    assert_eq!((&drained["active_tasks"], &drained["running"]), (&json!(1), &json!([format!("{task}.1")])));
    assert_eq!(fleet.state(&task).await.0, "running");
    let listed = fleet.get("/api/v1/runners").await;
    let listed = listed.as_array().unwrap().iter().find(|runner| runner["name"] == "sim-a").unwrap().clone();
    assert_eq!(fleet.get(&format!("/api/v1/runners/{}", agent.id)).await, listed, "alone as among all");
}

#[tokio::test(start_paused = true)]
async fn nothing_moves_because_somebody_looks() {
    let fleet = Fleet::new().await;
    let (m, study) = (machine("10.0.0.1", "sim-1"), fleet.study(1).await);
    fleet.heartbeat(&m).await;
    fleet.claim(&m, &format!("{study}.0")).await.good();
    fleet.say(&m, json!({ "type": "overall_progress", "current": 10 })).await;
    fleet.pass(120).await;
    for path in ["/api/workers", "/api/super-studies", "/api/heartbeat?ipAddress=10.0.0.1"] {
        fleet.get(path).await;
    }
    assert_eq!(fleet.state(&format!("{study}.0")).await.0, "running");
    fleet.pass(400).await;
    assert_eq!(
        fleet.get("/api/workers").await[0]["status"],
        "OFFLINE",
        "silence is seen without anybody looking"
    );
    assert_eq!(fleet.get("/api/heartbeat?ipAddress=10.0.0.1").await["isOffline"], true);
}

#[tokio::test(start_paused = true)]
async fn a_machine_says_how_busy_it_is_while_it_is_heard() {
    let fleet = Fleet::new().await;
    let by = Machine { hook: Some("i".into()), ..machine("10.0.0.1", "sim-1") };
    let beat = async |usage: &str| {
        let body = json!({ "machineId": by.id, "hostname": by.hostname, "cpuCores": 12, "totalRamGB": 16 });
        let ask = fleet.ask(&by, "POST", "/api/heartbeat").header("x-mothership-usage", usage);
        ask.json(body).send().await.good();
        fleet.get("/api/v1/runners").await[0]["usage"].clone()
    };
    for nonsense in [
        "",
        "42 %",
        r#"{"cpu":1.5,"memory_bytes_used":1,"disk_bytes_free":1}"#,
        r#"{"cpu":0.5}"#,
        r#"{"cpu":0.5,"memory_bytes_used":1,"disk_bytes_free":1,"gpus":[{"util":2,"memory_bytes_used":1,"memory_bytes":1}]}"#,
    ] {
        assert_eq!(beat(nonsense).await, Value::Null, "{nonsense}");
    }
    let usage = json!({ "cpu": 0.425, "memory_bytes_used": 4096, "disk_bytes_free": 8192 });
    assert_eq!(beat(&usage.to_string()).await, usage);
    assert_eq!(beat("").await, usage, "the last word counts");
    let cards = vec![json!({ "util": 0.5, "memory_bytes_used": 1 << 30, "memory_bytes": 24u64 << 30 }); 8];
    let usage = json!({ "cpu": 0.425, "memory_bytes_used": 4096, "disk_bytes_free": 8192, "gpus": cards });
    assert_eq!(beat(&usage.to_string()).await, usage);
    let id = fleet.get("/api/v1/runners").await[0]["id"].as_str().unwrap().to_owned();
    let history = fleet.get(&format!("/api/v1/runners/{id}/usage")).await;
    assert_eq!(history["points"][0]["gpu"], 0.5, "{history}");
    assert_eq!(history["points"][0]["gpu_memory_bytes_used"], 8u64 << 30);
    fleet.pass(600).await;
    let silent = &fleet.get("/api/v1/runners").await[0];
    assert_eq!((&silent["status"], &silent["usage"]), (&json!("offline"), &Value::Null));
}

#[tokio::test(start_paused = true)]
async fn every_machine_shows_its_address() {
    let fleet = Fleet::new().await;
    fleet.heartbeat(&machine("10.0.0.9", "sim-9")).await;
    let agent = Runner::join(&fleet.app, "lab-1").await;
    let address = async |name: &str| {
        let all = fleet.get("/api/v1/runners").await;
        let found = all.as_array().unwrap().iter().find(|runner| runner["name"] == name).unwrap().clone();
        let one = fleet.get(&format!("/api/v1/runners/{}", found["id"].as_str().unwrap())).await;
        assert_eq!(one["address"], found["address"]);
        found["address"].clone()
    };
    assert_eq!(address("sim-9").await, "10.0.0.9");
    assert_eq!(address("lab-1").await, Value::Null, "the test's connections have no peer");
    for peer in ["192.0.2.7:1", "[::ffff:192.0.2.8]:2"] {
        let report = fleet.app.ask("POST", "/api/v1/agent/report").bearer(&agent.token);
        report.peer(peer.parse().unwrap()).json(json!({})).send().await.good();
    }
    assert_eq!(address("lab-1").await, "192.0.2.8", "where it was heard from last");
}
