//! An agent whose programs, files and machine are made up: what it reports and when, without any process. Time is
//! paused and moves on whenever everything waits.

use crate::scripted::server::ScriptedServer;
use bytes::Bytes;
use futures_util::{FutureExt, future::BoxFuture};
use jiff::Timestamp;
use mothership_api::agent::{GpuUsage, Inventory, LeasedAttempt, MachineUsage};
use mothership_core::{
    attempt::EndCause,
    clock::ManualClock,
    ids::{AttemptId, BlobHash},
    log::{Run, Stream},
    rng::RandomSource,
};
use mothership_runner::{
    Agent, AgentConfig, AgentParts, RunnerError, ServerAddress, Shutdown,
    config::RunnerIdentity,
    files::{Collected, Files, FilesError, FoundFile, MissingInput},
    keeper::{Keeper, KeeperError, KeeperEvent, LogPiece, ProgramEnd, RecoveredAttempt, StartOrder},
    machine::{GpuSearch, MachineProbe},
};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
};
use tokio::{sync::Notify, task::JoinHandle};

/// The content of every made-up result.
pub const CONTENT: &[u8] = b"x";

pub fn at() -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap()
}

/// The orders that the keeper was given, and its events that the agent has not taken.
#[derive(Default)]
pub struct FakeKeeperState {
    pub started: Vec<AttemptId>,
    pub stops: Vec<(AttemptId, EndCause, u64)>,
    /// Who is to start after whom.
    pub prefetched: Vec<(AttemptId, AttemptId)>,
    pub logs: BTreeMap<AttemptId, Vec<u8>>,
    pub forgotten: Vec<AttemptId>,
    /// There is no room for a start, for lack of this.
    pub lacks: Option<String>,
    events: Vec<KeeperEvent>,
}

#[derive(Clone, Default)]
pub struct FakeKeeper {
    state: Arc<Mutex<FakeKeeperState>>,
    changed: Arc<Notify>,
}

impl FakeKeeper {
    pub fn state(&self) -> MutexGuard<'_, FakeKeeperState> {
        self.state.lock().unwrap()
    }

    fn publish(&self, event: KeeperEvent) {
        self.state().events.push(event);
        self.changed.notify_waiters();
    }

    /// The program prints.
    pub fn print(&self, id: &str, text: &str) {
        let attempt = id.parse().unwrap();
        let log_bytes = {
            let mut state = self.state();
            let log = state.logs.entry(attempt).or_default();
            log.extend_from_slice(text.as_bytes());
            log.len() as u64
        };
        self.publish(KeeperEvent::Output { attempt, log_bytes });
    }

    /// The program ends.
    pub fn end(&self, id: &str, cause: EndCause, code: Option<i32>) {
        let attempt: AttemptId = id.parse().unwrap();
        let log_bytes = self.state().logs.get(&attempt).map_or(0, |log| log.len() as u64);
        let end = ProgramEnd {
            started_at: Some(at()),
            exit_code: code,
            log_bytes,
            has_output: true,
            ..ProgramEnd::unstarted(cause, at(), None)
        };
        self.publish(KeeperEvent::Ended { attempt, end: Box::new(end) });
        let mut state = self.state();
        if let Some(place) = state.prefetched.iter().position(|(_, before)| *before == attempt) {
            let (next, _) = state.prefetched.remove(place);
            state.started.push(next);
            drop(state);
            self.publish(KeeperEvent::Started { attempt: next, at: at() });
        }
    }

    /// Waits until the keeper was ordered to start an attempt.
    pub async fn started(&self, id: &str) {
        let attempt: AttemptId = id.parse().unwrap();
        self.until(|state| state.started.contains(&attempt)).await;
    }

    pub async fn until(&self, holds: impl Fn(&FakeKeeperState) -> bool) {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            if holds(&self.state()) {
                return;
            }
            changed.await;
        }
    }
}

impl Keeper for FakeKeeper {
    fn list(&self) -> BoxFuture<'_, Result<Vec<RecoveredAttempt>, KeeperError>> {
        async { Ok(Vec::new()) }.boxed()
    }
    fn start(&self, order: StartOrder) {
        let attempt = order.lease.id;
        if let Some(before) = order.after {
            self.state().prefetched.push((attempt, before));
            return self.changed.notify_waiters();
        }
        let lacks = self.state().lacks.clone();
        if lacks.is_some() {
            let end = ProgramEnd::unstarted(EndCause::NoRoom, at(), lacks);
            return self.publish(KeeperEvent::Ended { attempt, end: Box::new(end) });
        }
        self.state().started.push(attempt);
        self.publish(KeeperEvent::Started { attempt, at: at() });
    }
    fn stop(&self, attempt: AttemptId, cause: EndCause, grace_ms: u64) {
        self.state().stops.push((attempt, cause, grace_ms));
        self.changed.notify_waiters();
    }
    fn recall(&self, attempt: AttemptId) {
        let mut state = self.state();
        let before = state.prefetched.len();
        state.prefetched.retain(|(prefetched, _)| *prefetched != attempt);
        if state.prefetched.len() == before {
            return;
        }
        drop(state);
        let end = ProgramEnd::unstarted(EndCause::Released, at(), None);
        self.publish(KeeperEvent::Ended { attempt, end: Box::new(end) });
    }
    fn events(&self) -> BoxFuture<'_, Vec<KeeperEvent>> {
        async {
            self.until(|state| !state.events.is_empty()).await;
            std::mem::take(&mut self.state().events)
        }
        .boxed()
    }
    fn read_log(
        &self,
        attempt: AttemptId,
        from: u64,
        max: usize,
    ) -> BoxFuture<'_, Result<LogPiece, KeeperError>> {
        let log = self.state().logs.get(&attempt).cloned().unwrap_or_default();
        let bytes: Vec<u8> = log.into_iter().skip(from as usize).take(max).collect();
        let run = Run { len_bytes: bytes.len() as u32, stream: Stream::Stdout, at_ms: 1 };
        async move { Ok(LogPiece { offset: from, bytes, runs: vec![run] }) }.boxed()
    }
    fn note(
        &self,
        attempt: AttemptId,
        line: String,
        _: Timestamp,
    ) -> BoxFuture<'_, Result<u64, KeeperError>> {
        self.print(&attempt.to_string(), &format!("{line}\n"));
        let length = self.state().logs[&attempt].len() as u64;
        async move { Ok(length) }.boxed()
    }
    fn forget(&self, attempts: &[AttemptId]) {
        self.state().forgotten.extend(attempts);
        self.changed.notify_waiters();
    }
}

/// Files that were found, by attempt; all of them hold [`CONTENT`].
#[derive(Clone, Default)]
pub struct FakeFiles {
    identity: Arc<Mutex<Option<RunnerIdentity>>>,
    pub left: Arc<Mutex<BTreeMap<AttemptId, Vec<String>>>>,
    /// Whoever holds it for writing lets nobody read a file.
    pub disk: Arc<tokio::sync::RwLock<()>>,
}

impl Files for FakeFiles {
    fn load_identity(&self) -> Result<Option<RunnerIdentity>, FilesError> {
        Ok(self.identity.lock().unwrap().clone())
    }
    fn save_identity(&self, identity: &RunnerIdentity) -> Result<(), FilesError> {
        *self.identity.lock().unwrap() = Some(identity.clone());
        Ok(())
    }
    fn missing_inputs<'a>(&'a self, _: &'a LeasedAttempt) -> BoxFuture<'a, Vec<MissingInput>> {
        async { Vec::new() }.boxed()
    }
    fn add_to_input(&self, _: BlobHash, _: u64, _: Bytes) -> BoxFuture<'_, Result<(), FilesError>> {
        async { Ok(()) }.boxed()
    }
    fn finish_input(&self, _: BlobHash, _: u64) -> BoxFuture<'_, Result<(), FilesError>> {
        async { Ok(()) }.boxed()
    }
    fn lay_out<'a>(&'a self, _: &'a LeasedAttempt) -> BoxFuture<'a, Result<(), FilesError>> {
        async { Ok(()) }.boxed()
    }
    fn collect<'a>(&'a self, lease: &'a LeasedAttempt) -> BoxFuture<'a, Collected> {
        let paths = self.left.lock().unwrap().get(&lease.id).cloned().unwrap_or_default();
        let hash = BlobHash(*blake3::hash(CONTENT).as_bytes());
        let file = |path: String| FoundFile {
            below: path.clone().into(),
            path,
            hash,
            size: CONTENT.len() as u64,
            executable: false,
            in_output_dir: false,
        };
        let files = paths.into_iter().map(file).collect();
        async move { Collected { files, ..Collected::default() } }.boxed()
    }
    fn read<'a>(
        &'a self,
        _: AttemptId,
        _: &'a FoundFile,
        offset: u64,
        _: usize,
    ) -> BoxFuture<'a, Result<Bytes, FilesError>> {
        async move {
            let _reads = self.disk.read().await;
            Ok(Bytes::from_static(&CONTENT[offset as usize..]))
        }
        .boxed()
    }
    fn remove(&self, _: Vec<AttemptId>) -> BoxFuture<'_, ()> {
        async {}.boxed()
    }
}

/// Answers searches for GPUs, in order.
#[derive(Default)]
struct FakeProbe(Mutex<VecDeque<GpuSearch>>);

/// How busy the GPUs of a fake machine are.
pub const GPU_USAGE: GpuUsage = GpuUsage { util: 0.5, memory_bytes_used: 3, memory_bytes: 4 };

impl MachineProbe for FakeProbe {
    fn inventory(&self) -> Inventory {
        Inventory { hostname: "agent".into(), os: "linux".into(), cpu_cores: 4, ..Inventory::default() }
    }
    fn usage(&self) -> MachineUsage {
        MachineUsage::default()
    }
    fn gpu_usage(&self) -> BoxFuture<'_, Option<Vec<GpuUsage>>> {
        async { Some(vec![GPU_USAGE]) }.boxed()
    }
    fn find_gpus(&self) -> BoxFuture<'_, GpuSearch> {
        let next = self.0.lock().unwrap().pop_front();
        async { next.unwrap_or_default() }.boxed()
    }
}

/// A running agent of four cores.
pub struct FakeAgent {
    pub server: ScriptedServer,
    pub keeper: FakeKeeper,
    pub files: FakeFiles,
    pub shutdown: Shutdown,
    agent: JoinHandle<Result<(), RunnerError>>,
}

impl FakeAgent {
    pub fn start() -> Self {
        Self::start_at(ServerAddress::Url("http://server".into()))
    }

    pub fn start_at(address: ServerAddress) -> Self {
        Self::start_on(address, FakeProbe::default())
    }

    /// On a machine whose searches for GPUs find this.
    pub fn start_with_gpus(searches: Vec<GpuSearch>) -> Self {
        let probe = FakeProbe(Mutex::new(searches.into()));
        Self::start_on(ServerAddress::Url("http://server".into()), probe)
    }

    fn start_on(address: ServerAddress, probe: FakeProbe) -> Self {
        let (server, keeper, files) =
            (ScriptedServer::default(), FakeKeeper::default(), FakeFiles::default());
        let parts = AgentParts {
            transport: Arc::new(server.clone()),
            clock: Arc::new(ManualClock::new(at())),
            rng: Arc::new(RandomSource::seeded(7)),
            keeper: Arc::new(keeper.clone()),
            files: Arc::new(files.clone()),
            machine: Arc::new(probe),
        };
        let config = AgentConfig::new("/nowhere".into(), address, Vec::new());
        let shutdown = Shutdown::new();
        let agent = tokio::spawn(Agent::new(config, parts).run(shutdown.clone()));
        Self { server, keeper, files, shutdown, agent }
    }

    /// The agent has left.
    pub async fn left(self) {
        self.agent.await.unwrap().unwrap();
    }
}
