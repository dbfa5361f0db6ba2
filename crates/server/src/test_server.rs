//! A server in memory for the tests of this crate, with a runner that is driven by hand.

use crate::{
    Server, ServerConfig, Storage, Uploads,
    actor::{Person, Role},
    app::App,
    config::{MEMORY, PasswordCost},
    listen::Stop,
    ops::{api_tokens, leases, log_append, reports, runners, submit, users},
};
use mothership_api::agent::{
    Capacity, Ended, Inventory, LeaseRequest, LeasedAttempt, Progress, RegisterRequest, ReportReply,
    ReportRequest, Started,
};
use mothership_api::{
    auth::{TokenRequest, TokenScope},
    people::NewUser,
};
use mothership_core::{
    attempt::EndCause,
    clock::{ManualClock, from_micros},
    ids::{JobId, RunnerId},
    log::{Run, Stream, count_newlines, encode_runs, frame},
    rng::RandomSource,
};
use std::{net::SocketAddr, sync::Arc};

pub struct Harness {
    pub server: Server,
    pub app: App,
    pub clock: Arc<ManualClock>,
}

impl Harness {
    /// At 2026-01-01T12:00:00Z, with the rng of seed 1.
    pub async fn new() -> Self {
        Self::with(ServerConfig::new("unused", "127.0.0.1:0".parse().unwrap())).await
    }

    /// The same, in memory, with another configuration.
    pub async fn with(mut config: ServerConfig) -> Self {
        config.database = Some(MEMORY.into());
        config.blobs = Some(MEMORY.into());
        config.password_cost = PasswordCost::LEAST;
        let clock = Arc::new(ManualClock::new(from_micros(1_767_268_800_000_000)));
        let server = Server::open(config, clock.clone(), Arc::new(RandomSource::seeded(1))).await.unwrap();
        Self { app: server.app(), server, clock }
    }

    /// The same, over these uploads.
    pub async fn with_uploads(uploads: Uploads) -> Self {
        let Self { app, clock, .. } = Self::new().await;
        let storage = Storage { store: app.store.inner().clone(), blobs: app.blobs.clone(), uploads };
        let server =
            Server::over(app.config.clone(), clock.clone(), Arc::clone(&app.rng), storage).await.unwrap();
        Self { app: server.app(), server, clock }
    }

    /// Adds a person of this name and the password `correct horse`.
    pub async fn person(&self, name: &str, role: Role) -> Person {
        let user = NewUser {
            name: name.into(),
            role,
            password: "correct horse".into(),
            display_name: String::new(),
            email: String::new(),
        };
        users::add(self.app.accounts(), &Person::local(), user).await.unwrap();
        Person::new(name, role)
    }

    /// A token of everything that this person may.
    pub async fn token_of(&self, person: &Person) -> String {
        let request =
            TokenRequest { name: "test".into(), scope: TokenScope::Admin, ttl_seconds: None, person: None };
        let made = api_tokens::make(self.app.accounts(), person, request).await.unwrap();
        made.token.expose().to_owned()
    }

    /// Serves on the loopback until told to stop.
    pub async fn serve(&self) -> (SocketAddr, Stop) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (server, stop) = (self.server.clone(), Stop::default());
        let stopped = stop.clone();
        tokio::spawn(async move { server.serve(listener, &stopped).await.unwrap() });
        (address, stop)
    }

    pub async fn submit(&self, spec: serde_json::Value) -> JobId {
        submit::submit(&self.app, &Person::local(), spec, None).await.unwrap().0.id
    }

    /// `tasks` tasks of one command.
    pub async fn submit_array(&self, tasks: u64) -> JobId {
        self.submit(
            serde_json::json!({ "name": "scan", "command": ["true"], "array": format!("0-{}", tasks - 1) }),
        )
        .await
    }

    /// A runner with four cpus.
    pub async fn runner(&self) -> RunnerId {
        let request = RegisterRequest {
            name: "bench-1".into(),
            join_token: None,
            install_id: "install-1".into(),
            inventory: Inventory { hostname: "bench-1".into(), os: "linux".into(), ..Inventory::default() },
            capacity: Capacity { cpus: 4.0, ..Capacity::default() },
            ..RegisterRequest::default()
        };
        runners::register(&self.app, None, request).await.unwrap().runner_id
    }

    /// What the runner is handed when it has `cpus` free.
    pub async fn lease(&self, runner: RunnerId, cpus: f64) -> Vec<LeasedAttempt> {
        let free = Capacity { cpus, ..Capacity::default() };
        let request = LeaseRequest { free, wait_ms: 0, ..LeaseRequest::default() };
        leases::lease(&self.app, runner, request).await.unwrap().attempts
    }

    pub async fn start(&self, runner: RunnerId, attempt: &LeasedAttempt) {
        let started = Started { attempt: attempt.id, token: attempt.token.clone(), at: self.app.now() };
        self.report(runner, ReportRequest { started: vec![started], ..ReportRequest::default() }).await;
    }

    pub async fn progress(&self, runner: RunnerId, attempt: &LeasedAttempt, fraction: f64) {
        let progress = Progress {
            attempt: attempt.id,
            token: attempt.token.clone(),
            at: self.app.now(),
            fraction: Some(fraction),
            stage: None,
            message: None,
            metrics: Default::default(),
            usage: None,
        };
        self.report(runner, ReportRequest { progress: vec![progress], ..ReportRequest::default() }).await;
    }

    pub async fn end(&self, runner: RunnerId, attempt: &LeasedAttempt, exit_code: i32) {
        let ended = self.ended(attempt, exit_code);
        self.report(runner, ReportRequest { ended: vec![ended], ..ReportRequest::default() }).await;
    }

    /// The end of a program that exited now.
    pub fn ended(&self, attempt: &LeasedAttempt, exit_code: i32) -> Ended {
        Ended {
            attempt: attempt.id,
            token: attempt.token.clone(),
            cause: EndCause::Exited,
            exit_code: Some(exit_code),
            signal: None,
            at: self.app.now(),
            started_at: Some(self.app.now()),
            error_message: None,
            usage: Default::default(),
            artifacts: Vec::new(),
            progress: None,
        }
    }

    pub async fn report(&self, runner: RunnerId, request: ReportRequest) -> ReportReply {
        reports::report(&self.app, runner, request).await.unwrap()
    }

    /// Appends to the log at `offset`.
    pub async fn log(&self, attempt: &LeasedAttempt, offset: u64, text: &str) {
        let run = Run {
            len_bytes: text.len() as u32,
            stream: Stream::Stdout,
            at_ms: self.app.now().as_millisecond(),
        };
        let header = frame::FrameHeader {
            attempt: attempt.id.to_string(),
            token: attempt.token.clone(),
            offset,
            raw_len: text.len() as u32,
            lines: count_newlines(text.as_bytes()) as u32,
            runs: encode_runs(&[run]),
        };
        let body = frame::encode(&header, &zstd::bulk::compress(text.as_bytes(), 1).unwrap());
        let reply = log_append::append(&self.app, RunnerId(uuid::Uuid::nil()), &body).await.unwrap();
        assert_eq!(reply.acks[0].offset, Some(offset + text.len() as u64));
    }
}
