//! Machines say that they are there and what they are, and are looked at. What was answered before is in the next answer:
//! what waits to be written down or for its place in a log counts as well.

use super::{
    flush::write_progress,
    message::ClientMessage,
    resolve::{self, resolve, resolve_named},
    view::{Machine, MachineFacts, Record, Worker},
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
    goliat::{
        JOB_LABEL, OWN_JOB,
        lines::tally,
        progress_patch::{ERRORS, WARNINGS},
        worker_status::WorkerActivity,
    },
    ids::{AttemptId, RunnerId},
    limits::{BULK_BATCH_MAX, GUI_CLIENT_UNUSED_MS},
    state::TaskState,
};
use mothership_store::{
    Result, Scope, Time, Tx,
    gui_clients::{self, GuiAttempt, GuiClientRow},
    jobs, runner_usage,
    runners::{self, RunnerRow},
    tasks,
};
use serde_json::Value;
use std::{cmp::Reverse, collections::BTreeMap};

/// Attempts looked at whose lines have not found their place.
const WAITING_MAX: usize = 256;

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

/// Whether a machine was brought over from an old dashboard: its id is one that the import made.
pub fn is_imported(hook: &str) -> bool {
    hook.starts_with("import-")
}

/// A machine that was brought over was heard last at this time, which is past.
pub async fn was_seen(app: &App, _: &Person, id: RunnerId, at: Time) -> OpResult<()> {
    let at = at.min(app.now());
    app.store.write(move |tx| runners::seen(tx, id, None, at)).await?;
    app.progress_buffer.forget_machines();
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
    app.progress_buffer.forget_machines();
    app.live.runners_changed();
    Ok(count)
}

/// All records of machines with GUI clients, those heard last first; past ones only if they are asked for.
pub async fn list(app: &App, _: &Person, include_stale: bool) -> OpResult<Vec<Worker>> {
    write_progress(app).await?;
    let (handle, now) = (app.clone(), app.now());
    let workers = app.store.read(move |tx| {
        let mut fleet = GuiFleet::load(tx, now)?;
        let mut workers = Vec::new();
        for (row, client) in fleet.rows(tx)? {
            let machine = fleet.machine(&handle, tx, &row, &client, now)?;
            for record in machine.records.clone() {
                if include_stale || record.ended_at.is_none() {
                    workers.push(fleet.worker(tx, machine.clone(), record, now)?);
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
        let mut fleet = GuiFleet::load(tx, now)?;
        let runner = fleet.runner_of(id);
        let (Some(row), Some(client)) = (runners::get(tx, runner)?, gui_clients::get(tx, runner)?) else {
            return Ok(None);
        };
        let machine = fleet.machine(&handle, tx, &row, &client, now)?;
        let record = machine.record();
        fleet.worker(tx, machine, record, now).map(Some)
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

/// All machines by id, for those who show which has what: with agents or with GUI clients.
pub(super) fn by_id(app: &App, tx: &mut Tx<'_>, now: Time) -> Result<BTreeMap<RunnerId, Machine>> {
    let fleet = GuiFleet::load(tx, now)?;
    let mut machines = BTreeMap::new();
    for row in runners::list(tx)? {
        let machine = match fleet.clients.get(&row.id).cloned() {
            Some(client) => fleet.machine(app, tx, &row, &client, now)?,
            None => of_agent(&row, now),
        };
        machines.insert(row.id, machine);
    }
    Ok(machines)
}

/// One machine, as assignments mention it.
pub(super) fn one(app: &App, tx: &mut Tx<'_>, id: RunnerId, now: Time) -> Result<Option<Machine>> {
    let Some(row) = runners::get(tx, id)? else { return Ok(None) };
    match gui_clients::get(tx, id)? {
        Some(client) => GuiFleet::load(tx, now)?.machine(app, tx, &row, &client, now).map(Some),
        None => Ok(Some(of_agent(&row, now))),
    }
}

fn of_agent(row: &RunnerRow, now: Time) -> Machine {
    let activity = if row.active > 0 { WorkerActivity::Assignment } else { WorkerActivity::Nothing };
    Machine::new(row, None, MachineFacts { activity, heard_at: None, records: Vec::new() }, now)
}

/// What several machines are looked up in: a few statements, however many there are.
struct GuiFleet {
    clients: BTreeMap<RunnerId, GuiClientRow>,
    records: BTreeMap<RunnerId, Vec<Record>>,
    /// By machine, the earliest first; read when the first worker is asked for.
    attempts: Option<BTreeMap<RunnerId, Vec<GuiAttempt>>>,
    /// Attempts with lines that have not found their place.
    waiting: Vec<AttemptId>,
}

impl GuiFleet {
    fn load(tx: &mut Tx<'_>, now: Time) -> Result<Self> {
        let clients = gui_clients::list(tx)?.into_iter().map(|client| (client.runner(), client)).collect();
        let mut records: BTreeMap<RunnerId, Vec<Record>> = BTreeMap::new();
        for session in gui_clients::sessions(tx)? {
            let record = Record { id: session.id, began_at: session.began_at, ended_at: session.ended_at };
            records.entry(session.runner).or_default().push(record);
        }
        let waiting = gui_clients::waiting(tx, now, WAITING_MAX)?;
        Ok(Self { clients, records, attempts: None, waiting })
    }

    fn runner_of(&self, record: RunnerId) -> RunnerId {
        let of = self.records.iter().find(|(_, records)| records.iter().any(|one| one.id == record));
        of.map_or(record, |(runner, _)| *runner)
    }

    fn rows(&self, tx: &mut Tx<'_>) -> Result<Vec<(RunnerRow, GuiClientRow)>> {
        let rows = runners::list(tx)?.into_iter();
        Ok(rows.filter_map(|row| self.clients.get(&row.id).cloned().map(|client| (row, client))).collect())
    }

    fn machine(
        &self,
        app: &App,
        tx: &mut Tx<'_>,
        row: &RunnerRow,
        client: &GuiClientRow,
        now: Time,
    ) -> Result<Machine> {
        let task = client.attempt.map_or(Ok(None), |attempt| tasks::get(tx, attempt.task))?;
        let own = match client.attempt {
            Some(attempt) if row.active > 0 => jobs::get(tx, attempt.task.job, &Scope::All)?,
            _ => None,
        };
        let is_own = own.is_some_and(|job| job.labels.get(JOB_LABEL).is_some_and(|kind| kind == OWN_JOB));
        let activity = match task {
            _ if row.active > 0 && is_own => WorkerActivity::OwnStudy,
            _ if row.active > 0 => WorkerActivity::Assignment,
            Some(task) if task.state == TaskState::Failed => WorkerActivity::Failed,
            _ => WorkerActivity::Nothing,
        };
        let records = self.records.get(&row.id).cloned().unwrap_or_default();
        let facts = MachineFacts { activity, heard_at: app.progress_buffer.heard_at(row.id), records };
        Ok(Machine::new(row, Some(client), facts, now))
    }

    fn worker(&mut self, tx: &mut Tx<'_>, machine: Machine, record: Record, now: Time) -> Result<Worker> {
        let attempts = match &mut self.attempts {
            Some(attempts) => attempts,
            none => {
                let mut by_runner: BTreeMap<RunnerId, Vec<GuiAttempt>> = BTreeMap::new();
                for attempt in gui_clients::attempts_of(tx, None)? {
                    by_runner.entry(attempt.runner).or_default().push(attempt);
                }
                none.insert(by_runner)
            }
        };
        let of_machine = attempts.get(&machine.id).map(Vec::as_slice).unwrap_or_default();
        // What it still runs goes on in its current record, whole, also where it was begun in an earlier one.
        let going_on = if machine.runs() && record.ended_at.is_none() { machine.attempt } else { None };
        let in_record = of_machine.iter().filter(|attempt| {
            machine.record_at(attempt.began_at).id == record.id || Some(attempt.id) == going_on
        });
        let (mut ids, mut warnings, mut errors) = (Vec::new(), 0, 0);
        for attempt in in_record {
            ids.push(attempt.id);
            warnings += counted(attempt.metrics.as_deref(), WARNINGS);
            errors += counted(attempt.metrics.as_deref(), ERRORS);
            if self.waiting.contains(&attempt.id) {
                let more = tally(&gui_clients::peek(tx, attempt.id, now)?);
                (warnings, errors) = (warnings + more.warnings, errors + more.errors);
            }
        }
        let task = ids.last().map_or(Ok(None), |attempt| tasks::get(tx, attempt.task))?;
        Ok(Worker { machine, record, attempts: ids, task: task.map(Into::into), warnings, errors })
    }
}

fn counted(metrics: Option<&str>, name: &str) -> u64 {
    let metrics = metrics.and_then(|text| serde_json::from_str::<Value>(text).ok());
    metrics.and_then(|metrics| metrics.get(name)?.as_f64()).unwrap_or(0.0) as u64
}
