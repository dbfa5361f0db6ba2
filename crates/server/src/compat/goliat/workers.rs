//! Machines, looked at.

use super::{
    refusal::{Answer, Refusal},
    shown,
};
use crate::{app::App, ops::logs, routes::extract::Query};
use axum::{
    Json,
    extract::{Path, State},
    response::Redirect,
};
use mothership_api::{agent::Inventory, logs::LinesQuery};
use mothership_core::{
    clock::{from_micros, ms_between},
    ids::RunnerId,
    limits::RUNNER_OFFLINE_MS,
    state::TaskState,
};
use mothership_store::{
    Result, Time, Tx,
    gui_clients::{self, GuiClientRow},
    runners::{self, RunnerRow},
    tasks::{self, TaskRow},
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Lines of the log sent along with a machine, the last ones unless others are asked for.
const LINES_SHOWN: u64 = 1000;
const LINES_MAX: u64 = 2000;
const GIB: f64 = (1u64 << 30) as f64;

/// A machine as assignments mention it.
pub fn brief(runner: &RunnerRow, window: Option<&GuiClientRow>, now: Time) -> Value {
    let inventory: Inventory = serde_json::from_value(runner.inventory.clone()).unwrap_or_default();
    let hostname = window.map(|window| window.hostname.clone()).unwrap_or(inventory.hostname);
    let ram =
        (inventory.memory_bytes > 0).then(|| (inventory.memory_bytes as f64 / GIB * 100.0).round() / 100.0);
    json!({
        "id": runner.id.to_string(),
        "ipAddress": window.map_or(&runner.name, |window| &window.machine),
        "hostname": (!hostname.is_empty()).then_some(&hostname),
        "machineLabel": (runner.name != hostname).then_some(&runner.name),
        "gpuName": inventory.gpus.first().map(|gpu| &gpu.name),
        "cpuCores": (inventory.cpu_cores > 0).then_some(inventory.cpu_cores),
        "totalRamGB": ram,
        "isStale": is_silent(runner, now),
        "lastSeen": shown::time(runner.last_seen_at),
        "createdAt": shown::time(runner.registered_at),
        "updatedAt": shown::time(runner.last_seen_at),
    })
}

fn is_silent(runner: &RunnerRow, now: Time) -> bool {
    ms_between(runner.last_seen_at, now) > RUNNER_OFFLINE_MS
}

fn status(runner: &RunnerRow, task: Option<&TaskRow>, now: Time) -> &'static str {
    match task.map(|task| task.state) {
        _ if is_silent(runner, now) => "OFFLINE",
        _ if runner.active > 0 => "RUNNING",
        Some(TaskState::Failed) => "ERROR",
        _ => "IDLE",
    }
}

/// Machines by the id of their runner, for whoever mentions them.
pub fn briefs(tx: &mut Tx<'_>, now: Time) -> Result<BTreeMap<RunnerId, Value>> {
    let windows: BTreeMap<_, _> =
        gui_clients::list(tx)?.into_iter().map(|window| (window.runner, window)).collect();
    let rows = runners::list(tx)?.into_iter();
    Ok(rows.map(|row| (row.id, brief(&row, windows.get(&row.id), now))).collect())
}

fn worker(tx: &mut Tx<'_>, runner: &RunnerRow, window: &GuiClientRow, now: Time) -> Result<Value> {
    let task = match window.attempt {
        Some(attempt) => tasks::get(tx, attempt.task)?,
        None => None,
    };
    let mut worker = brief(runner, Some(window), now);
    worker["status"] = status(runner, task.as_ref(), now).into();
    worker["guiState"] = shown::gui_state(task.as_ref());
    Ok(worker)
}

/// All windows, those heard last first.
pub async fn all(app: &App) -> Answer<Vec<Value>> {
    let now = app.now();
    let workers = app.store.read(move |tx| {
        let mut windows: BTreeMap<_, _> =
            gui_clients::list(tx)?.into_iter().map(|window| (window.runner, window)).collect();
        let mut rows: Vec<_> = runners::list(tx)?
            .into_iter()
            .filter_map(|row| windows.remove(&row.id).map(|window| (row, window)))
            .collect();
        rows.sort_by_key(|(row, _)| std::cmp::Reverse(row.last_seen_at));
        rows.iter().map(|(row, window)| worker(tx, row, window, now)).collect::<Result<Vec<_>>>()
    });
    Ok(workers.await?)
}

pub async fn find(app: &App, id: RunnerId) -> Answer<Option<Value>> {
    let now = app.now();
    let found = app.store.read(move |tx| match (runners::get(tx, id)?, gui_clients::get(tx, id)?) {
        (Some(row), Some(window)) => worker(tx, &row, &window, now).map(Some),
        _ => Ok(None),
    });
    Ok(found.await?)
}

pub async fn list(State(app): State<App>) -> Answer<Json<Vec<Value>>> {
    all(&app).await.map(Json)
}

pub fn id_of(text: &str) -> Answer<RunnerId> {
    text.parse().map_err(|_| Refusal::not_found("Worker not found"))
}

/// Which lines of the log.
#[derive(Debug, Deserialize)]
pub struct Lines {
    /// The first, from 0.
    from: Option<u64>,
    limit: Option<u64>,
}

pub async fn one(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(wanted): Query<Lines>,
) -> Answer<Json<Value>> {
    let id = id_of(&id)?;
    let mut worker = find(&app, id).await?.ok_or_else(|| Refusal::not_found("Worker not found"))?;
    let mut state = worker["guiState"].take();
    let attempt =
        app.store.read(move |tx| Ok(gui_clients::get(tx, id)?.and_then(|window| window.attempt))).await?;
    let Some(attempt) = attempt else {
        return Ok(Json(json!({ "worker": worker, "guiState": null })));
    };
    let person = super::person();
    let total = logs::size(&app, &person, attempt).await?.lines;
    let limit = wanted.limit.unwrap_or(LINES_SHOWN).min(LINES_MAX);
    let from = wanted.from.unwrap_or(total.saturating_sub(limit));
    let query = LinesQuery { from, limit: Some(limit) };
    let lines = logs::lines(&app, &person, attempt, query).await?.lines.into_iter().map(|line| {
        let at = from_micros(line.at_ms.saturating_mul(1000));
        json!({ "message": line.text, "logType": line.stream, "timestamp": shown::time(at) })
    });
    state["id"] = attempt.to_string().into();
    state["workerId"] = id.to_string().into();
    state["status"] = worker["status"].clone();
    state["logMessages"] = lines.collect();
    state["logFrom"] = from.into();
    state["logTotal"] = total.into();
    state["updatedAt"] = worker["updatedAt"].clone();
    Ok(Json(json!({ "worker": worker, "guiState": state })))
}

/// A link to the old page of a machine.
pub async fn page(Path(id): Path<String>) -> Answer<Redirect> {
    id_of(&id).map(|id| Redirect::temporary(&format!("/runners/{id}")))
}
