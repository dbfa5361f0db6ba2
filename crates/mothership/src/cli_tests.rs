// size: one case for each command, over one server of a few lines
use super::*;
use crate::{
    connection::fake::server,
    output::{jobs::tests::job, tasks::tests::task},
};
use mothership_api::{
    paths,
    problem::{Code, Problem},
};
use serde_json::{Value, json};

#[test]
fn the_command_line_is_consistent() {
    Cli::command().debug_assert();
}

#[test]
fn only_what_serves_logs_for_people_by_itself() {
    let format = |line: &str| {
        let words = std::iter::once("mothership").chain(line.split(' '));
        Cli::try_parse_from(words).unwrap().log_format()
    };
    assert_eq!(format("up"), Some(LogFormat::Text));
    assert_eq!(format("server --log-format json"), Some(LogFormat::Json));
    assert_eq!(format("runner --log-format json"), Some(LogFormat::Json));
    assert_eq!([format("jobs"), format("version")], [None, None]);
}

#[test]
fn a_token_of_the_command_line_is_not_printed() {
    let cli = Cli::try_parse_from(["mothership", "status", "--token", "s3cret"]).unwrap();
    assert_eq!(cli.global.token.as_ref().map(|token| token.expose()), Some("s3cret"));
    assert!(!format!("{cli:?}").contains("s3cret"));
    let cli = Cli::try_parse_from(["mothership", "runner", "--join", "s3cret"]).unwrap();
    assert!(!format!("{cli:?}").contains("s3cret"));
    let cli = Cli::try_parse_from(["mothership", "server", "--goliat-key", "s3cret"]).unwrap();
    assert!(!format!("{cli:?}").contains("s3cret"));
}

#[test]
fn what_issue_and_documentation_promise_is_understood() {
    for line in [
        "up --data d --listen 127.0.0.1:0 --cpus 2 --open --no-runner",
        "server --require-login --data d --listen 127.0.0.1:8080 --database postgres://x --blobs s3://b --log-format json",
        "runner --server http://a,http://b --join-file - --ca-file ca.pem",
        "runner --server http://x --join t --data d --cpus 2 --memory 4GiB --name n --label gpu --label os=linux",
        "submit --name x -p h=0.1,0.2 -p seed=1..100 --cpus 2 --output out/** -- ./sim --h {{h}} --seed {{seed}}",
        "submit study.toml --dry-run --json",
        "submit --cpus -1 --retry-on -1,3 -- true",
        "submit - --format yaml --wait",
        "submit --array 0-99 --follow -- true",
        "submit --from points.csv --shell 'echo {{line}}' --retry-on 42,137 --after 41 --after 40:any",
        "jobs --status running,failed --limit 10 --offset 5 --json",
        "job 42",
        "tasks 42 --failed --limit 10 --after 7 --json",
        "task 42.7 --json",
        "logs 42.7 -f --attempt 2 --stream stdout",
        "logs 42.7.2 --timestamps",
        "logs 42 --search error",
        "wait 42 43 --timeout 2h",
        "cancel 42 43.1",
        "delete 42 43 --yes",
        "pause 42",
        "resume 42",
        "retry 42 --failed",
        "results ls 42",
        "results get 42.7 out/**.png --to d",
        "explain 42.7",
        "runners",
        "runners --wide",
        "runners drain bench-1",
        "runners rename bench-1 lab-7",
        "runners label bench-1 goliat=2 gpu-",
        "goliat config 42",
        "goliat config 42.7 --to near.json",
        "runner-token --ttl 1h",
        "goliat submit near.json --name n --description d --split-by custom --frequency-groups 5800;2140,2450 --dry-run",
        "goliat submit near.json --name n --num-splits 6 --json",
        "goliat import --from postgres://me@old/goliat --goliat-key k --server http://x",
        "status --json --server http://x --token t",
        "login --server http://x --token t",
        "login --name ada --password-stdin",
        "login --no-browser",
        "users",
        "users --data d",
        "users list --data d --database postgres://x",
        "users add ada --role admin --password-stdin --data d",
        "users add ada --role member --display-name Ada --email ada@example.org",
        "users invite --role viewer --expires 2h",
        "users invite bob --role member",
        "users role ada viewer",
        "users disable ada --data d",
        "users enable ada",
        "users password ada --link",
        "users password ada --password-stdin --data d",
        "users remove ada",
        "users take-over ada --from local",
        "tokens create nightly --for ada --scope submit --json --data d",
        "tokens create nightly --scope read --expires 90d",
        "tokens list",
        "tokens list --for ada --data d",
        "tokens revoke 0123456789ab",
        "logout",
        "completions bash",
        "gen cli-reference",
        "version",
    ] {
        let words = std::iter::once("mothership").chain(line.split(' '));
        if let Err(error) = Cli::try_parse_from(words) {
            panic!("{line}: {error}");
        }
    }
    for line in [
        "",
        "job",
        "job x",
        "logs 42.x",
        "results get 42",
        "gen nothing",
        "submit --wait --dry-run -- true",
        "users add ada",
        "users role ada owner",
        "tokens create x --scope all",
        "login --password-stdin",
        "users list --database x",
    ] {
        let words = std::iter::once("mothership").chain(line.split_whitespace());
        assert!(Cli::try_parse_from(words).is_err(), "{line}");
    }
}

/// Runs a command against a server that answers as `answer` says; how it ended, and what the server was asked.
fn run(
    line: &str,
    answer: impl Fn(&str) -> (u16, Value) + Send + Sync + 'static,
) -> (Result<Exit>, Vec<String>) {
    let words = std::iter::once("mothership").chain(line.split(' '));
    let cli = Cli::try_parse_from(words).unwrap();
    let (transport, asked) = server(answer);
    let context = Context::new(cli.global.clone()).over(transport);
    let ended = cli.run_in(context);
    let asked = asked.lock().unwrap().clone();
    (ended, asked)
}

fn at(path: &str, id: impl std::fmt::Display) -> String {
    paths::with(path, id)
}

fn a_job(state: &str) -> Value {
    serde_json::to_value(job(42, json!({ "status": state }))).unwrap()
}

fn with_tasks(total: u64) -> Value {
    let counts = json!({"total": total, "waiting": 0, "pending": total, "running": 0, "completed": 0, "failed": 0,
        "cancelled": 0});
    serde_json::to_value(job(42, json!({ "counts": counts }))).unwrap()
}

fn acted() -> Value {
    json!({ "job": a_job("running"), "tasks": 3, "message": "done" })
}

fn problem(status: u16, code: Code) -> (u16, Value) {
    (status, serde_json::to_value(Problem::new(code, "no")).unwrap())
}

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
fn a_submit_checks_before_it_asks_and_asks_before_it_sends() {
    let (ended, asked) = run("submit --cpus -1 -- true", |_| (500, json!({})));
    assert_eq!(ended.unwrap_err().exit, Exit::Refused);
    assert_eq!(asked, Vec::<String>::new());
    let (ended, asked) = run("submit -- true", |_| problem(401, Code::Unauthenticated));
    assert_eq!(ended.unwrap_err().exit, Exit::Forbidden);
    assert_eq!(asked, [format!("GET {}", paths::ME)]);
}

#[test]
fn a_submit_sends_its_spec_and_a_dry_run_stores_nothing() {
    let me = json!({ "username": "ada", "role": "admin", "open": false });
    let plan =
        json!({ "name": "x", "count": 1, "first": [], "last": [], "matching_runners": [], "warnings": [] });
    let answer = move |line: &str| {
        (
            200,
            if line.starts_with("GET") {
                me.clone()
            } else if line.contains("dry_run=true") {
                plan.clone()
            } else {
                a_job("pending")
            },
        )
    };
    let (ended, asked) = run("submit --name n -- echo hi", answer.clone());
    assert_eq!(ended, Ok(Exit::Ok));
    let (line, body) = asked[1].split_once(" {").unwrap();
    assert_eq!(line, format!("POST {}", paths::JOBS));
    assert!(body.contains(r#""name":"n""#) && body.contains("echo"), "{body}");
    let (ended, asked) = run("submit --dry-run -- echo hi", answer);
    assert_eq!((ended, asked.len()), (Ok(Exit::Ok), 2));
    assert!(asked[1].starts_with(&format!("POST {}?dry_run=true ", paths::JOBS)));
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
fn what_is_about_this_machine_asks_no_server() {
    for line in ["version", "version --json", "completions bash", "gen cli-reference", "gen job-schema"] {
        let (ended, asked) = run(line, |_| (500, json!({})));
        assert_eq!((ended, asked.len()), (Ok(Exit::Ok), 0), "{line}");
    }
}

#[test]
fn a_server_of_another_kind_is_recognised() {
    let (ended, _) = run("jobs", |_| (200, json!("a page")));
    let failure = ended.unwrap_err();
    assert_eq!(failure.exit, Exit::Unreachable);
    assert!(failure.hint.unwrap().contains("of the same version"));
}

#[test]
fn the_reference_is_current() {
    let page = crate::output::reference::markdown(&mut Cli::command());
    let held = include_str!("../../../docs/cli-reference.md");
    for (fresh, held) in page.lines().zip(held.lines()) {
        assert_eq!(fresh, held, "run cargo xtask gen");
    }
    assert_eq!(page.lines().count(), held.lines().count());
}

fn a_runner(name: &str, id: &str) -> Value {
    json!({
        "id": id, "name": name, "status": "busy", "mode": "active", "hostname": name, "os": "linux", "os_version": "6.1",
        "architecture": "x86_64", "cpu_model": "", "cpu_cores": 8, "memory_bytes": 0, "disk_bytes_total": 0,
        "disk_bytes_free": 0, "gpus": [], "version": "0.1.0", "labels": {}, "capacity": {"cpus": 8.0, "memory_bytes": 1},
        "used": {"cpus": 2.5, "memory_bytes": 0}, "active_tasks": 2, "idle_reason": null, "usage": null,
        "registered_at": "2026-01-02T10:00:00Z", "last_heartbeat": "2026-01-02T11:59:58Z", "running": []
    })
}

const ONE: &str = "01890a5d-ac96-774b-bcce-b302099a8057";
const OTHER: &str = "01890a5d-ac96-774b-bcce-b302099a8058";

fn fleet(names: [&str; 2]) -> impl Fn(&str) -> (u16, Value) + Send + Sync + 'static {
    let [one, other] = names.map(str::to_owned);
    move |line: &str| {
        let (one, other) = (a_runner(&one, ONE), a_runner(&other, OTHER));
        (200, if line.starts_with("POST") || line.starts_with("PATCH") { one } else { json!([one, other]) })
    }
}

#[test]
fn a_runner_is_found_by_its_name_or_id() {
    for line in ["runners drain bench-1", "runners drain 01890a5d-ac96-774b-bcce-b302099a8057"] {
        let (ended, asked) = run(line, fleet(["bench-1", "bench-2"]));
        assert_eq!(ended, Ok(Exit::Ok), "{line}");
        assert_eq!(asked[1], format!("POST {} {{}}", at(paths::RUNNER_DRAIN, ONE)));
    }
    let (ended, asked) = run("runners enable gone", fleet(["bench-1", "bench-2"]));
    let failure = ended.unwrap_err();
    assert_eq!((failure.exit, asked.len()), (Exit::Refused, 1));
    assert_eq!(failure.hint.unwrap(), "known runners: bench-1, bench-2");
    let (ended, _) = run("runners disable twin", fleet(["twin", "twin"]));
    assert!(ended.unwrap_err().hint.unwrap().contains(OTHER), "two of one name need an id");
    let (ended, asked) = run("runners", fleet(["a", "b"]));
    assert_eq!((ended, asked), (Ok(Exit::Ok), vec![format!("GET {}", paths::RUNNERS)]));
}

#[test]
fn a_runner_is_renamed_and_labelled() {
    let at_one = at(paths::RUNNER, ONE);
    for (line, body) in [
        ("runners rename bench-1 lab-7", r#"{"name":"lab-7"}"#),
        ("runners label bench-1 goliat=2 gpu", r#"{"labels":{"goliat":"2","gpu":""}}"#),
    ] {
        let (ended, asked) = run(line, fleet(["bench-1", "bench-2"]));
        assert_eq!(ended, Ok(Exit::Ok), "{line}");
        assert_eq!(asked[1], format!("PATCH {at_one} {body}"));
    }
    let (ended, asked) = run("runners label bench-1 gpu-", fleet(["bench-1", "bench-2"]));
    assert_eq!((ended.unwrap_err().message.as_str(), asked.len()), ("it has no label 'gpu'", 1));
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

#[test]
fn a_token_for_a_runner_is_asked_for_with_its_limits() {
    let token = json!({ "token": "join", "command": "mothership runner --join join", "expires_at": "2026-01-02T12:00:00Z" });
    let (ended, asked) = run("runner-token --ttl 1h --uses 3", move |_| (200, token.clone()));
    assert_eq!(ended, Ok(Exit::Ok));
    assert_eq!(
        asked,
        [format!("POST {} {{\"ttl_seconds\":3600,\"uses\":3,\"many\":false}}", paths::RUNNER_TOKENS)]
    );
}

#[test]
fn a_token_is_listed_and_taken_back_and_a_runner_removed_and_allowed() {
    let asked = |line: &str, answer: serde_json::Value| {
        let (ended, asked) = run(line, move |_| (200, answer.clone()));
        assert_eq!(ended, Ok(Exit::Ok), "{line}");
        asked
    };
    assert_eq!(asked("runner-token --list", json!([])), [format!("GET {}", paths::RUNNER_TOKENS)]);
    let revoked = asked("runner-token --revoke 0123456789ab", json!(null));
    assert_eq!(revoked, ["DELETE /api/v1/runner-tokens/0123456789ab"]);
    let (ended, steps) = run("runners remove bench-1", fleet(["bench-1", "bench-2"]));
    assert_eq!(ended, Ok(Exit::Ok));
    assert!(steps[1].starts_with("DELETE /api/v1/runners/"), "{steps:?}");
    let removed =
        json!([{ "id": OTHER, "name": "gone", "removed_at": "2026-01-02T12:00:00Z", "removed_by": "ada" }]);
    let steps = asked("runners allow gone", removed);
    assert_eq!(
        steps,
        ["GET /api/v1/removed-runners".to_owned(), format!("DELETE /api/v1/removed-runners/{OTHER}")]
    );
}
