//! A runner that does what a test tells it, in the words of the protocol.

use super::app::TestApp;
use mothership_core::log::{Run, Stream, count_newlines, encode_runs, frame};
use serde_json::{Value, json};

pub struct Runner {
    pub id: String,
    pub token: String,
}

/// An attempt that a runner was handed.
#[derive(Debug, Clone)]
pub struct Leased {
    pub id: String,
    pub token: String,
}

impl Runner {
    /// Joins an open server.
    pub async fn join(app: &TestApp, name: &str) -> Self {
        let reply = app.post("/api/v1/agent/register", register(name, None)).await;
        let text = |name: &str| reply[name].as_str().unwrap().to_owned();
        Self { id: text("runner_id"), token: text("secret") }
    }

    async fn post(&self, app: &TestApp, path: &str, body: Value) -> Value {
        app.ask("POST", path).bearer(&self.token).json(body).send().await.good().json()
    }

    /// What there is to do for one core, and orders; waits for nothing.
    pub async fn poll(&self, app: &TestApp) -> Value {
        let free = json!({ "cpus": 1.0, "memory_bytes": 1 << 30 });
        self.post(app, "/api/v1/agent/lease", json!({ "free": free, "wait_ms": 0 })).await
    }

    /// The attempts among it.
    pub async fn lease(&self, app: &TestApp) -> Vec<Leased> {
        let reply = self.poll(app).await;
        let attempts = reply["attempts"].as_array().unwrap().iter();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        attempts.map(|attempt| Leased { id: text(&attempt["id"]), token: text(&attempt["token"]) }).collect()
    }

    pub async fn report(&self, app: &TestApp, report: Value) -> Value {
        self.post(app, "/api/v1/agent/report", report).await
    }

    pub async fn start(&self, app: &TestApp, held: &Leased) {
        let started = json!({ "attempt": held.id, "token": held.token, "at": NOW });
        self.report(app, json!({ "started": [started] })).await;
    }

    /// Its program has exited; what became of the report.
    pub async fn end(&self, app: &TestApp, held: &Leased, exit_code: i32, artifacts: Value) -> String {
        self.end_with(app, held, json!({ "cause": "exited", "exit_code": exit_code, "artifacts": artifacts }))
            .await
    }

    /// It ended for another reason than its program's exit.
    pub async fn end_as(&self, app: &TestApp, held: &Leased, cause: &str) -> String {
        self.end_with(app, held, json!({ "cause": cause })).await
    }

    async fn end_with(&self, app: &TestApp, held: &Leased, mut ended: Value) -> String {
        for (key, value) in [("attempt", &*held.id), ("token", &held.token), ("at", NOW), ("started_at", NOW)]
        {
            ended[key] = json!(value);
        }
        let reply = self.report(app, json!({ "ended": [ended] })).await;
        reply["ended"][0]["outcome"].as_str().unwrap().to_owned()
    }

    /// Appends to the log; how far it is stored.
    pub async fn log(&self, app: &TestApp, held: &Leased, offset: u64, text: &str) -> Value {
        self.log_to(app, held, offset, text, Stream::Stdout).await
    }

    pub async fn log_to(
        &self,
        app: &TestApp,
        held: &Leased,
        offset: u64,
        text: &str,
        stream: Stream,
    ) -> Value {
        let len_bytes = u32::try_from(text.len()).unwrap();
        let header = frame::FrameHeader {
            attempt: held.id.clone(),
            token: held.token.clone().into(),
            offset,
            raw_len: len_bytes,
            lines: u32::try_from(count_newlines(text.as_bytes())).unwrap(),
            runs: encode_runs(&[Run { len_bytes, stream, at_ms: 1_767_268_800_000 }]),
        };
        let body = frame::encode(&header, &zstd::bulk::compress(text.as_bytes(), 1).unwrap());
        let ask = app.ask("POST", "/api/v1/agent/logs").bearer(&self.token);
        ask.body("application/octet-stream", body).send().await.good().json()["acks"][0]["offset"].clone()
    }

    /// Uploads a blob; an artifact of it at `path`.
    pub async fn leave(&self, app: &TestApp, path: &str, bytes: &[u8]) -> Value {
        let hash = blake3::hash(bytes).to_hex().to_string();
        let missing = json!({ "blobs": [{ "hash": hash, "size": bytes.len() }] });
        let reply = self.post(app, "/api/v1/blobs/missing", missing).await;
        assert_eq!(reply["missing"].as_array().unwrap().len(), 1, "{reply}");
        let part = format!("/api/v1/blobs/{hash}?offset=0&size={}", bytes.len());
        let ask = app.ask("PUT", &part).bearer(&self.token);
        ask.body("application/octet-stream", bytes.to_vec()).send().await.good();
        json!({ "path": path, "blob": hash, "size": bytes.len() })
    }
}

/// The time at which the test's clock stands.
pub const NOW: &str = "2026-01-01T12:00:00Z";

/// The body with which a machine of this name registers.
pub fn register(name: &str, join_token: Option<&str>) -> Value {
    json!({
        "name": name,
        "install_id": format!("install-of-{name}"),
        "join_token": join_token,
        "inventory": {
            "hostname": name, "os": "linux", "os_version": "6.1", "architecture": "x86_64", "cpu_model": "test",
            "cpu_cores": 4, "memory_bytes": 8u64 << 30, "disk_bytes_total": 1u64 << 40, "disk_bytes_free": 1u64 << 39,
            "version": "0.1.0",
        },
        "capacity": { "cpus": 4.0, "memory_bytes": 8u64 << 30 },
        "labels": { "os": "linux" },
    })
}
