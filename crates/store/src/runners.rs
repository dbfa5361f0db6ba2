//! Runners: the machines.

use crate::{Result, Time, Tx};
use mothership_core::{
    ids::{AttemptId, RunnerId},
    placement::Capacity,
    state::RunnerMode,
};
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Debug, Clone, PartialEq)]
pub struct RunnerRow {
    pub id: RunnerId,
    pub name: String,
    pub secret_hash: String,
    pub mode: RunnerMode,
    pub install_id: String,
    pub inventory: Value,
    /// In all.
    pub capacity: Capacity,
    pub labels: BTreeMap<String, String>,
    /// The machine's latest sample.
    pub usage: Option<Value>,
    pub registered_at: Time,
    pub last_seen_at: Time,
    /// Attempts it holds.
    pub active: u64,
    /// What they occupy.
    pub used: Capacity,
}

#[derive(Debug, Clone, PartialEq)]
pub struct NewRunner {
    pub id: RunnerId,
    pub install_id: String,
    pub secret_hash: String,
    pub name: String,
    pub inventory: Value,
    pub capacity: Capacity,
    pub labels: BTreeMap<String, String>,
    pub now: Time,
}

/// Absent fields stay.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunnerPatch {
    pub name: Option<String>,
    pub labels: Option<BTreeMap<String, String>>,
}

/// Registers, or updates the runner of the same install id, which keeps its id and mode and takes the new secret.
pub fn register(_tx: &mut Tx<'_>, _runner: &NewRunner) -> Result<RunnerRow> {
    todo!()
}

pub fn get(_tx: &mut Tx<'_>, _id: RunnerId) -> Result<Option<RunnerRow>> {
    todo!()
}

/// The one of this name that was heard of last.
pub fn by_name(_tx: &mut Tx<'_>, _name: &str) -> Result<Option<RunnerRow>> {
    todo!()
}

/// By name.
pub fn list(_tx: &mut Tx<'_>) -> Result<Vec<RunnerRow>> {
    todo!()
}

/// Whether there is such a runner.
pub fn set_mode(_tx: &mut Tx<'_>, _id: RunnerId, _mode: RunnerMode) -> Result<bool> {
    todo!()
}

pub fn patch(_tx: &mut Tx<'_>, _id: RunnerId, _patch: &RunnerPatch) -> Result<bool> {
    todo!()
}

/// Removes it and its secret; what it did stays.
///
/// # Errors
/// `Conflict` while it holds attempts.
pub fn delete(_tx: &mut Tx<'_>, _id: RunnerId) -> Result<bool> {
    todo!()
}

/// It was heard of.
pub fn seen(_tx: &mut Tx<'_>, _id: RunnerId, _usage: Option<&Value>, _now: Time) -> Result<bool> {
    todo!()
}

/// Live attempts that it holds, oldest lease first.
pub fn running_attempts(_tx: &mut Tx<'_>, _id: RunnerId, _limit: u64) -> Result<Vec<AttemptId>> {
    todo!()
}
