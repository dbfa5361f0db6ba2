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
    goliat::{
        message::Message,
        progress_patch::ProgressPatch,
        resolve::{AttemptStatus, is_end_of_the_process_before},
        verdict::{Seen, Verdict, verdict},
    },
};
use mothership_store::{
    Result, Time, Tx,
    attempts::{self, EndFacts, EndOutcome},
    gui_clients::{self, PendingProgress},
};

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
                Some(to) => close(tx, pending(&handle, to, now), &said, now, jitter)?,
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
    said: &Message,
    now: Time,
    jitter: f64,
) -> Result<Vec<EndOutcome>> {
    let (attempt, token) = (progress.attempt, progress.token.clone());
    // Locks the job before the attempt, as everybody does.
    gui_clients::write_progress(tx, &[progress])?;
    let Some(row) = attempts::get(tx, attempt)? else { return Ok(Vec::new()) };
    if is_end_of_the_process_before(row.state, row.leased_at, now) {
        return Ok(Vec::new());
    }
    while gui_clients::flush_inbox(tx, attempt, true, now)?.more {}
    let fatal = gui_clients::fatal(tx, attempt)?;
    let seen = Seen { fatal: fatal.as_deref(), stage: row.stage.as_deref() };
    let Some(Verdict { exit_code, error }) = verdict(said, seen) else { return Ok(Vec::new()) };
    let facts = end_attempt::by_server(attempt, EndCause::Exited, now, error);
    end_attempt::end(tx, &[EndFacts { token: Some(token), exit_code, ..facts }], now, jitter)
}
