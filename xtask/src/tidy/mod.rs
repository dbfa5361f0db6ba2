//! `cargo xtask tidy`: the rules of the house that no compiler knows. Each rule is a function from the checkout to
//! findings; all findings are printed at once, each with its place and what to do.

mod arrows;
mod front_end;
mod links;
mod manifest;
mod sources;

use std::fs;
use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::{no_arguments, repo, shell};

/// One place where a rule is broken.
#[derive(Debug, PartialEq)]
struct Finding {
    file: String,
    line: usize,
    message: String,
}

impl Finding {
    /// `line` counts from 1.
    fn new(file: &str, line: usize, message: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, message: message.into() }
    }
}

/// A text file of the checkout.
struct Source {
    /// From the top of the checkout, with `/`.
    path: String,
    text: String,
}

impl Source {
    fn ends_with_any(&self, ends: &[&str]) -> bool {
        ends.iter().any(|end| self.path.ends_with(end))
    }
}

pub fn run(words: &[String]) -> Result<()> {
    no_arguments(words)?;
    let sources = sources()?;
    let mut findings = arrows::check()?;
    findings.extend(manifest::check(&fs::read_to_string(repo::root().join("Cargo.toml"))?));
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

/// What git has or would have; what cannot be read as text is somebody else's matter.
fn sources() -> Result<Vec<Source>> {
    let list = ["ls-files", "--cached", "--others", "--exclude-standard"];
    let listed = shell::output(shell::command("git").args(list))?;
    let read = |path: &str| {
        let text = fs::read_to_string(repo::root().join(PathBuf::from(path))).ok()?;
        Some(Source { path: path.to_owned(), text })
    };
    Ok(listed.lines().filter_map(read).collect())
}
