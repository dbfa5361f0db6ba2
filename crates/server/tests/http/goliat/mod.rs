//! GOLIAT's client as the server meets it: its posts, in any order, from machines that are hard to tell apart. Each
//! module asks for something in which the dashboard it comes from was wrong. Start reading at [`Fleet`].

mod acts;
mod claims;
mod contract;
mod cuts;
mod ends;
mod guard;
mod history;
mod lines;
mod machine_facts;
mod machines;
mod native;
mod pictures;
mod read_back;
mod records;
mod removal;
mod results;
mod studies;
mod words;

use super::{
    app::{Answer, Ask, TestApp},
    story::Nobody,
};
use mothership_server::{ServerConfig, Stop};
use serde_json::{Value, json};
use std::{net::SocketAddr, time::Duration};

/// The second at which the test's clock begins, as machines write it.
pub const NOW: f64 = 1_767_268_800.0;

/// A server that answers GUI clients, with its services running. Time passes only in [`Fleet::pass`].
pub struct Fleet {
    pub app: TestApp,
    _stop: Stop,
}

/// A machine with a GUI client.
#[derive(Debug, Clone, Default)]
pub struct Machine {
    /// What it calls itself.
    pub id: String,
    pub hostname: String,
    pub hook: Option<String>,
    pub attempt: Option<String>,
    pub peer: Option<String>,
}

pub fn machine(id: &str, hostname: &str) -> Machine {
    Machine { id: id.into(), hostname: hostname.into(), ..Machine::default() }
}

impl Fleet {
    pub async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub async fn with(change: impl FnOnce(&mut ServerConfig)) -> Self {
        let app = TestApp::start(|config| {
            config.compat_goliat = true;
            change(config);
        })
        .await;
        let (server, stop) = (app.server.clone(), Stop::default());
        let serving = stop.clone();
        tokio::spawn(async move { server.serve(Nobody, &serving).await });
        Self { app, _stop: stop }
    }

    /// Both clocks go on, step by step, so that every duty has its turn.
    pub async fn pass(&self, seconds: u64) {
        for _ in 0..seconds.min(30) * 4 {
            self.app.clock.advance_ms(250);
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
        for _ in 30..seconds.max(30) {
            self.app.clock.advance_ms(1000);
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    fn ask(&self, by: &Machine, method: &str, path: &str) -> Ask {
        let mut ask = self.app.ask(method, path);
        for (name, value) in [("x-mothership-machine", &by.hook), ("x-mothership-attempt", &by.attempt)] {
            if let Some(value) = value {
                ask = ask.header(name, value);
            }
        }
        match &by.peer {
            Some(peer) => ask.peer(SocketAddr::new(peer.parse().unwrap(), 4711)),
            None => ask,
        }
    }

    pub async fn get(&self, path: &str) -> Value {
        self.app.get(path).await
    }

    pub async fn heartbeat(&self, by: &Machine) {
        let body = json!({ "machineId": by.id, "gpuName": "RTX 4090", "cpuCores": 12, "totalRamGB": 15.74,
            "hostname": by.hostname });
        self.ask(by, "POST", "/api/heartbeat").json(body).send().await.good();
    }

    /// Anything a GUI client sends; it is always answered well.
    pub async fn say(&self, by: &Machine, message: Value) {
        let body = json!({ "machineId": by.id, "message": message, "timestamp": NOW });
        let answer = self.ask(by, "POST", "/api/gui-update").json(body).send().await;
        assert_eq!((answer.status.as_u16(), answer.json()), (200, json!({ "success": true })), "{message}");
    }

    pub async fn batch(&self, by: &Machine, sequence: u64, logs: Vec<Value>) {
        self.say(by, json!({ "type": "log_batch", "sequence": sequence, "logs": logs })).await;
    }

    pub async fn finish(&self, by: &Machine, words: &str) {
        self.say(by, json!({ "type": "finished", "message": words })).await;
    }

    /// A study of so many assignments; its id.
    pub async fn study(&self, assignments: usize) -> String {
        let assignment = json!({ "splitConfig": { "a": 1 }, "status": "PENDING" });
        let body = json!({ "name": "near", "description": "", "baseConfig": { "a": 1 },
            "assignments": vec![assignment; assignments] });
        let study = self.app.post("/api/super-studies", body).await;
        study["id"].as_str().unwrap().to_owned()
    }

    pub async fn claim(&self, by: &Machine, assignment: &str) -> Answer {
        let ask = self.ask(by, "POST", &format!("/api/assignments/{assignment}/claim"));
        ask.json(json!({ "machineId": by.id })).send().await
    }

    pub async fn task(&self, id: &str) -> Value {
        self.get(&format!("/api/v1/tasks/{id}")).await
    }

    /// Status and error of a task.
    pub async fn state(&self, id: &str) -> (String, String) {
        let task = self.task(id).await;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        (text(&task["status"]), text(&task["error_message"]))
    }

    pub async fn log(&self, attempt: &str) -> String {
        let answer = self.app.ask("GET", &format!("/api/v1/attempts/{attempt}/log")).send().await.good();
        String::from_utf8(answer.body.to_vec()).unwrap()
    }

    /// Posts files of an assignment: the names of the form, the file names, the bytes.
    pub async fn upload(&self, assignment: &str, folder: &str, files: &[(&str, &[u8])]) -> Answer {
        let form = form(&[("relativePath", folder)], "files", files);
        self.app
            .ask("POST", &format!("/api/assignments/{assignment}/results"))
            .body("multipart/form-data; boundary=B", form)
            .send()
            .await
    }
}

/// A line of a batch; `at` in seconds after [`NOW`].
pub fn line(at: f64, kind: &str, text: &str) -> Value {
    json!({ "type": "status", "message": text, "log_type": kind, "timestamp": NOW + at })
}

/// A form with the boundary `B`, as `requests` writes it.
pub fn form(texts: &[(&str, &str)], field: &str, files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut form = Vec::new();
    for (name, text) in texts {
        let part = format!("--B\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n");
        form.extend(part.into_bytes());
    }
    for (name, bytes) in files {
        let field = if field.is_empty() { name.trim_end_matches(".jpg") } else { field };
        let head =
            format!("--B\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\r\n");
        form.extend(head.into_bytes());
        form.extend_from_slice(bytes);
        form.extend_from_slice(b"\r\n");
    }
    form.extend_from_slice(b"--B--\r\n");
    form
}
