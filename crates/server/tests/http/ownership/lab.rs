//! A server with two members, and what one of them has.

use super::super::{
    app::{Answer, TestApp},
    runner::{Runner, register},
};
use super::rows::BYTES;
use mothership_api::auth::{Role, TokenScope};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// In every text that ada writes, her programs print and her files hold.
pub const WORD: &str = "manta";

/// A server with a job that is ada's alone: one task failed and left a file, one runs. Beside it one in her project.
pub struct Lab {
    pub app: TestApp,
    pub ada: String,
    pub eve: String,
    pub job: String,
    pub runner: String,
    /// Two runs of her experiment `atoll`.
    pub runs: Vec<String>,
    /// A blob that she has sent.
    pub hash: String,
}

impl Lab {
    pub async fn new() -> Self {
        let app = TestApp::closed().await;
        for name in ["ada", "eve"] {
            app.add(name, Role::Member).await;
        }
        let ada = app.token_of("ada", TokenScope::Admin).await;
        let eve = app.token_of("eve", TokenScope::Admin).await;
        let post = async |token: &str, path: &str, body: Value| {
            app.ask("POST", path).bearer(token).json(body).send().await.good().json()
        };
        let join = post(&app.admin(), "/api/v1/runner-tokens", json!({})).await;
        let joined = register("lab-1", join["token"].as_str());
        let joined = app.ask("POST", "/api/v1/agent/register").json(joined).send().await.good().json();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let runner = Runner { id: text(&joined["runner_id"]), token: text(&joined["secret"]) };
        let bytes = format!("{WORD} in a file");
        let hash = blake3::hash(bytes.as_bytes()).to_hex().to_string();
        let size = bytes.len();
        let part = format!("/api/v1/blobs/{hash}?offset=0&size={size}");
        let sent = app.ask("PUT", &part).bearer(&ada).body("application/octet-stream", bytes).send().await;
        sent.good();
        // A number that is not also that of a task or an attempt: told apart in what is answered.
        for _ in 0..3 {
            let gone = text(&post(&app.admin(), "/api/v1/jobs", json!({ "command": ["x"] })).await["id"]);
            app.ask("DELETE", &format!("/api/v1/jobs/{gone}")).bearer(&app.admin()).send().await.good();
        }
        let spec = json!({
            "name": WORD, "description": WORD, "command": [WORD], "labels": { WORD: WORD }, "array": "0-2",
            "inputs": [{ "blob": hash, "to": format!("{WORD}.txt"), "size": size }], "project": "private",
        });
        let job = text(&post(&ada, "/api/v1/jobs", spec).await["id"]);
        let failing = runner.lease(&app).await.remove(0);
        runner.start(&app, &failing).await;
        runner.log(&app, &failing, 0, &format!("{WORD} says so\n")).await;
        let left = runner.leave(&app, &format!("{WORD}/out.txt"), b"manta left this").await;
        runner.end(&app, &failing, 3, json!([left])).await;
        let running = runner.lease(&app).await.remove(0);
        runner.start(&app, &running).await;
        post(&ada, "/api/v1/projects", json!({ "name": "reef", "description": WORD })).await;
        let in_project =
            json!({ "name": format!("{WORD} of the reef"), "command": [WORD], "project": "reef" });
        post(&ada, "/api/v1/jobs", in_project).await;
        let text =
            json!({ "name": "atoll", "title": WORD, "job": { "command": [WORD], "project": "private" } })
                .to_string();
        let definition = json!({ "format": "json", "text": text });
        post(&ada, "/api/v1/experiments?project=private", definition).await;
        let mut runs = Vec::new();
        for key in ["one", "two"] {
            let ask =
                app.ask("POST", "/api/v1/experiments/atoll/runs").bearer(&ada).header("idempotency-key", key);
            let run = ask.json(json!({ "values": {} })).send().await.good().json();
            runs.push(run["job"].as_str().unwrap().to_owned());
        }
        Self { ada, eve, job, runner: runner.id, hash, runs, app }
    }

    /// A row's address with ada's things in it, or with things that are nobody's.
    pub fn address(&self, pattern: &str, is_there: bool) -> String {
        let job = if is_there { &*self.job } else { "77" };
        let hash = if is_there { self.hash.clone() } else { "cd".repeat(32) };
        let project = if is_there { "reef" } else { "void" };
        let mut path = pattern.to_owned();
        for (name, value) in [
            ("{job}", job),
            ("{task}", &format!("{job}.0")),
            ("{attempt}", &format!("{job}.0.1")),
            ("{path}", &format!("{WORD}/out.txt")),
            ("{project}", project),
            ("{person}", "eve"),
            ("{hash}", &hash),
            ("{runner}", &self.runner),
            ("{name}", if is_there { "atoll" } else { "shoal" }),
            ("{preset}", "usual"),
            ("{run}", if is_there { &*self.runs[0] } else { "78" }),
            ("{other}", if is_there { &*self.runs[1] } else { "79" }),
            ("{tab}", "Timings"),
            ("{slot}", "0"),
            ("{token}", "0123456789ab"),
            ("{user}", "ada"),
            ("{session}", "0123456789ab"),
            ("{invite}", "0123456789ab"),
            ("{code}", "BCDF-GHJK"),
        ] {
            path = path.replace(name, value);
        }
        path
    }

    pub async fn ask(&self, token: &str, method: &str, path: &str, body: Option<&str>) -> Answer {
        let ask = self.app.ask(method, path).bearer(token);
        match body {
            Some(BYTES) => ask.body("application/octet-stream", BYTES.as_bytes().to_vec()).send().await,
            Some(body) => ask.body("application/json", body.to_owned()).send().await,
            None => ask.send().await,
        }
    }

    /// Status, headers and body, with what is asked about under one name for ada's and for nobody's.
    pub fn told(&self, answer: &Answer, is_there: bool) -> (u16, BTreeMap<String, String>, String) {
        let job = if is_there { &*self.job } else { "77" };
        let hash = if is_there { self.hash.clone() } else { "cd".repeat(32) };
        let project = if is_there { "reef" } else { "void" };
        let mut body = String::from_utf8_lossy(&answer.body).into_owned();
        if let Ok(mut problem) = serde_json::from_str::<Value>(&body)
            && let Some(fields) = problem.as_object_mut()
        {
            fields.remove("request_id");
            body = problem.to_string();
        }
        body = body.replace(&hash, "HASH");
        // As words: the number of a job is in many others.
        let mut words = String::new();
        for part in body.split_inclusive(|c: char| !c.is_ascii_alphanumeric()) {
            let end = part.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(part.len());
            let (word, rest) = part.split_at(end);
            words.push_str(match word {
                word if word == job => "THING",
                word if word == project => "PROJECT",
                "atoll" | "shoal" => "EXPERIMENT",
                word if word == "78" || self.runs.iter().any(|run| run == word) => "RUN",
                word => word,
            });
            words.push_str(rest);
        }
        let kept = |name: &str| name != "x-request-id" && name != "date" && name != "content-length";
        let headers = answer.headers.iter().filter(|(name, _)| kept(name.as_str()));
        let headers =
            headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned()));
        (answer.status.as_u16(), headers.collect(), words)
    }
}
