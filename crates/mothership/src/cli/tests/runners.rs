//! Runners and the tokens with which they join.

use super::*;

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
