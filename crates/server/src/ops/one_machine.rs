//! One machine is one runner to people: where an agent runs beside a GUI client, the agent's runner stands for both.

use super::runner_address::{self, Addresses};
use mothership_core::{goliat::identity::is_machine_of_agent, ids::RunnerId, state::RunnerMode};
use mothership_store::{
    Result, Tx,
    gui_clients::{self, GuiClientRow},
    runners::{self, RunnerRow},
};
use std::collections::BTreeMap;

/// A runner as people see it.
#[derive(Debug)]
pub struct RunnerOfMachine {
    /// Heard when the machine was heard last; what its GUI clients hold is counted.
    pub row: RunnerRow,
    /// Runners that are GUI clients of the same machine.
    pub gui_clients: Vec<RunnerId>,
}

/// All runners, each machine once, by name.
pub fn runners(tx: &mut Tx<'_>) -> Result<Vec<RunnerOfMachine>> {
    let clients = gui_clients::list(tx)?;
    let all = runners::list(tx)?;
    Ok(folded(runners::with_trouble(tx, all)?, &clients))
}

/// One runner; `None`: there is no such one. A GUI client that is shown with its machine's agent is itself all the same.
/// Looks only at what might be the same machine, however large the fleet is.
pub fn one(tx: &mut Tx<'_>, id: RunnerId) -> Result<Option<RunnerOfMachine>> {
    let Some(row) = runners::get(tx, id)? else { return Ok(None) };
    let hostname = hostname(&row);
    if row.mode != RunnerMode::Gui && !hostname.is_empty() {
        let near = runners::of_host(tx, hostname)?;
        let mut clients = Vec::new();
        for row in near.iter().filter(|row| row.mode == RunnerMode::Gui) {
            clients.extend(gui_clients::get(tx, row.id)?);
        }
        if let Some(found) = folded(near, &clients).into_iter().find(|one| one.row.id == id) {
            return Ok(Some(found));
        }
    }
    let alone = runners::with_trouble(tx, vec![row])?.pop();
    Ok(alone.map(|row| RunnerOfMachine { row, gui_clients: Vec::new() }))
}

/// The GUI clients of the machine of this runner, itself included.
pub fn gui_clients_of(tx: &mut Tx<'_>, id: RunnerId) -> Result<Vec<RunnerId>> {
    let mut all = vec![id];
    all.extend(one(tx, id)?.map(|one| one.gui_clients).unwrap_or_default());
    Ok(all)
}

/// What its agent calls the machine.
fn hostname(row: &RunnerRow) -> &str {
    row.inventory.get("hostname").and_then(|name| name.as_str()).unwrap_or_default()
}

fn folded(rows: Vec<RunnerRow>, clients: &[GuiClientRow]) -> Vec<RunnerOfMachine> {
    let by_id: BTreeMap<RunnerId, &GuiClientRow> =
        clients.iter().map(|client| (client.runner(), client)).collect();
    let (of_gui, agents): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.mode == RunnerMode::Gui);
    let alone = |row| RunnerOfMachine { row, gui_clients: Vec::new() };
    let mut all: Vec<RunnerOfMachine> = agents.into_iter().map(alone).collect();
    let nobody = Addresses::new();
    let mut rest = Vec::new();
    for row in of_gui {
        let is_there = |agent: &RunnerOfMachine| {
            let address = runner_address::of(&agent.row, &nobody);
            let is_it = |client: &&GuiClientRow| {
                is_machine_of_agent(&client.identity, hostname(&agent.row), address.as_deref())
            };
            by_id.get(&row.id).is_some_and(is_it)
        };
        // Of two agents that might be it, none is: clones share a host name.
        let mut there = all.iter_mut().filter(|agent| is_there(agent));
        match (there.next(), there.next()) {
            (Some(agent), None) => {
                agent.row.active += row.active;
                agent.row.told += row.told;
                if row.ends.failed_at > agent.row.ends.failed_at {
                    agent.row.ends = row.ends;
                }
                agent.row.last_seen_at = agent.row.last_seen_at.max(row.last_seen_at);
                agent.gui_clients.push(row.id);
            }
            _ => rest.push(alone(row)),
        }
    }
    all.extend(rest);
    all.sort_by(|a, b| (&a.row.name, a.row.id).cmp(&(&b.row.name, b.row.id)));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::fixtures::runner;
    use mothership_core::goliat::identity::MachineIdentity;
    use serde_json::json;

    fn agent(n: u128, hostname: &str, address: Option<&str>) -> RunnerRow {
        let inventory = json!({ "hostname": hostname, "address": address });
        RunnerRow { inventory, ..runner(n) }
    }

    fn client(n: u128, hostname: &str, peer: Option<&str>) -> (RunnerRow, GuiClientRow) {
        let row = RunnerRow { mode: RunnerMode::Gui, active: 1, ..runner(n) };
        let identity = MachineIdentity {
            runner: row.id,
            hook: None,
            machine: "203.0.113.1".into(),
            hostname: hostname.into(),
            hardware: None,
            peer: peer.map(str::to_owned),
        };
        (row, GuiClientRow { identity, attempt: None })
    }

    #[test]
    fn who_is_one_machine() {
        let lan = Some("10.0.0.1");
        for (what, agents, hostname, peer, is_one) in [
            ("name and address", vec![agent(1, "sim-a", lan)], "sim-a", lan, true),
            ("an address that nobody saw", vec![agent(1, "sim-a", None)], "sim-a", lan, true),
            ("a clone elsewhere", vec![agent(1, "sim-a", lan)], "sim-a", Some("10.0.0.2"), false),
            ("another name", vec![agent(1, "sim-b", lan)], "sim-a", lan, false),
            ("no name", vec![agent(1, "", lan)], "", lan, false),
            ("two agents", vec![agent(1, "sim-a", lan), agent(2, "sim-a", lan)], "sim-a", lan, false),
        ] {
            let count = agents.len();
            let (row, client) = client(9, hostname, peer);
            let rows = agents.into_iter().chain([row]).collect();
            let found = folded(rows, &[client]);
            assert_eq!(found.len(), if is_one { count } else { count + 1 }, "{what}");
            let busy: u64 = found.iter().map(|one| one.row.active).sum();
            assert_eq!(busy, 1, "{what}: its work is shown in any case");
        }
    }
}
