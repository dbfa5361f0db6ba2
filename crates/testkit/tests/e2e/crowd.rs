//! What nobody can run stands in front of nobody, and everybody is told why it waits.

use mothership_test_services::wait::TIMEOUT;
use mothership_testkit::proc::Home;
use serde_json::json;

/// More jobs than a claim ever looked at.
const CROWD: usize = 2100;

#[test]
fn jobs_that_want_a_label_nobody_has_keep_no_other_job_from_starting() {
    let home = Home::new();
    let up = home.up(&[]);
    let cli = up.cli();
    let client = super::client(&up.url, &up.data);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let spec = json!({ "command": ["true"], "requires": ["nobody-has-this"], "priority": 9 });
        for number in 0..CROWD {
            client.submit(&spec, &format!("crowd-{number}")).await.unwrap();
        }
    });
    let fine = cli.submit(&["--", "true"]);
    assert_eq!(cli.wait(&fine, TIMEOUT), 0);

    let said = format!("{CROWD} tasks wait: no runner has label nobody-has-this");
    let status = cli.ok(&["status"]);
    assert!(status.contains(&said), "{status}");
    let why = cli.json(&["explain", "1.0"]);
    assert_eq!(why["sentence"], "no runner has label nobody-has-this");
    assert_eq!(why["tasks_ahead"], 0, "{why}");
    assert_eq!(cli.json(&["job", "1"])["why_pending"], "no runner has label nobody-has-this");
}
