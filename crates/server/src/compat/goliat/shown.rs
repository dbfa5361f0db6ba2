//! Studies, assignments and machines in the shapes and words of the client.

use mothership_core::{
    clock::from_micros,
    goliat::{
        MEMORY_ERROR,
        progress_patch::{ERRORS, ETA_SECONDS, STAGE_FRACTION, WARNINGS},
    },
    ids::RunnerId,
    state::{JobState, TaskState},
};
use mothership_store::{Time, jobs::JobRow, tasks::TaskRow};
use serde::Serialize;
use serde_json::{Value, json, value::RawValue};
use std::collections::BTreeMap;

/// `2026-11-21T18:00:00.000Z`.
pub fn time(at: Time) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

pub fn task_status(state: TaskState) -> &'static str {
    match state {
        TaskState::Waiting | TaskState::Pending => "PENDING",
        TaskState::Running => "RUNNING",
        TaskState::Completed => "COMPLETED",
        TaskState::Failed => "FAILED",
        TaskState::Cancelled => "CANCELLED",
    }
}

pub fn job_status(state: JobState) -> &'static str {
    match state {
        JobState::Pending | JobState::Paused => "PENDING",
        JobState::Running => "RUNNING",
        JobState::Completed => "COMPLETED",
        JobState::Failed => "FAILED",
        JobState::Cancelled => "CANCELLED",
    }
}

/// A study without its assignments.
pub fn study(job: &JobRow) -> Value {
    let counts = &job.counts;
    let done = counts.completed as f64 + job.running_fraction_sum;
    json!({
        "id": job.id.to_string(),
        "name": job.name,
        "description": job.description,
        "status": job_status(job.state),
        "totalAssignments": counts.total,
        "completedAssignments": counts.completed,
        "masterProgress": percent(done / counts.total.max(1) as f64),
        "createdAt": time(job.created_at),
        "updatedAt": time(job.updated_at),
    })
}

/// To a hundredth of a percent.
pub fn percent(fraction: f64) -> f64 {
    (fraction * 10_000.0).round() / 100.0
}

/// Numbers that a window gave.
pub fn metrics(text: Option<&str>) -> BTreeMap<String, f64> {
    text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

/// When it will be over, by the window's own reckoning.
pub fn eta(metrics: &BTreeMap<String, f64>, reported_at: Option<Time>) -> Option<String> {
    let left_micros = (metrics.get(ETA_SECONDS)? * 1e6) as i64;
    Some(time(from_micros(reported_at?.as_microsecond().saturating_add(left_micros))))
}

/// The state of a window as the pages of the client had it.
pub fn gui_state(task: Option<&TaskRow>) -> Value {
    let Some(task) = task else {
        return json!({ "stageProgress": 0, "warningCount": 0, "errorCount": 0 });
    };
    let metrics = metrics(task.metrics.as_deref());
    let number = |name: &str| metrics.get(name).copied().unwrap_or(0.0);
    json!({
        "progress": progress(task),
        "stageProgress": percent(number(STAGE_FRACTION)),
        "stage": task.stage,
        "warningCount": number(WARNINGS) as u64,
        "errorCount": number(ERRORS) as u64,
        "eta": (task.state == TaskState::Running).then(|| eta(&metrics, task.reported_at)).flatten(),
    })
}

fn progress(task: &TaskRow) -> f64 {
    match task.state {
        TaskState::Completed => 100.0,
        // What it is tried again from is the beginning.
        TaskState::Waiting | TaskState::Pending => 0.0,
        _ => percent(task.fraction.unwrap_or(0.0)),
    }
}

/// An assignment as it is sent; its configuration is the text that came.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Assignment {
    pub id: String,
    pub index: u64,
    pub worker_id: Option<RunnerId>,
    pub super_study_id: String,
    pub split_config: Option<Box<RawValue>>,
    pub status: &'static str,
    pub progress: f64,
    pub current_stage: Option<String>,
    pub eta: Option<String>,
    pub result_data: Option<()>,
    pub error: Option<String>,
    pub attempts: u32,
    pub memory_error: bool,
    pub started_at: Option<String>,
    pub completed_at: Option<String>,
    pub created_at: String,
    pub updated_at: String,
    pub worker: Option<Value>,
}

pub fn assignment(job: &JobRow, task: TaskRow, config: Option<String>, worker: Option<Value>) -> Assignment {
    let metrics = metrics(task.metrics.as_deref());
    let running = task.state == TaskState::Running;
    let touched = [task.ended_at, task.reported_at, task.started_at].into_iter().flatten().max();
    Assignment {
        id: task.id.to_string(),
        index: task.id.index,
        worker_id: task.runner.filter(|_| task.state != TaskState::Pending),
        super_study_id: task.id.job.to_string(),
        split_config: config.and_then(|text| RawValue::from_string(text).ok()),
        status: task_status(task.state),
        progress: progress(&task),
        eta: eta(&metrics, task.reported_at).filter(|_| running),
        current_stage: task.stage,
        result_data: None,
        error: task.error,
        attempts: task.attempts,
        memory_error: task.exit_code == Some(MEMORY_ERROR),
        started_at: task.started_at.map(time),
        completed_at: task.ended_at.map(time),
        created_at: time(job.created_at),
        updated_at: time(touched.unwrap_or(job.created_at)),
        worker,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_milliseconds_and_a_z() {
        let at: Time = "2026-11-21T18:00:00.123456Z".parse().unwrap();
        assert_eq!(time(at), "2026-11-21T18:00:00.123Z");
    }

    #[test]
    fn an_end_is_reckoned_from_the_last_word() {
        let at: Option<Time> = Some("2026-01-01T12:00:00Z".parse().unwrap());
        let left = metrics(Some(r#"{"eta_seconds": 90.5}"#));
        assert_eq!(eta(&left, at).as_deref(), Some("2026-01-01T12:01:30.500Z"));
        let overdue = metrics(Some(r#"{"eta_seconds": -30.0}"#));
        assert_eq!(eta(&overdue, at).as_deref(), Some("2026-01-01T11:59:30.000Z"));
        assert_eq!(eta(&left, None), None);
        assert_eq!(eta(&metrics(Some("broken")), at), None);
    }
}
