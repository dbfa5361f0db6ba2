//! Rows for tests of what is decided about them: ordinary in every respect; a test changes what it is about.

use mothership_core::{
    clock::from_micros,
    ids::{JobId, RunnerId},
    job::Counts,
    placement::Capacity,
    state::{JobState, RunnerMode, TaskState},
};
use mothership_store::{Time, jobs::JobRow, runners::RunnerRow, tasks::TaskRow};
use std::collections::BTreeMap;

/// 2026-01-01T12:00:00Z
pub fn now() -> Time {
    from_micros(1_767_268_800_000_000)
}

pub fn ago(seconds: i64) -> Time {
    from_micros(now().as_microsecond() - seconds * 1_000_000)
}

pub fn cpus(cpus: f64) -> Capacity {
    Capacity { cpus, ..Capacity::default() }
}

/// Job 42: ten pending tasks that want 2 cpus each.
pub fn job() -> JobRow {
    JobRow {
        lost_after_ms: None,
        id: JobId(42),
        owner: "local".into(),
        name: "scan".into(),
        description: None,
        head: serde_json::Value::Null,
        state: JobState::Pending,
        counts: Counts { total: 10, pending: 10, ..Counts::default() },
        paused: false,
        cancel_requested: false,
        why: None,
        priority: 1,
        max_running: None,
        resources: cpus(2.0),
        requires: Vec::new(),
        prefers: Vec::new(),
        project: "everyone".into(),
        labels: BTreeMap::new(),
        retry: Default::default(),
        depends_on: Vec::new(),
        open_dependencies: 0,
        running_fraction_sum: 0.0,
        ends: Default::default(),
        created_at: ago(60),
        updated_at: ago(60),
        started_at: None,
        ended_at: None,
        archived_at: None,
    }
}

/// Runner `bench-<n>` with 4 cpus, idle, heard of just now.
pub fn runner(n: u128) -> RunnerRow {
    RunnerRow {
        id: RunnerId(uuid::Uuid::from_u128(n)),
        name: format!("bench-{n}"),
        secret_hash: String::new(),
        mode: RunnerMode::Active,
        install_id: n.to_string(),
        inventory: serde_json::json!({}),
        capacity: cpus(4.0),
        labels: BTreeMap::new(),
        usage: None,
        registered_at: ago(3600),
        last_seen_at: now(),
        active: 0,
        used: Capacity::default(),
        ends: Default::default(),
        told: Default::default(),
        gpus_held: Vec::new(),
    }
}

/// Task 42.7 in this state, nothing else said of it.
pub fn task(state: TaskState) -> TaskRow {
    TaskRow::untouched(JobId(42).task(7), state)
}
