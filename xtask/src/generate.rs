//! `cargo xtask gen`: documents and types that are made from the code. `--check` changes nothing and fails on drift.

use std::fs;

use anyhow::{Context as _, Result, bail};

use crate::{repo, setup, shell};

/// What `mothership gen NAME` prints, and the file that holds it.
const DOCUMENTS: [(&str, &str); 8] = [
    ("cli-reference", "docs/cli-reference.md"),
    ("spec-reference", "docs/spec-reference.md"),
    ("job-schema", "docs/job.schema.json"),
    ("experiments", "docs/experiments.md"),
    ("experiment-schema", "docs/experiment.schema.json"),
    ("experiment-messages", "crates/api/experiment-messages.json"),
    ("openapi", "crates/api/openapi.json"),
    ("asyncapi", "crates/api/asyncapi.json"),
];

pub fn run(words: &[String]) -> Result<()> {
    let check = match words {
        [] => false,
        [word] if word == "--check" => true,
        _ => bail!("cargo xtask gen takes nothing but --check"),
    };
    shell::run(&mut shell::cargo(&["build", "--locked", "--quiet", "-p", "mothership"]))?;
    documents(check)?;
    setup::node::packages()?;
    let types: &[&str] =
        if check { &["run", "--silent", "gen", "--", "--check"] } else { &["run", "--silent", "gen"] };
    shell::run(&mut shell::npm(types))
}

/// The documents alone, with the binary that is there.
pub fn documents(check: bool) -> Result<()> {
    let mut stale = Vec::new();
    for (name, path) in DOCUMENTS {
        let fresh = shell::output(shell::command(repo::built("debug", "mothership")).args(["gen", name]))?;
        let file = repo::root().join(path);
        if fs::read_to_string(&file).is_ok_and(|held| held == fresh) {
            continue;
        }
        if check {
            stale.push(path);
        } else {
            fs::write(&file, fresh).with_context(|| format!("cannot write {path}"))?;
            println!("wrote {path}");
        }
    }
    if !stale.is_empty() {
        bail!("out of date: {}; run cargo xtask gen and commit what it writes", stale.join(", "));
    }
    Ok(())
}
