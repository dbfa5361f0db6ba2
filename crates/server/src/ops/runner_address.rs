//! Where a runner speaks from. An agent does not know under which address it is seen; its connection does.

use crate::app::App;
use mothership_core::ids::RunnerId;
use mothership_store::{
    Result, Tx, gui_clients,
    runners::{self, RunnerRow},
};
use std::collections::BTreeMap;

/// Where the address stands in the stored inventory.
const STORED: &str = "address";

/// What GUI clients call themselves, by the runners that they are.
pub type Addresses = BTreeMap<RunnerId, String>;

/// Of every GUI client.
pub fn of_gui_clients(tx: &mut Tx<'_>) -> Result<Addresses> {
    let all = gui_clients::list(tx)?.into_iter();
    Ok(all.map(|client| (client.runner(), client.identity.machine)).collect())
}

/// Of one, if it is one.
pub fn of_gui_client(tx: &mut Tx<'_>, id: RunnerId) -> Result<Addresses> {
    Ok(gui_clients::get(tx, id)?.map(|client| (id, client.identity.machine)).into_iter().collect())
}

/// Of a runner; `None`: nobody knows.
pub fn of(row: &RunnerRow, gui_clients: &Addresses) -> Option<String> {
    let stored = || row.inventory.get(STORED)?.as_str().map(str::to_owned);
    gui_clients.get(&row.id).cloned().or_else(stored)
}

/// Keeps where an agent was heard from. Written down when it is another place than before, and after a registration,
/// which replaces the inventory.
pub async fn heard_from(app: &App, id: RunnerId, peer: Option<String>, registered: bool) -> Result<()> {
    let Some(peer) = peer else { return Ok(()) };
    if !app.runner_addresses.is_new(id, &peer) && !registered {
        return Ok(());
    }
    let at = peer.clone();
    app.store.write(move |tx| runners::set_inventory_text(tx, id, STORED, &at)).await?;
    // Remembered after the write: one that fails is tried again with the next report.
    app.runner_addresses.remember(id, peer);
    app.live.runners_changed();
    Ok(())
}
