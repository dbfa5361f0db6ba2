//! Two servers on one PostgreSQL: what happens at one is seen, and acted on, at the other.

#![expect(clippy::unwrap_used, reason = "how a test says that this holds")]

use futures_util::{SinkExt as _, StreamExt as _};
use mothership_api::{
    agent::{Capacity, Inventory, LeaseRequest, RegisterRequest},
    client::{Client, http::HttpTransport},
    events::{FromBrowser, ToBrowser},
    paths,
};
use mothership_core::{clock::SystemClock, rng::RandomSource};
use mothership_server::{Server, ServerConfig, Stop};
use mothership_test_services::postgres::Database;
use serde_json::Value;
use std::sync::Arc;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite::Message};

struct Replica {
    base: String,
    stop: Stop,
    serving: tokio::task::JoinHandle<()>,
    _data: tempfile::TempDir,
}

impl Replica {
    async fn start(database: &Database) -> Self {
        let data = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut config = ServerConfig::new(data.path(), address);
        config.database = Some(database.url.clone());
        let server =
            Server::open(config, Arc::new(SystemClock), Arc::new(RandomSource::from_os())).await.unwrap();
        let stop = Stop::default();
        let stopped = stop.clone();
        let serving = tokio::spawn(async move { server.serve(listener, &stopped).await.unwrap() });
        Self { base: format!("http://{address}"), stop, serving, _data: data }
    }

    fn client(&self, token: Option<String>) -> Client {
        Client::new(Arc::new(HttpTransport::new().unwrap()), self.base.clone(), token)
    }

    async fn end(self) {
        self.stop.drain();
        self.serving.await.unwrap();
    }
}

struct Page(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Page {
    async fn watch(replica: &Replica, topic: &str) -> Self {
        let (socket, _) = connect_async(format!("{}/ws", replica.base.replace("http", "ws"))).await.unwrap();
        let mut page = Self(socket);
        let wish = serde_json::to_string(&FromBrowser::Subscribe { topic: topic.into() }).unwrap();
        page.0.send(Message::text(wish)).await.unwrap();
        page.until(|message| matches!(message, ToBrowser::Snapshot { .. }).then_some(())).await;
        page
    }

    async fn until<T>(&mut self, wanted: impl Fn(&ToBrowser) -> Option<T>) -> T {
        loop {
            let Message::Text(text) = self.0.next().await.unwrap().unwrap() else { continue };
            if let Some(found) = wanted(&serde_json::from_str(&text).unwrap()) {
                return found;
            }
        }
    }

    /// An update that satisfies.
    async fn update(&mut self, wanted: impl Fn(&Value) -> bool) {
        self.until(|message| match message {
            ToBrowser::Update { data, .. } => wanted(data).then_some(()),
            _ => None,
        })
        .await;
    }
}

/// A long poll at one server is answered by a submit at the other, and pages at both see the task start: the poll is
/// longer than a test may take, and nothing looks again by itself in between.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_happens_at_one_server_is_seen_at_the_other() {
    let Some(database) = Database::fresh().await.unwrap() else { return };
    // Nothing here is encrypted, but the client wants to know how it would be.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (one, two) = (Replica::start(&database).await, Replica::start(&database).await);
    let mut page = Page::watch(&one, "jobs").await;
    let registered = two
        .client(None)
        .register(&RegisterRequest {
            name: "bench".into(),
            join_token: None,
            install_id: "bench".into(),
            inventory: Inventory::default(),
            capacity: Capacity { cpus: 1.0, ..Capacity::default() },
            labels: Default::default(),
        })
        .await
        .unwrap();
    let runner = two.client(Some(registered.secret));
    let waiting = tokio::spawn(async move {
        let free = Capacity { cpus: 1.0, ..Capacity::default() };
        runner.lease(&LeaseRequest { free, ahead: 0, wait_ms: 30_000 }).await.unwrap().attempts
    });
    // Whether the poll or the submit comes first is open; usually the poll does, and has to be woken.
    let spec = serde_json::json!({ "name": "shared", "command": ["true"] });
    let job = one.client(None).submit(&spec, "shared-1").await.unwrap();
    page.update(|data| data["jobs"][0]["id"] == job.id.to_string()).await;
    let attempts = waiting.await.unwrap();
    assert_eq!(attempts.len(), 1, "the long poll was woken");
    page.update(|data| data["jobs"][0]["counts"]["running"] == 1).await;
    let mut elsewhere = Page::watch(&two, &format!("job:{}", job.id)).await;
    one.client(None).act(paths::JOB_PAUSE, job.id).await.unwrap();
    elsewhere.update(|data| data["job"]["paused"] == true).await;
    drop((page, elsewhere));
    one.end().await;
    two.end().await;
}
