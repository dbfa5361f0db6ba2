//! Runners: the machines.

use super::humanize::{ago, bytes, figure, one_line};
use super::style::{FAINT, paint, runner_state};
use super::table::Table;
use jiff::Timestamp;
use mothership_api::runners::Runner;

pub fn list(runners: &[Runner], now: Timestamp) -> String {
    if runners.is_empty() {
        return "no runners; `mothership runner-token` prints the line to type on a machine\n".to_owned();
    }
    let mut table = Table::new(&[
        "NAME", "STATE", ">TASKS", ">CPUS", ">MEMORY", ">GPUS", "SYSTEM", "LABELS", "HEARD OF", "WHY IDLE",
        "ID",
    ]);
    for runner in runners {
        let labels: Vec<String> = runner
            .labels
            .iter()
            .map(|(k, v)| if v.is_empty() { k.clone() } else { format!("{k}={v}") })
            .collect();
        table.row(vec![
            one_line(&runner.name, 30),
            runner_state(runner.status),
            runner.active_tasks.to_string(),
            format!("{}/{}", figure(runner.used.cpus), figure(runner.capacity.cpus)),
            bytes(runner.capacity.memory_bytes),
            if runner.capacity.gpus > 0.0 { figure(runner.capacity.gpus) } else { String::new() },
            format!("{} {}", runner.inventory.os, runner.inventory.architecture),
            one_line(&labels.join(" "), 40),
            ago(runner.last_heartbeat, now),
            one_line(runner.idle_reason.as_deref().unwrap_or_default(), 60),
            paint(FAINT, runner.id),
        ]);
    }
    table.render()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_runners() {
        let runner: Runner = serde_json::from_value(serde_json::json!({
            "id": "01890a5d-ac96-774b-bcce-b302099a8057", "name": "bench-1", "status": "busy", "mode": "active",
            "hostname": "bench-1", "os": "linux", "os_version": "6.1", "architecture": "x86_64", "cpu_model": "",
            "cpu_cores": 8, "memory_bytes": 0, "disk_bytes_total": 0, "disk_bytes_free": 0, "gpus": [], "version": "0.1.0",
            "labels": {"gpu": "", "os": "linux"}, "capacity": {"cpus": 8.0, "memory_bytes": 34359738368u64},
            "used": {"cpus": 2.5, "memory_bytes": 0}, "active_tasks": 2, "idle_reason": null, "usage": null,
            "registered_at": "2026-01-02T10:00:00Z", "last_heartbeat": "2026-01-02T11:59:58Z", "running": ["42.7.1"]
        }))
        .unwrap();
        let text = list(&[runner], "2026-01-02T12:00:00Z".parse().unwrap());
        insta::assert_snapshot!(anstream::adapter::strip_str(&text).to_string());
    }

    #[test]
    fn an_empty_fleet_says_how_to_get_one() {
        assert!(list(&[], Timestamp::UNIX_EPOCH).contains("mothership runner-token"));
    }
}
