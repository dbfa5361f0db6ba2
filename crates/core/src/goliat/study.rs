//! A super study as a job: one task for each assignment, whose configuration it is given as a file. Texts of
//! configurations pass through untouched, for the order of their keys is the order of the simulations.

use super::{
    JOB_LABEL, MEMORY_ERROR, OWN_JOB, RUNNER_LABEL, SUPER_STUDY, at_once::ASSIGNMENTS, body, parts, paths,
};
use crate::{
    spec::{Command, EnvValue, JobSpec, OutputsMissing, Requirement, Retry},
    sweep::{Section, Sweep, Values},
};
use serde_json::{Value, value::RawValue};

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

/// Reads the post of a study.
///
/// # Errors
/// In words: no JSON, without a name or assignments, or a configuration that is no object.
pub fn read(post: &[u8]) -> Result<Study, String> {
    let fields = body::fields(post, "name and assignments")?;
    let name =
        body::text(&fields, "name")?.filter(|name| !name.trim().is_empty()).ok_or("name is required")?;
    let description = body::text(&fields, "description")?.filter(|text| !text.is_empty());
    let base_config = body::given(&fields, "baseConfig");
    let base_config = base_config.map(|config| configuration(config, "baseConfig")).transpose()?;
    let assignments = body::given(&fields, "assignments").ok_or("assignments array is required")?;
    let assignments: Vec<&RawValue> = serde_json::from_str(assignments.get()).map_err(|_| {
        format!("assignments must be a list with one object for each; it is {}", body::kind_of(assignments))
    })?;
    if assignments.is_empty() || assignments.len() > ASSIGNMENTS_MAX {
        return Err(format!("a study has 1 to {ASSIGNMENTS_MAX} assignments, not {}", assignments.len()));
    }
    let configs = assignments.into_iter().enumerate().map(|(index, one)| split_config(index, one));
    let configs = configs.collect::<Result<_, _>>()?;
    Ok(Study { name: name.trim().to_owned(), description, base_config, configs })
}

/// The text of the configuration of an assignment.
fn split_config(index: usize, assignment: &RawValue) -> Result<String, String> {
    let fields = body::object(assignment)
        .map_err(|kind| format!("assignments[{index}] must be an object with splitConfig; it is {kind}"))?;
    match body::given(&fields, "splitConfig") {
        Some(config) => configuration(config, &format!("assignments[{index}].splitConfig")),
        None => Ok("{}".to_owned()),
    }
}

fn configuration(text: &RawValue, name: &str) -> Result<String, String> {
    match body::kind_of(text) {
        "an object" => Ok(text.get().to_owned()),
        kind => Err(format!("{name} must be an object, a configuration of GOLIAT; it is {kind}")),
    }
}

/// Whether a study with this configuration runs without a window: until its first results nothing is heard of it.
pub fn is_console(config: &str) -> bool {
    let config: Option<Value> = serde_json::from_str(config).ok();
    config.is_some_and(|config| config.get("use_gui") == Some(&Value::Bool(false)))
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
        "assignments": [{"splitConfig": {"b":  1, "a": "\ud800"}, "status": "PENDING"}, {"splitConfig": {"f": [2.50]}}]}"#;

    #[test]
    fn texts_pass_through() {
        let study = read(BODY.as_bytes()).unwrap();
        assert_eq!(study.name, "near {{x}}");
        assert_eq!(study.base_config.as_deref(), Some(r#"{"5800": 1.0, "700": 1e3}"#));
        assert_eq!(study.configs, [r#"{"b":  1, "a": "\ud800"}"#, r#"{"f": [2.50]}"#]);
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
    fn a_study_in_console_mode() {
        for (config, console) in [
            (r#"{"use_gui": false}"#, true),
            (r#"{"use_gui": true}"#, false),
            (r#"{"use_gui": 0, "x": {"use_gui": false}}"#, false),
            ("{}", false),
            ("[false]", false),
            ("{", false),
        ] {
            assert_eq!(is_console(config), console, "{config}");
        }
    }

    #[test]
    fn what_is_no_study() {
        for (body, why) in [
            ("{", "the body is not JSON: "),
            ("null", "the body must be a JSON object with name and assignments; it is null"),
            (r#"["a", "d"]"#, "the body must be a JSON object with name and assignments; it is a list"),
            (r#""a""#, "the body must be a JSON object with name and assignments; it is text"),
            ("{}", "name is required"),
            (r#"{"name": " ", "assignments": []}"#, "name is required"),
            (r#"{"name": 5}"#, "name must be text; it is a number"),
            (r#"{"name": "a", "description": []}"#, "description must be text; it is a list"),
            (r#"{"name": "a"}"#, "assignments array is required"),
            (r#"{"name": "a", "assignments": null}"#, "assignments array is required"),
            (r#"{"name": "a", "assignments": []}"#, "a study has 1 to"),
            (
                r#"{"name": "a", "assignments": 3}"#,
                "assignments must be a list with one object for each; it is",
            ),
            (
                r#"{"name": "a", "assignments": [5]}"#,
                "assignments[0] must be an object with splitConfig; it is a number",
            ),
            (
                r#"{"name": "a", "assignments": [{}, null]}"#,
                "assignments[1] must be an object with splitConfig; it is null",
            ),
            (
                r#"{"name": "a", "assignments": [{}, {"splitConfig": [1]}]}"#,
                "assignments[1].splitConfig must be an object, a configuration of GOLIAT; it is a list",
            ),
            (
                r#"{"name": "a", "assignments": [{"splitConfig": "s"}]}"#,
                "assignments[0].splitConfig must be an object, a configuration of GOLIAT; it is text",
            ),
            (
                r#"{"name": "a", "baseConfig": [1], "assignments": [{}]}"#,
                "baseConfig must be an object, a configuration of GOLIAT; it is a list",
            ),
        ] {
            let error = read(body.as_bytes()).unwrap_err();
            assert!(error.starts_with(why), "{body}: {error}");
        }
    }
}
