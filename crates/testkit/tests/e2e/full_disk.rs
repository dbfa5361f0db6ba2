//! A server that cannot write says so, wherever somebody looks, and is well again by itself when there is room.

use mothership_test_services::wait::TIMEOUT;
use mothership_test_services::wait::wait_until;
use mothership_testkit::proc::Home;
use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
};

/// Status line and body of `GET /readyz`.
fn readyz(url: &str) -> String {
    let mut stream = TcpStream::connect(url.trim_start_matches("http://")).unwrap();
    stream.write_all(b"GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// Writes until nothing more fits.
fn fill(file: &std::path::Path) {
    let mut file = std::fs::File::create(file).unwrap();
    for size in [1 << 16, 512, 1] {
        let piece = vec![b'x'; size];
        while file.write_all(&piece).is_ok() {}
    }
}

#[test]
fn a_server_whose_disk_is_full_says_so() {
    let home = Home::new();
    let Some(server) = home.server_on_small_disk("16m") else {
        eprintln!("left out: no file system can be mounted here");
        return;
    };
    let cli = server.cli();
    let before = cli.submit(&["--", "true"]);
    assert_eq!(cli.json(&["status"])["storage"]["writable"], true);
    assert!(readyz(&server.url).starts_with("HTTP/1.1 200"));

    let filler = server.inside(&server.data).join("filler");
    fill(&filler);
    // Little room is left: that is said before anything fails.
    cli.wait_for_json("a warning", &["status"], |stats| stats["storage"]["low"] == true);
    // A file that cannot be kept tells as much as a row that cannot be written.
    std::fs::write(home.path().join("in.bin"), vec![7; 1 << 20]).unwrap();
    let refused = cli.run(&["submit", "--input", "in.bin", "--", "true"]);
    assert_eq!(refused.code, Some(7), "{}{}", refused.text(), refused.stderr);
    assert_eq!(cli.json(&["status"])["storage"]["writable"], false);
    let refused = cli.run(&["submit", "--", "true"]);
    assert_eq!(refused.code, Some(7), "{}{}", refused.text(), refused.stderr);
    assert!(refused.stderr.contains("its disk is full"), "{}", refused.stderr);
    let status = cli.ok(&["status"]);
    assert!(status.contains("the server cannot write since "), "{status}");
    assert!(status.contains("free in its data folder"), "{status}");
    let stats = cli.json(&["status"]);
    assert_eq!(stats["storage"]["writable"], false, "{stats}");
    assert!(stats["storage"]["refused"].as_u64() > Some(0), "{stats}");
    let answer = readyz(&server.url);
    assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("application/problem+json"), "{answer}");
    assert!(answer.contains("the server cannot write since "), "{answer}");
    // Reading goes on.
    assert_eq!(cli.json(&["job", &before])["id"], before.as_str());

    std::fs::remove_file(&filler).unwrap();
    wait_until("the server to be well again", TIMEOUT, || readyz(&server.url).starts_with("HTTP/1.1 200"));
    assert!(!cli.ok(&["status"]).contains("cannot write"));
    let after: u64 = cli.submit(&["--", "true"]).parse().unwrap();
    assert_eq!(after, before.parse::<u64>().unwrap() + 1, "what was refused took no number");
}
