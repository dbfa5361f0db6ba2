//! Runners: the machines.

use super::commands::Commands;
use super::humanize::{ago, bytes, figure, one_line};
use super::style::{FAINT, paint, runner_state};
use super::table::Table;
use jiff::Timestamp;
use mothership_api::runners::{JoinToken, Runner};

/// `wide`: with the addresses.
pub fn list(runners: &[Runner], wide: bool, now: Timestamp, commands: &Commands) -> String {
    if runners.is_empty() {
        return commands.fill("no runners; `mothership runner-token` prints the line to type on a machine\n");
    }
    let mut head = vec![
        "NAME", "STATE", ">TASKS", ">CPUS", ">MEMORY", ">GPUS", "SYSTEM", "LABELS", "HEARD OF", "WHY IDLE",
        "ID",
    ];
    if wide {
        head.insert(1, "ADDRESS");
    }
    let mut table = Table::new(&head);
    for runner in runners {
        let labels: Vec<String> = runner
            .labels
            .iter()
            .map(|(k, v)| if v.is_empty() { k.clone() } else { format!("{k}={v}") })
            .collect();
        let mut row = vec![
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
        ];
        if wide {
            row.insert(1, one_line(runner.address.as_deref().unwrap_or_default(), 45));
        }
        table.row(row);
    }
    let remarks = runners.iter().flat_map(|runner| {
        let lacks = runner.usage.iter().filter_map(|usage| usage.lacks.clone());
        let problems = runner.inventory.problems.iter().cloned();
        let clock = runner.clock_offset_ms.and_then(clock_remark);
        let remarks = lacks.chain(problems).chain(clock);
        remarks.map(|remark| format!("{}: {remark}\n", one_line(&runner.name, 30)))
    });
    let remarks: String = remarks.collect();
    table.render() + &remarks
}

/// What a person should know of a clock: `its clock is 2 h behind`.
fn clock_remark(offset_ms: i64) -> Option<String> {
    let seconds = (offset_ms.unsigned_abs() + 500) / 1000;
    let far = match seconds {
        0 => return None,
        1..=119 => format!("{seconds} s"),
        120..=7_199 => format!("{} m", (seconds + 30) / 60),
        7_200..=172_799 => format!("{} h", (seconds + 1800) / 3600),
        _ => format!("{} d", (seconds + 43_200) / 86_400),
    };
    let side = if offset_ms < 0 { "behind" } else { "ahead" };
    Some(format!("its clock is {far} {side}; the times it reports are corrected"))
}

/// Join tokens without their secrets.
pub fn tokens(tokens: &[JoinToken], now: Timestamp, commands: &Commands) -> String {
    if tokens.is_empty() {
        return commands.fill("no token lets a machine in; `mothership runner-token` makes one\n");
    }
    let mut table = Table::new(&["ID", ">USED", ">OF", "MADE BY", "MADE", "GOOD UNTIL"]);
    for token in tokens {
        table.row(vec![
            token.id.clone(),
            token.uses.to_string(),
            token.uses_max.map_or("any".to_owned(), |uses| uses.to_string()),
            one_line(&token.made_by, 30),
            ago(token.created_at, now),
            token.expires_at.strftime("%Y-%m-%d %H:%M UTC").to_string(),
        ]);
    }
    table.render()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_join_tokens() {
        let token = JoinToken {
            id: "0123456789ab".into(),
            uses_max: Some(3),
            uses: 1,
            made_by: "ada".into(),
            created_at: "2026-01-02T10:00:00Z".parse().unwrap(),
            expires_at: "2026-01-03T10:00:00Z".parse().unwrap(),
        };
        let many = JoinToken { id: "ba9876543210".into(), uses_max: None, ..token.clone() };
        let text = tokens(&[token, many], "2026-01-02T12:00:00Z".parse().unwrap(), &Commands::default());
        insta::assert_snapshot!(anstream::adapter::strip_str(&text).to_string());
        assert!(tokens(&[], Timestamp::UNIX_EPOCH, &Commands::default()).contains("mothership runner-token"));
    }

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
        let now = "2026-01-02T12:00:00Z".parse().unwrap();
        let text = list(std::slice::from_ref(&runner), false, now, &Commands::default());
        insta::assert_snapshot!(anstream::adapter::strip_str(&text).to_string());
        let wide = list(
            &[Runner { address: Some("198.51.100.7".into()), ..runner }],
            true,
            now,
            &Commands::default(),
        );
        assert!(
            wide.contains("ADDRESS") && wide.contains("198.51.100.7") && !text.contains("ADDRESS"),
            "{wide}"
        );
    }

    #[test]
    fn a_clock_that_is_off_is_told_in_one_unit() {
        for (offset_ms, expected) in [
            (0, None),
            (-7_200_140, Some("2 h behind")),
            (7_199_800, Some("2 h ahead")),
            (-45_000, Some("45 s behind")),
            (600_000, Some("10 m ahead")),
            (-259_200_000, Some("3 d behind")),
        ] {
            let remark = clock_remark(offset_ms);
            let expected =
                expected.map(|far| format!("its clock is {far}; the times it reports are corrected"));
            assert_eq!(remark, expected, "{offset_ms}");
        }
    }

    #[test]
    fn what_a_machine_lacks_stands_below() {
        let mut runner: Runner = serde_json::from_value(serde_json::json!({
            "id": "01890a5d-ac96-774b-bcce-b302099a8057", "name": "bench-1", "status": "busy", "mode": "active",
            "hostname": "", "os": "linux", "os_version": "", "architecture": "x86_64", "cpu_model": "",
            "cpu_cores": 8, "memory_bytes": 0, "disk_bytes_total": 0, "disk_bytes_free": 0, "version": "0.1.0",
            "problems": ["no GPUs are offered: nvidia-smi did not answer"],
            "labels": {}, "capacity": {"cpus": 8.0, "memory_bytes": 1}, "used": {"cpus": 2.5, "memory_bytes": 0},
            "active_tasks": 2, "idle_reason": null, "usage": null, "registered_at": "2026-01-02T10:00:00Z",
            "last_heartbeat": "2026-01-02T11:59:58Z", "running": []
        }))
        .unwrap();
        runner.usage = Some(mothership_api::agent::MachineUsage {
            lacks: Some("no room for more tasks: too many open files".into()),
            ..Default::default()
        });
        let text = list(&[runner], false, Timestamp::UNIX_EPOCH, &Commands::default());
        assert!(
            text.ends_with(
                "bench-1: no room for more tasks: too many open files\n\
                 bench-1: no GPUs are offered: nvidia-smi did not answer\n"
            ),
            "{text}"
        );
    }

    #[test]
    fn an_empty_fleet_says_how_to_get_one() {
        let other = Commands::new(Some("http://lab:9"), None);
        let said = list(&[], false, Timestamp::UNIX_EPOCH, &other);
        assert!(said.contains("`mothership --server http://lab:9 runner-token`"), "{said}");
    }
}
