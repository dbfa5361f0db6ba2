//! Machines, as the client's own pages showed them.

use super::{
    error::{GoliatError, GoliatResult},
    heartbeat, owner, responses,
};
use crate::{
    app::App,
    ops::{
        gui_client::{delete, machines, message::Caller},
        logs,
    },
    routes::extract::Query,
};
use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
    response::Redirect,
};
use mothership_api::logs::LinesQuery;
use mothership_core::ids::RunnerId;
use serde::Deserialize;
use serde_json::{Value, json};

/// Lines of the log sent along with a machine, the last ones unless others are asked for. The original always sends all,
/// which no client reads and which cost it seconds (contract, section e.18).
const LINES_SHOWN: u64 = 1000;
const LINES_MAX: u64 = 2000;

pub(super) fn missing() -> GoliatError {
    GoliatError::not_found("Worker not found")
}

fn id_of(text: &str) -> GoliatResult<RunnerId> {
    text.parse().map_err(|_| missing())
}

/// All machines with a GUI, those heard last first.
pub async fn get_workers(State(app): State<App>) -> GoliatResult<Json<Vec<Value>>> {
    let all = machines::list(&app, &owner::person()).await?;
    Ok(Json(all.iter().map(responses::worker).collect()))
}

/// `POST /api/workers`: a heartbeat with a label.
pub async fn post_workers(State(app): State<App>, caller: Caller, body: Bytes) -> GoliatResult<Json<Value>> {
    let message = heartbeat::read(&app, caller, &body)?;
    let label = serde_json::from_slice::<Value>(&body).ok();
    let label = label.and_then(|body| Some(body.get("machineLabel")?.as_str()?.trim().to_owned()));
    let label = label.filter(|label| !label.is_empty() && label.len() <= 200);
    let person = owner::person();
    let runner = machines::register(&app, &person, message, label).await?.ok_or_else(missing)?;
    let worker = machines::get(&app, &person, runner).await?.ok_or_else(missing)?;
    Ok(Json(responses::worker(&worker)))
}

/// Which lines of the log.
#[derive(Debug, Deserialize)]
pub struct LogQuery {
    /// The first, from 0.
    from: Option<u64>,
    limit: Option<u64>,
}

/// One machine with its state and the last lines of its log.
pub async fn get_worker(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(wanted): Query<LogQuery>,
) -> GoliatResult<Json<Value>> {
    let (id, person) = (id_of(&id)?, owner::person());
    let found = machines::get(&app, &person, id).await?.ok_or_else(missing)?;
    let mut worker = responses::worker(&found);
    let mut state = worker["guiState"].take();
    let Some(attempt) = found.machine.attempt else {
        return Ok(Json(json!({ "worker": worker, "guiState": null })));
    };
    let total = logs::size(&app, &person, attempt).await?.lines;
    let limit = wanted.limit.unwrap_or(LINES_SHOWN).min(LINES_MAX);
    let from = wanted.from.unwrap_or(total.saturating_sub(limit));
    let query = LinesQuery { from, limit: Some(limit) };
    let lines = logs::lines(&app, &person, attempt, query).await?.lines;
    state["id"] = attempt.to_string().into();
    state["workerId"] = id.to_string().into();
    state["status"] = worker["status"].clone();
    state["logMessages"] = lines.into_iter().map(responses::log_line).collect();
    state["logFrom"] = from.into();
    state["logTotal"] = total.into();
    state["updatedAt"] = worker["updatedAt"].clone();
    Ok(Json(json!({ "worker": worker, "guiState": state })))
}

/// Unlike at the original, what the machine did stays: only what it still holds goes back.
pub async fn delete_worker(State(app): State<App>, Path(id): Path<String>) -> GoliatResult<Json<Value>> {
    let id = id_of(&id)?;
    delete::delete(&app, &owner::person(), id).await.map_err(|error| GoliatError::of(error, missing()))?;
    Ok(Json(json!({ "success": true, "message": "Worker deleted" })))
}

/// A link to the old page of a machine.
pub async fn get_page(Path(id): Path<String>) -> GoliatResult<Redirect> {
    id_of(&id).map(|id| Redirect::temporary(&format!("/runners/{id}")))
}
