use serde_json::json;

use super::*;
use crate::sweep::Section;

fn errors(toml: &str) -> String {
    JobSpec::parse(Format::Toml, toml).expect_err(toml).to_string()
}

#[test]
fn one_spec_in_three_forms() {
    let toml = r#"
        name = "x"
        command = ["./sim", "{{h}}"]
        inputs = ["sim", { from = "a/b", to = "c" }]
        depends_on = ["41", { job = "40", kind = "after_any" }]
        [env]
        N = 3
        ON = true
        [sweep]
        zip = { z = [1, 2], a = "1..2" }
        grid = { h = { from = 0, to = 1, n = 3 } }
    "#;
    let yaml = "
name: x
command: [./sim, '{{h}}']
inputs: [sim, {from: a/b, to: c}]
depends_on: ['41', {job: '40', kind: after_any}]
env: {N: 3, ON: true}
sweep:
  zip: {z: [1, 2], a: 1..2}
  grid: {h: {from: 0, to: 1, n: 3}}
";
    let json = json!({
        "name": "x", "command": ["./sim", "{{h}}"], "inputs": ["sim", {"from": "a/b", "to": "c"}],
        "depends_on": ["41", {"job": "40", "kind": "after_any"}], "env": {"N": 3, "ON": true},
        "sweep": {"zip": {"z": [1, 2], "a": "1..2"}, "grid": {"h": {"from": 0, "to": 1, "n": 3}}},
    });
    let spec = JobSpec::parse(Format::Toml, toml).unwrap();
    assert_eq!(JobSpec::parse(Format::Yaml, yaml).unwrap(), spec);
    assert_eq!(JobSpec::parse(Format::Json, &json.to_string()).unwrap(), spec);
    // The order of sections and parameters has a meaning, so it survives every form and the way to the store.
    let sections: Vec<&str> = spec.sweep.iter().flat_map(|sweep| &sweep.sections).map(Section::key).collect();
    assert_eq!(sections, ["zip", "grid"]);
    let stored = serde_json::to_string(&spec).unwrap();
    assert!(stored.contains(r#""sweep":{"zip":{"z":[1,2],"a":"1..2"},"grid":"#), "{stored}");
    assert_eq!(JobSpec::parse(Format::Json, &stored).unwrap(), spec);
}

#[test]
fn a_small_spec_stays_small() {
    let spec = JobSpec::parse(Format::Toml, "command = \"true\"").unwrap();
    assert_eq!(serde_json::to_value(&spec).unwrap(), json!({"command": "true"}));
}

#[test]
fn mistakes_of_form_say_where_and_what_instead() {
    for (toml, message) in [
        ("comand = \"x\"", "comand: is not a key of a job (did you mean `command`?)"),
        ("", "command: is missing (say what to run: command = [\"./sim\", \"--h\", \"{{h}}\"])"),
        ("command = 5", "command: must be a line of text, or a list of a program and its arguments, not `5`"),
        ("command = [\"a\", 5]", "command[1]: must be text, not `5`"),
        ("command = \"x\"\ncpus = 2", "cpus: is not a key of a job (it is `resources.cpus`)"),
        (
            "command = \"x\"\nmax_retries = \"3\"",
            "max_retries: must be a whole number from 0, not the text `3`",
        ),
        ("command = \"x\"\nmax_retries = -1", "max_retries: must be a whole number from 0, not `-1`"),
        ("command = \"x\"\npriority = 1.5", "priority: must be a whole number, not `1.5`"),
        ("command = \"x\"\ntype = \"proces\"", "type: cannot be `proces` (did you mean `process`?)"),
        ("command = \"x\"\noutputs = \"out\"", "outputs: must be a list, not the text `out`"),
        ("command = \"x\"\nenv = [1]", "env: must be a table, not a list"),
        ("command = \"x\"\n[env]\nA = [1]", "env.A: must be text, a number, or true or false, not a list"),
        ("command = \"x\"\n[sweep]\ngird = {}", "sweep.gird: is not a key of `sweep` (did you mean `grid`?)"),
        (
            "command = \"x\"\n[sweep.grid]\nh = 5",
            "sweep.grid.h: must be a list of values, or a range such as \"1..100\", not `5`",
        ),
        (
            "command = \"x\"\n[sweep.grid]\nh = {from = 1, too = 2}",
            "sweep.grid.h.too: is not a key of `sweep.grid.h` (did you mean `to`?)",
        ),
        ("command = \"x\"\nsweep = 3", "sweep: must be a table with grid, zip, list, file or split, not `3`"),
        ("command = \"x\"\nsweep.list = [{a = 1}, 2]", "sweep.list[1]: must be a table, not `2`"),
        ("command = \"x\"\nsweep.split.cuts = []", "sweep.split.config: is missing"),
        (
            "command = \"x\"\nsweep.split.config = \"c\"\nsweep.split.cuts = [{pointer = \"/a\", parts = \"all\"}]",
            "sweep.split.cuts[0].parts: must be \"each\" or a number of parts, not the text `all`",
        ),
        (
            "command = \"x\"\ninputs = [\"a\", {form = \"b\"}]",
            "inputs[1].form: is not a key of `inputs[1]` (did you mean `from`?)",
        ),
        (
            "command = \"x\"\nrequires = [\"os=\"]",
            "requires[0]: `os=` is not a requirement; write `gpu`, `!gpu`, `os=linux` or `ram!=slow`",
        ),
        (
            "command = \"x\"\n[resources]\ncpu = 2",
            "resources.cpu: is not a key of `resources` (did you mean `cpus`?)",
        ),
        (
            "command = \"x\"\n[resources]\nmemory = -1",
            "resources.memory: must be an amount of memory such as \"4GiB\", or bytes, not `-1`",
        ),
        (
            "command = \"x\"\ndepends_on = [true]",
            "depends_on[0]: must be the number of a job, or a table with `job`, not `true`",
        ),
        (
            "command = \"x\"\nwhatever = 1\n",
            "whatever: is not a key of a job (known keys: name, description, type, command, args, arguments, paths, env, working_directory, inputs, outputs, outputs_missing, sweep, array, resources, requires, prefers, labels, project, priority, timeout_seconds, time_limit, lost_after, max_retries, retry, crash_limit, depends_on, max_running, progress)",
        ),
    ] {
        assert_eq!(errors(toml), message, "{toml}");
    }
}

#[test]
fn all_mistakes_come_at_once() {
    let toml = "
        comand = 1
        command = [1]
        outputs = [\"ok\", 2, 3]
        max_retries = true
        [resources]
        cpu = 1
        gpus = \"x\"
        [retry]
        backof = 1
    ";
    assert_eq!(
        errors(toml),
        "comand: is not a key of a job (did you mean `command`?)\n\
         command[0]: must be text, not `1`\n\
         outputs[1]: must be text, not `2`\n\
         max_retries: must be a whole number from 0, not `true`\n\
         resources.cpu: is not a key of `resources` (did you mean `cpus`?)\n\
         resources.gpus: must be a number, not the text `x`\n\
         retry.backof: is not a key of `retry` (known keys: backoff_seconds, backoff_max_seconds, exit_codes, \
         not_exit_codes, on_timeout)"
    );
}

#[test]
fn a_thousand_mistakes_are_a_bounded_answer() {
    let keys: String = (0..1000).map(|i| format!("key{i} = {i}\n")).collect();
    let errors = JobSpec::parse(Format::Toml, &format!("command = \"x\"\n{keys}")).unwrap_err();
    assert_eq!(errors.errors.len(), crate::spec::limits::MAX_ERRORS);
    assert!(errors.more > 0);
}

#[test]
fn what_is_not_the_format_says_so() {
    for (format, text, start) in [
        (Format::Toml, "command = \"x\"\nb = ", "line 2: is not readable as TOML: "),
        (Format::Toml, "command = \"x\"\ncommand = \"y\"", "line 2: is not readable as TOML: duplicate key"),
        (Format::Json, "{\"command\": }", "line 1, column 13: is not readable as JSON: expected value"),
        (Format::Json, "", "line 1, column 0: is not readable as JSON: EOF while parsing a value"),
        (Format::Json, "[1]", "spec: is not a table (begin with command = \"…\")"),
        (Format::Yaml, "command: [a", "line 1: is not readable as YAML: "),
        (Format::Yaml, "just text", "spec: is not a table"),
    ] {
        let message = JobSpec::parse(format, text).unwrap_err().to_string();
        assert!(message.starts_with(start), "{text}: {message}");
        assert_eq!(message.lines().count(), 1, "{message}");
    }
}

#[test]
fn deep_nesting_is_refused_not_fatal() {
    let deep = format!("{{\"command\": {}", "[".repeat(100_000));
    assert!(JobSpec::parse(Format::Json, &deep).is_err());
    let deep = format!("command = {}", "[".repeat(100_000));
    assert!(JobSpec::parse(Format::Toml, &deep).is_err());
    let deep = format!("command: {}", "[".repeat(100_000));
    assert!(JobSpec::parse(Format::Yaml, &deep).is_err());
}

#[test]
fn a_yaml_bomb_does_not_go_off() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for i in 1..12 {
        let last = format!("*a{}", i - 1);
        bomb.push_str(&format!("a{i}: &a{i} [{}]\n", vec![last; 10].join(", ")));
    }
    assert!(JobSpec::parse(Format::Yaml, &bomb).unwrap_err().to_string().len() < 1000);
}

#[test]
fn a_file_name_says_the_format() {
    for (name, format) in [
        ("study.toml", Some(Format::Toml)),
        ("a.b/study.YML", Some(Format::Yaml)),
        ("x.yaml", Some(Format::Yaml)),
        ("x.json", Some(Format::Json)),
        ("x.csv", None),
        ("study", None),
    ] {
        assert_eq!(Format::of_file(name), format, "{name}");
    }
}
