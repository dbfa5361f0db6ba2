//! `POST /api/gui-screenshots`: a picture of each tab of a GUI.

use super::{
    error::{GoliatError, GoliatResult},
    extract::Multipart,
    multipart::broken,
    owner,
};
use crate::{
    app::App,
    ops::gui_client::{
        message::{Caller, ClientMessage},
        screenshots::{self, Picture},
    },
};
use axum::{Json, extract::State};
use mothership_core::{
    goliat::identity::MachineClaims,
    limits::{SCREENSHOT_TAB_BYTES_MAX, SCREENSHOT_TABS_MAX},
};
use serde_json::{Value, json};

/// How every JPEG begins.
const JPEG: &[u8] = &[0xff, 0xd8, 0xff];

/// Six tabs every five seconds; the field of each is named after its tab (`Disk_I/O` has a slash in it).
pub async fn post_gui_screenshots(
    State(app): State<App>,
    caller: Caller,
    form: Multipart,
) -> GoliatResult<Json<Value>> {
    let (machine, pictures) = read(form).await?;
    let machine = machine
        .filter(|machine| !machine.is_empty())
        .ok_or_else(|| GoliatError::bad("machineId is required"))?;
    let claims = MachineClaims { machine, ..MachineClaims::default() };
    let count = pictures.len();
    let message = ClientMessage::new(&app, caller, claims);
    screenshots::keep(&app, &owner::person(), message, pictures).await?;
    Ok(Json(json!({ "success": true, "screenshots": count })))
}

/// What the machine calls itself, and its pictures. Each part that is a file is a tab.
async fn read(Multipart(mut form): Multipart) -> GoliatResult<(Option<String>, Vec<Picture>)> {
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
            return Err(GoliatError::bad("the tabs of the pictures have no good names, or are too many"));
        }
        let bytes = field.bytes().await.map_err(broken)?;
        // Whatever it says it is, it is shown as a picture; what is none is left out and the others are kept.
        if bytes.starts_with(JPEG) {
            pictures.push((name, bytes.to_vec()));
        }
    }
    Ok((machine, pictures))
}
