//! Machines, as the client's own pages showed them: each with its records, of which the current one is shown.

use super::{
    error::{GoliatError, GoliatResult},
    extract::GoliatQuery,
    heartbeat, owner, worker_rows,
    worker_stream::{continued, opened, response, some},
};
use crate::{
    app::App,
    ops::gui_client::{delete, machines, message::Caller, view::Worker},
};
use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use jiff::Timestamp;
use mothership_core::{
    goliat::{body, identity::is_imported},
    ids::RunnerId,
};
use serde::Deserialize;
use serde_json::{Value, json};

/// Messages of a page of the log, where one is asked for.
const PAGE: u64 = 1000;
const PAGE_MAX: u64 = 2000;

pub(super) fn missing() -> GoliatError {
    GoliatError::not_found("Worker not found")
}

fn id_of(text: &str) -> GoliatResult<RunnerId> {
    text.parse().map_err(|_| missing())
}

/// Which machines.
#[derive(Debug, Default, Deserialize)]
pub struct WorkersQuery {
    #[serde(rename = "includeStale", default)]
    include_stale: Option<String>,
}

/// All machines with a GUI, those heard last first; `includeStale=true`: also what they were before a long silence.
pub async fn get_workers(
    State(app): State<App>,
    GoliatQuery(query): GoliatQuery<WorkersQuery>,
) -> GoliatResult<Json<Vec<Value>>> {
    let include_stale = query.include_stale.as_deref() == Some("true");
    let all = machines::list(&app, &owner::person(), include_stale).await?;
    Ok(Json(all.iter().map(worker_rows::listed).collect()))
}

/// `POST /api/workers`: a heartbeat with a label. `lastSeen` counts for a machine that was brought over only.
pub async fn post_workers(State(app): State<App>, caller: Caller, text: Bytes) -> GoliatResult<Json<Value>> {
    let was_brought_over = caller.hook.as_deref().is_some_and(is_imported);
    let message = heartbeat::read(&app, caller, &text, "ipAddress")?;
    let fields = body::fields(&text, "ipAddress").map_err(GoliatError::bad)?;
    let said = |name| body::text(&fields, name).map_err(GoliatError::bad);
    let label = said("machineLabel")?.map(|label| label.trim().to_owned());
    let label = label.filter(|label| !label.is_empty() && label.len() <= 200);
    let last_seen = said("lastSeen")?.and_then(|at| at.parse::<Timestamp>().ok());
    let person = owner::person();
    let runner = machines::register(&app, &person, message, label).await?.ok_or_else(missing)?;
    if let Some(at) = last_seen.filter(|_| was_brought_over) {
        machines::was_seen(&app, &person, runner, at).await?;
    }
    let worker = machines::get(&app, &person, runner).await?.ok_or_else(missing)?;
    Ok(Json(worker_rows::row(&worker)))
}

/// Which messages of the log. Ours: the original sends all, and so it is here where none of both is given.
#[derive(Debug, Deserialize)]
pub struct LogQuery {
    /// The first, from 0.
    from: Option<u64>,
    limit: Option<u64>,
}

/// One machine with its state and its whole log. The id of a past record leads to the current one of its machine.
pub async fn get_worker(
    State(app): State<App>,
    Path(id): Path<String>,
    GoliatQuery(wanted): GoliatQuery<LogQuery>,
) -> GoliatResult<Response> {
    let (id, person) = (id_of(&id)?, owner::person());
    let found = machines::get(&app, &person, id).await?.ok_or_else(missing)?;
    let mut whole = json!({ "worker": worker_rows::detailed(&found) });
    if found.record.id != id {
        whole["redirectedFromStale"] = true.into();
        whole["staleWorkerId"] = id.to_string().into();
    }
    let Some((before, behind)) = worker_rows::whole_state(&found) else {
        whole["guiState"] = Value::Null;
        return Ok(Json(whole).into_response());
    };
    if wanted.from.is_some() || wanted.limit.is_some() {
        whole["guiState"] = page(app, found, before, behind, wanted).await?;
        return Ok(Json(whole).into_response());
    }
    let head = format!("{},\"guiState\":{},\"logMessages\":", opened(&whole), opened(&before));
    Ok(response(app, head, found.attempts, format!("{}}}", continued(&behind))))
}

/// The state of a GUI with some messages of its log, and where they stand in it.
async fn page(
    app: App,
    found: Worker,
    mut state: Value,
    behind: Value,
    wanted: LogQuery,
) -> GoliatResult<Value> {
    let limit = usize::try_from(wanted.limit.unwrap_or(PAGE).min(PAGE_MAX)).unwrap_or(0);
    let (entries, first, total) = some(app, found.attempts, wanted.from, limit).await?;
    state["logMessages"] = entries.iter().map(worker_rows::log_message).collect();
    for (name, value) in behind.as_object().into_iter().flatten() {
        state[name] = value.clone();
    }
    state["logFrom"] = first.into();
    state["logTotal"] = total.into();
    Ok(state)
}

/// Unlike at the original, what the machine did stays: only what it still holds goes back. A past record is forgotten.
pub async fn delete_worker(State(app): State<App>, Path(id): Path<String>) -> GoliatResult<Json<Value>> {
    let (id, person) = (id_of(&id)?, owner::person());
    if !machines::forget_record(&app, &person, id).await? {
        let runner = machines::runner_of(&app, &person, id).await?;
        let deleted = delete::delete(&app, &person, runner).await;
        deleted.map_err(|error| GoliatError::of(error, missing()))?;
    }
    Ok(Json(json!({ "success": true, "message": "Worker deleted" })))
}

/// A link to the old page of a machine.
pub async fn get_page(State(app): State<App>, Path(id): Path<String>) -> GoliatResult<Redirect> {
    let runner = machines::runner_of(&app, &owner::person(), id_of(&id)?).await?;
    Ok(Redirect::temporary(&format!("/runners/{runner}")))
}
