// size: one scripted server; its faults and its answers depend on each other
//! The server of the tests: keeps what runners send in maps, hands out what a test puts in, and fails when asked to.

use bytes::Bytes;
use futures_util::{FutureExt, StreamExt, future::BoxFuture};
use http::{HeaderMap, Method, Request, StatusCode};
use mothership_api::{
    agent::*,
    blobs::*,
    client::{Response, Transport},
    paths,
    problem::{Code, FieldError, Problem},
};
use mothership_core::{
    ids::{AttemptId, BlobHash, RunnerId},
    log::frame::{self, FrameLimits},
};
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};
use tokio::sync::Notify;

/// What has arrived and what is to be answered.
#[derive(Default)]
pub struct ServerState {
    pub attempts: VecDeque<LeasedAttempt>,
    pub orders: Vec<Order>,
    pub registered: Vec<RegisterRequest>,
    pub credential: Option<String>,
    pub started: BTreeSet<AttemptId>,
    pub progress: Vec<Progress>,
    /// The latest sample of the machine.
    pub machine: Option<MachineUsage>,
    pub alive: BTreeSet<AttemptId>,
    pub ended: BTreeMap<AttemptId, Ended>,
    /// What the polls offered.
    pub offers: Vec<LeaseRequest>,
    /// How often each end was reported.
    pub end_count: BTreeMap<AttemptId, u32>,
    pub logs: BTreeMap<AttemptId, Vec<u8>>,
    /// Attempts that the server does not know.
    pub unknown: BTreeSet<AttemptId>,
    pub blobs: BTreeMap<BlobHash, Vec<u8>>,
    pub partial: BTreeMap<BlobHash, Vec<u8>>,
    /// In order: `start 1.0.1`, `log 1.0.1`, `blob`, `end 1.0.1`, …
    pub history: Vec<String>,
    /// Nobody answers.
    pub is_away: bool,
    /// Nobody answers elsewhere.
    pub only_host: Option<String>,
    /// Everything goes to the first who asks.
    pub ignores_free: bool,
    /// Every answer orders it.
    pub drains: bool,
    /// A report that names a file so is refused.
    pub refused_path: Option<String>,
    /// A proxy in front of it answers 413 to larger bodies.
    pub body_bytes_max: Option<usize>,
    /// And to smaller ones, of appends to logs.
    pub log_body_bytes_max: Option<usize>,
    /// And breaks the connection instead of answering.
    pub breaks_connections: bool,
    pub refused_bodies: u32,
    /// Appends that hold a piece of this log are answered so.
    pub bad_log: Option<(AttemptId, Code)>,
    /// So often it loses its blobs before a report that names files.
    pub lose_blobs: u32,
    /// Logs are refused for now.
    pub refuses_logs: bool,
    pub refused_logs: u32,
    /// So many answers to reports, logs and blobs are lost after the request was obeyed.
    pub lose_answers: u32,
    /// So many answers to reports with ends are lost when no others are to be.
    pub lose_ends: u32,
    /// Downloads break off after so many bytes, once each.
    pub break_download_at: Option<usize>,
    /// Uploaded parts are cut to so many bytes.
    pub part_bytes_max: Option<usize>,
    /// The reports that name all that the runner holds.
    pub naming: Vec<ReportRequest>,
    /// Bytes of each report.
    pub bodies: Vec<usize>,
}

#[derive(Clone, Default)]
pub struct ScriptedServer {
    state: Arc<Mutex<ServerState>>,
    changed: Arc<Notify>,
}

impl ScriptedServer {
    pub fn state(&self) -> MutexGuard<'_, ServerState> {
        self.state.lock().unwrap()
    }

    /// Changes the state and wakes long polls.
    pub fn change<T>(&self, change: impl FnOnce(&mut ServerState) -> T) -> T {
        let outcome = change(&mut self.state());
        self.changed.notify_waiters();
        outcome
    }

    pub fn submit(&self, lease: LeasedAttempt) {
        self.change(|state| state.attempts.push_back(lease));
    }

    /// Waits until the state is as wanted; a test that waits in vain says so.
    pub async fn until<T>(&self, what: &str, mut holds: impl FnMut(&ServerState) -> Option<T>) -> T {
        let waiting = async {
            loop {
                let changed = self.changed.notified();
                tokio::pin!(changed);
                changed.as_mut().enable();
                if let Some(found) = holds(&self.state()) {
                    return found;
                }
                changed.await;
            }
        };
        match tokio::time::timeout(Duration::from_secs(60), waiting).await {
            Ok(found) => found,
            Err(_) => panic!("waited in vain for {what}; history: {:?}", self.state().history),
        }
    }

    pub async fn end_of(&self, id: &str) -> Ended {
        let id: AttemptId = id.parse().unwrap();
        self.until(&format!("the end of {id}"), |state| state.ended.get(&id).cloned()).await
    }

    pub fn log_of(&self, id: &str) -> String {
        let log = self.state().logs.get(&id.parse().unwrap()).cloned().unwrap_or_default();
        String::from_utf8(log).unwrap()
    }
}

fn json(body: &impl serde::Serialize) -> Response {
    answer(StatusCode::OK, serde_json::to_vec(body).unwrap())
}

fn answer(status: StatusCode, body: Vec<u8>) -> Response {
    let body = futures_util::stream::iter([Ok(Bytes::from(body))]).boxed();
    Response { status, headers: HeaderMap::new(), body }
}

fn refuse(code: Code) -> Response {
    let status = StatusCode::from_u16(code.status()).unwrap();
    answer(status, serde_json::to_vec(&Problem::new(code, "no")).unwrap())
}

fn refuse_fields(errors: Vec<FieldError>) -> Response {
    let problem = Problem { errors, ..Problem::new(Code::Invalid, "no") };
    answer(StatusCode::UNPROCESSABLE_ENTITY, serde_json::to_vec(&problem).unwrap())
}

impl Transport for ScriptedServer {
    fn send(&self, request: Request<Bytes>) -> BoxFuture<'_, Result<Response, String>> {
        async move {
            let is_there = |state: &ServerState| {
                let host = request.uri().host();
                !state.is_away && state.only_host.as_ref().is_none_or(|only| host == Some(only.as_str()))
            };
            if !is_there(&self.state()) {
                return Err("nobody answers".into());
            }
            let path = request.uri().path().to_owned();
            let bearer =
                request.headers().get("authorization").map(|value| value.to_str().unwrap().to_owned());
            if path != paths::AGENT_REGISTER {
                let known = self.state().credential.clone().map(|word| format!("Bearer {word}"));
                if bearer.is_none() || bearer != known {
                    return Ok(refuse(Code::Unauthenticated));
                }
            }
            if path == paths::AGENT_LEASE {
                return Ok(self.lease(serde_json::from_slice(request.body()).unwrap()).await);
            }
            let is_too_large = |state: &ServerState| {
                let of_logs = state.log_body_bytes_max.filter(|_| path == paths::AGENT_LOGS);
                let max = state.body_bytes_max.into_iter().chain(of_logs).min();
                max.is_some_and(|max| request.body().len() > max)
            };
            if is_too_large(&self.state()) {
                let breaks = self.change(|state| {
                    state.refused_bodies += 1;
                    state.breaks_connections
                });
                let html = b"<html>too large</html>".to_vec();
                return match breaks {
                    true => Err("connection reset".into()),
                    false => Ok(answer(StatusCode::PAYLOAD_TOO_LARGE, html)),
                };
            }
            let response = self.change(|state| state.serve(&request, &path));
            let is_lost = self.change(|state| {
                let may_lose = path != paths::AGENT_REGISTER && state.lose_answers > 0;
                state.lose_answers -= u32::from(may_lose);
                let has_end =
                    path == paths::AGENT_REPORT && request.body().windows(7).any(|w| w == b"\"ended\"");
                let lose_end = !may_lose && has_end && state.lose_ends > 0;
                state.lose_ends -= u32::from(lose_end);
                may_lose || lose_end
            });
            if is_lost { Err("the answer was lost".into()) } else { Ok(response) }
        }
        .boxed()
    }
}

impl ScriptedServer {
    async fn lease(&self, request: LeaseRequest) -> Response {
        let deadline = tokio::time::Instant::now() + Duration::from_millis(request.wait_ms);
        self.change(|state| {
            state.offers.push(request.clone());
            state.history.push("poll".into());
        });
        let drained = self.state().drains;
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            let mut reply = self.state().hand_out(&request);
            let drains = self.state().drains;
            let is_news = !reply.attempts.is_empty() || !reply.orders.is_empty() || drains != drained;
            // What it knows already is no news.
            reply.orders.extend(drains.then_some(Order::Drain));
            if is_news || tokio::time::timeout_at(deadline, changed).await.is_err() {
                return json(&reply);
            }
        }
    }
}

impl ServerState {
    fn hand_out(&mut self, request: &LeaseRequest) -> LeaseReply {
        let mut free: mothership_core::placement::Capacity = request.free.clone();
        let (mut attempts, mut ahead) = (Vec::new(), request.ahead);
        while let Some(next) = self.attempts.front() {
            let need = next.resources.clone();
            if free.fits(&need) || self.ignores_free {
                free.take(&need);
            } else if ahead > 0 {
                ahead -= 1;
            } else {
                break;
            }
            attempts.extend(self.attempts.pop_front());
        }
        LeaseReply { attempts, orders: std::mem::take(&mut self.orders) }
    }

    fn serve(&mut self, request: &Request<Bytes>, path: &str) -> Response {
        match (request.method(), path) {
            (&Method::POST, paths::AGENT_REGISTER) => self.register(request.body()),
            (&Method::POST, paths::AGENT_REPORT) => {
                self.bodies.push(request.body().len());
                let report: ReportRequest = serde_json::from_slice(request.body()).unwrap();
                if self.lose_blobs > 0 && report.ended.iter().any(|end| !end.artifacts.is_empty()) {
                    self.lose_blobs -= 1;
                    self.blobs.clear();
                    return refuse_fields(vec![FieldError {
                        path: "ended[0].artifacts[0].blob".into(),
                        message: "there is no blob".into(),
                        hint: None,
                    }]);
                }
                let files =
                    report.ended.iter().enumerate().flat_map(|(i, end)| {
                        end.artifacts.iter().enumerate().map(move |(j, file)| (i, j, file))
                    });
                let refused = files.filter(|(.., file)| Some(&file.path) == self.refused_path.as_ref());
                let errors: Vec<FieldError> = refused
                    .map(|(i, j, _)| FieldError {
                        path: format!("ended[{i}].artifacts[{j}].path"),
                        message: "no".into(),
                        hint: None,
                    })
                    .collect();
                match errors.is_empty() {
                    false => refuse_fields(errors),
                    true => json(&self.report(report)),
                }
            }
            (&Method::POST, paths::AGENT_LOGS) if self.refuses_logs => {
                self.refused_logs += 1;
                refuse(Code::Unavailable)
            }
            (&Method::POST, paths::AGENT_LOGS) if self.has_bad_log(request.body()) => {
                refuse(self.bad_log.expect("it was found").1)
            }
            (&Method::POST, paths::AGENT_LOGS) => json(&self.append(request.body())),
            (&Method::POST, paths::BLOBS_MISSING) => {
                json(&self.missing(serde_json::from_slice(request.body()).unwrap()))
            }
            (&Method::PUT, path) => self.put(path, request),
            (&Method::GET, path) => self.get(path, request),
            other => panic!("unexpected request {other:?}"),
        }
    }

    fn register(&mut self, body: &[u8]) -> Response {
        let request: RegisterRequest = serde_json::from_slice(body).unwrap();
        if request.join_token.as_ref().is_some_and(|token| token.expose() == "bad") {
            return refuse(Code::Unauthenticated);
        }
        self.registered.push(request);
        let runner_id = RunnerId(uuid::Uuid::from_u128(7));
        let secret = format!("msr_{runner_id}_secret{}", self.registered.len());
        self.credential = Some(secret.clone());
        json(&RegisterReply {
            runner_id,
            secret: secret.into(),
            lease_ttl_ms: 4000,
            server_version: "test".into(),
        })
    }

    fn report(&mut self, request: ReportRequest) -> ReportReply {
        for started in &request.started {
            self.started.insert(started.attempt);
            self.history.push(format!("start {}", started.attempt));
        }
        if request.alive.is_some() {
            self.naming.push(request.clone());
            self.history.push("alive".into());
        }
        self.machine = request.machine.or(self.machine.take());
        self.progress.extend(request.progress);
        self.alive.extend(request.alive.iter().flatten().map(|alive| alive.attempt));
        let mut acks = Vec::new();
        for ended in request.ended {
            let attempt = ended.attempt;
            assert_eq!(ended.token.expose(), format!("token-{attempt}"));
            let unknown = self.unknown.contains(&attempt);
            *self.end_count.entry(attempt).or_default() += 1;
            self.history.push(format!("end {attempt}"));
            for file in &ended.artifacts {
                assert!(self.blobs.contains_key(&file.blob), "an end came before its blob");
            }
            self.ended.entry(attempt).or_insert(ended);
            let outcome = if unknown { EndAcceptance::Unknown } else { EndAcceptance::Accepted };
            acks.push(EndAck { attempt, outcome });
        }
        let drain = self.drains.then_some(Order::Drain);
        ReportReply { ended: acks, orders: self.orders.drain(..).chain(drain).collect() }
    }

    fn has_bad_log(&self, body: &[u8]) -> bool {
        let Some((bad, _)) = self.bad_log else { return false };
        let frames = frame::decode_all(body, &FrameLimits::default()).unwrap();
        frames.iter().any(|(header, _)| header.attempt == bad.to_string())
    }

    fn append(&mut self, body: &[u8]) -> LogsReply {
        let mut acks: BTreeMap<AttemptId, Option<u64>> = BTreeMap::new();
        for (header, data) in frame::decode_all(body, &FrameLimits::default()).unwrap() {
            let attempt: AttemptId = header.attempt.parse().unwrap();
            if self.unknown.contains(&attempt) {
                acks.insert(attempt, None);
                continue;
            }
            let raw = zstd::bulk::decompress(data, header.raw_len as usize).unwrap();
            assert_eq!(raw.len(), header.raw_len as usize);
            assert_eq!(mothership_core::log::count_newlines(&raw), u64::from(header.lines));
            mothership_core::log::decode_runs(&header.runs, u64::from(header.raw_len)).unwrap();
            let log = self.logs.entry(attempt).or_default();
            let known = (log.len() as u64).checked_sub(header.offset).map(|known| known as usize);
            if let Some(fresh) = known.and_then(|known| raw.get(known..)) {
                log.extend_from_slice(fresh);
            }
            acks.insert(attempt, Some(log.len() as u64));
            self.history.push(format!("log {attempt}"));
        }
        LogsReply { acks: acks.into_iter().map(|(attempt, offset)| LogAck { attempt, offset }).collect() }
    }

    fn missing(&self, request: MissingRequest) -> MissingReply {
        let missing = request.blobs.iter().filter(|blob| !self.blobs.contains_key(&blob.hash));
        let offset = |hash| self.partial.get(hash).map_or(0, |bytes| bytes.len() as u64);
        MissingReply {
            missing: missing
                .map(|blob| MissingBlob { hash: blob.hash, offset: offset(&blob.hash) })
                .collect(),
        }
    }

    fn put(&mut self, path: &str, request: &Request<Bytes>) -> Response {
        let hash: BlobHash = path.rsplit('/').next().unwrap().parse().unwrap();
        let query = request.uri().query().unwrap();
        let field = |name: &str| -> u64 {
            let (_, value) =
                query.split('&').filter_map(|pair| pair.split_once('=')).find(|pair| pair.0 == name).unwrap();
            value.parse().unwrap()
        };
        let (offset, size) = (field("offset"), field("size"));
        let have = self.partial.entry(hash).or_default();
        if offset == have.len() as u64 {
            let count = self.part_bytes_max.unwrap_or(usize::MAX).min(request.body().len());
            have.extend_from_slice(&request.body()[..count]);
        }
        let offset = have.len() as u64;
        let complete = offset == size;
        if complete {
            assert_eq!(blake3::hash(have).as_bytes(), &hash.0);
            let bytes = self.partial.remove(&hash).unwrap();
            self.blobs.insert(hash, bytes);
            self.history.push("blob".into());
        }
        json(&PutReply { offset, complete })
    }

    fn get(&mut self, path: &str, request: &Request<Bytes>) -> Response {
        let hash: BlobHash = path.rsplit('/').next().unwrap().parse().unwrap();
        let Some(blob) = self.blobs.get(&hash) else { return refuse(Code::NotFound) };
        let range = request.headers().get("range").map(|range| range.to_str().unwrap().to_owned());
        let from: usize = range.as_ref().map_or(0, |range| {
            range.strip_prefix("bytes=").and_then(|range| range.strip_suffix('-')).unwrap().parse().unwrap()
        });
        self.history.push(format!("download from {from}"));
        let status = if range.is_some() { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK };
        let bytes = Bytes::copy_from_slice(&blob[from..]);
        match self.break_download_at.take() {
            Some(at) if at < bytes.len() => {
                let parts = [Ok(bytes.slice(..at)), Err("the line broke".to_owned())];
                Response {
                    status,
                    headers: HeaderMap::new(),
                    body: futures_util::stream::iter(parts).boxed(),
                }
            }
            _ => answer(status, bytes.to_vec()),
        }
    }
}
