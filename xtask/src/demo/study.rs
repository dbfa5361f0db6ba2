//! The study that the demo runs: `examples/gray-scott/study.toml`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::server::Server;
use crate::{repo, shell};

const NAME: &str = "gray-scott";
const SPEC: &str = "examples/gray-scott/study.toml";
/// How the spec names the program; by hand that is right wherever cargo builds into `target/`.
const PROGRAM: &str = "../../target/release/gray-scott";
const FINAL: [&str; 3] = ["completed", "failed", "cancelled"];

/// The study that was interrupted, if the data has one.
pub fn unfinished(server: &Server) -> Result<Option<String>> {
    let list = shell::output(&mut server.command(&["jobs", "--json"]))?;
    let list: Value = serde_json::from_str(&list).context("mothership jobs --json printed no JSON")?;
    Ok(find_unfinished(&list))
}

fn find_unfinished(list: &Value) -> Option<String> {
    let jobs = list["jobs"].as_array()?;
    let going = |job: &&Value| job["name"] == NAME && !FINAL.iter().any(|state| job["status"] == *state);
    Some(jobs.iter().find(going)?["id"].as_str()?.to_owned())
}

/// Submits the study; its id.
pub fn submit(server: &Server) -> Result<String> {
    let spec = spec()?;
    let mut submit = server.command(&["submit", "--json"]);
    let answer = shell::output(submit.arg(&spec))?;
    let answer: Value = serde_json::from_str(&answer).context("mothership submit --json printed no JSON")?;
    Ok(answer["id"].as_str().context("mothership submit --json printed no id")?.to_owned())
}

/// The spec as it is, or a copy that names the program where this machine has built it.
fn spec() -> Result<PathBuf> {
    let original = repo::root().join(SPEC);
    let program = repo::built("release", "gray-scott");
    if program == repo::root().join("target/release/gray-scott") {
        return Ok(original);
    }
    let copy = repo::target().join("demo-study.toml");
    let text = fs::read_to_string(&original).with_context(|| format!("cannot read {SPEC}"))?;
    fs::write(&copy, with_program(&text, &program))
        .with_context(|| format!("cannot write {}", copy.display()))?;
    Ok(copy)
}

fn with_program(spec: &str, program: &Path) -> String {
    // Forward slashes are right everywhere, and need no escapes in TOML.
    let spec = spec.replace(PROGRAM, &program.to_string_lossy().replace('\\', "/"));
    if program.extension().is_none() {
        return spec;
    }
    spec.replace("\"./gray-scott\"", "\"./gray-scott.exe\"")
        .replace("to = \"gray-scott\"", "to = \"gray-scott.exe\"")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_a_study_of_that_name_that_has_not_ended_goes_on() {
        let job = |id: &str, name: &str, status: &str| json!({"id": id, "name": name, "status": status});
        let ended = [job("1", NAME, "completed"), job("2", "other", "running"), job("3", NAME, "cancelled")];
        assert_eq!(find_unfinished(&json!({ "jobs": ended })), None);
        let paused = json!({"jobs": [job("3", NAME, "completed"), job("4", NAME, "paused")]});
        assert_eq!(find_unfinished(&paused).as_deref(), Some("4"));
    }

    #[test]
    fn the_spec_names_the_program_that_was_built() {
        let spec = fs::read_to_string(repo::root().join(SPEC)).unwrap();
        let elsewhere = with_program(&spec, Path::new("/fast/release/gray-scott"));
        assert!(elsewhere.contains("from = \"/fast/release/gray-scott\""), "{elsewhere}");
        assert!(elsewhere.contains("\"./gray-scott\""));
        let windows = with_program(&spec, Path::new("C:\\t\\release\\gray-scott.exe"));
        assert!(
            windows.contains("from = \"C:/t/release/gray-scott.exe\", to = \"gray-scott.exe\""),
            "{windows}"
        );
        assert!(windows.contains("\"./gray-scott.exe\""));
    }
}
