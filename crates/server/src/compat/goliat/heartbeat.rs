//! Machines say that they are there, and what they are.

use super::{
    caller::Caller,
    place::{self, ClientMessage},
    refusal::{Answer, Refusal},
    shown, workers,
};
use crate::{app::App, routes::extract::Query};
use axum::{Json, body::Bytes, extract::State};
use mothership_api::agent::{Gpu, Inventory};
use mothership_core::{
    goliat::{
        identity::{Hardware, MachineClaims},
        message,
    },
    placement::Capacity,
};
use mothership_store::{runners, runners::RunnerPatch};
use serde::Deserialize;
use serde_json::{Value, json};

const GIB: f64 = (1u64 << 30) as f64;

/// What a heartbeat tells.
fn said(body: &Value) -> Option<MachineClaims> {
    let machine = message::machine_of(body)?;
    let text = |name: &str| {
        let text = body.get(name)?.as_str()?.trim();
        (!text.is_empty() && text != "N/A")
            .then(|| text.chars().filter(|c| !c.is_control()).take(200).collect())
    };
    let hardware = Hardware {
        gpu: text("gpuName"),
        cores: body.get("cpuCores").and_then(Value::as_u64).and_then(|cores| u32::try_from(cores).ok()),
        ram_gb: body.get("totalRamGB").and_then(Value::as_f64).filter(|gb| gb.is_finite() && *gb > 0.0),
    };
    let knows = hardware != Hardware::default();
    Some(MachineClaims {
        machine,
        hostname: text("hostname"),
        hardware: knows.then_some(hardware),
        ..MachineClaims::default()
    })
}

/// The machine as every runner is shown.
fn inventory(said: &MachineClaims) -> Option<(Value, Capacity)> {
    let hardware = said.hardware.clone().unwrap_or_default();
    let memory_bytes = hardware.ram_gb.map_or(0, |gb| (gb * GIB) as u64);
    let name = said.hostname.clone()?;
    let gpus: Vec<Gpu> =
        hardware.gpu.iter().map(|name| Gpu { name: name.clone(), ..Gpu::default() }).collect();
    let capacity = Capacity {
        cpus: f64::from(hardware.cores.unwrap_or(1)),
        gpus: gpus.len() as f64,
        memory_bytes,
        ..Capacity::default()
    };
    let inventory = Inventory {
        hostname: name,
        cpu_cores: hardware.cores.unwrap_or(0),
        memory_bytes,
        gpus,
        ..Inventory::default()
    };
    Some((serde_json::to_value(inventory).unwrap_or_default(), capacity))
}

fn speech(app: &App, caller: Caller, body: &[u8]) -> Answer<ClientMessage> {
    let body: Value = serde_json::from_slice(body)
        .map_err(|error| Refusal::bad(format!("the body is not JSON: {error}")))?;
    let said = said(&body).ok_or_else(|| Refusal::bad("machineId is required"))?;
    let inventory = inventory(&said);
    let mut speech = ClientMessage::new(app, caller, said);
    speech.meeting.inventory = inventory;
    Ok(speech)
}

pub async fn hear(State(app): State<App>, caller: Caller, body: Bytes) -> Answer<Json<Value>> {
    let usage = caller.usage.and_then(|usage| serde_json::to_value(usage).ok());
    let named = speech(&app, caller.clone(), &body)?;
    let speech = speech(&app, Caller { attempt: None, ..caller }, &body)?;
    let now = app.now();
    let placed = app
        .store
        .write(move |tx| {
            // The machine lives, and so does the attempt that its window names.
            let placed = place::place(tx, &speech)?;
            place::named(tx, &named)?;
            if let (Some(runner), Some(usage)) = (placed.runner, &usage) {
                runners::seen(tx, runner, Some(usage), now)?;
            }
            Ok(placed)
        })
        .await?;
    place::publish(&app, &placed);
    Ok(Json(json!({ "success": true, "timestamp": shown::time(app.now()) })))
}

/// `POST /api/workers`: the same, with a label.
pub async fn introduce(State(app): State<App>, caller: Caller, body: Bytes) -> Answer<Json<Value>> {
    let speech = speech(&app, caller, &body)?;
    let label = serde_json::from_slice::<Value>(&body).ok();
    let label = label.and_then(|body| Some(body.get("machineLabel")?.as_str()?.trim().to_owned()));
    let label = label.filter(|label| !label.is_empty() && label.len() <= 200);
    let placed = app
        .store
        .write(move |tx| {
            let placed = place::place(tx, &speech)?;
            if let (Some(runner), Some(label)) = (placed.runner, &label) {
                runners::patch(tx, runner, &RunnerPatch { name: Some(label.clone()), labels: None })?;
            }
            Ok(placed)
        })
        .await?;
    app.live.runners_changed();
    let runner = placed.runner.ok_or_else(|| Refusal::not_found("Worker not found"))?;
    workers::find(&app, runner).await?.map(Json).ok_or_else(|| Refusal::not_found("Worker not found"))
}

#[derive(Debug, Deserialize)]
pub struct Look {
    #[serde(rename = "ipAddress", default)]
    address: String,
}

/// `GET /api/heartbeat?ipAddress=`: the machine as `/api/workers` has it, and whether it is silent.
pub async fn look(State(app): State<App>, Query(query): Query<Look>) -> Answer<Json<Value>> {
    if query.address.is_empty() {
        return Err(Refusal::bad("ipAddress is required"));
    }
    let all = workers::all(&app).await?;
    let found = all.into_iter().find(|worker| worker["ipAddress"] == query.address.as_str());
    let mut worker = found.ok_or_else(|| Refusal::not_found("Worker not found"))?;
    let is_offline = worker["status"] == "OFFLINE";
    worker["isOffline"] = is_offline.into();
    Ok(Json(worker))
}
