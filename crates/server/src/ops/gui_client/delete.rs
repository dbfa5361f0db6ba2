//! A machine is removed. Unlike at the original, what it did stays: only what it still holds goes back.

use super::{find_job, is_own_job, machines};
use crate::{
    actor::Person,
    app::App,
    error::{OpError, OpResult},
    ops::{self, end_attempt},
};
use mothership_core::{
    goliat::resolve::cause_of_removal,
    ids::{AttemptId, RunnerId},
};
use mothership_store::{
    Result, Time, Tx,
    attempts::{EndFacts, EndOutcome},
    gui_clients, runners,
};

const WHY: &str = "its machine was removed while it ran";
/// More than a GUI client ever holds; beyond it the machine stays.
const HELD_MAX: u64 = 1000;

/// Removes a machine. Its assignments can be claimed again before it is gone; what its GUI says afterwards changes
/// nothing of them.
///
/// # Errors
/// `NotFound` where there is no such machine, or an agent runs on it.
pub async fn delete(app: &App, owner: &Person, id: RunnerId) -> OpResult<()> {
    if machines::get(app, owner, id).await?.is_none_or(|worker| worker.machine.id != id) {
        return Err(OpError::not_found("GUI client", id));
    }
    ops::runners::delete(app, owner, id).await?;
    // Once more: a message that came in between has been remembered for the machine that was.
    app.progress_buffer.forget_resolved();
    app.progress_buffer.forget_machine(id);
    Ok(())
}

/// What a GUI client holds goes back: its runner is about to be removed.
pub async fn release(app: &App, id: RunnerId) -> OpResult<()> {
    let (now, jitter) = (app.now(), app.rng.unit());
    let outcomes = app.store.write(move |tx| give_back(tx, id, now, jitter)).await?;
    end_attempt::publish(app, &outcomes);
    app.progress_buffer.forget_resolved();
    app.progress_buffer.forget_machine(id);
    Ok(())
}

/// Removes any machine: a GUI client with what it holds, another runner when it holds nothing.
///
/// # Errors
/// `NotFound`, or `Conflict` while an agent holds attempts.
pub async fn delete_any(app: &App, person: &Person, id: RunnerId) -> OpResult<()> {
    match machines::get(app, person, id).await? {
        Some(_) => delete(app, person, id).await,
        None => ops::runners::delete(app, person, id).await,
    }
}

fn give_back(tx: &mut Tx<'_>, id: RunnerId, now: Time, jitter: f64) -> Result<Vec<EndOutcome>> {
    let held = runners::running_attempts(tx, id, HELD_MAX)?;
    let facts: Vec<EndFacts> =
        held.into_iter().map(|attempt| end_of(tx, attempt, now)).collect::<Result<_>>()?;
    end_attempt::end(tx, &facts, now, jitter)
}

fn end_of(tx: &mut Tx<'_>, attempt: AttemptId, now: Time) -> Result<EndFacts> {
    while gui_clients::flush_inbox(tx, attempt, true, now)?.more {}
    let is_own = find_job(tx, attempt.task.job)?.is_some_and(|job| is_own_job(&job));
    Ok(end_attempt::by_server(attempt, cause_of_removal(is_own), now, Some(WHY.to_owned())))
}
