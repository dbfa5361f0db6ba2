//! Every command in the handbooks runs. Blocks fenced as `sh` are run in order in one folder against one server;
//! `toml file=NAME` and `python file=NAME` write a file there. `sh server`, `sh network` and `sh runner` start a
//! long-lived process, with the address and the folder of the test instead of the reader's.

use mothership_testkit::proc::Home;
use std::path::{Path, PathBuf};

struct Block {
    info: String,
    text: String,
    line: usize,
}

fn blocks(path: &Path) -> Vec<Block> {
    let text = std::fs::read_to_string(path).expect("the handbook is there");
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for (number, line) in text.lines().enumerate() {
        match line.strip_prefix("```") {
            Some(_) if open => open = false,
            Some(info) => {
                open = true;
                blocks.push(Block { info: info.to_owned(), text: String::new(), line: number + 1 });
            }
            None if open => {
                let block = blocks.last_mut().expect("a block is open");
                block.text.push_str(line);
                block.text.push('\n');
            }
            None => {}
        }
    }
    assert!(!open, "{} has a block that is not closed", path.display());
    blocks
}

/// The text of the blocks of a handbook that open with these words.
pub fn text_of(name: &str, info: &str) -> String {
    blocks(&handbook(name)).into_iter().filter(|block| block.info == info).map(|block| block.text).collect()
}

fn handbook(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "..", "..", name].iter().collect()
}

/// Runs all blocks of a handbook; the long-lived processes end with the home.
fn run(name: &str) {
    let home = Home::new();
    let path = handbook(name);
    let mut server = None;
    let mut runners = Vec::new();
    let mut ran = 0;
    for block in blocks(&path) {
        let words: Vec<&str> = block.info.split_whitespace().collect();
        match words.as_slice() {
            ["sh", "server"] => {
                assert_eq!(block.text.trim(), "mothership up");
                server = Some(home.up(&[]));
            }
            ["sh", "network"] => {
                assert!(block.text.starts_with("mothership server --listen"));
                server = Some(home.server(&["--require-login"], &[]));
            }
            ["sh", "runner"] => {
                let server = server.as_ref().expect("a server is started first");
                let join = server.cli().json(&["runner-token"]);
                let join = join["token"].as_str().expect("a token").to_owned();
                runners.push(home.runner("second", server, &["--name", "second", "--join", &join]));
                mothership_test_services::wait::wait_until(
                    "the runner to join",
                    mothership_test_services::wait::TIMEOUT,
                    || server.cli().ok(&["runners"]).contains("second"),
                );
            }
            ["sh"] => {
                let server = server.as_ref().expect("a server is started first");
                let output = server.cli().shell(&block.text).output().expect("sh runs");
                assert!(
                    output.status.success(),
                    "{name}:{} failed with {}\n{}{}",
                    block.line,
                    output.status,
                    String::from_utf8_lossy(&output.stdout),
                    String::from_utf8_lossy(&output.stderr),
                );
            }
            [_, file] if file.starts_with("file=") => {
                std::fs::write(home.path().join(&file[5..]), &block.text)
                    .expect("the home can be written to");
            }
            _ => continue,
        }
        ran += 1;
    }
    assert!(ran >= 3, "{name}: only {ran} blocks were run");
}

#[test]
fn readme() {
    run("README.md");
}

#[test]
fn getting_started() {
    run("docs/getting-started.md");
}

#[test]
fn second_machine() {
    run("docs/second-machine.md");
}

#[test]
fn generated_references_are_not_empty() {
    for name in ["docs/cli-reference.md", "docs/spec-reference.md", "docs/experiments.md"] {
        let text = std::fs::read_to_string(handbook(name)).expect("cargo xtask gen writes it");
        assert!(text.lines().count() > 50, "{name} is a stub");
    }
}
