//! Screenshots of the tabs of a GUI client.

use super::{one_machine, url_encoding::encode_part};
use crate::{
    actor::Person,
    app::App,
    error::{OpError, OpResult},
};
use mothership_api::{
    paths,
    screenshots::{Screenshot, ScreenshotTab, Screenshots},
};
use mothership_core::ids::RunnerId;
use mothership_store::{
    gui_clients::{self, ScreenshotRow},
    runners,
};

/// The latest pictures of each tab of a GUI client.
pub async fn list(app: &App, _: &Person, id: RunnerId) -> OpResult<Screenshots> {
    let found = app.store.read(move |tx| match runners::get(tx, id)? {
        Some(_) => {
            let mut all = Vec::new();
            for client in one_machine::gui_clients_of(tx, id)? {
                all.extend(gui_clients::screenshots(tx, client)?.into_iter().map(|row| (client, row)));
            }
            Ok(Some(all))
        }
        None => Ok(None),
    });
    let rows = found.await?.ok_or_else(|| OpError::not_found("runner", id))?;
    let mut tabs: Vec<ScreenshotTab> = Vec::new();
    for (client, row) in rows {
        let (tab, picture) = (row.tab.clone(), shown(client, row));
        match tabs.last_mut().filter(|last| last.tab == tab) {
            Some(last) => last.pictures.push(picture),
            None => tabs.push(ScreenshotTab { tab, pictures: vec![picture] }),
        }
    }
    Ok(Screenshots { tabs })
}

fn shown(id: RunnerId, row: ScreenshotRow) -> Screenshot {
    let url = paths::RUNNER_SCREENSHOT
        .replace("{runner}", &id.to_string())
        .replace("{tab}", &encode_part(&row.tab))
        .replace("{slot}", &row.slot.to_string());
    Screenshot { at: row.at, attempt_id: row.attempt, size: row.size, url }
}

/// The bytes of one.
pub async fn get(app: &App, _: &Person, id: RunnerId, tab: String, slot: u32) -> OpResult<Vec<u8>> {
    let found = app.store.read(move |tx| gui_clients::screenshot(tx, id, &tab, slot)).await?;
    found.ok_or_else(|| OpError::NotFound(format!("runner {id} has no such picture")))
}
