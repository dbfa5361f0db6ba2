//! Screenshots of GUI clients over HTTP.

use super::extract::Id;
use crate::{
    actor::Person,
    app::App,
    error::{OpError, OpResult},
    ops,
};
use axum::{
    Json,
    extract::{Path, State},
    http::header,
    response::IntoResponse,
};
use mothership_api::{paths, screenshots::Screenshots};
use mothership_core::ids::RunnerId;

/// The latest screenshots of the tabs of the GUI client on this machine.
#[utoipa::path(get, path = paths::RUNNER_SCREENSHOTS, tag = "runners", params(("runner" = String, Path)),
    responses((status = 200, body = Screenshots)))]
pub async fn list_screenshots(
    State(app): State<App>,
    person: Person,
    Id(id): Id<RunnerId>,
) -> OpResult<Json<Screenshots>> {
    ops::screenshots::list(&app, &person, id).await.map(Json)
}

/// One of them. The next one but nine takes its place: it is not kept by browsers.
#[utoipa::path(get, path = paths::RUNNER_SCREENSHOT, tag = "runners",
    params(("runner" = String, Path), ("tab" = String, Path), ("slot" = String, Path)),
    responses((status = 200, content_type = "image/jpeg", body = Vec<u8>)))]
pub async fn get_screenshot(
    State(app): State<App>,
    person: Person,
    Path((runner, tab, slot)): Path<(String, String, String)>,
) -> OpResult<impl IntoResponse> {
    // Whatever part of the address is wrong, there is no such picture.
    let missing = || OpError::NotFound("there is no such picture".into());
    let id: RunnerId = runner.parse().map_err(|_| missing())?;
    let slot: u32 = slot.parse().map_err(|_| missing())?;
    let jpeg = ops::screenshots::get(&app, &person, id, tab, slot).await?;
    Ok(([(header::CONTENT_TYPE, "image/jpeg"), (header::CACHE_CONTROL, "no-store")], jpeg))
}
