//! `cargo xtask tidy`: the rules of the house that no compiler knows. Each rule is a function from the checkout to
//! findings; all findings are printed at once, each with its place and what to do.

mod arrows;
mod dependencies;
mod finding;
pub mod floors;
mod front_end;
mod handbooks;
mod links;
mod manifest;
mod module_files;
mod names;
mod references;
pub mod retired;
mod sources;
mod survival_table;

pub use finding::Finding;

use std::fs;

use anyhow::{Result, bail};
use serde_json::Value;

use crate::source::rust::{self, Crate};
use crate::source::{self, Source};
use crate::{no_arguments, repo, shell};

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
    let files = source::files(&repo::root())?;
    for rule in structure(&sources, &files, &rust::crates(&sources)?) {
        findings.extend(rule.findings);
    }
    for Finding { file, line, message } in &findings {
        println!("{file}:{line}: {message}");
    }
    if !findings.is_empty() {
        bail!("tidy found {} places", findings.len());
    }
    println!("tidy: {} files keep the rules", sources.len());
    Ok(())
}

/// A rule of structure, and where it is broken.
pub struct Rule {
    pub name: String,
    pub findings: Vec<Finding>,
}

/// The rules that [`crate::count`] counts as well. `files` are all of the checkout, also those that are no text.
pub fn structure(sources: &[Source], files: &[String], crates: &[Crate]) -> Vec<Rule> {
    let rule = |name: &str, findings| Rule { name: name.to_owned(), findings };
    let known = references::Known::new(sources, files);
    let mut rules = Vec::new();
    for house in floors::HOUSES {
        if let Some(one) = crates.iter().find(|one| one.name == house.name) {
            rules.push(rule(
                &format!("imports inside {} that run up", house.name),
                floors::upward(house, one),
            ));
        }
    }
    rules.push(rule("names where they must not stand", floors::misplaced(crates)));
    rules.push(rule("type names with two meanings", names::check(crates)));
    rules.push(rule("retired words", sources.iter().flat_map(retired::check).collect()));
    let lost = sources.iter().flat_map(|source| references::check(source, &known)).collect();
    rules.push(rule("references that lead nowhere", lost));
    rules.push(rule("module files in another style", module_files::check(sources)));
    rules.push(rule("handbooks", handbooks::check(sources)));
    rules.push(rule("tests that documents name", survival_table::check(sources)));
    rules
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
