//! The examples do what their folders say.

use mothership_core::{
    experiment::{Definition, GivenValue, GivenValues, RunOptions},
    progress::{Parser, ProgressPatterns},
    spec::{Format, ResolvedCommand},
    sweep::NoPoints,
};
use mothership_test_services::wait::TIMEOUT;
use mothership_testkit::proc::Home;
use std::{
    path::PathBuf,
    process::{Command, Stdio},
};

fn folder(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "..", "..", "examples", name].iter().collect()
}

fn example(name: &str) -> String {
    folder(name).join("study.toml").to_str().expect("the repository's path is text").to_owned()
}

#[test]
fn csv_list_has_one_row_that_fails_for_good_and_says_why() {
    let home = Home::new();
    let up = home.up(&["--cpus", "4"]);
    let cli = up.cli();
    let job = cli.submit(&[&example("csv-list")]);
    assert_eq!(cli.wait(&job, TIMEOUT), 1);
    let failed = cli.json(&["tasks", &job, "--failed"]);
    let failed = failed["tasks"].as_array().unwrap();
    assert_eq!(failed.len(), 1, "{failed:?}");
    assert_eq!(failed[0]["attempts"], 2, "it was retried once");
    assert!(failed[0]["error_message"].as_str().unwrap().contains("exit code"), "{}", failed[0]);
}

#[test]
fn split_config_gives_each_task_its_part() {
    let home = Home::new();
    let up = home.up(&["--cpus", "4"]);
    let cli = up.cli();
    let job = cli.submit(&[&example("split-config")]);
    assert_eq!(cli.wait(&job, TIMEOUT), 0);
    let tasks = cli.tasks(&job);
    assert!(tasks.len() > 1);
    let logs: std::collections::BTreeSet<_> =
        (0..tasks.len()).map(|index| cli.ok(&["logs", &format!("{job}.{index}")])).collect();
    assert_eq!(logs.len(), tasks.len(), "no two tasks had the same part");
}

/// The program takes every argument that the definition gives it, and its stages, read from what it really prints, make
/// one progress that never falls.
#[test]
fn pico_is_one_rising_progress() {
    let toml = std::fs::read_to_string(folder("pico").join("experiment.toml")).unwrap();
    let definition = Definition::parse(Format::Toml, &toml).unwrap().check().unwrap();
    let out = tempfile::tempdir().unwrap();
    let text = |text: &str| GivenValue::One(text.into());
    let given: GivenValues = [
        ("data_path".to_owned(), text(".")),
        ("out_path".to_owned(), text(out.path().to_str().unwrap())),
        ("set_frame_num".to_owned(), text("4000")),
    ]
    .into_iter()
    .collect();
    let run = definition.run(&given, &RunOptions::default()).unwrap();
    let ResolvedCommand::Process { argv } = &run.first else { panic!("a shell line") };
    let output = Command::new(&argv[0])
        .args(&argv[1..])
        .current_dir(folder("pico"))
        .env("PICO_SECONDS", "0")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

    let spec = run.spec.check().unwrap();
    let stages = spec.stages(&spec.params(0, &NoPoints).unwrap());
    let mut parser = Parser::new(&ProgressPatterns::default().with_stages(&stages));
    let (mut names, mut last) = (Vec::new(), 0.0);
    for line in output.stderr.split_inclusive(|byte| matches!(byte, b'\r' | b'\n')) {
        parser.feed(line, 5);
        let Some(update) = parser.take() else { continue };
        let (fraction, name) = (update.fraction.unwrap(), update.stage.unwrap());
        assert!(fraction >= last, "{fraction} after {last} in {name}");
        last = fraction;
        if names.last() != Some(&name) {
            names.push(name);
        }
    }
    let told: Vec<String> = stages.into_iter().map(|stage| stage.name).collect();
    assert_eq!((names, last), (told, 1.0));
    for file in
        ["log_file.log", "seg_results_thresh_pmap_1/SEG_SUM.png", "seg_results_thresh_pmap_1/neurons.csv"]
    {
        assert!(out.path().join(file).is_file(), "{file}");
    }
}
