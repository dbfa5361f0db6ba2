//! A study is over: everything that waits goes before its end, and both in one transaction.

use super::place::{self, ClientMessage};
use crate::{app::App, compat::goliat::refusal::Answer, ops::end_attempt};
use mothership_core::{
    attempt::EndCause,
    clock::ms_between,
    goliat::{
        message::Message,
        progress_patch::ProgressPatch,
        resolve::{AttemptStatus, LATE_MS},
        verdict::{Seen, verdict},
    },
    ids::AttemptId,
    secret::Secret,
    state::AttemptState,
};
use mothership_store::{
    Result, Time, Tx,
    attempts::{self, AttemptRow, EndFacts, EndOutcome},
    gui_clients::{self, PendingProgress},
};

pub async fn end(app: &App, speech: ClientMessage, message: &Message) -> Answer<()> {
    let (now, jitter, message) = (speech.meeting.now, app.rng.unit(), message.clone());
    let handle = app.clone();
    let (placed, outcomes) = app
        .store
        .write(move |tx| {
            let placed = place::place(tx, &speech)?;
            let spot = placed.spot.clone().filter(|spot| spot.status != AttemptStatus::Native);
            let outcomes = match spot {
                Some(spot) => {
                    let told =
                        handle.progress_buffer.pending(spot.attempt).unwrap_or_else(|| PendingProgress {
                            attempt: spot.attempt,
                            token: spot.token.clone(),
                            at: now,
                            word: ProgressPatch::default(),
                        });
                    close(tx, told, &message, now, jitter)?
                }
                None => Vec::new(),
            };
            Ok((placed, outcomes))
        })
        .await?;
    place::publish(app, &placed);
    end_attempt::publish(app, &outcomes);
    app.progress_buffer.forget_resolved();
    if !outcomes.is_empty() {
        app.live.runners_changed();
    }
    Ok(())
}

fn close(
    tx: &mut Tx<'_>,
    told: PendingProgress,
    message: &Message,
    now: Time,
    jitter: f64,
) -> Result<Vec<EndOutcome>> {
    let (attempt, token) = (told.attempt, told.token.clone());
    // Locks the job before the attempt, as everybody does.
    gui_clients::write_progress(tx, &[told])?;
    if attempts::get(tx, attempt)?.is_some_and(|row| is_of_another(&row, now)) {
        return Ok(Vec::new());
    }
    while gui_clients::flush_inbox(tx, attempt, true, now)?.more {}
    let fatal = gui_clients::fatal(tx, attempt)?;
    let Some(row) = attempts::get(tx, attempt)? else { return Ok(Vec::new()) };
    let seen = Seen { fatal: fatal.as_deref(), stage: row.stage.as_deref() };
    let Some(verdict) = verdict(message, seen) else { return Ok(Vec::new()) };
    end_attempt::end(tx, &[facts(attempt, token, verdict.exit_code, verdict.error, now)], now, jitter)
}

/// The last word of the process before: this attempt has just been claimed and its window has not begun.
fn is_of_another(row: &AttemptRow, now: Time) -> bool {
    row.state == AttemptState::Leased && ms_between(row.leased_at, now) < LATE_MS
}

fn facts(
    attempt: AttemptId,
    token: Secret,
    exit_code: Option<i32>,
    error: Option<String>,
    now: Time,
) -> EndFacts {
    EndFacts {
        token: Some(token),
        exit_code,
        ..end_attempt::by_server(attempt, EndCause::Exited, now, error)
    }
}
