//! Several machines with GUI clients are looked up at once, in a few statements, however many there are.

use super::view::{GuiSaid, Machine, MachineFacts, Record, Worker};
use crate::app::App;
use mothership_core::{
    clock::{from_micros, minus_ms},
    goliat::{
        JOB_LABEL, OWN_JOB,
        lines::tally,
        progress_patch::{ERRORS, ETA_SECONDS, STAGE_FRACTION, WARNINGS},
        worker_status::WorkerActivity,
    },
    ids::{AttemptId, RunnerId},
    state::{AttemptState, TaskState},
};
use mothership_store::{
    Result, Time, Tx,
    gui_clients::{self, GuiAttempt, GuiClientRow},
    runners::{self, RunnerRow},
    tasks,
};
use std::collections::BTreeMap;

/// Attempts looked at whose lines have not found their place.
const WAITING_MAX: usize = 256;

/// All machines by id, for those who show which has what: with agents or with GUI clients.
pub fn by_id(app: &App, tx: &mut Tx<'_>, now: Time) -> Result<BTreeMap<RunnerId, Machine>> {
    let fleet = GuiFleet::load(tx, now)?;
    let mut machines = BTreeMap::new();
    for row in runners::list(tx)? {
        let machine = match fleet.clients.get(&row.id) {
            Some(client) => fleet.machine(app, tx, &row, client, now)?,
            None => of_agent(&row, now),
        };
        machines.insert(row.id, machine);
    }
    Ok(machines)
}

/// One machine, as assignments mention it.
pub fn one(app: &App, tx: &mut Tx<'_>, id: RunnerId, now: Time) -> Result<Option<Machine>> {
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
pub(super) struct GuiFleet {
    clients: BTreeMap<RunnerId, GuiClientRow>,
    records: BTreeMap<RunnerId, Vec<Record>>,
    /// Attempts with lines that have not found their place.
    waiting: Vec<AttemptId>,
}

/// What machines have run, by machine, the earliest first.
pub(super) struct Ran(BTreeMap<RunnerId, Vec<GuiAttempt>>);

/// Clocks of servers differ by less.
const CLOCKS_DIFFER_MS: u64 = 60_000;

impl Ran {
    /// Of these machines, of which one alone may be meant. `past`: also in records before the current ones.
    pub fn load(tx: &mut Tx<'_>, machines: &[Machine], one: Option<RunnerId>, past: bool) -> Result<Self> {
        let mut by_machine: BTreeMap<RunnerId, Vec<GuiAttempt>> = BTreeMap::new();
        if let Some(since) = machines.iter().map(|machine| machine.record().began_at).min() {
            for attempt in gui_clients::attempts_of(tx, one, minus_ms(since, CLOCKS_DIFFER_MS), past)? {
                by_machine.entry(attempt.runner).or_default().push(attempt);
            }
        }
        Ok(Self(by_machine))
    }
}

impl GuiFleet {
    pub fn load(tx: &mut Tx<'_>, now: Time) -> Result<Self> {
        let clients = gui_clients::list(tx)?.into_iter().map(|client| (client.runner(), client)).collect();
        let mut records: BTreeMap<RunnerId, Vec<Record>> = BTreeMap::new();
        for session in gui_clients::sessions(tx)? {
            let record = Record { id: session.id, began_at: session.began_at, ended_at: session.ended_at };
            records.entry(session.runner).or_default().push(record);
        }
        let waiting = gui_clients::waiting(tx, now, WAITING_MAX)?;
        Ok(Self { clients, records, waiting })
    }

    pub fn runner_of(&self, record: RunnerId) -> RunnerId {
        let of = self.records.iter().find(|(_, records)| records.iter().any(|one| one.id == record));
        of.map_or(record, |(runner, _)| *runner)
    }

    /// All machines with GUI clients.
    pub fn machines(&self, app: &App, tx: &mut Tx<'_>, now: Time) -> Result<Vec<Machine>> {
        let mut machines = Vec::new();
        for row in runners::list(tx)? {
            if let Some(client) = self.clients.get(&row.id) {
                machines.push(self.machine(app, tx, &row, client, now)?);
            }
        }
        Ok(machines)
    }

    pub fn machine(
        &self,
        app: &App,
        tx: &mut Tx<'_>,
        row: &RunnerRow,
        client: &GuiClientRow,
        now: Time,
    ) -> Result<Machine> {
        let task = client.attempt.map_or(Ok(None), |attempt| tasks::get(tx, attempt.task))?;
        let own = match client.attempt {
            Some(attempt) if row.active > 0 => super::find_job(tx, attempt.task.job)?,
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

    /// A record of a machine with what was said in it.
    pub fn worker(
        &self,
        tx: &mut Tx<'_>,
        ran: &mut Ran,
        machine: Machine,
        record: Record,
        now: Time,
    ) -> Result<Worker> {
        let of_machine = ran.0.get(&machine.id).map(Vec::as_slice).unwrap_or_default();
        // What it still runs goes on in its current record, whole, also where it was begun in an earlier one.
        let going_on = if machine.runs() && record.ended_at.is_none() { machine.attempt } else { None };
        let in_record = of_machine.iter().filter(|attempt| {
            let began_in = machine.record_of(attempt.began_at).map(|record| record.id);
            began_in == Some(record.id) || Some(attempt.id) == going_on
        });
        let (mut ids, mut warnings, mut errors) = (Vec::new(), 0, 0);
        let mut said = None;
        for attempt in in_record {
            ids.push(attempt.id);
            let metrics = metrics(attempt);
            let counted = |name| metrics.get(name).copied().unwrap_or(0.0) as u64;
            warnings += counted(WARNINGS);
            errors += counted(ERRORS);
            if self.waiting.contains(&attempt.id) {
                let more = tally(&gui_clients::peek(tx, attempt.id, now)?);
                (warnings, errors) = (warnings + more.warnings, errors + more.errors);
            }
            if attempt.is_heard {
                said.get_or_insert_with(GuiSaid::default).add(attempt, &metrics);
            }
        }
        Ok(Worker { machine, record, attempts: ids, said, warnings, errors })
    }
}

fn metrics(attempt: &GuiAttempt) -> BTreeMap<String, f64> {
    attempt.metrics.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

impl GuiSaid {
    /// Lays what was said of a later attempt over this: what is not said anew stays (contract, section b: progress goes on
    /// across assignments).
    fn add(&mut self, attempt: &GuiAttempt, metrics: &BTreeMap<String, f64>) {
        let whole = (attempt.state == AttemptState::Completed).then_some(1.0);
        self.fraction = whole.or(attempt.fraction).or(self.fraction);
        self.stage = attempt.stage.clone().or_else(|| self.stage.take());
        self.stage_fraction = metrics.get(STAGE_FRACTION).copied().or(self.stage_fraction);
        // A time that was foretold is that of the attempt alone.
        self.ends_at = ends_at(metrics, attempt.reported_at).filter(|_| attempt.state.is_live());
    }
}

/// When a program will be over by its own estimate.
pub fn ends_at(metrics: &BTreeMap<String, f64>, reported_at: Option<Time>) -> Option<Time> {
    let left_micros = (metrics.get(ETA_SECONDS)? * 1e6) as i64;
    Some(from_micros(reported_at?.as_microsecond().saturating_add(left_micros)))
}
