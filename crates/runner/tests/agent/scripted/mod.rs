//! A scripted server behind a [`Transport`], for tests of the agent without any network.
#![allow(dead_code, reason = "each test binary uses its own part")]

pub mod server;

use mothership_api::agent::{Capacity, Execute, LeasedAttempt};

/// An attempt of one cpu that runs `argv`.
pub fn lease(id: &str, argv: &[&str]) -> LeasedAttempt {
    LeasedAttempt {
        id: id.parse().unwrap(),
        token: format!("token-{id}").into(),
        execute: Execute::Process { argv: argv.iter().map(|word| (*word).to_owned()).collect() },
        env: Default::default(),
        working_directory: None,
        inputs: Vec::new(),
        files: Vec::new(),
        folders: Vec::new(),
        paths: Vec::new(),
        outputs: Vec::new(),
        outputs_missing: Default::default(),
        resources: Capacity { cpus: 1.0, ..Capacity::default() },
        gpus: Vec::new(),
        memory_bytes_max: 0,
        timeout_ms: None,
        grace_ms: 300,
        progress_patterns: Vec::new(),
        progress_stages: Vec::new(),
        recognise_progress: true,
    }
}

/// The same with a shell line.
pub fn shell(id: &str, line: &str) -> LeasedAttempt {
    LeasedAttempt { execute: Execute::Shell { line: line.to_owned() }, ..lease(id, &[]) }
}
