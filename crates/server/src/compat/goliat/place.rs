//! To which attempt the words of a machine belong: the one it has claimed; else, for a study that a person just started,
//! a new one of a job of its own. Words behind an end change nothing; lines behind it are kept where they belong.

use super::caller::Caller;
use crate::{app::App, memory::progress_buffer::ResolvedAttempt, ops::submit};
use mothership_core::{
    clock::{ms_between, plus_ms},
    goliat::{
        JOB_LABEL, OWN_JOB,
        identity::MachineClaims,
        resolve::{AttemptStatus, LATE_MS},
        study,
    },
    ids::{AttemptId, RunnerId, TaskId},
    limits::{CLAIM_SILENCE_MS, GUI_CLIENT_SILENCE_MS},
    secret::Secret,
    state::AttemptState,
};
use mothership_store::{
    Result, Scope, StoreError, Time, Tx,
    attempts::{self, AttemptRow},
    gui_clients::{self, GuiClientRow, MachineReport},
    jobs::{self, Inserted},
    leases::{self, ClaimOne, ClaimOutcome},
    runners,
};

/// A lease is renewed when less than this is left of it.
const RENEW_AT_MS: u64 = GUI_CLIENT_SILENCE_MS - 20_000;

/// A word, and what to know to place it. Randomness is drawn before: a transaction may run twice.
#[derive(Debug, Clone)]
pub struct ClientMessage {
    pub caller: Caller,
    pub meeting: MachineReport,
    /// It shows that a study runs.
    pub shows_a_study: bool,
    /// It is the first of a session.
    pub is_first: bool,
    pub token: Secret,
}

impl ClientMessage {
    pub fn new(app: &App, caller: Caller, said: MachineClaims) -> Self {
        let now = app.now();
        let name = said.hostname.clone().filter(|name| !name.is_empty()).unwrap_or(said.machine.clone());
        let id = RunnerId(app.rng.uuid_v7(now));
        let said = MachineClaims { hook: caller.hook.clone(), peer: caller.peer.clone(), ..said };
        let meeting = MachineReport { said, id, name, inventory: None, now };
        Self { caller, meeting, shows_a_study: false, is_first: false, token: app.rng.lease_token() }
    }
}

/// What placing a word changed, for the one who tells viewers.
#[derive(Debug, Clone, Default)]
pub struct Resolution {
    pub runner: Option<RunnerId>,
    pub spot: Option<ResolvedAttempt>,
    /// Lists of runners, and this task, show something new.
    pub runners_changed: bool,
    pub began: Option<AttemptId>,
}

/// Finds the place of a word, and makes it if the word shows that there has to be one.
pub fn place(tx: &mut Tx<'_>, speech: &ClientMessage) -> Result<Resolution> {
    if let Some(named) = named(tx, speech)? {
        return Ok(named);
    }
    let met = gui_clients::upsert_machine(tx, &speech.meeting)?;
    let mut placed =
        Resolution { runner: Some(met.window.runner), runners_changed: met.changed, ..Resolution::default() };
    let mut window = met.window;
    if met.named {
        name_job(tx, &window, speech.meeting.now)?;
    }
    let mut row = latest(tx, &window)?;
    if speech.shows_a_study && !row.as_ref().is_some_and(|row| row.state.is_live()) {
        // Three threads speak at once; one of them makes the place.
        window = gui_clients::lock(tx, window.runner)?.unwrap_or(window);
        row = latest(tx, &window)?;
    }
    match row {
        Some(row) if row.state.is_live() => live(tx, speech, row, &mut placed)?,
        Some(row) => over(tx, speech, &window, row, &mut placed)?,
        None if speech.shows_a_study => begin_own(tx, speech, &window, &mut placed)?,
        None => {}
    }
    Ok(placed)
}

fn latest(tx: &mut Tx<'_>, window: &GuiClientRow) -> Result<Option<AttemptRow>> {
    window.attempt.map_or(Ok(None), |attempt| attempts::get(tx, attempt))
}

/// The attempt that the request itself names.
pub fn named(tx: &mut Tx<'_>, speech: &ClientMessage) -> Result<Option<Resolution>> {
    let Some(text) = &speech.caller.attempt else { return Ok(None) };
    let row = match (text.parse::<AttemptId>(), text.parse::<TaskId>()) {
        (Ok(attempt), _) => attempts::get(tx, attempt)?,
        (_, Ok(task)) => of_task(tx, speech, task)?,
        _ => None,
    };
    let Some(row) = row else { return Ok(None) };
    let mut placed = Resolution { runner: Some(row.runner), ..Resolution::default() };
    let Some(window) = gui_clients::get(tx, row.runner)? else {
        // Of a machine that was removed, or of an agent.
        let status = match runners::get(tx, row.runner)? {
            None => AttemptStatus::Late,
            Some(_) => AttemptStatus::Native,
        };
        placed.spot = Some(spot(&row, status));
        return Ok(Some(placed));
    };
    runners::seen(tx, row.runner, None, speech.meeting.now)?;
    match row.state {
        state if state.is_live() => live(tx, speech, row, &mut placed)?,
        AttemptState::Lost => over(tx, speech, &window, row, &mut placed)?,
        _ => placed.spot = Some(spot(&row, AttemptStatus::Late)),
    }
    Ok(Some(placed))
}

/// Which attempt of a task it is: the latest one of this machine, for another one may have the task by now; or one
/// that a native runner follows.
fn of_task(tx: &mut Tx<'_>, speech: &ClientMessage, task: TaskId) -> Result<Option<AttemptRow>> {
    let mut rows = attempts::list(tx, task)?;
    if let Some(latest) = rows.last()
        && gui_clients::get(tx, latest.runner)?.is_none()
    {
        return Ok(rows.pop());
    }
    let me = gui_clients::upsert_machine(tx, &speech.meeting)?.window.runner;
    Ok(rows.into_iter().rev().find(|row| row.runner == me))
}

fn spot(row: &AttemptRow, status: AttemptStatus) -> ResolvedAttempt {
    ResolvedAttempt { attempt: row.id, token: row.token.clone(), status }
}

/// Its window has begun, or goes on.
fn live(tx: &mut Tx<'_>, speech: &ClientMessage, row: AttemptRow, placed: &mut Resolution) -> Result<()> {
    let now = speech.meeting.now;
    if row.state == AttemptState::Leased && speech.shows_a_study {
        begin(tx, row.id, &row.token, now)?;
        placed.began = Some(row.id);
    } else if row.state == AttemptState::Running
        && row.lease_expires_at.is_some_and(|at| ms_between(now, at) < RENEW_AT_MS)
    {
        gui_clients::renew(tx, row.id, plus_ms(now, GUI_CLIENT_SILENCE_MS))?;
    }
    placed.spot = Some(spot(&row, AttemptStatus::Live));
    Ok(())
}

fn begin(tx: &mut Tx<'_>, attempt: AttemptId, token: &Secret, now: Time) -> Result<()> {
    gui_clients::begin(tx, attempt, token, now, plus_ms(now, GUI_CLIENT_SILENCE_MS))
}

fn over(
    tx: &mut Tx<'_>,
    speech: &ClientMessage,
    window: &GuiClientRow,
    row: AttemptRow,
    placed: &mut Resolution,
) -> Result<()> {
    placed.spot = Some(spot(&row, AttemptStatus::Late));
    if !speech.shows_a_study {
        return Ok(());
    }
    let is_lost = row.state == AttemptState::Lost;
    if is_lost {
        // It was only silent: it goes on with its task, unless somebody else has it by now.
        let claim = claim(speech, row.id.task, window.runner, GUI_CLIENT_SILENCE_MS);
        if let ClaimOutcome::New(attempt) = leases::claim_one(tx, &claim)? {
            return go_on(tx, speech, window, attempt, placed);
        }
    }
    let ended_at = row.ended_at.unwrap_or(row.leased_at);
    let is_late = ms_between(ended_at, speech.meeting.now) < LATE_MS && !speech.is_first;
    if is_lost || is_late {
        return Ok(());
    }
    begin_own(tx, speech, window, placed)
}

fn claim(speech: &ClientMessage, task: TaskId, runner: RunnerId, silence_ms: u64) -> ClaimOne {
    let now = speech.meeting.now;
    ClaimOne { task, runner, token: speech.token.clone(), now, lease_expires_at: plus_ms(now, silence_ms) }
}

fn go_on(
    tx: &mut Tx<'_>,
    speech: &ClientMessage,
    window: &GuiClientRow,
    attempt: AttemptId,
    placed: &mut Resolution,
) -> Result<()> {
    gui_clients::set_attempt(tx, window.runner, attempt)?;
    begin(tx, attempt, &speech.token, speech.meeting.now)?;
    placed.spot = Some(ResolvedAttempt { attempt, token: speech.token.clone(), status: AttemptStatus::Live });
    placed.began = Some(attempt);
    placed.runners_changed = true;
    Ok(())
}

/// A person started a study at the machine: it is a job of its own.
fn begin_own(
    tx: &mut Tx<'_>,
    speech: &ClientMessage,
    window: &GuiClientRow,
    placed: &mut Resolution,
) -> Result<()> {
    // The window of a program that this machine's own runner has started: the runner follows it.
    if let Some(attempt) = gui_clients::of_native(tx, &window.hostname, JOB_LABEL)?
        && let Some(row) = attempts::get(tx, attempt)?
    {
        placed.spot = Some(spot(&row, AttemptStatus::Native));
        return Ok(());
    }
    let host = if window.hostname.is_empty() { &window.machine } else { &window.hostname };
    let refused = |why: String| StoreError::Internal(format!("the job of a window: {why}"));
    let checked = study::of_gui_client(host).check().map_err(|errors| refused(errors.to_string()))?;
    let new = submit::new_job(checked, &super::person(), None, speech.meeting.now);
    let Inserted::New(job) = jobs::insert(tx, &new, &Scope::All)? else {
        return Err(refused("it was there before".into()));
    };
    match leases::claim_one(tx, &claim(speech, job.task(0), window.runner, GUI_CLIENT_SILENCE_MS))? {
        ClaimOutcome::New(attempt) => go_on(tx, speech, window, attempt, placed),
        other => Err(refused(format!("{other:?}"))),
    }
}

/// The job that a nameless machine began is called after it now.
fn name_job(tx: &mut Tx<'_>, window: &GuiClientRow, now: Time) -> Result<()> {
    let Some(attempt) = window.attempt else { return Ok(()) };
    let job = jobs::get(tx, attempt.task.job, &Scope::All)?;
    if let Some(job) = job.filter(|job| job.labels.get(JOB_LABEL).is_some_and(|kind| kind == OWN_JOB)) {
        let name = study::of_gui_client(&window.hostname).name;
        jobs::patch(tx, job.id, &jobs::JobPatch { name, ..jobs::JobPatch::default() }, now)?;
    }
    Ok(())
}

/// A person claims a task at the machine.
pub fn claim_for(
    tx: &mut Tx<'_>,
    speech: &ClientMessage,
    task: TaskId,
) -> Result<(GuiClientRow, ClaimOutcome)> {
    let met = gui_clients::upsert_machine(tx, &speech.meeting)?;
    let taken = leases::claim_one(tx, &claim(speech, task, met.window.runner, CLAIM_SILENCE_MS))?;
    if let ClaimOutcome::New(attempt) | ClaimOutcome::Kept(attempt) = taken {
        gui_clients::set_attempt(tx, met.window.runner, attempt)?;
    }
    Ok((met.window, taken))
}

/// Tells viewers what a placed word changed.
pub fn publish(app: &App, placed: &Resolution) {
    if placed.runners_changed {
        app.live.runners_changed();
    }
    if let Some(attempt) = placed.began {
        app.progress_buffer.forget_resolved();
        app.live.task_changed(attempt.task, mothership_core::state::TaskState::Running);
        app.live.job_changed(attempt.task.job);
        app.live.runners_changed();
    }
}
