//! Machines say that they are there and what they are, and are looked at. What was answered before is in the next answer:
//! what waits to be written down or for its place in a log counts as well.

use super::{
    fleet::{GuiFleet, Ran},
    flush::write_progress,
    message::ClientMessage,
    resolve::{self, resolve, resolve_named},
    view::Worker,
};
use crate::{
    actor::Person,
    app::App,
    error::OpResult,
    ops::{
        self,
        hints::{Hint, hint},
    },
};
use mothership_api::{agent::MachineUsage, runners::RunnerPatch};
use mothership_core::{
    clock::minus_ms,
    ids::RunnerId,
    limits::{BULK_BATCH_MAX, GUI_CLIENT_UNUSED_MS},
};
use mothership_store::{Time, gui_clients, runner_usage, runners};
use std::cmp::Reverse;

/// A machine is there, and so is the attempt that its request names. `usage`: how busy it is, where it says so.
pub async fn heartbeat(
    app: &App,
    owner: &Person,
    message: ClientMessage,
    usage: Option<MachineUsage>,
) -> OpResult<()> {
    let sample = usage.as_ref().map(ops::usage::sample);
    let usage = usage.and_then(|usage| serde_json::to_value(usage).ok());
    let (owner, client, at) = (owner.clone(), message.client_key(), message.now());
    let resolution = app
        .store
        .write(move |tx| {
            let now = message.now();
            // Of the machine first: only by that it is known at all, and named by its host name.
            let resolution = resolve(tx, &owner, &message.clone().of_machine())?;
            resolve_named(tx, &owner, &message)?;
            if let (Some(runner), Some(usage), Some(sample)) = (resolution.runner, &usage, &sample) {
                runners::seen(tx, runner, Some(usage), now)?;
                runner_usage::record(tx, runner, sample, now)?;
            }
            Ok(resolution)
        })
        .await?;
    resolve::publish(app, &resolution);
    app.progress_buffer.heard(&client, resolution.runner, at);
    Ok(())
}

/// A machine is there, and somebody gave it a label, which becomes its name. Its id.
pub async fn register(
    app: &App,
    owner: &Person,
    message: ClientMessage,
    label: Option<String>,
) -> OpResult<Option<RunnerId>> {
    let in_name_of = owner.clone();
    let resolution = app.store.write(move |tx| resolve(tx, &in_name_of, &message)).await?;
    resolve::publish(app, &resolution);
    app.live.runners_changed();
    if let (Some(runner), Some(label)) = (resolution.runner, label) {
        // The same act as a person's on the runner's page: it is in the audit log, and other servers hear of it.
        let patch = RunnerPatch { name: Some(label), labels: None };
        ops::runners::patch(app, owner, runner, patch).await?;
    }
    Ok(resolution.runner)
}

/// A machine that was brought over was heard last at this time, which is past.
pub async fn was_seen(app: &App, _: &Person, id: RunnerId, at: Time) -> OpResult<()> {
    let at = at.min(app.now());
    app.store.write(move |tx| runners::was_seen(tx, id, at)).await?;
    app.progress_buffer.forget_machine(id);
    app.live.runners_changed();
    Ok(())
}

/// Forgets machines that never ran anything and have been silent for a day: a refused claim leaves one. How many.
pub async fn forget_unused(app: &App, now: Time) -> OpResult<u64> {
    let before = minus_ms(now, GUI_CLIENT_UNUSED_MS);
    let unused = app.store.read(move |tx| gui_clients::unused(tx, before, BULK_BATCH_MAX as u64)).await?;
    if unused.is_empty() {
        return Ok(0);
    }
    let count = app.store.write(move |tx| {
        let count = gui_clients::forget_unused(tx, before, BULK_BATCH_MAX as u64)?;
        hint(tx, Hint::Runners)?;
        Ok(count)
    });
    let count = count.await?;
    unused.into_iter().for_each(|id| app.progress_buffer.forget_machine(id));
    app.live.runners_changed();
    Ok(count)
}

/// All records of machines with GUI clients, those heard last first; past ones only if they are asked for.
pub async fn list(app: &App, _: &Person, include_stale: bool) -> OpResult<Vec<Worker>> {
    write_progress(app).await?;
    let (handle, now) = (app.clone(), app.now());
    let workers = app.store.read(move |tx| {
        let fleet = GuiFleet::load(tx, now)?;
        let machines = fleet.machines(&handle, tx, now)?;
        let mut ran = Ran::load(tx, &machines, None, include_stale)?;
        let mut workers = Vec::new();
        for machine in machines {
            for record in machine.records.clone() {
                if include_stale || record.ended_at.is_none() {
                    workers.push(fleet.worker(tx, &mut ran, machine.clone(), record, now)?);
                }
            }
        }
        workers.sort_by_key(|worker| Reverse(worker.last_seen_at()));
        Ok(workers)
    });
    Ok(workers.await?)
}

/// The machine of a record, as it is in its current one; `None`: there is no such one, or an agent runs on it.
pub async fn get(app: &App, _: &Person, id: RunnerId) -> OpResult<Option<Worker>> {
    write_progress(app).await?;
    let (handle, now) = (app.clone(), app.now());
    let found = app.store.read(move |tx| {
        let fleet = GuiFleet::load(tx, now)?;
        let runner = fleet.runner_of(id);
        let (Some(row), Some(client)) = (runners::get(tx, runner)?, gui_clients::get(tx, runner)?) else {
            return Ok(None);
        };
        let machine = fleet.machine(&handle, tx, &row, &client, now)?;
        let mut ran = Ran::load(tx, std::slice::from_ref(&machine), Some(runner), false)?;
        let record = machine.record();
        fleet.worker(tx, &mut ran, machine, record, now).map(Some)
    });
    Ok(found.await?)
}

/// The runner that a record belongs to.
pub async fn runner_of(app: &App, _: &Person, id: RunnerId) -> OpResult<RunnerId> {
    let sessions = app.store.read(gui_clients::sessions).await?;
    Ok(sessions.into_iter().find(|session| session.id == id).map_or(id, |session| session.runner))
}

/// Forgets a past record; whether it was one.
pub async fn forget_record(app: &App, _: &Person, id: RunnerId) -> OpResult<bool> {
    Ok(app.store.write(move |tx| gui_clients::forget_session(tx, id)).await?)
}
