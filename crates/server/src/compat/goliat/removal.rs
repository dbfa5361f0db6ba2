//! A machine is removed. Unlike at the original, what it did stays: only what it still holds goes back.

use super::{
    refusal::{Answer, Refusal},
    workers,
};
use crate::{
    app::App,
    ops::{self, end_attempt},
};
use axum::{
    Json,
    extract::{Path, State},
};
use mothership_core::{
    attempt::EndCause,
    goliat::{JOB_LABEL, OWN_JOB},
    ids::{AttemptId, RunnerId},
};
use mothership_store::{
    Result, Scope, Time, Tx,
    attempts::{EndFacts, EndOutcome},
    gui_clients, jobs, runners,
};
use serde_json::{Value, json};

const WHY: &str = "its machine was removed while it ran";
/// More than a window ever holds; beyond it the machine stays.
const HELD_MAX: u64 = 1000;

/// Its assignments can be claimed again before it is gone. What its window says afterwards changes nothing of them.
pub async fn delete(State(app): State<App>, Path(id): Path<String>) -> Answer<Json<Value>> {
    let id = workers::id_of(&id)?;
    if workers::find(&app, id).await?.is_none() {
        return Err(Refusal::not_found("Worker not found"));
    }
    let (now, jitter) = (app.now(), app.rng.unit());
    let outcomes = app.store.write(move |tx| give_back(tx, id, now, jitter)).await?;
    end_attempt::publish(&app, &outcomes);
    app.progress_buffer.forget_resolved();
    ops::runners::delete(&app, &super::person(), id).await?;
    app.progress_buffer.forget_resolved();
    Ok(Json(json!({ "success": true, "message": "Worker deleted" })))
}

fn give_back(tx: &mut Tx<'_>, id: RunnerId, now: Time, jitter: f64) -> Result<Vec<EndOutcome>> {
    let held = runners::running_attempts(tx, id, HELD_MAX)?;
    let facts: Vec<EndFacts> =
        held.into_iter().map(|attempt| end_of(tx, attempt, now)).collect::<Result<_>>()?;
    end_attempt::end(tx, &facts, now, jitter)
}

fn end_of(tx: &mut Tx<'_>, attempt: AttemptId, now: Time) -> Result<EndFacts> {
    while gui_clients::flush_inbox(tx, attempt, true, now)?.more {}
    let job = jobs::get(tx, attempt.task.job, &Scope::All)?;
    // What a person began at the machine is given to nobody else: it would wait for ever.
    let is_its_own = job.is_some_and(|job| job.labels.get(JOB_LABEL).is_some_and(|kind| kind == OWN_JOB));
    let cause = if is_its_own { EndCause::Cancelled } else { EndCause::Released };
    Ok(end_attempt::by_server(attempt, cause, now, Some(WHY.to_owned())))
}
