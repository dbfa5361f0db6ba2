//! A server to ask, and what it answers.

use axum::{
    Router,
    body::{Body, Bytes},
    http::{HeaderMap, Method, Request, StatusCode},
};
use mothership_api::{
    auth::{Role, TokenRequest, TokenScope},
    people::NewUser,
};
use mothership_core::{
    clock::{ManualClock, from_micros},
    rng::RandomSource,
};
use mothership_server::{
    Server, ServerConfig,
    config::{MEMORY, PasswordCost},
};
use serde_json::Value;
use std::{path::Path, sync::Arc};
use tempfile::TempDir;
use tower::ServiceExt;

/// A server in memory at 2026-01-01T12:00:00Z, with the rng of seed 1.
pub struct TestApp {
    pub server: Server,
    pub clock: Arc<ManualClock>,
    router: Router,
    data: TempDir,
    admin: String,
}

/// Of every person of these tests.
pub const PASSWORD: &str = "correct horse";

impl TestApp {
    /// On loopback: whoever reaches it may do anything.
    pub async fn open() -> Self {
        Self::start(|_| {}).await
    }

    /// Wants credentials, and has the administrator `admin` with a token.
    pub async fn closed() -> Self {
        let mut app = Self::start(|config| config.closed = true).await;
        app.add("admin", Role::Admin).await;
        app.admin = app.token_of("admin", TokenScope::Admin).await;
        app
    }

    /// Adds a person, as whoever owns the data folder does.
    pub async fn add(&self, name: &str, role: Role) {
        let user = NewUser {
            name: name.into(),
            role,
            password: PASSWORD.into(),
            display_name: String::new(),
            email: String::new(),
        };
        self.server.people().add_user(user).await.unwrap();
    }

    /// A token of a person.
    pub async fn token_of(&self, name: &str, scope: TokenScope) -> String {
        let request =
            TokenRequest { name: "test".into(), scope, ttl_seconds: None, person: Some(name.into()) };
        self.server.people().make_token(request).await.unwrap().token.expose().to_owned()
    }

    pub async fn start(change: impl FnOnce(&mut ServerConfig)) -> Self {
        let data = tempfile::tempdir().unwrap();
        let mut config = ServerConfig::new(data.path(), "127.0.0.1:8080".parse().unwrap());
        config.database = Some(MEMORY.into());
        config.password_cost = PasswordCost::LEAST;
        change(&mut config);
        let clock = Arc::new(ManualClock::new(from_micros(1_767_268_800_000_000)));
        let server = Server::open(config, clock.clone(), Arc::new(RandomSource::seeded(1))).await.unwrap();
        Self { router: server.router(), server, clock, data, admin: String::new() }
    }

    /// Another server over the same folder, as after a crash: the first one was never told to stop.
    pub async fn again(&self) -> Self {
        let data = tempfile::tempdir().unwrap();
        let mut config = ServerConfig::new(self.data.path(), "127.0.0.1:8080".parse().unwrap());
        config.compat_goliat = true;
        let server =
            Server::open(config, self.clock.clone(), Arc::new(RandomSource::seeded(2))).await.unwrap();
        Self { router: server.router(), server, clock: self.clock.clone(), data, admin: String::new() }
    }

    /// Its data folder, with the database where it is not in memory.
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// The administrator's token.
    pub fn admin(&self) -> String {
        assert!(!self.admin.is_empty(), "this server has no administrator");
        self.admin.clone()
    }

    pub fn ask(&self, method: &str, path: &str) -> Ask {
        self.ask_host(method, path, "127.0.0.1:8080")
    }

    /// A request to the server under another name.
    pub fn ask_host(&self, method: &str, path: &str, host: &str) -> Ask {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let request = Request::builder().method(method).uri(path).header("host", host);
        Ask { router: self.router.clone(), request, body: Body::empty() }
    }

    /// The JSON at `path`; the request has to succeed.
    pub async fn get(&self, path: &str) -> Value {
        self.ask("GET", path).send().await.good().json()
    }

    /// The JSON that a post is answered with; the request has to succeed.
    pub async fn post(&self, path: &str, body: Value) -> Value {
        self.ask("POST", path).json(body).send().await.good().json()
    }

    /// Submits a job; its number.
    pub async fn submit(&self, spec: Value) -> String {
        let job = self.post("/api/v1/jobs", spec).await;
        job["id"].as_str().unwrap().to_owned()
    }
}

/// A request being made.
#[must_use]
pub struct Ask {
    router: Router,
    request: http::request::Builder,
    body: Body,
}

impl Ask {
    pub fn header(self, name: &str, value: &str) -> Self {
        Self { request: self.request.header(name, value), ..self }
    }
    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }
    pub fn body(self, kind: &str, bytes: impl Into<Bytes>) -> Self {
        let mut ask = self.header("content-type", kind);
        ask.body = Body::from(bytes.into());
        ask
    }
    /// As if it came from there.
    pub fn peer(self, peer: std::net::SocketAddr) -> Self {
        Self { request: self.request.extension(axum::extract::ConnectInfo(peer)), ..self }
    }
    /// A body of unknown length.
    pub fn stream(self, kind: &str, body: Body) -> Self {
        let mut ask = self.header("content-type", kind);
        ask.body = body;
        ask
    }
    pub fn json(self, body: Value) -> Self {
        self.body("application/json", body.to_string())
    }
    pub async fn send(self) -> Answer {
        let response = self.router.oneshot(self.request.body(self.body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, 64 << 20).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    /// Itself, when the request succeeded.
    #[track_caller]
    pub fn good(self) -> Self {
        assert!(self.status.is_success(), "{} {}", self.status, String::from_utf8_lossy(&self.body));
        self
    }
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {:?}", self.body))
    }
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}
