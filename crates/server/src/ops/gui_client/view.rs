//! Machines, studies and assignments as facts, for whoever shows them in the shapes of a foreign contract.

use mothership_api::agent::Inventory;
use mothership_core::{
    clock::ms_between,
    ids::{AttemptId, JobId, RunnerId, TaskId},
    job::Counts,
    limits::RUNNER_OFFLINE_MS,
    state::{JobState, TaskState},
};
use mothership_store::{Time, gui_clients::GuiClientRow, jobs::JobRow, runners::RunnerRow, tasks::TaskRow};

/// A machine that runs assignments: with a GUI client, or with an agent.
#[derive(Debug, Clone, PartialEq)]
pub struct Machine {
    pub id: RunnerId,
    pub name: String,
    /// What it calls itself, mostly an address; of a machine with an agent its name.
    pub address: String,
    /// Empty where it was never said.
    pub hostname: String,
    pub inventory: Inventory,
    /// Nothing was heard of it for so long that it is offline.
    pub is_silent: bool,
    /// Attempts it holds.
    pub active: u64,
    pub registered_at: Time,
    pub last_seen_at: Time,
    /// What its messages belong to; `None`: it has run nothing, or an agent runs on it.
    pub attempt: Option<AttemptId>,
}

impl Machine {
    pub(super) fn new(runner: &RunnerRow, client: Option<&GuiClientRow>, now: Time) -> Self {
        let inventory: Inventory = serde_json::from_value(runner.inventory.clone()).unwrap_or_default();
        let identity = client.map(|client| &client.identity);
        Self {
            id: runner.id,
            name: runner.name.clone(),
            address: identity.map_or(&runner.name, |identity| &identity.machine).clone(),
            hostname: identity.map_or(&inventory.hostname, |identity| &identity.hostname).clone(),
            inventory,
            is_silent: ms_between(runner.last_seen_at, now) > RUNNER_OFFLINE_MS,
            active: runner.active,
            registered_at: runner.registered_at,
            last_seen_at: runner.last_seen_at,
            attempt: client.and_then(|client| client.attempt),
        }
    }
}

/// A machine with a GUI client, and what it runs or ran last.
#[derive(Debug, Clone, PartialEq)]
pub struct Worker {
    pub machine: Machine,
    pub task: Option<Task>,
}

/// How far an assignment is.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    pub id: TaskId,
    pub state: TaskState,
    /// The machine of its latest attempt.
    pub runner: Option<RunnerId>,
    pub attempts: u32,
    /// Of the whole, 0 to 1, as it was reported last.
    pub fraction: Option<f64>,
    pub stage: Option<String>,
    /// JSON object of named numbers.
    pub metrics: Option<String>,
    pub reported_at: Option<Time>,
    pub started_at: Option<Time>,
    pub ended_at: Option<Time>,
    pub exit_code: Option<i32>,
    /// Why it failed, in words.
    pub error: Option<String>,
}

impl From<TaskRow> for Task {
    fn from(row: TaskRow) -> Self {
        Self {
            id: row.id,
            state: row.state,
            runner: row.runner,
            attempts: row.attempts,
            fraction: row.fraction,
            stage: row.stage,
            metrics: row.metrics,
            reported_at: row.reported_at,
            started_at: row.started_at,
            ended_at: row.ended_at,
            exit_code: row.exit_code,
            error: row.error,
        }
    }
}

/// An assignment with its configuration and machine.
#[derive(Debug, Clone, PartialEq)]
pub struct Assignment {
    pub task: Task,
    /// When its study was submitted.
    pub created_at: Time,
    /// The text as it came.
    pub config: Option<String>,
    /// `None`: nobody has it, or its machine was removed.
    pub machine: Option<Machine>,
}

/// A super study without its assignments.
#[derive(Debug, Clone, PartialEq)]
pub struct Study {
    pub id: JobId,
    pub name: String,
    pub description: Option<String>,
    pub state: JobState,
    pub counts: Counts,
    /// Sum of the progress (0 to 1 each) of what runs.
    pub running_fraction_sum: f64,
    pub created_at: Time,
    pub updated_at: Time,
    /// The text of the whole configuration, as it came; `None`: none came.
    pub base_config: Option<String>,
}

impl Study {
    pub(super) fn new(job: JobRow, base_config: Option<String>) -> Self {
        Self {
            id: job.id,
            name: job.name,
            description: job.description,
            state: job.state,
            counts: job.counts,
            running_fraction_sum: job.running_fraction_sum,
            created_at: job.created_at,
            updated_at: job.updated_at,
            base_config,
        }
    }
}
