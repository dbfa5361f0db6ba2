//! Studies, assignments, machines and results in the shapes and words of the client. Order of keys, names and rounding are
//! the original's (contract, section b).

use crate::ops::gui_client::{
    results::ResultFile,
    view::{self, Machine, Study, Task, Worker},
};
use base64::Engine as _;
use jiff::Timestamp;
use mothership_api::logs::LogLine;
use mothership_core::{
    clock::from_micros,
    goliat::{
        MEMORY_ERROR,
        progress_patch::{ERRORS, ETA_SECONDS, STAGE_FRACTION, WARNINGS},
    },
    ids::RunnerId,
    state::{JobState, TaskState},
};
use serde::Serialize;
use serde_json::{Value, json, value::RawValue};
use std::collections::BTreeMap;

const GIB: f64 = (1u64 << 30) as f64;
/// Names that are text when their bytes are.
const TEXTS: &[&str] = &[
    "txt", "json", "csv", "log", "md", "xml", "yaml", "yml", "ini", "cfg", "conf", "js", "ts", "py", "html",
    "css", "sh", "bat", "cpp", "c", "h",
];

/// `2026-11-21T18:00:00.000Z`.
pub fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

fn task_status(state: TaskState) -> &'static str {
    match state {
        TaskState::Waiting | TaskState::Pending => "PENDING",
        TaskState::Running => "RUNNING",
        TaskState::Completed => "COMPLETED",
        TaskState::Failed => "FAILED",
        TaskState::Cancelled => "CANCELLED",
    }
}

fn job_status(state: JobState) -> &'static str {
    match state {
        JobState::Pending | JobState::Paused => "PENDING",
        JobState::Running => "RUNNING",
        JobState::Completed => "COMPLETED",
        JobState::Failed => "FAILED",
        JobState::Cancelled => "CANCELLED",
    }
}

/// A study without its assignments. Unlike at the original, what runs counts for as much as it has done.
fn study(study: &Study) -> Value {
    let counts = &study.counts;
    let done = counts.completed as f64 + study.running_fraction_sum;
    json!({
        "id": study.id.to_string(),
        "name": study.name,
        "description": study.description,
        "status": job_status(study.state),
        "totalAssignments": counts.total,
        "completedAssignments": counts.completed,
        "masterProgress": percent(done / counts.total.max(1) as f64),
        "createdAt": time(study.created_at),
        "updatedAt": time(study.updated_at),
        "baseConfigPath": study.base_config,
    })
}

/// With the states of its assignments and the text of its configuration.
pub fn listed_study(listed: &Study, tasks: &[Task]) -> Value {
    let mut out = study(listed);
    let brief = tasks.iter().map(|task| {
        json!({ "id": task.id.to_string(), "status": task_status(task.state), "workerId": task.runner })
    });
    out["assignments"] = brief.collect();
    out
}

/// With all of its assignments. Texts stay texts: what is parsed and printed is not what came, and the order of keys is
/// the order of simulations.
pub fn whole_study(whole: &Study, assignments: Vec<view::Assignment>) -> BTreeMap<String, Box<RawValue>> {
    let rows: Vec<Assignment> = assignments.into_iter().map(assignment).collect();
    let mut parts: BTreeMap<String, Box<RawValue>> = BTreeMap::new();
    for (name, value) in study(whole).as_object().into_iter().flatten() {
        parts.insert(name.clone(), raw(value));
    }
    let base = whole.base_config.clone().and_then(|text| RawValue::from_string(text).ok());
    parts.insert("baseConfig".into(), base.unwrap_or_else(|| raw(&Value::Null)));
    parts.insert("assignments".into(), raw(&rows));
    parts
}

fn raw(value: &impl Serialize) -> Box<RawValue> {
    serde_json::value::to_raw_value(value).expect("what is shown is made of texts and numbers")
}

/// To a hundredth of a percent.
fn percent(fraction: f64) -> f64 {
    (fraction * 10_000.0).round() / 100.0
}

/// Numbers that a GUI gave.
fn metrics(text: Option<&str>) -> BTreeMap<String, f64> {
    text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

/// When it will be over, by the client's own estimate.
fn eta(metrics: &BTreeMap<String, f64>, reported_at: Option<Timestamp>) -> Option<String> {
    let left_micros = (metrics.get(ETA_SECONDS)? * 1e6) as i64;
    Some(time(from_micros(reported_at?.as_microsecond().saturating_add(left_micros))))
}

/// A machine as assignments mention it.
fn machine(machine: &Machine) -> Value {
    let (hostname, inventory) = (&machine.hostname, &machine.inventory);
    let ram =
        (inventory.memory_bytes > 0).then(|| (inventory.memory_bytes as f64 / GIB * 100.0).round() / 100.0);
    json!({
        "id": machine.id.to_string(),
        "ipAddress": machine.address,
        "hostname": (!hostname.is_empty()).then_some(hostname),
        "machineLabel": (machine.name != *hostname).then_some(&machine.name),
        "gpuName": inventory.gpus.first().map(|gpu| &gpu.name),
        "cpuCores": (inventory.cpu_cores > 0).then_some(inventory.cpu_cores),
        "totalRamGB": ram,
        "isStale": machine.is_silent,
        "lastSeen": time(machine.last_seen_at),
        "createdAt": time(machine.registered_at),
        "updatedAt": time(machine.last_seen_at),
    })
}

/// A machine with what it runs.
pub fn worker(worker: &Worker) -> Value {
    let mut out = machine(&worker.machine);
    out["status"] = worker_status(worker).into();
    out["guiState"] = gui_state(worker.task.as_ref());
    out
}

fn worker_status(worker: &Worker) -> &'static str {
    match worker.task.as_ref().map(|task| task.state) {
        _ if worker.machine.is_silent => "OFFLINE",
        _ if worker.machine.active > 0 => "RUNNING",
        Some(TaskState::Failed) => "ERROR",
        _ => "IDLE",
    }
}

/// The state of a GUI as the pages of the client had it.
fn gui_state(task: Option<&Task>) -> Value {
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

fn progress(task: &Task) -> f64 {
    match task.state {
        TaskState::Completed => 100.0,
        // What it is tried again from is the beginning.
        TaskState::Waiting | TaskState::Pending => 0.0,
        _ => percent(task.fraction.unwrap_or(0.0)),
    }
}

/// A line of a log.
pub fn log_line(line: LogLine) -> Value {
    let at = from_micros(line.at_ms.saturating_mul(1000));
    json!({ "message": line.text, "logType": line.stream, "timestamp": time(at) })
}

/// An assignment as it is sent; its configuration is the text that came.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Assignment {
    id: String,
    index: u64,
    worker_id: Option<RunnerId>,
    super_study_id: String,
    split_config: Option<Box<RawValue>>,
    status: &'static str,
    progress: f64,
    current_stage: Option<String>,
    eta: Option<String>,
    /// The original's; nothing was ever stored there.
    result_data: Option<()>,
    error: Option<String>,
    attempts: u32,
    memory_error: bool,
    started_at: Option<String>,
    completed_at: Option<String>,
    created_at: String,
    updated_at: String,
    worker: Option<Value>,
}

/// Unknown to the original are `error`, `attempts` and `memoryError`; the client ignores what it does not know.
pub fn assignment(of: view::Assignment) -> Assignment {
    let view::Assignment { task, created_at, config, machine: held_by } = of;
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
        created_at: time(created_at),
        updated_at: time(touched.unwrap_or(created_at)),
        worker: held_by.as_ref().map(machine),
    }
}

/// Files by their paths, as a tree.
pub fn result_tree(files: &BTreeMap<String, ResultFile>) -> Value {
    let mut root = Folder::default();
    for (path, file) in files {
        root.add(path, file.size);
    }
    let total: u64 = files.values().map(|file| file.size).sum();
    json!({ "tree": root.entries(""), "totalFiles": files.len(), "totalSize": total })
}

#[derive(Default)]
struct Folder {
    folders: BTreeMap<String, Folder>,
    files: BTreeMap<String, u64>,
}

impl Folder {
    fn add(&mut self, path: &str, size: u64) {
        match path.split_once('/') {
            Some((folder, rest)) => self.folders.entry(folder.to_owned()).or_default().add(rest, size),
            None => {
                self.files.insert(path.to_owned(), size);
            }
        }
    }

    /// Folders first, then by name.
    fn entries(&self, above: &str) -> Vec<Value> {
        let below = |name: &str| if above.is_empty() { name.to_owned() } else { format!("{above}/{name}") };
        let folders = self.folders.iter().map(|(name, folder)| {
            let path = below(name);
            json!({ "name": name, "type": "directory", "path": path, "children": folder.entries(&path) })
        });
        let files = self
            .files
            .iter()
            .map(|(name, size)| json!({ "name": name, "type": "file", "path": below(name), "size": size }));
        folders.chain(files).collect()
    }
}

/// A file with its bytes: text as text where it is UTF-8 (the client writes logs in the code page of Windows), everything
/// else byte for byte.
pub fn result_file(file: &ResultFile, bytes: &[u8]) -> Value {
    let name = file.path.rsplit('/').next().unwrap_or_default();
    let extension = name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).unwrap_or_default();
    let text = TEXTS.contains(&extension.as_str()).then(|| std::str::from_utf8(bytes).ok()).flatten();
    match text {
        Some(text) => json!({ "content": text, "filename": name, "size": file.size, "type": "text" }),
        None => json!({
            "content": base64::engine::general_purpose::STANDARD.encode(bytes),
            "filename": name,
            "size": file.size,
            "type": "binary",
            "encoding": "base64",
            "contentType": file.content_type,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mothership_core::ids::{BlobHash, JobId};

    #[test]
    fn times_have_milliseconds_and_a_z() {
        let at: Timestamp = "2026-11-21T18:00:00.123456Z".parse().unwrap();
        assert_eq!(time(at), "2026-11-21T18:00:00.123Z");
    }

    #[test]
    fn an_end_is_foretold_from_the_last_report() {
        let at: Option<Timestamp> = Some("2026-01-01T12:00:00Z".parse().unwrap());
        let left = metrics(Some(r#"{"eta_seconds": 90.5}"#));
        assert_eq!(eta(&left, at).as_deref(), Some("2026-01-01T12:01:30.500Z"));
        let overdue = metrics(Some(r#"{"eta_seconds": -30.0}"#));
        assert_eq!(eta(&overdue, at).as_deref(), Some("2026-01-01T11:59:30.000Z"));
        assert_eq!(eta(&left, None), None);
        assert_eq!(eta(&metrics(Some("broken")), at), None);
    }

    #[test]
    fn trees_have_folders_first() {
        let file = |size| ResultFile {
            path: String::new(),
            hash: BlobHash([0; 32]),
            size,
            content_type: String::new(),
        };
        let files =
            [("b.txt", 1), ("z/a.txt", 2), ("z/y/c", 3)].map(|(path, size)| (path.to_owned(), file(size)));
        let shown = result_tree(&files.into());
        assert_eq!((&shown["totalFiles"], &shown["totalSize"]), (&json!(3), &json!(6)));
        let tree = shown["tree"].as_array().unwrap();
        assert_eq!((&tree[0]["path"], &tree[1]["path"]), (&json!("z"), &json!("b.txt")));
        assert_eq!(tree[0]["children"][0]["children"][0]["path"], "z/y/c");
    }

    #[test]
    fn a_text_is_text_where_its_bytes_are() {
        let file = |path: &str| ResultFile {
            path: path.into(),
            hash: BlobHash([0; 32]),
            size: 3,
            content_type: "text/plain".into(),
        };
        for (path, bytes, kind) in [
            ("a/verbose.log", b"abc", "text"),
            ("a/verbose.LOG", b"abc", "text"),
            ("a/verbose.log", b"a\xfcb", "binary"),
            ("a/x.pkl", b"abc", "binary"),
            ("a/log", b"abc", "binary"),
        ] {
            let shown = result_file(&file(path), bytes);
            assert_eq!((&shown["type"], &shown["filename"]), (&json!(kind), &json!(path[2..])), "{path}");
        }
    }

    #[test]
    fn what_waits_again_shows_the_beginning() {
        let task = |state| Task {
            id: JobId(42).task(7),
            state,
            runner: None,
            attempts: 1,
            fraction: Some(0.41239),
            stage: Some("Run".into()),
            metrics: Some(r#"{"stage_fraction":0.5,"warnings":2.0,"eta_seconds":60.0}"#.into()),
            reported_at: Some("2026-01-01T12:00:00Z".parse().unwrap()),
            started_at: None,
            ended_at: None,
            exit_code: Some(MEMORY_ERROR),
            error: None,
        };
        for (state, shown, has_eta) in [
            (TaskState::Running, 41.24, true),
            (TaskState::Waiting, 0.0, false),
            (TaskState::Pending, 0.0, false),
            (TaskState::Failed, 41.24, false),
            (TaskState::Completed, 100.0, false),
        ] {
            let gui = gui_state(Some(&task(state)));
            assert_eq!((&gui["progress"], &gui["stageProgress"]), (&json!(shown), &json!(50.0)), "{state}");
            assert_eq!(gui["eta"].is_string(), has_eta, "{state}");
            let created_at = "2026-01-01T11:00:00Z".parse().unwrap();
            let row =
                assignment(view::Assignment { task: task(state), created_at, config: None, machine: None });
            let row = serde_json::to_value(row).unwrap();
            assert_eq!(
                (&row["id"], &row["progress"], &row["memoryError"]),
                (&json!("42.7"), &json!(shown), &json!(true))
            );
            assert_eq!(
                (&row["updatedAt"], row["eta"].is_string()),
                (&json!("2026-01-01T12:00:00.000Z"), has_eta)
            );
        }
    }
}
