//! `POST /api/gui-update`: everything a window says. An answer means that lines are durable.

use super::{
    caller::Caller,
    desk, end,
    place::{self, Speech, Spot, Standing},
    refusal::{Answer, Refusal},
};
use crate::app::App;
use axum::{Json, body::Bytes, extract::State};
use mothership_core::goliat::{
    identity::Said,
    lines::{Line, pack},
    message::{self, Message},
};
use mothership_store::windows;
use serde_json::{Value, json};

pub async fn take(State(app): State<App>, caller: Caller, body: Bytes) -> Answer<Json<Value>> {
    let post = message::read(&body, app.now().as_microsecond()).map_err(Refusal::bad)?;
    let kind = post.message.kind().to_owned();
    app.meters.window_messages.get_or_create(&[("kind", kind)]).inc();
    let said = Said { machine: post.machine, ..Said::default() };
    let key = desk::key(&caller, &said.machine);
    let mut speech = Speech::new(&app, caller, said);
    speech.shows_a_study = post.message.shows_a_study();
    match post.message {
        Message::Lines { sequence, lines } if !lines.is_empty() => {
            speech.is_first = sequence == Some(0);
            receive(&app, key, speech, sequence, &lines).await?;
        }
        Message::Word(word) => {
            if let Some(spot) = find(&app, key, speech).await?
                && spot.standing != Standing::Late
            {
                app.windows.tell(&spot, word, app.now());
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
async fn find(app: &App, key: String, speech: Speech) -> Answer<Option<Spot>> {
    let now = speech.meeting.now;
    match app.windows.place(&key, now) {
        // A word that shows a study may make a place where there was none.
        Some(spot)
            if spot.as_ref().is_some_and(|spot| spot.standing != Standing::Late) || !speech.shows_a_study =>
        {
            return Ok(spot);
        }
        _ => {}
    }
    let placed = app.store.write(move |tx| place::place(tx, &speech)).await?;
    place::publish(app, &placed);
    app.windows.keep_place(key, placed.spot.clone(), now);
    Ok(placed.spot)
}

async fn receive(
    app: &App,
    key: String,
    speech: Speech,
    sequence: Option<u64>,
    lines: &[Line],
) -> Answer<()> {
    let now = speech.meeting.now;
    let known = app.windows.place(&key, now).flatten();
    let known = known.filter(|spot| spot.standing == Standing::Live && !speech.is_first);
    let payload = pack(lines);
    let hash = blake3::hash(&payload).to_hex().to_string();
    let bytes = payload.len() as u64;
    let placed = app
        .store
        .write(move |tx| {
            let placed = match &known {
                Some(spot) => place::Placed { spot: Some(spot.clone()), ..place::Placed::default() },
                None => place::place(tx, &speech)?,
            };
            // The lines of a program that a native runner follows are in what it prints.
            if let Some(spot) = placed.spot.as_ref().filter(|spot| spot.standing != Standing::Native) {
                windows::receive(tx, spot.attempt, sequence, &payload, &hash, now)?;
            }
            Ok(placed)
        })
        .await?;
    app.meters.log_bytes.inc_by(bytes);
    place::publish(app, &placed);
    app.windows.keep_place(key, placed.spot, now);
    app.windows.ring();
    Ok(())
}
