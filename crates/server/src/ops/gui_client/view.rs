//! Machines, studies and assignments as facts, for whoever shows them in the shapes of a foreign contract.

use mothership_api::agent::Inventory;
use mothership_core::{
    clock::ms_between,
    goliat::{
        identity::MachineIdentity,
        worker_status::{WorkerActivity, WorkerStatus, worker_status},
    },
    ids::{AttemptId, JobId, RunnerId, TaskId},
    job::Counts,
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
    /// What a person called it; `None`: nobody did.
    pub label: Option<String>,
    /// What it does.
    pub activity: WorkerActivity,
    /// How long nothing was heard of it.
    pub silent_ms: u64,
    pub registered_at: Time,
    pub last_seen_at: Time,
    /// What its messages belong to; `None`: it has run nothing, or an agent runs on it.
    pub attempt: Option<AttemptId>,
    /// Its records, the oldest first; the last one is the current one. There is at least one.
    pub records: Vec<Record>,
}

/// What a machine did from one long silence to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record {
    /// The machine's own for the first one.
    pub id: RunnerId,
    pub began_at: Time,
    /// `None`: it is the current one.
    pub ended_at: Option<Time>,
}

impl Machine {
    /// `facts`: what was loaded beside its rows.
    pub(super) fn new(
        runner: &RunnerRow,
        client: Option<&GuiClientRow>,
        facts: MachineFacts,
        now: Time,
    ) -> Self {
        let MachineFacts { activity, heard_at, mut records } = facts;
        let last_seen_at = runner.last_seen_at.max(heard_at.unwrap_or(runner.last_seen_at));
        if records.is_empty() {
            records.push(Record { id: runner.id, began_at: runner.registered_at, ended_at: None });
        }
        let inventory: Inventory = serde_json::from_value(runner.inventory.clone()).unwrap_or_default();
        let identity = client.map(|client| &client.identity);
        Self {
            id: runner.id,
            name: runner.name.clone(),
            address: identity.map_or(&runner.name, |identity| &identity.machine).clone(),
            hostname: identity.map_or(&inventory.hostname, |identity| &identity.hostname).clone(),
            label: label(runner, identity),
            inventory,
            activity,
            silent_ms: ms_between(last_seen_at, now),
            registered_at: runner.registered_at,
            last_seen_at,
            attempt: client.and_then(|client| client.attempt),
            records,
        }
    }

    /// Its current record.
    pub fn record(&self) -> Record {
        *self.records.last().expect("a machine has at least one record")
    }

    /// The record in which something began; `None`: it has been forgotten.
    pub fn record_of(&self, at: Time) -> Option<Record> {
        let earlier = self.records.iter().rev().find(|record| record.began_at <= at);
        // What was brought over began before its machine came.
        earlier.or(self.records.first().filter(|first| first.id == self.id)).copied()
    }

    /// The same, or the oldest that is left.
    pub fn record_at(&self, at: Time) -> Record {
        self.record_of(at).unwrap_or(self.records[0])
    }

    /// Whether it holds something.
    pub fn runs(&self) -> bool {
        matches!(self.activity, WorkerActivity::Assignment | WorkerActivity::OwnStudy)
    }

    pub fn status(&self) -> WorkerStatus {
        worker_status(self.activity, self.silent_ms)
    }
}

/// A name that is neither what the machine calls itself nor its address was given by a person.
fn label(runner: &RunnerRow, identity: Option<&MachineIdentity>) -> Option<String> {
    let identity = identity?;
    let is_own = runner.name == identity.hostname || runner.name == identity.machine;
    (!is_own && !identity.hostname.is_empty()).then(|| runner.name.clone())
}

/// What was loaded of a machine beside its rows.
#[derive(Debug)]
pub(super) struct MachineFacts {
    pub activity: WorkerActivity,
    /// When it was heard last, as far as that is not written down.
    pub heard_at: Option<Time>,
    /// None where it has never come back after a silence.
    pub records: Vec<Record>,
}

/// A record of a machine with a GUI client, and what it runs or ran last in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Worker {
    pub machine: Machine,
    pub record: Record,
    /// What it ran in it, in order.
    pub attempts: Vec<AttemptId>,
    /// `None`: nothing was said of anything in this record.
    pub said: Option<GuiSaid>,
    /// Of all lines of this record.
    pub warnings: u64,
    pub errors: u64,
}

/// The latest that a GUI said of each thing, whatever it ran then.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GuiSaid {
    /// Of the whole, 0 to 1.
    pub fraction: Option<f64>,
    pub stage: Option<String>,
    /// Of the stage, 0 to 1.
    pub stage_fraction: Option<f64>,
    /// When what runs will be over; `None`: nothing runs, or nobody knows.
    pub ends_at: Option<Time>,
}

impl Worker {
    /// The machine has begun another record since.
    pub fn is_stale(&self) -> bool {
        self.record.ended_at.is_some()
    }

    pub fn last_seen_at(&self) -> Time {
        self.record.ended_at.unwrap_or(self.machine.last_seen_at)
    }

    pub fn status(&self) -> WorkerStatus {
        if self.is_stale() { WorkerStatus::Offline } else { self.machine.status() }
    }
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
    /// When its latest attempt was claimed.
    pub claimed_at: Option<Time>,
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
            claimed_at: row.leased_at,
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
