use serde_json::json;

use super::*;
use crate::ids::JobId;
use crate::spec::JobSpec;
use crate::sweep::NoPoints;

fn task(spec: serde_json::Value, index: u64) -> Result<ResolvedTask, String> {
    let checked = JobSpec::from_value(spec).unwrap().check().unwrap_or_else(|errors| panic!("{errors}"));
    checked.task(JobId(42).task(index).attempt(2), &NoPoints).map_err(|errors| errors.to_string())
}

#[test]
fn an_attempt_is_filled_in() {
    let blob = "ab".repeat(32);
    let spec = json!({
        "name": "flow study",
        "command": ["./sim", "--h", "{{h}}", "--name={{job_name}}", "{{s}}"],
        "args": ["{{job_id}}.{{task_index}}.{{attempt}}", "{{output_dir}}/x"],
        "env": {"H": "{{h}}", "N": 2, "ON": true, "W": 1.5},
        "working_directory": "case-{{task_index|pad(3)}}",
        "inputs": [{"to": "in/{{h}}.cfg", "blob": blob, "size": 3, "executable": true}],
        "outputs": ["out-{{h}}/**"],
        "sweep": {
            "grid": {"h": "0.1..0.3 step 0.1", "s": ["a b"]},
            "split": {
                "config": {"b": [1, 2], "a": {"x": 1}}, "as": "conf/c.json", "cuts": [{"pointer": "/b"}]
            },
        },
    });
    let task = task(spec, 5).unwrap();
    let mut argv = ["./sim", "--h", "0.3", "--name=flow study", "a b", "42.5.2", "{mothership:output_dir}/x"];
    assert_eq!(
        task.command,
        ResolvedCommand::Process { argv: argv.iter().map(ToString::to_string).collect() }
    );
    assert_eq!(
        task.command.to_string(),
        "./sim --h 0.3 '--name=flow study' 'a b' 42.5.2 '{mothership:output_dir}/x'"
    );
    assert_eq!(
        serde_json::to_value(&task.env).unwrap(),
        json!({
            "H": "0.3", "N": "2", "ON": "true", "W": "1.5",
            "MOTHERSHIP_PARAM_H": "0.3", "MOTHERSHIP_PARAM_S": "a b", "MOTHERSHIP_PARAM_B": "2",
            "MOTHERSHIP_JOB_ID": "42", "MOTHERSHIP_JOB_NAME": "flow study", "MOTHERSHIP_TASK_INDEX": "5",
            "MOTHERSHIP_ATTEMPT": "2", "MOTHERSHIP_OUTPUT_DIR": OUTPUT_DIR_MARK,
        })
    );
    assert_eq!(task.working_directory.as_deref(), Some("case-005"));
    assert_eq!(task.inputs[0].to, "in/0.3.cfg");
    assert_eq!(
        (task.inputs[0].blob.map(|hash| hash.to_string()), task.inputs[0].size),
        (Some(blob), Some(3))
    );
    assert_eq!(task.outputs, ["out-0.3/**"]);
    assert_eq!(task.files[0].to, "conf/c.json");
    assert_eq!(task.files[0].content, "{\n  \"b\": [\n    2\n  ],\n  \"a\": {\n    \"x\": 1\n  }\n}\n");
    let mut placed = task.clone();
    placed.set_output_dir("/work/42.5.2/out");
    argv[6] = "/work/42.5.2/out/x";
    assert_eq!(
        placed.command,
        ResolvedCommand::Process { argv: argv.iter().map(ToString::to_string).collect() }
    );
    assert_eq!(placed.env["MOTHERSHIP_OUTPUT_DIR"], "/work/42.5.2/out");
    // What a runner is sent survives the wire.
    let wire = serde_json::to_string(&task).unwrap();
    assert_eq!(serde_json::from_str::<ResolvedTask>(&wire).unwrap(), task);
}

#[test]
fn a_shell_line_is_filled_in_and_words_can_be_quoted() {
    let spec = json!({
        "command": "sim {{s}} {{s|quote}} {{output_dir|quote}} > ${HOME}/x",
        "sweep": {"list": [{"s": "a b"}]},
    });
    let mut task = task(spec, 0).unwrap();
    task.set_output_dir("/a b/out");
    let line = "sim a b 'a b' '/a b/out' > ${HOME}/x".to_owned();
    assert_eq!(task.command, ResolvedCommand::Shell { line });
}

#[test]
fn what_cannot_be_filled_in_is_told() {
    let list: Vec<_> = ["the longest", "../../etc", "b"].iter().map(|s| json!({ "s": s })).collect();
    let spec = json!({"command": "x", "outputs": ["{{s}}"], "sweep": {"list": list}});
    assert!(task(spec.clone(), 0).is_ok());
    assert_eq!(
        task(spec.clone(), 1).unwrap_err(),
        "outputs[0]: `../../etc` leads out of the work folder with .. (name a path below the work folder)"
    );
    assert_eq!(task(spec, 3).unwrap_err(), "sweep: there is no task 3; the job has 3");
    let mut checked = JobSpec::from_value(json!({
        "command": "x {{a}}", "sweep": {"points": {"columns": ["a"], "rows": [["x"], ["y"]]}}
    }))
    .unwrap()
    .check()
    .unwrap();
    let rows = checked.take_rows().unwrap();
    let id = JobId(1).task(1).attempt(1);
    assert_eq!(checked.task(id, &NoPoints).unwrap_err().to_string(), "sweep: the row of task 1 is not there");
    let line = "x y".to_owned();
    assert_eq!(checked.task(id, &rows).unwrap().command, ResolvedCommand::Shell { line });
}

#[test]
fn a_text_with_a_line_end_keeps_it() {
    let resolved = task(json!({"command": "a {{task_index}}\nb\n"}), 0).unwrap();
    assert_eq!(resolved.command, ResolvedCommand::Shell { line: "a 0\nb\n".to_owned() });
}

fn refused(spec: serde_json::Value) -> String {
    match JobSpec::from_value(spec).unwrap().check() {
        Ok(_) => panic!("should not be taken"),
        Err(errors) => errors.to_string(),
    }
}

#[test]
fn what_no_program_can_be_given_is_refused_before_anything_runs() {
    let long = "x".repeat(140_000);
    for (spec, message) in [
        (json!({"command": ["true", long]}), "command[1]: comes to 140000 bytes"),
        (json!({"command": format!("echo {long}")}), "command: comes to 140005 bytes"),
        (json!({"command": ["true"], "env": {"A": long}}), "env.A: comes to 140002 bytes"),
        (
            json!({"command": ["true"], "sweep": {"grid": {"h": [1, long, 2]}}}),
            "sweep.grid.h[1]: `h` has 140000 bytes",
        ),
        (
            json!({"command": ["true"], "sweep": {"list": [{"h": 1}, {"h": long}]}}),
            "sweep.list[1]: `h` has 140000 bytes",
        ),
        (
            json!({"command": ["true"], "sweep": {"points": {"columns": ["h"], "rows": [[1], [long], [2]]}}}),
            "sweep.points.rows[1]: `h` has 140000 bytes",
        ),
        (json!({"command": ["true"], "sweep": {"zip": {"h": ["a\u{0}b"]}}}), "has a NUL character"),
        // Two values that fit one by one, in the middle of the job.
        (
            json!({"command": ["true", "{{a}}{{b}}"], "sweep": {"grid": {
                "a": ["1", "x".repeat(70_000), "2"], "b": ["1", "y".repeat(70_000), "2"],
            }}}),
            "command[1]: comes to 140000 bytes",
        ),
        (
            json!({"command": ["true", "{{a}}{{a}}"], "sweep": {"points": {"columns": ["a"], "rows": [["1"], ["x".repeat(70_000)], ["2"]]}}}),
            "command[1]: comes to 140000 bytes",
        ),
        (json!({"command": vec!["x".repeat(100_000); 16]}), "command: comes to"),
    ] {
        let why = refused(spec);
        assert!(why.contains(message), "{message}: {}", &why[..why.len().min(300)]);
        assert!(why.contains("file") || why.contains("NUL"), "{message}: says what to do");
    }
    // A file that is made for the task may have any length.
    let spec = json!({"command": ["true"], "sweep": {"split": {"config": {"p": [long, 2]}, "cuts": [{"pointer": "/p", "parts": 2}]}}});
    assert!(task(spec, 0).unwrap().files[0].content.len() > 140_000);
}

#[test]
fn line_ends_of_windows_do_not_reach_the_shell() {
    let spec = json!({"command": "echo a\r\necho {{x}}\r\n", "sweep": {"grid": {"x": ["1\r\n2"]}}});
    assert_eq!(
        task(spec, 0).unwrap().command,
        ResolvedCommand::Shell { line: "echo a\necho 1\r\n2\n".to_owned() },
        "what a parameter brings along is as it is"
    );
}

#[test]
fn what_a_parameter_brings_into_a_pattern_stands_for_itself() {
    let spec = |value: &str| json!({"command": ["true"], "outputs": ["out/{{name}}/*.txt"], "sweep": {"grid": {"name": [value]}}});
    assert_eq!(task(spec("a*"), 0).unwrap().outputs, ["out/a[*]/*.txt"]);
    assert_eq!(task(spec("1.10"), 0).unwrap().outputs, ["out/1.10/*.txt"]);
    for value in ["..", "a/../../b", "a\\b"] {
        let errors = JobSpec::from_value(spec(value)).unwrap().check().map(drop).unwrap_err().to_string();
        assert!(errors.starts_with("outputs[0]: "), "{value}: {errors}");
    }
}
