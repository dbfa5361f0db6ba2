//! Jobs and tasks: acts, lists, waits.

use super::*;

#[test]
fn acts_are_posted_to_each_subject_in_turn() {
    for (line, job_path, task_path) in [
        ("cancel 42 42.7", paths::JOB_CANCEL, paths::TASK_CANCEL),
        ("retry 42 42.7", paths::JOB_RETRY, paths::TASK_RETRY),
    ] {
        let answer = |line: &str| (200, if line.contains("42.7") { task(json!({})) } else { acted() });
        let (ended, asked) = run(line, answer);
        assert_eq!(ended, Ok(Exit::Ok), "{line}");
        assert_eq!(asked.len(), 2, "{asked:?}");
        assert!(asked[0].starts_with(&format!("POST {} ", at(job_path, 42))), "{asked:?}");
        assert!(asked[1].starts_with(&format!("POST {} ", at(task_path, "42.7"))), "{asked:?}");
    }
    for (line, path) in [("pause 42", paths::JOB_PAUSE), ("resume 42", paths::JOB_RESUME)] {
        let (ended, asked) = run(line, |_| (200, acted()));
        assert_eq!((ended, asked), (Ok(Exit::Ok), vec![format!("POST {} {{}}", at(path, 42))]));
    }
}

#[test]
fn an_act_that_is_refused_ends_the_command() {
    let (ended, asked) = run("cancel 42 43", |_| problem(404, Code::NotFound));
    assert_eq!(ended.unwrap_err().exit, Exit::Refused);
    assert_eq!(asked.len(), 1, "the second is left alone");
    let (ended, _) = run("cancel 42", |_| problem(401, Code::Unauthenticated));
    let failure = ended.unwrap_err();
    assert_eq!(failure.exit, Exit::Forbidden);
    assert!(failure.hint.unwrap().contains("mothership login"));
}

#[test]
fn a_retry_names_the_states_that_were_asked_for() {
    for (line, states) in [
        ("retry 42 --failed", json!(["failed"])),
        ("retry 42 --failed --cancelled", json!(["failed", "cancelled"])),
    ] {
        let (_, asked) = run(line, |_| (200, acted()));
        let body: Value = serde_json::from_str(
            asked[0].split_once('{').map(|(_, rest)| format!("{{{rest}")).unwrap().as_str(),
        )
        .unwrap();
        assert_eq!(body["status"], states, "{line}");
    }
}

#[test]
fn lists_hand_their_filters_on() {
    let jobs = json!({ "jobs": [a_job("running")], "total": 1, "limit": 10, "offset": 5, "by_status": {} });
    let (ended, asked) =
        run("jobs --status running,failed --limit 10 --offset 5", move |_| (200, jobs.clone()));
    assert_eq!(ended, Ok(Exit::Ok));
    for part in ["status=running", "limit=10", "offset=5"] {
        assert!(asked[0].contains(part), "{part} in {asked:?}");
    }
    let tasks = json!({ "tasks": [task(json!({}))], "next": null, "total": 1 });
    let (ended, asked) = run("tasks 42 --failed --limit 10 --after 7 --json", move |_| (200, tasks.clone()));
    assert_eq!(ended, Ok(Exit::Ok));
    assert!(asked[0].starts_with(&format!("GET {}?", at(paths::JOB_TASKS, 42))), "{asked:?}");
    for part in ["status=failed", "limit=10", "after=7"] {
        assert!(asked[0].contains(part), "{part} in {asked:?}");
    }
}

#[test]
fn a_job_with_one_task_may_stand_for_it() {
    let why = json!({ "task_id": "42.0", "status": "pending", "sentence": "no runner is there", "checks": [], "hints": [],
        "tasks_ahead": null });
    let answer = move |line: &str| (200, if line.contains("explain") { why.clone() } else { with_tasks(1) });
    let (ended, asked) = run("explain 42", answer);
    assert_eq!(ended, Ok(Exit::Ok));
    assert_eq!(
        asked,
        [format!("GET {}", at(paths::JOB, 42)), format!("GET {}", at(paths::TASK_EXPLAIN, "42.0"))]
    );
}

#[test]
fn a_job_with_more_tasks_asks_which_and_names_one_that_runs() {
    let tasks = json!({ "tasks": [task(json!({}))], "next": null, "total": 1 });
    let answer = move |line: &str| (200, if line.contains("tasks") { tasks.clone() } else { with_tasks(48) });
    let (ended, _) = run("explain 42", answer);
    let failure = ended.unwrap_err();
    assert_eq!(failure.exit, Exit::Usage);
    assert_eq!(failure.message, "job 42 has 48 tasks, 42.0 to 42.47: say which");
    assert!(failure.hint.unwrap().starts_with("for example 42.7;"));
}

#[test]
fn a_wait_ends_as_its_jobs_did() {
    for (state, exit) in
        [("completed", Exit::Ok), ("failed", Exit::JobFailed), ("cancelled", Exit::JobFailed)]
    {
        let (ended, asked) = run("wait 42 --json", move |_| (200, a_job(state)));
        assert_eq!(ended, Ok(exit), "{state}");
        assert_eq!(asked.len(), 2, "it is looked up, and looked at once");
    }
    let (ended, _) = run("wait 42", |_| problem(404, Code::NotFound));
    assert_eq!(ended.unwrap_err().exit, Exit::Refused);
}

#[test]
fn a_server_of_another_kind_is_recognised() {
    let (ended, _) = run("jobs", |_| (200, json!("a page")));
    let failure = ended.unwrap_err();
    assert_eq!(failure.exit, Exit::Unreachable);
    assert!(failure.hint.unwrap().contains("of the same version"));
}
