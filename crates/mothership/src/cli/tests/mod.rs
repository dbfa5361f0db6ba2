//! Whole commands over a server of a few lines ([`run`]), by what they are about.

mod jobs;
mod output;
mod runners;
mod submit;
mod words;

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
