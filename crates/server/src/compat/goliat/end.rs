//! A study is over: everything that waits goes before its end, and both in one transaction.

use super::place::{self, Speech, Standing};
use crate::{app::App, compat::goliat::refusal::Answer, ops::ends};
use mothership_core::{
    attempt::EndCause,
    clock::ms_between,
    goliat::{
        message::Message,
        verdict::{Seen, verdict},
        word::Word,
    },
    ids::AttemptId,
    state::AttemptState,
};
use mothership_store::{
    Result, Time, Tx,
    attempts::{self, AttemptRow, EndFacts, EndOutcome},
    windows::{self, Told},
};

pub async fn end(app: &App, speech: Speech, message: &Message) -> Answer<()> {
    let (now, jitter, message) = (speech.meeting.now, app.dice.unit(), message.clone());
    let handle = app.clone();
    let (placed, outcomes) = app
        .store
        .write(move |tx| {
            let placed = place::place(tx, &speech)?;
            let spot = placed.spot.clone().filter(|spot| spot.standing != Standing::Native);
            let outcomes = match spot {
                Some(spot) => {
                    let told = handle.windows.word(spot.attempt).unwrap_or_else(|| Told {
                        attempt: spot.attempt,
                        token: spot.token.clone(),
                        at: now,
                        word: Word::default(),
                    });
                    close(tx, told, &message, now, jitter)?
                }
                None => Vec::new(),
            };
            Ok((placed, outcomes))
        })
        .await?;
    place::publish(app, &placed);
    ends::publish(app, &outcomes);
    app.windows.forget_places();
    if !outcomes.is_empty() {
        app.live.runners_changed();
    }
    Ok(())
}

fn close(tx: &mut Tx<'_>, told: Told, message: &Message, now: Time, jitter: f64) -> Result<Vec<EndOutcome>> {
    let (attempt, token) = (told.attempt, told.token.clone());
    // Locks the job before the attempt, as everybody does.
    windows::tell(tx, &[told])?;
    if attempts::get(tx, attempt)?.is_some_and(|row| is_of_another(&row, now)) {
        return Ok(Vec::new());
    }
    while windows::settle(tx, attempt, true, now)?.more {}
    let fatal = windows::fatal(tx, attempt)?;
    let Some(row) = attempts::get(tx, attempt)? else { return Ok(Vec::new()) };
    let seen = Seen { fatal: fatal.as_deref(), stage: row.stage.as_deref() };
    let Some(verdict) = verdict(message, seen) else { return Ok(Vec::new()) };
    ends::end(tx, &[facts(attempt, token, verdict.exit_code, verdict.error, now)], now, jitter)
}

/// The last word of the process before: this attempt has just been claimed and its window has not begun.
fn is_of_another(row: &AttemptRow, now: Time) -> bool {
    row.state == AttemptState::Leased && ms_between(row.leased_at, now) < place::LATE_MS
}

fn facts(
    attempt: AttemptId,
    token: String,
    exit_code: Option<i32>,
    error: Option<String>,
    now: Time,
) -> EndFacts {
    EndFacts { token: Some(token), exit_code, ..ends::by_server(attempt, EndCause::Exited, now, error) }
}
