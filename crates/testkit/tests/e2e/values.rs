//! What is written arrives: a value reaches the program exactly as it stands in a flag, a table or a spec, and what
//! cannot be meant is refused before anything runs.

use mothership_test_services::wait::TIMEOUT;
use mothership_testkit::proc::{CommandLine, Home};
use std::path::Path;

fn file(home: &Home, name: &str, bytes: impl AsRef<[u8]>) -> String {
    let path = home.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

/// The commands of a dry run.
#[track_caller]
fn planned(cli: &CommandLine, args: &[&str]) -> Vec<String> {
    let mut words = vec!["submit", "--dry-run"];
    words.extend(args);
    let plan = cli.json(&words);
    let shown = ["first", "last"].into_iter().flat_map(|end| plan[end].as_array().unwrap().clone());
    shown.map(|task| task["command"].as_str().unwrap().trim_start_matches("echo ").to_owned()).collect()
}

#[test]
fn a_value_is_the_same_at_every_door_in_and_out() {
    let home = Home::new();
    let up = home.up(&[]);
    let cli = up.cli();
    let toml = file(&home, "v.toml", "command = ['echo', '{{v}}']\n[sweep.grid]\nv = [1.10, 1e3, 007_0, 1_000, 0x10, 1.0, 2024-01-01, '7']\n".replace("007_0, ", ""));
    let yaml = file(
        &home,
        "v.yaml",
        "command: [echo, '{{v}}']\nsweep:\n  grid:\n    v: [1.10, 1e3, 1_000, 0x10, 1.0, 2024-01-01, '7']\n",
    );
    let json = file(
        &home,
        "v.json",
        "{\"command\": [\"echo\", \"{{v}}\"], \"sweep\": {\"grid\": {\"v\": [1.10, 1e3, \"1_000\", \"0x10\", 1.0, \"2024-01-01\", \"7\"]}}}",
    );
    let rows = "1.10\n1e3\n1_000\n0x10\n1.0\n2024-01-01\n\"7\"\n";
    let csv = file(&home, "v.csv", format!("v\n{rows}"));
    let tsv = file(&home, "v.tsv", format!("v\n{rows}"));
    let jsonl = file(
        &home,
        "v.jsonl",
        "{\"v\":1.10}\n{\"v\":1e3}\n{\"v\":\"1_000\"}\n{\"v\":\"0x10\"}\n{\"v\":1.0}\n{\"v\":\"2024-01-01\"}\n{\"v\":\"7\"}\n",
    );
    let echo = ["--", "echo", "{{v}}"];
    let values = ["1.10", "1e3", "1_000", "0x10", "1.0", "2024-01-01", "7"];
    let flag = format!("v={},\"7\"", values[..6].join(","));
    for args in [vec![toml.as_str()], vec![&yaml], vec![&json]] {
        assert_eq!(planned(&cli, &args), values, "{args:?}");
    }
    for args in [["--from", &csv], ["--from", &tsv], ["--from", &jsonl], ["-p", &flag]] {
        assert_eq!(planned(&cli, &[&args[..], &echo].concat()), values, "{args:?}");
    }
    // Program, environment, command line and API.
    let job = cli.submit(&["--from", &csv, "--", "sh", "-c", "echo {{v}} $MOTHERSHIP_PARAM_V"]);
    assert_eq!(cli.wait(&job, TIMEOUT), 0);
    for (index, value) in values.iter().enumerate() {
        assert_eq!(cli.ok(&["logs", &format!("{job}.{index}")]), format!("{value} {value}\n"));
        let shown = cli.ok(&["task", &format!("{job}.{index}")]);
        assert!(shown.contains(&format!("v={value}")), "{shown}");
    }
    let params: Vec<_> = cli.tasks(&job).iter().map(|task| task["params"]["v"].clone()).collect();
    assert_eq!(params, values, "numbers that JSON would print in another way are sent as they were written");
}

#[test]
fn yaml_has_no_surprises() {
    let home = Home::new();
    let up = home.up(&[]);
    let spec = "command: [echo, '{{axis}}', '{{cc}}', '{{n}}', '{{v}}']\nsweep:\n  zip:\n    axis: [x, y, z, n]\n    \
                cc: [no, se, on, off]\n    n: [007, 010, 1_000, 0x10]\n    v: [1.10, 12:30:00, 1e3, 2024-01-01]\n";
    assert_eq!(
        planned(&up.cli(), &[&file(&home, "y.yaml", spec)]),
        ["x no 007 1.10", "y se 010 12:30:00", "z on 1_000 1e3", "n off 0x10 2024-01-01"]
    );
}

#[test]
fn what_cannot_be_meant_is_refused_before_anything_runs() {
    let home = Home::new();
    let up = home.up(&[]);
    let cli = up.cli();
    let q = file(&home, "q.csv", "id,note\n1,\"abc\n2,def\n3,ghi\n");
    let q_tsv = file(&home, "q.tsv", "id\tnote\n1\t\"abc\n2\tdef\n");
    let latin = file(&home, "l.csv", b"id,note\n1,caf\xe9\n");
    let long =
        file(&home, "b.jsonl", format!("{{\"cfg\":\"{}\"}}\n{{\"cfg\":\"y\"}}\n", "x".repeat(140_000)));
    let nul = file(&home, "n.jsonl", "{\"cfg\":\"a\\u0000b\"}\n");
    for (args, message) in [
        (["--from", &q], "q.csv:2: a quote is opened and never closed"),
        (["--from", &q_tsv], "q.tsv:2: a quote is opened and never closed"),
        (["--from", &latin], "l.csv:2: is not UTF-8 text"),
        (["--from", &long], "b.jsonl:1: `cfg` has 140000 bytes"),
        (["--from", &nul], "n.jsonl:1: `cfg` has a NUL character"),
        (["-p", "a=1,2,"], "ends with a comma"),
        (["-p", "layers=[64,64"], "has a `[` that is not closed"),
        (["-p", "day=2024-01-01..2024-01-05"], "only numbers have ranges"),
    ] {
        let printed = cli.run(&[&["submit"], &args[..], &["--", "true"]].concat());
        assert!(matches!(printed.code, Some(2 | 3)), "{args:?}: {:?}", printed.code);
        assert!(printed.stderr.contains(message), "{args:?}: {}", printed.stderr);
    }
    assert_eq!(cli.json(&["jobs"])["total"], 0);
}

#[test]
fn flags_expand_ranges_and_keep_brackets_together() {
    let home = Home::new();
    let up = home.up(&[]);
    let cli = up.cli();
    assert_eq!(planned(&cli, &["-p", "seed=7,1..3", "--", "echo", "{{seed}}"]), ["7", "1", "2", "3"]);
    assert_eq!(planned(&cli, &["-p", "l=[64,64],[128]", "--", "echo", "{{l}}"]), ["'[64,64]'", "'[128]'"]);
    // What looks like a range and is passed on as text is told.
    let spec = file(&home, "r.toml", "command = ['echo', '{{seed}}']\n[sweep.grid]\nseed = [7, '1..3']\n");
    let shown = cli.ok(&["submit", "--dry-run", &spec]);
    assert!(shown.contains("`1..3` of `seed` looks like a range"), "{shown}");
}

#[test]
fn line_ends_of_windows_do_not_reach_the_shell() {
    let home = Home::new();
    let up = home.up(&[]);
    let cli = up.cli();
    let spec = file(&home, "crlf.toml", "command = \"\"\"\r\necho a\r\necho b\r\n\"\"\"\r\n");
    let job = cli.submit(&[&spec]);
    assert_eq!(cli.wait(&job, TIMEOUT), 0);
    assert_eq!(cli.ok(&["logs", &format!("{job}.0")]), "a\nb\n");
    // A table of a German Excel: marks, semicolons, line ends and empty columns.
    let table = file(&home, "excel.csv", "\u{feff}h;name;\r\n0,5;ä;\r\n1;\"b;c\";\r\n;;\r\n");
    assert!(Path::new(&table).exists());
    assert_eq!(planned(&cli, &["--from", &table, "--", "echo", "{{h}}", "{{name}}"]), ["0,5 'ä'", "1 'b;c'"]);
}

#[test]
fn of_a_redrawn_line_the_last_state_is_found() {
    let home = Home::new();
    let up = home.up(&[]);
    let cli = up.cli();
    let bar = "i=0; while [ $i -lt 3000 ]; do i=$((i+1)); printf '\\r%3d%%|#### | %d/3000 [00:01<00:10]' $((i/30)) $i; \
               done; echo; echo after";
    let job = cli.submit(&["--", "sh", "-c", bar]);
    assert_eq!(cli.wait(&job, TIMEOUT), 0);
    let task = format!("{job}.0");
    let found = cli.ok(&["logs", &task, "--search", "3000/3000"]);
    assert!(found.contains("100%|#### | 3000/3000"), "{found}");
    assert!(!found.contains("cut"), "nothing that a terminal would show is missing: {found}");
    let overwritten = cli.ok(&["logs", &task, "--search", "471/3000"]);
    assert!(!overwritten.contains("|####"), "{overwritten}");
    // The bytes themselves are whole.
    assert!(cli.ok(&["logs", &task]).len() > 90_000);
}
