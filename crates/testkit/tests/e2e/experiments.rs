//! Experiments from the command line: the pico example from its file to a comparison of its runs, and what a program is
//! given, byte for byte.

use mothership_test_services::wait::TIMEOUT;
use mothership_testkit::proc::{CommandLine, Home};
use serde_json::{Value, json};
use std::path::PathBuf;

fn pico() -> String {
    let file: PathBuf =
        [env!("CARGO_MANIFEST_DIR"), "..", "..", "examples", "pico", "experiment.toml"].iter().collect();
    file.to_str().expect("the repository's path is text").to_owned()
}

fn file(home: &Home, name: &str, text: &str) -> String {
    let path = home.path().join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// A folder that pico reads: the frames are counted by their names.
fn frames(home: &Home) -> String {
    let folder = home.path().join("frames");
    std::fs::create_dir(&folder).unwrap();
    folder.to_str().unwrap().to_owned()
}

#[track_caller]
fn refused(cli: &CommandLine, args: &[&str], words: &[&str]) {
    let output = cli.run(args);
    let said = output.text() + &output.stderr;
    assert_eq!(output.code, Some(3), "{args:?}: {said}");
    for word in words {
        assert!(said.contains(word), "{args:?}: {said}");
    }
}

#[test]
fn pico_is_made_run_with_three_values_compared_and_deleted() {
    let home = Home::new();
    let up = home.up_with(&["--cpus", "4"], &[("PICO_SECONDS", "0".to_owned())]);
    let cli = up.cli();
    assert!(cli.ok(&["experiments", "check", &pico()]).contains("37 parameters"));
    let made = cli.json(&["experiments", "create", &pico()]);
    assert_eq!(
        (&made["name"], &made["version"], &made["missing_inputs"]),
        (&json!("pico"), &json!(1), &json!([]))
    );
    refused(&cli, &["experiments", "create", &pico()], &["`pico` already"]);
    assert!(cli.ok(&["experiments"]).contains("PICO pipeline"));
    assert!(cli.ok(&["experiments", "show", "pico"]).contains("thresh_pmap"));
    assert_eq!(cli.ok(&["experiments", "export", "pico"]), std::fs::read_to_string(pico()).unwrap());

    let data = format!("data_path={}", frames(&home));
    // In the work folder, where results are collected.
    let given = ["-p", &data, "-p", "out_path=out", "-p", "set_frame_num=300"];
    refused(
        &cli,
        &[&["experiments", "check", "pico"], &given[..], &["-p", "fr=ten"]].concat(),
        &["whole number", "ten"],
    );
    refused(
        &cli,
        &[&["experiments", "run", "pico"], &given[..], &["-p", "avi_quality=300"]].concat(),
        &["from 1 to 100"],
    );
    refused(&cli, &["experiments", "run", "pico"], &["data_path"]);

    let three = [&given[..], &["-p", "thresh_pmap=1,2,3"]].concat();
    let checked = cli.json(&[&["experiments", "check", "pico"], &three[..]].concat());
    assert_eq!((&checked["tasks"], &checked["varying"]), (&json!(3), &json!(["thresh_pmap"])));
    let run = cli.json(&[&["experiments", "run", "pico", "--name", "three"], &three[..]].concat());
    let job = run["job"].as_str().unwrap().to_owned();
    assert_eq!(cli.wait(&job, TIMEOUT), 0);
    let spec = cli.json(&["job", &job]);
    assert_eq!(spec["name"], "three");
    assert!(cli.ok(&["results", "ls", &job]).contains(".png"), "its pictures are kept");

    let again =
        cli.json(&["experiments", "run", "pico", "--again", &job, "-p", "thresh_pmap=7", "-p", "fr=20"]);
    let second = again["job"].as_str().unwrap().to_owned();
    assert_eq!(cli.wait(&second, TIMEOUT), 0);
    let runs = cli.json(&["experiments", "runs", "pico"]);
    assert_eq!((&runs["runs"][0]["job"], &runs["runs"][1]["job"]), (&json!(second), &json!(job)));
    assert_eq!(
        (&runs["runs"][0]["changed"], &runs["runs"][0]["cloned_from"]),
        (&json!(["fr", "thresh_pmap"]), &json!(job))
    );
    assert_eq!(runs["varying"], json!(["fr", "thresh_pmap"]));
    let compared = cli.ok(&["experiments", "compare", &job, &second]);
    assert!(compared.contains("thresh_pmap") && compared.contains("1 | 2 | 3"), "{compared}");
    assert!(!compared.contains("minArea"), "what is the same is left out: {compared}");
    let compared = cli.json(&["experiments", "compare", &job, &second]);
    assert!(!compared["pictures"].as_array().unwrap().is_empty(), "{compared}");

    let text = cli.ok(&["experiments", "export", "pico", "--params", &second, "--params-json"]);
    let written: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&written["max_shifts"], &written["fr"]), (&json!("(100, 100)"), &json!(20)));
    let params = file(&home, "params.json", &text.replacen('{', "{\"lab\": 7,", 1));
    let read = cli.json(&["experiments", "import", "pico", &params]);
    assert_eq!((&read["unknown"], &read["refusals"]), (&json!({"lab": 7}), &json!([])));
    let third = cli.json(&["experiments", "run", "pico", "--params", &params]);
    let third = third["job"].as_str().unwrap().to_owned();
    let same = cli.json(&["experiments", "compare", &second, &third]);
    let differing =
        same["parameters"].as_array().unwrap().iter().filter(|one| one["differs"] == true).count();
    assert_eq!(differing, 0, "what was written is what is read");
    let other = file(&home, "other.json", "{\"something\": \"else\"}");
    refused(&cli, &["experiments", "import", "pico", &other], &["something else"]);

    cli.ok(&["experiments", "archive", "pico"]);
    refused(&cli, &["experiments", "run", "pico", "--params", &params], &["archived"]);
    cli.ok(&["experiments", "archive", "pico", "--undo"]);
    cli.ok(&["experiments", "delete", "pico"]);
    refused(&cli, &["experiments", "show", "pico"], &["there is no experiment `pico`"]);
    assert!(cli.ok(&["job", &job]).contains("three"), "its runs stay");
    assert_eq!(cli.wait(&third, TIMEOUT), 0, "and go on");
}

#[test]
fn the_command_that_is_shown_is_what_the_program_gets() {
    let home = Home::new();
    let up = home.up(&[]);
    let cli = up.cli();
    let definition = r#"
name = "echo"
[job]
command = ["python3", "-c", "import json, sys; print(json.dumps(sys.argv[1:]))"]
[[parameters]]
name = "text"
type = "text"
argument = { keep_empty = true }
[[parameters]]
name = "number"
type = "float"
[[parameters]]
name = "pair"
type = "pair"
argument = { list = "separate" }
[[parameters]]
name = "on"
type = "boolean"
argument = { form = "flag" }
[[parameters]]
name = "yes"
type = "boolean"
default = true
argument = { form = "equals", truth = ["True", "False"] }
"#;
    cli.ok(&["experiments", "create", &file(&home, "echo.toml", definition)]);
    for text in [
        "",
        " ",
        "a b",
        "it's \"so\" `ls` $HOME \\ %PATH%",
        "line\nline\ttab\r",
        "ünï 🛰 \u{200b}",
        "--flag",
        "{{number}}",
        "*",
    ] {
        let values = file(
            &home,
            "v.json",
            &json!({"text": text, "number": "1.10", "pair": [3, 4], "on": true}).to_string(),
        );
        let given = ["echo", "--params", &values];
        let checked = cli.json(&[&["experiments", "check"], &given[..]].concat());
        let shown: Vec<String> = serde_json::from_value(checked["first"]["argv"].clone()).unwrap();
        let job =
            cli.json(&[&["experiments", "run"], &given[..]].concat())["job"].as_str().unwrap().to_owned();
        assert_eq!(cli.wait(&job, TIMEOUT), 0);
        let printed: Vec<String> = serde_json::from_str(&cli.ok(&["logs", &format!("{job}.0")])).unwrap();
        assert_eq!(printed, shown[3..], "{text:?}");
        assert_eq!(printed[..4], ["--text", text, "--number", "1.10"], "{text:?}");
        // The line for people, through a shell, is the same words.
        let line = checked["first"]["command"].as_str().unwrap();
        let output = std::process::Command::new("sh").args(["-c", line]).output().unwrap();
        let by_shell: Vec<String> = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(by_shell, printed, "{line}");
    }
}

#[test]
fn of_two_who_edit_the_slower_one_is_told() {
    let home = Home::new();
    let up = home.up(&[]);
    let cli = up.cli();
    let text = |n: u8| format!("name = \"x\"\ntitle = \"T{n}\"\njob = {{ command = [\"true\"] }}\n");
    let (one, two) = (file(&home, "1.toml", &text(1)), file(&home, "2.toml", &text(2)));
    cli.ok(&["experiments", "create", &one]);
    assert!(cli.ok(&["experiments", "edit", "x", "--file", &two, "--version", "1"]).contains("version 2"));
    assert!(cli.ok(&["experiments", "edit", "x", "--file", &two]).contains("nothing is different"));
    refused(&cli, &["experiments", "edit", "x", "--file", &one, "--version", "1"], &["version 2", "local"]);
    refused(&cli, &["experiments", "edit", "y", "--file", &one], &["there is no experiment `y`"]);
    assert_eq!(cli.ok(&["experiments", "show", "x", "--text", "--version", "1"]), text(1));
}

#[test]
fn a_definition_that_cannot_be_is_refused_here_with_every_mistake() {
    let home = Home::new();
    let up = home.up(&[]);
    let cli = up.cli();
    let wrong = "name = \"a/b\"\njob = { command = [\"true\"], inputs = [\"gone.py\"] }\n[[parameters]]\nname = \"n\"\n\
        type = \"integer\"\nmaximum = 5\ndefault = 9\n[[parameters]]\nname = \"n\"\ntype = \"moon\"\n";
    let wrong = file(&home, "wrong.toml", wrong);
    refused(&cli, &["experiments", "check", &wrong], &["moon"]);
    let wrong = std::fs::read_to_string(&wrong).unwrap().replace("moon", "float");
    let wrong = file(&home, "wrong.toml", &wrong);
    refused(&cli, &["experiments", "create", &wrong], &["a/b", "is there twice", "9"]);
    let missing = "name = \"x\"\njob = { command = [\"true\"], inputs = [\"gone.py\"] }\n";
    refused(&cli, &["experiments", "create", &file(&home, "missing.toml", missing)], &["gone.py"]);
    assert!(cli.ok(&["experiments"]).contains("there is no experiment"));
}

#[test]
fn a_path_is_looked_at_on_the_runner_before_anything_starts() {
    let home = Home::new();
    let up = home.up(&[]);
    let cli = up.cli();
    let (there, made) = (home.path().join("there"), home.path().join("made/deep"));
    std::fs::create_dir(&there).unwrap();
    let definition = "name = \"look\"\njob = { command = [\"sh\", \"-c\", \"ls {{data}} {{out}}\"], max_retries = 3 }\n\
        [[parameters]]\nname = \"data\"\ntype = \"path\"\npath = \"folder\"\nrequired = true\n\
        [[parameters]]\nname = \"out\"\ntype = \"path\"\npath = \"folder\"\nmust = \"be_made\"\nrequired = true\n";
    cli.ok(&["experiments", "create", &file(&home, "look.toml", definition)]);
    let run = |data: &std::path::Path| {
        let (data, out) = (format!("data={}", data.display()), format!("out={}", made.display()));
        let run = cli.json(&["experiments", "run", "look", "-p", &data, "-p", &out]);
        run["job"].as_str().unwrap().to_owned()
    };
    let good = run(&there);
    assert_eq!(cli.wait(&good, TIMEOUT), 0);
    assert!(made.is_dir());
    let bad = run(&home.path().join("gone"));
    assert_eq!(cli.wait(&bad, TIMEOUT), 1, "at once, whatever its retries");
    let task = cli.json(&["task", &format!("{bad}.0")]);
    let said = task["error_message"].as_str().unwrap().to_owned();
    assert!(said.contains("`data`") && said.contains("gone is not there (on "), "{said}");
    assert_eq!(task["attempts"], 1, "{task}");
}
