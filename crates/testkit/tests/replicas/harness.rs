//! Servers with their background services on one database, and what tests ask of them.

use axum::{Router, body::Body, http::Request};
use mothership_core::{
    clock::{Clock, ManualClock, SystemClock, from_micros},
    rng::RandomSource,
};
use mothership_server::{Server, ServerConfig, Stop};
use mothership_test_services::postgres::Database;
use serde_json::{Value, json};
use std::{path::Path, sync::Arc};
use tokio::{net::TcpListener, task::JoinHandle};
use tower::ServiceExt as _;

/// Where the clock of [`Replicas::at_a_clock`] stands at first.
pub const NOW: &str = "2026-01-01T12:00:00Z";
const NOW_MICROS: i64 = 1_767_268_800_000_000;

/// Two servers over one database. `turn` says which of them answers a request: even numbers the first.
pub struct Replicas {
    replicas: Vec<Replica>,
    /// Of all replicas.
    _blobs: tempfile::TempDir,
}

struct Replica {
    router: Router,
    base: String,
    stop: Stop,
    serving: JoinHandle<()>,
    _data: tempfile::TempDir,
}

impl Replica {
    async fn start(database: &Database, blobs: &Path, clock: Arc<dyn Clock>) -> Self {
        let data = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut config = ServerConfig::new(data.path(), address);
        config.database = Some(database.url.clone());
        config.blobs = Some(blobs.display().to_string());
        config.compat_goliat = true;
        let server = Server::open(config, clock, Arc::new(RandomSource::from_os())).await.unwrap();
        let (router, stop) = (server.router(), Stop::default());
        let stopped = stop.clone();
        let serving = tokio::spawn(async move { server.serve(listener, &stopped).await.unwrap() });
        Self { router, base: format!("127.0.0.1:{}", address.port()), stop, serving, _data: data }
    }
}

impl Replicas {
    /// With the machine's clock.
    pub async fn start(database: &Database) -> Self {
        Self::over(database, Arc::new(SystemClock)).await
    }

    /// With one clock for both, which the test moves.
    pub async fn at_a_clock(database: &Database) -> (Self, Arc<ManualClock>) {
        let clock = Arc::new(ManualClock::new(from_micros(NOW_MICROS)));
        (Self::over(database, clock.clone()).await, clock)
    }

    async fn over(database: &Database, clock: Arc<dyn Clock>) -> Self {
        let (mut replicas, blobs) = (Vec::new(), tempfile::tempdir().unwrap());
        for _ in 0..2 {
            replicas.push(Replica::start(database, blobs.path(), clock.clone()).await);
        }
        Self { replicas, _blobs: blobs }
    }

    fn replica(&self, turn: usize) -> &Replica {
        &self.replicas[turn % self.replicas.len()]
    }

    /// `HOST:PORT` of a replica.
    pub fn address(&self, turn: usize) -> &str {
        &self.replica(turn).base
    }

    /// Status and body.
    async fn request(
        &self,
        turn: usize,
        (method, path): (&str, &str),
        header: Option<(&str, &str)>,
        body: impl Into<Content>,
    ) -> (u16, Vec<u8>) {
        let Content { kind, bytes } = body.into();
        let mut request = Request::builder().method(method).uri(path).header("host", "127.0.0.1");
        if let Some((name, value)) = header {
            request = request.header(name, value);
        }
        let request = request.header("content-type", kind).body(Body::from(bytes)).unwrap();
        let response = self.replica(turn).router.clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        (status, axum::body::to_bytes(response.into_body(), 64 << 20).await.unwrap().to_vec())
    }

    /// As a person, who needs no credential here.
    pub async fn ask(&self, turn: usize, method: &str, path: &str, body: Value) -> (u16, Vec<u8>) {
        self.request(turn, (method, path), None, body).await
    }

    /// A submit with an idempotency key; status and job.
    pub async fn submit_keyed(&self, turn: usize, key: &str, spec: Value) -> (u16, Value) {
        let key = Some(("idempotency-key", key));
        let (status, body) = self.request(turn, ("POST", "/api/v1/jobs"), key, spec).await;
        (status, serde_json::from_slice(&body).unwrap())
    }

    pub async fn get(&self, turn: usize, path: &str) -> Value {
        let (status, body) = self.ask(turn, "GET", path, json!({})).await;
        assert_eq!(status, 200, "{path}: {}", String::from_utf8_lossy(&body));
        serde_json::from_slice(&body).unwrap()
    }

    pub async fn post(&self, turn: usize, path: &str, body: Value) -> Value {
        let (status, answer) = self.ask(turn, "POST", path, body).await;
        assert!(matches!(status, 200 | 201), "{path}: {status} {}", String::from_utf8_lossy(&answer));
        serde_json::from_slice(&answer).unwrap()
    }

    /// Submits a job; its number.
    pub async fn submit(&self, turn: usize, spec: Value) -> String {
        self.post(turn, "/api/v1/jobs", spec).await["id"].as_str().unwrap().to_owned()
    }

    pub async fn log(&self, turn: usize, attempt: &str) -> String {
        let (_, body) = self.ask(turn, "GET", &format!("/api/v1/attempts/{attempt}/log"), json!({})).await;
        String::from_utf8(body).unwrap()
    }

    /// Stops both and waits until they have stopped.
    pub async fn end(self) {
        self.replicas.iter().for_each(|replica| replica.stop.drain());
        for replica in self.replicas {
            replica.serving.await.unwrap();
        }
    }
}

/// The body of a request.
pub struct Content {
    kind: &'static str,
    bytes: Vec<u8>,
}

impl From<Value> for Content {
    fn from(value: Value) -> Self {
        Self { kind: "application/json", bytes: value.to_string().into_bytes() }
    }
}

impl From<Vec<u8>> for Content {
    fn from(bytes: Vec<u8>) -> Self {
        Self { kind: "application/octet-stream", bytes }
    }
}

/// A machine that speaks the runners' protocol, to whichever replica it is told to.
pub struct Machine {
    secret: String,
}

/// An attempt that a machine was handed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leased {
    pub id: String,
    pub token: String,
}

impl Machine {
    pub async fn join(replicas: &Replicas, turn: usize, name: &str) -> Self {
        let body = json!({
            "name": name, "install_id": format!("install-of-{name}"),
            "inventory": {
                "hostname": name, "os": "linux", "os_version": "6.1", "architecture": "x86_64", "cpu_model": "test",
                "cpu_cores": 8, "memory_bytes": 8u64 << 30, "disk_bytes_total": 0, "disk_bytes_free": 0, "version": "0.1.0",
            },
            "capacity": { "cpus": 1000.0, "memory_bytes": 8u64 << 30 },
        });
        let reply = replicas.post(turn, "/api/v1/agent/register", body).await;
        Self { secret: reply["secret"].as_str().unwrap().to_owned() }
    }

    async fn post(&self, replicas: &Replicas, turn: usize, path: &str, body: impl Into<Content>) -> Value {
        let secret = format!("Bearer {}", self.secret);
        let header = Some(("authorization", &*secret));
        let (status, answer) = replicas.request(turn, ("POST", path), header, body).await;
        assert_eq!(status, 200, "{path}: {}", String::from_utf8_lossy(&answer));
        serde_json::from_slice(&answer).unwrap()
    }

    /// Takes what there is for `cpus` cores; waits for it at most `wait_ms`.
    pub async fn lease(&self, replicas: &Replicas, turn: usize, cpus: usize, wait_ms: u64) -> Vec<Leased> {
        let free = json!({ "cpus": cpus as f64, "memory_bytes": 1u64 << 30 });
        let body = json!({ "free": free, "wait_ms": wait_ms });
        let reply = self.post(replicas, turn, "/api/v1/agent/lease", body).await;
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let attempts = reply["attempts"].as_array().unwrap().iter();
        attempts.map(|attempt| Leased { id: text(&attempt["id"]), token: text(&attempt["token"]) }).collect()
    }

    pub async fn report(&self, replicas: &Replicas, turn: usize, report: Value) -> Value {
        self.post(replicas, turn, "/api/v1/agent/report", report).await
    }

    pub async fn start(&self, replicas: &Replicas, turn: usize, leased: &Leased) {
        let started = json!([{ "attempt": leased.id, "token": leased.token, "at": NOW }]);
        self.report(replicas, turn, json!({ "started": started })).await;
    }

    /// Its program exits; what became of that report.
    pub async fn exit(&self, replicas: &Replicas, turn: usize, leased: &Leased, code: i32) -> String {
        let ended = json!([{
            "attempt": leased.id, "token": leased.token, "cause": "exited", "at": NOW, "started_at": NOW, "exit_code": code,
        }]);
        let reply = self.report(replicas, turn, json!({ "ended": ended })).await;
        reply["ended"][0]["outcome"].as_str().unwrap().to_owned()
    }

    /// Appends to the log; how far it is stored.
    pub async fn append(
        &self,
        replicas: &Replicas,
        turn: usize,
        leased: &Leased,
        offset: u64,
        text: &str,
    ) -> Value {
        use mothership_core::log::{Run, Stream, count_newlines, encode_runs, frame};
        let len_bytes = u32::try_from(text.len()).unwrap();
        let header = frame::FrameHeader {
            attempt: leased.id.clone(),
            token: leased.token.clone().into(),
            offset,
            raw_len: len_bytes,
            lines: u32::try_from(count_newlines(text.as_bytes())).unwrap(),
            runs: encode_runs(&[Run { len_bytes, stream: Stream::Stdout, at_ms: NOW_MICROS / 1000 }]),
        };
        let body = frame::encode(&header, &zstd::bulk::compress(text.as_bytes(), 1).unwrap());
        self.post(replicas, turn, "/api/v1/agent/logs", body).await["acks"][0]["offset"].clone()
    }
}
