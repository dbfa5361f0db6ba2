//! Windows that speak to two servers on one PostgreSQL at once: whatever is raced for is got once, and lines that came in
//! at either are there once and in order.

#![expect(clippy::unwrap_used, reason = "how a test says that this holds")]

use axum::{Router, body::Body, http::Request};
use futures_util::{StreamExt as _, future::join_all, stream};
use mothership_core::{clock::SystemClock, rng::RandomSource};
use mothership_server::{Server, ServerConfig, Stop};
use mothership_test_services::postgres::Database;
use serde_json::{Value, json};
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use tokio::net::TcpListener;
use tower::ServiceExt as _;

/// Servers with their duties; requests take turns.
struct Replicas {
    routers: Vec<Router>,
    stops: Vec<Stop>,
    _data: Vec<tempfile::TempDir>,
}

impl Replicas {
    async fn start(database: &Database) -> Self {
        let mut replicas = Self { routers: Vec::new(), stops: Vec::new(), _data: Vec::new() };
        for _ in 0..2 {
            let data = tempfile::tempdir().unwrap();
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let mut config = ServerConfig::new(data.path(), listener.local_addr().unwrap());
            config.database = Some(database.url.clone());
            config.compat_goliat = true;
            let server =
                Server::open(config, Arc::new(SystemClock), Arc::new(RandomSource::from_os())).await.unwrap();
            let stop = Stop::default();
            replicas.routers.push(server.router());
            replicas.stops.push(stop.clone());
            tokio::spawn(async move { server.serve(listener, &stop).await.unwrap() });
            replicas._data.push(data);
        }
        replicas
    }

    /// Status and body; `turn` says which server answers.
    async fn ask(&self, turn: usize, method: &str, path: &str, body: Value) -> (u16, Vec<u8>) {
        let request = Request::builder().method(method).uri(path).header("host", "127.0.0.1");
        let request = request.header("content-type", "application/json");
        let request = request.body(Body::from(body.to_string())).unwrap();
        let response = self.routers[turn % self.routers.len()].clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        (status, axum::body::to_bytes(response.into_body(), 64 << 20).await.unwrap().to_vec())
    }

    async fn get(&self, turn: usize, path: &str) -> Value {
        let (status, body) = self.ask(turn, "GET", path, json!({})).await;
        assert_eq!(status, 200, "{path}: {}", String::from_utf8_lossy(&body));
        serde_json::from_slice(&body).unwrap()
    }

    async fn say(&self, turn: usize, machine: &str, message: Value) {
        let body = json!({ "machineId": machine, "message": message, "timestamp": 1.7e9 });
        let (status, answer) = self.ask(turn, "POST", "/api/gui-update", body).await;
        assert_eq!(status, 200, "{}", String::from_utf8_lossy(&answer));
    }

    async fn batch(&self, turn: usize, machine: &str, sequence: usize) {
        let line =
            |n: usize| json!({ "message": format!("line {n}"), "timestamp": 1.7e9 + n as f64 / 1000.0 });
        let logs: Vec<Value> = (sequence * 10..sequence * 10 + 10).map(line).collect();
        self.say(turn, machine, json!({ "type": "log_batch", "sequence": sequence, "logs": logs })).await;
    }

    async fn log(&self, turn: usize, attempt: &str) -> String {
        let (_, body) = self.ask(turn, "GET", &format!("/api/v1/attempts/{attempt}/log"), json!({})).await;
        String::from_utf8(body).unwrap()
    }

    fn stop(&self) {
        self.stops.iter().for_each(Stop::drain);
    }
}

fn expected(batches: usize) -> String {
    (0..batches * 10).map(|n| format!("line {n}\n")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn first_words_at_once_make_one_job_of_one_machine() {
    let Some(database) = Database::fresh().await.unwrap() else { return };
    let fleet = Replicas::start(&database).await;
    // Neither a heartbeat nor a claim came before.
    join_all((0..12).map(|n| fleet.batch(n, "10.0.0.1", n))).await;
    let heartbeat = json!({ "machineId": "10.0.0.1", "hostname": "sim-1" });
    join_all((0..4).map(|n| fleet.ask(n, "POST", "/api/heartbeat", heartbeat.clone()))).await;
    fleet.say(0, "10.0.0.1", json!({ "type": "finished", "message": "Study finished successfully" })).await;
    assert_eq!(fleet.get(1, "/api/v1/jobs").await["total"], 1);
    assert_eq!(fleet.get(1, "/api/workers").await.as_array().unwrap().len(), 1);
    assert_eq!(fleet.get(1, "/api/v1/tasks/1.0").await["status"], "completed");
    assert_eq!(fleet.log(1, "1.0.1").await, expected(12));
    fleet.stop();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn racing_claims_and_lines_of_many_machines() {
    const MACHINES: usize = 8;
    const BATCHES: usize = 60;
    let Some(database) = Database::fresh().await.unwrap() else { return };
    let fleet = Replicas::start(&database).await;
    let assignments = vec![json!({ "splitConfig": {} }); MACHINES];
    let study = json!({ "name": "race", "assignments": assignments });
    assert_eq!(fleet.ask(0, "POST", "/api/super-studies", study).await.0, 200);
    // Every machine wants every assignment.
    let mut owners = BTreeMap::new();
    for assignment in 0..MACHINES {
        let claim = async |machine: usize| {
            let path = format!("/api/assignments/1.{assignment}/claim");
            fleet.ask(machine, "POST", &path, json!({ "machineId": format!("m{machine}") })).await.0
        };
        let free: Vec<usize> = (0..MACHINES).filter(|machine| !owners.contains_key(machine)).collect();
        let answers = join_all(free.iter().map(|machine| claim(*machine))).await;
        let won: Vec<usize> =
            free.iter().zip(&answers).filter(|(_, status)| **status == 200).map(|(m, _)| *m).collect();
        assert_eq!(won.len(), 1, "{answers:?}");
        assert!(answers.iter().all(|status| matches!(status, 200 | 409)), "{answers:?}");
        owners.insert(won[0], assignment);
    }
    // Three senders for each machine, words of progress among the lines.
    let machines = owners.keys().map(|machine| {
        let (fleet, name) = (&fleet, format!("m{machine}"));
        async move {
            let name = name.as_str();
            let senders = stream::iter(0..BATCHES).map(|sequence| async move {
                fleet.batch(sequence, name, sequence).await;
                let progress = json!({ "type": "overall_progress", "current": sequence, "total": BATCHES });
                fleet.say(sequence + 1, name, progress).await;
            });
            senders.buffer_unordered(3).for_each(async |()| {}).await;
        }
    });
    join_all(machines).await;
    // Both servers settle, and everything arrives without an end.
    for assignment in 0..MACHINES {
        let attempt = format!("1.{assignment}.1");
        // The runner of tests ends what never comes.
        while fleet.log(assignment, &attempt).await.lines().count() < BATCHES * 10 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(fleet.log(assignment, &attempt).await, expected(BATCHES));
    }
    let finished = json!({ "type": "finished", "message": "Study finished successfully" });
    for machine in owners.keys() {
        fleet.say(*machine, &format!("m{machine}"), finished.clone()).await;
    }
    let study = &fleet.get(0, "/api/super-studies?name=race").await[0];
    assert_eq!((&study["status"], &study["completedAssignments"]), (&json!("COMPLETED"), &json!(MACHINES)));
    fleet.stop();
}
