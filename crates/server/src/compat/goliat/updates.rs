//! `POST /api/gui-update`: everything a window says. An answer means that lines are durable.

use super::{
    caller::{self, Caller},
    end,
    place::{self, ClientMessage},
    refusal::{Answer, Refusal},
};
use crate::{app::App, memory::progress_buffer::ResolvedAttempt};
use axum::{Json, body::Bytes, extract::State};
use mothership_core::goliat::{
    identity::MachineClaims,
    lines::{Line, pack},
    message::{self, Message},
    resolve::AttemptStatus,
};
use mothership_store::gui_clients;
use serde_json::{Value, json};

pub async fn take(State(app): State<App>, caller: Caller, body: Bytes) -> Answer<Json<Value>> {
    let post = message::read(&body, app.now().as_microsecond()).map_err(Refusal::bad)?;
    let kind = post.message.kind().to_owned();
    app.counters.gui_client_messages.get_or_create(&[("kind", kind)]).inc();
    let said = MachineClaims { machine: post.machine, ..MachineClaims::default() };
    let key = caller::key(&caller, &said.machine);
    let mut speech = ClientMessage::new(&app, caller, said);
    speech.shows_a_study = post.message.shows_a_study();
    match post.message {
        Message::Lines { sequence, lines } if !lines.is_empty() => {
            speech.is_first = sequence == Some(0);
            receive(&app, key, speech, sequence, &lines).await?;
        }
        Message::ProgressPatch(word) => {
            if let Some(spot) = find(&app, key, speech).await?
                && spot.status != AttemptStatus::Late
            {
                app.progress_buffer.add(&spot, word, app.now());
            }
        }
        Message::Lines { .. } | Message::Other => {
            find(&app, key, speech).await?;
        }
        ended => end::end(&app, speech, &ended).await?,
    }
    Ok(Json(json!({ "success": true })))
}

/// Where a word belongs; asked at most once a second of each machine.
async fn find(app: &App, key: String, speech: ClientMessage) -> Answer<Option<ResolvedAttempt>> {
    let now = speech.meeting.now;
    match app.progress_buffer.resolved(&key, now) {
        // A word that shows a study may make a place where there was none.
        Some(spot)
            if spot.as_ref().is_some_and(|spot| spot.status != AttemptStatus::Late)
                || !speech.shows_a_study =>
        {
            return Ok(spot);
        }
        _ => {}
    }
    let placed = app.store.write(move |tx| place::place(tx, &speech)).await?;
    place::publish(app, &placed);
    app.progress_buffer.remember(key, placed.spot.clone(), now);
    Ok(placed.spot)
}

async fn receive(
    app: &App,
    key: String,
    speech: ClientMessage,
    sequence: Option<u64>,
    lines: &[Line],
) -> Answer<()> {
    let now = speech.meeting.now;
    let known = app.progress_buffer.resolved(&key, now).flatten();
    let known = known.filter(|spot| spot.status == AttemptStatus::Live && !speech.is_first);
    let payload = pack(lines);
    let hash = blake3::hash(&payload).to_hex().to_string();
    let bytes = payload.len() as u64;
    let placed = app
        .store
        .write(move |tx| {
            let placed = match &known {
                Some(spot) => place::Resolution { spot: Some(spot.clone()), ..place::Resolution::default() },
                None => place::place(tx, &speech)?,
            };
            // The lines of a program that a native runner follows are in what it prints.
            if let Some(spot) = placed.spot.as_ref().filter(|spot| spot.status != AttemptStatus::Native) {
                gui_clients::receive(tx, spot.attempt, sequence, &payload, &hash, now)?;
            }
            Ok(placed)
        })
        .await?;
    app.counters.log_bytes.inc_by(bytes);
    place::publish(app, &placed);
    app.progress_buffer.remember(key, placed.spot, now);
    app.progress_buffer.notify();
    Ok(())
}
