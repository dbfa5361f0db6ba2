//! Assignments: a machine takes the one that a person chose, or the next.

use super::{
    error::{GoliatError, GoliatResult},
    extract::GoliatQuery,
    owner,
    responses::{self, Assignment, AssignmentIn},
};
use crate::{
    app::App,
    ops::gui_client::{
        claim::{self, Claim},
        message::{Caller, ClientMessage},
    },
};
use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
};
use mothership_core::{
    goliat::{body, identity::MachineClaims},
    ids::TaskId,
};
use serde::Deserialize;

fn missing() -> GoliatError {
    GoliatError::not_found("Assignment not found")
}

/// `POST /api/assignments/{id}/claim`. The client prints what a refusal says, 500 characters of it, and exits.
pub async fn post_claim(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    text: Bytes,
) -> GoliatResult<Json<Assignment>> {
    let machine = body::machine(&text, "machineId").map_err(GoliatError::bad)?;
    let task: TaskId = id.parse().map_err(|_| missing())?;
    // A claim says only the address: no host name, no hardware (contract, section a).
    let claims = MachineClaims { machine, ..MachineClaims::default() };
    let message = ClientMessage::new(&app, caller, claims);
    let refused = |why: String| Err(GoliatError::conflict(why));
    match claim::claim(&app, &owner::person(), message, task).await? {
        Claim::Granted(assignment) => Ok(Json(responses::assignment(*assignment, AssignmentIn::List))),
        Claim::HeldBy { holder, since } => refused(format!(
            "assignment {} is running on {holder} since {} UTC; nothing was changed. Take another index, or wait \
             until it has ended there",
            task.index,
            since.strftime("%Y-%m-%d %H:%M")
        )),
        Claim::Cancelled => refused(format!("assignment {} has been cancelled; retry it first", task.index)),
        Claim::Paused => refused(format!("the study {} is paused", task.job)),
        Claim::Waits => refused(format!("assignment {} waits for another job", task.index)),
        Claim::Unknown => Err(missing()),
    }
}

/// Who asks.
#[derive(Debug, Deserialize)]
pub struct AssignmentQuery {
    #[serde(rename = "machineId", default)]
    machine: String,
}

/// `GET /api/assignment?machineId=`: what the machine has claimed and not begun, else the next that waits. Ours: the
/// original has no such address.
pub async fn get_assignment(
    State(app): State<App>,
    caller: Caller,
    GoliatQuery(query): GoliatQuery<AssignmentQuery>,
) -> GoliatResult<Json<Assignment>> {
    let machine = query.machine.trim().to_owned();
    if machine.is_empty() {
        return Err(GoliatError::bad("machineId is required"));
    }
    let claims = MachineClaims { machine, ..MachineClaims::default() };
    let found = claim::claim_next(&app, &owner::person(), caller, claims).await?;
    let assignment = found.ok_or_else(|| GoliatError::not_found("no assignment waits"))?;
    Ok(Json(responses::assignment(*assignment, AssignmentIn::List)))
}
