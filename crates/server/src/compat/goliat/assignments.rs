//! Assignments: a machine takes the one that a person chose, or the next.

use super::{
    caller::Caller,
    place::{self, ClientMessage},
    refusal::{Answer, Refusal},
    shown::{self, Assignment},
    studies, workers,
};
use crate::{
    app::App,
    ops::hints::{Hint, hint},
    routes::extract::Query,
};
use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
};
use mothership_core::{
    goliat::{JOB_LABEL, SUPER_STUDY, identity::MachineClaims, message},
    ids::{RunnerId, TaskId},
    state::{AttemptState, TaskState},
};
use mothership_store::{
    Result, Time, Tx, attempts, gui_clients, jobs,
    leases::{self, ClaimOutcome},
    runners, tasks,
};
use serde::Deserialize;
use serde_json::Value;

/// Other machines may be faster this often.
const TRIES_MAX: usize = 8;

fn missing() -> Refusal {
    Refusal::not_found("Assignment not found")
}

pub async fn claim(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    body: Bytes,
) -> Answer<Json<Assignment>> {
    let body: Value = serde_json::from_slice(&body)
        .map_err(|error| Refusal::bad(format!("the body is not JSON: {error}")))?;
    let machine = message::machine_of(&body).ok_or_else(|| Refusal::bad("machineId is required"))?;
    let task: TaskId = id.parse().map_err(|_| missing())?;
    let caller = Caller { attempt: None, ..caller };
    let speech = ClientMessage::new(&app, caller, MachineClaims { machine, ..MachineClaims::default() });
    take(&app, speech, task).await?.map(Json)
}

/// The task for this machine: the answer, or why not.
async fn take(app: &App, speech: ClientMessage, task: TaskId) -> Answer<Answer<Assignment>> {
    let now = speech.meeting.now;
    let (taken, row) = app
        .store
        .write(move |tx| {
            if studies::find(tx, task.job)?.is_none() {
                return Ok((ClaimOutcome::Unknown, None));
            }
            let (_, taken) = place::claim_for(tx, &speech, task)?;
            hint(tx, Hint::Job(task.job))?;
            Ok((taken, row(tx, task, now)?))
        })
        .await?;
    if let ClaimOutcome::New(attempt) = taken {
        app.progress_buffer.forget_resolved();
        app.live.task_changed(attempt.task, TaskState::Running);
        app.live.job_changed(attempt.task.job);
        app.live.runners_changed();
    }
    let refused = |why: String| Ok(Err(Refusal::conflict(why)));
    match taken {
        ClaimOutcome::New(_) | ClaimOutcome::Kept(_) => Ok(row.ok_or_else(missing)),
        ClaimOutcome::HeldBy { runner, since, .. } => {
            let holder = app.store.read(move |tx| holder(tx, runner)).await?;
            refused(format!(
                "assignment {} is running on {holder} since {} UTC; nothing was changed. Take another index, or wait \
                 until it has ended there",
                task.index,
                since.strftime("%Y-%m-%d %H:%M")
            ))
        }
        ClaimOutcome::Cancelled => {
            refused(format!("assignment {} has been cancelled; retry it first", task.index))
        }
        ClaimOutcome::Paused => refused(format!("the study {} is paused", task.job)),
        ClaimOutcome::Waits => refused(format!("assignment {} waits for another job", task.index)),
        ClaimOutcome::Unknown => Ok(Err(missing())),
    }
}

fn holder(tx: &mut Tx<'_>, runner: RunnerId) -> Result<String> {
    let name = runners::get(tx, runner)?.map(|row| row.name);
    let machine = gui_clients::get(tx, runner)?.map(|window| window.machine);
    Ok(match (name, machine) {
        (Some(name), Some(machine)) if name != machine => format!("{name} ({machine})"),
        (Some(name), _) => name,
        (None, _) => "a machine that has been removed".to_owned(),
    })
}

fn row(tx: &mut Tx<'_>, id: TaskId, now: Time) -> Result<Option<Assignment>> {
    let (Some(job), Some(task)) = (studies::find(tx, id.job)?, tasks::get(tx, id)?) else { return Ok(None) };
    let config =
        jobs::task_files(tx, id.job, id.index, id.index)?.into_iter().next().map(|file| file.content);
    let worker = match task.runner {
        Some(runner) => {
            let window = gui_clients::get(tx, runner)?;
            runners::get(tx, runner)?.map(|row| workers::brief(&row, window.as_ref(), now))
        }
        None => None,
    };
    Ok(Some(shown::assignment(&job, task, config, worker)))
}

#[derive(Debug, Deserialize)]
pub struct Next {
    #[serde(rename = "machineId", default)]
    machine: String,
}

/// `GET /api/assignment?machineId=`: what the machine has claimed and not begun, else the next that waits.
pub async fn next(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<Next>,
) -> Answer<Json<Assignment>> {
    let machine = query.machine.trim().to_owned();
    if machine.is_empty() {
        return Err(Refusal::bad("machineId is required"));
    }
    let caller = Caller { attempt: None, ..caller };
    for _ in 0..TRIES_MAX {
        let speech = ClientMessage::new(
            &app,
            caller.clone(),
            MachineClaims { machine: machine.clone(), ..MachineClaims::default() },
        );
        let asking = speech.clone();
        let wanted = app.store.write(move |tx| {
            let window = gui_clients::upsert_machine(tx, &asking.meeting)?.window;
            let held = match window.attempt {
                Some(attempt) => attempts::get(tx, attempt)?.filter(|row| row.state == AttemptState::Leased),
                None => None,
            };
            match held {
                Some(row) => Ok(Some(row.id.task)),
                None => leases::next_labelled(tx, JOB_LABEL, SUPER_STUDY),
            }
        });
        let Some(task) = wanted.await? else { break };
        if let Ok(taken) = take(&app, speech, task).await? {
            return Ok(Json(taken));
        }
    }
    Err(Refusal::not_found("no assignment waits"))
}
