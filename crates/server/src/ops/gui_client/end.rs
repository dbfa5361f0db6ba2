//! A study is over: everything that waits goes before its end, and both in one transaction.

use super::{
    find_job, is_own_job,
    message::ClientMessage,
    resolve::{self, resolve},
};
use crate::{
    actor::Person, app::App, error::OpResult, memory::progress_buffer::ResolvedAttempt, ops::end_attempt,
};
use mothership_core::{
    attempt::EndCause,
    clock::minus_ms,
    goliat::{
        message::Message,
        progress_patch::ProgressPatch,
        resolve::{AttemptStatus, EndOf, LATE_MS, ProcessBefore, end_of},
        verdict::{Seen, Verdict, verdict},
    },
    ids::TaskId,
    state::AttemptState,
};
use mothership_store::{
    Result, Time, Tx,
    attempts::{self, AttemptRow, EndFacts, EndOutcome},
    gui_clients::{self, PendingProgress},
    runners,
};

/// More than a machine ever runs at once.
const HELD_MAX: u64 = 100;

/// Ends the attempt that a message belongs to, if the message ends one.
pub async fn end(app: &App, owner: &Person, message: ClientMessage, said: Message) -> OpResult<()> {
    let (now, jitter) = (message.now(), app.rng.unit());
    let (handle, owner) = (app.clone(), owner.clone());
    let (resolution, outcomes) = app
        .store
        .write(move |tx| {
            let resolution = resolve(tx, &owner, &message)?;
            let to = resolution.attempt.clone().filter(|to| to.status != AttemptStatus::Native);
            let outcomes = match to {
                // Read inside of the transaction: what came while it waited for its turn counts, too.
                Some(to) => end_said(tx, &handle, to, named_task(&message), &said, now, jitter)?,
                None => Vec::new(),
            };
            Ok((resolution, outcomes))
        })
        .await?;
    resolve::publish(app, &resolution);
    end_attempt::publish(app, &outcomes);
    app.progress_buffer.forget_resolved();
    if !outcomes.is_empty() {
        app.live.runners_changed();
    }
    Ok(())
}

/// The task that the request itself names: then it speaks of no other.
fn named_task(message: &ClientMessage) -> Option<TaskId> {
    message.named.as_ref()?.parse().ok()
}

/// What else the machine of this attempt runs, or ended a moment ago. `named`: only attempts of this task.
fn attempts_before(
    tx: &mut Tx<'_>,
    of: &AttemptRow,
    named: Option<TaskId>,
    now: Time,
) -> Result<Vec<AttemptRow>> {
    let mut all = gui_clients::ended_since(tx, of.runner, minus_ms(now, LATE_MS))?;
    for attempt in runners::running_attempts(tx, of.runner, HELD_MAX)? {
        all.extend(attempts::get(tx, attempt)?);
    }
    all.retain(|row| row.id != of.id && named.is_none_or(|task| row.id.task == task));
    Ok(all)
}

fn process(tx: &mut Tx<'_>, row: &AttemptRow) -> Result<ProcessBefore> {
    let is_own_job = find_job(tx, row.id.task.job)?.is_some_and(|job| is_own_job(&job));
    Ok(ProcessBefore { state: row.state, ended_at: row.ended_at, is_own_job })
}

/// The attempt whose end it is; `None`: nothing ends. Asked before any job is locked, so that only the one of the attempt
/// that ends is; whatever has moved meanwhile, the end repeats its token.
fn who_ends(
    tx: &mut Tx<'_>,
    said_on: ResolvedAttempt,
    named: Option<TaskId>,
    now: Time,
) -> Result<Option<ResolvedAttempt>> {
    let Some(row) = attempts::get(tx, said_on.attempt)? else { return Ok(None) };
    if row.state != AttemptState::Leased {
        return Ok(Some(said_on));
    }
    let mut rows = attempts_before(tx, &row, named, now)?;
    let mut processes = Vec::with_capacity(rows.len());
    for row in &rows {
        processes.push(process(tx, row)?);
    }
    Ok(match end_of(row.state, row.leased_at, &processes, now) {
        EndOf::Attempt => Some(said_on),
        EndOf::Before(at) => {
            let AttemptRow { id, token, .. } = rows.swap_remove(at);
            Some(ResolvedAttempt { attempt: id, token, status: AttemptStatus::Live })
        }
        EndOf::Unknown => None,
    })
}

/// What was reported of an attempt and is not written down; nothing new when nothing was.
fn pending(app: &App, of: ResolvedAttempt, now: Time) -> PendingProgress {
    let nothing = || PendingProgress {
        attempt: of.attempt,
        token: of.token.clone(),
        at: now,
        patch: ProgressPatch::default(),
    };
    app.progress_buffer.pending(of.attempt).unwrap_or_else(nothing)
}

/// An end was said on this attempt: ends the one that it is of.
fn end_said(
    tx: &mut Tx<'_>,
    app: &App,
    on: ResolvedAttempt,
    named: Option<TaskId>,
    said: &Message,
    now: Time,
    jitter: f64,
) -> Result<Vec<EndOutcome>> {
    match who_ends(tx, on, named, now)? {
        Some(ending) => close(tx, pending(app, ending, now), said, now, jitter),
        None => Ok(Vec::new()),
    }
}

/// The last progress, then the rest of the lines, then the end: how it ended is read off both.
fn close(
    tx: &mut Tx<'_>,
    progress: PendingProgress,
    said: &Message,
    now: Time,
    jitter: f64,
) -> Result<Vec<EndOutcome>> {
    let (attempt, token) = (progress.attempt, progress.token.clone());
    // Locks the job before the attempt, as everybody does.
    gui_clients::write_progress(tx, &[progress])?;
    while gui_clients::flush_inbox(tx, attempt, true, now)?.more {}
    let Some(row) = attempts::get(tx, attempt)? else { return Ok(Vec::new()) };
    let fatal = gui_clients::fatal(tx, attempt)?;
    let seen = Seen { fatal: fatal.as_deref(), stage: row.stage.as_deref() };
    let Some(Verdict { exit_code, error }) = verdict(said, seen) else { return Ok(Vec::new()) };
    let facts = end_attempt::by_server(attempt, EndCause::Exited, now, error);
    end_attempt::end(tx, &[EndFacts { token: Some(token), exit_code, ..facts }], now, jitter)
}
