//! What a server of commit `eecbfd3` answered (samples/eecbfd3, recorded from its binary) is read by the types of today,
//! and nothing of it is lost. So is what it sent on its WebSocket.

use super::types::{Again, of_schema};
use serde_json::{Value, json};

const ANSWERS: &[(&str, &str, &str)] = &[
    ("ArtifactList", "artifacts", include_str!("../samples/eecbfd3/artifacts.json")),
    ("Attempt", "attempt", include_str!("../samples/eecbfd3/attempt.json")),
    ("MissingReply", "blobs_missing", include_str!("../samples/eecbfd3/blobs_missing.json")),
    ("DryRun", "dry_run", include_str!("../samples/eecbfd3/dry_run.json")),
    ("Explanation", "explain", include_str!("../samples/eecbfd3/explain.json")),
    ("Job", "job", include_str!("../samples/eecbfd3/job.json")),
    ("ErrorGroups", "job_errors", include_str!("../samples/eecbfd3/job_errors.json")),
    ("JobList", "job_list", include_str!("../samples/eecbfd3/job_list.json")),
    ("JobActed", "job_paused", include_str!("../samples/eecbfd3/job_paused.json")),
    ("JobSpecReply", "job_spec", include_str!("../samples/eecbfd3/job_spec.json")),
    ("Job", "job_submitted", include_str!("../samples/eecbfd3/job_submitted.json")),
    ("LeaseReply", "lease", include_str!("../samples/eecbfd3/lease.json")),
    ("LogLines", "log_lines", include_str!("../samples/eecbfd3/log_lines.json")),
    ("SearchReply", "log_search", include_str!("../samples/eecbfd3/log_search.json")),
    ("Me", "me", include_str!("../samples/eecbfd3/me.json")),
    ("Problem", "problem", include_str!("../samples/eecbfd3/problem.json")),
    ("Problem", "problem_not_found", include_str!("../samples/eecbfd3/problem_not_found.json")),
    ("RegisterReply", "register", include_str!("../samples/eecbfd3/register.json")),
    ("ReportReply", "report", include_str!("../samples/eecbfd3/report.json")),
    ("ReportReply", "report_end", include_str!("../samples/eecbfd3/report_end.json")),
    ("RunnerToken", "runner_token", include_str!("../samples/eecbfd3/runner_token.json")),
    ("Stats", "stats", include_str!("../samples/eecbfd3/stats.json")),
    ("Study", "study", include_str!("../samples/eecbfd3/study.json")),
    ("TaskDetail", "task_detail", include_str!("../samples/eecbfd3/task_detail.json")),
    ("TaskList", "task_list", include_str!("../samples/eecbfd3/task_list.json")),
    ("TaskDetail", "task_running", include_str!("../samples/eecbfd3/task_running.json")),
];

/// Fields that newer types add have defaults: nothing, or what an older server did anyway.
fn assert_read(name: &str, again: Again, old: &Value) {
    let read = again(old).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_contains(name, old, &read);
}

fn assert_contains(name: &str, old: &Value, read: &Value) {
    match (old, read) {
        (Value::Object(old), Value::Object(read)) => {
            for (field, value) in old {
                let read = read.get(field).unwrap_or_else(|| panic!("{name}: {field} is lost"));
                assert_contains(name, value, read);
            }
            for (field, value) in read.iter().filter(|(field, _)| !old.contains_key(*field)) {
                let is_nothing = value.is_null()
                    || value.as_array().is_some_and(Vec::is_empty)
                    || [json!(0), json!(false)].contains(value)
                    || (field == "outputs_missing" && *value == json!("warn"));
                assert!(is_nothing, "{name}: {field} is made up: {value}");
            }
        }
        (Value::Array(old), Value::Array(read)) => {
            assert_eq!(old.len(), read.len(), "{name}");
            old.iter().zip(read).for_each(|(old, read)| assert_contains(name, old, read));
        }
        _ => assert_eq!(old, read, "{name}"),
    }
}

#[test]
fn answers_of_an_older_server_are_read() {
    for (kind, name, text) in ANSWERS {
        assert_read(name, of_schema(kind), &serde_json::from_str(text).unwrap());
    }
    let runners: Vec<Value> = serde_json::from_str(include_str!("../samples/eecbfd3/runners.json")).unwrap();
    assert!(!runners.is_empty());
    runners.iter().for_each(|runner| assert_read("runners", of_schema("Runner"), runner));
}

#[test]
fn live_messages_of_an_older_server_are_read() {
    let messages: Vec<Value> = serde_json::from_str(include_str!("../samples/eecbfd3/live.json")).unwrap();
    let mut kinds: Vec<String> = Vec::new();
    for message in &messages {
        assert_read("live", of_schema("LiveMessage"), message);
        let topic = message["topic"].as_str().unwrap_or_default().split(':').next().unwrap_or_default();
        kinds.push(format!("{} {topic}", message["type"].as_str().unwrap()));
    }
    for topic in ["overview", "jobs", "runners", "job", "task", "log"] {
        assert!(kinds.contains(&format!("snapshot {topic}")), "{kinds:?}");
    }
    assert!(
        kinds.contains(&"update job".to_owned()) && kinds.contains(&"refused jobz".to_owned()),
        "{kinds:?}"
    );
}

#[test]
fn every_sample_is_looked_at() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/samples/eecbfd3");
    for entry in std::fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        let name = file.strip_suffix(".json").unwrap();
        let is_listed = ANSWERS.iter().any(|(_, listed, _)| *listed == name);
        assert!(is_listed || ["runners", "live"].contains(&name), "{file} is read by no test");
    }
}
