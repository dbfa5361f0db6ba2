//! The examples do what their folders say.

use mothership_test_services::wait::TIMEOUT;
use mothership_testkit::proc::Home;
use std::path::PathBuf;

fn example(name: &str) -> String {
    let path: PathBuf =
        [env!("CARGO_MANIFEST_DIR"), "..", "..", "examples", name, "study.toml"].iter().collect();
    path.to_str().expect("the repository's path is text").to_owned()
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
