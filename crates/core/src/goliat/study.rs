//! A super study as a job: one task for each assignment, whose configuration it is given as a file. Texts of
//! configurations pass through untouched, for the order of their keys is the order of the simulations.

use super::{
    JOB_LABEL, MEMORY_ERROR, OWN_JOB, RUNNER_LABEL, SUPER_STUDY, at_once::ASSIGNMENTS, parts, paths,
};
use crate::{
    spec::{Command, EnvValue, JobSpec, OutputsMissing, Requirement, Retry},
    sweep::{Section, Sweep, Values},
};
use serde::Deserialize;
use serde_json::value::RawValue;

/// Most assignments of one study.
const ASSIGNMENTS_MAX: usize = 100_000;
/// How often a task that ran out of memory is tried again.
const MEMORY_RETRIES: u32 = 3;
/// Pause before that, so that the machine itself may claim it again first.
const MEMORY_BACKOFF_SECONDS: f64 = 30.0;

/// The parameter that says what a task of a study is.
pub const PART: &str = "part";

/// As the command posts it.
#[derive(Debug, Clone)]
pub struct Study {
    pub name: String,
    pub description: Option<String>,
    /// The text of the whole configuration, if it came.
    pub base_config: Option<String>,
    /// The texts of the parts, in the order of their indexes.
    pub configs: Vec<String>,
}

#[derive(Deserialize)]
struct Posted<'a> {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    description: Option<String>,
    #[serde(borrow, default, rename = "baseConfig")]
    base_config: Option<&'a RawValue>,
    #[serde(borrow, default)]
    assignments: Option<Vec<Assignment<'a>>>,
}

#[derive(Deserialize)]
struct Assignment<'a> {
    #[serde(borrow, default, rename = "splitConfig")]
    split_config: Option<&'a RawValue>,
}

/// Reads the post of a study.
///
/// # Errors
/// In words: no JSON, or without a name or assignments.
pub fn read(body: &[u8]) -> Result<Study, String> {
    let posted: Posted<'_> =
        serde_json::from_slice(body).map_err(|error| format!("the body cannot be read: {error}"))?;
    let name = posted.name.filter(|name| !name.trim().is_empty()).ok_or("name is required")?;
    let assignments = posted.assignments.ok_or("assignments array is required")?;
    if assignments.is_empty() || assignments.len() > ASSIGNMENTS_MAX {
        return Err(format!("a study has 1 to {ASSIGNMENTS_MAX} assignments, not {}", assignments.len()));
    }
    let config = |assignment: &Assignment<'_>| {
        assignment.split_config.map_or_else(|| "{}".to_owned(), |config| config.get().to_owned())
    };
    Ok(Study {
        name: name.trim().to_owned(),
        description: posted.description.filter(|text| !text.is_empty()),
        base_config: posted.base_config.map(|config| config.get().to_owned()),
        configs: assignments.iter().map(config).collect(),
    })
}

/// The job that a study is. A native runner with the label runs it as it stands.
pub fn spec(study: &Study) -> JobSpec {
    let config = paths::config(&study.name, 0).replace("_assignment_0.json", "_assignment_{{index}}.json");
    let mut spec = job(&study.name, SUPER_STUDY);
    // Of the package for the client's Python (compat/goliat): `goliat study` alone never ends without a person.
    spec.command = argv(&["mothership-goliat", "study", &config]);
    spec.description = study.description.clone();
    // The index is what people type on a machine; the label is what they know the part by.
    let indexes = Values::List((0..study.configs.len()).map(Into::into).collect());
    let labels = Values::List(parts::labels(&study.configs).into_iter().map(Into::into).collect());
    let axes = [("index".to_owned(), indexes), (PART.to_owned(), labels)];
    spec.sweep = Some(Sweep { sections: vec![Section::Zip(axes.into_iter().collect())] });
    let assignment = EnvValue::Text("{{job_id}}.{{task_index}}".into());
    spec.env.insert("GOLIAT_ASSIGNMENT_ID".into(), assignment);
    // The solver wants the machine's GPU and the GUI its screen as a whole.
    spec.resources.named.insert(ASSIGNMENTS.into(), 1.0);
    // What the client could not upload lies in the output folder: a study that ends well has all of it.
    spec.outputs_missing = OutputsMissing::Fail;
    spec.max_retries = MEMORY_RETRIES;
    spec.retry = Retry {
        exit_codes: Some(vec![MEMORY_ERROR]),
        backoff_seconds: MEMORY_BACKOFF_SECONDS,
        ..Retry::default()
    };
    spec
}

/// What a task that can be claimed waits for: somebody who types this on a machine, or a runner that takes it by itself
/// (`has_runner`: there is one that could). `index`: of one certain task.
pub fn waits_for(name: &str, index: Option<u64>, has_runner: bool) -> String {
    let index = index.map_or_else(|| "N".to_owned(), |index| index.to_string());
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '+');
    let name = match !name.is_empty() && name.chars().all(is_word) {
        true => name.to_owned(),
        false => format!("\"{}\"", name.replace('"', "\\\"")),
    };
    let or = if has_runner { format!(" or a runner with label {RUNNER_LABEL}") } else { String::new() };
    format!("waits for `goliat worker {index} {name}`{or}")
}

/// The job of a study that a person started at a machine: nobody else can run it, so it is never queued again.
pub fn of_gui_client(hostname: &str) -> JobSpec {
    let mut spec = job(&format!("GOLIAT window on {hostname}"), OWN_JOB);
    spec.command = argv(&["goliat", "study"]);
    spec.crash_limit = 1;
    spec
}

fn job(name: &str, kind: &str) -> JobSpec {
    let mut spec = JobSpec::new(argv(&[]));
    spec.name = Some(name.chars().filter(|c| !c.is_control()).take(200).collect());
    let label: Requirement = RUNNER_LABEL.parse().expect("the name of a label is a requirement");
    spec.requires = vec![label];
    spec.labels.insert(JOB_LABEL.into(), kind.into());
    spec.progress.recognise = false;
    spec
}

fn argv(words: &[&str]) -> Command {
    Command::Argv(words.iter().map(|word| (*word).to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::JobId;
    use crate::spec::ResolvedCommand;
    use crate::sweep::NoPoints;

    const BODY: &str = r#"{"name": " near {{x}} ", "description": "d", "baseConfig": {"5800": 1.0, "700": 1e3},
        "assignments": [{"splitConfig": {"b":  1, "a": "\ud800"}, "status": "PENDING"}, {"splitConfig": [2.50]}]}"#;

    #[test]
    fn texts_pass_through() {
        let study = read(BODY.as_bytes()).unwrap();
        assert_eq!(study.name, "near {{x}}");
        assert_eq!(study.base_config.as_deref(), Some(r#"{"5800": 1.0, "700": 1e3}"#));
        assert_eq!(study.configs, [r#"{"b":  1, "a": "\ud800"}"#, "[2.50]"]);
    }

    #[test]
    fn a_runner_is_told_all() {
        let checked = spec(&read(BODY.as_bytes()).unwrap()).check().unwrap();
        assert_eq!((checked.count(), checked.name()), (2, "near {{x}}"));
        let task = checked.task(JobId(42).task(1).attempt(1), &NoPoints).unwrap();
        let argv = ["mothership-goliat", "study", "configs/near___x___assignment_1.json"]
            .map(str::to_owned)
            .to_vec();
        assert_eq!(task.command, ResolvedCommand::Process { argv });
        assert_eq!(task.env["GOLIAT_ASSIGNMENT_ID"], "42.1");
        assert_eq!((&task.params["index"], &task.params[PART]), (&1.into(), &"part 2 of 2".into()));
        assert_eq!(checked.retry().exit_codes, Some(vec![42]));
        assert_eq!(checked.requires()[0].to_string(), "goliat");
        assert_eq!(checked.resources().named["goliat"], 1.0, "one at once");
        let own = of_gui_client("win10-new").check().unwrap();
        assert_eq!((own.count(), own.retry().crash_limit), (1, 1));
    }

    #[test]
    fn what_a_task_waits_for() {
        for (name, index, has_runner, wanted) in [
            ("near", Some(3), false, "waits for `goliat worker 3 near`"),
            ("near", Some(0), true, "waits for `goliat worker 0 near` or a runner with label goliat"),
            ("near field", None, false, "waits for `goliat worker N \"near field\"`"),
            ("a\"b", None, false, "waits for `goliat worker N \"a\\\"b\"`"),
        ] {
            assert_eq!(waits_for(name, index, has_runner), wanted);
        }
    }

    #[test]
    fn what_is_no_study() {
        for (body, why) in [
            ("{", "the body cannot be read"),
            ("{}", "name is required"),
            (r#"{"name": " ", "assignments": []}"#, "name is required"),
            (r#"{"name": "a"}"#, "assignments array is required"),
            (r#"{"name": "a", "assignments": []}"#, "a study has 1 to"),
            (r#"{"name": "a", "assignments": 3}"#, "the body cannot be read"),
        ] {
            let error = read(body.as_bytes()).unwrap_err();
            assert!(error.starts_with(why), "{body}: {error}");
        }
    }
}
