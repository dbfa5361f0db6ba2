//! Sixteen machines at once, each with a study of many lines, and a server that is killed in between: whatever the client
//! was told is stored is there once, in order and of its type; what the client dropped by itself is the only loss.
//!
//! `MSH_TEST_GOLIAT_LINES=100000` asks for that many lines a machine (some fifteen minutes on two cores).

use mothership_test_services::postgres::Database;
use mothership_test_services::wait::{TIMEOUT, wait_until};
use mothership_testkit::proc::Home;
use serde_json::{Value, json};

use crate::client::{self, Machine};
use crate::lines;

fn lines_each() -> usize {
    std::env::var("MSH_TEST_GOLIAT_LINES").map_or(2_000, |number| number.parse().expect("a number of lines"))
}

#[test]
fn what_was_answered_is_stored_once_and_in_order_though_the_server_is_killed() {
    run(16, lines_each(), &[]);
}

#[test]
fn and_so_it_is_on_postgresql() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let Some(database) = runtime.block_on(Database::fresh()).unwrap() else { return };
    run(6, 800, &["--database", &database.url]);
}

fn run(fleet: usize, count: usize, store: &[&str]) {
    let Some(python) = client::python() else { return };
    let home = Home::new();
    let mut server = home.server(&[&["--compat", "goliat"], store].concat(), &[]);
    let cli = server.cli();

    let office = Machine::new(&python, &home, &server, "office");
    let frequencies: Vec<u32> = (0..fleet).map(|index| 500 + u32::try_from(index).unwrap()).collect();
    let job = client::upload(&office, "fleet", &frequencies, json!({}));
    // All with one public address and the same hardware: only the redirect's id and the host name differ.
    let machines: Vec<Machine> =
        (0..fleet).map(|index| Machine::new(&python, &home, &server, &format!("sim-{index:02}"))).collect();
    let server_stays = home.path().join("the-server-stays");
    let start = |(index, machine): (usize, &Machine)| {
        let (index, gate) = (index.to_string(), server_stays.to_str().unwrap());
        machine.start_lines(count, &["--study", "fleet", "--index", &index, "--end-after", gate])
    };
    let running: Vec<_> = machines.iter().enumerate().map(start).collect();

    // Twice, each time with batches of every machine on their way.
    for part in [1, 2] {
        let enough = (count * part / 3) as u64;
        wait_until("a part of the lines to be stored", TIMEOUT * 30, || {
            stored_lines(&cli.json(&["task", &format!("{job}.0")])) >= enough
        });
        server.kill();
        server.restart();
    }

    std::fs::write(&server_stays, "").unwrap();
    let summaries: Vec<_> = running.into_iter().map(client::Started::summary).collect();
    assert_eq!(cli.wait(&job, TIMEOUT), 0);
    let mut dropped_in_all = 0;
    for (index, (machine, summary)) in machines.iter().zip(&summaries).enumerate() {
        let id = format!("{job}.{index}");
        let dropped = summary.dropped();
        dropped_in_all += dropped.len();
        let held = lines::check(&cli.ok(&["logs", &id]), &machine.name, count, &dropped);
        let task = cli.json(&["task", &id]);
        assert_eq!(task["status"], "completed", "{task}");
        assert_eq!(task["runner"], machine.name.as_str(), "{task}");
        assert_eq!(task["attempt_list"].as_array().unwrap().len(), 1, "{task}");
        assert_eq!(stored_lines(&task), held.lines as u64, "{task}");
        assert_eq!(metric(&task, "warnings"), held.warnings, "{task}");
        assert_eq!(metric(&task, "errors"), held.errors, "{task}");
        assert_eq!(task["progress"], 1.0, "{task}");
    }
    // The two heartbeats that each bridge sends at once made one runner, not two.
    let runners = cli.json(&["runners"]);
    let names: Vec<&str> =
        runners.as_array().unwrap().iter().filter_map(|runner| runner["name"].as_str()).collect();
    assert_eq!(names.len(), fleet, "{names:?}");
    println!(
        "{fleet} machines × {count} lines; dropped by the client while the server was away: {dropped_in_all}"
    );
    let slowest = summaries.iter().map(|summary| summary.0["seconds"].as_f64().unwrap()).fold(0.0, f64::max);
    println!("slowest machine {slowest:.1} s; its requests: {}", summaries[0].0["request_seconds"]);
}

fn stored_lines(task: &Value) -> u64 {
    let attempts = task["attempt_list"].as_array().expect("a task has a list of attempts");
    attempts.last().map_or(0, |attempt| attempt["log_lines"].as_u64().expect("a number"))
}

fn metric(task: &Value, name: &str) -> u64 {
    let value = task["metrics"][name].as_f64();
    value.unwrap_or_else(|| panic!("no {name} in {task}")) as u64
}
