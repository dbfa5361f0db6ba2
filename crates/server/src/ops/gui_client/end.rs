//! A study is over: everything that waits goes before its end, and both in one transaction.

use super::{
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
        resolve::{AttemptStatus, LATE_MS, ProcessBefore, is_end_of_the_process_before},
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
                Some(to) => close(tx, pending(&handle, to, now), named_task(&message), &said, now, jitter)?,
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
fn processes_before(
    tx: &mut Tx<'_>,
    of: &AttemptRow,
    named: Option<TaskId>,
    now: Time,
) -> Result<Vec<ProcessBefore>> {
    let mut all = gui_clients::ended_since(tx, of.runner, minus_ms(now, LATE_MS))?;
    for attempt in runners::running_attempts(tx, of.runner, HELD_MAX)? {
        all.extend(attempts::get(tx, attempt)?);
    }
    let others =
        all.into_iter().filter(|row| row.id != of.id && named.is_none_or(|task| row.id.task == task));
    Ok(others.map(|row| ProcessBefore { state: row.state, ended_at: row.ended_at }).collect())
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

/// The last progress, then the rest of the lines, then the end: how it ended is read off both.
fn close(
    tx: &mut Tx<'_>,
    progress: PendingProgress,
    named: Option<TaskId>,
    said: &Message,
    now: Time,
    jitter: f64,
) -> Result<Vec<EndOutcome>> {
    let (attempt, token) = (progress.attempt, progress.token.clone());
    // Locks the job before the attempt, as everybody does.
    gui_clients::write_progress(tx, &[progress])?;
    let Some(row) = attempts::get(tx, attempt)? else { return Ok(Vec::new()) };
    if row.state == AttemptState::Leased {
        let before = processes_before(tx, &row, named, now)?;
        if is_end_of_the_process_before(row.state, row.leased_at, &before, now) {
            return Ok(Vec::new());
        }
    }
    while gui_clients::flush_inbox(tx, attempt, true, now)?.more {}
    let fatal = gui_clients::fatal(tx, attempt)?;
    let seen = Seen { fatal: fatal.as_deref(), stage: row.stage.as_deref() };
    let Some(Verdict { exit_code, error }) = verdict(said, seen) else { return Ok(Vec::new()) };
    let facts = end_attempt::by_server(attempt, EndCause::Exited, now, error);
    end_attempt::end(tx, &[EndFacts { token: Some(token), exit_code, ..facts }], now, jitter)
}
