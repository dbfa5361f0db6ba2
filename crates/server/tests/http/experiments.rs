// size: one story of experiments; its cases share one definition
//! Experiments: definitions, values, runs and what people keep, over HTTP.

use super::app::{Answer, TestApp};
use mothership_api::auth::{Role, TokenScope};
use serde_json::{Value, json};

const DENOISE: &str = r#"
name = "denoise"
title = "Denoise a recording"
[job]
command = ["./denoise"]
[[parameters]]
name = "n"
type = "integer"
default = 5
minimum = 1
maximum = 100
[[parameters]]
name = "strength"
type = "float"
default = 0.50
[[parameters]]
name = "crop"
type = "list"
length = 4
[[parameters]]
name = "key"
type = "secret"
[presets.careful]
title = "Careful"
values = { n = 2 }
"#;

fn text(toml: &str) -> Value {
    json!({ "format": "toml", "text": toml })
}

impl TestApp {
    async fn denoise(&self) {
        self.post("/api/v1/experiments", text(DENOISE)).await;
    }

    async fn run(&self, values: Value) -> Answer {
        self.ask("POST", "/api/v1/experiments/denoise/runs").json(json!({ "values": values })).send().await
    }

    async fn jobs(&self) -> u64 {
        self.get("/api/v1/jobs").await["total"].as_u64().unwrap()
    }
}

/// Paths and messages of what an answer refuses.
fn errors(answer: &Answer) -> Vec<(String, String)> {
    let all = answer.json()["errors"].as_array().cloned().unwrap_or_default();
    let word = |error: &Value, key: &str| error[key].as_str().unwrap().to_owned();
    all.iter().map(|error| (word(error, "path"), word(error, "message"))).collect()
}

/// Parameter and code of each refused value.
fn refusals(answer: &Answer) -> Vec<(String, String)> {
    let all = answer.json()["refusals"].as_array().cloned().unwrap_or_default();
    let word = |refusal: &Value, key: &str| refusal[key].as_str().unwrap().to_owned();
    all.iter().map(|refusal| (word(refusal, "parameter"), word(refusal, "code"))).collect()
}

#[tokio::test]
async fn an_experiment_is_made_shown_changed_and_deleted() {
    let app = TestApp::open().await;
    let made = app.ask("POST", "/api/v1/experiments").json(text(DENOISE)).send().await;
    assert_eq!((made.status.as_u16(), made.header("etag")), (201, "\"1\""));
    let made = made.json();
    assert_eq!((&made["name"], &made["text"]), (&json!("denoise"), &json!(DENOISE)));
    assert_eq!(made["definition"]["parameters"][0]["maximum"], 100);
    assert_eq!(
        made["presets"],
        json!([{"name": "careful", "title": "Careful", "help": null, "values": {"n": 2},
        "from": "definition", "owner": null}])
    );
    assert_eq!((&made["may_run"], &made["may_change"]), (&json!(true), &json!(true)));

    let again = app.ask("POST", "/api/v1/experiments").json(text(DENOISE)).send().await;
    assert_eq!((again.status.as_u16(), &again.json()["code"]), (409, &json!("conflict")));

    let path = "/api/v1/experiments/denoise";
    let changed = DENOISE.replace("default = 5", "default = 7");
    let put = |version: Option<&str>, toml: &str| {
        let ask = app.ask("PUT", path);
        let ask = match version {
            Some(version) => ask.header("if-match", version),
            None => ask,
        };
        ask.json(text(toml)).send()
    };
    let blind = put(None, &changed).await;
    assert_eq!((blind.status.as_u16(), &blind.json()["code"]), (428, &json!("version_wanted")));
    let second = put(Some("\"1\""), &changed).await;
    assert_eq!((second.status.as_u16(), second.header("etag")), (200, "\"2\""));
    assert_eq!(put(Some("\"1\""), &changed).await.header("etag"), "\"2\"", "sent twice, stored once");
    let late = put(Some("\"1\""), DENOISE).await;
    assert_eq!((late.status.as_u16(), &late.json()["code"]), (412, &json!("version_changed")));
    let detail = late.json()["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("local stored version 2 on 2026-01-01"), "{detail}");
    let renamed = put(Some("\"2\""), &DENOISE.replace("name = \"denoise\"", "name = \"other\"")).await;
    assert_eq!(errors(&renamed)[0].0, "name");
    assert_eq!(put(Some("banana"), &changed).await.status, 422);

    let old = app.get("/api/v1/experiments/denoise?version=1").await;
    assert_eq!((&old["version"], &old["latest"], &old["text"]), (&json!(1), &json!(2), &json!(DENOISE)));
    assert_eq!(app.ask("GET", "/api/v1/experiments/denoise?version=9").send().await.status, 404);
    let versions = app.get("/api/v1/experiments/denoise/versions").await;
    assert_eq!(versions["versions"].as_array().unwrap().len(), 2);

    assert_eq!(app.ask("DELETE", path).send().await.status, 204);
    assert_eq!(app.ask("GET", path).send().await.status, 404);
    assert_eq!(app.ask("DELETE", path).send().await.status, 404);
}

#[tokio::test]
async fn a_wrong_definition_is_refused_whole_and_nothing_is_stored() {
    let app = TestApp::open().await;
    let with = |parameters: &str| format!("name = \"x\"\n[job]\ncommand = [\"true\"]\n{parameters}");
    let one =
        |name: &str, more: &str| format!("[[parameters]]\nname = \"{name}\"\ntype = \"integer\"\n{more}\n");
    for (toml, path, message) in [
        (with(&(one("a", "") + &one("a", ""))), "parameters[1].name", "twice"),
        (with(&one("a", "default = 300\nmaximum = 100")), "parameters[0].default", "100"),
        (with(&(one("a", "needs = [\"b\"]") + &one("b", "needs = [\"a\"]"))), "parameters[0].needs", ""),
        ("name = \"a/b\"\n[job]\ncommand = [\"true\"]".to_owned(), "name", "a/b"),
        ("name = \"check\"\n[job]\ncommand = [\"true\"]".to_owned(), "name", "word"),
        ("name = \"x\"\n".to_owned(), "job", "missing"),
        ("[".to_owned(), "line 1", "not readable as TOML"),
        (String::new(), "", ""),
    ] {
        let refused = app.ask("POST", "/api/v1/experiments").json(text(&toml)).send().await;
        assert_eq!(refused.status, 422, "{toml}");
        let found = errors(&refused);
        assert!(
            found.iter().any(|(at, said)| at.starts_with(path) && said.contains(message)),
            "{toml}: {found:?}"
        );
        let checked = app.post("/api/v1/experiments/check", text(&toml)).await;
        assert_eq!(checked["definition"], Value::Null);
        assert_eq!(checked["errors"].as_array().unwrap().len(), found.len(), "the same errors: {checked}");
    }
    assert_eq!(app.get("/api/v1/experiments").await["experiments"], json!([]));
    let good = app.post("/api/v1/experiments/check", text(DENOISE)).await;
    assert_eq!((&good["definition"]["name"], &good["errors"]), (&json!("denoise"), &json!([])));
    assert_eq!(app.get("/api/v1/experiments").await["experiments"], json!([]), "a check stores nothing");
}

#[tokio::test]
async fn a_body_of_another_shape_says_so() {
    let app = TestApp::open().await;
    app.denoise().await;
    for (path, method) in [
        ("/api/v1/experiments", "POST"),
        ("/api/v1/experiments/check", "POST"),
        ("/api/v1/experiments/denoise/check", "POST"),
        ("/api/v1/experiments/denoise/runs", "POST"),
        ("/api/v1/experiments/denoise/import", "POST"),
        ("/api/v1/experiments/denoise/export", "POST"),
        ("/api/v1/experiments/denoise/draft", "PUT"),
        ("/api/v1/experiments/denoise/presets/p", "PUT"),
    ] {
        for (body, status) in [
            ("[1]", 422),
            ("7", 422),
            ("null", 422),
            ("{\"values\": [1], \"text\": 7}", 422),
            ("{\"values\": {}, \"format\": \"toml\", \"text\": \"\", \"version\": 1, \"more\": 1}", 422),
            ("{", 400),
            ("", 400),
            ("{\"values\": {\"n\": {\"several\": {}}}, \"version\": 1, \"format\": 7}", 422),
        ] {
            let answer = app.ask(method, path).body("application/json", body).send().await;
            assert_eq!(answer.status, status, "{method} {path} {body}: {:?}", answer.body);
            assert!(!answer.json()["detail"].as_str().unwrap().contains("struct"), "{:?}", answer.body);
        }
        let long = app.ask(method, path).body("application/json", vec![b' '; 100 << 20]).send().await;
        assert_eq!(long.status, 413, "{method} {path}");
        assert_eq!(app.ask(method, path).body("text/plain", "x").send().await.status, 415, "{method} {path}");
    }
    assert_eq!(app.jobs().await, 0);
    let shown = app.get("/api/v1/experiments/denoise").await;
    assert_eq!((shown["presets"].as_array().unwrap().len(), &shown["version"]), (1, &json!(1)));
    assert_eq!(app.get("/api/v1/experiments/denoise/draft").await["draft"], Value::Null);
}

#[tokio::test]
async fn values_are_refused_with_words_and_run_nothing() {
    let app = TestApp::open().await;
    app.denoise().await;
    for (values, parameter, code) in [
        (json!({"n": "ten"}), "n", "not_whole"),
        (json!({"n": 300}), "n", "outside"),
        (json!({"strength": "banana"}), "strength", "not_number"),
        (json!({"crop": "1 2 3"}), "crop", "parts"),
        (json!({"crop": [1, 2, 3]}), "crop", "parts"),
        (json!({"n": {"several": "9..1000"}}), "n", "outside"),
        (json!({"strenght": 1}), "strenght", "misspelt"),
        (json!({"moon": 1}), "moon", "unknown"),
        (json!({"key": "hush"}), "key", "unsealed"),
        (json!({"n": [1]}), "n", "not_text"),
    ] {
        let refused = app.run(values.clone()).await;
        assert_eq!(refused.status, 422, "{values}");
        assert_eq!(refusals(&refused), [(parameter.to_owned(), code.to_owned())], "{values}");
        assert_eq!(errors(&refused)[0].0, format!("values.{parameter}"));
        assert!(!String::from_utf8_lossy(&refused.body).contains("hush"), "a secret is never sent back");
        let checked = app.post("/api/v1/experiments/denoise/check", json!({ "values": values })).await;
        assert_eq!(checked["refusals"], refused.json()["refusals"], "the same words");
        assert_eq!((&checked["tasks"], &checked["first"]), (&Value::Null, &Value::Null));
    }
    assert_eq!(app.jobs().await, 0);
    let several = app.run(json!({"n": 300, "strength": "x"})).await;
    assert_eq!(refusals(&several).len(), 2, "all at once");
    for runner in [
        json!({"kind": "name", "name": "nobody"}),
        json!({"kind": "name", "name": "a=b"}),
        json!({"kind": "label", "label": "a b"}),
        json!({"kind": "moon"}),
        json!("any"),
    ] {
        let body = json!({ "values": {}, "runner": runner });
        let refused = app.ask("POST", "/api/v1/experiments/denoise/runs").json(body).send().await;
        assert_eq!(refused.status, 422, "{runner}");
    }
    assert_eq!(app.run(json!({})).await.status, 201);
}

#[tokio::test]
async fn what_would_run_is_said_before_and_is_what_runs() {
    let app = TestApp::open().await;
    app.denoise().await;
    let body = r#"{"values": {"n": {"several": [1, 2, 3]}, "strength": 1.10, "crop": "(1, 2, 3, 4)"}}"#;
    let ask = app.ask("POST", "/api/v1/experiments/denoise/check").body("application/json", body);
    let checked = ask.send().await.good().json();
    assert_eq!((&checked["tasks"], &checked["varying"]), (&json!(3), &json!(["n"])));
    let argv = |n: &str| json!(["./denoise", "--n", n, "--strength", "1.10", "--crop", "1,2,3,4"]);
    assert_eq!((&checked["first"]["argv"], &checked["last"]["argv"]), (&argv("1"), &argv("3")));
    assert_eq!(checked["first"]["command"], "./denoise --n 1 --strength 1.10 --crop 1,2,3,4");
    assert_eq!(checked["defaults"], json!({"n": 5, "strength": "0.50", "crop": null}));
    let ask = app.ask("POST", "/api/v1/experiments/denoise/runs").body("application/json", body);
    let run = ask.send().await.good().json();
    assert_eq!(run["tasks"], 3);
    let job = run["job"].as_str().unwrap();
    let spec = app.get(&format!("/api/v1/jobs/{job}/spec")).await;
    assert_eq!(spec["first"][0]["command"], checked["first"]["command"]);
    assert_eq!(spec["first"][2]["command"], checked["last"]["command"]);
    let shown = app.get(&format!("/api/v1/jobs/{job}/run")).await;
    assert_eq!(
        (&shown["experiment"], &shown["exists"], &shown["version"]),
        (&json!("denoise"), &json!(true), &json!(1))
    );
    assert_eq!(
        shown["given"],
        json!({"n": {"several": [1, 2, 3]}, "strength": "1.10", "crop": "(1, 2, 3, 4)"})
    );
    assert_eq!(shown["values"]["crop"], json!([1, 2, 3, 4]));
    assert_eq!((&shown["name"], &shown["tasks"]), (&json!("Denoise a recording"), &json!(3)));
}

#[tokio::test]
async fn three_runs_of_one_moment_are_three_and_one_sent_twice_is_one() {
    let app = TestApp::open().await;
    app.denoise().await;
    let (one, two, three) = tokio::join!(app.run(json!({})), app.run(json!({})), app.run(json!({})));
    let job = |answer: &Answer| answer.json()["job"].as_str().unwrap().to_owned();
    let mut jobs = [job(&one), job(&two), job(&three)];
    jobs.sort();
    assert_eq!(jobs, ["1", "2", "3"]);

    let keyed = |key: &'static str, values: Value| {
        let ask = app.ask("POST", "/api/v1/experiments/denoise/runs").header("idempotency-key", key);
        ask.json(json!({ "values": values })).send()
    };
    let (first, again) = (keyed("k", json!({"n": 1})).await, keyed("k", json!({"n": 1})).await);
    assert_eq!((first.status.as_u16(), again.status.as_u16()), (201, 200));
    assert_eq!(job(&first), job(&again));
    let other = keyed("k", json!({"n": 2})).await;
    assert_eq!(other.status, 409, "{:?}", other.body);
    // What was accepted stays accepted, whatever became of the definition.
    let put = app.ask("PUT", "/api/v1/experiments/denoise").header("if-match", "\"1\"");
    put.json(text(&DENOISE.replace("default = 5", "default = 6"))).send().await.good();
    let later = keyed("k", json!({"n": 1})).await;
    assert_eq!((later.status.as_u16(), job(&later)), (200, job(&first)));
    assert_eq!(app.jobs().await, 4);
}

#[tokio::test]
async fn history_says_what_differs() {
    let app = TestApp::open().await;
    app.denoise().await;
    let first = app.run(json!({})).await.good().json()["job"].as_str().unwrap().to_owned();
    let body = json!({ "values": {"n": 9, "strength": 0.5}, "cloned_from": first, "name": "second" });
    app.post("/api/v1/experiments/denoise/runs", body).await;
    app.run(json!({"n": 5})).await.good();
    let history = app.get("/api/v1/experiments/denoise/runs").await;
    let runs = history["runs"].as_array().unwrap();
    let jobs: Vec<&str> = runs.iter().map(|run| run["job"].as_str().unwrap()).collect();
    assert_eq!(jobs, ["3", "2", "1"]);
    // 0.50 and 0.5 are written in two ways, and the program is given what was written.
    assert_eq!(
        (&history["varying"], &runs[1]["changed"]),
        (&json!(["n", "strength"]), &json!(["n", "strength"]))
    );
    assert_eq!((&runs[1]["cloned_from"], &runs[1]["name"]), (&json!("1"), &json!("second")));
    let page = app.get("/api/v1/experiments/denoise/runs?limit=2").await;
    assert_eq!((page["runs"].as_array().unwrap().len(), &page["next"]), (2, &json!("2")));
    let rest = app.get("/api/v1/experiments/denoise/runs?limit=2&after=2").await;
    assert_eq!((rest["runs"].as_array().unwrap().len(), &rest["next"]), (1, &Value::Null));
    let list = app.get("/api/v1/experiments").await;
    let row = &list["experiments"][0];
    assert_eq!(
        (&row["runs"], &row["last_run"]["job"], &row["parameters"]),
        (&json!(3), &json!("3"), &json!(4))
    );

    let compared = app.get("/api/v1/runs/compare?jobs=2,1").await;
    let n = &compared["parameters"][0];
    assert_eq!((&n["name"], &n["values"], &n["differs"]), (&json!("n"), &json!([9, 5]), &json!(true)));
    assert_eq!(compared["parameters"][2]["differs"], false);
    assert_eq!(compared["runs"][0]["job"], "2");
    for jobs in ["", "1", "1,1", "1,x"] {
        let refused = app.ask("GET", &format!("/api/v1/runs/compare?jobs={jobs}")).send().await;
        assert_eq!(refused.status, 422, "{jobs}");
    }
    assert_eq!(app.ask("GET", "/api/v1/runs/compare?jobs=1,99").send().await.status, 404);
    let plain = app.submit(json!({"name": "x", "command": ["true"]})).await;
    assert_eq!(app.ask("GET", &format!("/api/v1/jobs/{plain}/run")).send().await.status, 404);
    let body = json!({ "values": {}, "cloned_from": plain });
    let refused = app.ask("POST", "/api/v1/experiments/denoise/runs").json(body).send().await;
    assert_eq!(errors(&refused)[0].0, "cloned_from");
}

#[tokio::test]
async fn what_is_archived_or_gone_cannot_be_run_and_its_runs_stay() {
    let app = TestApp::open().await;
    app.denoise().await;
    app.run(json!({})).await.good();
    let patch = |archived: bool| {
        app.ask("PATCH", "/api/v1/experiments/denoise").json(json!({ "archived": archived })).send()
    };
    let archived = patch(true).await.good().json();
    assert_eq!((&archived["may_run"], archived["archived_at"].is_string()), (&json!(false), true));
    let refused = app.run(json!({})).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["code"]), (409, &json!("conflict")));
    assert_eq!(app.get("/api/v1/experiments").await["experiments"], json!([]));
    let hidden = app.get("/api/v1/experiments?archived=true").await;
    assert_eq!(hidden["experiments"].as_array().unwrap().len(), 1);
    patch(false).await.good();
    app.run(json!({})).await.good();
    app.ask("DELETE", "/api/v1/experiments/denoise").send().await.good();
    assert_eq!(app.run(json!({})).await.status, 404);
    assert_eq!(app.jobs().await, 2, "runs are jobs, and stay");
    let run = app.get("/api/v1/jobs/1/run").await;
    assert_eq!((&run["experiment"], &run["exists"]), (&json!("denoise"), &json!(false)));
    assert_eq!(app.get("/api/v1/runs/compare?jobs=1,2").await["parameters"][0]["title"], "n");
}

#[tokio::test]
async fn presets_and_drafts_are_kept_without_secrets() {
    let app = TestApp::open().await;
    app.denoise().await;
    let path = "/api/v1/experiments/denoise/presets/my%20own%2Fset";
    let put =
        |path: &'static str, values: Value| app.ask("PUT", path).json(json!({ "values": values })).send();
    let kept = put(path, json!({"n": {"several": "1..3"}})).await.good().json();
    assert_eq!(
        (&kept["name"], &kept["from"], &kept["owner"]),
        (&json!("my own/set"), &json!("person"), &json!("local"))
    );
    let own = "/api/v1/experiments/denoise/presets/careful";
    assert_eq!(put(own, json!({})).await.status, 409, "the definition has one");
    for (values, code) in [(json!({"n": 300}), "outside"), (json!({"key": "hush"}), "kept_secret")] {
        let refused = put(path, values).await;
        assert_eq!((refused.status.as_u16(), refusals(&refused)[0].1.as_str()), (422, code));
    }
    let shown = app.get("/api/v1/experiments/denoise").await;
    assert_eq!(shown["presets"][1]["values"], json!({"n": {"several": "1..3"}}));
    assert_eq!(app.ask("DELETE", path).send().await.status, 204);
    assert_eq!(app.ask("DELETE", path).send().await.status, 404);

    let draft = "/api/v1/experiments/denoise/draft";
    let body = json!({ "values": {"n": "ten", "key": "hush", "gone": 1}, "version": 1 });
    app.ask("PUT", draft).json(body).send().await.good();
    let kept = app.get(draft).await;
    assert_eq!(kept["draft"]["values"], json!({"n": "ten", "gone": 1}), "as it stands, without secrets");
    assert_eq!(kept["others"], json!([]));
    assert_eq!(app.ask("DELETE", draft).send().await.status, 204);
    assert_eq!(app.get(draft).await["draft"], Value::Null);
}

#[tokio::test]
async fn a_parameter_file_loses_nothing() {
    let app = TestApp::open().await;
    app.denoise().await;
    let import = |format: &'static str, file: &'static str| {
        let body = json!({ "format": format, "text": file });
        app.ask("POST", "/api/v1/experiments/denoise/import").json(body).send()
    };
    let file = r#"{"n": 7, "crop": "153 303 1000 1000", "strength": "banana", "lab": {"room": 2}}"#;
    let read = import("json", file).await.good().json();
    assert_eq!(read["values"], json!({"n": 7, "crop": [153, 303, 1000, 1000]}));
    assert_eq!(
        (&read["unknown"], &read["refused"]),
        (&json!({"lab": {"room": 2}}), &json!({"strength": "banana"}))
    );
    assert_eq!(read["refusals"][0]["code"], "not_number");
    for (format, file) in [("json", "{\"other\": 1}"), ("json", "[1]"), ("toml", "= 1"), ("yaml", "- 1")] {
        let refused = import(format, file).await;
        assert_eq!(refused.status, 422, "{file}");
        assert!(!errors(&refused).is_empty(), "{file}");
    }
    let body = json!({ "values": {"n": 7, "crop": [1, 2, 3, 4], "key": "hush"}, "unknown": {"lab": 2}, "form": "params_json" });
    let written = app.post("/api/v1/experiments/denoise/export", body).await;
    assert_eq!(written["file_name"], "params.json");
    let file: Value = serde_json::from_str(written["text"].as_str().unwrap()).unwrap();
    assert_eq!(file, json!({"n": 7, "strength": "0.50", "crop": "1 2 3 4", "lab": 2}));
}

#[tokio::test]
async fn viewers_look_and_change_nothing() {
    let app = TestApp::closed().await;
    app.add("vic", Role::Viewer).await;
    app.add("mel", Role::Member).await;
    let (vic, mel) =
        (app.token_of("vic", TokenScope::Admin).await, app.token_of("mel", TokenScope::Admin).await);
    app.ask("POST", "/api/v1/experiments").bearer(&mel).json(text(DENOISE)).send().await.good();
    let shown = app.ask("GET", "/api/v1/experiments/denoise").bearer(&vic).send().await.good().json();
    assert_eq!(
        (&shown["may_run"], &shown["may_change"], &shown["owner"]),
        (&json!(false), &json!(false), &json!("mel"))
    );
    for (method, path, body) in [
        ("POST", "/api/v1/experiments", text("")),
        ("PUT", "/api/v1/experiments/denoise", text("")),
        ("PATCH", "/api/v1/experiments/denoise", json!({"archived": true})),
        ("DELETE", "/api/v1/experiments/denoise", Value::Null),
        ("POST", "/api/v1/experiments/denoise/runs", json!({"values": {}})),
        ("PUT", "/api/v1/experiments/denoise/presets/p", json!({"values": {}})),
        ("PUT", "/api/v1/experiments/denoise/draft", json!({"values": {}, "version": 1})),
    ] {
        assert_eq!(app.ask(method, path).bearer(&vic).json(body).send().await.status, 403, "{method} {path}");
    }
    let check = app.ask("POST", "/api/v1/experiments/denoise/check").bearer(&vic);
    assert_eq!(check.json(json!({"values": {}})).send().await.good().json()["tasks"], 1);
    // A draft of one person is told to the others, and shown to none.
    let draft = json!({"values": {"n": 8}, "version": 1});
    app.ask("PUT", "/api/v1/experiments/denoise/draft").bearer(&mel).json(draft).send().await.good();
    let seen = app.ask("GET", "/api/v1/experiments/denoise/draft").bearer(&vic).send().await.good().json();
    assert_eq!((&seen["draft"], &seen["others"][0]["person"]), (&Value::Null, &json!("mel")));
    app.clock.advance_ms(11 * 60 * 1000);
    let later = app.ask("GET", "/api/v1/experiments/denoise/draft").bearer(&vic).send().await.good().json();
    assert_eq!(later["others"], json!([]), "ten minutes later nobody is told");
}
