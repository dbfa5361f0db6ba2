//! Runs: the words a program gets, sweeps, secrets, and parameter files.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::ids::{AttemptId, JobId};
use crate::spec::{Format, JobSpec, ResolvedCommand};
use crate::sweep::NoPoints;

/// One parameter of every kind, and every way to become words.
const ALL: &str = r#"
name = "all"
title = "All kinds"
[job]
command = ["./sim", "--mode={{mode}}"]
[[parameters]]
name = "mode"
type = "choice"
choices = ["a b", "c"]
default = "c"
[[parameters]]
name = "n"
type = "integer"
argument = "equals"
[[parameters]]
name = "x"
type = "float"
argument = { name = "-x" }
[[parameters]]
name = "fast"
type = "boolean"
argument = "flag"
[[parameters]]
name = "keep"
type = "boolean"
argument = { truth = ["True", "False"] }
[[parameters]]
name = "text"
type = "text"
argument = { keep_empty = true }
[[parameters]]
name = "size"
type = "pair"
[[parameters]]
name = "crop"
type = "list"
length = 4
of = "float"
argument = { list = "separate" }
[[parameters]]
name = "plots"
type = "choices"
choices = ["map", "trace"]
argument = { name = "--plot", list = "repeated" }
[[parameters]]
name = "day"
type = "date"
shown_when = ["fast"]
[[parameters]]
name = "token"
type = "secret"
[[parameters]]
name = "show_all"
type = "boolean"
ui_only = true
[[parameters]]
name = "file"
type = "path"
argument = "positional"
must = "exist"
"#;

fn all() -> CheckedDefinition {
    Definition::parse(Format::Toml, ALL).unwrap().check().unwrap()
}

fn run(definition: &CheckedDefinition, given: Value) -> PreparedRun {
    let given: GivenValues = serde_json::from_value(given).unwrap();
    definition.run(&given, &RunOptions::default()).unwrap()
}

fn argv(command: &ResolvedCommand) -> &[String] {
    match command {
        ResolvedCommand::Process { argv } => argv,
        ResolvedCommand::Shell { .. } => panic!("a shell line"),
    }
}

#[test]
fn every_kind_becomes_its_words() {
    let run = run(
        &all(),
        json!({
            "mode": "a b", "n": "7", "x": "1.10", "fast": true, "keep": false, "text": "", "size": "3,4",
            "crop": [1, "2.0", 3, 4], "plots": ["trace", "map"], "day": "2026-03-01", "show_all": true, "file": "/a b",
        }),
    );
    let want = [
        "./sim",
        "--mode=a b",
        "--n=7",
        "-x",
        "1.10",
        "--fast",
        "--keep",
        "False",
        "--text",
        "",
        "--size",
        "3,4",
        "--crop",
        "1",
        "2.0",
        "3",
        "4",
        "--plot",
        "trace",
        "--plot",
        "map",
        "--day",
        "2026-03-01",
        "/a b",
    ];
    assert_eq!(argv(&run.first), want);
    assert_eq!(
        run.first.to_string(),
        "./sim '--mode=a b' --n=7 -x 1.10 --fast --keep False --text '' --size 3,4 --crop 1 2.0 3 4 --plot trace \
         --plot map --day 2026-03-01 '/a b'"
    );
    assert_eq!(run.spec.name.as_deref(), Some("All kinds"));
    let paths = [PathRule { parameter: "file".into(), ..PathRule::default() }];
    assert_eq!(run.spec.paths, paths);
    // What nobody gave is not there, and the job does not know of it.
    let bare = super::run_tests::run(&all(), json!({}));
    assert_eq!(argv(&bare.first), ["./sim", "--mode=c"]);
    assert_eq!(bare.spec.clone().check().unwrap().parameters(), ["mode"]);
}

#[test]
fn several_values_are_a_sweep() {
    let several =
        json!({"n": {"several": "1..3"}, "fast": {"several": [false, true]}, "day": "2026-03-01", "x": 2});
    let run = run(&all(), several.clone());
    assert_eq!((run.count, run.varying.clone()), (6, vec!["n".to_owned(), "fast".to_owned()]));
    // A parameter that is shown for some values only is sent for those.
    assert_eq!(run.first.to_string(), "./sim --mode=c --n=1 -x 2");
    assert_eq!(run.last.to_string(), "./sim --mode=c --n=3 -x 2 --fast --day 2026-03-01");
    let given: GivenValues = serde_json::from_value(several).unwrap();
    let together = RunOptions { combine: Combine::Together, ..RunOptions::default() };
    let refused = all().run(&given, &together).unwrap_err();
    assert_eq!((refused[0].code, refused.len()), (Code::Command, 1), "{}", refused[0]);
    let given = serde_json::from_value(json!({"n": {"several": "1..2"}, "fast": {"several": [false, true]}}))
        .unwrap();
    let run = all().run(&given, &together).unwrap();
    assert_eq!((run.count, run.last.to_string().as_str()), (2, "./sim --mode=c --n=2 --fast"));
}

#[test]
fn too_many_runs_are_refused_before_any_is_made() {
    let given = json!({"n": {"several": "1..1000000"}, "x": {"several": "1..1000000"}});
    let refused = all().run(&serde_json::from_value(given).unwrap(), &RunOptions::default()).unwrap_err();
    assert_eq!(refused[0].code, Code::TooMany);
    assert!(refused[0].message.contains("1000000000000 runs"), "{}", refused[0]);
}

#[test]
fn a_secret_is_nowhere_but_beside_the_job() {
    let run = run(&all(), json!({"token": "hunter2"}));
    assert_eq!(run.secrets["token"], "hunter2");
    assert!(!serde_json::to_string(&run.spec).unwrap().contains("hunter2"));
    assert_eq!(argv(&run.first)[2..], ["--token".to_owned(), secret_mark("token")]);
    assert_eq!(run.shown(&run.first), "./sim --mode=c --token •••");
    let given = serde_json::from_value(json!({"token": "hunter2"})).unwrap();
    assert!(!all().export(&given, &ParameterValues::new(), FileForm::Ours).contains("hunter2"));
}

#[test]
fn the_job_of_a_run_outlives_the_store() {
    let run =
        run(&all(), json!({"x": "1.10", "size": [3, 4], "crop": ["1.0", 2, 3, 4], "n": {"several": "1..3"}}));
    let stored = serde_json::to_string(&run.spec).unwrap();
    let again = JobSpec::parse(Format::Json, &stored).unwrap();
    assert_eq!(again, run.spec);
    let task =
        again.check().unwrap().task(AttemptId { task: JobId(1).task(2), number: 1 }, &NoPoints).unwrap();
    assert_eq!(task.command, run.last);
    assert_eq!(task.env["MOTHERSHIP_PARAM_SIZE"], "[3,4]");
}

#[test]
fn a_file_of_something_else_is_refused() {
    for (format, text, message) in [
        (Format::Json, "[1, 2]", "is no parameter file"),
        (Format::Json, "{\"nodes\": [], \"edges\": []}", "is a file of something else"),
        (Format::Json, "{", "is not readable as JSON"),
        (Format::Toml, "a = ", "is not readable as TOML"),
    ] {
        let told = all().import(format, text).unwrap_err().to_string();
        assert!(told.contains(message), "{told}");
    }
}

#[test]
fn nothing_in_a_file_is_dropped() {
    let file = all()
        .import(
            Format::Json,
            r#"{"n": "ten", "x": 1.10, "colour": [1, 2.50], "size": "(3, 4)", "crop": "1 2.0 3 4"}"#,
        )
        .unwrap();
    assert_eq!(
        serde_json::to_value(&file.values).unwrap(),
        json!({"x": "1.10", "size": [3, 4], "crop": [1, "2.0", 3, 4]})
    );
    assert_eq!(file.unknown["colour"], json!([1, "2.50"]));
    assert_eq!((&file.refused["n"].0, file.refused["n"].1.code), (&json!("ten"), Code::NotWhole));
}

/// The values that a program of this command line would read: the other way round, for tests only.
fn values_of(argv: &[String]) -> Value {
    let mut values = serde_json::Map::new();
    let mut words = argv[1..].iter().map(String::as_str).peekable();
    let number = crate::written::number::value;
    while let Some(word) = words.next() {
        let (name, value) = match word {
            "-x" => ("x", number(words.next().unwrap())),
            "--fast" => ("fast", json!(true)),
            "--keep" => ("keep", json!(words.next().unwrap() == "True")),
            "--text" => ("text", json!(words.next().unwrap())),
            "--day" => ("day", json!(words.next().unwrap())),
            "--size" => ("size", words.next().unwrap().split(',').map(number).collect()),
            "--crop" => ("crop", (0..4).map(|_| number(words.next().unwrap())).collect()),
            "--plot" => {
                let plots = values.entry("plots").or_insert_with(|| json!([]));
                plots.as_array_mut().unwrap().push(json!(words.next().unwrap()));
                continue;
            }
            word if word.starts_with("--mode=") => ("mode", json!(word.strip_prefix("--mode=").unwrap())),
            word if word.starts_with("--n=") => ("n", number(word.strip_prefix("--n=").unwrap())),
            word => ("file", json!(word)),
        };
        values.insert(name.to_owned(), value);
    }
    Value::Object(values)
}

prop_compose! {
    fn values()(
        mode in prop_oneof![Just("a b"), Just("c")],
        n in any::<i32>(),
        x in "-?[0-9]{1,4}(\\.[0-9]{1,4})?([eE]-?[0-9])?",
        fast in any::<bool>(),
        keep in any::<bool>(),
        text in "\\PC{0,20}",
        size in (any::<i16>(), any::<i16>()),
        crop in proptest::collection::vec("[0-9]{1,3}\\.[0-9]{1,2}", 4),
        plots in prop_oneof![Just(vec!["map"]), Just(vec!["trace", "map"])],
        file in "[^-\\pC][^\\pC]{0,10}",
    ) -> Value {
        let number = |text: &String| crate::written::number::value(text);
        let mut values = json!({
            "mode": mode, "n": n, "x": number(&x), "keep": keep, "text": text, "size": [size.0, size.1],
            "crop": crop.iter().map(number).collect::<Value>(), "plots": plots, "file": file,
        });
        // A flag that is not there is false, and hides the day.
        if fast {
            values["fast"] = json!(true);
            values["day"] = json!("2026-03-01");
        }
        values
    }
}

proptest! {
    /// What a program gets is what a person gave, byte for byte.
    #[test]
    fn words_and_values_are_the_same(given in values()) {
        let run = run(&all(), given.clone());
        prop_assert_eq!(values_of(argv(&run.first)), given);
    }

    #[test]
    fn what_is_exported_is_imported(given in values(), params_json in any::<bool>()) {
        let definition = all();
        let form = if params_json { FileForm::ParamsJson } else { FileForm::Ours };
        let given: GivenValues = serde_json::from_value(given).unwrap();
        let unknown: ParameterValues = [("colour".to_owned(), json!("1.10"))].into_iter().collect();
        let first = definition.import(Format::Json, &definition.export(&given, &unknown, form)).unwrap();
        prop_assert_eq!(&first.unknown, &unknown);
        prop_assert!(first.refused.is_empty());
        for (name, value) in &given {
            prop_assert_eq!(&first.values[name], value);
        }
        let again = definition.import(Format::Json, &definition.export(&first.values, &unknown, form)).unwrap();
        prop_assert_eq!(again, first);
    }
}

#[test]
fn only_what_the_command_names_has_no_words_of_its_own() {
    let text = "name = \"x\"\n[job]\ncommand = [\"./a\", \"{{a}}\"]\nenv = { B = \"{{b}}\" }\n\
        progress.stages = [{ name = \"s\", marker = \"S\", skip_when = [\"c\"], steps = \"{{d}}\" }]\n";
    let parameters =
        ["a", "b", "c", "d"].map(|name| format!("[[parameters]]\nname = \"{name}\"\ntype = \"integer\"\n"));
    let definition =
        Definition::parse(Format::Toml, &format!("{text}{}", parameters.concat())).unwrap().check().unwrap();
    let run = run(&definition, json!({"a": 1, "b": 2, "c": 3}));
    assert_eq!(run.first.to_string(), "./a 1 --b 2 --c 3");
    assert_eq!(run.spec.check().unwrap().parameters(), ["a", "b", "c", "d"]);
}
