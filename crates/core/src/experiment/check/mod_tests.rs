use serde_json::json;

use super::*;
use crate::spec::Format;

fn told(toml: &str) -> String {
    let head = "name = \"x\"\njob.command = [\"./sim\"]\n";
    let text = if toml.contains("job.command") || toml.contains("[job]") {
        toml.to_owned()
    } else {
        format!("{head}{toml}")
    };
    match Definition::parse(Format::Toml, &text) {
        Err(found) => found.to_string(),
        Ok(definition) => definition.check().err().map(|found| found.to_string()).unwrap_or_default(),
    }
}

#[test]
fn one_definition_in_three_forms() {
    let toml = r#"
        name = "x"
        notify = ["failed"]
        parameters = [
            { name = "v", type = "float", default = 1.10 },
            { name = "s", type = "pair", default = [1, 2.50], of = "float" },
            { name = "c", type = "choice", choices = [0.10, { value = 2.0, label = "two" }] },
        ]
        [job]
        command = ["./sim"]
        [presets.a]
        values = { v = 2.0 }
    "#;
    let yaml = "
name: x
notify: [failed]
parameters:
- {name: v, type: float, default: 1.10}
- {name: s, type: pair, default: [1, 2.50], of: float}
- {name: c, type: choice, choices: [0.10, {value: 2.0, label: two}]}
job: {command: [./sim]}
presets: {a: {values: {v: 2.0}}}
";
    let json = r#"{"name": "x", "notify": ["failed"], "parameters": [{"name": "v", "type": "float", "default": 1.10},
        {"name": "s", "type": "pair", "default": [1, 2.50], "of": "float"},
        {"name": "c", "type": "choice", "choices": [0.10, {"value": 2.0, "label": "two"}]}],
        "job": {"command": ["./sim"]}, "presets": {"a": {"values": {"v": 2.0}}}}"#;
    let read = Definition::parse(Format::Toml, toml).unwrap();
    // Values are what was written, not what a number of them would print as.
    assert_eq!(
        (&read.parameters[0].default, &read.parameters[1].default),
        (&json!("1.10"), &json!([1, "2.50"]))
    );
    assert_eq!(read.parameters[2].choices[0].value(), &json!("0.10"));
    assert_eq!(read.presets["a"].values["v"], json!("2.0"));
    assert_eq!(Definition::parse(Format::Yaml, yaml).unwrap(), read);
    assert_eq!(Definition::parse(Format::Json, json).unwrap(), read);
    let stored = serde_json::to_string(&read).unwrap();
    assert_eq!(Definition::parse(Format::Json, &stored).unwrap(), read);
    assert!(read.check().is_ok());
}

#[test]
fn mistakes_of_form_are_told_all_at_once() {
    let text = "nmae = \"x\"\ncommand = \"a\"\n[job]\ncommand = [\"./sim\"]\ntimeout = 3\n[[parameters]]\nname = \"a\"\n\
        type = \"intger\"\nmin = 3\n[[parameters]]\ntype = \"string\"\nrequired = \"yes\"\n";
    let told = told(text);
    for want in [
        "nmae: is not a key of an experiment (did you mean `name`?)",
        "command: is not a key of an experiment (what a run does is in `job`: job.command)",
        "job.timeout: is not a key of a job (it is `time_limit` (\"2h30m\") or `timeout_seconds`)",
        "parameters[0].type: cannot be `intger` (parameter `a`) (did you mean `integer`?)",
        "parameters[0].min: is not a key of a parameter (parameter `a`) (it is `minimum`)",
        "parameters[1].name: is missing",
        "parameters[1].required: must be true or false, not the text `yes`",
    ] {
        assert!(told.contains(want), "{want}\n---\n{told}");
    }
    assert_eq!(told.lines().count(), 7, "{told}");
}

#[test]
fn every_mistake_of_meaning_has_its_words() {
    for (toml, want) in [
        (
            "parameters = [{ name = \"a\", type = \"text\" }, { name = \"a\", type = \"text\" }]",
            "parameters[1].name: `a` is there twice",
        ),
        ("parameters = [{ name = \"a-b\", type = \"text\" }]", "for example `a_b`"),
        (
            "parameters = [{ name = \"a\", type = \"integer\", maximum = 10, default = 11 }]",
            "parameters[0].default: a has to be 10 or less, not 11",
        ),
        (
            "parameters = [{ name = \"a\", type = \"choice\", choices = [\"x\"], default = \"y\" }]",
            "parameters[0].default: a has to be one of x, not `y`",
        ),
        (
            "parameters = [{ name = \"a\", type = \"pair\", default = [1, 2, 3] }]",
            "parameters[0].default: a needs 2 values, not 3",
        ),
        (
            "parameters = [{ name = \"a\", type = \"choice\" }]",
            "parameters[0].choices: has nothing to choose from",
        ),
        (
            "parameters = [{ name = \"a\", type = \"choices\", choices = [\"x\", \"x\"] }]",
            "parameters[0].choices[1]: `x` is there twice",
        ),
        (
            "parameters = [{ name = \"a\", type = \"string\", pattern = \"(\" }]",
            "parameters[0].pattern: `(` is not a regular expression",
        ),
        (
            "parameters = [{ name = \"a\", type = \"string\", minimum = 1 }]",
            "parameters[0].minimum: is for numbers and dates, and this is of type `string`",
        ),
        (
            "parameters = [{ name = \"a\", type = \"integer\", minimum = 3, maximum = 1 }]",
            "is 3, more than the maximum 1",
        ),
        (
            "parameters = [{ name = \"a\", type = \"integer\", minimum = \"x\" }]",
            "has to be a number, not `x`",
        ),
        (
            "parameters = [{ name = \"a\", type = \"date\", minimum = \"2026-02-30\" }]",
            "has to be a day such as",
        ),
        (
            "parameters = [{ name = \"a\", type = \"float\", step = 0 }]",
            "parameters[0].step: has to be above 0",
        ),
        ("parameters = [{ name = \"a\", type = \"list\" }]", "parameters[0].length: is missing"),
        ("parameters = [{ name = \"a\", type = \"list\", length = 0 }]", "has to be from 1 to 64, not 0"),
        ("parameters = [{ name = \"a\", type = \"pair\", parts = [\"x\"] }]", "has 1 names for 2 parts"),
        ("parameters = [{ name = \"a\", type = \"secret\", default = \"x\" }]", "is not for a secret"),
        (
            "parameters = [{ name = \"a\", type = \"text\", argument = \"flag\" }]",
            "is a flag, which is for true or false only",
        ),
        (
            "parameters = [{ name = \"a\", type = \"text\", argument = { list = \"separate\" } }]",
            "says how parts are passed on, and this has none",
        ),
        (
            "parameters = [{ name = \"a\", type = \"text\", ui_only = true, argument = \"value\" }]",
            "the program never hears of it",
        ),
        (
            "parameters = [{ name = \"a\", type = \"text\", needs = [\"b\"] }, { name = \"bb\", type = \"text\" }]",
            "parameters[0].needs: `b` is not a parameter",
        ),
        (
            "parameters = [{ name = \"frames\", type = \"text\" }, { name = \"a\", type = \"text\", shown_when = [\"frame\"] }]",
            "parameters[1].shown_when: `frame` is not a parameter (did you mean `frames`?)",
        ),
        (
            "parameters = [{ name = \"a\", type = \"boolean\", needs = [\"b\"] }, { name = \"b\", type = \"boolean\", needs = [\"a\"] }]",
            "parameters[0].needs: goes round in a circle: `a` → `b` → `a`",
        ),
        (
            "parameters = [{ name = \"a\", type = \"boolean\", needs = [\"a\"] }]",
            "goes round in a circle: `a` → `a`",
        ),
        (
            "parameters = [{ name = \"a\", type = \"choice\", choices = [\"x\"] }, { name = \"b\", type = \"text\", shown_when = { a = \"y\" } }]",
            "parameters[1].shown_when.a: a has to be one of x, not `y` (parameter `b`)",
        ),
        (
            "groups = [{ name = \"motion\" }]\nparameters = [{ name = \"a\", type = \"text\", group = \"moton\" }]",
            "`moton` is not one of `groups` (parameter `a`) (did you mean `motion`?)",
        ),
        (
            "name = \"x\"\njob.command = [\"./a\", \"{{fraems}}\"]\nparameters = [{ name = \"frames\", type = \"integer\" }]",
            "job.command[1]: `{{fraems}}` is not a parameter (did you mean `frames`?",
        ),
        (
            "name = \"x\"\njob.command = \"./a {{a}}\"\nparameters = [{ name = \"a\", type = \"text\", argument = \"value\" }]",
            "parameters[0].argument: is only for a command that is a list",
        ),
        (
            "name = \"x\"\njob.command = [\"./a\"]\njob.sweep.grid = { h = [1] }",
            "job.sweep: is not for an experiment",
        ),
        (
            "name = \"x\"\njob.command = [\"./a\"]\njob.resources.cpus = -1",
            "job.resources.cpus: must be above 0",
        ),
        (
            "name = \"x\"\njob.command = [\"./a\"]\njob.progress.stages = [{ name = \"s\", marker = \"S\", skip_when = [\"jump\"] }]",
            "job.progress.stages[0].skip_when: `jump` is not a parameter",
        ),
        ("name = \"a b\"\njob.command = [\"./a\"]", "name: `a b` cannot be the name of an experiment"),
        (
            "presets.p.values = { b = 1 }\nparameters = [{ name = \"a\", type = \"integer\" }]",
            "presets.p.values.b: there is no parameter `b`",
        ),
        (
            "presets.p.values = { a = \"x\" }\nparameters = [{ name = \"a\", type = \"integer\" }]",
            "presets.p.values.a: a has to be a whole number, not `x`",
        ),
        (
            "actions = [{ label = \"Count\", fills = \"b\", command = [\"ls\", \"{{c}}\"] }]\nparameters = [{ name = \"a\", type = \"integer\" }]",
            "actions[0].fills: `b` is not a parameter",
        ),
        (
            "actions = [{ label = \"Count\", fills = \"a\", command = [\"ls\"], time_limit = \"1h\" }]\nparameters = [{ name = \"a\", type = \"integer\" }]",
            "is not from 1s to 10m",
        ),
    ] {
        let told = told(toml);
        assert!(told.contains(want), "{toml}\nwanted: {want}\ntold: {told}");
    }
}

#[test]
fn what_is_right_is_not_refused() {
    for toml in [
        "",
        "parameters = [{ name = \"a\", type = \"path\", required = true }]\npresets.p.values = {}",
        "name = \"x\"\njob.command = \"./a {{a|quote}} --n {{n * 2}}\"\nparameters = [{ name = \"a\", type = \"text\" }, { name = \"n\", type = \"integer\" }]",
        "parameters = [{ name = \"a\", type = \"boolean\", ui_only = true }, { name = \"b\", type = \"text\", shown_when = [\"a\"] }]",
    ] {
        assert_eq!(told(toml), "", "{toml}");
    }
}
