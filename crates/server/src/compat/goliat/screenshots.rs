//! `POST /api/gui-screenshots`: a picture of each tab of a window.

use super::{
    caller::Caller,
    place::{self, ClientMessage},
    refusal::{Answer, Refusal},
    staging::broken,
};
use crate::app::App;
use axum::{
    Json,
    extract::{Multipart, State},
};
use mothership_core::{
    goliat::identity::MachineClaims,
    limits::{SCREENSHOT_TAB_BYTES_MAX, SCREENSHOT_TABS_MAX},
};
use mothership_store::gui_clients;
use serde_json::{Value, json};

pub async fn take(State(app): State<App>, caller: Caller, mut form: Multipart) -> Answer<Json<Value>> {
    let (mut machine, mut pictures) = (None, Vec::new());
    while let Some(field) = form.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        if field.file_name().is_none() {
            let text = field.text().await.map_err(broken)?;
            if name == "machineId" {
                machine = Some(text.trim().chars().take(200).collect::<String>());
            }
            continue;
        }
        let is_good =
            !name.is_empty() && name.len() <= SCREENSHOT_TAB_BYTES_MAX && !name.contains(char::is_control);
        if !is_good || pictures.len() >= SCREENSHOT_TABS_MAX {
            return Err(Refusal::bad("the tabs of the pictures have no good names, or are too many"));
        }
        let bytes = field.bytes().await.map_err(broken)?;
        // Whatever it says it is, it is shown as a picture.
        if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
            pictures.push((name, bytes.to_vec()));
        }
    }
    let machine =
        machine.filter(|machine| !machine.is_empty()).ok_or_else(|| Refusal::bad("machineId is required"))?;
    let speech = ClientMessage::new(&app, caller, MachineClaims { machine, ..MachineClaims::default() });
    let now = speech.meeting.now;
    let count = pictures.len();
    let placed = app
        .store
        .write(move |tx| {
            let placed = place::place(tx, &speech)?;
            if let Some(runner) = placed.runner {
                let attempt = placed.spot.as_ref().map(|spot| spot.attempt);
                gui_clients::keep_screenshots(tx, runner, attempt, &pictures, now)?;
            }
            Ok(placed)
        })
        .await?;
    place::publish(&app, &placed);
    Ok(Json(json!({ "success": true, "screenshots": count })))
}
