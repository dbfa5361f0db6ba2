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
    Result, Sight, Tx,
    gui_clients::{self, ScreenshotRow},
    ownership, runners,
};

/// The latest pictures of each tab of a GUI client; without those of what the person does not see.
pub async fn list(app: &App, person: &Person, id: RunnerId) -> OpResult<Screenshots> {
    let sight = person.sight.clone();
    let found = app.store.read(move |tx| match runners::get(tx, id)? {
        Some(_) => {
            let mut all = Vec::new();
            for client in one_machine::gui_clients_of(tx, id)? {
                for row in gui_clients::screenshots(tx, client)? {
                    if is_seen(tx, &row, &sight)? {
                        all.push((client, row));
                    }
                }
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

/// Whether it shows something that is seen. One of nothing that is known is of the machine.
fn is_seen(tx: &mut Tx<'_>, row: &ScreenshotRow, sight: &Sight) -> Result<bool> {
    match row.attempt {
        Some(attempt) => Ok(ownership::right_on_job(tx, attempt.task.job, sight)?.is_some()),
        None => Ok(true),
    }
}

/// The bytes of one.
pub async fn get(app: &App, person: &Person, id: RunnerId, tab: String, slot: u32) -> OpResult<Vec<u8>> {
    let sight = person.sight.clone();
    let found = app.store.read(move |tx| {
        let all = gui_clients::screenshots(tx, id)?;
        match all.iter().find(|row| row.tab == tab && row.slot == slot) {
            Some(row) if is_seen(tx, row, &sight)? => gui_clients::screenshot(tx, id, &tab, slot),
            _ => Ok(None),
        }
    });
    let found = found.await?;
    found.ok_or_else(|| OpError::NotFound(format!("runner {id} has no such picture")))
}
