//! Machines say that they are there and what they are, and are looked at.

use super::{
    message::ClientMessage,
    resolve::{self, resolve, resolve_named},
    view::{Machine, Worker},
};
use crate::{actor::Person, app::App, error::OpResult, ops};
use mothership_api::{agent::MachineUsage, runners::RunnerPatch};
use mothership_core::ids::RunnerId;
use mothership_store::{
    Result, Time, Tx,
    gui_clients::{self, GuiClientRow},
    runner_usage,
    runners::{self, RunnerRow},
    tasks,
};
use std::{cmp::Reverse, collections::BTreeMap};

/// A machine is there, and so is the attempt that its request names. `usage`: how busy it is, where it says so.
pub async fn heartbeat(
    app: &App,
    owner: &Person,
    message: ClientMessage,
    usage: Option<MachineUsage>,
) -> OpResult<()> {
    let sample = usage.as_ref().map(ops::usage::sample);
    let usage = usage.and_then(|usage| serde_json::to_value(usage).ok());
    let owner = owner.clone();
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

/// All machines with GUI clients, those heard last first.
pub async fn list(app: &App, _: &Person) -> OpResult<Vec<Worker>> {
    let now = app.now();
    let workers = app.store.read(move |tx| {
        let mut clients: BTreeMap<_, _> =
            gui_clients::list(tx)?.into_iter().map(|client| (client.runner(), client)).collect();
        let mut rows: Vec<_> = runners::list(tx)?
            .into_iter()
            .filter_map(|row| clients.remove(&row.id).map(|client| (row, client)))
            .collect();
        rows.sort_by_key(|(row, _)| Reverse(row.last_seen_at));
        rows.iter().map(|(row, client)| worker(tx, row, client, now)).collect::<Result<Vec<_>>>()
    });
    Ok(workers.await?)
}

/// One machine with a GUI client; `None`: there is no such one, or an agent runs on it.
pub async fn get(app: &App, _: &Person, id: RunnerId) -> OpResult<Option<Worker>> {
    let now = app.now();
    let found = app.store.read(move |tx| match (runners::get(tx, id)?, gui_clients::get(tx, id)?) {
        (Some(row), Some(client)) => worker(tx, &row, &client, now).map(Some),
        _ => Ok(None),
    });
    Ok(found.await?)
}

fn worker(tx: &mut Tx<'_>, row: &RunnerRow, client: &GuiClientRow, now: Time) -> Result<Worker> {
    let task = match client.attempt {
        Some(attempt) => tasks::get(tx, attempt.task)?,
        None => None,
    };
    Ok(Worker { machine: Machine::new(row, Some(client), now), task: task.map(Into::into) })
}
