//! Runners on the wire, and their names for the things that mention them.

use crate::ops::{runner_clock, runner_state::readiness};
use mothership_api::{
    agent::{Inventory, MachineUsage},
    runners::Runner,
};
use mothership_core::{
    clock::ms_between,
    ids::{AttemptId, RunnerId},
    limits::RUNNER_UNREACHABLE_MS,
    runner::{NAME_LABEL, Readiness, trouble},
    state::RunnerState,
};
use mothership_store::{Result, Time, Tx, runners::RunnerRow};
use std::collections::BTreeMap;

/// Name and last word of every runner.
pub struct Machines(BTreeMap<RunnerId, (String, Time)>);

impl Machines {
    pub fn load(tx: &mut Tx<'_>) -> Result<Self> {
        let rows = mothership_store::runners::list(tx)?;
        Ok(Self(rows.into_iter().map(|row| (row.id, (row.name, row.last_seen_at))).collect()))
    }
    pub fn name(&self, id: RunnerId) -> Option<String> {
        self.0.get(&id).map(|(name, _)| name.clone())
    }
    /// Whether it has been silent for longer than it should.
    pub fn is_silent(&self, id: RunnerId, now: Time) -> bool {
        self.0.get(&id).is_some_and(|(_, seen)| ms_between(*seen, now) > RUNNER_UNREACHABLE_MS)
    }
}

/// What waits, as an idle runner sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkForRunner {
    /// No task is pending anywhere.
    None,
    /// Some are, and it could run none of them.
    Unfit,
    /// It could run one.
    Fitting,
}

/// `work`: an idle runner has to say why it has none.
pub fn runner(
    row: RunnerRow,
    address: Option<String>,
    running: Vec<AttemptId>,
    work: WorkForRunner,
    now: Time,
) -> Runner {
    let readiness = readiness(&row, now);
    let status = readiness.state(row.active);
    let idle_reason = idle_reason(readiness, row.active, work);
    let mut inventory: Inventory = serde_json::from_value(row.inventory).unwrap_or_default();
    let clock_offset_ms = row.usage.as_ref().and_then(runner_clock::stored_offset);
    let usage: Option<MachineUsage> = row.usage.and_then(|usage| serde_json::from_value(usage).ok());
    // What it said when it registered is as old as that.
    if let Some(usage) = &usage {
        inventory.disk_bytes_free = usage.disk_bytes_free;
    }
    Runner {
        id: row.id,
        name: row.name,
        status,
        mode: row.mode,
        idle_reason,
        address,
        inventory,
        // Its name is said already.
        labels: row.labels.into_iter().filter(|(name, _)| name != NAME_LABEL).collect(),
        capacity: row.capacity,
        used: row.used,
        active_tasks: row.active,
        // What is silent may be anything by now.
        usage: usage.filter(|_| status != RunnerState::Offline),
        warnings: row.told.warnings,
        errors: row.told.errors,
        trouble: trouble(&row.ends, row.told.errors, row.active, now),
        clock_offset_ms,
        registered_at: row.registered_at,
        last_heartbeat: row.last_seen_at,
        running: running.into_iter().map(|id| id.to_string()).collect(),
    }
}

fn idle_reason(readiness: Readiness<'_>, active: u64, work: WorkForRunner) -> Option<String> {
    if active > 0 {
        return None;
    }
    Some(match readiness {
        Readiness::Left => "stopped at its machine: takes work again when it is started there".into(),
        Readiness::Silent { silent_ms } => {
            let silent_s = silent_ms / 1000;
            format!("not heard of for {silent_s} s: is the machine on, and does it reach this server?")
        }
        Readiness::Stopping => "stopping, as it was told at its machine: takes no more work".into(),
        Readiness::Draining => "draining: takes no more work until it is enabled".into(),
        Readiness::ByHand => "a GUI client: takes what a person claims at the machine".into(),
        Readiness::Disabled => "disabled: takes no work until it is enabled".into(),
        Readiness::NoRoom(lacks) => lacks.to_owned(),
        Readiness::Ready => match work {
            WorkForRunner::None => "no task is waiting".into(),
            WorkForRunner::Unfit => "no waiting task fits it: see 'explain' of a waiting task".into(),
            WorkForRunner::Fitting => "a task that fits it waits: it is given it in a moment".into(),
        },
    })
}
