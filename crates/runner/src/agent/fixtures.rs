//! What the unit tests of the agent share.

use crate::keeper::ProgramEnd;
use jiff::Timestamp;
use mothership_api::agent::{Capacity, Execute, LeasedAttempt};
use mothership_core::{
    attempt::EndCause,
    ids::AttemptId,
    progress::{Source, Update},
};

/// The time of everything that needs one.
pub fn at() -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap()
}

pub fn id(text: &str) -> AttemptId {
    text.parse().unwrap()
}

/// A lease of `cpus` cores without any files.
pub fn lease(id: &str, cpus: f64) -> LeasedAttempt {
    LeasedAttempt {
        id: id.parse().unwrap(),
        token: format!("token-{id}").into(),
        execute: Execute::Process { argv: vec!["true".into()] },
        env: Default::default(),
        working_directory: None,
        inputs: Vec::new(),
        files: Vec::new(),
        folders: Vec::new(),
        paths: Vec::new(),
        outputs: Vec::new(),
        outputs_missing: Default::default(),
        resources: Capacity { cpus, ..Default::default() },
        gpus: Vec::new(),
        memory_bytes_max: 0,
        timeout_ms: None,
        grace_ms: 5000,
        progress_patterns: Vec::new(),
        progress_stages: Vec::new(),
        recognise_progress: true,
    }
}

/// Progress with nothing but a fraction.
pub fn progress(fraction: f64, at_ms: i64) -> Update {
    Update {
        at_ms,
        fraction: Some(fraction),
        step: None,
        stage: None,
        stage_fraction: None,
        metrics: Vec::new(),
        message: None,
        source: Source::Explicit,
    }
}

/// The end of a program that ran.
pub fn ended(cause: EndCause, exit_code: Option<i32>) -> ProgramEnd {
    ProgramEnd { started_at: Some(at()), exit_code, ..ProgramEnd::unstarted(cause, at(), None) }
}
