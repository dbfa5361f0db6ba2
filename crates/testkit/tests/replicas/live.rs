//! Pages at one server see what happens at the other.

use crate::harness::{Machine, Replicas};
use futures_util::{SinkExt as _, StreamExt as _};
use mothership_test_services::{postgres::Database, wait::TIMEOUT};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite::Message};

/// A page that watches one topic.
struct Page(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Page {
    /// Open, with the topic's snapshot.
    async fn watch(replicas: &Replicas, turn: usize, topic: &str) -> Self {
        let (socket, _) = connect_async(format!("ws://{}/ws", replicas.address(turn))).await.unwrap();
        let mut page = Self(socket);
        page.0.send(Message::text(json!({ "type": "subscribe", "topic": topic }).to_string())).await.unwrap();
        page.until(|message| message["type"] == "snapshot").await;
        page
    }

    /// Waits for a message that satisfies.
    async fn until(&mut self, wanted: impl Fn(&Value) -> bool) {
        let mut last = Value::Null;
        let found = async {
            while !wanted(&last) {
                let Message::Text(text) = self.0.next().await.unwrap().unwrap() else { continue };
                last = serde_json::from_str(&text).unwrap();
            }
        };
        let came = tokio::time::timeout(TIMEOUT, found).await;
        assert!(came.is_ok(), "waited {TIMEOUT:?} without success; the last message is {last}");
    }

    /// Waits for an update that satisfies.
    async fn update(&mut self, wanted: impl Fn(&Value) -> bool) {
        self.until(|message| message["type"] == "update" && wanted(&message["data"])).await;
    }
}

/// A long poll at one server is answered by a submit at the other, and pages at both see the task start: the poll is
/// longer than a test may take, and nothing looks again by itself in between.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_submit_at_one_server_wakes_a_poll_and_pages_at_the_other() {
    let Some(database) = Database::fresh().await.unwrap() else { return };
    let replicas = Replicas::start(&database).await;
    let mut page = Page::watch(&replicas, 0, "jobs").await;
    let machine = Machine::join(&replicas, 1, "bench").await;
    let submit = async {
        // Whether the poll or the submit comes first is open; usually the poll does, and has to be woken.
        let job = replicas.submit(0, json!({ "name": "shared", "command": ["true"] })).await;
        page.update(|data| data["jobs"][0]["id"] == *job).await;
        job
    };
    let (attempts, job) = tokio::join!(machine.lease(&replicas, 1, 1, 30_000), submit);
    assert_eq!(attempts.len(), 1, "the long poll was woken");
    page.update(|data| data["jobs"][0]["counts"]["running"] == 1).await;
    let mut elsewhere = Page::watch(&replicas, 1, &format!("job:{job}")).await;
    replicas.post(0, &format!("/api/v1/jobs/{job}/pause"), json!({})).await;
    elsewhere.update(|data| data["job"]["paused"] == true).await;
    drop((page, elsewhere));
    replicas.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn progress_and_the_end_reported_at_one_server_reach_pages_of_the_other() {
    let Some(database) = Database::fresh().await.unwrap() else { return };
    let replicas = Replicas::start(&database).await;
    replicas.submit(0, json!({ "command": ["sim"] })).await;
    let machine = Machine::join(&replicas, 0, "bench").await;
    let leased = machine.lease(&replicas, 0, 1, 0).await.remove(0);
    let mut task = Page::watch(&replicas, 1, "task:1.0").await;
    let mut job = Page::watch(&replicas, 1, "job:1").await;
    machine.start(&replicas, 0, &leased).await;
    task.update(|data| data["status"] == "running" && data["started_at"].is_string()).await;
    let progress =
        json!([{ "attempt": leased.id, "token": leased.token, "at": crate::harness::NOW, "fraction": 0.5 }]);
    machine.report(&replicas, 0, json!({ "progress": progress })).await;
    task.update(|data| data["percent"] == 50).await;
    assert_eq!(machine.exit(&replicas, 0, &leased, 3).await, "accepted");
    task.update(|data| data["status"] == "failed" && data["exit_code"] == 3).await;
    job.update(|data| data["job"]["counts"]["failed"] == 1).await;
    drop((task, job));
    replicas.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_appended_at_one_server_grows_on_pages_of_the_other() {
    let Some(database) = Database::fresh().await.unwrap() else { return };
    let replicas = Replicas::start(&database).await;
    replicas.submit(0, json!({ "command": ["sim"] })).await;
    let machine = Machine::join(&replicas, 0, "bench").await;
    let leased = machine.lease(&replicas, 0, 1, 0).await.remove(0);
    machine.start(&replicas, 0, &leased).await;
    let mut page = Page::watch(&replicas, 1, &format!("log:{}", leased.id)).await;
    assert_eq!(machine.append(&replicas, 0, &leased, 0, "one\ntwo\n").await, 8);
    page.update(|data| data["lines"] == 2 && data["ended"] == false).await;
    // A gap, as after a change of the server in the middle of a chunk, is asked for.
    assert_eq!(machine.append(&replicas, 1, &leased, 20, "later\n").await, 8);
    assert_eq!(machine.append(&replicas, 1, &leased, 8, "three\n").await, 14);
    assert_eq!(machine.exit(&replicas, 0, &leased, 0).await, "accepted");
    page.update(|data| data["lines"] == 3 && data["ended"] == true).await;
    assert_eq!(replicas.log(0, &leased.id).await, "one\ntwo\nthree\n");
    drop(page);
    replicas.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_runner_that_joins_at_one_server_is_listed_on_pages_of_the_other() {
    let Some(database) = Database::fresh().await.unwrap() else { return };
    let replicas = Replicas::start(&database).await;
    let mut page = Page::watch(&replicas, 1, "runners").await;
    Machine::join(&replicas, 0, "bench").await;
    page.update(|data| data["runners"][0]["name"] == "bench").await;
    drop(page);
    replicas.end().await;
}
