//! The whole server at a glance.

use super::humanize::{count, duration, figure, one_line, plural};
use super::style::{BOLD, RED, YELLOW, paint, task_state};
use super::table::fields;
use mothership_api::stats::Stats;
use std::collections::BTreeMap;

pub fn overview(base: &str, stats: &Stats) -> String {
    let guard = match (stats.server.open, stats.server.loopback) {
        (true, true) => String::new(),
        (true, false) => format!("; {}", paint(RED, "open: anyone who reaches it may do anything")),
        (false, _) => "; login needed".to_owned(),
    };
    let hour: u64 = stats.throughput.iter().sum();
    let mut text = format!("{} (version {}{guard})\n", paint(BOLD, base), stats.server.version);
    let outage = stats.storage.as_ref().filter(|storage| !storage.writable);
    if let Some(message) = outage.and_then(|storage| storage.message.as_ref()) {
        text.push_str(&format!("{}\n", paint(RED, message)));
    }
    text.push_str(&fields(&[
        ("jobs", by_state(&stats.jobs)),
        ("tasks", by_state(&stats.tasks)),
        ("runners", if stats.runners == 0 { "none".to_owned() } else { by_state(&stats.runners_by_status) }),
        ("cpus", format!("{} of {} in use", figure(stats.cpus_used), figure(stats.cpus_total))),
        ("queued", queued(stats)),
        ("ended", format!("{} in the last hour", plural(hour, "task"))),
        ("failed", format!("{} for good in the last 24 hours", times(stats.failures_24h))),
    ]));
    if !stats.attention.is_empty() {
        text.push_str("\nneeds attention\n");
    }
    for item in &stats.attention {
        text.push_str(&format!("  {} {}\n", paint(YELLOW, "!"), item.message));
    }
    for cut in &stats.attention_cut {
        text.push_str(&format!("  … {}\n", cut.message));
    }
    if !stats.recent_failures.is_empty() {
        text.push_str("\nlatest failures\n");
    }
    for task in &stats.recent_failures {
        let why = one_line(task.error_message.as_deref().unwrap_or("no reason known"), 100);
        text.push_str(&format!("  {} {}  {why}\n", task_state(task.status), task.id));
    }
    text
}

/// What could start if there were room.
fn queued(stats: &Stats) -> String {
    if stats.queued == 0 {
        return String::new();
    }
    let oldest = stats.oldest_pending_seconds.map(|s| format!(", the oldest for {}", duration(s)));
    format!("{}{}", plural(stats.queued, "task"), oldest.unwrap_or_default())
}

/// A task that fails again counts again.
fn times(number: u64) -> String {
    if number == 1 { "once".to_owned() } else { format!("{} times", count(number)) }
}

fn by_state(counts: &BTreeMap<String, u64>) -> String {
    let parts: Vec<String> = counts
        .iter()
        .filter(|(_, number)| **number > 0)
        .map(|(state, number)| format!("{} {state}", count(*number)))
        .collect();
    if parts.is_empty() { "none".to_owned() } else { parts.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_overview() {
        let stats: Stats = serde_json::from_value(serde_json::json!({
            "jobs": {"running": 1, "completed": 12}, "tasks": {"running": 2, "pending": 1000000, "failed": 0}, "runners": 2,
            "runners_by_status": {"busy": 1, "offline": 1}, "cpus_total": 8.0, "cpus_used": 2.5, "throughput": [1, 2, 3],
            "failures_24h": 4, "queued": 12000, "oldest_pending_seconds": 75.0, "recent_failures": [],
            "attention": [{"kind": "offline_runner", "message": "bench-2 has been silent for 3 h", "subject": null}],
            "attention_cut": [{"kind": "offline_runner", "more": 66, "message": "66 more runners have been silent"}],
            "server": {"version": "0.1.0", "open": true, "loopback": false}
        }))
        .unwrap();
        let text = overview("http://mother:8080", &stats);
        insta::assert_snapshot!(anstream::adapter::strip_str(&text).to_string());
    }

    #[test]
    fn a_server_says_how_far_it_is_open() {
        let shown = |open: bool, loopback: bool| {
            let stats: Stats = serde_json::from_value(serde_json::json!({
                "jobs": {}, "tasks": {}, "runners": 0, "runners_by_status": {}, "cpus_total": 0.0, "cpus_used": 0.0,
                "throughput": [], "failures_24h": 0, "oldest_pending_seconds": null, "recent_failures": [], "attention": [],
                "server": {"version": "1", "open": open, "loopback": loopback}
            }))
            .unwrap();
            anstream::adapter::strip_str(&overview("http://x", &stats)).to_string()
        };
        assert!(shown(true, true).starts_with("http://x (version 1)\n"));
        assert!(shown(true, false).contains("open: anyone who reaches it may do anything"));
        assert!(
            shown(false, true).contains("; login needed)") && shown(false, false).contains("; login needed)")
        );
        assert!(
            shown(true, true).contains("runners  none\n") && !shown(true, true).contains("needs attention")
        );
    }
}
