//! A proxy with nginx's limit of 1 MiB between the server and everybody else.

use mothership_test_services::wait::TIMEOUT;
use mothership_testkit::proc::{Home, proxy};

#[test]
fn a_proxy_that_refuses_large_bodies_keeps_nothing_from_the_server() {
    let home = Home::new();
    let server = home.server(&[], &[]);
    let cli = server.cli();
    let url = proxy::with_body_limit(&server.url, 1 << 20);
    let _runner = home.runner_at("behind", &url, &["--cpus", "3"]);
    // Three million bytes that cannot be packed, in lines.
    let noisy = cli.submit(&["--", "sh", "-c", "head -c 3000000 /dev/urandom | base64; echo done"]);
    let quiet = cli.submit(&["--", "echo", "quiet"]);
    let leaves = "head -c 2000000 /dev/urandom > o.bin; sha256sum < o.bin";
    let output = cli.submit(&["--output", "o.bin", "--", "sh", "-c", leaves]);
    for job in [&quiet, &noisy, &output] {
        assert_eq!(cli.wait(job, TIMEOUT), 0, "{}", cli.ok(&["task", &format!("{job}.0")]));
        let task = cli.json(&["task", &format!("{job}.0")]);
        assert!(task["error"].is_null(), "{task}");
    }
    let log = cli.ok(&["logs", &format!("{noisy}.0")]);
    assert_eq!((log.lines().count(), log.lines().last()), (52_633, Some("done")));
    let listed = cli.json(&["results", "ls", &output]);
    assert_eq!(listed["artifacts"][0]["size"], 2_000_000, "{listed}");

    // A person's upload goes the same way.
    let input = home.path().join("in.bin");
    std::fs::write(&input, vec![7; 2_000_000]).unwrap();
    let input = input.to_str().unwrap();
    let sent = cli.run(&["submit", "--server", &url, "--input", input, "--wait", "--", "wc", "-c", "in.bin"]);
    assert_eq!(sent.code, Some(0), "{}{}", sent.text(), sent.stderr);
}

/// Nothing passes: the reason names who it is and what to change.
#[test]
fn an_upload_that_no_proxy_lets_through_names_the_proxy() {
    let home = Home::new();
    let server = home.server(&[], &[]);
    let url = proxy::with_body_limit(&server.url, 40_000);
    let input = home.path().join("in.bin");
    std::fs::write(&input, vec![7; 2_000_000]).unwrap();
    let sent =
        server.cli().run(&["submit", "--server", &url, "--input", input.to_str().unwrap(), "--", "true"]);
    assert_ne!(sent.code, Some(0));
    assert!(sent.stderr.contains("proxy") && sent.stderr.contains("client_max_body_size"), "{}", sent.stderr);
}
