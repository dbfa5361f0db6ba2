//! A million waiting tasks are a handful of rows.

use mothership_testkit::proc::Home;
use std::path::Path;

fn folder_bytes(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let files = entries.filter_map(|entry| entry.metadata().ok()).filter(std::fs::Metadata::is_file);
    files.map(|file| file.len()).sum()
}

#[test]
fn a_million_tasks_cost_what_ten_cost() {
    let home = Home::new();
    let server = home.server(&[], &[]);
    let cli = server.cli();
    let mut grown = [0, 0];
    for (grown, array) in grown.iter_mut().zip(["0-9", "0-999999"]) {
        let before = folder_bytes(&server.data);
        let job = cli.submit(&["--array", array, "--", "true"]);
        *grown = folder_bytes(&server.data) - before;
        let shown = cli.json(&["job", &job]);
        assert_eq!(shown["counts"]["pending"], shown["counts"]["total"]);
    }
    assert!(grown[1] <= grown[0] + 64 * 1024, "ten tasks took {} bytes, a million {}", grown[0], grown[1]);

    // The far end is there, with its parameters, and can be asked why it waits.
    let page = cli.json(&["tasks", "2", "--after", "999996", "--limit", "2"]);
    assert_eq!(page["tasks"][1]["params"]["index"], 999_998);
    assert_eq!(page["next"], "999998");
    let why = cli.json(&["explain", "2.999999"]);
    assert!(why["sentence"].as_str().unwrap().contains("runner"), "{why}");
}
