//! Machines say that they are there, and what they are.

use super::{
    caller::UsageHeader,
    error::{GoliatError, GoliatResult},
    extract::GoliatQuery,
    owner,
    responses::{self, AssignmentIn},
    worker_rows,
    worker_stream::{continued, opened, response},
    workers,
};
use crate::{
    app::App,
    error::OpError,
    ops::gui_client::{
        machines,
        message::{Caller, ClientMessage},
        studies,
    },
};
use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use mothership_api::agent::{Gpu, Inventory};
use mothership_core::{
    goliat::{
        body,
        identity::{Hardware, MachineClaims},
    },
    placement::Capacity,
};
use serde::Deserialize;
use serde_json::{Value, json};

const GIB: f64 = (1u64 << 30) as f64;

/// What a heartbeat says of its machine.
fn claims_of(machine: String, body: &Value) -> MachineClaims {
    // "N/A" is what the client says where it found nothing out.
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
    MachineClaims {
        machine,
        hostname: text("hostname"),
        hardware: knows.then_some(hardware),
        ..MachineClaims::default()
    }
}

/// The machine as every runner is shown.
fn inventory(claims: &MachineClaims) -> Option<(Inventory, Capacity)> {
    let hardware = claims.hardware.clone().unwrap_or_default();
    let memory_bytes = hardware.ram_gb.map_or(0, |gb| (gb * GIB) as u64);
    let name = claims.hostname.clone()?;
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
    Some((inventory, capacity))
}

/// Reads a body that says what the machine is; `address`: the field that says which.
pub(super) fn read(
    app: &App,
    caller: Caller,
    text: &[u8],
    address: &'static str,
) -> GoliatResult<ClientMessage> {
    let machine = body::machine(text, address).map_err(GoliatError::bad)?;
    let claims = claims_of(machine, &serde_json::from_slice(text).unwrap_or_default());
    let inventory = inventory(&claims);
    let message = ClientMessage::new(app, caller, claims);
    Ok(match inventory {
        Some((inventory, capacity)) => message.with_inventory(&inventory, capacity),
        None => message,
    })
}

/// Two at once when a GUI opens, then one every 30 s, also while the solver is silent for hours.
pub async fn post_heartbeat(
    State(app): State<App>,
    caller: Caller,
    UsageHeader(usage): UsageHeader,
    body: Bytes,
) -> GoliatResult<Json<Value>> {
    let message = read(&app, caller, &body, "machineId")?;
    machines::heartbeat(&app, &owner::person(), message, usage).await?;
    Ok(Json(json!({ "success": true, "timestamp": responses::time(app.now()) })))
}

/// Which machine.
#[derive(Debug, Deserialize)]
pub struct HeartbeatQuery {
    #[serde(rename = "ipAddress", default)]
    address: String,
}

/// `GET /api/heartbeat?ipAddress=`: the machine's whole row with the state of its GUI, what it runs, and whether it is
/// silent.
pub async fn get_heartbeat(
    State(app): State<App>,
    GoliatQuery(query): GoliatQuery<HeartbeatQuery>,
) -> GoliatResult<Response> {
    if query.address.is_empty() {
        return Err(GoliatError::bad("ipAddress is required"));
    }
    let person = owner::person();
    let all = machines::list(&app, &person, false).await?;
    let found = all.into_iter().find(|worker| worker.machine.address == query.address);
    let found = found.ok_or_else(workers::missing)?;
    let running = studies::running_on(&app, &person, &found).await?;
    let running: Vec<_> =
        running.into_iter().map(|one| responses::assignment(one, AssignmentIn::Alone)).collect();
    let (row, is_offline) = worker_rows::row_by_address(&found);
    // Configurations stay the texts that they were.
    let running = serde_json::to_string(&running)
        .map_err(|error| OpError::internal("an assignment cannot be written", error))?;
    let end = format!(",\"assignments\":{running},\"isOffline\":{is_offline}}}");
    let Some((before, behind)) = worker_rows::whole_state(&found) else {
        let text = format!("{},\"guiState\":[]{end}", opened(&row));
        return Ok(([(header::CONTENT_TYPE, "application/json")], text).into_response());
    };
    let head = format!("{},\"guiState\":[{},\"logMessages\":", opened(&row), opened(&before));
    Ok(response(app, head, found.attempts, format!("{}]{end}", continued(&behind))))
}
