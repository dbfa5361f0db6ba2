//! Machines in the shapes and words of the client. Which fields stand where is the original's (contract, section b): a list
//! has no `isStale`, a row has no state of its GUI, and what was never said of a GUI is absent.

use super::responses::{percent, time};
use crate::ops::gui_client::view::{GuiSaid, Machine, Record, Worker};
use jiff::Timestamp;
use mothership_core::{
    clock::from_micros,
    goliat::{
        entries::Entry,
        progress_patch::stage_name,
        worker_status::{WorkerStatus, is_offline, status_by_address},
    },
};
use serde_json::{Map, Value, json};

const GIB: f64 = (1u64 << 30) as f64;

/// What a machine is, in every shape.
fn facts(machine: &Machine, record: Record) -> Map<String, Value> {
    let (hostname, inventory) = (&machine.hostname, &machine.inventory);
    let ram =
        (inventory.memory_bytes > 0).then(|| (inventory.memory_bytes as f64 / GIB * 100.0).round() / 100.0);
    let facts = json!({
        "id": record.id,
        "ipAddress": machine.address,
        "hostname": (!hostname.is_empty()).then_some(hostname),
        "machineLabel": machine.label,
        "gpuName": inventory.gpus.first().map(|gpu| &gpu.name),
        "cpuCores": (inventory.cpu_cores > 0).then_some(inventory.cpu_cores),
        "totalRamGB": ram,
    });
    match facts {
        Value::Object(facts) => facts,
        _ => Map::new(),
    }
}

/// The machine of an assignment. `with_status`: as the page of a study has it.
pub fn of_assignment(machine: &Machine, record: Record, with_status: bool) -> Value {
    let mut out = facts(machine, record);
    let is_stale = record.ended_at.is_some();
    out.insert("isStale".into(), is_stale.into());
    if with_status {
        let status = if is_stale { WorkerStatus::Offline } else { machine.status() };
        out.insert("status".into(), status.as_str().into());
    }
    Value::Object(out)
}

fn with_times(worker: &Worker, status: WorkerStatus) -> Map<String, Value> {
    let (seen, made) = (worker.last_seen_at(), worker.record.began_at);
    let mut out = facts(&worker.machine, worker.record);
    out.insert("status".into(), status.as_str().into());
    out.insert("lastSeen".into(), time(seen).into());
    out.insert("createdAt".into(), time(made).into());
    out.insert("updatedAt".into(), time(seen).into());
    out
}

/// A machine in the list, with the state of its GUI.
pub fn listed(worker: &Worker) -> Value {
    let mut out = with_times(worker, worker.status());
    out.insert("guiState".into(), brief_state(worker));
    Value::Object(out)
}

/// A whole row.
pub fn row(worker: &Worker) -> Value {
    whole_row(worker, worker.status())
}

/// The same of a machine that was asked for by its address, and whether it is offline.
pub fn row_by_address(worker: &Worker) -> (Value, bool) {
    let Machine { activity, silent_ms, .. } = worker.machine;
    (whole_row(worker, status_by_address(activity, silent_ms)), is_offline(silent_ms))
}

fn whole_row(worker: &Worker, status: WorkerStatus) -> Value {
    let mut out = with_times(worker, status);
    out.insert("isStale".into(), worker.is_stale().into());
    Value::Object(out)
}

/// A machine on its own page.
pub fn detailed(worker: &Worker) -> Value {
    let mut out = with_times(worker, worker.status());
    out.shift_remove("updatedAt");
    Value::Object(out)
}

fn brief_state(worker: &Worker) -> Value {
    let Some(said) = &worker.said else {
        return json!({ "stageProgress": 0, "warningCount": 0, "errorCount": 0 });
    };
    let state = State::of(said);
    json!({
        "progress": state.progress,
        "stageProgress": state.stage_progress,
        "stage": state.stage,
        "warningCount": worker.warnings,
        "errorCount": worker.errors,
        "eta": state.eta,
    })
}

/// The whole state of a GUI, in two parts: its log stands between them. `None`: nothing was said yet.
pub fn whole_state(worker: &Worker) -> Option<(Value, Value)> {
    let state = State::of(worker.said.as_ref()?);
    let id = worker.record.id;
    let before = json!({
        "id": id,
        "workerId": id,
        "stage": state.stage,
        "progress": state.progress,
        "stageProgress": state.stage_progress,
    });
    let behind = json!({
        "eta": state.eta,
        "status": worker.status().as_str(),
        "warningCount": worker.warnings,
        "errorCount": worker.errors,
        "updatedAt": time(worker.last_seen_at()),
    });
    Some((before, behind))
}

struct State {
    progress: f64,
    stage_progress: f64,
    stage: Option<String>,
    eta: Option<String>,
}

impl State {
    fn of(said: &GuiSaid) -> Self {
        Self {
            progress: percent(said.fraction.unwrap_or(0.0)),
            stage_progress: percent(said.stage_fraction.unwrap_or(0.0)),
            stage: said.stage.as_deref().map(|stage| stage_name(stage).to_owned()),
            eta: said.ends_at.map(time),
        }
    }
}

/// A message of a log.
pub fn log_message(entry: &Entry) -> Value {
    let at: Timestamp = from_micros(entry.at_ms.saturating_mul(1000));
    json!({ "message": entry.text, "logType": entry.stream, "timestamp": time(at) })
}
