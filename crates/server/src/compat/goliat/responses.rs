//! Studies, assignments, machines and results in the shapes and words of the client. Order of keys, names and rounding are
//! the original's (contract, section b).

use super::worker_rows;
use crate::ops::{
    artifacts::without_wrong_charset,
    gui_client::{
        fleet::ends_at,
        results::ResultFile,
        view::{self, Machine, Record, Study, Task},
    },
};
use base64::Engine as _;
use jiff::Timestamp;
use mothership_core::{
    goliat::{progress_patch::stage_name, worker_status},
    ids::RunnerId,
    state::{JobState, TaskState},
};
use serde::Serialize;
use serde_json::{Value, json, value::RawValue};
use std::collections::BTreeMap;

/// Names that are text when their bytes are.
const TEXTS: &[&str] = &[
    "txt", "json", "csv", "log", "md", "xml", "yaml", "yml", "ini", "cfg", "conf", "js", "ts", "py", "html",
    "css", "sh", "bat", "cpp", "c", "h",
];

/// `2026-11-21T18:00:00.000Z`.
pub fn time(at: Timestamp) -> String {
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
pub fn study(study: &Study) -> Value {
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
        json!({ "id": task.id.to_string(), "status": task_status(task.state), "workerId": task.runner.filter(|_| task.state == TaskState::Running || task.state.is_final()) })
    });
    out["assignments"] = brief.collect();
    out
}

/// With all of its assignments. Texts stay texts: what is parsed and printed is not what came, and the order of keys is
/// the order of simulations.
pub fn whole_study(whole: &Study, assignments: Vec<view::Assignment>) -> BTreeMap<String, Box<RawValue>> {
    let mut parts = study_with(whole, assignments, AssignmentIn::StudyPage);
    let base = whole.base_config.clone().and_then(|text| RawValue::from_string(text).ok());
    parts.insert("baseConfig".into(), base.unwrap_or_else(|| raw(&Value::Null)));
    parts
}

/// A study that has just been made: its row, and those of its assignments.
pub fn new_study(new: &Study, assignments: Vec<view::Assignment>) -> BTreeMap<String, Box<RawValue>> {
    study_with(new, assignments, AssignmentIn::Alone)
}

fn study_with(
    whole: &Study,
    assignments: Vec<view::Assignment>,
    place: AssignmentIn,
) -> BTreeMap<String, Box<RawValue>> {
    let rows: Vec<Assignment> = assignments.into_iter().map(|one| assignment(one, place)).collect();
    let mut parts: BTreeMap<String, Box<RawValue>> = BTreeMap::new();
    for (name, value) in study(whole).as_object().into_iter().flatten() {
        parts.insert(name.clone(), raw(value));
    }
    parts.insert("assignments".into(), raw(&rows));
    parts
}

fn raw(value: &impl Serialize) -> Box<RawValue> {
    serde_json::value::to_raw_value(value).expect("what is shown is made of texts and numbers")
}

/// To a hundredth of a percent.
pub fn percent(fraction: f64) -> f64 {
    (fraction * 10_000.0).round() / 100.0
}

/// Numbers that a GUI gave.
pub fn metrics(text: Option<&str>) -> BTreeMap<String, f64> {
    text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

/// When it will be over, by the client's own estimate.
pub fn eta(metrics: &BTreeMap<String, f64>, reported_at: Option<Timestamp>) -> Option<String> {
    ends_at(metrics, reported_at).map(time)
}

fn progress(task: &Task) -> f64 {
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
    started_at: Option<String>,
    completed_at: Option<String>,
    created_at: String,
    updated_at: String,
    /// Absent where a study has just been made.
    #[serde(skip_serializing_if = "Option::is_none")]
    worker: Option<Value>,
}

/// In which answer an assignment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssignmentIn {
    /// Of a claim, or of a list: its status is the stored one.
    List,
    /// Of the page of a study: its status is derived from its machine's, which is shown.
    StudyPage,
    /// Of a new study, or of a machine: without its machine.
    Alone,
}

/// The machine that has it, or had it last; who gave it back has it no more.
fn holder(of: &view::Assignment) -> Option<(&Machine, Record)> {
    let is_held = !matches!(of.task.state, TaskState::Pending | TaskState::Waiting);
    let machine = of.machine.as_ref().filter(|_| is_held)?;
    let began_at = of.task.started_at.or(of.task.claimed_at);
    let record = match (of.task.state, began_at) {
        (TaskState::Completed | TaskState::Failed | TaskState::Cancelled, Some(at)) => machine.record_at(at),
        // What it runs goes on with it.
        _ => machine.record(),
    };
    Some((machine, record))
}

/// The status that the page of a study shows.
pub fn derived_status(of: &view::Assignment) -> &'static str {
    let worker = of.machine.as_ref().map(Machine::status);
    task_status(worker_status::assignment_status(of.task.state, worker))
}

pub fn assignment(of: view::Assignment, place: AssignmentIn) -> Assignment {
    let holder = holder(&of);
    let worker = holder.map(|(machine, record)| {
        worker_rows::of_assignment(machine, record, place == AssignmentIn::StudyPage)
    });
    let status = match place {
        AssignmentIn::StudyPage => derived_status(&of),
        AssignmentIn::List | AssignmentIn::Alone => task_status(of.task.state),
    };
    let worker_id = match &holder {
        Some((_, record)) => Some(record.id),
        // Its machine was removed.
        None => of.task.runner.filter(|_| of.task.state.is_final()),
    };
    let view::Assignment { task, created_at, config, .. } = of;
    let metrics = metrics(task.metrics.as_deref());
    let running = task.state == TaskState::Running;
    let is_held = running || task.state.is_final();
    let touched =
        [task.ended_at, task.reported_at, task.started_at, task.claimed_at].into_iter().flatten().max();
    Assignment {
        id: task.id.to_string(),
        index: task.id.index,
        worker_id,
        super_study_id: task.id.job.to_string(),
        split_config: config.and_then(|text| RawValue::from_string(text).ok()),
        status,
        progress: progress(&task),
        eta: eta(&metrics, task.reported_at).filter(|_| running),
        current_stage: task.stage.as_deref().filter(|_| is_held).map(|stage| stage_name(stage).to_owned()),
        result_data: None,
        started_at: task.claimed_at.or(task.started_at).filter(|_| is_held).map(time),
        completed_at: task.ended_at.map(time),
        created_at: time(created_at),
        updated_at: time(touched.unwrap_or(created_at)),
        worker: (place != AssignmentIn::Alone).then(|| worker.unwrap_or(Value::Null)),
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
            "contentType": without_wrong_charset(file.content_type.clone(), bytes),
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
            content_type: "text/plain; charset=utf-8".into(),
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
            claimed_at: Some("2026-01-01T11:30:00Z".parse().unwrap()),
            started_at: None,
            ended_at: None,
            exit_code: Some(42),
            error: None,
        };
        for (state, shown, has_eta, is_held) in [
            (TaskState::Running, 41.24, true, true),
            (TaskState::Waiting, 0.0, false, false),
            (TaskState::Pending, 0.0, false, false),
            (TaskState::Failed, 41.24, false, true),
            (TaskState::Completed, 100.0, false, true),
        ] {
            let created_at = "2026-01-01T11:00:00Z".parse().unwrap();
            let row = view::Assignment { task: task(state), created_at, config: None, machine: None };
            let row = assignment(row, AssignmentIn::List);
            let row = serde_json::to_value(row).unwrap();
            assert_eq!(
                (&row["id"], &row["progress"], row["startedAt"].is_string()),
                (&json!("42.7"), &json!(shown), is_held)
            );
            assert_eq!(
                (&row["updatedAt"], row["eta"].is_string()),
                (&json!("2026-01-01T12:00:00.000Z"), has_eta)
            );
        }
    }
}
