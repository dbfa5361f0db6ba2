//! Every address of the contract with its fields: names, their presence and absence, and types; and what is refused.

use super::{Fleet, line, machine};
use serde_json::{Map, Value, json};

/// Whether a value has this shape: the same keys in objects, each element of a list, and `string`, `number`, `bool`,
/// `null`, `any` or several of them with `|` between.
fn compare(at: &str, found: &Value, shape: &Value, wrong: &mut Vec<String>) {
    match (found, shape) {
        (Value::Object(found), Value::Object(shape)) => objects(at, found, shape, wrong),
        (Value::Array(found), Value::Array(shape)) => {
            for (index, one) in found.iter().enumerate() {
                compare(&format!("{at}[{index}]"), one, &shape[0], wrong);
            }
        }
        (found, Value::String(kinds)) => {
            let kind = match found {
                Value::Null => "null",
                Value::Bool(_) => "bool",
                Value::Number(_) => "number",
                Value::String(_) => "string",
                Value::Array(_) => "array",
                Value::Object(_) => "object",
            };
            if *kinds != "any" && !kinds.split('|').any(|one| one == kind) {
                wrong.push(format!("{at} is {kind}, not {kinds}"));
            }
        }
        (found, shape) => wrong.push(format!("{at} is {found}, not like {shape}")),
    }
}

fn objects(at: &str, found: &Map<String, Value>, shape: &Map<String, Value>, wrong: &mut Vec<String>) {
    for name in found.keys().filter(|name| !shape.contains_key(*name)) {
        wrong.push(format!("{at}.{name} is not in the contract"));
    }
    for (name, shape) in shape {
        match found.get(name) {
            Some(found) => compare(&format!("{at}.{name}"), found, shape, wrong),
            None => wrong.push(format!("{at}.{name} is missing")),
        }
    }
}

/// One object with the fields of all of these.
fn with(parts: &[Value]) -> Value {
    let fields = parts.iter().flat_map(|part| part.as_object().unwrap().clone());
    Value::Object(fields.collect())
}

fn facts() -> Value {
    json!({ "id": "string", "ipAddress": "string", "hostname": "string|null", "machineLabel": "string|null",
        "gpuName": "string|null", "cpuCores": "number|null", "totalRamGB": "number|null" })
}

fn listed_worker(state: Value) -> Value {
    let more = json!({ "status": "string", "lastSeen": "string", "createdAt": "string", "updatedAt": "string",
        "guiState": state });
    with(&[facts(), more])
}

fn brief_state() -> Value {
    json!({ "progress": "number", "stageProgress": "number", "stage": "string|null", "warningCount": "number",
        "errorCount": "number", "eta": "string|null" })
}

fn whole_state() -> Value {
    let message = json!({ "message": "string", "logType": "string", "timestamp": "string" });
    json!({ "id": "string", "workerId": "string", "stage": "string|null", "progress": "number",
        "stageProgress": "number", "logMessages": [message], "eta": "string|null", "status": "string",
        "warningCount": "number", "errorCount": "number", "updatedAt": "string" })
}

fn row() -> Value {
    with(&[
        facts(),
        json!({ "status": "string", "lastSeen": "string", "createdAt": "string", "updatedAt": "string",
            "isStale": "bool" }),
    ])
}

fn study() -> Value {
    json!({ "id": "string", "name": "string", "description": "string|null", "baseConfigPath": "string|null",
        "status": "string", "totalAssignments": "number", "completedAssignments": "number",
        "masterProgress": "number", "createdAt": "string", "updatedAt": "string" })
}

fn assignment() -> Value {
    json!({ "id": "string", "index": "number", "workerId": "string|null", "superStudyId": "string",
        "splitConfig": "object", "status": "string", "progress": "number", "currentStage": "string|null",
        "eta": "string|null", "resultData": "null", "startedAt": "string|null", "completedAt": "string|null",
        "createdAt": "string", "updatedAt": "string" })
}

fn of_worker(worker: Value) -> Value {
    with(&[assignment(), json!({ "worker": worker })])
}

async fn shows(fleet: &Fleet, method: &str, path: &str, body: Value, shape: Value) -> Value {
    let mut ask = fleet.app.ask(method, path);
    if !body.is_null() {
        ask = ask.json(body);
    }
    let answer = ask.send().await;
    assert_eq!(answer.status, 200, "{method} {path}: {answer:?}");
    assert!(answer.header("content-type").starts_with("application/json"), "{method} {path}");
    let (found, mut wrong) = (answer.json(), Vec::new());
    compare("", &found, &shape, &mut wrong);
    assert!(wrong.is_empty(), "{method} {path}: {wrong:#?}\n{found:#}");
    found
}

#[tokio::test(start_paused = true)]
async fn every_answer_has_the_fields_of_the_contract() {
    let fleet = Fleet::new().await;
    let done = json!({ "success": "bool" });
    let removed = json!({ "success": "bool", "message": "string" });
    let silent = json!({ "stageProgress": "number", "warningCount": "number", "errorCount": "number" });
    let of_list = with(&[facts(), json!({ "isStale": "bool" })]);
    let of_page = with(&[of_list.clone(), json!({ "status": "string" })]);
    let m = machine("10.0.0.1", "sim-1");

    let beat = json!({ "machineId": m.id, "hostname": m.hostname, "gpuName": "RTX 4090", "cpuCores": 12, "totalRamGB": 15.74 });
    shows(&fleet, "POST", "/api/heartbeat", beat, json!({ "success": "bool", "timestamp": "string" })).await;
    let workers = shows(&fleet, "GET", "/api/workers", Value::Null, json!([listed_worker(silent)])).await;
    let worker = workers[0]["id"].as_str().unwrap().to_owned();
    let by_address = "/api/heartbeat?ipAddress=10.0.0.1";
    let of_address =
        json!({ "guiState": [whole_state()], "assignments": [assignment()], "isOffline": "bool" });
    let early = shows(&fleet, "GET", by_address, Value::Null, with(&[row(), of_address.clone()])).await;
    assert_eq!((&early["guiState"], &early["assignments"]), (&json!([]), &json!([])));
    let detailed =
        with(&[facts(), json!({ "status": "string", "lastSeen": "string", "createdAt": "string" })]);
    let nothing_said = json!({ "worker": detailed, "guiState": "null" });
    shows(&fleet, "GET", &format!("/api/workers/{worker}"), Value::Null, nothing_said).await;

    let part = json!({ "splitConfig": { "a": 1 }, "status": "PENDING" });
    let body =
        json!({ "name": "near", "description": "d", "baseConfig": { "a": 1 }, "assignments": [part, part] });
    let made = with(&[study(), json!({ "assignments": [assignment()] })]);
    let made = shows(&fleet, "POST", "/api/super-studies", body, made).await;
    let (id, first) = (made["id"].as_str().unwrap(), made["assignments"][0]["id"].as_str().unwrap());
    let claim = format!("/api/assignments/{first}/claim");
    let claimed =
        shows(&fleet, "POST", &claim, json!({ "machineId": m.id }), of_worker(of_list.clone())).await;
    assert!(claimed["startedAt"].is_string() && claimed["workerId"] == worker, "{claimed}");
    for message in [
        json!({ "type": "log_batch", "sequence": 0, "logs": [line(0.0, "warning", "one\ntwo")] }),
        json!({ "type": "overall_progress", "current": 58, "total": 100 }),
        json!({ "type": "stage_progress", "name": "Setup", "current": 1, "total": 4, "sub_stage": "grid" }),
        json!({ "type": "profiler_update", "eta_seconds": 90 }),
        json!({ "type": "of tomorrow" }),
    ] {
        let body = json!({ "machineId": m.id, "message": message, "timestamp": super::NOW });
        shows(&fleet, "POST", "/api/gui-update", body, done.clone()).await;
    }

    let found =
        shows(&fleet, "GET", "/api/workers", Value::Null, json!([listed_worker(brief_state())])).await;
    let state = &found[0]["guiState"];
    assert_eq!(
        (&state["progress"], &state["stage"], &state["warningCount"]),
        (&json!(58.0), &json!("Setup"), &json!(1))
    );
    let whole = json!({ "worker": detailed, "guiState": whole_state() });
    let page = shows(&fleet, "GET", &format!("/api/workers/{worker}"), Value::Null, whole).await;
    assert_eq!(page["guiState"]["logMessages"][0]["message"], "one\ntwo");
    let found = shows(&fleet, "GET", by_address, Value::Null, with(&[row(), of_address])).await;
    assert_eq!(
        (&found["guiState"][0]["progress"], &found["assignments"][0]["id"]),
        (&json!(58.0), &json!(first))
    );
    assert_eq!(found["guiState"][0]["logMessages"][0]["logType"], "warning");

    let brief = json!({ "id": "string", "status": "string", "workerId": "string|null" });
    let listed = json!([with(&[study(), json!({ "assignments": [brief] })])]);
    shows(&fleet, "GET", "/api/super-studies", Value::Null, listed.clone()).await;
    shows(&fleet, "GET", "/api/super-studies?name=near", Value::Null, listed).await;
    // The first has a machine, the second none.
    let none = fleet.get(&format!("/api/super-studies/{id}")).await;
    assert_eq!(none["assignments"][1]["worker"], Value::Null);
    assert_eq!(none["assignments"][1]["startedAt"], Value::Null);
    let mut wrong = Vec::new();
    compare("", &none["assignments"][0], &of_worker(of_page), &mut wrong);
    compare("", &none["assignments"][1], &of_worker("null".into()), &mut wrong);
    let lists = json!({ "baseConfig": "object", "assignments": ["object"] });
    compare("", &none, &with(&[study(), lists]), &mut wrong);
    let all = fleet.get(&format!("/api/super-studies/{id}/assignments")).await;
    compare("", &all[0], &of_worker(of_list), &mut wrong);
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(all[0]["currentStage"], "Setup", "without what it is at");
    assert_eq!(fleet.get("/api/super-studies/999/assignments").await, json!([]));

    let uploaded =
        fleet.upload(first, "near_field/duke/700MHz", &[("sar.json", b"{}"), ("x.pkl", b"\xff")]).await;
    let (mut wrong, file) = (Vec::new(), json!({ "id": "string", "filename": "string", "size": "number" }));
    let shape = json!({ "success": "bool", "filesUploaded": "number", "files": [file] });
    compare("", &uploaded.good().json(), &shape, &mut wrong);
    assert!(wrong.is_empty(), "{wrong:#?}");
    let text = json!({ "content": "string", "filename": "string", "size": "number", "type": "string" });
    let binary = with(&[text.clone(), json!({ "encoding": "string", "contentType": "string" })]);
    for of in [format!("/api/super-studies/{id}"), format!("/api/assignments/{first}")] {
        let tree = json!({ "tree": [{ "name": "string", "type": "string", "path": "string", "children": "array" }],
            "totalFiles": "number", "totalSize": "number" });
        shows(&fleet, "GET", &format!("{of}/results/list"), Value::Null, tree).await;
        let file = |name: &str| format!("{of}/results/file?path=near_field/duke/700MHz/{name}");
        shows(&fleet, "GET", &file("sar.json"), Value::Null, text.clone()).await;
        shows(&fleet, "GET", &file("x.pkl"), Value::Null, binary.clone()).await;
        let zip = fleet.app.ask("GET", &format!("{of}/results/download")).send().await.good();
        assert_eq!(zip.header("content-type"), "application/zip");
    }
    let results = fleet.get(&format!("/api/debug/results?superStudy={id}")).await;
    assert_eq!((&results["totalFiles"], &results["assignments"][0]["fileCount"]), (&json!(2), &json!(2)));
    for query in [format!("id={id}"), "name=near".into()] {
        let status = fleet.get(&format!("/api/debug/study-status?{query}")).await;
        assert_eq!(status["statusCounts"], json!({ "PENDING": 1, "RUNNING": 1 }), "{status}");
    }

    let label = json!({ "ipAddress": "10.0.0.7", "hostname": "desk-7", "machineLabel": "by the door" });
    let other = shows(&fleet, "POST", "/api/workers", label, row()).await;
    let other = format!("/api/workers/{}", other["id"].as_str().unwrap());
    shows(&fleet, "DELETE", &other, Value::Null, removed.clone()).await;
    fleet.finish(&m, "Study finished successfully").await;
    shows(&fleet, "DELETE", &format!("/api/super-studies/{id}"), Value::Null, removed.clone()).await;
    let second = fleet.study(1).await;
    shows(&fleet, "DELETE", &format!("/api/super-studies?id={second}"), Value::Null, removed).await;
}

#[tokio::test(start_paused = true)]
async fn what_is_refused_says_why() {
    let fleet = Fleet::new().await;
    let study = fleet.study(1).await;
    let nobody = "019b7a00-0000-7000-8000-000000000001";
    for (method, path, body, status) in [
        ("POST", "/api/heartbeat".to_owned(), "{", 400),
        ("POST", "/api/heartbeat".into(), "{}", 400),
        ("GET", "/api/heartbeat".into(), "", 400),
        ("GET", "/api/heartbeat?ipAddress=9.9.9.9".into(), "", 404),
        ("POST", "/api/gui-update".into(), "{", 400),
        ("POST", "/api/gui-update".into(), r#"{"machineId": "a"}"#, 400),
        ("POST", "/api/workers".into(), "{}", 400),
        ("GET", format!("/api/workers/{nobody}"), "", 404),
        ("GET", "/api/workers/x".into(), "", 404),
        ("DELETE", format!("/api/workers/{nobody}"), "", 404),
        ("POST", "/api/super-studies".into(), "{", 400),
        ("POST", "/api/super-studies".into(), r#"{"name": "a"}"#, 400),
        ("GET", "/api/super-studies/999".into(), "", 404),
        ("DELETE", "/api/super-studies/999".into(), "", 404),
        ("DELETE", "/api/super-studies".into(), "", 400),
        ("POST", format!("/api/assignments/{study}.0/claim"), "{", 400),
        ("POST", format!("/api/assignments/{study}.0/claim"), "{}", 400),
        ("POST", format!("/api/assignments/{study}.9/claim"), r#"{"machineId": "a"}"#, 404),
        ("POST", "/api/assignments/x/claim".into(), r#"{"machineId": "a"}"#, 404),
        ("GET", format!("/api/super-studies/{study}/results/list"), "", 404),
        ("GET", format!("/api/super-studies/{study}/results/file"), "", 400),
        ("GET", format!("/api/super-studies/{study}/results/file?path=a"), "", 404),
        ("GET", format!("/api/super-studies/{study}/results/download"), "", 404),
        ("GET", format!("/api/workers/{nobody}?from=x"), "", 400),
        ("POST", format!("/api/assignments/{study}.0/results"), "{}", 400),
        ("POST", "/api/artifacts".into(), "[]", 400),
        ("POST", "/api/gui-screenshots".into(), "null", 400),
        ("GET", "/api/debug/results".into(), "", 400),
        ("GET", "/api/debug/results?superStudy=999".into(), "", 404),
        ("GET", "/api/debug/study-status?name=no+such".into(), "", 404),
    ] {
        let mut ask = fleet.app.ask(method, &path);
        if !body.is_empty() {
            ask = ask.body("application/json", body);
        }
        let answer = ask.send().await;
        assert_eq!(answer.status, status, "{method} {path} {body}: {answer:?}");
        assert_eq!(answer.header("content-type"), "application/json", "{method} {path}");
        let error = answer.json();
        let fields: Vec<&String> = error.as_object().unwrap().keys().collect();
        assert!(fields == ["error"] && error["error"].is_string(), "{method} {path}: {error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_of_another_shape_is_refused_with_its_field() {
    let fleet = Fleet::new().await;
    let study = fleet.study(1).await;
    let claim = format!("/api/assignments/{study}.0/claim");
    let machine_routes = [
        ("/api/heartbeat", "machineId"),
        ("/api/gui-update", "machineId"),
        ("/api/workers", "ipAddress"),
        (&claim, "machineId"),
    ];
    let mut cases: Vec<(&str, String, String)> = Vec::new();
    for (path, field) in machine_routes {
        let no_object = |kind: &str| format!("the body must be a JSON object with {field}; it is {kind}");
        for (body, kind) in [
            ("null", "null"),
            ("[5]", "a list"),
            (r#""a""#, "text"),
            ("5", "a number"),
            ("true", "true or false"),
        ] {
            cases.push((path, body.into(), no_object(kind)));
        }
        cases.push((path, "{}".into(), format!("{field} is required")));
        for (value, kind) in [("[]", "a list"), ("{}", "an object"), ("false", "true or false")] {
            cases.push((
                path,
                format!(r#"{{"{field}": {value}}}"#),
                format!("{field} must be text; it is {kind}"),
            ));
        }
    }
    let studies = "/api/super-studies";
    for (body, said) in [
        ("null", "the body must be a JSON object with name and assignments; it is null"),
        ("[5]", "the body must be a JSON object with name and assignments; it is a list"),
        (r#"{"name": 5, "assignments": [{}]}"#, "name must be text; it is a number"),
        (
            r#"{"name": "a", "assignments": {}}"#,
            "assignments must be a list with one object for each; it is an object",
        ),
        (
            r#"{"name": "a", "assignments": [5]}"#,
            "assignments[0] must be an object with splitConfig; it is a number",
        ),
        (
            r#"{"name": "a", "assignments": [{"splitConfig": [1]}]}"#,
            "assignments[0].splitConfig must be an object, a configuration of GOLIAT; it is a list",
        ),
        (
            r#"{"name": "a", "assignments": [{"splitConfig": {}}, {"splitConfig": "s"}]}"#,
            "assignments[1].splitConfig must be an object, a configuration of GOLIAT; it is text",
        ),
    ] {
        cases.push((studies, body.into(), said.into()));
    }
    cases.push((
        "/api/workers",
        r#"{"ipAddress": "a", "machineLabel": 7}"#.into(),
        "machineLabel must be text; it is a number".into(),
    ));
    cases.push((
        "/api/gui-update",
        r#"{"machineId": "a", "message": [1]}"#.into(),
        "message must be an object with type; it is [1]".into(),
    ));
    for (path, body, said) in cases {
        let answer = fleet.app.ask("POST", path).body("application/json", body.clone()).send().await;
        assert_eq!((answer.status.as_u16(), answer.json()), (400, json!({ "error": said })), "{path} {body}");
    }
    assert_eq!(fleet.get("/api/super-studies").await.as_array().unwrap().len(), 1, "nothing came of it");
    assert_eq!(fleet.get("/api/workers").await, json!([]));
    // Our own addresses have our own shape, and no name of a type of ours either.
    for path in ["/api/v1/goliat/studies", "/api/v1/goliat/history"] {
        for body in ["null", "[5]", r#""a""#, "5"] {
            let answer = fleet.app.ask("POST", path).body("application/json", body).send().await;
            let detail = answer.json()["detail"].as_str().unwrap().to_owned();
            assert_eq!(answer.status, 422, "{path} {body}: {detail}");
            assert!(!detail.contains("struct"), "{path} {body}: {detail}");
        }
    }
}
