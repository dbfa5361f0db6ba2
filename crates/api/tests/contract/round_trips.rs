//! What a description allows is read, and written again as it was.

use super::{
    from_schema::{Fill, of_component, openapi},
    types::{QUERIES, described},
};
use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::{Value, json};

/// Values of each type that are tried.
const CASES: u32 = 24;

/// Calls `check` with values of every described type.
fn for_values(fill: Fill, mut check: impl FnMut(&str, super::types::Again, Value)) {
    let document = openapi();
    for (name, again) in described() {
        let strategy = of_component(&document, name, fill);
        let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        for _ in 0..CASES {
            check(name, again, strategy.new_tree(&mut runner).unwrap().current());
        }
    }
}

/// The same with floats for whole numbers: `1` and `1.0` are one number to those who read it.
fn plain(value: &Value) -> Value {
    match value {
        Value::Number(number) if number.is_f64() => {
            let float = number.as_f64().unwrap();
            // Text of a float is read to within one unit in its last place.
            json!(format!("{float:.6e}"))
        }
        Value::Array(items) => items.iter().map(plain).collect(),
        Value::Object(fields) => {
            Value::Object(fields.iter().map(|(name, value)| (name.clone(), plain(value))).collect())
        }
        other => other.clone(),
    }
}

/// What was sent, in what was written: everything but nulls and empty lists, which may be left out.
fn assert_kept(name: &str, sent: &Value, written: &Value, path: &str) {
    match (sent, written) {
        (Value::Object(sent), Value::Object(written)) => {
            for (field, value) in sent {
                let path = format!("{path}.{field}");
                match written.get(field) {
                    Some(written) => assert_kept(name, value, written, &path),
                    None => assert!(is_nothing(value), "{name}: {path} = {value} is lost"),
                }
            }
        }
        (Value::Array(sent), Value::Array(written)) if sent.len() == written.len() => {
            for (sent, written) in sent.iter().zip(written) {
                assert_kept(name, sent, written, path);
            }
        }
        _ => assert_eq!(plain(sent), plain(written), "{name}: {path}"),
    }
}

fn is_nothing(value: &Value) -> bool {
    value.is_null()
        || *value == json!([])
        || *value == json!({})
        || *value == json!(0)
        || *value == json!(false)
        || *value == json!("")
}

#[test]
fn every_type_survives_the_wire() {
    for fill in [Fill::Least, Fill::Some, Fill::All] {
        for_values(fill, |name, again, value| {
            let written = again(&value).unwrap_or_else(|error| panic!("{name}: {error} in {value}"));
            assert_kept(name, &value, &written, "");
            let twice = again(&written).unwrap();
            assert_eq!(plain(&twice), plain(&written), "{name}: what is written is read again as the same");
        });
    }
}

/// A client that relies on the description finds in an answer whatever is called required.
#[test]
fn what_is_required_is_always_written() {
    let document = openapi();
    for_values(Fill::Least, |name, again, value| {
        let written = again(&value).unwrap();
        for field in required(&document, &document["components"]["schemas"][name]) {
            assert!(written.get(&field).is_some(), "{name}: {field} is required and left out in {written}");
        }
    });
}

/// The other way round: what is always written is called required, in answers at least. Requests may lack what has a
/// default.
#[test]
fn what_is_always_written_is_required() {
    let requests = [
        "LeaseRequest",
        "RegisterRequest",
        "RunnerTokenRequest",
        "StudyRequest",
        "Ended",
        "NewProject",
        "NewUser",
        "UserPatch",
        "ValuesRequest",
        "WelcomeRequest",
    ];
    let document = openapi();
    for_values(Fill::Least, |name, again, value| {
        let schema = &document["components"]["schemas"][name];
        let is_object = schema["type"] == "object" || schema.get("allOf").is_some();
        if requests.contains(&name) || !is_object {
            return;
        }
        let required = required(&document, schema);
        for field in again(&value).unwrap().as_object().unwrap().keys() {
            assert!(required.contains(field), "{name}: {field} is always written and not called required");
        }
    });
}

fn required(document: &Value, schema: &Value) -> Vec<String> {
    if let Some(reference) = schema["$ref"].as_str() {
        return required(document, &document["components"]["schemas"][reference.rsplit('/').next().unwrap()]);
    }
    let own =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
    let parts = schema["allOf"].as_array().into_iter().flatten();
    own.chain(parts.flat_map(|part| required(document, part))).collect()
}

#[test]
fn queries_survive_the_wire() {
    let full = json!({
        "AuditQuery": {"person": "ada", "act": "job.", "object": "42", "since": "2026-01-02T03:04:05Z",
            "until": "2026-01-03T03:04:05Z", "after": 7, "limit": 5},
        "ArtifactQuery": {"type": "image", "q": "x", "after": "42.7/a", "limit": 5},
        "CompareQuery": {"jobs": "41,42"},
        "CreateQuery": {"project": "reef"},
        "ExperimentQuery": {"after": "a", "limit": 5, "search": "x", "archived": true},
        "JobQuery": {"limit": 1, "offset": 2, "status": "failed", "owner": "ann", "q": "x", "label": "a=b",
            "sort": "name"},
        "LinesQuery": {"from": 3, "limit": 5},
        "LogQuery": {"offset": 3, "stream": "stderr", "follow": true, "plain": true},
        "NewestQuery": {"after": "41", "limit": 5},
        "PutQuery": {"offset": 3, "size": 9},
        "SearchQuery": {"q": "x", "regex": true, "case": true, "from": 1, "limit": 2, "stream": "stderr"},
        "SubmitQuery": {"dry_run": true},
        "TaskQuery": {"status": "failed", "after": 3, "limit": 5},
        "WelcomeQuery": {"code": "msi_1"},
        "VersionQuery": {"version": 2},
        "UsageQuery": {"since": "2026-01-02T03:04:05Z"},
    });
    for (name, again) in QUERIES {
        let full = &full[name];
        assert_eq!(again(full).unwrap(), *full, "{name}");
        let unknown = json!({"offset": 0, "size": 0, "colour": "red"});
        assert!(again(&unknown).is_err(), "{name}: a misspelt filter would match everything");
        if *name != "PutQuery" {
            again(&json!({})).unwrap_or_else(|error| panic!("{name}: nothing has to be given, but {error}"));
        }
    }
}

/// A newer server may say more; an older client reads what it knows. Requests are strict: a misspelt field of a person
/// must not be left out in silence.
#[test]
fn answers_may_have_more_fields_and_requests_may_not() {
    let strict = [
        "AllPeople",
        "DefinitionText",
        "DeviceAnswer",
        "DeviceLoginRequest",
        "DevicePoll",
        "DraftRequest",
        "ExperimentPatch",
        "ExportRequest",
        "History",
        "ImportRequest",
        "InviteRequest",
        "JobPatch",
        "LoginRequest",
        "MemberRequest",
        "MePatch",
        "MissingRequest",
        "NewProject",
        "NewUser",
        "PasswordChange",
        "Past",
        "PresetRequest",
        "ProjectPatch",
        "RunRequest",
        "RunnerChoice",
        "RunnerPatch",
        "RunnerTokenRequest",
        "ShareRequest",
        "StudyRequest",
        "TakeOverRequest",
        "TaskSelection",
        "TokenRequest",
        "UserPatch",
        "ValuesRequest",
        "WelcomeRequest",
    ];
    for_values(Fill::All, |name, again, value| {
        let Value::Object(mut fields) = value else { return };
        fields.insert("of_tomorrow".into(), json!({"a": 1}));
        let read = again(&Value::Object(fields));
        assert_eq!(read.is_err(), strict.contains(&name), "{name}: {read:?}");
    });
}
