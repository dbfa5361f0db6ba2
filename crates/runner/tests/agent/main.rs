//! The whole runner against a scripted server: a real keeper process, real programs, real files; in `orders` and
//! `reporting` the agent alone, with made-up ones.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "how a test says that this holds")]

mod delivery;
mod ends;
mod fake_agent;
mod files;
mod orders;
mod process_trees;
mod reporting;
mod scripted;
mod survival;

use mothership_core::{clock::SystemClock, ids::AttemptId, rng::RandomSource};
use mothership_runner::{AgentConfig, RunnerError, ServerAddress, Shutdown, run};
use scripted::server::ScriptedServer;
use std::{path::PathBuf, sync::Arc};
use tokio::task::JoinHandle;

struct TestRunner {
    data: tempfile::TempDir,
    server: ScriptedServer,
    shutdown: Shutdown,
    agent: Option<JoinHandle<Result<(), RunnerError>>>,
}

impl TestRunner {
    fn start() -> Self {
        let data = tempfile::tempdir().unwrap();
        let mut runner =
            Self { data, server: ScriptedServer::default(), shutdown: Shutdown::new(), agent: None };
        runner.begin();
        runner
    }

    fn config(&self) -> AgentConfig {
        let keeper = vec![env!("CARGO_BIN_EXE_mothership-keeper").into()];
        let server = ServerAddress::Url("http://server".into());
        let mut config = AgentConfig::new(self.data.path().join("runner"), server, keeper);
        config.cpus = Some(4.0);
        config
    }

    fn begin(&mut self) {
        let transport = Arc::new(self.server.clone());
        let (clock, rng) = (Arc::new(SystemClock), Arc::new(RandomSource::from_os()));
        let agent = run(self.config(), transport, clock, rng, self.shutdown.clone());
        self.agent = Some(tokio::spawn(agent));
    }

    /// As good as kill -9 of the agent.
    async fn kill_agent(&mut self) {
        let agent = self.agent.take().unwrap();
        agent.abort();
        let _ = agent.await;
    }

    async fn finish(mut self) {
        self.shutdown.soft();
        self.agent.take().unwrap().await.unwrap().unwrap();
        let left: Vec<_> = std::fs::read_dir(self.folder().join("attempts")).unwrap().collect();
        assert!(left.is_empty(), "{left:?}");
    }

    fn folder(&self) -> PathBuf {
        self.data.path().join("runner")
    }

    fn attempt_folder(&self, id: &str) -> PathBuf {
        self.folder().join("attempts").join(id)
    }

    /// Pids of the processes that carry the marker of an attempt.
    fn processes(&self, id: &str) -> Vec<u32> {
        let state = std::fs::read_to_string(self.attempt_folder(id).join("state.jsonl")).unwrap();
        let order: serde_json::Value = serde_json::from_str(state.lines().next().unwrap()).unwrap();
        marked(order["order"]["marker"].as_str().unwrap())
    }

    fn marker(&self, id: &str) -> String {
        let state = std::fs::read_to_string(self.attempt_folder(id).join("state.jsonl")).unwrap();
        let order: serde_json::Value = serde_json::from_str(state.lines().next().unwrap()).unwrap();
        order["order"]["marker"].as_str().unwrap().to_owned()
    }

    /// Waits for the first line of a log.
    async fn first_line(&self, id: &str) -> String {
        let attempt: AttemptId = id.parse().unwrap();
        let line = |log: &Vec<u8>| Some(String::from_utf8_lossy(log).split_once('\n')?.0.to_owned());
        self.server.until("a line", |state| state.logs.get(&attempt).and_then(line)).await
    }

    /// Waits for a line in the log that the server has.
    async fn printed(&self, id: &str, text: &str) {
        let attempt: AttemptId = id.parse().unwrap();
        let has = |log: &Vec<u8>| String::from_utf8_lossy(log).contains(text).then_some(());
        self.server.until(text, |state| state.logs.get(&attempt).and_then(has)).await;
    }
}

/// Living processes with a marker in their environment.
fn marked(marker: &str) -> Vec<u32> {
    let pids = std::fs::read_dir("/proc").unwrap();
    let pids = pids.filter_map(|entry| entry.unwrap().file_name().to_str()?.parse::<u32>().ok());
    let entry = format!("MOTHERSHIP_ATTEMPT_TOKEN={marker}");
    let has = |pid: &u32| {
        let environment = std::fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        let is_dead =
            std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| stat.contains(") Z "));
        !is_dead && environment.split(|byte| *byte == 0).any(|variable| variable == entry.as_bytes())
    };
    pids.filter(has).collect()
}
