//! Tasks and attempts.

use super::humanize::{ago, between, count, duration, figure, one_line, plural, time_left};
use super::style::{BOLD, FAINT, attempt_state, paint, task_state};
use super::table::{Table, fields};
use jiff::Timestamp;
use mothership_api::{
    agent::GpuShare,
    attempts::Attempt,
    tasks::{Task, TaskDetail, TaskList},
};
use mothership_core::{attempt::EndCause, clock::ms_between, state::TaskState};

/// A table of tasks, and how many more there are.
pub fn list(page: &TaskList, now: Timestamp) -> String {
    if page.tasks.is_empty() {
        return "no tasks match\n".to_owned();
    }
    let mut table =
        Table::new(&["ID", "STATE", ">%", "STAGE", "TIME", ">TRIES", ">EXIT", "RUNNER", "PARAMETERS", "WHY"]);
    for task in &page.tasks {
        table.row(vec![
            task.id.to_string(),
            state(task),
            task.percent.map(|percent| percent.to_string()).unwrap_or_default(),
            one_line(task.stage.as_deref().unwrap_or_default(), 24),
            between(task.started_at, task.completed_at, now),
            if task.attempts > 1 { task.attempts.to_string() } else { String::new() },
            task.exit_code.map(|code| code.to_string()).unwrap_or_default(),
            one_line(task.runner.as_deref().unwrap_or_default(), 24),
            one_line(&parameters(task), 48),
            one_line(task.error_message.as_deref().unwrap_or_default(), 80),
        ]);
    }
    let mut text = table.render();
    if let Some(next) = &page.next {
        let hint = format!(
            "{} of {}; more with --after {next}",
            count(page.tasks.len() as u64),
            plural(page.total, "task")
        );
        text.push_str(&format!("{}\n", paint(FAINT, hint)));
    }
    text
}

fn state(task: &Task) -> String {
    let word = task_state(task.status);
    match (task.unreachable, task.cancel_requested && !task.status.is_final()) {
        (true, _) => format!("{word} (runner unreachable, still leased)"),
        (_, true) => format!("{word} (cancelling)"),
        // A runner has it, and its program has not begun.
        _ if task.status == TaskState::Running && task.started_at.is_none() => format!("{word} (starting)"),
        _ => word,
    }
}

/// `h=0.1 seed=7`.
pub fn parameters(task: &Task) -> String {
    let one = |(name, value): (&String, &serde_json::Value)| match value {
        serde_json::Value::String(text) => format!("{name}={text}"),
        other => format!("{name}={other}"),
    };
    task.params.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// Everything about one task and its attempts.
pub fn detail(detail: &TaskDetail, now: Timestamp) -> String {
    let task = &detail.task;
    let metrics: Vec<String> =
        task.metrics.iter().map(|(name, value)| format!("{name}={}", figure(*value))).collect();
    let mut text = format!("{}  {}\n", paint(BOLD, format!("{} {}", task.id, detail.job_name)), state(task));
    text.push_str(&fields(&[
        ("parameters", parameters(task)),
        ("command", one_line(&detail.command, 500)),
        ("why", task.error_message.clone().unwrap_or_default()),
        ("progress", task.percent.map(|percent| progress(task.status, percent)).unwrap_or_default()),
        ("stage", task.stage.clone().unwrap_or_default()),
        ("metrics", metrics.join("  ")),
        (
            "time left",
            task.eta.as_ref().filter(|_| !task.status.is_final()).map(time_left).unwrap_or_default(),
        ),
        ("silent", silent(detail, now).unwrap_or_default()),
        ("gpus", gpus(detail)),
        ("again at", task.retry_at.map(|at| at.to_string()).unwrap_or_default()),
        ("time limit", detail.timeout_seconds.map(duration).unwrap_or_default()),
    ]));
    if !detail.attempt_list.is_empty() {
        text.push('\n');
        text.push_str(&attempts(&detail.attempt_list, now));
    }
    text
}

/// Of what ended without completing it is what was reported last: said so that it is not taken for what was done.
fn progress(status: TaskState, percent: u8) -> String {
    match status {
        TaskState::Failed | TaskState::Cancelled => format!("ended at {percent} %"),
        _ => format!("{percent} %"),
    }
}

/// `not heard of for 3 m; given up at 2026-01-02T14:40:00Z unless it comes back`; `None` while its machine is heard.
fn silent(detail: &TaskDetail, now: Timestamp) -> Option<String> {
    let attempt = detail.attempt_list.iter().find(|attempt| attempt.given_up_at.is_some())?;
    let (heard_at, given_up_at) = attempt.heard_at.zip(attempt.given_up_at)?;
    let seconds = ms_between(heard_at, now) as f64 / 1000.0;
    Some(format!("not heard of for {}; given up at {given_up_at:.0} unless it comes back", duration(seconds)))
}

/// The devices of the latest attempt: `0 (GPU-5a…), 0.5 of 1`.
fn gpus(detail: &TaskDetail) -> String {
    let one = |gpu: &GpuShare| {
        let share = if gpu.share < 1.0 { format!("{} of ", figure(gpu.share)) } else { String::new() };
        let uuid = gpu.uuid.as_ref().map(|uuid| format!(" ({uuid})")).unwrap_or_default();
        format!("{share}{}{uuid}", gpu.index)
    };
    let last = detail.attempt_list.iter().max_by_key(|attempt| attempt.number);
    last.map(|attempt| attempt.gpus.iter().map(one).collect::<Vec<_>>().join(", ")).unwrap_or_default()
}

/// What cancel and retry of one task did.
pub fn acted(task: &Task) -> String {
    format!("task {}: {}\n", paint(BOLD, task.id), state(task))
}

fn attempts(list: &[Attempt], now: Timestamp) -> String {
    let mut table = Table::new(&[
        "ATTEMPT", "STATE", "TIME", ">EXIT", "RUNNER", ">LINES", ">CPU", ">MEMORY", "STARTED", "WHY",
    ]);
    let (handed_back, begun): (Vec<&Attempt>, Vec<&Attempt>) = list
        .iter()
        .partition(|attempt| attempt.reason == Some(EndCause::Released) && attempt.started_at.is_none());
    for attempt in begun {
        let (usage, lines) = (&attempt.usage, attempt.log_lines);
        table.row(vec![
            attempt.id.to_string(),
            attempt_state(attempt.status),
            between(attempt.started_at, attempt.completed_at, now),
            attempt.exit_code.map(|code| code.to_string()).unwrap_or_default(),
            one_line(attempt.runner.as_deref().unwrap_or_default(), 24),
            if lines > 0 { count(lines) } else { String::new() },
            if usage.cpu_seconds > 0.0 { duration(usage.cpu_seconds) } else { String::new() },
            if usage.memory_bytes_peak > 0 {
                super::humanize::bytes(usage.memory_bytes_peak)
            } else {
                String::new()
            },
            attempt.started_at.map(|at| ago(at, now)).unwrap_or_default(),
            one_line(attempt.error_message.as_deref().unwrap_or_default(), 80),
        ]);
    }
    let mut text = table.render();
    if !handed_back.is_empty() {
        let times = plural(handed_back.len() as u64, "time");
        text.push_str(&format!("{}\n", paint(FAINT, format!("{times} handed back, not started"))));
    }
    text
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use anstream::adapter::strip_str;

    pub fn task(extra: serde_json::Value) -> serde_json::Value {
        let mut value = serde_json::json!({
            "id": "42.7", "job_id": "42", "index": 7, "status": "running", "params": {"h": 0.1, "name": "a b"},
            "attempts": 1, "attempt_id": "42.7.1", "runner_id": null, "runner": "bench-1", "exit_code": null,
            "error_message": null, "progress": 0.5, "percent": 50, "stage": "solve", "metrics": {}, "eta": null,
            "started_at": "2026-01-02T11:50:00Z", "completed_at": null, "retry_at": null, "unreachable": false,
            "cancel_requested": false
        });
        value.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        value
    }

    fn now() -> Timestamp {
        "2026-01-02T12:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_list_of_tasks() {
        let failed = task(
            serde_json::json!({"id": "42.8", "index": 8, "status": "failed", "attempts": 2, "exit_code": 3,
            "completed_at": "2026-01-02T11:51:00Z", "error_message": "exit code 3: no such file", "percent": null, "stage": null}),
        );
        let away = task(serde_json::json!({"id": "42.9", "unreachable": true}));
        let tasks =
            [task(serde_json::json!({})), failed, away].map(|t| serde_json::from_value(t).unwrap()).to_vec();
        let page = TaskList { tasks, next: Some("9".into()), total: 40 };
        insta::assert_snapshot!(strip_str(&list(&page, now())).to_string());
    }

    #[test]
    fn one_task_with_its_attempts() {
        let attempt = serde_json::json!({
            "id": "42.7.1", "task_id": "42.7", "number": 1, "status": "running", "runner_id": null, "runner": "bench-1",
            "leased_at": "2026-01-02T11:49:00Z", "started_at": "2026-01-02T11:50:00Z", "completed_at": null,
            "lease_expires_at": null, "heard_at": null, "given_up_at": null, "exit_code": null, "signal": null, "reason": null, "error_message": null,
            "progress": 0.5, "stage": "solve", "metrics": {}, "log_bytes": 100, "log_lines": 1200, "artifacts": 0,
            "usage": {"cpu_seconds": 590.5, "memory_bytes_peak": 5_000_000, "memory_bytes": 4_000_000}
        });
        let mut back = attempt.clone();
        (back["status"], back["reason"]) = ("superseded".into(), "released".into());
        back["started_at"] = serde_json::Value::Null;
        let value = task(serde_json::json!({
            "metrics": {"loss": 0.125}, "job_name": "gray-scott", "command": "./sim --h 0.1", "working_directory": null,
            "env": {}, "outputs": [], "timeout_seconds": 60.0, "max_retries": 0, "attempt_list": [back, attempt],
            "previous": 6, "next": 8, "next_failed": null
        }));
        let task: TaskDetail = serde_json::from_value(value).unwrap();
        insta::assert_snapshot!(strip_str(&detail(&task, now())).to_string());
    }

    #[test]
    fn a_state_says_what_hides_behind_it() {
        let shown = |extra| {
            let task = serde_json::from_value(task(extra)).unwrap();
            strip_str(&acted(&task)).to_string()
        };
        assert_eq!(shown(serde_json::json!({})), "task 42.7: ▶ running\n");
        assert_eq!(
            shown(serde_json::json!({"cancel_requested": true})),
            "task 42.7: ▶ running (cancelling)\n"
        );
        let away = serde_json::json!({"unreachable": true, "cancel_requested": true});
        assert_eq!(shown(away), "task 42.7: ▶ running (runner unreachable, still leased)\n");
        let over = serde_json::json!({"status": "cancelled", "cancel_requested": true});
        assert_eq!(shown(over), "task 42.7: ⊘ cancelled\n", "what has ended is not being cancelled");
    }

    #[test]
    fn parameters_are_shown_as_they_were_written() {
        let task: Task = serde_json::from_value(task(serde_json::json!({}))).unwrap();
        assert_eq!(parameters(&task), "h=0.1 name=a b");
        let page = TaskList { tasks: Vec::new(), next: None, total: 0 };
        assert_eq!(list(&page, now()), "no tasks match\n");
    }
}
