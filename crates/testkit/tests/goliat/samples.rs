//! The configurations that come with the client are cut into as many assignments as by its own command, also where that
//! makes fewer than it was asked for.

use mothership_testkit::proc::Home;
use serde_json::{Value, json};

use crate::client::{self, Machine};

/// Prints a line of JSON for each sample: its path, and how many assignments the client makes; null when it refuses.
const CUT: &str = r#"
import json, logging, pathlib, goliat
from cli import run_super_study
logger = logging.getLogger("silent")
logger.addHandler(logging.NullHandler())
logger.propagate = False
for path in sorted(pathlib.Path(goliat.__file__).parent.glob("config/defaults/*.json")):
    try:
        count = len(run_super_study.split_config(str(path), 4, logger)[1])
    except SystemExit:
        count = None
    print(json.dumps([str(path), count]))
"#;

#[test]
fn samples_are_cut_as_by_the_client() {
    let Some(python) = client::python() else { return };
    let home = Home::new();
    let server = home.server(&["--compat", "goliat"], &[]);
    let (cli, machine) = (server.cli(), Machine::new(&python, &home, &server, "sim-1"));
    let output = machine.python(&["-c", CUT]).output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{printed}{}", String::from_utf8_lossy(&output.stderr));
    let samples: Vec<(String, Option<u64>)> =
        printed.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    assert!(samples.len() > 8, "{printed}");
    let mut fewer = 0;
    for (path, count) in samples {
        let words = ["--json", "goliat", "submit", &path, "--name", "sample", "--dry-run"];
        let done = cli.run(&words);
        let Some(count) = count else {
            assert_eq!(done.code, Some(3), "{path} is refused by the client: {}", done.text());
            continue;
        };
        let study: Value =
            serde_json::from_slice(&done.stdout).unwrap_or_else(|_| panic!("{path}: {}", done.stderr));
        assert_eq!(study["total"], json!(count), "{path}: {study}");
        assert_eq!(study["remark"].is_string(), count != 4, "{path}: {study}");
        fewer += u32::from(count != 4);
    }
    assert!(fewer >= 5, "{fewer} samples have fewer than four parts");
}
