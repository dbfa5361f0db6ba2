//! `POST /api/gui-update`: everything a GUI says. An answer means that lines are durable.

use super::{
    error::{GoliatError, GoliatResult},
    owner,
};
use crate::{
    app::App,
    ops::gui_client::message::{self, Caller},
};
use axum::{Json, body::Bytes, extract::State};
use mothership_core::goliat::message::read;
use serde_json::{Value, json};

/// Every type of message is answered well, those that are not known too: the client drops what is answered otherwise, and
/// sends nothing twice.
pub async fn post_gui_update(
    State(app): State<App>,
    caller: Caller,
    body: Bytes,
) -> GoliatResult<Json<Value>> {
    let post = read(&body, app.now().as_microsecond()).map_err(GoliatError::bad)?;
    message::take(&app, &owner::person(), caller, post).await?;
    Ok(Json(json!({ "success": true })))
}
