use super::*;
use crate::{ops::blobs as uploads, test_server::Harness};
use mothership_core::ids::BlobHash;
use serde_json::json;

fn person() -> Person {
    Person::local()
}

fn spec(name: &str) -> Value {
    json!({ "name": name, "command": ["true"] })
}

/// Paths of the fields that an answer names.
fn fields(error: &OpError) -> Vec<&str> {
    match error {
        OpError::Invalid { errors, .. } => errors.iter().map(|error| error.path.as_str()).collect(),
        other => panic!("{other:?} is not about fields"),
    }
}

#[test]
fn the_stride_is_where_the_second_row_begins() {
    for (seeds, wanted) in [(1, 1), (2, 2), (3, 3), (7, 7), (64, 64), (1000, 1000)] {
        let spec = serde_json::json!({
            "command": ["true", "{{x}}", "{{seed}}"],
            "sweep": {"points": {"columns": ["x"], "rows": [[1], [2], [3]]},
                "grid": {"seed": (0..seeds).collect::<Vec<_>>()}},
        });
        let mut checked = JobSpec::from_value(spec).unwrap().check().unwrap();
        assert_eq!(checked.count(), 3 * seeds);
        let file = param_rows(&mut checked).unwrap().unwrap();
        assert_eq!((file.stride, file.count, file.columns.as_slice()), (wanted, 3, &["x".to_owned()][..]));
    }
}

#[tokio::test]
async fn a_key_makes_a_job_once() {
    let harness = Harness::new().await;
    let of = async |name, key: Option<&str>| {
        submit(&harness.app, &person(), spec(name), key.map(str::to_owned))
            .await
            .map(|(job, is_new)| (job.id, is_new))
    };
    let (first, is_new) = of("night", Some("k")).await.unwrap();
    assert!(is_new);
    assert_eq!(of("night", Some("k")).await.unwrap(), (first, false));
    let other = of("another", Some("k")).await.unwrap_err();
    assert!(
        matches!(&other, OpError::Conflict(why) if why.contains(&format!("idempotency-key was used for job {first}"))),
        "{other:?}"
    );
    let (other, is_new) = of("night", None).await.unwrap();
    assert!(is_new && other != first, "without a key each is its own");
    for key in ["", &"x".repeat(KEY_BYTES_MAX + 1)] {
        assert_eq!(fields(&of("night", Some(key)).await.unwrap_err()), ["idempotency-key"]);
    }
}

#[tokio::test]
async fn every_mistake_is_named_at_once() {
    let harness = Harness::new().await;
    let bad = json!({ "name": "scan", "command": ["true"], "priority": "high", "nonsense": 1 });
    let refused = submit(&harness.app, &person(), bad, None).await.unwrap_err();
    assert_eq!(fields(&refused).len(), 2, "{refused:?}");
    assert_eq!(refused.to_string(), "the spec has 2 errors");
    assert!(matches!(submit(&harness.app, &person(), json!([1]), None).await, Err(OpError::Invalid { .. })));
}

#[tokio::test]
async fn a_dependency_has_to_be_there_and_the_answer_says_which_is_not() {
    let harness = Harness::new().await;
    let first = harness.submit(spec("first")).await;
    let after = |jobs: &[String]| json!({ "name": "after", "command": ["true"], "depends_on": jobs });
    let refused =
        submit(&harness.app, &person(), after(&[first.to_string(), "99".into()]), None).await.unwrap_err();
    assert_eq!(fields(&refused), ["depends_on[1]"]);
    let (job, _) = submit(&harness.app, &person(), after(&[first.to_string()]), None).await.unwrap();
    assert_eq!((job.depends_on.as_slice(), job.counts.waiting), (&[first][..], 1));
}

#[tokio::test]
async fn inputs_are_uploaded_before() {
    let harness = Harness::new().await;
    let bytes = b"mesh";
    let hash = BlobHash(*blake3::hash(bytes).as_bytes());
    let input =
        |blob: Option<String>| json!({ "from": "mesh.msh", "to": "mesh.msh", "blob": blob, "size": 4 });
    let with = |blobs: Vec<Option<String>>| {
        let inputs: Vec<_> = blobs
            .into_iter()
            .enumerate()
            .map(|(i, blob)| {
                let mut input = input(blob);
                input["to"] = format!("mesh-{i}.msh").into();
                input
            })
            .collect();
        json!({ "name": "scan", "command": ["true"], "inputs": inputs })
    };
    let missing = with(vec![None, Some(hash.to_string())]);
    let refused = submit(&harness.app, &person(), missing, None).await.unwrap_err();
    assert_eq!(fields(&refused), ["inputs[0].blob", "inputs[1].blob"]);
    let part = mothership_api::blobs::PutQuery { offset: 0, size: 4 };
    uploads::put(&harness.app, None, hash, part, bytes::Bytes::from_static(bytes)).await.unwrap();
    submit(&harness.app, &person(), with(vec![Some(hash.to_string())]), None).await.unwrap();
}

#[tokio::test]
async fn a_dry_run_says_what_would_come_and_stores_nothing() {
    let harness = Harness::new().await;
    let of = async |spec| dry_run(&harness.app, &person(), spec).await.unwrap();
    let array = json!({ "name": "scan", "command": ["echo", "{{index}}"], "array": "0-11" });
    let run = of(array.clone()).await;
    assert_eq!((run.count, run.first.len(), run.last.len(), run.matching_runners.len()), (12, 5, 5, 0));
    assert!(run.warnings[0].starts_with("no runner is registered"), "{:?}", run.warnings);
    harness.runner().await;
    let run = of(array).await;
    assert_eq!((run.matching_runners, run.warnings), (vec!["bench-1".to_owned()], Vec::new()));
    let large = json!({ "name": "large", "command": ["true"], "resources": { "cpus": 64 } });
    let run = of(large).await;
    assert!(run.warnings[0].contains("bench-1 needs 64 cpus"), "{:?}", run.warnings);
    let jobs = super::super::jobs::list(&harness.app, &person(), Default::default()).await.unwrap();
    assert_eq!(jobs.total, 0);
}

#[tokio::test]
async fn a_dry_run_refuses_what_a_submit_would() {
    let harness = Harness::new().await;
    let first = spec("first");
    submit(&harness.app, &person(), first, None).await.unwrap();
    let after = |on: Value| json!({ "name": "n", "command": ["true"], "array": "0-6", "depends_on": [on] });
    for on in [json!("9999"), json!({ "job": "1", "each": true })] {
        let told = dry_run(&harness.app, &person(), after(on.clone())).await.map(|_| ()).unwrap_err();
        let refused = submit(&harness.app, &person(), after(on), None).await.map(|_| ()).unwrap_err();
        assert_eq!((told.code(), told.to_string()), (refused.code(), refused.to_string()));
    }
    dry_run(&harness.app, &person(), after(json!("1"))).await.unwrap();
}

// One thread answers everybody here, as on a machine with one core: what computes on it lets all others wait.
#[tokio::test]
async fn others_are_answered_while_specs_are_checked() {
    let harness = Harness::new().await;
    let mut gates = Vec::new();
    for _ in 0..crate::memory::aside::PLACES {
        let (gate, closed) = std::sync::mpsc::channel::<()>();
        gates.push(gate);
        let app = harness.app.clone();
        tokio::spawn(async move { app.aside.run(move || closed.recv().unwrap_err()).await });
    }
    tokio::task::yield_now().await;
    let (app, other) = (harness.app.clone(), harness.app.clone());
    let submitting = tokio::spawn(async move { submit(&app, &person(), spec("large"), None).await });
    let planning = tokio::spawn(async move { dry_run(&other, &person(), spec("large")).await });
    let jobs = super::super::jobs::list(&harness.app, &person(), Default::default()).await.unwrap();
    assert_eq!(jobs.total, 0);
    assert!(!submitting.is_finished() && !planning.is_finished(), "they wait for a place to compute");
    drop(gates);
    assert!(submitting.await.unwrap().unwrap().1);
    planning.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_value_in_a_body_is_kept_as_it_is_written() {
    let harness = Harness::new().await;
    let body = bytes::Bytes::from_static(
        br#"{"command": ["echo", "{{v}}"], "env": {"E": 1.50}, "sweep": {"grid": {"v": [1.10, 1e3, 7, "7", 18446744073709551616]}}}"#,
    );
    let plan = dry_run(&harness.app, &person(), body.clone()).await.unwrap();
    let commands: Vec<&str> = plan.first.iter().map(|task| task.command.as_str()).collect();
    assert_eq!(commands, ["echo 1.10", "echo 1e3", "echo 7", "echo 7", "echo 18446744073709551616"]);
    let params: Vec<&Value> = plan.first.iter().map(|task| &task.params["v"]).collect();
    assert_eq!(json!(params), json!(["1.10", "1e3", 7, "7", "18446744073709551616"]));
    let (job, _) = submit(&harness.app, &person(), body, None).await.unwrap();
    let stored = super::super::jobs::spec(&harness.app, &person(), job.id).await.unwrap().spec;
    assert_eq!(stored["env"]["E"], "1.50");
    for (body, detail) in [
        (&b"{\"command\": }"[..], "the body is not JSON: expected value at line 1 column 13"),
        (
            b"{\"command\": [\"a\"], \"command\": [\"b\"]}",
            "the body is not JSON: the name `command` is there twice",
        ),
        (b"{\"command\": [\"\xff\"]}", "the body is not JSON: invalid utf-8"),
    ] {
        match dry_run(&harness.app, &person(), bytes::Bytes::from_static(body)).await {
            Err(OpError::Malformed { detail: found, .. }) => assert!(found.starts_with(detail), "{found}"),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn the_rows_of_a_file_belong_to_what_a_key_made() {
    let harness = Harness::new().await;
    let of = async |rows: Value| {
        let spec =
            json!({"command": ["true", "{{x}}"], "sweep": {"points": {"columns": ["x"], "rows": rows}}});
        submit(&harness.app, &person(), spec, Some("k".into())).await
    };
    let (job, _) = of(json!([[1], [2]])).await.unwrap();
    assert_eq!(of(json!([[1], [2]])).await.map(|(job, is_new)| (job.id, is_new)).unwrap(), (job.id, false));
    for other in [json!([[1], [3]]), json!([[1]]), json!([[1], ["2"]])] {
        assert!(matches!(of(other.clone()).await, Err(OpError::Conflict(_))), "{other}");
    }
}

#[tokio::test]
async fn a_thousand_patterns_are_refused_without_compiling_them() {
    let harness = Harness::new().await;
    let spec =
        json!({"command": ["true"], "progress": {"patterns": vec![r"(?<percent>\d+)\w{100}"; 10_000]}});
    let refused = submit(&harness.app, &person(), spec, None).await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "progress.patterns: has 10000 patterns, more than 64 (one pattern may have several groups, and alternatives between |)"
    );
}
