//! The commands of `docs/goliat.md` do what it says: `sh client` blocks run on a machine with the client, `sh office`
//! blocks with the command line, `sh authority` where OpenSSL is; in the document's order.

use std::process::Command;

use mothership_testkit::proc::Home;

use crate::client::{self, Machine};

const DOCUMENT: &str = include_str!("../../../../docs/goliat.md");
const SERVER: &str = "http://mothership.example:8080";

/// The text of the blocks that open with this fence, each from its own line on.
fn blocks(fence: &str) -> String {
    let fence = format!("```{fence}\n");
    let opened = DOCUMENT.split(&fence).skip(1);
    opened.map(|rest| rest.split("```").next().expect("split gives at least one")).collect()
}

#[test]
fn the_way_of_the_document_works() {
    let Some(python) = client::python() else { return };
    let home = Home::new();
    let started = blocks("sh server");
    let words: Vec<&str> = started.split_whitespace().collect();
    assert_eq!(words[..4], ["mothership", "server", "--listen", "0.0.0.0:8080"]);
    let server = home.server(&words[4..], &[]);
    let machine = Machine::new(&python, &home, &server, "sim-1");
    client::write_study(&machine, "configs/far_field_config.json", &[5800, 700, 900], serde_json::json!({}));

    let script = blocks("sh client").replace(SERVER, &server.url);
    assert!(script.contains("goliat worker"), "{script}");
    // The folder of the client's Python is what an activated environment puts on the path.
    let path = format!("{}:{}", python.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let mut shell = machine.dressed(Command::new("sh"));
    let output = shell.args(["-ec", &script]).env("PATH", path).output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{printed}{}", String::from_utf8_lossy(&output.stderr));
    assert!(printed.contains("answer   good"), "{printed}");

    let cli = server.cli();
    assert_eq!(cli.wait("1", mothership_test_services::wait::TIMEOUT), 0);
    let output = cli.shell(&blocks("sh office")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(home.path().join("results/1/far_field/duke/700MHz").is_dir());
}

#[test]
fn the_authority_of_the_document_vouches_for_the_one_name() {
    let home = Home::new();
    let check = "openssl verify -CAfile ca.pem -verify_hostname monitor.goliat.waves-ugent.be server.pem\n\
                 ! openssl verify -CAfile ca.pem -verify_hostname example.org server.pem";
    let script = blocks("sh authority") + check;
    let output = Command::new("sh").args(["-ec", &script]).current_dir(home.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
