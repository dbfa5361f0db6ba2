//! The numbers of the overview, and whether the server can do its work.

use super::{
    attention::{AttentionInput, ClassWaiting, attention, nobody_could},
    explain::fleet,
    jobs::with_spec,
    one_machine,
    runner_state::state_of,
    view::{self, Machines, Params, ViewTime},
};
use crate::{
    actor::Person,
    app::App,
    error::{OpError, OpResult},
    memory::services::ServiceRecord,
};
use mothership_api::{
    stats::{Attention, AttentionKind, ServerInfo, ServiceStatus, Stats},
    tasks::Task,
};
use mothership_core::{
    clock::{from_micros, ms_between},
    eta::Eta,
    job::Counts,
    line_counts::LineCounts,
    state::{JobState, RunnerState, TaskState},
};
use mothership_store::{
    Result, Sight, Time, Tx, classes,
    jobs::{self as rows, JobFilter, JobRow, JobSort},
    runners::RunnerRow,
    stats, tasks,
};
use std::collections::BTreeMap;

/// Minutes of throughput shown.
const MINUTES: u32 = 60;
const FAILURES_SHOWN: u64 = 10;
const DAY_MICROS: i64 = 24 * 3600 * 1_000_000;
/// Jobs looked at for what needs attention, of each kind.
const JOBS_EXAMINED: u64 = 20;
/// Classes of pending work looked at.
const CLASSES_SHOWN_MAX: u64 = 500;
/// Running tasks looked at of each of these jobs.
const TASKS_EXAMINED: u64 = 50;

/// The numbers of the overview, of what the person sees, without services. Machines and how busy they are are everybody's.
pub async fn stats(app: &App, person: &Person) -> OpResult<Stats> {
    let (handle, now, sight) = (app.clone(), app.now(), person.sight.clone());
    Ok(app.store.read(move |tx| read(&handle, tx, &sight, now)).await?)
}

/// The same with what the background services did lately. Apart from [`stats`], because the live view sends the numbers
/// when they change, and these change every second.
pub async fn with_services(app: &App, person: &Person) -> OpResult<Stats> {
    let services = app.services.list().into_iter().map(service).collect();
    Ok(Stats { services, ..stats(app, person).await? })
}

fn service(record: ServiceRecord) -> ServiceStatus {
    let last = record.last.as_ref();
    ServiceStatus {
        name: record.name.to_owned(),
        ticks: record.ticks,
        failures: record.failures,
        items: record.items,
        last_at: last.map(|last| last.at),
        last_duration_ms: last.map(|last| last.took.as_secs_f64() * 1000.0),
        last_result: last.and_then(|last| last.outcome.as_ref().ok().cloned()),
        last_error: last.and_then(|last| last.outcome.as_ref().err().cloned()),
    }
}

/// Whether requests can be served: the database answers, what is told is stored, and nobody has asked the server to stop.
pub async fn ready(app: &App) -> OpResult<()> {
    if app.stopping.is_cancelled() {
        return Err(OpError::Unavailable("the server is stopping".into()));
    }
    if let Some(message) =
        super::storage::report(app).message.filter(|_| app.write_health.unwritable_since().is_some())
    {
        return Err(OpError::Unavailable(message));
    }
    Ok(app.store.ping().await?)
}

fn read(app: &App, tx: &mut Tx<'_>, sight: &Sight, now: Time) -> Result<Stats> {
    // Everything in one transaction, so that the numbers of one answer fit each other.
    let machines: Vec<_> = one_machine::runners(tx)?.into_iter().map(|machine| machine.row).collect();
    let by_state = rows::count_by_state(tx, &JobFilter::default(), sight)?;
    let told = told(tx, &machines, sight, now)?;
    let oldest = stats::oldest_pending_at(tx, sight)?;
    let recent_failures = recent_failures(app, tx, sight, now)?;
    let needs = attention(&attention_input(app, tx, &machines, sight, now)?, now);
    // A machine that is gone offers nothing; what it held is counted until its leases run out.
    let there: Vec<_> = machines.iter().filter(|row| state_of(row, now) != RunnerState::Offline).collect();
    Ok(Stats {
        jobs: named(JobState::ALL, |state| by_state.get(&state).copied().unwrap_or(0)),
        tasks: tasks_by_state(&stats::task_counts(tx, sight)?),
        runners: machines.len() as u64,
        runners_by_status: runners_by_state(&machines, now),
        cpus_total: there.iter().map(|row| row.capacity.cpus).sum(),
        // A runner holds short tasks ahead of time, which occupy nothing yet.
        cpus_used: machines.iter().map(|row| row.used.cpus.min(row.capacity.cpus)).sum(),
        throughput: stats::ended_per_minute(tx, now, MINUTES, sight)?,
        failures_24h: stats::failures_since(tx, from_micros(now.as_microsecond() - DAY_MICROS), sight)?,
        warnings: told.warnings,
        errors: told.errors,
        queued: stats::queued(tx, sight)?,
        oldest_pending_seconds: oldest.map(|at| ms_between(at, now) as f64 / 1000.0),
        recent_failures,
        attention: with_storage(app, needs.items),
        attention_cut: needs.cut,
        server: ServerInfo {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            open: app.needs_no_credential(),
            loopback: app.config.listen.ip().is_loopback(),
            compat: app.config.answers_goliat().then(|| "goliat".to_owned()).into_iter().collect(),
        },
        storage: Some(super::storage::report(app)),
        services: Vec::new(),
    })
}

/// Of what has ended in the last day and, for who sees everything, of what runs now: that is counted by machine.
fn told(tx: &mut Tx<'_>, machines: &[RunnerRow], sight: &Sight, now: Time) -> Result<LineCounts> {
    let mut told = stats::lines_told_since(tx, from_micros(now.as_microsecond() - DAY_MICROS), sight)?;
    if *sight == Sight::Everything {
        machines.iter().for_each(|row| told += row.told);
    }
    Ok(told)
}

/// What the server says of its own disk comes before everything else.
fn with_storage(app: &App, mut found: Vec<Attention>) -> Vec<Attention> {
    if let Some(message) = super::storage::report(app).message {
        found.insert(0, Attention { kind: AttentionKind::Disk, message, subject: None });
    }
    found
}

/// Every state is named, those without any as 0: who reads a number need not know that absent means none.
fn named<S: Copy + std::fmt::Display>(all: &[S], count: impl Fn(S) -> u64) -> BTreeMap<String, u64> {
    all.iter().map(|state| (state.to_string(), count(*state))).collect()
}

pub(super) fn tasks_by_state(counts: &Counts) -> BTreeMap<String, u64> {
    named(TaskState::ALL, |state| counts.get(state))
}

pub(super) fn runners_by_state(machines: &[RunnerRow], now: Time) -> BTreeMap<String, u64> {
    named(RunnerState::ALL, |state| machines.iter().filter(|row| state_of(row, now) == state).count() as u64)
}

fn recent_failures(app: &App, tx: &mut Tx<'_>, sight: &Sight, now: Time) -> Result<Vec<Task>> {
    let found = stats::recent_failures(tx, FAILURES_SHOWN, sight)?;
    let (machines, time) = (Machines::load(tx)?, ViewTime::read(tx, now)?);
    let mut out = Vec::with_capacity(found.len());
    for row in found {
        // Deleted since: its failure is no news any more.
        let Some((job, spec)) = with_spec(app, tx, row.id.job, sight)? else { continue };
        let values = Params::new(row.id.job, &spec).of(tx, row.id.index)?;
        out.push(view::task(app, row, values, &job.ends.siblings(), &machines, time));
    }
    Ok(out)
}

fn attention_input(
    app: &App,
    tx: &mut Tx<'_>,
    machines: &[RunnerRow],
    sight: &Sight,
    now: Time,
) -> Result<AttentionInput> {
    // The newest failures, and the open jobs that come first in the queue.
    let filter = |states: &[JobState], sort| JobFilter {
        states: states.to_vec(),
        sort,
        limit: JOBS_EXAMINED,
        ..JobFilter::default()
    };
    // Bounded by kind: attention says what needs a person first, it is no report of everything.
    let (failed, _) = rows::list(tx, &filter(&[JobState::Failed], JobSort::Created), sight)?;
    let open = filter(&[JobState::Pending, JobState::Running], JobSort::Priority);
    let (open, _) = rows::list(tx, &open, sight)?;
    let (mut stalled, time) = (Vec::new(), ViewTime::read(tx, now)?);
    // Only jobs at the front of the queue: a stalled task of the thousandth job is found when it gets there.
    for job in open.iter().filter(|job| job.counts.running > 0) {
        let siblings = job.ends.siblings();
        for task in tasks::list(tx, job.id, &[TaskState::Running], None, TASKS_EXAMINED)? {
            let left = view::time_left(app, &task, &siblings, time);
            if let Some(Eta::Stalled { since_ms }) = left {
                stalled.push((task, from_micros(since_ms.saturating_mul(1000))));
            }
        }
    }
    let waiting = match sight {
        Sight::Everything => waiting_for_nobody(tx, machines, now)?,
        Sight::Of { .. } => waiting_of(&open, machines, now),
    };
    let failed_in_all = stats::jobs_failed_since(tx, from_micros(now.as_microsecond() - DAY_MICROS), sight)?;
    Ok(AttentionInput { failed, failed_in_all, waiting, runners: machines.to_vec(), stalled })
}

/// The same of these jobs alone, for who does not see all of a class.
fn waiting_of(open: &[JobRow], machines: &[RunnerRow], now: Time) -> Vec<ClassWaiting> {
    let waits = open.iter().filter(|job| job.counts.pending > 0 && !job.paused);
    let of_job = |job: &JobRow| {
        let why = nobody_could(&fleet::class_of(job), machines, now)?;
        Some(ClassWaiting { why, jobs: 1, tasks: job.counts.pending, first: job.clone() })
    };
    waits.filter_map(of_job).collect()
}

/// Work that is ready now and that nobody is fit for; what fits a machine is not counted, however much there is of it.
fn waiting_for_nobody(tx: &mut Tx<'_>, machines: &[RunnerRow], now: Time) -> Result<Vec<ClassWaiting>> {
    let mut out = Vec::new();
    for live in classes::live(tx, CLASSES_SHOWN_MAX)? {
        let Some(why) = nobody_could(&live.class, machines, now) else { continue };
        let Some(found) = classes::count(tx, &live)? else { continue };
        if let Some(first) = rows::get(tx, found.first, &Sight::Everything)? {
            out.push(ClassWaiting { why, jobs: found.jobs, tasks: found.tasks, first });
        }
    }
    Ok(out)
}
