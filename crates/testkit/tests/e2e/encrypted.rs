//! A server that encrypts: page, command line, runners, and who comes without.

use std::{fs, path::Path};

use mothership_test_services::wait::{TIMEOUT, wait_until};
use mothership_testkit::proc::Home;

// Made for tests, good for a century, for 127.0.0.1 and localhost.
const FIRST: [&str; 3] = [
    include_str!("../../../api/src/client/tls/ca.pem"),
    include_str!("../../../api/src/client/tls/server.pem"),
    include_str!("../../../api/src/client/tls/server.key"),
];
const SECOND: [&str; 3] = [
    include_str!("../../../server/src/listen/tls/another-ca.pem"),
    include_str!("../../../server/src/listen/tls/another.pem"),
    include_str!("../../../server/src/listen/tls/another.key"),
];

fn place(folder: &Path, [ca, certificate, key]: [&str; 3], ca_name: &str) {
    for (name, text) in [(ca_name, ca), ("cert.pem", certificate), ("key.pem", key)] {
        fs::write(folder.join(name), text).unwrap();
    }
}

#[test]
fn everything_works_over_tls_and_a_new_certificate_is_taken_while_it_runs() {
    let home = Home::new();
    place(home.path(), FIRST, "ca.pem");
    let server = home.up(&["--tls-cert", "cert.pem", "--tls-key", "key.pem"]);
    assert!(server.url.starts_with("https://"), "{}", server.url);
    let cli = server.cli();

    // Its own runner works, and needs to trust nobody for it; the command line has to be told whom to trust.
    assert_eq!(
        cli.run(&["--ca-file", "ca.pem", "submit", "--wait", "--", "echo", "encrypted"]).code,
        Some(0)
    );
    assert_eq!(cli.run(&["--ca-file", "ca.pem", "logs", "1.0"]).text(), "encrypted\n");
    let stranger = cli.run(&["--ca-file", "cert.pem", "jobs"]);
    assert_eq!(stranger.code, Some(4), "{}", stranger.stderr);
    assert!(stranger.stderr.contains("certificate"), "{}", stranger.stderr);

    // Another machine joins over TLS.
    let join = cli.run(&["--ca-file", "ca.pem", "runner-token", "--json"]).text();
    let join: serde_json::Value = serde_json::from_str(&join).unwrap();
    fs::write(home.path().join("join"), join["token"].as_str().unwrap()).unwrap();
    let more = ["--ca-file", "ca.pem", "--join-file", "join", "--name", "far", "--cpus", "1"];
    let far = home.runner_at("far", &server.url, &more);
    wait_until("the other machine to be listed", TIMEOUT, || {
        cli.run(&["--ca-file", "ca.pem", "runners"]).text().contains("far")
    });
    drop(far);

    // Plain HTTP is answered in words.
    let plain = server.url.replace("https://", "http://");
    let refused = cli.run(&["--server", &plain, "jobs"]);
    assert!(refused.stderr.contains("this server speaks https only"), "{}", refused.stderr);

    // A renewed certificate needs no restart.
    place(home.path(), SECOND, "another-ca.pem");
    wait_until("the new certificate", TIMEOUT, || {
        cli.run(&["--ca-file", "another-ca.pem", "jobs"]).code == Some(0)
    });
}
