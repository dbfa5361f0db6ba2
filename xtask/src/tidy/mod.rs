//! `cargo xtask tidy`: the rules of the house that no compiler knows. Each rule is a function from the checkout to
//! findings; all findings are printed at once, each with its place and what to do.

mod arrows;
mod dependencies;
pub mod floors;
mod front_end;
mod links;
mod manifest;
pub mod retired;
mod sources;

use std::fs;

use anyhow::{Result, bail};
use serde_json::Value;

use crate::source::{self, Source};
use crate::{no_arguments, repo, shell};

/// One place where a rule is broken.
#[derive(Debug, PartialEq)]
pub struct Finding {
    pub file: String,
    pub line: usize,
    pub message: String,
}

impl Finding {
    /// `line` counts from 1.
    pub fn new(file: &str, line: usize, message: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, message: message.into() }
    }
}

pub fn run(words: &[String]) -> Result<()> {
    no_arguments(words)?;
    let sources = source::all(&repo::root())?;
    let (metadata, manifest) = (metadata()?, fs::read_to_string(repo::root().join("Cargo.toml"))?);
    let mut findings = arrows::check(&metadata)?;
    findings.extend(manifest::check(&manifest));
    findings.extend(unused_dependencies(&sources)?);
    findings.extend(front_end::check(&fs::read_to_string(repo::web().join("package.json"))?)?);
    let test_modules = sources::TestModules::of(&sources);
    findings.extend(sources.iter().flat_map(|source| sources::check(source, &test_modules)));
    findings.extend(
        sources.iter().flat_map(|source| links::check(source, |path| repo::root().join(path).exists())),
    );
    for Finding { file, line, message } in &findings {
        println!("{file}:{line}: {message}");
    }
    if !findings.is_empty() {
        bail!("tidy found {} places", findings.len());
    }
    println!("tidy: {} files keep the rules", sources.len());
    Ok(())
}

/// Dependencies that a crate declares and does not name, and those of the workspace that no crate declares.
pub fn unused_dependencies(sources: &[Source]) -> Result<Vec<Finding>> {
    let manifest = fs::read_to_string(repo::root().join("Cargo.toml"))?;
    dependencies::check(&metadata()?, &manifest, sources)
}

/// What cargo says of the crates of this workspace.
fn metadata() -> Result<Value> {
    let metadata = ["metadata", "--locked", "--no-deps", "--format-version", "1"];
    Ok(serde_json::from_str(&shell::output(&mut shell::cargo(&metadata))?)?)
}
