//! Where a message belongs: loads what is known, lets [`mothership_core::goliat::resolve`] decide, and does what it says,
//! all in the transaction of whoever takes the message.

use super::{
    absorb::{Moved, absorb},
    claim::claim_task,
    find_job, is_own_job,
    message::ClientMessage,
};
use crate::{
    actor::Person,
    app::App,
    error::OpResult,
    memory::progress_buffer::ResolvedAttempt,
    ops::{
        end_attempt,
        hints::{Hint, hint},
        submit,
    },
};
use mothership_core::{
    clock::{carried_over, plus_ms},
    goliat::{
        JOB_LABEL,
        resolve::{self as rules, Action, AttemptStatus, KnownAttempt, MessageContext, RunBy},
        study,
    },
    ids::{AttemptId, JobId, RunnerId, TaskId},
    limits::GUI_CLIENT_SILENCE_MS,
    ownership::EVERYONE,
    secret::Secret,
    state::TaskState,
};
use mothership_store::{
    Result, StoreError, Time, Tx,
    attempts::{self, AttemptRow, EndOutcome},
    gui_clients::{self, GuiClientRow},
    jobs::{self, Inserted, JobPatch},
    leases::{self, ClaimOutcome},
    runners,
};

/// Where a message belongs, and what that changed. [`publish`] tells of the changes after the commit.
#[derive(Debug, Default)]
pub struct Resolution {
    /// The machine, as far as it was looked at.
    pub runner: Option<RunnerId>,
    /// `None`: to no attempt.
    pub attempt: Option<ResolvedAttempt>,
    /// Lists of runners show something new.
    runners_changed: bool,
    began: Option<AttemptId>,
    new_job: Option<JobId>,
    /// An attempt that a claim has replaced.
    replaced: Vec<EndOutcome>,
}

impl Resolution {
    /// What was found out a moment ago, of which nothing changes.
    pub fn remembered(attempt: ResolvedAttempt) -> Self {
        Self { attempt: Some(attempt), ..Self::default() }
    }
}

/// The message's machine and what may be meant, as loaded.
struct Loaded {
    runner: RunnerId,
    /// `None`: the attempt does not run on a GUI client, or on none any more.
    client: Option<GuiClientRow>,
    row: Option<AttemptRow>,
    known: MessageContext,
}

/// Where a message belongs. Makes the attempt, and the job, if the message shows that there has to be one.
pub fn resolve(tx: &mut Tx<'_>, owner: &Person, message: &ClientMessage) -> Result<Resolution> {
    match resolve_named(tx, owner, message)? {
        Some(resolution) => Ok(resolution),
        None => {
            let (loaded, runners_changed, moved) = load_of_machine(tx, message)?;
            let mut resolution = act(tx, owner, message, loaded)?;
            resolution.replaced.extend(moved.ended);
            resolution.began = resolution.began.or(moved.began);
            Ok(Resolution { runners_changed: runners_changed || resolution.runners_changed, ..resolution })
        }
    }
}

/// The same, asked of the database at most once a second of each client.
pub async fn resolve_lately(
    app: &App,
    owner: &Person,
    message: ClientMessage,
) -> OpResult<Option<ResolvedAttempt>> {
    let (now, client) = (message.now(), message.client_key());
    app.progress_buffer.heard(&client, None, now);
    match app.progress_buffer.resolved(&client, now) {
        // A message that shows a study may make an attempt where there was none.
        Some(to)
            if to.as_ref().is_some_and(|to| to.status != AttemptStatus::Late)
                || !message.facts.shows_a_study =>
        {
            return Ok(to);
        }
        _ => {}
    }
    let owner = owner.clone();
    let resolution = app.store.write(move |tx| resolve(tx, &owner, &message)).await?;
    publish(app, &resolution);
    app.progress_buffer.heard(&client, resolution.runner, now);
    app.progress_buffer.remember(client, resolution.attempt.clone(), now);
    Ok(resolution.attempt)
}

/// By the attempt that the request itself names; `None` when it names none that is known.
pub fn resolve_named(tx: &mut Tx<'_>, owner: &Person, message: &ClientMessage) -> Result<Option<Resolution>> {
    match load_named(tx, message)? {
        Some(loaded) => act(tx, owner, message, loaded).map(Some),
        None => Ok(None),
    }
}

fn load_named(tx: &mut Tx<'_>, message: &ClientMessage) -> Result<Option<Loaded>> {
    let Some(text) = &message.named else { return Ok(None) };
    let row = match (text.parse::<AttemptId>(), text.parse::<TaskId>()) {
        (Ok(attempt), _) => attempts::get(tx, attempt)?,
        (_, Ok(task)) => attempt_of_task(tx, message, task)?,
        _ => None,
    };
    let Some(row) = row else { return Ok(None) };
    let client = gui_clients::get(tx, row.runner)?;
    let run_by = if client.is_some() {
        runners::seen(tx, row.runner, None, message.now())?;
        RunBy::GuiClient
    } else if runners::get(tx, row.runner)?.is_some() {
        RunBy::Agent
    } else {
        RunBy::Removed
    };
    let listening = leases::listening_at(tx, message.now())?;
    let known = known(&row, run_by, true, (listening, message.now()));
    let known = MessageContext { attempt: Some(known), native: None };
    Ok(Some(Loaded { runner: row.runner, client, row: Some(row), known }))
}

/// Which attempt of a task is meant: the latest one of this machine, for another one may have the task by now; or one
/// that a native runner runs.
fn attempt_of_task(tx: &mut Tx<'_>, message: &ClientMessage, task: TaskId) -> Result<Option<AttemptRow>> {
    let mut rows = attempts::list(tx, task)?;
    if let Some(latest) = rows.last()
        && gui_clients::get(tx, latest.runner)?.is_none()
    {
        return Ok(rows.pop());
    }
    let me = gui_clients::upsert_machine(tx, &message.report)?.client.runner();
    Ok(rows.into_iter().rev().find(|row| row.runner == me))
}

/// By the machine alone; whether lists of runners show it differently now, and what it had begun under another address.
fn load_of_machine(tx: &mut Tx<'_>, message: &ClientMessage) -> Result<(Loaded, bool, Moved)> {
    let upserted = gui_clients::upsert_machine(tx, &message.report)?;
    if upserted.changed {
        hint(tx, Hint::Runners)?;
    }
    let mut client = upserted.client;
    if upserted.named {
        name_own_job(tx, &client, message)?;
    }
    let moved = match &upserted.absorbed {
        Some(absorbed) => absorb(tx, &client, absorbed, message.now())?,
        None => Moved::default(),
    };
    let mut row = latest(tx, &client)?;
    let times = (leases::listening_at(tx, message.now())?, message.now());
    let mut known = of_latest(row.as_ref(), times);
    if known.may_begin(message.facts) {
        // Three threads speak at once, to two servers perhaps: one of them begins, the others find what it has begun.
        client = gui_clients::lock(tx, client.runner())?.unwrap_or(client);
        row = latest(tx, &client)?;
        known = of_latest(row.as_ref(), times);
    }
    Ok((Loaded { runner: client.runner(), client: Some(client), row, known }, upserted.changed, moved))
}

fn latest(tx: &mut Tx<'_>, client: &GuiClientRow) -> Result<Option<AttemptRow>> {
    client.attempt.map_or(Ok(None), |attempt| attempts::get(tx, attempt))
}

fn of_latest(row: Option<&AttemptRow>, times: (Time, Time)) -> MessageContext {
    MessageContext { attempt: row.map(|row| known(row, RunBy::GuiClient, false, times)), native: None }
}

/// `times`: the listening time, by which leases are counted, and the time of day, by which messages are.
fn known(row: &AttemptRow, run_by: RunBy, is_named: bool, times: (Time, Time)) -> KnownAttempt {
    KnownAttempt {
        state: row.state,
        run_by,
        is_named,
        leased_at: row.leased_at,
        lease_expires_at: row.lease_expires_at.map(|at| carried_over(at, times.0, times.1)),
        ended_at: row.ended_at,
    }
}

/// Decides and does it.
fn act(tx: &mut Tx<'_>, owner: &Person, message: &ClientMessage, loaded: Loaded) -> Result<Resolution> {
    let Loaded { runner, client, row, mut known } = loaded;
    let mut action = rules::resolve(&known, message.facts, message.now());
    if let (Action::NewJob, Some(client)) = (action, &client) {
        // Only now is it worth a look whether the program was started by this machine's own runner.
        known.native = gui_clients::of_native(tx, &client.identity.hostname, JOB_LABEL)?;
        action = rules::resolve(&known, message.facts, message.now());
    }
    let with = |status| row.as_ref().map(|row| resolved(row, status));
    let found = Resolution { runner: Some(runner), ..Resolution::default() };
    Ok(match action {
        Action::Ignore => found,
        Action::Keep(status) => Resolution { attempt: with(status), ..found },
        Action::Renew => {
            if let Some(row) = &row {
                let heard_at = leases::listening_at(tx, message.now())?;
                gui_clients::renew(tx, row.id, heard_at, plus_ms(heard_at, GUI_CLIENT_SILENCE_MS))?;
            }
            Resolution { attempt: with(AttemptStatus::Live), ..found }
        }
        Action::Begin => {
            let Some(row) = &row else { return Ok(found) };
            begin(tx, message, row.id, &row.token, found)?
        }
        Action::Resume => {
            let Some(row) = &row else { return Ok(found) };
            match claim_and_begin(tx, message, row.id.task, found)? {
                Ok(resumed) => resumed,
                // Somebody else has it by now, or it was cancelled.
                Err(_) => Resolution {
                    runner: Some(runner),
                    attempt: with(AttemptStatus::Late),
                    ..Resolution::default()
                },
            }
        }
        Action::Follow(native) => {
            let native = attempts::get(tx, native)?;
            let attempt = native.map(|row| resolved(&row, AttemptStatus::Native));
            Resolution { attempt, ..found }
        }
        Action::NewJob => match client {
            Some(client) => begin_own_job(tx, owner, message, &client, found)?,
            None => found,
        },
    })
}

fn resolved(row: &AttemptRow, status: AttemptStatus) -> ResolvedAttempt {
    ResolvedAttempt { attempt: row.id, token: row.token.clone(), status }
}

/// The GUI of a claimed attempt is heard: from now on its lease lasts from message to message.
fn begin(
    tx: &mut Tx<'_>,
    message: &ClientMessage,
    attempt: AttemptId,
    token: &Secret,
    found: Resolution,
) -> Result<Resolution> {
    let until = plus_ms(leases::listening_at(tx, message.now())?, GUI_CLIENT_SILENCE_MS);
    gui_clients::begin(tx, attempt, token, message.now(), until)?;
    hint(tx, Hint::Job(attempt.task.job))?;
    let resolved = ResolvedAttempt { attempt, token: token.clone(), status: AttemptStatus::Live };
    Ok(Resolution { attempt: Some(resolved), began: Some(attempt), ..found })
}

/// Claims the task for the message's machine, and begins at once. `Err`: it did not get it.
fn claim_and_begin(
    tx: &mut Tx<'_>,
    message: &ClientMessage,
    task: TaskId,
    found: Resolution,
) -> Result<std::result::Result<Resolution, ClaimOutcome>> {
    let Some(runner) = found.runner else { return Ok(Err(ClaimOutcome::Unknown)) };
    let claimed = claim_task(tx, message, runner, task, GUI_CLIENT_SILENCE_MS)?;
    let ClaimOutcome::New(attempt) = claimed.outcome else { return Ok(Err(claimed.outcome)) };
    let found = Resolution { replaced: claimed.replaced, runners_changed: true, ..found };
    begin(tx, message, attempt, &message.token, found).map(Ok)
}

/// A person started a study at the machine: a job of its own, submitted like every other.
fn begin_own_job(
    tx: &mut Tx<'_>,
    owner: &Person,
    message: &ClientMessage,
    client: &GuiClientRow,
    found: Resolution,
) -> Result<Resolution> {
    let identity = &client.identity;
    let host = if identity.hostname.is_empty() { &identity.machine } else { &identity.hostname };
    let refused = |why: String| StoreError::Internal(format!("the job of a GUI client: {why}"));
    let checked = study::of_gui_client(host).check().map_err(|errors| refused(errors.to_string()))?;
    let new = submit::new_job(checked, owner, EVERYONE.into(), None, message.now())?;
    let Inserted::New(job) = submit::insert(tx, owner, &new, &[])? else {
        return Err(refused("it was there before".into()));
    };
    match claim_and_begin(tx, message, job.task(0), found)? {
        Ok(resolution) => Ok(Resolution { new_job: Some(job), ..resolution }),
        Err(outcome) => Err(refused(format!("{outcome:?}"))),
    }
}

/// The job that a nameless machine began is called after it now.
fn name_own_job(tx: &mut Tx<'_>, client: &GuiClientRow, message: &ClientMessage) -> Result<()> {
    let Some(attempt) = client.attempt else { return Ok(()) };
    if let Some(job) = find_job(tx, attempt.task.job)?.filter(is_own_job) {
        let name = study::of_gui_client(&client.identity.hostname).name;
        jobs::patch(tx, job.id, &JobPatch { name, ..JobPatch::default() }, message.now())?;
        hint(tx, Hint::Job(job.id))?;
    }
    Ok(())
}

/// Tells viewers, and whoever waits, what changed.
pub fn publish(app: &App, resolution: &Resolution) {
    if resolution.runners_changed {
        app.progress_buffer.forget_machines();
        app.live.runners_changed();
    }
    end_attempt::publish(app, &resolution.replaced);
    if let Some(job) = resolution.new_job {
        // Nobody else is woken: its only task is begun already.
        app.live.job_changed(job);
    }
    if let Some(attempt) = resolution.began {
        app.progress_buffer.forget_resolved();
        app.live.task_changed(attempt.task, TaskState::Running);
        app.live.job_changed(attempt.task.job);
        app.live.runners_changed();
    }
}

/// Only which machine it is, and the attempt that its messages belong to: for what is no message of a running program.
pub fn resolve_machine_only(
    tx: &mut Tx<'_>,
    message: &ClientMessage,
) -> Result<(RunnerId, Option<AttemptId>)> {
    let upserted = gui_clients::upsert_machine(tx, &message.report)?;
    if let Some(absorbed) = &upserted.absorbed {
        absorb(tx, &upserted.client, absorbed, message.now())?;
    }
    if upserted.changed {
        hint(tx, Hint::Runners)?;
    }
    Ok((upserted.client.runner(), upserted.client.attempt))
}
