//! What tasks left: logs, files, configurations.

use super::*;

#[test]
fn logs_say_which_attempts_there_are() {
    let detail = || {
        task(json!({ "attempt_id": null, "status": "pending", "job_name": "x", "command": "true",
            "working_directory": null, "env": {}, "outputs": [], "timeout_seconds": null, "max_retries": 0,
            "attempt_list": [], "previous": null, "next": null, "next_failed": null }))
    };
    let (ended, _) = run("logs 42.7 --attempt 9", move |_| (200, detail()));
    assert_eq!(ended.unwrap_err().message, "task 42.7 has no attempt 9: it has none yet");
    let (ended, _) = run("logs 42.7", move |_| (200, detail()));
    assert_eq!(ended.unwrap_err().message, "task 42.7 has no output yet: it is pending");
    let (ended, asked) = run("logs 42.7.2 --attempt 3", |_| (500, json!({})));
    assert_eq!(ended.unwrap_err().exit, Exit::Usage);
    assert_eq!(asked, Vec::<String>::new(), "nobody has to be asked");
}

#[test]
fn a_search_turns_the_pages() {
    let hit = |number: u64| json!({ "number": number, "at_ms": 0, "stream": "stdout", "text": "error", "cut_bytes": 0 });
    let answer = move |line: &str| {
        let is_first = !line.contains("from=5");
        (
            200,
            json!({ "hits": [hit(if is_first { 1 } else { 7 })], "next": is_first.then_some(5), "total": 2 }),
        )
    };
    let (ended, asked) = run("logs 42.7.2 --search error", answer);
    assert_eq!(ended, Ok(Exit::Ok));
    assert_eq!(asked.len(), 2, "{asked:?}");
}

#[test]
fn files_are_listed_page_by_page() {
    let artifact = |path: &str| {
        json!({
            "id": format!("42.7/{path}"), "task_id": "42.7", "attempt_id": "42.7.1", "index": 7, "name": "x", "path": path,
            "size": 1, "content_type": "text/plain", "hash": "ab".repeat(32), "url": "/file", "created_at": "2026-01-02T12:00:00Z"
        })
    };
    let answer = move |line: &str| {
        let is_first = !line.contains("after=");
        let next = is_first.then_some("7/a");
        (
            200,
            json!({ "artifacts": [artifact(if is_first { "a" } else { "b" })], "next": next, "total": 2, "total_bytes": 2 }),
        )
    };
    let (ended, asked) = run("results ls 42", answer);
    assert_eq!(ended, Ok(Exit::Ok));
    assert_eq!(asked.len(), 2, "{asked:?}");
    let (ended, asked) = run("results ls 42 a[", |_| (500, json!({})));
    assert_eq!((ended.unwrap_err().exit, asked.len()), (Exit::Usage, 0));
}

#[test]
fn a_configuration_is_fetched_and_written_to_a_new_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("near.json");
    let line = format!("goliat config 42.7 --to {}", file.display());
    let (ended, asked) = run(&line, |_| (200, json!({ "a": 1 })));
    assert_eq!(
        (ended, asked),
        (Ok(Exit::Ok), vec![format!("GET {}", at(paths::TASK_CONFIGURATION, "42.7"))])
    );
    assert_eq!(std::fs::read_to_string(&file).unwrap(), r#"{"a":1}"#);
    let failure = run(&line, |_| (200, json!({ "a": 2 }))).0.unwrap_err();
    assert!(failure.message.contains("near.json") && failure.hint.is_some(), "{}", failure.message);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), r#"{"a":1}"#, "what is there is left alone");
}
